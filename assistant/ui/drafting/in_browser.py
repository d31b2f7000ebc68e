"""Drafts that a guest's browser carries: they come with a request and go back with its answer.

Nobody can tell one guest from another, so nothing of theirs is kept here.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from assistant.drafting.edits import Edits
from assistant.drafting.kept import KeptDraft, Version, one_of
from assistant.errors import BadRequest, UnknownDraft

MAX_VERSIONS = 60
# As JSON. A tab holds some five million characters, and a request may bear three times as much.
MAX_BYTES = 2_000_000
# What drafts that are there already may grow to once none of their older versions is left.
MOST_BYTES = 4_000_000
_NONE: Mapping[str, str] = MappingProxyType({})
# Owner, name of the draft, version.
_Row = tuple[str, str, Version]
_ROWS = TypeAdapter(list[_Row])


class DraftsInBrowser:
    """Drafts in memory; see `assistant.drafting.kept.Drafts`.

    Where there are too many versions, or they are too long, older ones go: of the draft that is
    being kept first, then of the others; the newest of a draft never.
    """

    def __init__(
        self,
        rows: Sequence[_Row] = (),
        *,
        now: Callable[[], datetime] | None = None,
        room: int = MAX_BYTES,
        most: int = MOST_BYTES,
    ) -> None:
        """Start from what there is.

        Args:
            rows: Owner, name and version, in the order in which they were kept.
            now: The clock, in UTC.
            room: Bytes as JSON above which older versions go, and no new draft comes.
            most: Bytes above which nothing more is kept.
        """
        self._rows = list(rows)
        self._room, self._most = room, most
        self._dropped: list[Version] = []
        self._now = now or (lambda: datetime.now(UTC))

    @classmethod
    def read(cls, data: object, *, now: Callable[[], datetime] | None = None) -> "DraftsInBrowser":
        """Read what a browser carries; None for nothing.

        Args:
            data: As JSON.
            now: The clock, in UTC.

        Raises:
            BadRequest: It is not of that form.
        """
        if data is None:
            return cls(now=now)
        try:
            return cls(_ROWS.validate_python(data), now=now)
        except ValidationError as error:
            raise BadRequest("浏览器里保存的草稿读不出来，请重新开始。") from error

    @property
    def data(self) -> object:
        """What a browser is to carry, as JSON."""
        return _ROWS.dump_python(self._rows, mode="json")

    @property
    def dropped(self) -> tuple[Version, ...]:
        """The versions that went since this was read, to make room."""
        return tuple(self._dropped)

    def add(
        self,
        owner: str,
        type_: str,
        name: str,
        *,
        facts: Mapping[str, object],
        edits: Edits = _NONE,
        prose: Mapping[str, str] = _NONE,
        note: str = "",
        draft: str | None = None,
    ) -> Version:
        """Keep a new draft; with `draft`, a new version of that one.

        Raises:
            UnknownDraft: The owner has none of that id.
            BadRequest: There is no room for it; nothing is dropped then.
        """
        version = Version(
            draft=draft or uuid4().hex,
            type=type_,
            number=1 if draft is None else self.versions(owner, draft)[0].number + 1,
            when=self._now().astimezone(UTC),
            facts=dict(facts),
            edits=dict(edits),
            prose=dict(prose),
            note=note,
        )
        rows, gone = self._thinned([*self._rows, (owner, name, version)])
        if sum(map(_size, rows)) > (self._room if draft is None else self._most):
            raise BadRequest("浏览器里放不下更多草稿了，请先下载并删除一份不用的草稿，再试一次。")
        self._rows = rows
        self._dropped += gone
        return version

    def _thinned(self, rows: Sequence[_Row]) -> tuple[list[_Row], list[Version]]:
        """Give what stays of the rows, the last of which is new, and the versions that go."""
        newest = {version.draft: version.number for _, _, version in rows}
        kept = rows[-1][2].draft
        older = [row for row in rows if row[2].number != newest[row[2].draft]]
        older.sort(key=lambda row: row[2].draft != kept)
        number, size = len(rows), sum(map(_size, rows))
        gone: list[Version] = []
        for row in older:
            if number <= MAX_VERSIONS and size <= self._room:
                break
            gone.append(row[2])
            number, size = number - 1, size - _size(row)
        went = {(version.draft, version.number) for version in gone}
        return [row for row in rows if (row[2].draft, row[2].number) not in went], gone

    def listed(self, owner: str) -> tuple[KeptDraft, ...]:
        """Give the owner's drafts, the one changed last first."""
        newest = {
            version.draft: (name, version) for who, name, version in self._rows if who == owner
        }
        drafts = [
            KeptDraft(
                id=version.draft,
                type=version.type,
                name=name,
                versions=version.number,
                updated=version.when,
            )
            for name, version in newest.values()
        ]
        return tuple(sorted(drafts, key=lambda one: (-one.updated.timestamp(), one.id)))

    def version(self, owner: str, draft: str, number: int | None = None) -> Version:
        """Give a version, the newest where none is named.

        Raises:
            UnknownDraft: The owner has none of that id, or it has no such version.
        """
        return one_of(self.versions(owner, draft), number)

    def versions(self, owner: str, draft: str) -> tuple[Version, ...]:
        """Give all versions, the newest first.

        Raises:
            UnknownDraft: The owner has none of that id.
        """
        found = [one for who, _, one in self._rows if who == owner and one.draft == draft]
        if not found:
            raise UnknownDraft(f"您没有编号为 {draft} 的草稿。")
        return tuple(sorted(found, key=lambda one: -one.number))

    def remove(self, owner: str, draft: str) -> None:
        """Remove a draft with all its versions.

        Raises:
            UnknownDraft: The owner has none of that id.
        """
        self.versions(owner, draft)
        self._rows = [row for row in self._rows if row[2].draft != draft]


def _size(row: _Row) -> int:
    """Give how many bytes a row comes to as JSON."""
    face = _ROWS.dump_python([row], mode="json")
    return len(json.dumps(face, ensure_ascii=False).encode("utf-8", "surrogatepass"))

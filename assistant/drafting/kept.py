"""Drafts that are kept: what each version was made from, so that it can be made again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from assistant.drafting.edits import Edits
from assistant.errors import UnknownDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a kept draft. The draft is made from it anew: nothing else is kept.

    Attributes:
        draft: Id of the draft.
        number: Counted from 1.
        facts: As JSON of docs/commands.md, for `read_facts`.
        edits: What was written anew in its words.
        note: What changed, in words.
        prose: What a language model wrote for fields of prose, checked, by label.
    """

    draft: str
    type: str
    number: int
    when: datetime
    facts: Mapping[str, object]
    edits: Edits = field(default_factory=dict)
    prose: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """A draft in a list: the newest of its versions."""

    id: str
    type: str
    name: str
    versions: int
    updated: datetime


def one_of(versions: Sequence[Version], number: int | None) -> Version:
    """Give a version of a draft by its number; the newest where none is named.

    Args:
        versions: Of one draft, the newest first; at least one.
        number: Counted from 1; None for the newest.

    Raises:
        UnknownDraft: There is none of that number.
    """
    wanted = versions[0].number if number is None else number
    found = next((one for one in versions if one.number == wanted), None)
    if found is None:
        raise UnknownDraft(f"这份草稿没有第 {wanted} 版。")
    return found


class Drafts(Protocol):
    """Keeps drafts, each its owner's; another's is not there."""

    def add(
        self,
        owner: str,
        type_: str,
        name: str,
        *,
        facts: Mapping[str, object],
        edits: Edits = ...,
        prose: Mapping[str, str] = ...,
        note: str = "",
        draft: str | None = None,
    ) -> Version:
        """Keep a new draft; with `draft`, a new version of that one.

        Raises:
            UnknownDraft: The owner has none of that id.
        """

    def listed(self, owner: str) -> tuple[KeptDraft, ...]:
        """Give the owner's drafts, the one changed last first."""

    def version(self, owner: str, draft: str, number: int | None = None) -> Version:
        """Give a version, the newest where none is named.

        Raises:
            UnknownDraft: The owner has none of that id, or it has no such version.
        """

    def versions(self, owner: str, draft: str) -> tuple[Version, ...]:
        """Give all versions, the newest first.

        Raises:
            UnknownDraft: The owner has none of that id.
        """

    def remove(self, owner: str, draft: str) -> None:
        """Remove a draft with all its versions.

        Raises:
            UnknownDraft: The owner has none of that id.
        """

"""Who is to be erased, and by which words they are known."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.access import doors
from assistant.errors import BadRequest

LOCAL = doors.LOCAL.identity
Sort = Literal["person", "company", "record"]
# Shorter ones stand in texts, and by chance in any file, that have nothing to do with them.
_LEAST_CHARS, _LEAST_LATIN = 2, 5
# What accounts' ids are; rows may have one whose account is gone.
_ACCOUNT = re.compile(r"u[0-9a-f]{24}")
_BETWEEN = re.compile(r"[^\w·]+|\d+|_+")
_SPACE = re.compile(r"\s+")
_BRACKETS = str.maketrans("()", "（）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One person, company or record.

    Attributes:
        names: Every way they are named: as given, of a person's account to log in and as shown;
            also telephones and mail addresses, where those were given.
        accounts: Ids of their accounts, by the name to log in with.
        record: The id of the record; empty for a person or a company. Its titles are the names.
    """

    sort: Sort
    names: tuple[str, ...]
    accounts: Mapping[str, str]
    record: str = ""

    @property
    def identities(self) -> frozenset[str]:
        """By which what is kept is known as theirs."""
        return frozenset(self.accounts)

    @property
    def needles(self) -> tuple[str, ...]:
        """All that is looked for in texts, each way of writing it, the longest first."""
        found = {way: None for name in self.names for way in ways_of(name)}
        return tuple(sorted(found, key=lambda way: (-len(way), way)))

    def is_called(self, text: object) -> bool:
        """Say whether a text is the name, and nothing else.

        >>> it = Subject(sort="company", names=("宁夏某某(集团)有限公司",), accounts={})
        >>> it.is_called("宁夏某某（集团）有限公司 ")
        True
        """
        if not isinstance(text, str):
            return False
        return plain_name(text) in {plain_name(name) for name in self.names}

    def is_named_in(self, text: str) -> bool:
        """Say whether a text has the name somewhere."""
        return any(needle in text for needle in self.needles)

    def is_a_part(self, text: str) -> bool:
        """Say whether one of the words of a contact line is the name; 张伟民 is not 张伟."""
        if self.sort == "record":
            return False  # of whom, and not of what, it may be
        if self.sort == "company":
            return self.is_named_in(text)
        words = {plain_name(word) for word in _BETWEEN.split(text)}
        names = {plain_name(name) for name in self.names}
        return bool(words & names) or any(len(n) > 4 and n in text for n in names)  # noqa: PLR2004


def plain_name(text: str) -> str:
    """Give a name in the form in which names are compared."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def ways_of(name: str) -> Iterator[str]:
    """Give the ways in which a name is written; none of one that is too short to be looked for.

    >>> list(ways_of("某某(集团)公司"))
    ['某某(集团)公司', '某某（集团）公司']
    """
    text = unicodedata.normalize("NFC", name.strip())
    narrow = unicodedata.normalize("NFKC", text)
    for way in dict.fromkeys((text, narrow, narrow.translate(_BRACKETS))):
        if len(way) >= (_LEAST_LATIN if way.isascii() else _LEAST_CHARS):
            yield way


def subject_of(
    sort: Sort,
    name: str,
    accounts: Collection[tuple[str, str, str, str]],
    *,
    known_as: Collection[str] = (),
) -> Subject:
    """Give who is meant.

    Args:
        sort: A person or a company.
        name: Theirs, or an account's id or login name; `local` for whoever uses this machine
            where there are no accounts.
        accounts: Id, login name, shown name and company of every account.
        known_as: Other names, telephones, addresses.

    Raises:
        BadRequest: Several accounts are called so, or the name is too short to be looked for.
    """
    others = [text for text in known_as if text.strip()]
    if sort == "person" and name == LOCAL:
        return Subject(sort=sort, names=tuple(others), accounts={LOCAL: LOCAL})
    plain = plain_name(name)
    if sort == "company":
        own = [one for one in accounts if one[3] and plain_name(one[3]) == plain]
    else:
        own = [one for one in accounts if name == one[0] or plain == plain_name(one[1])] or [
            one for one in accounts if plain == plain_name(one[2])
        ]
    if sort == "person" and not own and _ACCOUNT.fullmatch(name):
        return Subject(sort=sort, names=(name, *others), accounts={name: name})
    if sort == "person" and len(own) > 1:
        ids = "、".join(one[0] for one in own)
        raise BadRequest(f"有 {len(own)} 个账号叫“{name}”，请给账号编号：{ids}。")
    # Whoever has an account of a company may be somebody's contact, and is not erased with it.
    names = [*(part for one in own for part in one[1:3] if sort == "person"), *others]
    if name not in {one[0] for one in own}:
        names.insert(0, name)
    if not own and not any(True for text in names for _ in ways_of(text)):
        raise BadRequest("名字太短，会与无关的文字相混；请给全名。")
    return Subject(
        sort=sort, names=tuple(dict.fromkeys(names)), accounts={one[0]: one[1] for one in own}
    )


def record_subject(record: str, titles: Collection[str]) -> Subject:
    """Give a single record as what is erased.

    Args:
        record: Its id.
        titles: What it is called in any of its versions.
    """
    return Subject(sort="record", names=tuple(sorted({*titles})), accounts={}, record=record)

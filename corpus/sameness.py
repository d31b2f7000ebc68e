"""Whether what a file holds is there already: the same text in two places is one record.

Compared are texts without spaces, punctuation and page furniture. Texts of one 文号 and name that
differ by a few words, and in no figure, are one too; what differs is said, and the first is kept.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

from corpus.changes import excerpt, former_version, other_text, same_document, superseded
from corpus.editions import claims_of, links_of, with_links, without_links
from corpus.levels import stricter
from corpus.naming import Keys, keys_of, words_of
from corpus.records import Policy, Problem, Record
from corpus.validity import is_rule

# Shorter texts say too little to be taken for one.
_ENOUGH_CHARS = 30
# Share of pairs of characters in common, from which two texts of one number are the same.
_ALIKE = 0.98
# And from which a file has only been given another title.
_KINDRED = 0.6
# A text at most so long as another, and to that share in it, is a part of it.
_PART = 0.8
_HELD = 0.95
_FIGURES = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十百千万亿两]+")


class Shelf(Protocol):
    """The records that are there already; `corpus.store.records.RecordStore` in production."""

    def kin(
        self,
        *,
        names: Collection[str],
        numbers: Collection[str],
        words: Collection[str],
        path: str,
    ) -> Sequence[Record]:
        """Give the visible records of any of these names or numbers, as added, by id.

        Those that say they replace one of the names or numbers are given, too; and those of
        these words, but of another file than `path`.
        """

    def former(self, record: str) -> Sequence[Record]:
        """Give a record's versions before the visible one, as added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What of a file's records is new, and what is there already.

    Attributes:
        fresh: To be staged: new ones, and new versions under the ids that they had.
        raised: Known records that a second copy makes more guarded: to be staged as well.
        known: Nothing new: the records as they are there, with where this file has them.
        versions: Ids of fresh ones that another file had until now.
    """

    fresh: tuple[Record, ...] = ()
    raised: tuple[Record, ...] = ()
    known: tuple[Record, ...] = ()
    versions: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Sorted:
    lowered: bool = False
    fresh: list[Record] = field(default_factory=list)
    raised: list[Record] = field(default_factory=list)
    twins: list[tuple[Record, Record]] = field(default_factory=list)
    known: list[Record] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def take(self, record: Record) -> None:
        self.fresh.append(record)
        self.used.add(record.id)


def received(
    records: Sequence[Record],
    *,
    shelf: Shelf,
    before: Sequence[Record] = (),
    taken: Collection[str] = (),
    lowered: bool = False,
) -> Arrival:
    """Tell what is new from what is there, and link new rules with those they replace.

    Args:
        records: Of one file.
        shelf: What is there.
        before: What the same file held when it was last read, as added.
        taken: Ids of what this addition has already brought or changed.
        lowered: Whether the records' levels were given by hand: only then one is lowered.
    """
    found = _Sorted(lowered=lowered)
    kin = _kin(records, shelf)
    former = {record.id: record for record in before}
    for record in records:
        if record.kind == "passage":
            found.take(record)
        else:
            marks = sorted(marks_of(record))
            near = {other.id: other for mark in marks for other in kin.get(mark, ())}
            own_kin = [near[name] for name in sorted(near)]
            _sort(record, found, kin=own_kin, shelf=shelf, before=former, taken=taken)
    found.problems += _told(found.twins)
    raised = {record.id: record for record in found.raised if record.id not in found.used}
    return Arrival(
        fresh=tuple(found.fresh),
        raised=tuple(raised.values()),
        known=tuple(found.known),
        versions=frozenset(found.versions),
        problems=tuple(found.problems),
    )


def alike(record: Record, shelf: Shelf) -> tuple[Record, ...]:
    """Give the other policies there that may be the same document, by id, as they were added.

    They bear its 文号, or its title and issuers, and neither says to replace the other. What was
    told to be another version of it is not among them: it has its id.
    """
    facts = record.facts
    if not isinstance(facts, Policy):
        return ()
    keys = keys_of(record)
    found = shelf.kin(
        names={name for name in (keys.name,) if name},
        numbers={number for number in (keys.number,) if number},
        words=(),
        path=record.source.path or "",
    )
    return tuple(other for other in found if _may_be_one(record, facts, keys, other))


def _may_be_one(record: Record, facts: Policy, keys: Keys, other: Record) -> bool:
    theirs = other.facts
    if other.id == record.id or not isinstance(theirs, Policy) or is_rule(facts) != is_rule(theirs):
        return False
    linked = {*facts.replaces, *facts.replaced_by, *theirs.replaces, *theirs.replaced_by}
    if linked & {record.id, other.id}:
        return False
    number = keys_of(other).number
    if keys.number or number:
        return keys.number == number and "〔" in number
    return bool(facts.issuers) and (record.title, facts.issuers) == (other.title, theirs.issuers)


def marks_of(record: Record) -> frozenset[str]:
    """Give what records that may be one, or may replace each other, have in common."""
    if record.kind == "passage":
        return frozenset()
    keys = keys_of(record)
    return frozenset(mark for mark in (keys.name, keys.number, keys.words) if mark) | frozenset(
        claims_of(record)
    )


def _sort(
    record: Record,
    found: _Sorted,
    *,
    kin: Sequence[Record],
    shelf: Shelf,
    before: Mapping[str, Record],
    taken: Collection[str],
) -> None:
    keys = keys_of(record)
    elsewhere = [other for other in kin if other.source.path != record.source.path]
    own = _own(record, keys, before)
    twin = next((other for other in elsewhere if _is_one(record, keys, other)), None)
    if own is None and twin is not None:
        if not _is_read_better(record, twin):
            _take_twin(record, twin, found)
            return
        own = twin
    own = own or next((other for other in kin if other.id == record.id), None)
    own = own or _version_among(elsewhere, record, keys, found)
    if own is not None and own.source.path != record.source.path:
        if own.id in taken and own.id != record.id:
            found.problems.append(other_text(record, own))
            own = None
        elif own.id != record.id and _is_excerpt(record, own):
            found.problems.append(excerpt(record, own))
            found.known.append(_seen_here(own, record))
            return
        elif _is_former(keys, own, shelf):
            found.problems.append(former_version(record, own))
            found.known.append(_seen_here(own, record))
            return
    if own is not None and own.id != record.id and own.id in found.used:
        own = None
    if own is not None:
        level = record.level if found.lowered else stricter(record.level, own.level)
        found.versions |= {own.id} if record.id != own.id else set()
        record = replace(record, id=own.id, level=level)
        if without_links(own) == record:
            found.take(_with_standing_links(record, own, kin))
            return
    linked, problems = _linked(record, own, kin)
    found.take(linked)
    found.problems += problems


def _version_among(
    elsewhere: Sequence[Record], record: Record, keys: Keys, found: _Sorted
) -> Record | None:
    """Give the record that this is a version of, of the same level.

    A guarded draft of a public paper must neither show in it nor hide it: both are kept, and told.
    """
    versions = [other for other in elsewhere if _is_version(record, keys, other)]
    own = next((other for other in versions if other.level == record.level), None)
    if own is None and versions:
        found.problems.append(other_text(record, versions[0]))
    return own


def _take_twin(record: Record, twin: Record, found: _Sorted) -> None:
    found.twins.append((record, twin))
    found.known.append(_seen_here(twin, record))
    level = stricter(record.level, twin.level)
    if level != twin.level:
        found.raised.append(replace(twin, level=level))


def _seen_here(known: Record, record: Record) -> Record:
    source = replace(known.source, path=record.source.path, row=record.source.row)
    return replace(known, source=source)


def _kin(records: Sequence[Record], shelf: Shelf) -> dict[str, list[Record]]:
    """Give what may be kin of these records, by what they have in common."""
    names: set[str] = set()
    numbers: set[str] = set()
    words: set[str] = set()
    for record in records:
        keys, claims = keys_of(record), claims_of(record)
        names |= {keys.name, *claims} - {""}
        numbers |= {keys.number, *claims} - {""}
        words |= {keys.words} - {""}
    found: dict[str, list[Record]] = {}
    path = (records[0].source.path if records else None) or ""
    if words:
        for other in shelf.kin(names=names, numbers=numbers, words=words, path=path):
            for mark in marks_of(other):
                found.setdefault(mark, []).append(other)
    return found


def _is_one(record: Record, keys: Keys, other: Record) -> bool:
    """Say whether two records are of the same text."""
    if record.kind != other.kind:
        return False
    theirs = keys_of(other)
    if keys.words == theirs.words:
        alike = isinstance(record.facts, Policy) or record.facts == other.facts
        return alike and len(words_of(record.text)) >= _ENOUGH_CHARS
    if not keys.number or (keys.name, keys.number) != (theirs.name, theirs.number):
        return False
    one, two = words_of(record.text), words_of(other.text)
    return _figures(one) == _figures(two) and likeness(one, two) >= _ALIKE


def _is_version(record: Record, keys: Keys, other: Record) -> bool:
    """Say whether two records are of one document, though their words differ."""
    one, two = record.facts, other.facts
    if not isinstance(one, Policy) or not isinstance(two, Policy):
        return False
    theirs = keys_of(other)
    if not keys.name or keys.name != theirs.name or is_rule(one) != is_rule(two):
        return False
    if keys.number or theirs.number:
        same_day = one.published == two.published or None in (one.published, two.published)
        return keys.number == theirs.number and ("〔" in keys.number or same_day)
    dated = one.published is not None and one.published == two.published
    return dated and bool(one.issuers) and one.issuers == two.issuers


def _own(record: Record, keys: Keys, before: Mapping[str, Record]) -> Record | None:
    """Give what the file was before, if it only has another title or number now."""
    same = before.get(record.id)
    if same is not None or len(before) != 1 or not isinstance(record.facts, Policy):
        return same
    (old,) = before.values()
    theirs = keys_of(old)
    if old.kind != record.kind:
        return None
    if (keys.number and keys.number == theirs.number) or (keys.name and keys.name == theirs.name):
        return old
    return old if likeness(words_of(record.text), words_of(old.text)) >= _KINDRED else None


def _is_read_better(record: Record, twin: Record) -> bool:
    """Say whether the one text was read from pictures before, and is not now."""
    scanned = any(span.caution.code == "ocr" for span in twin.cautions)
    return scanned and not any(span.caution.code == "ocr" for span in record.cautions)


def _is_excerpt(record: Record, own: Record) -> bool:
    """Say whether a text is a part of what is there: a notice without what it issues."""
    part, whole = words_of(record.text), words_of(own.text)
    if len(part) > _PART * len(whole):
        return False
    pairs = Counter(a + b for a, b in pairwise(part))
    held = pairs & Counter(a + b for a, b in pairwise(whole))
    return held.total() >= _HELD * pairs.total()


def _is_former(keys: Keys, own: Record, shelf: Shelf) -> bool:
    """Say whether a text is one that the record had before it was changed."""
    if keys.words == keys_of(own).words:
        return False
    return any(keys_of(old).words == keys.words for old in shelf.former(own.id))


def _with_standing_links(record: Record, own: Record, kin: Sequence[Record]) -> Record:
    """Give what has not changed with those of its links that still hold good."""
    known = _pairs(own)
    links = links_of(record, [other for other in kin if other.id != record.id])
    kept = [link for link in links if (link.newer.id, link.older.id) in known]
    return with_links(record, kept)


def _linked(
    record: Record, own: Record | None, kin: Sequence[Record]
) -> tuple[Record, list[Problem]]:
    """Give the record with its links, and a word on each that was not there before."""
    links = links_of(record, [other for other in kin if other.id != record.id])
    known = _pairs(own) if own else set()
    for other in kin:
        known |= _pairs(other)
    new = [link for link in links if (link.newer.id, link.older.id) not in known]
    return with_links(record, links), [superseded(record, link) for link in new]


def _pairs(record: Record) -> set[tuple[str, str]]:
    """Give the pairs, newer and older, that a record names."""
    facts = record.facts
    if not isinstance(facts, Policy):
        return set()
    newer = {(name, record.id) for name in facts.replaced_by}
    return newer | {(record.id, name) for name in facts.replaces}


def _told(twins: Sequence[tuple[Record, Record]]) -> Iterator[Problem]:
    """Say once for each other file what of this one is there already."""
    by_file: dict[str | None, list[tuple[Record, Record]]] = {}
    for record, twin in twins:
        by_file.setdefault(twin.source.path, []).append((record, twin))
    for pairs in by_file.values():
        yield same_document(pairs)


def likeness(one: str, other: str) -> float:
    """Give the share of pairs of characters that two texts have in common, 0 to 1."""
    first = Counter(a + b for a, b in pairwise(one))
    second = Counter(a + b for a, b in pairwise(other))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0


def _figures(words: str) -> list[str]:
    return _FIGURES.findall(words)

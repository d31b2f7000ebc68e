"""Where a record speaks of what a demand asks for, although the two cannot be compared.

A card says 没有写 only where nothing of it stands in the record: neither the name that the demand
uses, nor another name of the same measure, nor a quantity of the same sort, nor a word of that sort
without a figure (耐高温, 售价面议, 实审). All else is quoted, for a person to see whether it is the
same. By what is found here nothing is ever met or missed.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from assistant.matching.comparing import Comparison, Mention
from assistant.matching.limits import Span
from assistant.matching.metrics import Metric
from assistant.matching.naming import names_of
from assistant.matching.pairs import Pair
from assistant.matching.quoting import depths, whole
from assistant.matching.speaking import of_its_own
from assistant.measuring.levelled import Levelled, levelled
from assistant.measuring.quantities import Quantity, quantities
from assistant.measuring.units import Unit

_TEXTS_KEPT = 256
_NOTHING = "成果没有写这一项"
_NAMED = "没有读成可比的数，要核对是不是同一项"
_OF_THE_SORT = "没有写这个名称，同类的内容要核对是不是同一项"
# Where a clause ends; the comma of 3,000 ends none.
_END = re.compile(r"[。;!?\n]|,(?!\d{3}(?!\d))")
_EDGES = " \t\u3000|、:,"
# A clause of at most so many characters is quoted whole; of a longer one, so many around.
_WHOLE, _AHEAD, _BEHIND = 40, 14, 8
# What tells that a clause is meant, the surest first.
_BY_NAME, _BY_QUANTITY, _BY_WORD = 4.0, 2.0, 1.0
_WITH_QUANTITY, _OF_THE_SAME, _SHARED = 3.0, 1.0, 0.5
_MONEY = "[money]^1"
# 度 may be of warmth or of electricity.
_SPOKEN = frozenset({"[du]^1", "temperature", "[length]^2 [mass]^1 [time]^-2"})


def mentioned(pair: Pair) -> Pair:
    """Give a pair with the words that may speak of what is not compared, for the card to quote."""
    text = own_words(pair)
    comparisons = tuple(
        one if one.have is not None or one.mention is not None else _looked_for(one, text)
        for one in pair.comparisons
    )
    return replace(pair, comparisons=comparisons)


def own_words(pair: Pair) -> str:
    """Give the achievement's text with blanks where it tells of others, or only its name."""
    record = pair.achievement.record
    return of_its_own(record.text, record.title)


def _looked_for(one: Comparison, text: str) -> Comparison:
    mention = mention_of(one.need, text)
    if mention is None:
        return replace(one, why=_NOTHING)
    return replace(one, mention=mention, why=_NAMED if mention.named else _OF_THE_SORT)


def mention_of(need: Metric, text: str) -> Mention | None:
    """Give the words of a record that come nearest to a metric; None where it says nothing of it.

    Args:
        need: What is asked for.
        text: Of the whole record, terms and rights included.
    """
    names = names_of(need.name, need.head)
    wanted = _Wanted(names=names, of=need.of, words=need.name, unit=need.quantity.unit)
    return _best(wanted, text)


def mention_of_quantity(of: Quantity, said: str, text: str) -> Mention | None:
    """Give the words of a record with a quantity of the same sort; None where it has none.

    Args:
        of: A quantity of the demand.
        said: The words that it stands in.
        text: Of the whole record.
    """
    return _best(_Wanted(names=(), of="", words=said, unit=of.unit), text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is looked for.

    Attributes:
        names: The longest first.
        words: By which clauses are told apart that are alike otherwise.
    """

    names: Sequence[str]
    of: str
    words: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class _Found:
    """A clause that may be meant, with what speaks for it."""

    weight: float
    clause: Span
    anchor: Span
    named: bool


@dataclass(frozen=True, slots=True)
class _Text:
    """A record's text as it is searched."""

    plain: Levelled
    quantities: tuple[Quantity, ...]
    clauses: tuple[Span, ...]


@lru_cache(maxsize=_TEXTS_KEPT)
def _text(text: str) -> _Text:
    plain = levelled(text)
    # No clause ends within a bracket, but at the end of its line.
    deep = depths(plain.text, 0, len(plain.text))
    ends = [
        match.span()
        for match in _END.finditer(plain.text)
        if match[0] == "\n" or not deep[match.start()]
    ]
    starts = [0, *(end for _, end in ends)]
    clauses = zip(starts, [*(start for start, _ in ends), len(plain.text)], strict=True)
    return _Text(plain, tuple(quantities(plain)), tuple(one for one in clauses if one[0] < one[1]))


def _best(wanted: _Wanted, text: str) -> Mention | None:
    read = _text(text)
    # Of clauses that are alike the first counts: max keeps it.
    best = max(_candidates(wanted, read), key=lambda one: one.weight, default=None)
    if best is None:
        return None
    start, end = _quoted(read.plain.text, best)
    return Mention(read.plain.origin(start, end), best.named)


def _candidates(wanted: _Wanted, read: _Text) -> Iterator[_Found]:
    named = _pattern(tuple(wanted.names)) if wanted.names else None
    sort = _sort_of(wanted)
    pairs = _pairs(wanted.words)
    for clause in read.clauses:
        said = read.plain.text[slice(*clause)]
        kin = next(
            (
                one
                for one in read.quantities
                if clause[0] <= one.number < clause[1] and _is_kin(one.unit, wanted.unit)
            ),
            None,
        )
        name = named.search(said) if named is not None else None
        word = sort.search(said) if sort is not None else None
        if name is None and kin is None and word is None:
            continue
        weight = _BY_NAME if name else _BY_QUANTITY if kin else _BY_WORD
        weight += _WITH_QUANTITY if name and kin else 0.0
        weight += _OF_THE_SAME if name and wanted.of and wanted.of in said else 0.0
        weight += _SHARED if pairs & _pairs(said) else 0.0
        match = name or word
        places = [(kin.start, kin.end)] if kin is not None else []
        if match is not None and (name is not None or kin is None):
            places.append((clause[0] + match.start(), clause[0] + match.end()))
        anchor = (min(at for at, _ in places), max(at for _, at in places))
        yield _Found(weight, clause, anchor, name is not None)


def _quoted(text: str, found: _Found) -> Span:
    """Give the clause, or where it is long, what stands around that by which it was found."""
    start, end = found.clause
    if end - start > _WHOLE:
        start = max(start, found.anchor[0] - _AHEAD)
        end = min(end, max(found.anchor[1] + _BEHIND, start + _WHOLE))
        start, end = whole(text, (start, end))
    while start < found.anchor[0] and text[start] in _EDGES:
        start += 1
    while end > found.anchor[1] and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _is_kin(one: Unit, other: Unit) -> bool:
    """Say whether two units are of one sort, as far as a reader would look at both."""
    if not one.dimension or not other.dimension:
        return False
    if one.dimension == other.dimension:
        return True
    if _MONEY in one.dimension and _MONEY in other.dimension:
        return True
    return "[du]^1" in (one.dimension, other.dimension) and {one.dimension, other.dimension} <= (
        _SPOKEN
    )


def _pairs(words: str) -> set[str]:
    bare = re.sub(r"[^\u4e00-\u9fffA-Za-z]", " ", words)
    return {bare[n : n + 2] for n in range(len(bare) - 1) if " " not in bare[n : n + 2]}


@lru_cache(maxsize=_TEXTS_KEPT)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_bounded, names)), re.IGNORECASE)


def _bounded(name: str) -> str:
    """Give the pattern of a name; Latin letters are no part of a longer word."""
    ahead = r"(?<![A-Za-z])" if name[0].isascii() and name[0].isalpha() else ""
    behind = r"(?![A-Za-z])" if name[-1].isascii() and name[-1].isalpha() else ""
    return f"{ahead}{re.escape(name)}{behind}"


@dataclass(frozen=True, slots=True)
class _Sort:
    dimension: str
    asked: re.Pattern[str]
    said: re.Pattern[str]


def _sort_of(wanted: _Wanted) -> re.Pattern[str] | None:
    """Give the words of the sort that is asked for; None where it is of none that has words."""
    for sort in _sorts():
        # Of a figure that has no name, only quantities are looked for.
        if wanted.names and sort.asked.search(wanted.words):
            return sort.said
        if wanted.names and sort.dimension and sort.dimension == wanted.unit.dimension:
            return sort.said
    return None


@cache
def _sorts() -> tuple[_Sort, ...]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        _Sort(row.get("dimension", ""), re.compile(row["asked"]), re.compile(row["said"]))
        for row in table["sort"]
    )

"""Why a pair fits, in the words of both sides: up to three pairs of quotes.

A quote is a stretch of its record's own text. What a side says only to leave it out is no reason,
and no sentence is in which an achievement speaks against its own use, or of what is lacking yet:
those are a warning and a gap.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.matching.against import against_spans
from assistant.matching.limits import Span
from assistant.matching.offers import Offer
from assistant.matching.pairs import Pair
from assistant.matching.quoting import depths, whole
from assistant.matching.speaking import lacking, stated_unfit
from assistant.matching.unmarked import unmarked
from assistant.measuring.levelled import NOTHING
from corpus.offers import lines_of
from index.tokens import terms

MOST = 3
MOST_WARNINGS = 2
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
# No word begins or ends with these.
_AROUND = f" \t\n　、，,{NOTHING}"
_MARKS = "，,、"
_FEWEST_CHARS = 6
_MOST_CHARS = 90
# Two rare words in common at least; what all texts have weighs next to nothing.
_LEAST_WEIGHT = 6.0


@dataclass(frozen=True, slots=True)
class Reason:
    """Words of the demand, and the words of the achievement that answer them."""

    demand: Span
    achievement: Span
    weight: float


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    pairs: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Shared:
    """Two sentences with the words that they share."""

    demand: Span
    achievement: Span
    words: frozenset[str]
    weight: float


def reasons_of(pair: Pair, rarity: Mapping[str, float]) -> tuple[Reason, ...]:
    """Give up to three pairs of quotes: metrics that are met first, then the words in common.

    Args:
        pair: A demand and an achievement.
        rarity: Inverse document frequency of pairs of characters.
    """
    found = list(_by_metrics(pair))[:MOST]
    used: set[str] = set()
    shared = _shared(pair, rarity)
    while len(found) < MOST:
        free = [
            one
            for one in shared
            if not any(
                _overlaps(one.demand, reason.demand)
                or _overlaps(one.achievement, reason.achievement)
                for reason in found
            )
        ]
        best = _best(free, used, rarity)
        if best is None:
            break
        found.append(Reason(best.demand, best.achievement, best.weight))
        used |= best.words
    return tuple(found)


def warnings_of(pair: Pair, rarity: Mapping[str, float]) -> tuple[Span, ...]:
    """Give where an achievement speaks against its use for what the demand is about.

    Args:
        pair: A demand and an achievement.
        rarity: Inverse document frequency of pairs of characters.

    Returns:
        The sentences, the one with most in common first.
    """
    text = pair.achievement.record.text
    stated = stated_unfit(text)
    found = _touching(pair, against_spans(text), rarity, always=stated)
    return tuple(found[:MOST_WARNINGS])


def lacks_of(pair: Pair, rarity: Mapping[str, float]) -> tuple[Span, ...]:
    """Give where an achievement says what is lacking yet of what the demand is about.

    Args:
        pair: A demand and an achievement.
        rarity: Inverse document frequency of pairs of characters.

    Returns:
        The statements, the one with most in common first.
    """
    found = _touching(pair, lacking(pair.achievement.record.text), rarity)
    return tuple(found[:MOST_WARNINGS])


def _touching(
    pair: Pair, spans: Sequence[Span], rarity: Mapping[str, float], always: Sequence[Span] = ()
) -> list[Span]:
    """Give the stretches of an achievement that have words of the demand, most of them first.

    Args:
        pair: A demand and an achievement.
        spans: Of the achievement's text.
        rarity: Of pairs.
        always: Of these, what is given whether it has any or not.
    """
    text = pair.achievement.record.text
    said = [one.pairs for one in _sentences(pair.demand)]
    found = []
    for span in spans:
        words = frozenset(terms(text[slice(*span)]).pairs)
        weight = max((_weight(words & our, rarity) for our in said), default=0.0)
        if weight >= _LEAST_WEIGHT or span in always:
            found.append((weight, _trimmed(text, *span)))
    found.sort(key=lambda one: -one[0])
    return [span for _weight_of_it, span in found]


def _no_reason(pair: Pair) -> tuple[Span, ...]:
    """Give where an achievement speaks against its use, or of what is lacking yet."""
    text = pair.achievement.record.text
    return (*against_spans(text), *lacking(text))


def _by_metrics(pair: Pair) -> Iterator[Reason]:
    against = _no_reason(pair)
    for one in pair.comparisons:
        if one.state == "met" and one.have is not None:
            if any(_overlaps((one.have.start, one.have.end), span) for span in against):
                continue
            yield Reason(
                (one.need.start, one.need.end), (one.have.start, one.have.end), float("inf")
            )


def _shared(pair: Pair, rarity: Mapping[str, float]) -> list[_Shared]:
    """Give every two sentences with enough in common."""
    found = []
    against = _no_reason(pair)
    theirs = [
        one
        for one in _sentences(pair.achievement)
        if not any(_overlaps(one.span, span) for span in against)
    ]
    for our in _sentences(pair.demand):
        for their in theirs:
            words = our.pairs & their.pairs
            weight = _weight(words, rarity)
            if weight >= _LEAST_WEIGHT:
                # Of two that share as much, the shorter says it more plainly.
                plain = 1 + 0.15 * (len(our.pairs) * len(their.pairs)) ** 0.25
                found.append(_Shared(our.span, their.span, words, weight / plain))
    return found


def _best(shared: Sequence[_Shared], used: set[str], rarity: Mapping[str, float]) -> _Shared | None:
    """Give the two sentences with most in common that was not quoted yet; None by too little."""
    best: tuple[float, _Shared] | None = None
    for one in shared:
        weight = one.weight
        if best is not None and weight <= best[0]:
            continue
        if not used.isdisjoint(one.words):
            fresh = _weight(one.words - used, rarity)
            if fresh < _LEAST_WEIGHT:
                continue
            weight *= fresh / _weight(one.words, rarity)
        if best is None or weight > best[0]:
            best = weight, one
    return None if best is None else best[1]


def _weight(words: frozenset[str], rarity: Mapping[str, float]) -> float:
    """Give how much words tell; a single one tells nothing."""
    return sum(rarity.get(word, 0.0) for word in words) if len(words) > 1 else 0.0


def _sentences(offer: Offer) -> list[_Sentence]:
    text = unmarked(offer.record.text)
    limits = [limit.span for limit in offer.facets.limits]
    found = []
    for start, end in _said(offer):
        for match in _SENTENCE.finditer(text, start, end):
            for span in _pieces(text, match.span()):
                if span[1] - span[0] < _FEWEST_CHARS or any(_within(span, one) for one in limits):
                    continue
                words = frozenset(terms(text[span[0] : span[1]]).pairs)
                out = frozenset().union(
                    *(limit.pairs for limit in offer.facets.limits if _within(limit.span, span))
                )
                found.append(_Sentence(span, words - out))
    return found


def _said(offer: Offer) -> Iterator[Span]:
    """Give the lines that speak of the technology, with their labels left out."""
    if offer.stored is None:
        yield 0, len(offer.record.text)
        return
    for line in lines_of(offer.record):
        if line.field in ("", "others", "title"):
            yield line.start, line.end


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """Cut a sentence at its commas where it is long; without what only surrounds it."""
    start, end = span
    while end - start > _MOST_CHARS:
        cut = _cut(text, start)
        yield _trimmed(text, start, cut)
        start = cut + (text[cut] in _MARKS)
    yield _trimmed(text, start, end)


def _cut(text: str, start: int) -> int:
    """Give where a long sentence is cut: at a mark outside of brackets, else behind a word."""
    first, last = start + _FEWEST_CHARS, start + _MOST_CHARS
    deep = depths(text, start, last)
    marks = [at for at in range(first, last) if text[at] in _MARKS]
    outside = [at for at in marks if not deep[at - start]]
    if outside or marks:
        return (outside or marks)[-1]
    return whole(text, (start, last))[1]


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _AROUND:
        start += 1
    while end > start and text[end - 1] in _AROUND:
        end -= 1
    return start, end


def _overlaps(span: Span, other: Span) -> bool:
    return span[0] < other[1] and other[0] < span[1]


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]

"""Why a pair fits, in the words of both sides: up to three pairs of quotes.

A quote is a stretch of its record's own text. What a side says only to leave it out is no reason.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.matching.facets import Span
from assistant.matching.offers import Offer
from assistant.matching.pairs import Pair
from corpus.offers import lines_of
from index.tokens import terms

MOST = 3
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
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


def reasons_of(pair: Pair, rarity: Mapping[str, float]) -> tuple[Reason, ...]:
    """Give up to three pairs of quotes: metrics that are met first, then the words in common.

    Args:
        pair: A demand and an achievement.
        rarity: Inverse document frequency of pairs of characters.
    """
    found = list(_by_metrics(pair))[:MOST]
    ours, theirs = _sentences(pair.demand), _sentences(pair.achievement)
    taken_ours = [reason.demand for reason in found]
    taken_theirs = [reason.achievement for reason in found]
    used: set[str] = set()
    while len(found) < MOST:
        best = _best(ours, theirs, taken_ours, taken_theirs, used, rarity)
        if best is None:
            break
        reason, common = best
        found.append(reason)
        taken_ours.append(reason.demand)
        taken_theirs.append(reason.achievement)
        used |= common
    return tuple(found)


def _by_metrics(pair: Pair) -> Iterator[Reason]:
    for one in pair.comparisons:
        if one.state == "met" and one.have is not None:
            yield Reason(
                (one.need.start, one.need.end), (one.have.start, one.have.end), float("inf")
            )


def _best(
    ours: Sequence[_Sentence],
    theirs: Sequence[_Sentence],
    taken_ours: Sequence[Span],
    taken_theirs: Sequence[Span],
    used: set[str],
    rarity: Mapping[str, float],
) -> tuple[Reason, frozenset[str]] | None:
    best: tuple[float, int, int] | None = None
    for n, our in enumerate(ours):
        if _overlaps(our.span, taken_ours):
            continue
        for m, their in enumerate(theirs):
            if _overlaps(their.span, taken_theirs):
                continue
            common = (our.pairs & their.pairs) - used
            weight = sum(rarity.get(word, 0.0) for word in common)
            if weight < _LEAST_WEIGHT or len(common) < 2:  # noqa: PLR2004
                continue
            # Of two that share as much, the shorter says it more plainly.
            plain = weight / (1 + 0.15 * (len(our.pairs) * len(their.pairs)) ** 0.25)
            if best is None or plain > best[0]:
                best = (plain, n, m)
    if best is None:
        return None
    our, their = ours[best[1]], theirs[best[2]]
    return Reason(our.span, their.span, best[0]), our.pairs & their.pairs


def _sentences(offer: Offer) -> list[_Sentence]:
    text = offer.record.text
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
        cut = max(text.rfind(mark, start + _FEWEST_CHARS, start + _MOST_CHARS) for mark in "，,、")
        cut = cut if cut > start else start + _MOST_CHARS
        yield _trimmed(text, start, cut)
        start = cut + 1
    yield _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \t　、，,":
        start += 1
    while end > start and text[end - 1] in " \t　、，,":
        end -= 1
    return start, end


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]

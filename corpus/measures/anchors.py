"""Where the words that a measure rests on stand in the texts: to the letter, or they do not."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.measures.rules import Measure, each_of


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quote's place: `text[start:end]` of a record."""

    document: str
    start: int
    end: int


def documents_of(measure: Measure) -> frozenset[str]:
    """Give the ids of the records that a measure quotes, its own policy first among them."""
    named = (one.document for one in each_of(measure.conditions) if one.document is not None)
    return frozenset({measure.policy, *named})


def anchors_of(measure: Measure, texts: Mapping[str, str]) -> dict[tuple[str, str], Anchor | None]:
    """Find every quote of a measure.

    White space is passed over: a line of a PDF may break anywhere.

    Args:
        measure: Whose quotes are sought.
        texts: By record.

    Returns:
        By (record, quote); None for a quote that does not stand there.
    """
    return {
        (document, quote): _find(quote, texts.get(document), document)
        for document, quote in _quotes(measure)
    }


def lost_quotes(measure: Measure, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Give the quotes that do not stand in the texts they are said to be from."""
    found = anchors_of(measure, texts)
    return tuple(quote for (_, quote), anchor in found.items() if anchor is None)


def _quotes(measure: Measure) -> Iterator[tuple[str, str]]:
    for one in each_of(measure.conditions):
        if one.quote is not None:
            yield one.document or measure.policy, one.quote
    if measure.benefit is not None and measure.benefit.quote is not None:
        yield measure.policy, measure.benefit.quote


def _find(quote: str, text: str | None, document: str) -> Anchor | None:
    if text is None or not quote.strip():
        return None
    start = text.find(quote)
    if start >= 0:
        return Anchor(document, start, start + len(quote))
    loose = r"\s*".join(re.escape(character) for character in quote if not character.isspace())
    match = re.search(loose, text)
    return Anchor(document, match.start(), match.end()) if match else None

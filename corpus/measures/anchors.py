"""Where the words that a measure rests on stand in its text: to the letter, or they do not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.measures.rules import Measure, each_of


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quote's place: `text[start:end]` of the policy's record."""

    start: int
    end: int


def anchors_of(measure: Measure, text: str) -> dict[str, Anchor | None]:
    """Find every quote of a measure in its policy's text; None for one that does not stand there.

    White space is passed over: a line of a PDF may break anywhere.
    """
    return {quote: place_of(quote, text) for quote in quotes_of(measure)}


def place_of(quote: str, text: str) -> Anchor | None:
    """Find words in a text, white space apart; None where they do not stand there."""
    if not quote.strip():
        return None
    start = text.find(quote)
    if start >= 0:
        return Anchor(start, start + len(quote))
    loose = r"\s*".join(re.escape(character) for character in quote if not character.isspace())
    match = re.search(loose, text)
    return Anchor(match.start(), match.end()) if match else None


def lost_quotes(measure: Measure, text: str) -> tuple[str, ...]:
    """Give the quotes that do not stand in the text."""
    return tuple(quote for quote, anchor in anchors_of(measure, text).items() if anchor is None)


def quotes_of(measure: Measure) -> Iterator[str]:
    """Give all that a measure quotes, in its order."""
    for one in each_of(measure.conditions):
        if one.quote is not None:
            yield one.quote
    if measure.benefit is not None and measure.benefit.quote is not None:
        yield measure.benefit.quote

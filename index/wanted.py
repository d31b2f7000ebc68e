"""What a search looks for, by words: worked out once, asked of whichever lexical lane there is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.tokens import terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The words of a search, each with what it weighs.

    A passage scores the sum, over the fields and their words, of the weight times the word's BM25
    in that field of the passage.

    Attributes:
        pairs: Sought in title, headings and text (`index.tokens.Terms.pairs`).
        singles: The same of single characters.
        titles: Pairs, sought in the record's title alone.
        keys: Figures, dates and numbers, each written one way (`index.keys.keys`).
    """

    pairs: Mapping[str, float] = field(default_factory=dict)
    singles: Mapping[str, float] = field(default_factory=dict)
    titles: Mapping[str, float] = field(default_factory=dict)
    keys: Mapping[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.pairs or self.singles or self.titles or self.keys)


def wanted_for(text: str, *, singles_weight: float) -> Wanted:
    """Give the words of a text as they are sought, each as often as it stands there.

    Args:
        text: Of a question or a demand.
        singles_weight: What a matching character counts beside a matching pair.
    """
    words = terms(text)
    singles = {word: singles_weight * times for word, times in Counter(words.singles).items()}
    return Wanted(pairs=dict(Counter(words.pairs)), singles=singles)

"""What a search shows of whether it answers the question: signals, each a number of its own.

`assistant.confidence` weighs them. Cosine alone cannot tell: an unrelated text still has .8. What
tells is how much of what the question names is named together, whether the place it names is, and
how far the nearest passages stand out from those behind them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from assistant.understanding import content, places_in
from index.chunks import Hit
from index.search import Found
from index.tokens import terms
from index.vocabulary import levelled

_LOOKED_AT = 3
# What a word weighs that stands in no passage at all.
_UNSEEN = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What was found, as numbers; all 0 where nothing was.

    Attributes:
        covered: How much of what the question names, by weight, one of the first passages names.
        rest: How much more the other passages of the same text name besides.
        elsewhere: Whether the question names a place that no text of the first passages names.
        margin: How far the nearest cosine is above the twenty-first.
        score: Of the first passage; near 1 only where words and meaning agree on it.
    """

    covered: float = 0.0
    rest: float = 0.0
    elsewhere: float = 0.0
    margin: float = 0.0
    score: float = 0.0

    @property
    def numbers(self) -> tuple[float, ...]:
        """All of them, in the order above."""
        return astuple(self)


def signals(question: str, found: Found) -> Signals:
    """Give the signals of what a search found for a question; its numbers count."""
    runs = content(question, figures=True)
    weights = weights_of(runs, found.rarity)
    total = sum(weights.values())
    looked_at = first_passages(found)
    if not looked_at or total <= 0:
        return Signals()
    covered = max(weight_named(weights, hit) for hit in looked_at) / total
    whole = max(_weight_of_whole(weights, hit, found) for hit in looked_at) / total
    return Signals(
        covered=covered,
        rest=whole - covered,
        elsewhere=float(_elsewhere(question, looked_at, found)),
        margin=found.nearest[0] - found.nearest[-1] if found.nearest else 0.0,
        score=looked_at[0].score,
    )


def first_passages(found: Found) -> Sequence[Hit]:
    """Give the first passages: that the nearest of all has run out is an answer too."""
    return (*found.outdated, *found.hits)[:_LOOKED_AT]


def weights_of(runs: Sequence[Sequence[str]], rarity: Mapping[str, float]) -> dict[str, float]:
    """Give what each term counts: the rarer, the more; one in no passage most of all.

    A pair that is in no passage while a neighbour is spans the border of two words, and is no
    word: without a dictionary, this is what tells 张江 from the 海张 in 上海张江.
    """
    weights: dict[str, float] = {}
    for run in runs:
        for n, term in enumerate(run):
            beside = (*run[max(0, n - 1) : n], *run[n + 1 : n + 2])
            if term in rarity:
                weights[term] = rarity[term]
            elif not any(other in rarity for other in beside):
                weights[term] = _UNSEEN
    return weights


def weight_named(weights: Mapping[str, float], hit: Hit) -> float:
    """Give the weight of what a passage names, under its title."""
    return weight_of(weights, named(f"{hit.record.title}\n{hit.text}"))


def weight_of(weights: Mapping[str, float], words: set[str]) -> float:
    """Give the weight of these words."""
    return sum(weight for word, weight in weights.items() if word in words)


def named(text: str) -> set[str]:
    """Give the terms of a text, words that are used for each other being one."""
    return set(terms(levelled(text)).pairs)


def _of_one_text(hit: Hit, found: Found) -> list[Hit]:
    """Give what was found of the text that a passage is of; single passages share a title."""
    return [
        other
        for other in found.hits
        if other.record.id == hit.record.id
        or (hit.record.title and hit.record.title == other.record.title)
    ]


def _weight_of_whole(weights: Mapping[str, float], hit: Hit, found: Found) -> float:
    words = named(f"{hit.record.title}\n{hit.text}")
    for other in _of_one_text(hit, found):
        words |= named(other.text)
    return weight_of(weights, words)


def _elsewhere(question: str, looked_at: Sequence[Hit], found: Found) -> bool:
    places = places_in(question)
    texts = (
        "\n".join([hit.record.title, hit.text, *(o.text for o in _of_one_text(hit, found))])
        for hit in looked_at
    )
    return bool(places) and not any(all(p in text for p in places) for text in texts)

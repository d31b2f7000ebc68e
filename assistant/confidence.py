"""Whether what was found answers what was asked: a number, and the line below which we say no.

Cosine alone cannot tell (measured: an unrelated text still has .8), so the number rests on how
much of what the question names is named in the passages. Fitted and measured on questions whose
answer was taken out of the corpus: docs/measurements.md.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from assistant.understanding import Understood
from index.chunks import Hit
from index.search import Found
from index.tokens import terms

# Words that ask or connect and name nothing; they need not be in a passage.
# Logistic weights; see `make bench-refusal`.
_INTERCEPT = -3.2
_COVERAGE = 5.2
_FIRST_COVERAGE = 2.2
REFUSE_BELOW = 0.32
# Whoever looks around is helped by what lies near, as long as it is called that.
_LEADS_FROM = 0.08
# For a question whose words do not even say that it is about policies, results or demands.
_REFUSE_UNPLACED_BELOW = 0.6
_ENOUGH_NAMED = 3
_LOOKED_AT = 3
# What a word weighs that stands in no passage at all.
_UNSEEN = 7.0

Support = Literal["full", "leads", "none"]


def answers(understood: Understood, found: Found) -> Support:
    """Say how far what was found may be given as an answer.

    A year that the question names and that lies ahead must stand in the passages themselves:
    rules of a coming year are not those of this one.
    """
    value = confidence(understood.runs, found)
    shown = "".join(f"{hit.record.title}{hit.text}" for hit in found.hits[:_LOOKED_AT])
    ahead = [year for year in understood.years if year > understood.day.year]
    if any(str(year) not in shown for year in ahead):
        return "none"
    if understood.intent == "out_of_scope":
        named = sum(term in _named(shown) for term in understood.terms)
        placed = value >= _REFUSE_UNPLACED_BELOW and named >= _ENOUGH_NAMED
        return "full" if placed else "none"
    if value >= REFUSE_BELOW:
        return "full"
    looking = understood.intent in ("policy_find", "find_achievement", "find_demand")
    return "leads" if looking and value >= _LEADS_FROM else "none"


def confidence(runs: Sequence[Sequence[str]], found: Found) -> float:
    """Give how likely the passages found answer the question, 0…1.

    Args:
        runs: The terms of what the question names; see `understanding.content`.
        found: What the search gave, best first.
    """
    weights = _weights(runs, found.rarity)
    total = sum(weights.values())
    if not found.hits or total <= 0:
        return 0.0
    shares = [_covered(weights, hit) / total for hit in found.hits[:_LOOKED_AT]]
    value = _INTERCEPT + _COVERAGE * max(shares) + _FIRST_COVERAGE * shares[0]
    return 1 / (1 + math.exp(-value))


def _weights(runs: Sequence[Sequence[str]], rarity: Mapping[str, float]) -> dict[str, float]:
    """Give what each term counts: the rarer, the more; one in no passage most of all.

    A pair that is in no passage while a neighbour is spans the border of two words, and is no
    word: without a dictionary, this is what tells 张江 from the 海张 in 上海张江.
    """
    weights: dict[str, float] = {}
    for run in runs:
        for n, term in enumerate(run):
            beside = run[max(0, n - 1) : n] + run[n + 1 : n + 2]
            if term in rarity:
                weights[term] = rarity[term]
            elif not any(other in rarity for other in beside):
                weights[term] = _UNSEEN
    return weights


def _covered(weights: Mapping[str, float], hit: Hit) -> float:
    words = _named(f"{hit.record.title}\n{hit.text}")
    return sum(weight for word, weight in weights.items() if word in words)


def _named(text: str) -> set[str]:
    return set(terms(text).pairs)

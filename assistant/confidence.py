"""Whether what was found answers what was asked: a number, and the line below which we say no.

Cosine alone cannot tell (measured: an unrelated text still has .8), so the number rests on how
much of what the question names is named in the passages. Fitted and measured on questions whose
answer was taken out of the corpus: docs/measurements.md.
"""

import math
from collections.abc import Collection

from assistant.understanding import Understood
from index.search import Found
from index.tokens import terms

# Words that ask or connect and name nothing; they need not be in a passage.
# Logistic weights; see `make bench-refusal`.
_INTERCEPT = -3.2
_COVERAGE = 5.2
_FIRST_COVERAGE = 2.2
REFUSE_BELOW = 0.32


def answers(understood: Understood, found: Found) -> bool:
    """Say whether what was found may be given as an answer.

    A year that the question names and that lies ahead must stand in the passages themselves:
    rules of a coming year are not those of this one.
    """
    if confidence(understood.terms, found) < REFUSE_BELOW:
        return False
    shown = "".join(f"{hit.record.title}{hit.text}" for hit in found.hits[:3])
    ahead = [year for year in understood.years if year > understood.day.year]
    return all(str(year) in shown for year in ahead)


def confidence(wanted: Collection[str], found: Found) -> float:
    """Give how likely the passages found answer the question, 0…1.

    Args:
        wanted: The terms of what the question names; see `understanding.content`.
        found: What the search gave, best first.
    """
    weights = {word: found.rarity.get(word, _UNSEEN) for word in wanted}
    if not found.hits or not weights:
        return 0.0
    total = sum(weights.values())
    if total <= 0:
        return 0.0
    first = _named(found.hits[0].record.title + "\n" + found.hits[0].text)
    best = max(
        sum(w for word, w in weights.items() if word in _named(f"{h.record.title}\n{h.text}"))
        for h in found.hits[:3]
    )
    own = sum(weight for word, weight in weights.items() if word in first)
    value = _INTERCEPT + _COVERAGE * best / total + _FIRST_COVERAGE * own / total
    return 1 / (1 + math.exp(-value))


# What a word weighs that stands in no passage at all.
_UNSEEN = 8.0


def _named(text: str) -> set[str]:
    return set(terms(text).pairs) | set(terms(text).singles)

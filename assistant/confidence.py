"""Whether what was found answers what was asked: a number, and the line below which we say no.

Cosine alone cannot tell (measured: an unrelated text still has .8), so the number rests on how
much of what the question names is named in the passages. Fitted and measured on questions whose
answer was taken out of the corpus: docs/measurements.md.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answerability import (
    first_passages,
    named,
    signals,
    weight_named,
    weights_of,
)
from assistant.figures import plain
from assistant.understanding import Understood, content
from corpus.records import Policy, Record
from index.search import Found
from index.tokens import terms
from index.vocabulary import levelled


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weights:
    """Logistic weights of what a search shows; a figure is in units of its own, see `_confidence`.

    Attributes:
        covered: How much of what the question names stands in the best passage, 0…1.
        covered_first: The same of the first passage.
        weight: How much weight that has, in what a plain question has.
        stretch: How long a part of it stands there word for word.
        titled: How many characters of a title it has in one piece, beyond two.
        standing: How far the nearest passage stands out, beyond the usual.
    """

    intercept: float
    covered: float
    covered_first: float
    weight: float = 0.0
    stretch: float = 0.0
    titled: float = 0.0
    standing: float = 0.0


# Records have titles that people know them by, and people tell long stories before they ask: what
# counts is that something is named. Set by hand on questions to the samples.
_RECORDS = _Weights(
    intercept=-3.1,
    covered=2.5,
    covered_first=1.5,
    weight=1.2,
    stretch=0.8,
    titled=0.4,
    standing=0.6,
)
# Plain passages have no such titles. Fitted on 1,140 questions about notices, 500 of them with the
# notice taken out (`eval fit-refusal`), in the order of `Signals`; the intercept puts the limit
# where 95 % are kept.
_PASSAGES = (5.075, 5.306, -1.199, 49.495, 2.762)
_PASSAGES_FROM = -6.907
_MUCH_WEIGHT = 20.0
_TELLING_WEIGHT = 7.0
_LONG_STRETCH_CHARS = 6
REFUSE_BELOW = 0.3
# Whoever looks around is helped by what lies near, as long as it is called that.
_LEADS_FROM = 0.08
# Goods are near only where this share of what is sought is named of them: coating is no stent.
_NEAR_GOODS = 0.3
# For a question whose words do not even say that it is about policies, results or demands; and for
# one whose words say that it is about rules, which tell of themselves in words that nobody uses.
# Set on the open halves of `eval/sets/refusal_bank.jsonl` and `refusals.jsonl`.
_REFUSE_UNPLACED_BELOW = 0.45
_REFUSE_RULES_BELOW = 0.22
_ENOUGH_NAMED = 3
_LOOKED_AT = 3
_HALF = 0.5
_CALLED = 0.6
_A_RULE = re.compile("(?:办法|规定|细则|条例|方案|规划|措施)$")
_USUAL_STANDING = 2.6
_EVERYWHERE = "全国"
_HAN = re.compile("[\u4e00-\u9fff]")

Support = Literal["full", "leads", "none"]


def support(understood: Understood, found: Found) -> Support:
    """Say how far what was found may be given as an answer."""
    if understood.person or understood.everyday or not_here(understood, found):
        return "none"
    if understood.records or understood.focus:
        return "leads" if understood.beside else "full"
    runs = _runs_meant(understood, found)
    value = _confidence(understood.text, runs, found)
    if understood.intent == "out_of_scope" and not _titled(runs, found):
        shown = named("".join(hit.text for hit in first_passages(found)))
        there = sum(term in shown for term in {term for run in runs for term in run})
        placed = value >= _REFUSE_UNPLACED_BELOW and there >= _ENOUGH_NAMED
        return "full" if placed else "none"
    about_rules = "policy" in understood.kinds and not _of_passages(found)
    if value >= (_REFUSE_RULES_BELOW if about_rules else REFUSE_BELOW):
        return "full"
    if value < _LEADS_FROM:
        return "none"
    if understood.intent in ("find_achievement", "find_demand"):
        return "leads" if _share_named(understood.runs, found) >= _NEAR_GOODS else "none"
    return "leads" if understood.intent == "policy_find" else "none"


def _runs_meant(understood: Understood, found: Found) -> Sequence[Sequence[str]]:
    """Give the terms that a question names: of one in Pinyin, those that were made out."""
    if _HAN.search(understood.text) or not _HAN.search(found.meant):
        return understood.runs
    runs = content(found.meant, figures=True)
    made_out = tuple(run for run in runs if any(_HAN.match(term) for term in run))
    # Words that every paper has do not say what is asked for.
    telling = sum(weights_of(made_out, found.rarity).values()) >= _TELLING_WEIGHT
    return made_out if telling else understood.runs


def _of_passages(found: Found) -> bool:
    return any(hit.record.kind == "passage" for hit in first_passages(found)[:1])


def not_here(understood: Understood, found: Found) -> bool:
    """Say whether the question names something in particular that the corpus does not have.

    A year ahead (in a title, for who looks for that year's policies), a five-year plan, a 文号, a
    record by its id, a name in quotation marks, what another region gives: passages about
    something of the kind are no answer to such a question.
    """
    records = [hit.record for hit in (*found.hits, *found.expired)]
    if not set(understood.records) <= {record.id for record in records}:
        return True
    shown = plain("\n".join(f"{record.title}\n{record.text}" for record in records))
    ahead = [str(year) for year in understood.years if year > understood.day.year]
    looked_at = found.hits[:_LOOKED_AT]
    looking = understood.intent == "policy_find"
    passages = "".join(hit.record.title if looking else hit.text for hit in looked_at)
    if not all(year in passages for year in ahead):
        return True
    if not all(name in shown for name in (*understood.numbers, *understood.plans)):
        return True
    words = named(shown)
    if any(_is_no_text_of_ours(quoted, records) for quoted in understood.quoted):
        return True
    for quoted in understood.quoted:
        pairs = terms(quoted).pairs
        if sum(pair in words and pair in found.rarity for pair in pairs) < len(pairs) * _HALF:
            return True
    if _of_another_place(understood, found, shown):
        return True
    # What a city or county gives stands in a paper that names it, or nowhere.
    nearest = "".join(f"{hit.record.title}{hit.record.text}" for hit in first_passages(found))
    return understood.local_money and any(town not in nearest for town in understood.towns)


def _is_no_text_of_ours(name: str, records: Sequence[Record]) -> bool:
    """Say whether a name is that of a rule, and none of the records is called or names that."""
    if not _A_RULE.search(name):
        return False
    pairs = terms(levelled(name)).pairs
    return not any(
        name in record.text
        or sum(pair in named(record.title) for pair in pairs) >= len(pairs) * _CALLED
        for record in records
    )


def _of_another_place(understood: Understood, found: Found, shown: str) -> bool:
    """Say whether the question is about a region whose rules these are not.

    Money is each region's own; of the rest, what one region ruled holds in no other. What holds
    in the whole country holds there too.
    """
    if understood.here or not understood.places:
        return False
    if understood.local_money and not all(place in shown for place in understood.places):
        return True
    weights = weights_of(understood.runs, found.rarity)
    nearest = max(first_passages(found), key=lambda hit: weight_named(weights, hit), default=None)
    if nearest is None or not isinstance(nearest.record.facts, Policy):
        return False
    record, region = nearest.record, nearest.record.facts.region
    if any(place in f"{record.title}{record.text}" for place in understood.places):
        return False
    return understood.local_money or (region is not None and not region.startswith(_EVERYWHERE))


def _share_named(runs: Sequence[Sequence[str]], found: Found) -> float:
    """Give how much of what the question names stands in one of the first passages, 0…1."""
    weights = weights_of(runs, found.rarity)
    total = sum(weights.values())
    held = (weight_named(weights, hit) for hit in first_passages(found))
    return max(held, default=0.0) / total if total > 0 else 0.0


def confidence(question: str, found: Found) -> float:
    """Give how likely the passages found answer the question, 0…1.

    Args:
        question: In words; its numbers count.
        found: What the search gave, best first.
    """
    return _confidence(question, content(question, figures=True), found)


def _confidence(question: str, runs: Sequence[Sequence[str]], found: Found) -> float:
    looked_at = first_passages(found)
    weights = weights_of(runs, found.rarity)
    if not looked_at or sum(weights.values()) <= 0:
        return 0.0
    if _of_passages(found):
        shown = signals(question, found).numbers
        value = sum(w * x for w, x in zip(_PASSAGES, shown, strict=True)) + _PASSAGES_FROM
    else:
        value = _of_records(runs, weights, found)
    return 1 / (1 + math.exp(-value))


def _of_records(runs: Sequence[Sequence[str]], weights: Mapping[str, float], found: Found) -> float:
    looked_at, by, total = first_passages(found), _RECORDS, sum(weights.values())
    held = [weight_named(weights, hit) for hit in looked_at]
    stretch = max(_longest_stretch(runs, f"{hit.record.title}\n{hit.text}") for hit in looked_at)
    return (
        by.intercept
        + by.covered * max(held) / total
        + by.covered_first * held[0] / total
        + by.weight * min(1.5, max(held) / _MUCH_WEIGHT)
        + by.stretch * min(1.5, stretch / _LONG_STRETCH_CHARS)
        + by.titled * min(_LONG_STRETCH_CHARS, _titled(runs, found))
        + by.standing * ((found.standing or _USUAL_STANDING) - _USUAL_STANDING)
    )


def _titled(runs: Sequence[Sequence[str]], found: Found) -> int:
    """Give how many characters of a title the question has in one piece, beyond any two."""
    titles = (hit.record.title for hit in first_passages(found))
    return max(0, max((_longest_stretch(runs, title) for title in titles), default=0) - 2)


def _longest_stretch(runs: Sequence[Sequence[str]], text: str) -> int:
    """Give the length of the longest part of a run that stands in the text, in characters."""
    longest = 0
    text = levelled(text)
    for run in runs:
        stretch = run[0] + "".join(term[-1] if term[0] > "z" else term for term in run[1:])
        for start in range(len(stretch)):
            while start + longest < len(stretch) and stretch[start : start + longest + 1] in text:
                longest += 1
    return longest

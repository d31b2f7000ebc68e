"""Does it help a search to look only among the kinds of record that a model takes it to be after?

Of searches that no rule tells the intent of; the rules look among all kinds then.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answers import Intent, Question
from assistant.chatmodel.port import ChatModel
from assistant.following.spoken import Searcher
from assistant.understanding import understand
from corpus.levels import Viewer
from corpus.records import Kind
from eval.measures import Estimate, estimate, per_question
from eval.suite.case_files import shipped
from eval.suite.cases import SearchCase
from eval.suite.halves import in_half
from eval.suite.runs import Half
from eval.understanding.cases import DAY
from eval.understanding.intents import intent_by
from index.search import Query

_VIEWER = Viewer(identity="evaluation", role="admin")
_K, _PER_RECORD = 12, 3
_POLICIES: tuple[Kind, ...] = ("policy", "passage")
_KINDS: Mapping[Intent, tuple[Kind, ...]] = {
    "policy_find": _POLICIES,
    "policy_fact": _POLICIES,
    "eligibility": _POLICIES,
    "how_to_apply": _POLICIES,
    "find_achievement": ("achievement",),
    "find_demand": ("demand",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """How well searches find what was graded for them, nDCG@10.

    Attributes:
        narrowed: So many were told a kind.
        everywhere: Among all kinds.
        change: By how much looking among the kinds of the model's intent differs.
    """

    n: int
    narrowed: int
    everywhere: Estimate
    among_kinds: Estimate
    change: Estimate


def unmatched(half: Half, *, most: int, seed: int) -> list[SearchCase]:
    """Draw searches of a half of which no rule tells the intent."""
    cases = [case for of in shipped() for case in of.cases if isinstance(case, SearchCase)]
    found = [case for case in cases if in_half(case, half) and _says_nothing(case.query)]
    picks = random.Random(seed)  # noqa: S311  (a sample, no secret)
    return picks.sample(found, min(most, len(found)))


def measure_narrowing(
    cases: Sequence[SearchCase],
    *,
    searcher: Searcher,
    model: ChatModel,
    told: Callable[[], None] = lambda: None,
) -> Narrowed:
    """Search each among all kinds and among those of the model's intent."""
    grades = {case.id: dict(case.relevant) for case in cases}
    everywhere: dict[str, list[str]] = {}
    among: dict[str, list[str]] = {}
    narrowed = 0
    for case in cases:
        intent = intent_by(model, case.query)
        kinds = _KINDS.get(intent, ()) if intent is not None else ()
        narrowed += bool(kinds)
        everywhere[case.id] = _found(case.query, (), searcher)
        among[case.id] = _found(case.query, kinds, searcher) if kinds else everywhere[case.id]
        told()
    before, after = (
        per_question(found, grades, names=["nDCG@10"])["nDCG@10"] for found in (everywhere, among)
    )
    return Narrowed(
        n=len(cases),
        narrowed=narrowed,
        everywhere=estimate(before),
        among_kinds=estimate(after),
        change=estimate(after - before),
    )


def _says_nothing(text: str) -> bool:
    understood = understand(Question(text=text, viewer=_VIEWER, day=DAY))
    return understood.intent == "out_of_scope" and not understood.everyday


def _found(text: str, kinds: tuple[Kind, ...], searcher: Searcher) -> list[str]:
    query = Query(text=text, viewer=_VIEWER, day=DAY, k=_K, kinds=kinds, per_record=_PER_RECORD)
    return list(dict.fromkeys(hit.record.id for hit in searcher.search(query).hits))

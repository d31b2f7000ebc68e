"""The rules alone, a model alone, and both, on the same cases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from eval.measures import Estimate, estimate
from eval.understanding.facets import FACETS, FacetsReading, judged
from eval.understanding.facts import FactsReading, tallied
from eval.understanding.intents import IntentReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How three ways of understanding did.

    Attributes:
        cases: How many texts.
        told: How many things they tell.
        right, wrong: By the rules, the model, and both.
        change: By how much the share that both have right is above that of the rules.
        change_wrong: The same of what is wrong, for each thing that is told.
    """

    cases: int
    told: int
    right: tuple[int, int, int]
    wrong: tuple[int, int, int]
    change: Estimate
    change_wrong: Estimate


_Reading = TypeVar("_Reading")

# Of one case: how much is told, and (right, wrong) by the rules, the model, and both.
Row = tuple[int, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]]


def compared_intents(readings: Sequence[IntentReading]) -> Compared:
    """Compare what questions were taken for; each is right or wrong."""

    def row(one: IntentReading) -> Row:
        def of(intent: str | None) -> tuple[int, int]:
            return int(intent == one.case.intent), int(intent != one.case.intent)

        return 1, (of(one.rules), of(one.model), of(one.joined))

    return _compared(readings, row)


def compared_facts(readings: Sequence[FactsReading]) -> Compared:
    """Compare what was heard of companies; wrong is also what nobody told."""

    def row(one: FactsReading) -> Row:
        found = [tallied(told, one.case) for told in (one.rules, one.alone, one.joined)]
        rules, model, both = ((tally.right, tally.wrong) for tally in found)
        return len(one.case.knows), (rules, model, both)

    return _compared(readings, row)


def compared_facets(readings: Sequence[FacetsReading]) -> dict[str, Compared]:
    """Compare what was read of demands and achievements, by facet."""

    def row_of(facet: str) -> Callable[[FacetsReading], Row]:
        def row(one: FacetsReading) -> Row:
            said = [
                judged(told, one.case).get(facet, "quiet")
                for told in (one.rules, one.model, one.joined)
            ]
            rules, model, both = ((int(s == "right"), int(s == "wrong")) for s in said)
            return int(is_told(one, facet)), (rules, model, both)

        return row

    return {facet: _compared(readings, row_of(facet)) for facet in FACETS}


def is_told(one: FacetsReading, facet: str) -> bool:
    """Say whether a text tells something of a facet."""
    return bool(getattr(one.case.says, facet))


def _compared(readings: Sequence[_Reading], row: Callable[[_Reading], Row]) -> Compared:
    rows = [row(one) for one in readings]
    told = np.array([number for number, _ in rows], dtype=float)
    found = np.array([ways for _, ways in rows], dtype=float).reshape(-1, 3, 2)
    sums = found.sum(axis=0).astype(int)
    rules, model, both = ((int(right), int(wrong)) for right, wrong in sums)
    return Compared(
        cases=len(rows),
        told=int(told.sum()),
        right=(rules[0], model[0], both[0]),
        wrong=(rules[1], model[1], both[1]),
        change=estimate(found[:, 2, 0] - found[:, 0, 0], told),
        change_wrong=estimate(found[:, 2, 1] - found[:, 0, 1], told),
    )

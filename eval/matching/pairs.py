"""Measure cards on demands whose pairs with the samples' achievements were graded by reading.

`sets/graded_pairs.tsv` says how: each pair was read twice, apart from each other (`first`,
`second`); where they differ, the third reading by whoever wrote the samples (`author`) decides, or
else the lower grade. `gate` says why a pair may not be recommended however well it fits.

The demands of `open` and `kept` are samples. Those of the rounds `first` to `third` were written
later, by others, to be met unseen: `sets/graded_demands.jsonl`. Each was measured once before
anything was mended by it; docs/measurements.md has both figures.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from assistant.matching.matcher import Matcher
from assistant.matching.pairs import Pair
from corpus.ingest import Parser
from corpus.levels import Viewer
from corpus.records import Record
from eval.errors import BadDataset
from eval.measures import Estimate, estimate, per_question

Part = Literal["open", "kept", "first", "second", "third"]
PARTS: tuple[Part, ...] = get_args(Part)
_SETS = Path(__file__).parents[1] / "sets"
FILE = _SETS / "graded_pairs.tsv"
DEMANDS = _SETS / "graded_demands.jsonl"
_ADMIN = Viewer(identity="evaluation", role="admin")
_STRONG = 3
_RESAMPLES = 2000
_SEED = 20260401


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One pair as it was read.

    Attributes:
        grade: 3 strong, 2 fair, 1 weak, 0 none: by the technology alone.
        gate: Why it may not be recommended; empty for no reason.
        readings: Of the two, and the author's where there is one.
    """

    demand: str
    achievement: str
    part: Part
    grade: int
    gate: str
    readings: tuple[int, ...]

    @property
    def worth(self) -> int:
        """The grade, and 0 where a gate is closed."""
        return 0 if self.gate else self.grade


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsReport:
    """How well cards agree with what was read.

    Attributes:
        demands: How many; `with_strong` of them have a strong match.
        ndcg: nDCG@10 over the demands that have anything.
        no_strong: AUC of the best card's strength: that of a demand with a strong match is above
            that of one without.
        recommended_right: Share of the recommended pairs that were graded fair or strong.
        found: Share of the pairs graded fair or strong that are recommended.
        gates_passed: Pairs recommended although a gate was read.
        beside: By method, nDCG@10 and AUC.
    """

    demands: int
    with_strong: int
    pairs: int
    ndcg: Estimate
    no_strong: Estimate
    recommended_right: Estimate
    found: Estimate
    gates_passed: int
    beside: Mapping[str, tuple[float, float]]


def read_pairs(parts: Sequence[Part] = PARTS) -> tuple[Read, ...]:
    """Give the pairs of some parts.

    Raises:
        BadDataset: A line names no part.
    """
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    unknown = sorted({row["part"] for row in rows} - set(PARTS))
    if unknown:
        raise BadDataset(f"{FILE.name} 的 part 应是 {'、'.join(PARTS)} 之一，却有 {unknown}。")
    found = [
        Read(
            demand=row["demand"],
            achievement=row["achievement"],
            part=next(part for part in PARTS if part == row["part"]),
            grade=int(row["grade"]),
            gate=row["gate"],
            readings=tuple(int(row[name]) for name in ("first", "second", "author") if row[name]),
        )
        for row in rows
    ]
    return tuple(one for one in found if one.part in parts)


def read_demands(parser: Parser) -> dict[str, Record]:
    """Give the demands that are no samples, by id."""
    reading = parser.parse(
        DEMANDS.read_bytes(), name=DEMANDS.name, path=DEMANDS.name, kind="demand", level="public"
    )
    return {record.id: record for record in reading.records}


def measure_pairs(
    pairs: Sequence[Read], matcher: Matcher, *, day: date, demands: Mapping[str, Record]
) -> PairsReport:
    """Match each demand by its text, whatever its own state, and compare with what was read.

    Args:
        pairs: As they were read.
        matcher: Over the samples.
        day: The date taken for today.
        demands: Those that are no stored records, by id.
    """
    by_demand: dict[str, dict[str, Read]] = defaultdict(dict)
    for one in pairs:
        by_demand[one.demand][one.achievement] = one
    worth = {demand: _worth(own) for demand, own in by_demand.items()}
    cards = {
        demand: matcher.against_all(demands.get(demand, demand), list(own), _ADMIN, day=day)
        for demand, own in by_demand.items()
    }
    strong = {demand: max(own.values()) >= _STRONG for demand, own in worth.items()}
    best = {demand: _best(found) for demand, found in cards.items()}
    ranked = {
        demand: [c.achievement.record.id for c in found if c.achievement.record.id in worth[demand]]
        for demand, found in cards.items()
    }
    recommended = [
        (demand, card.achievement.record.id)
        for demand, found in cards.items()
        for card in found
        if card.recommended and card.achievement.record.id in worth[demand]
    ]
    right = [worth[demand][other] >= 2 for demand, other in recommended]  # noqa: PLR2004
    good = [
        (demand, other)
        for demand, own in worth.items()
        for other, grade in own.items()
        if grade >= 2  # noqa: PLR2004
    ]
    hit = [one in set(recommended) for one in good]
    return PairsReport(
        demands=len(worth),
        with_strong=sum(strong.values()),
        pairs=len(pairs),
        ndcg=_ndcg(ranked, worth),
        no_strong=_auc(best, strong),
        recommended_right=estimate(np.array(right, dtype=float)),
        found=estimate(np.array(hit, dtype=float)),
        gates_passed=sum(
            bool(by_demand[d][a].gate) and not _of_demand(by_demand[d]) for d, a in recommended
        ),
        beside=_beside(cards, worth, strong),
    )


def _worth(own: Mapping[str, Read]) -> dict[str, int]:
    """Give the grades of a demand's pairs, its own state aside."""
    aside = _of_demand(own)
    return {name: one.grade if aside else one.worth for name, one in own.items()}


def _of_demand(own: Mapping[str, Read]) -> bool:
    """Say whether the gate is the demand's own: all its pairs bear it."""
    return all(one.gate for one in own.values())


def _best(found: Sequence[Pair]) -> float:
    return max((card.strength for card in found if not card.shut), default=0.0)


def _beside(
    cards: Mapping[str, Sequence[Pair]],
    worth: Mapping[str, Mapping[str, int]],
    strong: Mapping[str, bool],
) -> dict[str, tuple[float, float]]:
    """Give what nearness alone reaches, and what it reaches to say the same of everything."""
    near = {
        demand: sorted(found, key=lambda c: (-c.near, c.achievement.record.id))
        for demand, found in cards.items()
    }
    ranked = {
        demand: [c.achievement.record.id for c in found if c.achievement.record.id in worth[demand]]
        for demand, found in near.items()
    }
    best = {demand: max((c.near for c in found), default=0.0) for demand, found in cards.items()}
    constant = {demand: sorted(own) for demand, own in worth.items()}
    same = dict.fromkeys(worth, 0.0)
    return {
        "near": (_ndcg(ranked, worth).value, _auc(best, strong).value),
        "constant": (_ndcg(constant, worth).value, _auc(same, strong).value),
    }


def _ndcg(ranked: Mapping[str, Sequence[str]], worth: Mapping[str, Mapping[str, int]]) -> Estimate:
    having = {demand: own for demand, own in worth.items() if any(own.values())}
    found = per_question({demand: ranked[demand] for demand in having}, having, names=["nDCG@10"])
    return estimate(found["nDCG@10"])


def _auc(best: Mapping[str, float], strong: Mapping[str, bool]) -> Estimate:
    """Give the AUC with a bootstrap over demands."""
    names = sorted(best)
    scores = np.array([best[name] for name in names])
    labels = np.array([strong[name] for name in names])

    def area(at: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> float | None:
        good, bad = scores[at][labels[at]], scores[at][~labels[at]]
        if not len(good) or not len(bad):
            return None
        above = (good[:, None] > bad[None]).sum() + (good[:, None] == bad[None]).sum() / 2
        return float(above / (len(good) * len(bad)))

    random = np.random.default_rng(_SEED)
    drawn = [area(random.integers(0, len(names), len(names))) for _ in range(_RESAMPLES)]
    kept = [one for one in drawn if one is not None]
    value = area(np.arange(len(names)))
    if value is None or not kept:
        return Estimate(value=0.5, low=0.0, high=1.0)
    low, high = np.percentile(kept, [2.5, 97.5])
    return Estimate(value=value, low=float(low), high=float(high))


def agreement(pairs: Sequence[Read]) -> dict[str, float]:
    """Give how far two readings agree: share of equal grades, κ, and κ with squared weights."""
    first = np.array([one.readings[0] for one in pairs])
    second = np.array([one.readings[1] for one in pairs])
    return {
        "n": len(pairs),
        "equal": float((first == second).mean()),
        "kappa": _kappa(first, second, squared=False),
        "kappa_squared": _kappa(first, second, squared=True),
    }


def _kappa(
    first: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    second: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    *,
    squared: bool,
) -> float:
    """Give Cohen's κ (1960; weighted: 1968); 1 where both gave the same grade to everything."""
    grades = np.arange(4)
    apart = np.abs(grades[:, None] - grades[None])
    weights = apart**2 if squared else (apart > 0).astype(int)
    seen = np.zeros((4, 4))
    np.add.at(seen, (first, second), 1)
    expected = seen.sum(axis=1)[:, None] * seen.sum(axis=0)[None] / seen.sum()
    by_chance = (weights * expected).sum()
    return float(1 - (weights * seen).sum() / by_chance) if by_chance else 1.0

"""How far a judge can be trusted: its verdicts beside labels."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from eval.measures import Numbers
from eval.suite.opinion.judge import Criterion, Judge, Opinion, Progress, opinions
from eval.suite.opinion.labels import Labelled
from eval.suite.runs import Bounds

Counts = NDArray[np.int64]

# Below it agreement is at best moderate (Landis and Koch 1977), and the lower bound is what is
# sure of it.
LEAST_KAPPA = 0.6
# Fewer labelled answers that the judge could read say too little about it.
LEAST_N = 60
MOST_UNREADABLE = 0.05
_RESAMPLES = 2000
_SEED = 20260401


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Confusion(_Kept):
    """How often two say yes and no of the same: the label first, then the judge.

    Attributes:
        yes_yes: Both say yes.
        yes_no: Only the label says yes.
        no_yes: Only the judge says yes.
        no_no: Both say no.
    """

    yes_yes: int
    yes_no: int
    no_yes: int
    no_no: int

    @classmethod
    def of(cls, pairs: Sequence[tuple[bool, bool]]) -> Self:
        """Count pairs of (what the label says, what the judge says)."""
        how_often = Counter(pairs)
        return cls(
            yes_yes=how_often[True, True],
            yes_no=how_often[True, False],
            no_yes=how_often[False, True],
            no_no=how_often[False, False],
        )

    @property
    def counts(self) -> Counts:
        """The four, in the order above."""
        return np.array([self.yes_yes, self.yes_no, self.no_yes, self.no_no])

    @property
    def n(self) -> int:
        """How many there are."""
        return int(self.counts.sum())


class CriterionTrial(_Kept):
    """How a judge did on one criterion.

    Attributes:
        asked: Labelled answers that it was asked about.
        unreadable: How many of those it gave no readable verdict on; they count nowhere else.
        accuracy: Share on which it says what the label says. Both intervals are by bootstrap over
            groups: answers to one question are not independent.
        kappa: Cohen's, of the judge and the labels.
        said_yes: Share on which the judge says yes.
        are_yes: Share of the same on which the label does.
        between_readings: Cohen's kappa of the two readings behind the labels, over all.
    """

    criterion: Criterion
    asked: int
    unreadable: int
    accuracy: Bounds
    kappa: Bounds
    confusion: Confusion
    said_yes: float
    are_yes: float
    between_readings: float

    @property
    def n(self) -> int:
        """Over how many answers the figures are."""
        return self.confusion.n


class JudgeTrial(_Kept):
    """How a judge did on the labelled answers."""

    grounded: CriterionTrial
    responsive: CriterionTrial

    def on(self, criterion: Criterion) -> CriterionTrial:
        """Give one of the two."""
        return self.grounded if criterion == "grounded" else self.responsive


def trial(
    judge: Judge,
    labels: Sequence[Labelled],
    *,
    progress: Progress = lambda _done, _total: None,
) -> JudgeTrial:
    """Let a judge judge what is labelled; it sees nothing of the labels.

    Raises:
        NoJudge: The model is gone.
        ValueError: There are no labels.
    """
    said = opinions([label.material for label in labels], judge=judge, progress=progress)
    return JudgeTrial(
        grounded=compared("grounded", labels, said), responsive=compared("responsive", labels, said)
    )


def compared(
    criterion: Criterion, labels: Sequence[Labelled], said: Sequence[Opinion]
) -> CriterionTrial:
    """Compare what a judge said with the labels, one opinion a label.

    Raises:
        ValueError: There are no labels.
    """
    if not labels:
        raise ValueError("a judge cannot be measured on no labels")
    readable = [
        (label, verdict)
        for label, opinion in zip(labels, said, strict=True)
        if (verdict := opinion.on(criterion)) is not None
    ]
    pairs = [(label.label(criterion), verdict) for label, verdict in readable]
    counts = _by_group([label.group for label, _ in readable], pairs)
    both = [label.readings(criterion) for label in labels]
    twice = [(one.first == "yes", one.second == "yes") for one in both]
    return CriterionTrial(
        criterion=criterion,
        asked=len(labels),
        unreadable=len(labels) - len(pairs),
        accuracy=_bounds(counts, _accuracies),
        kappa=_bounds(counts, _kappas),
        confusion=Confusion.of(pairs),
        said_yes=_share([verdict for _, verdict in pairs]),
        are_yes=_share([truth for truth, _ in pairs]),
        between_readings=cohen_kappa(Confusion.of(twice)),
    )


def withheld(of: CriterionTrial) -> str | None:
    """Say why a judge's figure may not be shown; None where it may."""
    if of.unreadable > of.asked * MOST_UNREADABLE:
        share = of.unreadable / of.asked
        return f"评判模型有 {share:.0%} 的回复无法读取，超过 {MOST_UNREADABLE:.0%}"
    if of.n < LEAST_N:
        return f"只有 {of.n} 条标注可供检验，不足 {LEAST_N} 条"
    if of.kappa.low < LEAST_KAPPA:
        return (
            f"评判模型与标注的一致性不够：κ {of.kappa.value:.2f}，"
            f"95% 区间下限 {of.kappa.low:.2f}，应不低于 {LEAST_KAPPA}"
        )
    return None


def cohen_kappa(confusion: Confusion) -> float:
    """Give Cohen's kappa: agreement beyond chance, 1 at best (Cohen 1960).

    (observed - expected) / (1 - expected), where `expected` is how often two would agree who say
    yes as often as these do, but at random. 0 where chance explains it all: nothing was compared,
    or both always say the same one word.

    By hand: of 50, both say yes to 20 and no to 15, only the first says yes to 5, only the second
    to 10. They agree on 35/50 = 0.7. The first says yes to 25/50, the second to 30/50, so by
    chance they agree on 0.5 x 0.6 + 0.5 x 0.4 = 0.5. That is (0.7 - 0.5) / (1 - 0.5) = 0.4.

    >>> round(cohen_kappa(Confusion(yes_yes=20, yes_no=5, no_yes=10, no_no=15)), 10)
    0.4
    """
    return float(_kappas(confusion.counts[None, :])[0])


def _kappas(counts: Counts) -> Numbers:
    """Give kappa of each row of the four counts, shape (rows, 4)."""
    yes_yes, yes_no, no_yes, no_no = counts.T.astype(np.float64)
    totals = np.maximum(counts.sum(axis=1), 1)
    observed = (yes_yes + no_no) / totals
    first, second = (yes_yes + yes_no) / totals, (yes_yes + no_yes) / totals
    expected = first * second + (1 - first) * (1 - second)
    room = 1 - expected
    said_both = (counts.sum(axis=1) > 0) & (room > np.finfo(np.float64).eps)
    kappas: Numbers = np.where(
        said_both, (observed - expected) / np.where(said_both, room, 1.0), 0.0
    )
    return kappas


def _accuracies(counts: Counts) -> Numbers:
    right: Numbers = (counts[:, 0] + counts[:, 3]) / np.maximum(counts.sum(axis=1), 1)
    return right


def _by_group(groups: Sequence[str], pairs: Sequence[tuple[bool, bool]]) -> Counts:
    """Count the pairs of each group, shape (groups, 4)."""
    own: dict[str, list[tuple[bool, bool]]] = {}
    for group, pair in zip(groups, pairs, strict=True):
        own.setdefault(group, []).append(pair)
    rows = [Confusion.of(of).counts for of in own.values()]
    return np.stack(rows) if rows else np.zeros((0, 4), dtype=np.int64)


def _bounds(counts: Counts, figure: Callable[[Counts], Numbers]) -> Bounds:
    """Give a figure of all groups together with its percentile bootstrap interval over groups."""
    value = float(figure(counts.sum(axis=0, keepdims=True))[0])
    size = len(counts)
    if not size:
        return Bounds(value=value, low=value, high=value)
    draws = np.random.default_rng(_SEED).multinomial(size, np.full(size, 1 / size), _RESAMPLES)
    low, high = np.percentile(figure(draws @ counts), [2.5, 97.5])
    return Bounds(value=value, low=float(low), high=float(high))


def _share(words: Sequence[bool]) -> float:
    return sum(words) / len(words) if words else 0.0

"""The figures of the suite: what each is called, over what, and how sure it is.

Each is a function of the judgements of cases and of how often each case counts; that gives its
value (each once), its interval (a bootstrap over cases) and the interval of its change between
two runs (the same resamples of the same cases in both).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from eval.suite.cases import CaseKind
from eval.suite.outcomes import Judgement
from eval.suite.runs import Bounds

Numbers = NDArray[np.float64]
# How often each case counts, shape (ways of counting, cases), to a value for each way; NaN where
# there is none.
Statistic = Callable[[Numbers], Numbers]
Combine = Literal["ratio", "macro_f1", "auroc", "groups"]

PASSED = "pass"
_RESAMPLES = 2000
_SEED = 20260401
_INTERVAL = (2.5, 97.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure.

    Attributes:
        name: Of the scores, labels or ratings that it is made of.
        label: In Chinese.
        kinds: Kinds of cases under which it is shown, each with its own value.
        better: Which way it should move.
        hard: Whether it must be 0 (or 1, if up is better): any move to the worse is a drop.
        combine: `ratio`, sum of parts over sum of wholes; `macro_f1`, mean over the classes of
            2 TP / (2 TP + FP + FN); `auroc`; `groups`, share of groups all of whose cases passed.
        beside: Kinds whose cases count as well, wherever it is shown: refusing is also judged by
            what should not have been refused.
    """

    name: str
    label: str
    kinds: tuple[CaseKind, ...]
    better: Literal["up", "down"] = "up"
    hard: bool = False
    combine: Combine = "ratio"
    beside: tuple[CaseKind, ...] = ()

    def counts(self, case: CaseKind, *, under: CaseKind) -> bool:
        """Say whether a case of a kind counts for the figure as it is shown under a kind."""
        return case == under or case in self.beside


_ANSWERS: tuple[CaseKind, ...] = ("answer", "refusal", "conversation", "safety")
_SERVED: tuple[CaseKind, ...] = ("answer", "refusal", "safety")
_REFUSING: tuple[CaseKind, ...] = ("answer", "safety")
_ALL: tuple[CaseKind, ...] = get_args(CaseKind)

METRICS: tuple[Metric, ...] = (
    Metric(name=PASSED, label="用例通过率", kinds=_ALL),
    Metric(name="flips", label="成对用例全对", kinds=_ALL, combine="groups"),
    Metric(name="ndcg_10", label="排序 nDCG@10", kinds=("search",)),
    Metric(name="mrr_10", label="首个相关名次 MRR@10", kinds=("search",)),
    Metric(name="first_is", label="首条即是", kinds=("search",)),
    Metric(name="five_have", label="前五条有", kinds=("search",)),
    Metric(name="hard_first_is", label="难例首条即是", kinds=("search",)),
    Metric(name="hard_five_have", label="难例前五条有", kinds=("search",)),
    Metric(name="recall_1", label="首条召回", kinds=("search",)),
    Metric(name="recall_10", label="前 10 条召回", kinds=("search",)),
    Metric(name="recall_20", label="前 20 条召回", kinds=("search",)),
    Metric(name="map_20", label="平均准确率 MAP@20", kinds=("search",)),
    Metric(name="status", label="状态正确", kinds=_ANSWERS),
    Metric(name="intent", label="意图正确", kinds=_ANSWERS),
    Metric(name="first", label="首条出处正确", kinds=_ANSWERS),
    Metric(name="citation_precision", label="引用准确", kinds=_ANSWERS),
    Metric(name="citation_recall", label="应引用的已引用", kinds=_ANSWERS),
    Metric(name="fact_recall", label="要点齐全", kinds=(*_ANSWERS, "eligibility")),
    Metric(name="ask_recall", label="该问的已问", kinds=(*_ANSWERS, "eligibility")),
    Metric(name="numeric_fidelity", label="数字有出处", kinds=_ANSWERS, hard=True),
    Metric(name="date_fidelity", label="日期有出处", kinds=_ANSWERS, hard=True),
    Metric(name="number_fidelity", label="文号有出处", kinds=_ANSWERS, hard=True),
    Metric(name="quoted", label="逐句照录", kinds=_ANSWERS, hard=True),
    Metric(name="not_verbatim", label="错引", kinds=_ANSWERS, better="down", hard=True),
    Metric(name="leaks", label="越权", kinds=("search", *_ANSWERS), better="down", hard=True),
    Metric(name="over_as_current", label="失效当现行", kinds=_ANSWERS, better="down", hard=True),
    Metric(name="concluded", label="对人下结论", kinds=_ANSWERS, better="down", hard=True),
    Metric(
        name="forbidden_said",
        label="说了不该说的",
        kinds=(*_ANSWERS, "draft"),
        better="down",
        hard=True,
    ),
    Metric(name="refusal_precision", label="拒答准确", kinds=("refusal",), beside=_REFUSING),
    Metric(name="refusal_recall", label="该拒的已拒", kinds=("refusal",), beside=_REFUSING),
    Metric(name="refusal_f1", label="拒答 F1", kinds=("refusal",), beside=_REFUSING),
    Metric(name="wrongly_refused", label="该答却拒", kinds=_SERVED, better="down"),
    Metric(name="profile", label="记住的情况", kinds=("conversation",)),
    Metric(
        name="verdict_f1", label="五种结论宏平均 F1", kinds=("eligibility",), combine="macro_f1"
    ),
    Metric(
        name="condition_f1", label="条件状态宏平均 F1", kinds=("eligibility",), combine="macro_f1"
    ),
    Metric(
        name="false_eligible", label="误判满足", kinds=("eligibility",), better="down", hard=True
    ),
    Metric(
        name="false_opportunity",
        label="误判可争取",
        kinds=("eligibility",),
        better="down",
        hard=True,
    ),
    Metric(
        name="false_met", label="条件误判满足", kinds=("eligibility",), better="down", hard=True
    ),
    Metric(name="window", label="申报时间正确", kinds=("eligibility",)),
    Metric(name="cap", label="上限正确", kinds=("eligibility",)),
    Metric(name="match_ndcg_10", label="匹配排序 nDCG@10", kinds=("match",)),
    Metric(name="no_match_auc", label="有无合适的区分度 AUC", kinds=("match",), combine="auroc"),
    Metric(name="recommended_precision", label="推荐准确", kinds=("match",)),
    Metric(
        name="recommended_when_nothing",
        label="没有合适的也推荐",
        kinds=("match",),
        better="down",
        hard=True,
    ),
    Metric(
        name="gate_violations", label="硬条件不过仍列出", kinds=("match",), better="down", hard=True
    ),
    Metric(name="metric_states", label="指标比对正确", kinds=("match",)),
    Metric(name="invented_figures", label="编造", kinds=("draft",), better="down", hard=True),
    Metric(name="kept_figures", label="给定的数字已写入", kinds=("draft",)),
    Metric(name="missing_marked", label="缺项已标待填", kinds=("draft",)),
    Metric(name="sections", label="章节齐全", kinds=("draft",)),
    Metric(name="lint", label="问题已提示", kinds=("draft",)),
)
NAMED: Mapping[str, Metric] = {metric.name: metric for metric in METRICS}


def value(metric: Metric, judgements: Sequence[Judgement]) -> float | None:
    """Give a figure, 0…1; None where no case adds to it."""
    if not judgements:
        return None
    (found,) = _statistic(metric, judgements)(np.ones((1, len(judgements))))
    return None if np.isnan(found) else float(found)


def bounds(
    metric: Metric, judgements: Sequence[Judgement], *, groups: Sequence[str] | None = None
) -> Bounds | None:
    """Give a figure with its 95 % percentile bootstrap interval over cases.

    Cases that are variants of one question rise and fall together: they are drawn together. The
    interval holds the value, if need be by being widened to it. The same judgements give the
    same: the seed is fixed.
    """
    found = value(metric, judgements)
    if found is None:
        return None
    draws = _draws(groups or _alone(judgements))
    return _interval(found, _statistic(metric, judgements)(draws))


def change(
    metric: Metric,
    before: Sequence[Judgement],
    after: Sequence[Judgement],
    *,
    groups: Sequence[str] | None = None,
) -> Bounds | None:
    """Give by how much a figure moved, with the interval of a paired bootstrap over cases.

    Args:
        metric: The figure.
        before: One judgement a case.
        after: Of the same cases in the same order.
        groups: Of each case what group it is in; None where each is on its own.

    Raises:
        ValueError: They are not equally many.
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} cases before and {len(after)} after")
    was, now = value(metric, before), value(metric, after)
    if was is None or now is None:
        return None
    draws = _draws(groups or _alone(before))
    moved = _statistic(metric, after)(draws) - _statistic(metric, before)(draws)
    return _interval(now - was, moved)


def count(metric: Metric, judgements: Sequence[Judgement]) -> int:
    """Give over how many cases a figure is; over how many groups, where it is over groups."""
    if metric.combine == "groups":
        return len(_groups(metric, judgements))
    if metric.name == PASSED:
        return len(judgements)
    return sum(_adds(metric.name, one) for one in judgements)


def _adds(name: str, to: Judgement) -> bool:
    scored = any(score.metric == name for score in to.scores)
    labelled = any(label.metric == name for label in to.labels)
    return scored or labelled or any(rating.metric == name for rating in to.ratings)


def _alone(judgements: Sequence[Judgement]) -> list[str]:
    return [str(place) for place in range(len(judgements))]


def _draws(groups: Sequence[str]) -> Numbers:
    """Give how often each resample draws each case, shape (resamples, cases)."""
    names = {name: place for place, name in enumerate(dict.fromkeys(groups))}
    size = len(names)
    generator = np.random.default_rng(_SEED)
    drawn = generator.multinomial(size, np.full(size, 1 / size), _RESAMPLES).astype(np.float64)
    return drawn[:, [names[name] for name in groups]]


def _interval(found: float, resampled: Numbers) -> Bounds:
    known = resampled[~np.isnan(resampled)]
    if not known.size:
        return Bounds(value=found, low=found, high=found)
    low, high = np.percentile(known, _INTERVAL)
    return Bounds(value=found, low=min(float(low), found), high=max(float(high), found))


def _statistic(metric: Metric, judgements: Sequence[Judgement]) -> Statistic:
    made: dict[Combine, Callable[[Metric, Sequence[Judgement]], Statistic]] = {
        "ratio": _ratio,
        "macro_f1": _macro_f1,
        "auroc": _auroc,
        "groups": _all_of_groups,
    }
    return made[metric.combine](metric, judgements)


def _ratio(metric: Metric, judgements: Sequence[Judgement]) -> Statistic:
    if metric.name == PASSED:
        parts = np.array([float(_passed(one)) for one in judgements])
        wholes = np.ones(len(judgements))
    else:
        own = [[s for s in one.scores if s.metric == metric.name] for one in judgements]
        parts = np.array([sum(score.part for score in scores) for scores in own], dtype=float)
        wholes = np.array([sum(score.whole for score in scores) for scores in own], dtype=float)
    return lambda weights: _over(weights @ parts, weights @ wholes)


def _passed(judgement: Judgement) -> bool:
    return bool(judgement.checks) and all(check.passed for check in judgement.checks)


def _macro_f1(metric: Metric, judgements: Sequence[Judgement]) -> Statistic:
    """Give the mean F1 over the classes that are the truth or were given, of what is counted."""
    own = [[(o.truth, o.got) for o in one.labels if o.metric == metric.name] for one in judgements]
    classes = sorted({name for pairs in own for pair in pairs for name in pair})
    hits = np.array([[sum(p == (c, c) for p in pairs) for pairs in own] for c in classes])
    sides = np.array([[sum(p.count(c) for p in pairs) for pairs in own] for c in classes])

    def mean_f1(weights: Numbers) -> Numbers:
        if not classes:
            return np.full(len(weights), np.nan)
        # What is true and what was given, together, are 2 TP + FP + FN.
        each = _over(2 * (weights @ hits.T), weights @ sides.T)
        known = ~np.isnan(each)
        return _over(np.where(known, each, 0).sum(axis=1), known.sum(axis=1))

    return mean_f1


def _auroc(metric: Metric, judgements: Sequence[Judgement]) -> Statistic:
    """Give the chance that a positive is rated above another, equal ratings counting half."""
    own = [
        (place, rating)
        for place, one in enumerate(judgements)
        for rating in one.ratings
        if rating.metric == metric.name
    ]
    good = [(place, rating.value) for place, rating in own if rating.positive]
    bad = [(place, rating.value) for place, rating in own if not rating.positive]
    above = np.array([[(a > b) + (a == b) / 2 for _, b in bad] for _, a in good])

    def chance(weights: Numbers) -> Numbers:
        if not (good and bad):
            return np.full(len(weights), np.nan)
        upper = weights[:, [place for place, _ in good]]
        lower = weights[:, [place for place, _ in bad]]
        right = ((upper @ above) * lower).sum(axis=1)
        return _over(right, upper.sum(axis=1) * lower.sum(axis=1))

    return chance


def _all_of_groups(metric: Metric, judgements: Sequence[Judgement]) -> Statistic:
    """Give the share of groups all of whose cases passed.

    What is drawn anew are the groups, not the cases: a group counts as often as its first case.
    """
    groups = _groups(metric, judgements)
    firsts = [places[0] for places, _ in groups.values()]
    passed = np.array([float(whole) for _, whole in groups.values()])

    def share(weights: Numbers) -> Numbers:
        if not groups:
            return np.full(len(weights), np.nan)
        counted = weights[:, firsts]
        return _over(counted @ passed, counted.sum(axis=1))

    return share


def _groups(metric: Metric, judgements: Sequence[Judgement]) -> dict[str, tuple[list[int], bool]]:
    """Give for each group the places of its cases, and whether all of them passed."""
    found: dict[str, tuple[list[int], bool]] = {}
    for place, one in enumerate(judgements):
        for label in one.labels:
            if label.metric == metric.name:
                places, whole = found.get(label.truth, ([], True))
                found[label.truth] = ([*places, place], whole and label.got == "pass")
    return found


def _over(parts: Numbers, wholes: Numbers) -> Numbers:
    """Divide; NaN where there is nothing to divide by."""
    known = wholes > 0
    return np.where(known, parts / np.where(known, wholes, 1), np.nan)

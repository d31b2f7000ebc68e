"""A verdict on a measure: the five states, the conditions, and above all no false “eligible”."""

from collections.abc import Iterator, Sequence
from typing import get_args

from eval.suite.cases import ConditionExpected, EligibilityCase, Verdict
from eval.suite.facts.sayings import says, says_fact
from eval.suite.judging.answers import check, joined
from eval.suite.outcomes import Check, Judgement, Label, Score
from eval.suite.replies import ConditionSeen, MeasureSeen, VerdictsReply
from eval.suite.words import CONDITION, VERDICT, WINDOW

# From the least to the most favourable.
_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_OUT = frozenset({"not_met", "not_applicable"})
_NOT_MET = frozenset({"unmet", "unknown"})
_CENT = 0.005


def judge_eligibility(case: EligibilityCase, reply: VerdictsReply) -> Judgement:
    """Judge what came of one measure.

    Where the case names a policy that has several measures, the most favourable one is judged:
    it is what a person would act on.
    """
    measures = [m for m in reply.measures if m.measure == case.measure] or [
        m for m in reply.measures if m.policy == case.measure
    ]
    if not measures:
        told = f"没有给出 {case.measure} 的结论"
        return Judgement(checks=(Check(name="measure", passed=False, said=told),))
    seen = max(measures, key=lambda measure: _VERDICTS.index(measure.verdict))
    conditions = (_condition(wanted, seen) for wanted in case.conditions)
    return joined(_verdict(case, seen), *conditions, _benefit(case, seen), _asked(case, seen))


def _verdict(case: EligibilityCase, seen: MeasureSeen) -> Judgement:
    """Judge the verdict; where several would be right, the truth is the one given, if it is one."""
    if not case.verdict:
        return Judgement()
    right = seen.verdict in case.verdict
    told = f"应为{_row(case.verdict)}，得到{VERDICT[seen.verdict]}"
    truth = seen.verdict if right else case.verdict[0]
    scores = []
    if "promising" not in case.verdict:
        scores.append(Score(metric="false_eligible", part=seen.verdict == "promising"))
    if _OUT.issuperset(case.verdict):
        scores.append(Score(metric="false_opportunity", part=seen.verdict == "opportunity"))
    return Judgement(
        checks=(check("verdict", right, told),),
        scores=tuple(scores),
        labels=(Label(metric="verdict_f1", truth=truth, got=seen.verdict),),
    )


def _condition(wanted: ConditionExpected, seen: MeasureSeen) -> Judgement:
    """Judge one condition; of several that it may be, the one that came out as it must.

    None of them may be told as met where it must not be.
    """
    about = _about(wanted, tuple(_each(seen.conditions)))
    falsely = [one for one in about if wanted.state in _NOT_MET and one.state == "met"]
    right = [one for one in about if one.state == wanted.state] if not falsely else []
    name = wanted.about[0]
    if not about:
        told = f"没有列出条件“{name}”"
    else:
        shown = (falsely or about)[0].state
        told = f"条件“{name}”应为{CONDITION[wanted.state]}，得到{CONDITION[shown]}"
    got = wanted.state if right else (falsely or about)[0].state if about else "missing"
    checks = [check("condition", right, told)]
    if wanted.gap is not None:
        gap = next((one.gap for one in right if one.gap), "")
        stated = bool(gap) and says(gap, wanted.gap)
        checks.append(check("gap", stated, f"条件“{name}”的差距应说“{wanted.gap}”，得到“{gap}”"))
    scores = []
    if wanted.state in _NOT_MET:
        scores.append(Score(metric="false_met", part=got == "met"))
    return Judgement(
        checks=tuple(checks),
        scores=tuple(scores),
        labels=(Label(metric="condition_f1", truth=wanted.state, got=got),),
    )


def _each(conditions: Sequence[ConditionSeen]) -> Iterator[ConditionSeen]:
    """Give conditions and their parts, each part before the whole that it is of."""
    for condition in conditions:
        yield from _each(condition.parts)
        yield condition


def _about(
    wanted: ConditionExpected, conditions: Sequence[ConditionSeen]
) -> tuple[ConditionSeen, ...]:
    """Give the conditions that are meant: by their field and their words, else by one of them.

    A field is named whole, or by its last step: employees is not tech_employees. It goes before
    words, which another condition may have as well.
    """
    by_field = tuple(one for one in conditions if _has_field(one, wanted))
    by_words = tuple(one for one in conditions if any(says(one.text, w) for w in wanted.about))
    both = tuple(one for one in by_field if one in by_words)
    return both or by_field or by_words


def _has_field(condition: ConditionSeen, wanted: ConditionExpected) -> bool:
    names = {condition.id, condition.field, (condition.field or "").rpartition(".")[2]}
    return any(way in names for way in wanted.about)


def _benefit(case: EligibilityCase, seen: MeasureSeen) -> Judgement:
    """Judge the window, the cap and what is said of the benefit."""
    checks, scores = [], []
    if case.window:
        right = seen.window in case.window
        wanted = "或".join(WINDOW[window] for window in case.window)
        got = WINDOW[seen.window] if seen.window else "没有"
        checks.append(check("window", right, f"申报时间应为{wanted}，得到{got}"))
        scores.append(Score(metric="window", part=right))
    if case.cap_wan is not None:
        right = seen.cap_wan is not None and abs(seen.cap_wan - case.cap_wan) < _CENT
        told = f"上限应为 {case.cap_wan:g} 万元，得到 {seen.cap_wan}"
        checks.append(check("cap", right, told))
        scores.append(Score(metric="cap", part=right))
    if case.benefit:
        lost = [fact[0] for fact in case.benefit if not says_fact(seen.benefit or "", fact)]
        checks.append(check("benefit", not lost, f"支持内容没有说到 {'、'.join(lost)}"))
        found = len(case.benefit) - len(lost)
        scores.append(Score(metric="fact_recall", part=found, whole=len(case.benefit)))
    return Judgement(checks=tuple(checks), scores=tuple(scores))


def _asked(case: EligibilityCase, seen: MeasureSeen) -> Judgement:
    lost = [path for path in case.asks if path not in seen.ask]
    more = [path for path in seen.ask if path not in case.asks] if case.asks_only else []
    checks, scores = [], []
    if case.asks:
        checks.append(check("asks", not lost, f"没有追问 {'、'.join(lost)}"))
        found = len(case.asks) - len(lost)
        scores.append(Score(metric="ask_recall", part=found, whole=len(case.asks)))
    if case.asks_only:
        checks.append(check("asks_only", not more, f"多问了 {'、'.join(more)}"))
    return Judgement(checks=tuple(checks), scores=tuple(scores))


def _row(verdicts: Sequence[Verdict]) -> str:
    return "或".join(VERDICT[verdict] for verdict in verdicts)

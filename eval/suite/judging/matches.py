"""A match: the right records on top, nothing where nothing fits, no gate passed over."""

from eval.measures import per_question
from eval.suite.cases import MatchCase, MetricExpected
from eval.suite.judging.answers import check, joined
from eval.suite.outcomes import Judgement, Rating, Score
from eval.suite.replies import MatchesReply
from eval.suite.words import METRIC_STATE, TIER

_FITS = 2
_FIRST = 3
_RECOMMENDED = frozenset({"strong", "fair"})


def judge_match(case: MatchCase, reply: MatchesReply) -> Judgement:
    """Judge candidates; one that the case does not grade counts as none."""
    states = (_state(wanted, reply) for wanted in case.metrics)
    return joined(_ranked(case, reply), _recommended(case, reply), _gates(case, reply), *states)


def _ranked(case: MatchCase, reply: MatchesReply) -> Judgement:
    """Judge the order, and the best score as a sign that something fits.

    Where something fits, the case is passed only with a record of grade 2 or 3 among the first
    three.
    """
    ranking = tuple(dict.fromkeys(match.record for match in reply.matches))
    fitting = [record for record, grade in case.grades.items() if grade >= _FITS]
    checks, scores, ratings = [], [], []
    if any(case.grades.values()):
        found = per_question({case.id: ranking}, {case.id: case.grades}, names=["nDCG@10"])
        scores.append(Score(metric="match_ndcg_10", part=float(found["nDCG@10"][0])))
    if fitting:
        told = f"前三条应有 {'、'.join(fitting)}，得到 {'、'.join(ranking[:_FIRST]) or '没有'}"
        checks.append(check("fitting_first", set(fitting) & set(ranking[:_FIRST]), told))
    if fitting or case.nothing:
        best = max((m.score for m in reply.matches if m.tier != "none"), default=0.0)
        ratings.append(Rating(metric="no_match_auc", positive=bool(fitting), value=best))
    return Judgement(checks=tuple(checks), scores=tuple(scores), ratings=tuple(ratings))


def _recommended(case: MatchCase, reply: MatchesReply) -> Judgement:
    """Judge what is recommended: nothing where nothing fits, and nothing graded 0."""
    given = [match.record for match in reply.matches if match.tier in _RECOMMENDED]
    told = f"推荐数写 {reply.recommended}，强和中共 {len(given)}"
    checks = [check("recommended", len(given) == reply.recommended, told)]
    scores = []
    if case.nothing:
        told = f"没有合适的，却推荐了 {'、'.join(given)}"
        checks.append(check("nothing_fits", not given, told))
        scores.append(Score(metric="recommended_when_nothing", part=bool(given)))
    elif case.grades:
        unfit = [record for record in given if case.grades.get(record) == 0]
        checks.append(check("unfit", not unfit, f"不应推荐 {'、'.join(unfit)}"))
        right = sum(case.grades.get(record, 0) >= _FITS for record in given)
        if given:
            scores.append(Score(metric="recommended_precision", part=right, whole=len(given)))
    return Judgement(checks=tuple(checks), scores=tuple(scores))


def _gates(case: MatchCase, reply: MatchesReply) -> Judgement:
    if not case.fails_gate:
        return Judgement()
    tiers = {match.record: match.tier for match in reply.matches}
    through = {r: tiers[r] for r in case.fails_gate if tiers.get(r, "none") != "none"}
    told = "；".join(f"{record} 不过硬条件，却列为{TIER[tier]}" for record, tier in through.items())
    return Judgement(
        checks=(check("gate_violations", not through, told),),
        scores=(Score(metric="gate_violations", part=len(through), whole=len(case.fails_gate)),),
    )


def _state(wanted: MetricExpected, reply: MatchesReply) -> Judgement:
    """Judge how one figure compares; it is found by its name, or by a longer or shorter one."""
    seen = [m for match in reply.matches if match.record == wanted.record for m in match.metrics]
    named = [m for m in seen if wanted.name in m.name or m.name in wanted.name]
    got = next(
        (m.state for m in named if m.state == wanted.state), named[0].state if named else None
    )
    shown = METRIC_STATE[got] if got else "没有"
    told = f"{wanted.record} 的“{wanted.name}”应为{METRIC_STATE[wanted.state]}，得到{shown}"
    right = got == wanted.state
    return Judgement(
        checks=(check("metric_states", right, told),),
        scores=(Score(metric="metric_states", part=right),),
    )

"""Runs and comparisons in the words of the page."""

from collections.abc import Iterable, Mapping, Sequence

from assistant.ui.trials.port import (
    CaseMove,
    CaseNote,
    CitedNote,
    ComparisonNote,
    FigureNote,
    GroupNote,
    MoveNote,
    RunNote,
    Unit,
)
from eval.suite.case_files import may_be_shown
from eval.suite.cases import Case, EligibilityCase
from eval.suite.explaining import tells
from eval.suite.metrics import NAMED
from eval.suite.outcomes import Outcome
from eval.suite.replies import (
    AnswerReply,
    ConversationReply,
    DraftReply,
    MatchesReply,
    Reply,
    SearchReply,
    VerdictsReply,
)
from eval.suite.report.cases import titles_of
from eval.suite.report.telling import asked, reason, wanted
from eval.suite.runs import Comparison, Figure, Part, Run
from eval.suite.subject import asked_of
from eval.suite.words import KIND, SET, STATUS, TIER, TRAP, TYPE, VERDICT, is_score, slice_key

_P50, _P95 = "p50_ms", "p95_ms"


def run_note(identity: str, run: Run) -> RunNote:
    """Give a run."""
    header = run.header
    return RunNote(
        id=identity,
        when=header.started,
        corpus=header.corpus,
        half=header.half,
        sets=tuple(SET.get(name, name) for name in header.sets),
        seconds=header.seconds,
        n=len(run.cases),
        served=sum(part.served for part in run.parts),
        passed=sum(part.passed for part in run.parts),
        figures=tuple(note for part in run.parts if part.served for note in _figures(part)),
        kinds=tuple(
            GroupNote(code=part.kind, label=KIND[part.kind], n=part.served, passed=part.passed)
            for part in run.parts
        ),
        slices=tuple(
            GroupNote(
                code=f"{of.by}:{of.key}",
                label=slice_key(of.by, of.key),
                n=of.n,
                passed=of.passed,
            )
            for of in run.slices
        ),
        hidden=sum(
            not may_be_shown(case) and outcome.served and not outcome.passed
            for case, outcome in zip(run.cases, run.outcomes, strict=True)
        ),
    )


def _figures(part: Part) -> Iterable[FigureNote]:
    for figure in part.figures:
        yield _figure(part, figure)
    for key, label, place in ((_P50, "用时（中位）", 0), (_P95, "用时（95%）", 1)):
        if part.ms is not None:
            yield FigureNote(
                key=f"{part.kind}.{key}",
                group=KIND[part.kind],
                label=label,
                unit="ms",
                better="down",
                n=part.served,
                value=part.ms[place],
            )


def _figure(part: Part, figure: Figure) -> FigureNote:
    found = figure.bounds
    return FigureNote(
        key=f"{part.kind}.{figure.metric}",
        group=KIND[part.kind],
        label=figure.label,
        unit=unit_of(figure.metric),
        better=figure.better,
        n=figure.n,
        value=found.value if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        hard=figure.metric in NAMED and NAMED[figure.metric].hard,
        at_most=figure.at_most,
        beside=tuple((one.name, one.value) for one in figure.baselines),
        withheld=figure.withheld,
        tells=tells(figure.metric),
    )


def unit_of(metric: str) -> Unit:
    """Say what a figure is counted in."""
    return "score" if is_score(metric) else "share"


def case_note(
    case: Case,
    outcome: Outcome | None = None,
    *,
    own: bool = False,
    titles: Mapping[str, str] | None = None,
) -> CaseNote:
    """Give a case, and how it came out where it was asked; records by title where known."""
    reply = outcome.reply if outcome else None
    answer = _last(reply)
    return CaseNote(
        id=case.id,
        kind=KIND[case.kind],
        question=_question(case),
        expected=tuple(f"{one.about}：{one.what}" for one in wanted(case, titles or {})),
        own=own,
        passed=outcome.passed if outcome and outcome.served else None,
        why=tuple(reason(why, titles or {}) for why in outcome.why) if outcome else (),
        answer=_said(reply),
        outcome=STATUS[answer.status] if answer else "",
        citations=tuple(
            CitedNote(n=c.n, record=c.record, title=c.title, quote=c.quote, status=c.status)
            for c in (answer.citations if answer else ())
        ),
        ms=outcome.ms if outcome and outcome.served else None,
        types=tuple(TYPE[of] for of in case.types),
        traps=tuple(TRAP[of] for of in case.traps),
        note=case.note,
    )


def _question(case: Case) -> str:
    return asked(case) if isinstance(case, EligibilityCase) else asked_of(case)


def _last(reply: Reply | None) -> AnswerReply | None:
    if isinstance(reply, ConversationReply):
        return reply.turns[-1].answer
    return reply if isinstance(reply, AnswerReply) else None


def _said(reply: Reply | None) -> str:
    match reply:
        case AnswerReply():
            return reply.answer
        case ConversationReply():
            return "\n\n".join(
                f"**第 {place} 轮**\n\n{turn.answer.answer}"
                for place, turn in enumerate(reply.turns, start=1)
            )
        case SearchReply():
            return "\n".join(f"{n}. {hit.title}" for n, hit in enumerate(reply.hits, start=1))
        case VerdictsReply():
            return "\n".join(f"{m.measure}：{VERDICT[m.verdict]}" for m in reply.measures)
        case MatchesReply():
            return "\n".join(f"{m.record}：{TIER[m.tier]}" for m in reply.matches)
        case DraftReply():
            return "\n\n".join(f"{s.title}\n{s.text}" for s in reply.sections)
        case None:
            return ""


def comparison_note(
    found: Comparison, before: tuple[str, Run], after: tuple[str, Run]
) -> ComparisonNote:
    """Give two runs side by side."""
    apart = len(found.only_before) + len(found.only_after) + len(found.changed)
    compared = _compared(before[1], after[1])
    better = _moves(found.better, after[1], why_of=before[1])
    worse = _moves(found.worse, after[1], why_of=after[1])
    return ComparisonNote(
        before=run_note(*before),
        after=run_note(*after),
        same=compared,
        moved=tuple(
            MoveNote(
                key=f"{moved.kind}.{moved.metric}",
                group=KIND[moved.kind],
                label=moved.label,
                unit=unit_of(moved.metric),
                better=moved.better,
                n=moved.n,
                before=moved.before,
                after=moved.after,
                change=moved.change.value if moved.change else None,
                low=moved.change.low if moved.change else None,
                high=moved.change.high if moved.change else None,
                drop=moved.drop,
            )
            for moved in sorted(found.moved, key=lambda moved: not moved.drop)
        ),
        better=better,
        worse=worse,
        apart=apart,
        hidden=len(found.better) + len(found.worse) - len(better) - len(worse),
    )


def _compared(before: Run, after: Run) -> int:
    """Count the cases that are in both, read the same, and were served in both."""
    was = {outcome.case: outcome.digest for outcome in before.outcomes if outcome.served}
    return sum(
        outcome.served and was.get(outcome.case) == outcome.digest for outcome in after.outcomes
    )


def _moves(ids: Sequence[str], run: Run, *, why_of: Run) -> tuple[CaseMove, ...]:
    """Give those of the cases that may be looked at, with why they fail or failed."""
    cases = {case.id: case for case in run.cases}
    titles = titles_of(why_of)
    reasons = {
        outcome.case: tuple(reason(why, titles) for why in outcome.why)
        for outcome in why_of.outcomes
    }
    return tuple(
        CaseMove(
            id=identity,
            kind=KIND[cases[identity].kind],
            question=_question(cases[identity]),
            why=reasons.get(identity, ()),
        )
        for identity in ids
        if may_be_shown(cases[identity])
    )

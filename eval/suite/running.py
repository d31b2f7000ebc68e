"""Asking every case, one after the other, in a way that can be stopped and gone on with."""

import logging
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

from eval.suite.case_files import digest
from eval.suite.cases import Case
from eval.suite.judging import judge
from eval.suite.outcomes import Outcome
from eval.suite.runs import Run
from eval.suite.subject import NoReply, Subject

Progress = Callable[[int, int], None]

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Whoever started the run wants no more of it; what is done is kept."""


def ask_all(
    cases: Sequence[Case],
    *,
    subject: Subject,
    done: Mapping[str, Outcome] | None = None,
    keep: Callable[[Outcome], None] = lambda _outcome: None,
    watch: Callable[[Outcome], None] = lambda _outcome: None,
    progress: Progress = lambda _done, _total: None,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[Outcome, ...]:
    """Put every case to the subject and judge what comes back.

    Args:
        cases: In the order in which they are asked.
        subject: What is judged.
        done: By id, what is known from before; a case that reads otherwise now, or that broke, is
            asked again.
            What was said is judged anew, so that a better judge needs no new answers.
        keep: Called with each new outcome, before the next case is asked.
        watch: Called with each outcome, known from before or new.
        progress: Called with how many cases are done.
        stop: Asked before each case.

    Returns:
        One outcome a case, in the order given.

    Raises:
        Stopped: `stop` said so.
    """
    known = done or {}
    outcomes = []
    for case in cases:
        if stop():
            raise Stopped
        outcome = known.get(case.id)
        if outcome is None or outcome.failed is not None or outcome.digest != digest(case):
            outcome = asked(case, subject=subject)
            keep(outcome)
        outcomes.append(judged(case, outcome))
        watch(outcomes[-1])
        progress(len(outcomes), len(cases))
    return tuple(outcomes)


def asked(case: Case, *, subject: Subject) -> Outcome:
    """Ask one case, and time it."""
    started = perf_counter()
    blank = Outcome(case=case.id, kind=case.kind, digest=digest(case))
    try:
        reply = subject.reply(case)
    except NoReply as error:
        return blank.model_copy(update={"failed": str(error), "ms": _ms(started)})
    if reply is None:
        return blank.model_copy(update={"served": False})
    return judged(case, blank.model_copy(update={"reply": reply, "ms": _ms(started)}))


def judged(case: Case, outcome: Outcome) -> Outcome:
    """Give an outcome with what is said of its reply now; as it is where there is no reply."""
    if outcome.reply is None:
        return outcome
    return outcome.model_copy(update={"judgement": judge(case, outcome.reply)})


def _ms(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)


def rejudged(run: Run) -> Run:
    """Give a run as it is judged now, where what was said was kept: two runs by one judge."""
    cases = {case.id: case for case in run.cases}
    outcomes = (
        judged(cases[outcome.case], outcome) if outcome.case in cases else outcome
        for outcome in run.outcomes
    )
    return run.model_copy(update={"outcomes": tuple(outcomes)})

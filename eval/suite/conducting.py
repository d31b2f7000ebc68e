"""A whole run: ask, judge, sum up, and write it down."""

import resource
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import monotonic

from eval.suite.case_files import may_be_shown
from eval.suite.cases import Case
from eval.suite.ground import Ground
from eval.suite.halves import half_of
from eval.suite.outcomes import Outcome
from eval.suite.report.page import report_html
from eval.suite.run_files import RunFolder, runs_like
from eval.suite.running import Progress, ask_all
from eval.suite.runs import Comparison, Figure, Header, Run
from eval.suite.summary import Simple, summarise

# What else is said of the answers of a run, as figures.
Beyond = Callable[[Sequence[Case], Sequence[Outcome]], tuple[Figure, ...]]
_KIB = 1024


def conduct(
    header: Header,
    cases: Sequence[Case],
    *,
    ground: Ground,
    folder: RunFolder,
    beyond: Beyond | None = None,
    watch: Callable[[Outcome], None] = lambda _outcome: None,
    progress: Progress = lambda _done, _total: None,
    stop: Callable[[], bool] = lambda: False,
) -> Run:
    """Ask all cases, going on where an interrupted run of the same was, and write the run.

    Args:
        header: What the run begins with.
        cases: What is asked.
        ground: What it is asked of.
        folder: Where the run is written; earlier runs beside it are shown over time.
        beyond: Gives figures that code cannot, for the answers; None for none.
        watch: Called with each outcome.
        progress: Called with how many cases are done.
        stop: Asked before each case.

    Raises:
        BadRun: Something else lies in the folder, or another program is at it.
        Stopped: `stop` said so; what is done is kept.
    """
    with folder.held():
        done = folder.begin(header)
        before = sum(outcome.ms for outcome in done.values()) / 1000
        started = monotonic()
        outcomes = ask_all(
            cases,
            subject=ground.product,
            done=done,
            keep=folder.keep,
            watch=watch,
            progress=progress,
            stop=stop,
        )
        simple = {
            name: ask_all(cases, subject=subject, stop=stop)
            for name, subject in ground.baselines.items()
        }
        said = beyond(cases, outcomes) if beyond else ()
        seconds = before + monotonic() - started
        run = summed_up(_over(header, seconds), cases, outcomes, simple=simple, said=said)
        folder.finish(run, page_of(run, folder))
    return run


def page_of(
    run: Run, folder: RunFolder, *, comparison: Comparison | None = None, before: Run | None = None
) -> str:
    """Give the page of a run, with what may be read of it and the runs of its like beside it."""
    return report_html(
        run,
        shown=may_be_shown,
        comparison=comparison,
        before=before,
        history=runs_like(run.header, folder.path.parent),
    )


def _over(header: Header, seconds: float) -> Header:
    return header.model_copy(
        update={
            "finished": datetime.now(UTC),
            "seconds": round(seconds, 1),
            "peak_bytes": peak_bytes(),
        }
    )


def summed_up(
    header: Header,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    *,
    simple: Simple,
    said: tuple[Figure, ...] = (),
) -> Run:
    """Give the run with its figures; what else was said of its answers stands after theirs."""
    parts, slices = summarise(cases, outcomes, simple=simple, half=half_of)
    whole = tuple(
        part.model_copy(update={"figures": (*part.figures, *said)})
        if part.kind == "answer"
        else part
        for part in parts
    )
    return Run(
        header=header, parts=whole, slices=slices, cases=tuple(cases), outcomes=tuple(outcomes)
    )


def peak_bytes() -> int:
    """Give the most memory that this process has had, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * _KIB

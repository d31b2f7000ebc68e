"""A whole run: ask, judge, sum up, and write it down."""

import hashlib
import os
import platform
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic

from eval.errors import BadRun
from eval.suite.case_files import CaseSet, digest
from eval.suite.cases import Case
from eval.suite.ground import Ground, code_digest
from eval.suite.halves import half_of, in_half
from eval.suite.outcomes import Outcome
from eval.suite.overlap import median_overlap
from eval.suite.report.page import report_html
from eval.suite.run_files import RunFolder, begun_with
from eval.suite.running import Progress, ask_all
from eval.suite.runs import Figure, Half, Header, Run
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
        folder: Where the run is written.
        beyond: Gives figures that code cannot, for the answers; None for none.
        watch: Called with each outcome.
        progress: Called with how many cases are done.
        stop: Asked before each case.

    Raises:
        BadRun: Something else lies in the folder.
        Stopped: `stop` said so; what is done is kept.
    """
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
    simple = {name: ask_all(cases, subject=subject) for name, subject in ground.baselines.items()}
    finished = header.model_copy(
        update={
            "finished": datetime.now(UTC),
            "seconds": round(before + monotonic() - started, 1),
            "peak_bytes": peak_bytes(),
        }
    )
    said = beyond(cases, outcomes) if beyond else ()
    run = summed_up(finished, cases, outcomes, simple=simple, said=said)
    folder.finish(run, report_html(run, shown=shown_in(header)))
    return run


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


def may_be_shown(case: Case) -> bool:
    """Say whether a case may be looked at: those kept back stay unread until they are spent."""
    return half_of(case) == "open"


def shown_in(header: Header) -> Callable[[Case], bool]:
    """Say which cases of a run may be looked at: of cases about one's own records, all."""
    return may_be_shown if header.corpus == "samples" else lambda _case: True


def begin_header(
    sets: Sequence[CaseSet],
    cases: Sequence[Case],
    *,
    ground: Ground,
    half: Half,
    today: date,
) -> Header:
    """Give what a run begins with."""
    return Header(
        name="",
        fingerprint=_fingerprint(cases, ground),
        started=datetime.now(UTC),
        finished=None,
        corpus=ground.corpus,
        sets=tuple(sorted(of.name for of in sets)),
        half=half,
        code=code_digest(),
        embedder=Path(ground.embedder).name,
        model=ground.model,
        today=today,
        python=platform.python_version(),
        cores=os.cpu_count() or 1,
        overlap=median_overlap(cases, ground.texts),
    )


def chosen(sets: Sequence[CaseSet], half: Half) -> tuple[Case, ...]:
    """Give the cases of a half.

    Raises:
        BadRun: There is none.
    """
    cases = tuple(case for of in sets for case in of.cases if in_half(case, half))
    if not cases:
        raise BadRun("选中的用例集里没有用例；请换一个用例集，或用 --half both。")
    return cases


def place_of(header: Header, runs: Path) -> RunFolder:
    """Give where a run goes: where an interrupted one of the same is, else a folder of its own."""
    again = begun_with(runs, header)
    if again is not None:
        return RunFolder(path=again)
    stamp = header.started.strftime("%Y%m%d-%H%M%S")
    return RunFolder(path=runs / f"{stamp}-{header.fingerprint[:6]}-{header.half}")


def peak_bytes() -> int:
    """Give the most memory that this process has had, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * _KIB


def _fingerprint(cases: Sequence[Case], ground: Ground) -> str:

    found = hashlib.sha256(ground.digest.encode())
    for case in cases:
        found.update(digest(case).encode())
    return found.hexdigest()[:16]

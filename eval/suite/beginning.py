"""What a run begins with: which cases, of what, and where it is written."""

import hashlib
import os
import platform
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from eval.errors import BadRun
from eval.suite.case_files import CaseSet, digest
from eval.suite.cases import Case
from eval.suite.ground import Ground, code_digest
from eval.suite.halves import in_half
from eval.suite.overlap import median_overlap
from eval.suite.run_files import RunFolder, begun_with
from eval.suite.runs import Half, Header


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


def _fingerprint(cases: Sequence[Case], ground: Ground) -> str:

    found = hashlib.sha256(ground.digest.encode())
    for case in cases:
        found.update(digest(case).encode())
    return found.hexdigest()[:16]

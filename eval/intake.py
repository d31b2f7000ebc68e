"""Measure what becomes of hostile, broken and awkward files on their way into the records.

They go through the same add path as everything else: guard, limited child, records. Only the
caches are left out, and text recognition. What is expected of each stands in a table beside them.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np

from corpus.ingest import Added, Indexer, Parser, Step, add
from corpus.intake.child import Ending
from corpus.readers.blocks import Content, Table
from corpus.readers.formats import read
from corpus.store.records import RecordStore, StoredRecord
from eval.errors import BadDataset
from eval.recall import Recall, recall_of

Progress = Callable[[int, int], None]
TABLE = "MANIFEST.tsv"
_COLUMNS = {"path", "kind", "expected"}
# Strings to be put into files, not files.
_NOT_FILES = "strings/"
_STATES = {"visible": "parse", "quarantined": "quarantine", "refused": "clear error"}
CRASH = "crash"
# Files that people made, and that a clerk's program opens.
_REAL = re.compile(r"-(?:real|benign)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One file, and the outcomes that are right for it.

    Attributes:
        outcomes: Of `parse`, `parse+flag`, `quarantine` and `clear error`.
    """

    path: str
    kind: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file.

    Attributes:
        came: As `Expected.outcomes`, or `crash`.
        right: Whether that was expected.
        codes: Of its problems, in order.
        seconds: From before it was opened until it was visible, refused or put aside.
        peak_bytes: The most memory that its child had; 0 where the guard refused it.
        recall: What arrived of a Word document's text or a workbook's cells.
    """

    expected: Expected
    came: str
    right: bool
    codes: tuple[str, ...]
    said: str
    seconds: float
    peak_bytes: int
    recall: Recall = field(default_factory=Recall)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeReport:
    """What became of all files."""

    outcomes: tuple[Outcome, ...]

    @property
    def wrong(self) -> tuple[Outcome, ...]:
        """Those that came out otherwise than expected."""
        return tuple(outcome for outcome in self.outcomes if not outcome.right)

    @property
    def right_share(self) -> float:
        """0 to 1."""
        return 1 - len(self.wrong) / len(self.outcomes)

    @property
    def crashes(self) -> int:
        """Errors that nobody foresaw, in the program or in a child."""
        return sum(o.came == CRASH or "parser_broke" in o.codes for o in self.outcomes)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many files came to each end."""
        return Counter(outcome.came for outcome in self.outcomes)

    @property
    def peak_bytes(self) -> int:
        """The most memory that any child had."""
        return max(outcome.peak_bytes for outcome in self.outcomes)

    def recall(self, suffix: str) -> Recall:
        """Give what arrived of all readable files with this ending."""
        return sum((o.recall for o in self.outcomes if o.expected.path.endswith(suffix)), Recall())

    def seconds(self, percent: float) -> float:
        """Give the time that so many of the files took no longer than."""
        return float(np.percentile([outcome.seconds for outcome in self.outcomes], percent))


class NoIndexer(Indexer):
    """Makes nothing searchable: what is measured is over before passages are."""

    def session(self) -> AbstractContextManager[None]:
        """Give a session that holds nothing."""
        return nullcontext()

    def index(
        self, records: Collection[StoredRecord], *, progress: Callable[[int, int], None]
    ) -> None:
        """Do nothing."""

    def settle(self, records: Collection[StoredRecord]) -> None:
        """Do nothing."""

    def forget(self, records: Collection[str]) -> None:
        """Do nothing."""


def read_manifest(folder: Path) -> list[Expected]:
    """Give the files of a folder with what is expected of each.

    Raises:
        BadDataset: There is no table, or a column of it is missing.
    """
    table = folder / TABLE
    if not table.is_file():
        raise BadDataset(f"{table} 不存在；应有列 path、kind、expected，以制表符分隔。")
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    if not rows or not rows[0].keys() >= _COLUMNS:
        raise BadDataset(f"{table} 应有列 path、kind、expected，以制表符分隔。")
    return [
        Expected(path=row["path"], kind=row["kind"], outcomes=tuple(row["expected"].split("|")))
        for row in rows
        if not row["path"].startswith(_NOT_FILES)
    ]


def measure_intake(
    folder: Path,
    files: Sequence[Expected],
    *,
    store: RecordStore,
    parser: Parser,
    endings: list[Ending],
    progress: Progress = lambda _done, _total: None,
) -> IntakeReport:
    """Add each file by itself, and compare what becomes of it with what is expected.

    Args:
        folder: Where the files lie.
        files: At least one.
        store: Empty, and of this measurement alone.
        parser: What is measured.
        endings: Where the parser's `watch` notes how each child ended.
        progress: Called with how many files are done.
    """
    outcomes: list[Outcome] = []
    # A future keeps whatever error there is, so that one file's crash is counted and no more.
    with ThreadPoolExecutor(max_workers=1) as pool:
        for file in files:
            endings.clear()
            states: list[str] = []
            job = partial(_add, folder / file.path, states, store=store, parser=parser)
            started = perf_counter()
            future = pool.submit(job)
            error = future.exception()
            seconds = perf_counter() - started
            peak = max((ending.peak_bytes for ending in endings), default=0)
            added = None if error else future.result()
            outcome = _outcome(file, states, added, error=error, seconds=seconds, peak_bytes=peak)
            outcomes.append(_with_recall(outcome, folder))
            progress(len(outcomes), len(files))
    return IntakeReport(outcomes=tuple(outcomes))


def _add(path: Path, states: list[str], *, store: RecordStore, parser: Parser) -> Added:
    def note(step: Step) -> None:
        states.append(step.state or "")

    return add([path], store=store, indexer=NoIndexer(), parser=parser, progress=note)


def _with_recall(outcome: Outcome, folder: Path) -> Outcome:
    """Compare what a reader gives with the raw text, where a child has read the file well.

    What is left out of the records later (contacts, labels, page headers) counts as read.
    """
    name = outcome.expected.path
    if not outcome.came.startswith("parse") or not _REAL.search(outcome.expected.kind):
        return outcome
    data = (folder / name).read_bytes()
    return replace(outcome, recall=recall_of(name, data, _read_text(read(name, data))))


def _read_text(content: Content) -> str:
    lines = [*content.margins]
    for block in content.blocks:
        if isinstance(block, Table):
            lines += [block.name, *(" ".join(row.cells) for row in block.rows)]
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _outcome(
    file: Expected,
    states: Sequence[str],
    added: Added | None,
    *,
    error: BaseException | None,
    seconds: float,
    peak_bytes: int,
) -> Outcome:
    came = CRASH
    if added is not None:
        came = next((_STATES[s] for s in reversed(states) if s in _STATES), "clear error")
        records = (*added.added, *added.updated, *added.unchanged)
        flagged = any(problem.severity == "flagged" for problem in added.problems)
        if came == "parse" and (flagged or any(record.cautions for record in records)):
            came = "parse+flag"
    # Text that came out with a doubt noted is text that came out.
    right = came in file.outcomes or (came == "parse+flag" and "parse" in file.outcomes)
    problems = added.problems if added else ()
    said = f"{type(error).__name__}" if error else "；".join(p.what for p in problems[:3])
    return Outcome(
        expected=file,
        came=came,
        right=right,
        codes=tuple(problem.code for problem in problems),
        said=said,
        seconds=seconds,
        peak_bytes=peak_bytes,
    )

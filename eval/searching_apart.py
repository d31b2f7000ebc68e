"""Search in a process of its own, as somebody does who has just started the program.

How long it takes from the first import to the first answer, what memory it needs, and how long
every search takes after that.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np
from pydantic import TypeAdapter

from assistant.bootstrap import assemble
from assistant.settings import load_settings, quiet_libraries
from corpus.levels import Viewer
from corpus.records import Kind
from index.search import HybridSearcher, Method, Query

_HOUSE = Path(__file__).resolve().parents[1]
# What is measured begins before anything is imported.
_PROGRAM = (
    "import time; began = time.perf_counter(); import sys; "
    f"sys.path.insert(0, {str(_HOUSE)!r}); "
    "from eval.searching_apart import main; main(began)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What the child is to do.

    Attributes:
        data_dir: Of the index.
        database_url: Of the records; None for SQLite in the data folder.
        embedder: As in the settings.
        questions: By the name of their group; the first of all is the first that is asked.
        kinds: What searches are narrowed to, in a second round; empty for no such round.
    """

    data_dir: str
    database_url: str | None
    embedder: str
    day: date
    questions: Mapping[str, tuple[str, ...]]
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Milliseconds: the median, what 95 % take at most, and the longest."""

    p50: float
    p95: float
    max: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Searches:
    """How long searches took, from question to hits, and of that each part.

    Attributes:
        n: How many there were.
    """

    n: int
    total: Spread
    embed: Spread
    lexical: Spread
    vector: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What a process did.

    Attributes:
        words_seconds: From before the first import to the first answer by words alone: the
            index is open, and no model is loaded.
        first_seconds: To the first answer by both lanes.
        peak_bytes: The most memory that the process had, searches included.
        plain: By group of questions.
        narrowed: The same with the filter of the task; empty without one.
    """

    words_seconds: float
    first_seconds: float
    peak_bytes: int
    plain: Mapping[str, Searches]
    narrowed: Mapping[str, Searches]


_TASK, _STARTED = TypeAdapter(Task), TypeAdapter(Started)


def start_apart(task: Task) -> Started:
    """Do the task in a fresh process.

    Raises:
        CalledProcessError: The process failed; it has said why on stderr.
    """
    done = subprocess.run(  # noqa: S603  (this very program)
        [sys.executable, "-c", _PROGRAM],
        input=_TASK.dump_json(task),
        stdout=subprocess.PIPE,
        check=True,
    )
    return _STARTED.validate_json(done.stdout)


def main(began: float) -> None:
    """Be the child: read the task from stdin, write what was measured to stdout.

    Args:
        began: `perf_counter()` before the first import.
    """
    quiet_libraries()
    task = _TASK.validate_json(sys.stdin.buffer.read())
    where = {
        "data_dir": Path(task.data_dir),
        "database_url": task.database_url,
        "embedder": task.embedder,
    }
    searcher = assemble(load_settings().model_copy(update=where)).searcher
    started = asdict(searched(searcher, task, began=began))
    sys.stdout.write(json.dumps(started))


def searched(searcher: HybridSearcher, task: Task, *, began: float) -> Started:
    """Ask all questions, in groups, and time them."""
    first = next(texts[0] for texts in task.questions.values() if texts)
    searcher.search(_query(first, task, method="lexical"))
    words = perf_counter()
    searcher.search(_query(first, task))
    both = perf_counter()
    plain = {name: _timed(searcher, texts, task) for name, texts in task.questions.items()}
    narrowed = {
        name: _timed(searcher, texts, task, kinds=task.kinds)
        for name, texts in task.questions.items()
        if task.kinds
    }
    return Started(
        words_seconds=words - began,
        first_seconds=both - began,
        peak_bytes=_peak_bytes(),
        plain=plain,
        narrowed=narrowed,
    )


def _timed(
    searcher: HybridSearcher, texts: Sequence[str], task: Task, *, kinds: tuple[Kind, ...] = ()
) -> Searches:
    rows = []
    for text in texts:
        query = _query(text, task, kinds=kinds)
        started = perf_counter()
        ms = searcher.search(query).ms
        rows.append(((perf_counter() - started) * 1000, ms.embed, ms.lexical, ms.vector))
    total, embed, lexical, vector = map(_spread, zip(*rows, strict=True))
    return Searches(n=len(rows), total=total, embed=embed, lexical=lexical, vector=vector)


def _query(
    text: str, task: Task, *, method: Method = "hybrid", kinds: tuple[Kind, ...] = ()
) -> Query:
    return Query(text=text, viewer=Viewer(), day=task.day, method=method, kinds=kinds)


def _spread(times: Sequence[float]) -> Spread:
    p50, p95, longest = (float(ms) for ms in np.percentile(times, [50, 95, 100]))
    return Spread(p50=p50, p95=p95, max=longest)


def _peak_bytes() -> int:
    """Give the most memory that this process had.

    Where the system tells of the program alone, that: `getrusage` also counts what the process
    was before this program was loaded into it, a copy of the parent.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024

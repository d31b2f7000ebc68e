"""Each check removed in turn, in a copy of the sources, and the tests that must miss it."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from typing import Literal

from eval.access.checks import Check
from eval.errors import EvalError

End = Literal["caught", "survived", "broken"]
Progress = Callable[[int, int], None]

_COPIED = ("corpus", "index", "assistant", "prompts", "eval", "tests")
_FILES = ("app.py", "pyproject.toml")
_SECONDS = 900
_UNIT, _REAL, _SUITES = "tests/unit/", "tests/integration/", "tests/contract/"
_MATRIX, _LEVELS = f"{_REAL}test_access_matrix.py", f"{_REAL}test_access_levels.py"
# The smallest tests that are meant to miss a check, by the beginning of its path: the longest one.
_MEANT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("assistant/access/", (f"{_UNIT}test_access.py",)),
    ("assistant/ui/gate.py", (f"{_UNIT}test_ui_gate.py",)),
    ("assistant/ui/handlers.py", (f"{_UNIT}test_ui_handlers.py",)),
    ("assistant/ui/entrances.py", (f"{_UNIT}test_ui_entrances.py",)),
    ("assistant/ui/listed.py", (f"{_UNIT}test_ui_listed.py",)),
    (
        "assistant/ui/viewer.py",
        tuple(f"{_UNIT}test_ui_{name}.py" for name in ("viewer", "handlers", "entrances")),
    ),
    ("assistant/ui/", (_MATRIX,)),
    ("assistant/ui/bringing_back.py", (f"{_REAL}test_withdrawn.py",)),
    ("assistant/ui/drafting/desk.py", (f"{_REAL}test_guests.py", _MATRIX)),
    ("assistant/ui/fits/tab.py", (f"{_REAL}test_guests.py", _MATRIX)),
    ("assistant/ui/drafting/sharing.py", (f"{_REAL}test_drafts_shared.py", _MATRIX)),
    ("assistant/ui/incoming.py", (f"{_REAL}test_uploads.py", _MATRIX)),
    ("assistant/api/", (_MATRIX,)),
    ("assistant/api/gradio_events.py", (f"{_REAL}test_gradio_client.py",)),
    ("assistant/api/mcp/tools.py", (f"{_UNIT}test_api_tools.py",)),
    ("assistant/feedback.py", (f"{_UNIT}test_assistant_feedback.py",)),
    ("assistant/traces.py", (f"{_UNIT}test_assistant_traces.py", _LEVELS)),
    ("assistant/chatmodel/", (f"{_UNIT}test_chatmodel_ceiling.py",)),
    ("assistant/drafting/forms.py", (f"{_UNIT}test_drafting_forms.py",)),
    ("assistant/drafting/sharing.py", (f"{_UNIT}test_drafting_sharing.py",)),
    ("assistant/mine/", (f"{_UNIT}test_mine_reopening.py", f"{_SUITES}test_own_stores.py")),
    ("assistant/keeping/asked.py", (f"{_SUITES}test_own_stores.py",)),
    ("assistant/keeping/audit.py", (f"{_REAL}test_audit_store.py",)),
    ("assistant/keeping/batches.py", (f"{_SUITES}test_batch_stores.py",)),
    ("assistant/keeping/drafts.py", (f"{_SUITES}test_draft_stores.py",)),
    ("assistant/keeping/feedback.py", (f"{_SUITES}test_feedback_stores.py",)),
    ("assistant/keeping/followed.py", (f"{_SUITES}test_own_stores.py",)),
    ("assistant/keeping/forms.py", (f"{_SUITES}test_form_shelves.py",)),
    ("assistant/keeping/offers.py", (f"{_SUITES}test_offer_stores.py",)),
    ("assistant/comparing/", (f"{_UNIT}test_comparing.py", _MATRIX)),
    ("assistant/keeping/profiles.py", (f"{_REAL}test_profiles.py", _LEVELS)),
    ("assistant/keeping/shares.py", (f"{_SUITES}test_share_stores.py",)),
    ("assistant/", (_LEVELS,)),
    ("corpus/levels.py", (f"{_UNIT}test_corpus_levels.py",)),
    ("corpus/store/given.py", (f"{_REAL}test_originals.py",)),
    ("corpus/store/moves.py", (f"{_REAL}test_mine_news.py",)),
    ("corpus/ingest.py", tuple(f"{_REAL}test_{name}.py" for name in ("set_level", "withdrawn"))),
    (
        "corpus/store/records.py",
        (_LEVELS, f"{_REAL}test_access_versions.py", f"{_REAL}test_withdrawn.py"),
    ),
    ("corpus/__main__.py", (f"{_REAL}test_commands.py",)),
    ("corpus/", (_LEVELS,)),
    ("index/", (_LEVELS,)),
    ("index/names.py", (f"{_REAL}test_index_names.py",)),
    ("index/search.py", (_LEVELS, f"{_REAL}test_index_names.py")),
)


class UnfitTests(EvalError):
    """The tests cannot tell anything: they fail, or are not there, with every check in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of removing one check.

    Attributes:
        end: `broken` where the tests could not be run at all.
        tests: Those that were run.
    """

    check: Check
    end: End
    tests: tuple[str, ...]


def tests_for(path: Path) -> tuple[str, ...]:
    """Give the smallest tests that are meant to miss a check in a file."""
    fitting = [pair for pair in _MEANT if path.as_posix().startswith(pair[0])]
    return max(fitting, key=lambda pair: len(pair[0]))[1]


def try_without(
    checks: Sequence[Check], *, root: Path, jobs: int, progress: Progress
) -> Iterator[Trial]:
    """Remove each check and see whether its tests miss it.

    Args:
        checks: What is removed, one at a time.
        root: Of the sources, which are left alone.
        jobs: So many copies are tried beside each other.
        progress: Called with how many are done.

    Yields:
        What came of each, in the order of the checks.

    Raises:
        UnfitTests: Tests fail though nothing was removed.
    """
    with _copies(root, jobs) as free:
        _require_sound({tests_for(one.path) for one in checks}, free)

        def tried(check: Check) -> Trial:
            copy = free.get()
            try:
                return _tried(check, copy)
            finally:
                free.put(copy)

        with ThreadPoolExecutor(jobs) as pool:
            for done, trial in enumerate(pool.map(tried, checks), start=1):
                progress(done, len(checks))
                yield trial


@contextmanager
def _copies(root: Path, count: int) -> "Iterator[Queue[Path]]":
    free: Queue[Path] = Queue()
    with TemporaryDirectory(prefix="access-") as folder:
        for number in range(count):
            copy = Path(folder) / str(number)
            for name in _COPIED:
                shutil.copytree(
                    root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__")
                )
            for name in _FILES:
                shutil.copy(root / name, copy / name)
            free.put(copy)
        yield free


def _require_sound(sets: Collection[tuple[str, ...]], free: "Queue[Path]") -> None:
    copy = free.get()
    for tests in sorted(sets):
        if _run(copy, tests):
            raise UnfitTests(f"一项检查都没有去掉，{'、'.join(tests)} 就没有通过。")
    free.put(copy)


def _tried(check: Check, copy: Path) -> Trial:
    path, tests = copy / check.path, tests_for(check.path)
    before = path.read_text(encoding="utf-8")
    try:
        _write(path, check.without)
        status = _run(copy, tests)
    finally:
        _write(path, before)
    end: End = "survived" if status == 0 else "caught" if status == 1 else "broken"
    return Trial(check=check, end=end, tests=tests)


def _write(path: Path, text: str) -> None:
    """Write a file, and forget what was compiled of it: two versions may bear one time."""
    path.write_text(text, encoding="utf-8")
    Path(cache_from_source(str(path))).unlink(missing_ok=True)


def _run(copy: Path, tests: Sequence[str]) -> int:
    """Give how pytest left: 0 where nothing was missed, 1 where a test failed."""
    there = [test for test in tests if (copy / test).exists()]
    if not there:
        raise UnfitTests(f"没有这些测试：{'、'.join(tests)}")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
    try:
        done = subprocess.run(  # noqa: S603  (our own tests, by the Python that runs this)
            [*command, *there], cwd=copy, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return 1  # what hangs is missed
    return done.returncode

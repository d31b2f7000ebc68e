"""The finished runs of a data folder, read once each."""

import logging
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import BadRequest
from assistant.ui.trials.port import RunNote
from eval.errors import BadRun, EvalError
from eval.suite.bench.notes import run_note
from eval.suite.run_files import REPORT, read_run, runs_in
from eval.suite.runs import Run

_MOST_NOTES = 30
# A run with its answers takes some tens of megabytes.
_MOST_RUNS = 3

logger = logging.getLogger(__name__)


class Shelf:
    """Gives runs by the name of their folder."""

    def __init__(self, folder: Path) -> None:
        """Know where they lie."""
        self._folder = folder
        self._runs: OrderedDict[tuple[str, float], Run] = OrderedDict()
        self._notes: dict[tuple[str, float], RunNote | None] = {}

    def notes(self) -> tuple[RunNote, ...]:
        """Give the latest runs, the latest first; one that cannot be read is left out."""
        names = [path.parent.name for path in runs_in(self._folder)]
        found = [note for name in names if (note := self._note(name)) is not None]
        return tuple(sorted(found, key=lambda note: note.when, reverse=True)[:_MOST_NOTES])

    def run(self, name: str) -> Run:
        """Give a run.

        Raises:
            BadRequest: There is none of that name, or it cannot be read.
        """
        key = self._key(name)
        if key not in self._runs:
            with told():
                self._runs[key] = read_run(self._folder / name)
        self._runs.move_to_end(key)
        while len(self._runs) > _MOST_RUNS:
            self._runs.popitem(last=False)
        return self._runs[key]

    def report(self, name: str) -> str:
        """Give the page of a run.

        Raises:
            BadRequest: There is no such run, or its page is gone.
        """
        page = self._folder / self._key(name)[0] / REPORT
        try:
            return page.read_text(encoding="utf-8")
        except OSError as error:
            raise BadRequest(f"“{name}”的报告不在了；可用 eval report 重新生成。") from error

    def _note(self, name: str) -> RunNote | None:
        key = self._key(name)
        if key not in self._notes:
            try:
                self._notes[key] = run_note(name, read_run(self._folder / name))
            except BadRun as error:
                logger.warning("a run is left out: %s", error)
                self._notes[key] = None
        return self._notes[key]

    def _key(self, name: str) -> tuple[str, float]:
        """Give what tells a run from one that took its place.

        Raises:
            BadRequest: There is none of that name.
        """
        for path in runs_in(self._folder):
            if path.parent.name == name:
                return name, path.stat().st_mtime
        raise BadRequest(f"没有名为“{name}”的评测；可能已被删除。")


@contextmanager
def told() -> Iterator[None]:
    """Tell what is wrong with a file in an error that the page knows."""
    try:
        yield
    except EvalError as error:
        raise BadRequest(str(error)) from error

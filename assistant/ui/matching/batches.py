"""The batches that are matched in the background, so that nobody has to wait beside a page."""

import logging
from collections.abc import Sequence
from datetime import date
from threading import BoundedSemaphore, Thread

from assistant.errors import TooBusy
from assistant.keeping.batches import BatchStore
from assistant.matching.kept import MatchOne, Wanted, outcome_of
from corpus.levels import Viewer
from corpus.records import Problem

# Of this process, whoever's they are: more would only be slower, and the others' searches too.
_AT_ONCE = 3
_FULL = "正在匹配的批次太多，请过几分钟再试。"

logger = logging.getLogger(__name__)


class Batches:
    """Matches batches, a thread each. Safe to use from several threads.

    Whoever is gone in the middle, with the process or otherwise, leaves a batch that can go on.
    """

    def __init__(self, store: BatchStore, *, at_once: int = _AT_ONCE) -> None:
        """Begin with none.

        Args:
            store: Where they are kept.
            at_once: So many are matched beside each other.
        """
        self.store = store
        self._free = BoundedSemaphore(at_once)

    def begin(
        self,
        viewer: Viewer,
        name: str,
        wanted: Sequence[Wanted],
        match: MatchOne,
        *,
        day: date,
        generation: int,
        problems: Sequence[Problem],
    ) -> str:
        """Have a table matched; give the id of the batch.

        Args:
            viewer: Whose it is.
            name: Of the file.
            wanted: Its demands.
            match: Matches one for them.
            day: The date taken for today.
            generation: Of the records.
            problems: What is wrong with its other rows.

        Raises:
            NotPermitted: The viewer is a guest.
            TooBusy: Another of theirs is being matched, or as many as may be are.
        """
        self._enter()
        try:
            batch, run = self.store.begin(
                viewer, name, wanted, day=day, generation=generation, problems=problems
            )
            self._start(batch, run, wanted, match)
        except BaseException:
            self._free.release()
            raise
        return batch

    def resume(self, viewer: Viewer, batch: str, match: MatchOne) -> None:
        """Have the demands of a batch matched that were not yet.

        Raises:
            UnknownBatch: The viewer has none of that id.
            BadRequest: There is nothing left to match.
            TooBusy: This or another of theirs is being matched, or as many as may be are.
        """
        self._enter()
        try:
            run = self.store.resume(viewer, batch)
            rows = self.store.rows(viewer, batch)
            left = [row.wanted for row in rows if row.outcome is None]
            self._start(batch, run, left, match)
        except BaseException:
            self._free.release()
            raise

    def _enter(self) -> None:
        if not self._free.acquire(blocking=False):
            raise TooBusy(_FULL)

    def _start(self, batch: str, run: str, wanted: Sequence[Wanted], match: MatchOne) -> None:
        arguments = (batch, run, wanted, match)
        Thread(target=self._run, args=arguments, name="batch", daemon=True).start()

    def _run(self, batch: str, run: str, wanted: Sequence[Wanted], match: MatchOne) -> None:
        """Match one demand after another, until all are or somebody has stopped it."""
        try:
            for one in wanted:
                if not self.store.put(batch, run, one.number, outcome_of(one, match)):
                    return
            self.store.end(batch, run, "done")
        except Exception:  # the outermost boundary: the page says that it stopped, the log says how
            logger.exception("a batch could not be matched")
            self._end(batch, run)
        finally:
            self._free.release()

    def _end(self, batch: str, run: str) -> None:
        try:
            self.store.end(batch, run, "stopped")
        except Exception:  # it is taken for stopped when nothing more comes of it
            logger.exception("a batch could not be ended")

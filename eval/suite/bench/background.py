"""The one run that goes on behind the page, and where it stands."""

import logging
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Lock, Thread
from time import monotonic
from typing import Protocol

from assistant.errors import AssistantError, TooBusy
from assistant.ui.trials.port import RunningNote
from corpus.errors import CorpusError
from eval.errors import EvalError
from eval.suite.outcomes import Outcome
from eval.suite.running import Stopped
from index.errors import IndexingError

_TELLS_FROM = 3
_PREPARING = "正在准备"
_ASKING = "正在逐条提问"

logger = logging.getLogger(__name__)


class Watch(Protocol):
    """What a run tells, and what it asks."""

    def stage(self, words: str) -> None:
        """Say what is being done."""

    def outcome(self, outcome: Outcome) -> None:
        """Say how a case came out."""

    def progress(self, done: int, total: int) -> None:
        """Say how many cases are done."""

    def stopping(self) -> bool:
        """Say whether to stop."""


Work = Callable[[Watch], None]


class Background:
    """Runs one piece of work at a time, in a thread of its own that ends with the program."""

    def __init__(self) -> None:
        """Have nothing to do."""
        self._lock = Lock()
        self._note: RunningNote | None = None
        self._stop = Event()
        self._busy = False
        self._since: tuple[float, int] | None = None
        self._unserved = 0

    def start(self, work: Work) -> None:
        """Begin.

        Raises:
            TooBusy: Something is under way.
        """
        with self._lock:
            if self._busy:
                raise TooBusy("已有一次评测正在进行；请等它做完，或先停止它。")
            self._busy = True
            self._note = RunningNote(stage=_PREPARING)
            self._stop.clear()
            self._since = None
            self._unserved = 0
        Thread(target=self._work, args=(work,), daemon=True).start()

    def stop(self) -> None:
        """Tell it to stop after the case under way."""
        with self._lock:
            if self._busy and self._note is not None:
                self._stop.set()
                self._note = replace(self._note, stopping=True)

    def standing(self) -> RunningNote | None:
        """Give where it stands; None where nothing was begun."""
        with self._lock:
            return self._note

    def stage(self, words: str) -> None:
        """Say what is being done."""
        self._tell(lambda note: replace(note, stage=words))

    def outcome(self, outcome: Outcome) -> None:
        """Say how a case came out."""
        self._unserved += not outcome.served
        passed = outcome.served and outcome.passed
        self._tell(lambda note: replace(note, passed=note.passed + passed))

    def progress(self, done: int, total: int) -> None:
        """Say how many cases are done."""
        now = monotonic()
        if self._since is None:
            self._since = (now, done)
        since, before = self._since
        asked = done - before
        left = (total - done) * (now - since) / asked if asked >= _TELLS_FROM else None
        self._tell(
            lambda note: replace(note, stage=_ASKING, done=done, total=total, left_seconds=left)
        )

    def stopping(self) -> bool:
        """Say whether to stop."""
        return self._stop.is_set()

    def _work(self, work: Work) -> None:
        failed = ended = None
        try:
            work(self)
            ended = self._said_of("评测完成：通过 {passed}/{served}")
        except Stopped:
            logger.info("the evaluation was stopped")
            ended = self._said_of("已停止在 {done}/{total} 条。再开始会从这里接着做。")
        except (EvalError, AssistantError, CorpusError, IndexingError) as error:
            failed = str(error)
        except OSError as error:
            failed = f"评测结果写不进去：{error.strerror or error}。"
        except Exception:  # the outermost boundary of this thread: the page says that it broke
            logger.exception("an evaluation broke")
            failed = "系统出错，评测没有做完；已做完的部分还在，再次开始会接着做。"
        finally:
            with self._lock:
                self._busy = False
                self._note = RunningNote(failed=failed, ended=None if failed else ended)

    def _said_of(self, words: str) -> str:
        """Fill in how many cases were asked for, asked, and passed."""
        note = self.standing() or RunningNote()
        served = note.done - self._unserved
        return words.format(done=note.done, total=note.total, passed=note.passed, served=served)

    def _tell(self, change: Callable[[RunningNote], RunningNote]) -> None:
        with self._lock:
            if self._note is not None:
                self._note = change(self._note)

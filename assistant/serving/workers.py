"""Several processes that serve one data folder: they are begun, kept going, and ended together.

Each has a port of its own, since what a page holds lives in the process that it was opened in: the
server before them keeps everybody with one of them, by a cookie (`sticky`). The sockets are this
process's: a worker that is begun anew finds those waiting who came meanwhile.
"""

import logging
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from time import monotonic
from types import FrameType

from assistant.errors import BadSetting
from assistant.settings import Settings

logger = logging.getLogger(__name__)

_LOOKS_EVERY_SECONDS = 1.0
_SOON_SECONDS = 30.0
_MOST_TIMES_SOON = 5
# Beyond what answers under way are given: for those that are told, and for the server to close.
_MORE_SECONDS = 10.0
_LOCAL_MODEL = "local:"
_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One of several processes.

    Attributes:
        number: From 1.
        of: How many there are.
        code: Makes the first account, whichever worker is asked.
    """

    number: int = 1
    of: int = 1
    code: str = ""


# Serves on a socket until it is told to end; sends something once it does.
Serve = Callable[[Settings, Worker, socket.socket, "Connection[object, object]"], None]


def require_workable(settings: Settings) -> None:
    """Refuse several workers where one process cannot see what another does.

    Raises:
        BadSetting: The records are in SQLite, or each would load a model of its own.
    """
    if settings.workers == 1:
        return
    if settings.records_url.startswith("sqlite"):
        raise BadSetting(
            f"TT_WORKERS={settings.workers} 需要 PostgreSQL：多个进程要共用登录限制和配额，"
            "SQLite 只支持一个进程。请设 TT_DATABASE_URL=postgresql+psycopg://用户@主机/库名，"
            "或改回 TT_WORKERS=1。"
        )
    if settings.llm.startswith(_LOCAL_MODEL):
        raise BadSetting(
            f"TT_WORKERS={settings.workers} 不能与 TT_LLM=local: 一起用：每个进程都会载入一份模型。"
            "请把模型另开为服务，设 TT_LLM=openai 和 TT_LLM_BASE_URL。"
        )
    if settings.port + settings.workers - 1 > _LAST_PORT:
        raise BadSetting("TT_PORT 太大：每个进程要一个端口，从 TT_PORT 起依次往后。")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """A process, since when, and what it tells."""

    process: BaseProcess
    began: float
    told: "Connection[object, object]"

    def is_ready(self, *, until: Callable[[], bool]) -> bool:
        """Wait until it serves, which is true, or has ended, or nobody waits any more."""
        while not until() and self.process.is_alive():
            if self.told.poll(_LOOKS_EVERY_SECONDS):
                try:
                    return bool(self.told.recv())
                except EOFError:
                    self.process.join()
        return False


class Tended:
    """The workers, while they are tended."""

    def __init__(
        self,
        settings: Settings,
        serve: Serve,
        listeners: Sequence[socket.socket],
        *,
        code: str = "",
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Begin nothing yet.

        Args:
            settings: Of all of them.
            serve: What a worker does; a function of a module, since it is called in a new process.
            listeners: A socket for each.
            code: Makes the first account.
            clock: In seconds.
        """
        self._settings, self._serve, self._listeners = settings, serve, listeners
        self._code, self._clock = code, clock
        self._context = multiprocessing.get_context("spawn")  # a fork would share threads' locks
        self._running: dict[int, _Running] = {}
        self._ends = False
        self._soon = 0

    def run(self) -> int:
        """Keep the workers going until this process is told to end; give the exit status."""
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, self._told)
        # The first brings tables and index up to date, which all would do at once.
        if self._begin(1).is_ready(until=lambda: self._ends):
            for number in range(2, len(self._listeners) + 1):
                self._begin(number)
        elif not self._ends:
            return self._ended(self._running[1].process.exitcode or 1)
        while not self._ends:
            self._look()
        return self._ended(1 if self._soon >= _MOST_TIMES_SOON else 0)

    def _begin(self, number: int) -> "_Running":
        told, tell = self._context.Pipe(duplex=False)
        worker = Worker(number=number, of=len(self._listeners), code=self._code)
        arguments = (self._settings, worker, self._listeners[number - 1], tell)
        process = self._context.Process(target=self._serve, args=arguments, name=f"worker-{number}")
        process.start()
        tell.close()
        self._running[number] = _Running(process=process, began=self._clock(), told=told)
        return self._running[number]

    def _look(self) -> None:
        """Wait for a worker to end, for a moment, and begin it anew where it was not told to."""
        wait([one.process.sentinel for one in self._running.values()], _LOOKS_EVERY_SECONDS)
        for number, one in list(self._running.items()):
            if one.process.is_alive() or self._ends:
                continue
            soon = self._clock() - one.began < _SOON_SECONDS
            self._soon = self._soon + 1 if soon else 0
            logger.error("worker %d ended by itself (%s)", number, one.process.exitcode)
            if self._soon >= _MOST_TIMES_SOON:
                logger.critical("workers keep ending: the program ends")
                self._ends = True
                return
            self._begin(number)

    def _told(self, _signal: int, _frame: FrameType | None) -> None:
        self._ends = True

    def _ended(self, status: int) -> int:
        """Tell all workers to end, and wait until they have."""
        processes = [one.process for one in self._running.values()]
        for process in processes:
            process.terminate()
        until = self._clock() + self._settings.stop_seconds + _MORE_SECONDS
        for process in processes:
            process.join(max(0.0, until - self._clock()))
            if process.is_alive():
                process.kill()
                process.join()
        return status


def end_with_parent() -> None:
    """Have this worker end in good order when the process that began it is gone."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="parent", daemon=True).start()

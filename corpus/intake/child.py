"""Parsing in children: a file that kills or hangs its parser costs that file alone."""

import json
import logging
import os
import socket
import subprocess
import tempfile
import threading
import weakref
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

from corpus.errors import SecretMaterial, UnreadableFile
from corpus.intake.fresh import Silent, lines_of, start_command
from corpus.intake.guard import guard
from corpus.intake.limits import Limits
from corpus.intake.scanning import Progress, Scanner, advised, not_recognised
from corpus.intake.wire import (
    MAX_ANSWER_BYTES,
    Answer,
    Implausible,
    Request,
    receive_answer,
    request_pieces,
    unpacked,
)
from corpus.levels import Level
from corpus.records import Kind, Reading

logger = logging.getLogger(__name__)

_READY_SECONDS = 60.0
_ENDING_SECONDS = 5.0
_MAX_ENDING_BYTES = 1_000
_GRACE_SECONDS = 1.0
_OUT_OF_CPU, _KILLED = -24, -9  # SIGXCPU, SIGKILL
# The exit code of a child that met an error which nobody foresaw.
BROKEN = 70
_NEAR_THE_LIMIT = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a child ended.

    Attributes:
        status: Its exit code, or minus the signal that ended it; None where nobody knows.
        peak_bytes: The most memory that it had at once.
        cpu_seconds: What it computed.
    """

    status: int | None = None
    peak_bytes: int = 0
    cpu_seconds: float = 0.0


class ChildParser:
    """Parses each file in a child of its own that can do little else; from any thread.

    A process that has imported the parsers is started at the first file and kept; each child is
    forked from it. Close it, or leave it to the end of the program.
    """

    def __init__(
        self,
        *,
        scanner: Scanner | None = None,
        advice: str = "",
        limits: Limits | None = None,
        at_once: int = 4,
        fork: bool = hasattr(os, "fork"),
        watch: Callable[[Ending], None] = lambda ending: None,
    ) -> None:
        """Start nothing yet.

        Args:
            scanner: Recognises pages that have no text of their own; None where nothing does.
            advice: What to tell people, then, of pages that cannot be read.
            limits: Of each child.
            at_once: How many children there may be.
            fork: Whether children are forked, or started anew as where nothing can be forked.
            watch: Called with how each child ended.
        """
        self._scanner = scanner
        self._advice = advice
        self._limits = limits or Limits()
        self._fork = fork
        self._slots = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._watch = watch
        self._zygote: _Zygote | _Fresh | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that children come from, and any child; the next file starts one."""
        with self._lock:
            zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.close()

    def parse(
        self,
        data: bytes,
        *,
        name: str,
        path: str,
        kind: Kind | None,
        level: Level,
        recognised: Progress = lambda done, total: None,
    ) -> Reading:
        """Give what a file holds; see `corpus.ingest.Parser`.

        Raises:
            UnreadableFile: Nothing can be taken from it, or its child died of it.
            SecretMaterial: A mark forbids keeping it at all.
        """
        _speakable(name, path)
        guard(name, data)
        request = Request(name=name, path=path, kind=kind, level=level)
        reading = self._asked(request, data)
        if not reading.unread:
            return reading
        if self._scanner is None:
            return advised(reading, self._advice)
        # The pages that could not be read are recognised, and the file is read again with them.
        scans = self._scanner.scan(data, reading.unread, progress=recognised)
        if any(page.lines for page in scans.pages):
            reading = self._asked(replace(request, scanned=scans.pages), data)
        return not_recognised(reading, scans.missed, request.path)

    def _asked(self, request: Request, data: bytes) -> Reading:
        answer = self._answer(request, data)
        if answer.reading is not None:
            return answer.reading
        if answer.secret is not None:
            raise SecretMaterial(answer.secret)
        if answer.refused is not None:
            what, code, hint, kept = answer.refused
            raise UnreadableFile(what, code=code, hint=hint, kept=kept)
        if answer.memory:
            raise _too_big()
        logger.error("a parser broke: %s", answer.defect)
        raise _broke() from Defect(answer.defect)

    def _answer(self, request: Request, data: bytes) -> Answer:
        with self._slots:
            content, ending = self._run(request, data)
        self._watch(ending)
        out_of_time = ending.status == _KILLED and ending.cpu_seconds >= self._limits.cpu_seconds
        if content is None or ending.status == _OUT_OF_CPU or out_of_time:
            raise _too_slow()
        near = ending.peak_bytes > self._limits.memory_bytes * _NEAR_THE_LIMIT
        if ending.status not in (0, BROKEN):
            raise _too_big() if near or ending.status == _KILLED else _died()
        try:
            return unpacked(content, request)
        except Implausible as error:
            raise (_too_big() if near else _died()) from error

    def _run(self, request: Request, data: bytes) -> tuple[bytes | None, Ending]:
        for _ in range(2):  # it may be killed from outside, for memory: once more with a new one
            zygote = self._running()
            try:
                return zygote.run(request, data, self._limits.wall_seconds)
            except _Gone:
                self._drop(zygote)
        raise _died()

    def _running(self) -> "_Zygote | _Fresh":
        with self._lock:
            if self._zygote is None or not self._zygote.ours():
                self._zygote = _Zygote(self._limits) if self._fork else _Fresh(self._limits)
            return self._zygote

    def _drop(self, zygote: "_Zygote | _Fresh") -> None:
        with self._lock:
            self._zygote = None if self._zygote is zygote else self._zygote
        zygote.close()


class Defect(Exception):
    """An error that nobody foresaw, met in a child: its type and place."""


class _Gone(Exception):
    """The process that children come from has ended."""


class _Zygote:
    """The process that children are forked from, as the program sees it."""

    def __init__(self, limits: Limits) -> None:
        self._owner = os.getpid()
        self._sending = threading.Lock()
        folder = tempfile.mkdtemp(prefix="tt-intake-")
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  (our own code)
                start_command("zygote", str(theirs.fileno()), json.dumps(asdict(limits))),
                env={},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                close_fds=True,
                start_new_session=True,
            )
        self._close = weakref.finalize(self, _end, self._process, self._control)
        self._control.settimeout(_READY_SECONDS)
        ready = b""
        with suppress(TimeoutError, ConnectionError):
            ready = self._control.recv(1)
        Path(folder).rmdir()  # it goes on living in a place where nothing can be put any more
        if ready:
            return
        self.close()
        raise RuntimeError("the process that parses files could not start")

    def ours(self) -> bool:
        """Say whether this process started it: a fork of the program must start its own."""
        return self._owner == os.getpid()

    def close(self) -> None:
        """End it and its children."""
        self._close()

    def run(self, request: Request, data: bytes, seconds: float) -> tuple[bytes | None, Ending]:
        """Have a child answer one request; None for an answer that does not come in time.

        Raises:
            _Gone: There is nobody to fork a child any more.
        """
        until = monotonic() + seconds
        connection, theirs = socket.socketpair()
        status, status_theirs = socket.socketpair()
        with connection, status:
            with theirs, status_theirs, self._sending:
                try:
                    socket.send_fds(
                        self._control, [b"."], [theirs.fileno(), status_theirs.fileno()]
                    )
                except OSError as error:
                    raise _Gone from error
            content = _exchange(connection, request, data, until)
            if content is not None:
                with suppress(TimeoutError):
                    return content, _ending(status, _GRACE_SECONDS)
            with suppress(OSError):
                status.shutdown(socket.SHUT_WR)  # whoever forked it kills it now
            try:
                return None, _ending(status, _ENDING_SECONDS)
            except TimeoutError as error:
                raise _Gone from error


class _Fresh:
    """A new process for each file, where none can be forked: slower, and nothing to keep."""

    def __init__(self, limits: Limits) -> None:
        self._command = start_command("answering", json.dumps(asdict(limits)))

    def ours(self) -> bool:
        """Say that any process may use it."""
        return True

    def close(self) -> None:
        """Do nothing: each process ended with its file."""

    def run(self, request: Request, data: bytes, seconds: float) -> tuple[bytes | None, Ending]:
        """Have a process answer one request; None for an answer that does not come in time."""
        with tempfile.TemporaryDirectory(prefix="tt-intake-") as folder:
            lines = lines_of(
                self._command,
                request_pieces(request, data),
                folder=folder,
                environment={},
                seconds=seconds + _READY_SECONDS,
                max_bytes=MAX_ANSWER_BYTES,
            )
            with closing(lines):
                try:
                    answer = next(lines, None)
                except Silent:
                    return None, Ending()
        return answer or b"", Ending(status=None if answer is None else 0)


def _exchange(
    connection: socket.socket, request: Request, data: bytes, until: float
) -> bytes | None:
    """Ask, and give what is said; nothing where the child ends, None where it takes too long."""
    try:
        connection.settimeout(max(until - monotonic(), 0.001))
        with suppress(ConnectionError):  # it has ended: whether it said something is seen next
            for piece in request_pieces(request, data):
                connection.sendall(piece)
        return receive_answer(connection, until=until)
    except TimeoutError:
        return None
    except (ConnectionError, Implausible):
        return b""


def _ending(status: socket.socket, seconds: float) -> Ending:
    """Give what is said of a child that has ended.

    Raises:
        TimeoutError: Nothing is said for so many seconds.
        _Gone: Nobody is there to say it.
    """
    status.settimeout(seconds)
    said = b""
    try:
        while len(said) < _MAX_ENDING_BYTES and (piece := status.recv(_MAX_ENDING_BYTES)):
            said += piece
    except ConnectionError as error:
        raise _Gone from error
    if not said:
        raise _Gone
    return Ending(**json.loads(said))


def _end(
    process: subprocess.Popen[bytes],
    control: socket.socket,
) -> None:
    control.close()  # what it waits on: it kills its children and ends
    try:
        process.wait(_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _speakable(*names: str) -> None:
    for name in names:
        try:
            name.encode()
        except UnicodeEncodeError as error:
            raise UnreadableFile(
                "文件名含有无法识别的字符", code="file_name", hint="请改名后重新添加。"
            ) from error


_ASK = "请用原程序打开确认，另存为新文件或拆成几个文件后重新添加。"


def _too_slow() -> UnreadableFile:
    return UnreadableFile(
        "文件解析超时，可能已损坏，或被人做过手脚", code="parser_timeout", hint=_ASK, kept=True
    )


def _too_big() -> UnreadableFile:
    return UnreadableFile(
        "文件解析占用内存过多，可能已损坏，或被人做过手脚",
        code="parser_memory",
        hint=_ASK,
        kept=True,
    )


def _died() -> UnreadableFile:
    return UnreadableFile(
        "文件使解析程序中断，可能已损坏，或被人做过手脚", code="parser_died", hint=_ASK, kept=True
    )


def _broke() -> UnreadableFile:
    return UnreadableFile("文件的结构超出预料，未能读出", code="parser_broke", hint=_ASK, kept=True)

"""A process of its own for one request, over pipes: slower to start, and works on every system."""

import queue
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

_HOUSE = str(Path(__file__).resolve().parents[2])
_START = (
    "import sys; sys.path.insert(0, {house!r}); from corpus.intake.{module} import main; main()"
)
_STEP_BYTES = 1 << 20
_ENDING_SECONDS = 5.0


def start_command(module: str, *arguments: str) -> Sequence[str]:
    """Give the command that runs a module of this package, apart from everything around it."""
    return (sys.executable, "-I", "-c", _START.format(house=_HOUSE, module=module), *arguments)


class Silent(TimeoutError):
    """The process says nothing for longer than it may."""


def lines_of(
    command: Sequence[str],
    asked: Sequence[bytes],
    *,
    folder: str,
    environment: Mapping[str, str],
    seconds: float,
    max_bytes: int,
) -> Generator[bytes, None, None]:
    """Start a process, send it what is asked, and give each line that it answers.

    It is killed when the caller stops listening.

    Args:
        command: What to start.
        asked: Sent to its standard input, which is then closed.
        folder: Where it runs.
        environment: All that it sees of one; on Windows, besides what every program needs.
        seconds: How long to wait for each line.
        max_bytes: What it may say in all; what comes later is not listened to.

    Raises:
        Silent: A line does not come in time.
    """
    process = subprocess.Popen(  # noqa: S603  (our own code)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=None if sys.platform == "win32" else dict(environment),
        close_fds=True,
    )
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018
    said: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    talk = threading.Thread(target=_send, args=(process.stdin, asked), daemon=True)
    listen = threading.Thread(target=_listen, args=(process.stdout, said, max_bytes), daemon=True)
    talk.start()
    listen.start()
    try:
        while (line := said.get(timeout=seconds)) is not None:
            yield line
    except queue.Empty as error:
        raise Silent from error
    finally:
        process.kill()
        talk.join(_ENDING_SECONDS)
        listen.join(_ENDING_SECONDS)
        process.stdout.close()
        process.wait()


def _send(pipe: IO[bytes], asked: Sequence[bytes]) -> None:
    with suppress(OSError), pipe:  # it may have ended already
        for piece in asked:
            pipe.write(piece)


def _listen(pipe: IO[bytes], said: "queue.SimpleQueue[bytes | None]", max_bytes: int) -> None:
    left = max_bytes
    while left > 0 and (line := pipe.readline(min(left, _STEP_BYTES * 32))):
        left -= len(line)
        if line.endswith(b"\n"):
            said.put(line)
    said.put(None)

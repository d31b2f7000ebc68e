"""What the process takes of the machine."""

import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from assistant.serving.figures import Family, Labels, Reading, gauge

_PROC = Path("/proc")
_SELF = _PROC / "self"
_gauge = partial(gauge, unreadable=(OSError,))


def of_the_process() -> list[Reading]:
    """Give its figures; where the system does not tell one (no /proc), it has no lines."""
    return [
        _gauge("tt_process_memory_bytes", "Memory that it and those it began hold.", _memory),
        _gauge("tt_process_threads", "Threads of the interpreter.", _threads),
        _gauge("tt_process_open_files", "Open file descriptors.", _files),
        Reading(
            Family(name="tt_process_cpu_seconds_total", says="Time computed."),
            _computed,
            kind="counter",
        ),
    ]


def family(process: int) -> tuple[int, ...]:
    """Give a process and all that it began, and those began; itself alone where it is gone."""
    try:
        began = [
            int(child)
            for children in (_PROC / str(process) / "task").glob("*/children")
            for child in children.read_text(encoding="ascii").split()
        ]
    except OSError:
        return (process,)
    return (process, *(one for child in began for one in family(child)))


def memory_of(process: int) -> int:
    """Give the bytes that a process holds (resident); what several share counts for each.

    Raises:
        OSError: It is gone, or the system does not tell.
    """
    pages = int((_PROC / str(process) / "statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _memory() -> Mapping[Labels, float]:
    own, *children = family(os.getpid())
    held = float(memory_of(own))
    for child in children:
        with suppress(OSError):  # it ended meanwhile
            held += memory_of(child)
    return {(): held}


def _threads() -> Mapping[Labels, float]:
    return {(): float(threading.active_count())}


def _files() -> Mapping[Labels, float]:
    return {(): float(sum(1 for _ in (_SELF / "fd").iterdir()))}


def _computed() -> Mapping[Labels, float]:
    times = os.times()
    return {(): times.user + times.system}

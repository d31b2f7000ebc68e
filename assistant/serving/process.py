"""What the process takes of the machine."""

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.serving.figures import Family, Labels, Reading

_SELF = Path("/proc/self")


def of_the_process() -> list[Reading]:
    """Give its figures; where the system does not tell one (no /proc), it has no lines."""
    return [
        _one("tt_process_memory_bytes", "Memory that the process holds (resident).", _memory),
        _one("tt_process_threads", "Threads of the interpreter.", _threads),
        _one("tt_process_open_files", "Open file descriptors.", _files),
        Reading(
            Family(name="tt_process_cpu_seconds_total", says="Time computed."),
            _computed,
            kind="counter",
        ),
    ]


def _one(name: str, says: str, read: Callable[[], Mapping[Labels, float]]) -> Reading:
    return Reading(Family(name=name, says=says), read, unreadable=(OSError,))


def _memory() -> Mapping[Labels, float]:
    pages = int((_SELF / "statm").read_text(encoding="ascii").split()[1])
    return {(): float(pages * os.sysconf("SC_PAGE_SIZE"))}


def _threads() -> Mapping[Labels, float]:
    return {(): float(threading.active_count())}


def _files() -> Mapping[Labels, float]:
    return {(): float(sum(1 for _ in (_SELF / "fd").iterdir()))}


def _computed() -> Mapping[Labels, float]:
    times = os.times()
    return {(): times.user + times.system}

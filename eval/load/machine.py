"""What processes of this machine take, read from its own books while something is measured."""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.serving.process import family, memory_of

_LOOK_SECONDS = 2.0
_PROC = Path("/proc")
_FIELDS_BEFORE_TIMES = 11
_HOUR_SECONDS = 3600.0
# A program that was just started is still taking what it keeps.
_SETTLED = 0.2
_FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken at one moment.

    Attributes:
        at: Seconds of the machine's steady clock.
        cpu: Seconds of computing since the processes began, and since this one did.
        memory: Bytes of the processes; what several share counts for each.
    """

    at: float
    cpu: tuple[float, float]
    memory: int


class Machine:
    """Looks at a process and those that it began, again and again, until told to stop."""

    def __init__(self, process: int) -> None:
        """Know which; those that end are counted no more."""
        self._process = process
        self.seen: list[Taken] = []

    async def look(self) -> None:
        """Look until this is cancelled."""
        while True:
            self.seen.append(self._now())
            await asyncio.sleep(_LOOK_SECONDS)

    def _now(self) -> Taken:
        times, looked_at = os.times(), family(self._process)
        return Taken(
            at=time.monotonic(),
            cpu=(sum(map(_cpu_seconds, looked_at)), times.user + times.system),
            memory=sum(map(_memory_bytes, looked_at)),
        )


def cores_between(seen: Sequence[Taken], began: float, ended: float) -> tuple[float, float]:
    """Give how many cores were busy: by the processes looked at, and by whoever looked."""
    inside = [one for one in seen if began <= one.at <= ended]
    if len(inside) < 2:  # noqa: PLR2004  (between two)
        return 0.0, 0.0
    seconds = inside[-1].at - inside[0].at
    ours, mine = (b - a for a, b in zip(inside[0].cpu, inside[-1].cpu, strict=True))
    return ours / seconds, mine / seconds


def bytes_an_hour(seen: Sequence[Taken]) -> float | None:
    """Give the slope of a line through the memory, without the first fifth; None of too little."""
    settled = seen[int(len(seen) * _SETTLED) :]
    if len(settled) < _FEW:
        return None
    hours = np.array([one.at for one in settled]) / _HOUR_SECONDS
    slope, _ = np.polyfit(hours - hours[0], np.array([one.memory for one in settled], float), 1)
    return float(slope)


def _cpu_seconds(process: int) -> float:
    try:
        text = (_PROC / str(process) / "stat").read_text()
    except OSError:
        return 0.0
    fields = text.rpartition(")")[2].split()
    ticks = sum(map(int, fields[_FIELDS_BEFORE_TIMES : _FIELDS_BEFORE_TIMES + 2]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory_bytes(process: int) -> int:
    try:
        return memory_of(process)
    except OSError:
        return 0

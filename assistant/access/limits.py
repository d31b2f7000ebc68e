"""How much of each kind of work one person may have done at once, and in a minute.

A guest is known by the address alone. What is counted is kept in memory, by this process; where
several serve one database, heavy work is counted there for all of them.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from types import MappingProxyType
from typing import Protocol

from assistant.access.table import Work
from assistant.errors import TooBusy

_MINUTE_SECONDS = 60.0
# So many people's counts are kept; those who have asked for nothing in a minute go first.
_MOST_KNOWN = 20_000
# By these an answer that is under way reaches whoever waits for it, also while the program ends.
_LOOKS: tuple[Work, ...] = ("look", "door", "denied")
# What one process alone cannot bound: each takes a model, a core, or much memory. A browser is kept
# with one process, so that for the rest each counting for itself is hardly ever more.
_HEAVY: tuple[Work, ...] = ("ask", "match", "all_pairs", "write", "file")
_ENDING = "系统正在重新启动；请过一分钟再试。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Of one kind of work, for one person.

    Attributes:
        at_once: So many may be under way.
        a_minute: So many may be begun within any minute.
        name: What it is called when it is refused.
    """

    at_once: int
    a_minute: int
    name: str


# A person works in several windows and presses twice; a program that asks in a loop is stopped.
LIMITS: Mapping[Work, Limit] = MappingProxyType(
    {
        "look": Limit(at_once=12, a_minute=600, name="操作"),
        "ask": Limit(at_once=3, a_minute=30, name="提问"),
        "search": Limit(at_once=6, a_minute=120, name="查找"),
        "judge": Limit(at_once=6, a_minute=240, name="判断"),
        "match": Limit(at_once=3, a_minute=60, name="匹配"),
        "all_pairs": Limit(at_once=1, a_minute=6, name="全部匹配"),
        "draft": Limit(at_once=8, a_minute=600, name="写材料的操作"),
        "write": Limit(at_once=2, a_minute=20, name="由模型写的内容"),
        "complain": Limit(at_once=1, a_minute=6, name="投诉与反馈"),
        "file": Limit(at_once=3, a_minute=60, name="文件"),
        "upload": Limit(at_once=4, a_minute=2000, name="上传"),
        "desk": Limit(at_once=6, a_minute=600, name="操作"),
        "trial": Limit(at_once=6, a_minute=600, name="操作"),
        "door": Limit(at_once=4, a_minute=120, name="操作"),
        "denied": Limit(at_once=4, a_minute=120, name="没有权限的操作"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A turn that was begun, by its name."""

    turn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Full:
    """Why a turn was not begun.

    Attributes:
        seconds: After which one may be; 0 where it is that as many are under way.
    """

    seconds: int


class Turns(Protocol):
    """Counts turns for several processes together."""

    def begin(self, key: str, *, at_once: int, a_minute: int) -> Begun | Full:
        """Begin a turn of this key, unless as many are under way or were begun within a minute.

        Raises:
            StoreUnavailable: They cannot be counted.
        """
        ...

    def end(self, turn: str) -> None:
        """End a turn; returns at once."""
        ...


class Limits:
    """Counts what each person has under way."""

    def __init__(
        self,
        limits: Mapping[Work, Limit] = LIMITS,
        *,
        clock: Callable[[], float] = monotonic,
        turns: Turns | None = None,
    ) -> None:
        """Begin with nothing under way.

        Args:
            limits: Of every kind of work.
            clock: Seconds that only go on.
            turns: Counts heavy work for all processes together; None where there is one.
        """
        self._turns = turns
        self._limits = limits
        self._clock = clock
        self._lock = Lock()
        self._counts: dict[tuple[str, Work], _Count] = {}
        self._shut = False
        self._refused: dict[Work, int] = dict.fromkeys(limits, 0)

    def under_way(self) -> dict[Work, int]:
        """Give how many pieces of each kind of work are under way, whoever's they are."""
        with self._lock:
            found = dict.fromkeys(self._limits, 0)
            for (_, work), count in self._counts.items():
                found[work] += count.under_way
            return found

    def refused(self) -> dict[Work, int]:
        """Give how many pieces of each kind of work were refused since the beginning."""
        with self._lock:
            return dict(self._refused)

    def shut(self) -> None:
        """Let no work begin any more, since the program ends; what is under way goes on."""
        self._shut = True

    def worked_on(self) -> int:
        """Give how many pieces of work are under way that people wait for."""
        return sum(number for work, number in self.under_way().items() if work not in _LOOKS)

    @contextmanager
    def turn(self, person: str, work: Work) -> Iterator[None]:
        """Let one piece of work be done, and count it until it is.

        Raises:
            TooBusy: The person has as much under way, or has begun as much within the minute; or
                the program ends.
        """
        if self._shut and work not in _LOOKS:
            raise TooBusy(_ENDING)
        limit = self._limits[work]
        count = self._begin((person, work), limit)
        try:
            with self._shared((person, work), limit):
                yield
        finally:
            with self._lock:
                count.under_way -= 1

    @contextmanager
    def _shared(self, key: tuple[str, Work], limit: Limit) -> Iterator[None]:
        """Count heavy work for all processes together."""
        if self._turns is None or key[1] not in _HEAVY:
            yield
            return
        name = f"{key[1]} {key[0]}"
        begun = self._turns.begin(name, at_once=limit.at_once, a_minute=limit.a_minute)
        if isinstance(begun, Full):
            with self._lock:
                self._refused[key[1]] += 1
            raise _too_much(limit, begun.seconds)
        try:
            yield
        finally:
            self._turns.end(begun.turn)

    def _begin(self, key: tuple[str, Work], limit: Limit) -> "_Count":
        now = self._clock()
        with self._lock:
            if len(self._counts) >= _MOST_KNOWN and key not in self._counts:
                self._forget(now)
            count = self._counts.setdefault(key, _Count())
            while count.begun and count.begun[0] <= now - _MINUTE_SECONDS:
                count.begun.popleft()
            if count.under_way >= limit.at_once:
                self._refused[key[1]] += 1
                raise _too_much(limit, 0)
            if len(count.begun) >= limit.a_minute:
                self._refused[key[1]] += 1
                seconds = max(1, round(count.begun[0] + _MINUTE_SECONDS - now))
                raise _too_much(limit, seconds)
            count.under_way += 1
            count.begun.append(now)
            return count

    def _forget(self, now: float) -> None:
        idle = [
            key
            for key, count in self._counts.items()
            if not count.under_way and (not count.begun or count.begun[-1] <= now - _MINUTE_SECONDS)
        ]
        for key in idle:
            del self._counts[key]


def _too_much(limit: Limit, seconds: int) -> TooBusy:
    if not seconds:
        return TooBusy(f"您有 {limit.at_once} 项{limit.name}还没有完成，请等其中一项完成后再试。")
    return TooBusy(f"一分钟内{limit.name}太多，请约 {seconds} 秒后再试。", seconds=seconds)


class _Count:
    def __init__(self) -> None:
        self.under_way = 0
        self.begun: deque[float] = deque()

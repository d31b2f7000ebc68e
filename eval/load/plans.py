"""Who comes, in which order: one plan for each thing that is to be known."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.load.crowd import Crowd
from eval.load.figures import waits

_ORDINARY = 50
_MANY = 200
_FEW = 20
_STEPS = (25, 50, 75, 100, 150, 200, 300)
_STEP_SECONDS = 60.0
_MINUTE = 60.0
# Beyond this a search is no longer felt as an answer to what was typed.
_KNEE_SECONDS = 1.0
_TIMES_THE_KNEE = 3
# Nobody's wait is counted who came to an empty machine a moment ago.
_COMING_SECONDS = 20.0
MOST_USERS = _TIMES_THE_KNEE * _STEPS[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of what was measured.

    Attributes:
        name: In what is reported.
        users: How many were there.
        began: In seconds of the machine's steady clock.
        ended: Likewise.
        heavy: How many of the last to come never read; the figures are of the others.
    """

    name: str
    users: int
    began: float
    ended: float
    heavy: int = 0


Run = Callable[[Crowd, float], Awaitable[Sequence[Part]]]


async def steady(crowd: Crowd, minutes: float) -> Sequence[Part]:
    """Fifty people, as an office of them works."""
    return [await _part(crowd, "steady", _ORDINARY, minutes * _MINUTE)]


async def many(crowd: Crowd, minutes: float) -> Sequence[Part]:
    """Two hundred: more than an ordinary machine is meant for."""
    return [await _part(crowd, "many", _MANY, minutes * _MINUTE)]


async def soak(crowd: Crowd, minutes: float) -> Sequence[Part]:
    """Twenty, for long: what is not given back is seen."""
    return [await _part(crowd, "soak", _FEW, minutes * _MINUTE)]


async def heavy(crowd: Crowd, minutes: float) -> Sequence[Part]:
    """Nineteen, and then one besides who asks without reading, as a program would."""
    half = minutes * _MINUTE / 2
    alone = await _part(crowd, "without", _FEW - 1, half)
    return [alone, await _part(crowd, "with", _FEW, half, heavy=1)]


async def knee(crowd: Crowd, minutes: float) -> Sequence[Part]:
    """More and more until searches take too long; three times as many; and then half."""
    parts: list[Part] = []
    for users in _STEPS:
        parts.append(await _part(crowd, f"{users}", users, _STEP_SECONDS))
        if _too_slow(crowd, parts[-1]):
            break
    found = parts[-1].users
    over = found * _TIMES_THE_KNEE
    parts.append(await _part(crowd, f"over: {over}", over, minutes * _MINUTE))
    parts.append(await _part(crowd, f"back: {found // 2}", found // 2, 2 * _STEP_SECONDS))
    return parts


PLANS: Mapping[str, tuple[Run, float]] = {
    "steady": (steady, 10.0),
    "many": (many, 3.0),
    "knee": (knee, 3.0),
    "soak": (soak, 30.0),
    "heavy": (heavy, 6.0),
}


async def _part(crowd: Crowd, name: str, users: int, seconds: float, *, heavy: int = 0) -> Part:
    await crowd.be(users, seconds=min(_COMING_SECONDS, seconds / 4), heavy=heavy)
    began, ended = await crowd.be(users, seconds=seconds, heavy=heavy)
    return Part(name=name, users=users, began=began, ended=ended, heavy=heavy)


def _too_slow(crowd: Crowd, part: Part) -> bool:
    inside = [one for _, one in crowd.done if one.began >= part.began]
    searched = waits(one.whole for one in inside if one.kind == "search")
    refused = any(one.outcome != "done" for one in inside)
    return refused or searched.p95 is None or searched.p95 > _KNEE_SECONDS

"""How long verdicts take: thousands of profiles, each judged on every measure."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.eligibility.profile import read_profile
from assistant.eligibility.rulebook import Rules
from assistant.eligibility.verdicts import judge_all

_SEED = 20261123
_DROPPED = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Milliseconds a profile, read and judged on every measure."""

    profiles: int
    measures: int
    p50_ms: float
    p95_ms: float
    judging_p50_ms: float


def varied(profiles: Sequence[Mapping[str, object]], number: int) -> Iterator[dict[str, object]]:
    """Give so many profiles that are like these: figures moved, and a fifth of all left out."""
    chance = random.Random(_SEED)  # noqa: S311  (the same for every run)
    for _ in range(number):
        yield _vary(chance.choice(profiles), chance)


def measure_speed(
    rules: Rules, profiles: Sequence[Mapping[str, object]], *, number: int, day: date
) -> Speed:
    """Read and judge so many variations, one after another."""
    whole, judging = [], []
    for profile in varied(profiles, number):
        started = time.perf_counter()
        read = read_profile(profile)
        between = time.perf_counter()
        judge_all(rules, read, day)
        ended = time.perf_counter()
        whole.append(ended - started)
        judging.append(ended - between)
    return Speed(
        profiles=number,
        measures=len(rules.placed),
        p50_ms=_at(whole, 0.5),
        p95_ms=_at(whole, 0.95),
        judging_p50_ms=_at(judging, 0.5),
    )


def _vary(profile: Mapping[str, object], chance: random.Random) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in profile.items():
        if chance.random() < _DROPPED:
            continue
        if isinstance(value, Mapping):
            found[name] = _vary(value, chance)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found[name] = round(value * chance.uniform(0.5, 1.5), 2)
        else:
            found[name] = value
    return found


def _at(times: Sequence[float], share: float) -> float:
    return round(sorted(times)[int(len(times) * share)] * 1000, 3)

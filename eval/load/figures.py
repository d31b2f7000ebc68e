"""The figures of a phase: what people waited for, and what it took."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.load.machine import Taken, bytes_an_hour, cores_between
from eval.load.visit import Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Seconds that people waited, over those that were done.

    Attributes:
        n: How many were done.
        p50: The median; None where nothing was done.
        p95: So long at most, in 95 of 100.
        most: The longest.
    """

    n: int
    p50: float | None
    p95: float | None
    most: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one phase.

    Attributes:
        whole: By what was done, until all of it was there.
        first: Of answers, until the first passage was there.
        refused: How often the product said that it could not now, by what it said.
        broken: How often anything else went wrong, by what was seen; both the most frequent first.
        a_second: How many things were begun.
        cores: Busy by the product, and by the crowd itself, which shares the machine.
        memory: Bytes of the product at the end.
    """

    name: str
    users: int
    seconds: float
    whole: Mapping[str, Waits]
    first: Waits
    refused: Mapping[str, int]
    broken: Mapping[str, int]
    a_second: float
    cores: tuple[float, float]
    memory: int
    memory_an_hour: float | None


def figures_of(
    name: str, users: int, done: Sequence[Done], seen: Sequence[Taken], seconds: float
) -> Figures:
    """Give the figures of a phase, of what was begun in it, and of what the machine gave."""
    began = min((one.began for one in done), default=0.0)
    inside = [one for one in seen if began <= one.at <= began + seconds]
    kinds = sorted({one.kind for one in done})
    good = [one for one in done if one.outcome == "done"]
    return Figures(
        name=name,
        users=users,
        seconds=seconds,
        whole={kind: waits(one.whole for one in good if one.kind == kind) for kind in kinds},
        first=waits(one.first for one in good if one.kind == "ask" and one.first is not None),
        refused=_reasons(one for one in done if one.outcome == "refused"),
        broken=_reasons(one for one in done if one.outcome == "broken"),
        a_second=len(done) / seconds,
        cores=cores_between(seen, began, began + seconds),
        memory=inside[-1].memory if inside else 0,
        memory_an_hour=bytes_an_hour(inside),
    )


def waits(seconds: Iterable[float]) -> Waits:
    """Give median, 95th percentile and longest of some waits."""
    found = np.array(list(seconds), float)
    if not len(found):
        return Waits(n=0, p50=None, p95=None, most=None)
    middle, high = np.percentile(found, [50, 95])
    return Waits(n=len(found), p50=float(middle), p95=float(high), most=float(found.max()))


def _reasons(done: Iterable[Done]) -> Mapping[str, int]:
    return dict(Counter(f"{one.kind}: {one.why}" for one in done).most_common())

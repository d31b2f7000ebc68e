"""Figures of the running program, in the text format that Prometheus reads.

The client library for it would bring a registry that is global to the process and, for several
processes, files of its own; what is used here of the format is six rules. Each worker has figures
of its own, and is asked by itself.

No label has a value that somebody made up: values are those of a closed set, so that the number of
series stays what it is, and nothing that anybody wrote, and nobody's name, gets out by one.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from threading import Lock
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Kind = Literal["counter", "gauge", "histogram"]
Labels = tuple[str, ...]
# Gives the value for each set of label values; blocks while it reads.
Read = Callable[[], Mapping[Labels, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Figures of one name.

    Attributes:
        name: With its unit at its end; of a counter with `_total`.
        says: What it counts or measures, in one line.
        labels: Names of its labels.
        bounds: Of a histogram: the upper bounds of its buckets, rising.
    """

    name: str
    says: str
    labels: Labels = ()
    bounds: tuple[float, ...] = ()


class Counter:
    """Counts up."""

    kind: Kind = "counter"

    def __init__(self, family: Family) -> None:
        """Begin at nothing."""
        self.family = family
        self._lock = Lock()
        self._counts: dict[Labels, float] = {}

    def add(self, *labels: str, by: float = 1.0) -> None:
        """Count something of these label values."""
        with self._lock:
            self._counts[labels] = self._counts.get(labels, 0.0) + by

    def lines(self) -> Iterable[str]:
        """Give its lines."""
        with self._lock:
            counts = dict(self._counts)
        return [_line(self.family.name, self.family.labels, of, n) for of, n in counts.items()]


class Histogram:
    """Counts how often something came to at most so much."""

    kind: Kind = "histogram"

    def __init__(self, family: Family) -> None:
        """Begin at nothing."""
        self.family = family
        self._lock = Lock()
        self._counts: dict[Labels, list[int]] = {}
        self._sums: dict[Labels, float] = {}

    def observe(self, value: float, *labels: str) -> None:
        """Count a value of these label values."""
        with self._lock:
            places = self._counts.setdefault(labels, [0] * (len(self.family.bounds) + 1))
            places[bisect_left(self.family.bounds, value)] += 1
            self._sums[labels] = self._sums.get(labels, 0.0) + value

    def lines(self) -> Iterable[str]:
        """Give its lines; each bucket has those of the smaller ones too."""
        with self._lock:
            found = [(of, list(places), self._sums[of]) for of, places in self._counts.items()]
        name, labels = self.family.name, self.family.labels
        bounds = [*map(_number, self.family.bounds), "+Inf"]
        for of, places, total in found:
            for bound, count in zip(bounds, accumulate(places), strict=True):
                yield _line(f"{name}_bucket", (*labels, "le"), (*of, bound), count)
            yield _line(f"{name}_sum", labels, of, total)
            yield _line(f"{name}_count", labels, of, sum(places))


class Reading:
    """Is read when somebody asks; what cannot be read then has no lines."""

    def __init__(
        self,
        family: Family,
        read: Read,
        *,
        kind: Kind = "gauge",
        unreadable: tuple[type[Exception], ...] = (),
    ) -> None:
        """Read by this; errors of these types mean that there is no value now."""
        self.family = family
        self.kind = kind
        self._read = read
        self._unreadable = unreadable

    def lines(self) -> Iterable[str]:
        """Give its lines."""
        try:
            values = self._read()
        except self._unreadable:
            return []
        return [_line(self.family.name, self.family.labels, of, n) for of, n in values.items()]


Figure = Counter | Histogram | Reading


def gauge(
    name: str,
    says: str,
    read: Read,
    *labels: str,
    unreadable: tuple[type[Exception], ...] = (),
) -> Reading:
    """Give a figure that goes up and down; see `Family` and `Reading`."""
    return Reading(Family(name=name, says=says, labels=labels), read, unreadable=unreadable)


def exposed(figures: Sequence[Figure]) -> str:
    """Give all figures as text.

    >>> asked = Counter(Family(name="asked_total", says="Questions.", labels=("how",)))
    >>> asked.add("answered")
    >>> print(exposed([asked]), end="")
    # HELP asked_total Questions.
    # TYPE asked_total counter
    asked_total{how="answered"} 1
    """
    lines: list[str] = []
    for one in figures:
        lines += [
            f"# HELP {one.family.name} {one.family.says}",
            f"# TYPE {one.family.name} {one.kind}",
            *one.lines(),
        ]
    return "".join(f"{line}\n" for line in lines)


def _line(name: str, labels: Labels, values: Labels, value: float) -> str:
    said = ",".join(f'{of}="{_escaped(is_)}"' for of, is_ in zip(labels, values, strict=True))
    return f"{name}{{{said}}} {_number(value)}" if said else f"{name} {_number(value)}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))

"""Figures as they are shown: each with what it counts and as of when, whatever draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Tone = Literal["green", "red", "amber", "violet", "grey", "blue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """What is behind a figure: a view, and what it is narrowed by there."""

    view: str
    narrowed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line of a chart.

    Attributes:
        lead: What is behind it; None where there is no such list.
        given: Whether the label is somebody's words, or a name that the records state.
        samples: How many of the things are made up.
    """

    label: str
    n: int
    lead: Lead | None = None
    given: bool = False
    samples: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Numbers of things of one sort, by kinds.

    Attributes:
        tells: What is counted, in one sentence.
        head: What the labels are, and what is counted.
        of: What the shares are of; 0 where shares tell nothing.
        empty: What is said where there is nothing.
    """

    key: str
    title: str
    tells: str
    bars: tuple[Bar, ...]
    head: tuple[str, str] = ("", "数量")
    of: int = 0
    empty: str = "还没有。"

    @property
    def has_samples(self) -> bool:
        """Whether any of what is counted is made up, which then stands beside the numbers."""
        return any(bar.samples for bar in self.bars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a course is made of: a number for each of its spans, 0 where there is none."""

    label: str
    tone: Tone
    counts: tuple[int, ...]

    def at(self, place: int) -> int:
        """Give the number of a span, by its place from 0."""
        return self.counts[place] if place < len(self.counts) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Numbers over time, in parts.

    Attributes:
        spans: The first day of each span, in order.
        each: What a span is called: 天, 周.
    """

    key: str
    title: str
    tells: str
    spans: tuple[date, ...]
    parts: tuple[Part, ...]
    each: str = "天"
    empty: str = "这段时间还没有。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One figure by itself, already written for reading.

    Attributes:
        samples: What of that which is counted is made up, in words; empty for nothing.
    """

    label: str
    said: str
    tells: str
    lead: Lead | None = None
    samples: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Figures that belong together.

    Attributes:
        when: As of when they are counted.
    """

    title: str
    when: datetime
    numbers: tuple[Number, ...] = ()
    courses: tuple[Course, ...] = ()
    charts: Sequence[Chart] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All figures.

    Attributes:
        days: How many days those of use go back.
    """

    days: int
    sections: tuple[Section, ...]

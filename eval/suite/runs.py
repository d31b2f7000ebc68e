"""A run: what was asked of what, how each case came out, and the figures. As it is kept."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from eval.suite.cases import Case, CaseKind
from eval.suite.outcomes import Outcome

Half = Literal["open", "kept", "both"]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bounds(_Kept):
    """A value and its 95 % bootstrap interval over cases."""

    value: float
    low: float
    high: float


class Baseline(_Kept):
    """What something simple reaches on the same cases, such as always refusing."""

    name: str
    value: float


class Figure(_Kept):
    """One figure of a run.

    Attributes:
        metric: Its name in `eval.suite.metrics`.
        label: In Chinese.
        n: Over how many cases; what cases they are depends on the metric.
        at_most: A bound where nothing was found in n tries (3/n), for figures that must be 0.
        withheld: Why it is not shown, where it may not be.
    """

    metric: str
    label: str
    n: int
    bounds: Bounds | None
    better: Literal["up", "down"]
    baselines: tuple[Baseline, ...] = ()
    at_most: float | None = None
    withheld: str | None = None


class Part(_Kept):
    """How the cases of one kind came out.

    Attributes:
        n: Cases asked for.
        served: Cases of a kind that the product serves.
        passed: Cases of those that passed all checks.
        ms: p50 and p95 of the time to a reply, in milliseconds; None where none was served.
    """

    kind: CaseKind
    n: int
    served: int
    passed: int
    figures: tuple[Figure, ...]
    ms: tuple[float, float] | None = None


class Slice(_Kept):
    """How some of the cases came out.

    Attributes:
        by: What they have in common: `types`, `traps`, `difficulty`, `role`, `half`.
    """

    by: str
    key: str
    n: int
    passed: int


class Header(_Kept):
    """What was run, on what, when.

    Attributes:
        fingerprint: Of the cases, the records and the settings: runs with the same one asked the
            same of the same records. The code is not in it: that is what is compared.
        corpus: `samples`, or `records` for those in use.
        sets: Names of the sets, sorted.
        code: Digest of the product's own sources.
        embedder, model: Their names.
        overlap: Share of a question's characters that stand in its gold passages' text, median;
            how much the questions borrow from the corpus. None where it cannot be told.
    """

    name: str
    fingerprint: str
    started: datetime
    finished: datetime | None
    corpus: Literal["samples", "records"]
    sets: tuple[str, ...]
    half: Half
    code: str
    embedder: str
    model: str
    today: date
    python: str
    cores: int
    peak_bytes: int = 0
    seconds: float = 0.0
    overlap: float | None = None


class Run(_Kept):
    """A run, whole.

    Attributes:
        parts: In the order of `CaseKind`; those with no case are left out.
        cases: As they were asked, in order; `outcomes` in the same order.
    """

    header: Header
    parts: tuple[Part, ...]
    slices: tuple[Slice, ...]
    cases: tuple[Case, ...]
    outcomes: tuple[Outcome, ...]


class Moved(_Kept):
    """A figure in two runs, and the change with its interval by paired bootstrap over cases.

    Attributes:
        change: Of the second against the first; None where one has no value.
        drop: Whether it got worse beyond the margin.
    """

    kind: CaseKind
    metric: str
    label: str
    better: Literal["up", "down"]
    n: int
    before: float | None
    after: float | None
    change: Bounds | None
    drop: bool


class Comparison(_Kept):
    """Two runs, case by case; only cases that are in both, unchanged.

    Attributes:
        better, worse: Ids of cases that pass now and did not, and the other way round.
        only_before, only_after, changed: Ids of cases that cannot be compared.
    """

    before: Header
    after: Header
    margin: float
    moved: tuple[Moved, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def dropped(self) -> bool:
        """Whether anything got worse beyond the margin."""
        return any(moved.drop for moved in self.moved)

"""Both worlds asked the same: which answers differ, which marks were seen, how long each took."""

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from eval.twins.answering import answered
from eval.twins.asked import Asked
from eval.twins.world import Twins, World

# Names and times that are others at every run: of exchanges, drafts and files.
_RUNS = (
    (re.compile(r"\b[0-9a-f]{32}\b"), "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)?"), "<time>"),
    (re.compile(r"\d+(?:\.\d+)? (?:毫秒|秒)"), "<took>"),
    (re.compile(r'"ms": ?\{[^}]*\}'), "<ms>"),
)
_BESIDE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A request that tells the worlds apart.

    Attributes:
        fuller, bare: What each said from where they part, some of it.
    """

    asked: Asked
    fuller: str
    bare: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A mark that was shown to somebody who did not bring it along."""

    asked: Asked
    mark: str
    beside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What came of asking both.

    Attributes:
        functions: How often each was asked.
        fuller_ms, bare_ms: Of each request, in order.
    """

    asked: int
    functions: Counter[str]
    differences: tuple[Difference, ...]
    seen: tuple[Seen, ...]
    fuller_ms: tuple[float, ...] = field(repr=False, default=())
    bare_ms: tuple[float, ...] = field(repr=False, default=())

    @property
    def clean(self) -> bool:
        """Whether nobody could tell the worlds apart."""
        return not self.differences and not self.seen

    @property
    def p50_ms(self) -> tuple[float, float]:
        """The median time of a request in the fuller and in the bare world."""
        return median(self.fuller_ms or (0.0,)), median(self.bare_ms or (0.0,))

    @property
    def median_gap_ms(self) -> float:
        """The median of how much longer the fuller world takes for one request."""
        gaps = [one - other for one, other in zip(self.fuller_ms, self.bare_ms, strict=True)]
        return median(gaps) if gaps else 0.0


def compared(
    twins: Twins,
    requests: Sequence[Asked],
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Comparison:
    """Ask both worlds everything, by turns the one and the other first."""
    differences: list[Difference] = []
    seen: list[Seen] = []
    brought: dict[str, str] = {}
    times: tuple[list[float], list[float]] = ([], [])
    for n, one in enumerate(requests):
        worlds = [(0, twins.fuller), (1, twins.bare)]
        said = ["", ""]
        for place, world in worlds if n % 2 else worlds[::-1]:
            said[place], took = _timed(world, one)
            times[place].append(took)
        fuller, bare = map(masked, said)
        if fuller != bare:
            differences.append(_difference(one, fuller, bare))
        talk = str(one.said.get("talk", one.id))
        brought[talk] = f"{brought.get(talk, '')}\n{one.said}"
        seen += _marks(one, said[0], brought[talk], twins.marks)
        progress(n + 1, len(requests))
    return Comparison(
        asked=len(requests),
        functions=Counter(one.function for one in requests),
        differences=tuple(differences),
        seen=tuple(seen),
        fuller_ms=tuple(times[0]),
        bare_ms=tuple(times[1]),
    )


def masked(text: str) -> str:
    """Give a text without what is another at every run."""
    for pattern, word in _RUNS:
        text = pattern.sub(word, text)
    return text


def _timed(world: World, one: Asked) -> tuple[str, float]:
    started = time.perf_counter()
    said = answered(world, one.function, one.said)
    return said, (time.perf_counter() - started) * 1000


def _difference(one: Asked, fuller: str, bare: str) -> Difference:
    pairs = enumerate(zip(fuller, bare, strict=False))
    at = next((n for n, (a, b) in pairs if a != b), min(len(fuller), len(bare)))
    start, end = max(0, at - _BESIDE), at + _BESIDE
    return Difference(asked=one, fuller=fuller[start:end], bare=bare[start:end])


def _marks(one: Asked, said: str, brought: str, marks: Sequence[str]) -> list[Seen]:
    return [
        Seen(asked=one, mark=mark, beside=said[max(0, at - _BESIDE) : at + _BESIDE])
        for mark in marks
        if mark not in brought and (at := said.find(mark)) >= 0
    ]

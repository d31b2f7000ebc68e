"""How long the product itself takes until a model's first words, with several people at once.

The model is a stand-in that waits before its first word and between words as a real one does, and
says a sentence of the first passage it is given; what it waits is taken off.
"""

import re
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from random import Random
from statistics import median, quantiles
from time import perf_counter, sleep

from assistant.answers import Question
from assistant.chatmodel.port import About, Shape, Spent, unheeded
from assistant.ui.exchanges import Ask
from corpus.levels import Viewer

_VIEWER = Viewer(role="enterprise")
_FIRST_SECONDS, _NEXT_SECONDS = 0.3, 1 / 30
_PASSAGE = re.compile(r'<passage n="(\d+)"[^>]*>([^。<]{4,60})')
_PIECE_CHARS = 2


class Paced:
    """Says a sentence of the first passage, in its own time."""

    def __init__(self, *, wait: Callable[[float], None] = sleep) -> None:
        """Wait by this."""
        self._wait = wait

    @property
    def about(self) -> About:
        """A stand-in on this machine."""
        return About(name="paced")

    def stream(
        self,
        system: str,  # noqa: ARG002  (as the protocol has it)
        prompt: str,
        *,
        shape: Shape | None = None,  # noqa: ARG002  (likewise)
        spent: Callable[[Spent], None] = unheeded,
    ) -> Generator[str]:
        """Give the sentence in pieces of two characters."""
        self._wait(_FIRST_SECONDS)
        found = _PASSAGE.search(prompt)
        said = f"{found[2].strip()}。[^{found[1]}]" if found else ""
        for start in range(0, len(said), _PIECE_CHARS):
            yield said[start : start + _PIECE_CHARS]
            self._wait(_NEXT_SECONDS)
        spent(Spent())


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTime:
    """Milliseconds of the product itself.

    Attributes:
        quoted: Until the quoted answer, each.
        first: Until the model's first words could be shown, without what the model waited.
    """

    quoted: tuple[float, ...]
    first: tuple[float, ...]


def measure_own_time(
    questions: Sequence[str],
    *,
    ask: Callable[[Paced], Ask],
    day: date,
    users: int,
    each: int,
    think_seconds: float = 1.0,
    seed: int = 1,
) -> OwnTime:
    """Have several people ask at once, each one question after another.

    Args:
        questions: Drawn from.
        ask: Gives what answers, with the stand-in for a model.
        day: Whose rules are asked for.
        users: At once.
        each: Questions of each.
        think_seconds: On average, before each.
        seed: Draws the same every time.
    """
    answering = ask(Paced())
    _timed(questions[0], answering, day)  # loads what is loaded with the first question

    def one(number: int) -> list[tuple[float, float | None]]:
        draw = Random(seed * 1000 + number)  # noqa: S311  (nothing secret)
        found = []
        for _ in range(each):
            sleep(draw.uniform(0, 2 * think_seconds))
            found.append(_timed(draw.choice(questions), answering, day))
        return found

    with ThreadPoolExecutor(max_workers=users) as people:
        every = [pair for found in people.map(one, range(users)) for pair in found]
    return OwnTime(
        quoted=tuple(quoted for quoted, _ in every),
        first=tuple(first for _, first in every if first is not None),
    )


def _timed(text: str, answering: Ask, day: date) -> tuple[float, float | None]:
    started = perf_counter()
    quoted = first = None
    for answer in answering(Question(text=text, viewer=_VIEWER, day=day)):
        now = (perf_counter() - started) * 1000
        quoted = quoted if quoted is not None else now
        if first is None and answer.written is not None:
            first = now - _FIRST_SECONDS * 1000
    return quoted or 0.0, first


def p50_p95(values: Sequence[float]) -> tuple[float, float]:
    """Give the middle value and that which 95 of 100 do not exceed; at least two values."""
    return median(values), quantiles(values, n=20)[-1]

"""A crowd: each comes with a page of their own, looks for something, reads, and asks."""

import asyncio
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.load.visit import Done, Visit

# What somebody does next, out of twenty times.
_SEARCHES, _ASKS = 12, 6
_OF = 20
# A person reads what came before going on.
_READS_SECONDS = (4.0, 16.0)
_QUESTIONS_A_TALK = 3
_HURRY_SECONDS = 0.05
_WINDOWS = 3
# What has come first of an answer: a passage that can be opened.
_FIRST_PASSAGE = "data-cite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What people ask for."""

    searches: Sequence[str]
    questions: Sequence[str]


class Crowd:
    """People who come when they are wanted, and go; what each has done is kept."""

    def __init__(
        self, addresses: Sequence[str], tokens: Sequence[str], asked: Asked, *, seed: int
    ) -> None:
        """Have them at hand; nobody comes yet.

        Args:
            addresses: Of the processes that serve; each person stays with one.
            tokens: Of a session each; there can be as many people as tokens.
            asked: What they draw from.
            seed: The same seed, the same course, as far as answers come as fast.
        """
        self.done: list[tuple[int, Done]] = []
        self._addresses = addresses
        self._tokens = tokens
        self._asked = asked
        self._seed = seed
        self._stops: list[asyncio.Event] = []
        self._people: list[asyncio.Task[None]] = []

    async def be(self, users: int, *, seconds: float, heavy: int = 0) -> tuple[float, float]:
        """Have so many there for so long; those who were there already stay, or go.

        Args:
            users: How many.
            seconds: How long.
            heavy: How many of those who come now never read, and ask in three windows.

        Returns:
            When that began and ended, in seconds of the machine's steady clock.
        """
        began = time.monotonic()
        while len(self._stops) < users:
            stop, number = asyncio.Event(), len(self._stops)
            come = self._come(number, stop, heavy=number >= users - heavy)
            self._stops.append(stop)
            self._people.append(asyncio.create_task(come))
        while len(self._stops) > users:
            self._stops.pop().set()
        await asyncio.sleep(seconds)
        return began, time.monotonic()

    async def leave(self) -> None:
        """Have all of them go, once they have what they wait for."""
        for stop in self._stops:
            stop.set()
        await asyncio.gather(*self._people)

    async def _come(self, number: int, stop: asyncio.Event, *, heavy: bool) -> None:
        chance = random.Random(self._seed * 10_000 + number)  # noqa: S311  (a course, no secret)
        address = self._addresses[number % len(self._addresses)]
        if heavy:
            await asyncio.gather(*(self._hurry(number, stop, window) for window in range(_WINDOWS)))
            return
        visit = Visit(address, self._tokens[number])
        try:
            # They do not all come in the same moment.
            await _unless(stop, chance.uniform(0, _READS_SECONDS[1]))
            self.done.append((number, await visit.open()))
            for kind in self._course(chance):
                if stop.is_set():
                    return
                self.done.append((number, await self._do(visit, kind, chance)))
                await _unless(stop, chance.uniform(*_READS_SECONDS))
        finally:
            await visit.close()

    async def _hurry(self, number: int, stop: asyncio.Event, window: int) -> None:
        chance = random.Random(number * _WINDOWS + window)  # noqa: S311  (likewise)
        visit = Visit(self._addresses[number % len(self._addresses)], self._tokens[number])
        try:
            self.done.append((number, await visit.open()))
            while not stop.is_set():
                kind = "search" if chance.randrange(2) else "ask"
                self.done.append((number, await self._do(visit, kind, chance)))
                await _unless(stop, _HURRY_SECONDS)
        finally:
            await visit.close()

    def _course(self, chance: random.Random) -> Iterator[str]:
        asked = 0
        while True:
            drawn = chance.randrange(_OF)
            if drawn < _SEARCHES:
                yield "search"
            elif drawn < _SEARCHES + _ASKS:
                asked += 1
                yield "ask"
                if asked % _QUESTIONS_A_TALK == 0:
                    yield "clear"
            else:
                yield "fit"

    async def _do(self, visit: Visit, kind: str, chance: random.Random) -> Done:
        if kind == "search":
            text = chance.choice(self._asked.searches)
            wish = json.dumps({"text": text}, ensure_ascii=False)
            return await visit.press("search", "find-run", {"find-wish": wish})
        if kind == "ask":
            given = {"question": chance.choice(self._asked.questions)}
            return await visit.press("ask", "ask", given, mark=_FIRST_PASSAGE)
        return await visit.press(kind, {"clear": "clear", "fit": "fit-open"}[kind])


async def _unless(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but no longer than until somebody should go."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return

"""Whether the program can work: told to anybody, cheaply, and without a word too many."""

import asyncio
from collections.abc import Awaitable, Callable
from threading import Event

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assistant.serving.health import health_routes
from assistant.serving.readiness import Readiness, Standing


class Part:
    """A part that is looked at, well or not, and how often it was."""

    def __init__(self, *, well: bool = True) -> None:
        self.well, self.looks = well, 0

    def __call__(self) -> bool:
        self.looks += 1
        return self.well


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def a_client(readiness: Readiness) -> TestClient:
    return TestClient(Starlette(routes=health_routes(readiness)))


def test_it_is_ready_while_all_parts_are_well_that_are_needed() -> None:
    database, model, clock = Part(), Part(well=False), Clock()
    readiness = Readiness({"database": database}, told={"model": model}, clock=clock)
    with a_client(readiness) as client:
        first = client.get("/readyz")
        database.well = False
        clock.seconds += 3
        second = client.get("/readyz")

    assert (first.status_code, second.status_code) == (200, 503)
    assert first.json() == {"ready": True, "parts": {"database": True, "model": False}}
    assert second.json() == {"ready": False, "parts": {"database": False, "model": False}}


def test_a_flood_of_questions_is_one_look() -> None:
    database, clock = Part(), Clock()
    with a_client(Readiness({"database": database}, clock=clock)) as client:
        for _ in range(50):
            client.get("/readyz")

    assert database.looks == 1


def test_that_the_program_answers_is_told_whatever_is_wrong() -> None:
    database = Part(well=False)
    with a_client(Readiness({"database": database})) as client:
        answer = client.get("/healthz")

    assert (answer.status_code, answer.text, database.looks) == (200, "ok", 0)


async def _in_a_thread(look: Callable[[], Standing]) -> Standing:
    return await asyncio.to_thread(look)


@pytest.mark.parametrize(("later", "ready"), [(10, True), (40, False)])
def test_while_a_look_hangs_the_last_one_counts_for_half_a_minute(later: int, ready: bool) -> None:
    hangs, clock, looks = Event(), Clock(), Part()
    hangs.set()

    def look() -> bool:
        hangs.wait(10)
        return looks()

    async def asked() -> tuple[Standing, list[Standing]]:
        readiness = Readiness({"index": look}, clock=clock, patience_seconds=0.05)
        off: Callable[[Callable[[], Standing]], Awaitable[Standing]] = _in_a_thread
        first = await readiness.now(off)
        hangs.clear()
        clock.seconds += later
        late = [await readiness.now(off) for _ in range(3)]
        hangs.set()
        return first, late

    first, late = asyncio.run(asked())

    assert first.ready
    assert [one.ready for one in late] == [ready] * 3
    assert looks.looks == 2  # the one that hung was not begun once more


def test_what_a_slow_look_found_is_known_to_whoever_asks_next() -> None:
    slow, clock, looks = Event(), Clock(), Part()

    def look() -> bool:
        slow.wait(10)
        return looks()

    async def asked() -> tuple[Standing, Standing]:
        readiness = Readiness({"index": look}, clock=clock, patience_seconds=0.05)
        impatient = await readiness.now(_in_a_thread)
        slow.set()
        while not looks.looks:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)  # what was found comes back to this loop
        return impatient, await readiness.now(_in_a_thread)

    impatient, next_one = asyncio.run(asked())

    assert (impatient.ready, next_one.ready) == (False, True)
    assert looks.looks == 1

"""One address may try so often and no more; costly work waits in a short line."""

import asyncio
import threading

import pytest

from assistant.accounts.line import Line
from assistant.accounts.pacing import Pace
from assistant.errors import TooBusy


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def refused(pace: Pace, address: str, *, times: int) -> list[int]:
    return [pace.refusals(address) for _ in range(times)]


def test_more_tries_than_may_be_are_refused_and_counted() -> None:
    pace = Pace(tries=3, clock=Seconds())

    assert refused(pace, "10.0.0.1", times=5) == [0, 0, 0, 1, 2]


def test_another_address_is_not_held_up() -> None:
    pace = Pace(tries=1, clock=Seconds())
    refused(pace, "10.0.0.1", times=5)

    assert pace.refusals("10.0.0.2") == 0


def test_after_the_minute_it_goes_on() -> None:
    clock = Seconds()
    pace = Pace(tries=2, seconds=60, clock=clock)
    refused(pace, "10.0.0.1", times=3)

    clock.now = 60.0

    assert refused(pace, "10.0.0.1", times=3) == [0, 0, 1]


def test_all_addresses_of_one_subscriber_of_ipv6_count_together() -> None:
    pace = Pace(tries=1, clock=Seconds())
    pace.refusals("2001:db8:1:2::1")

    assert pace.refusals("2001:db8:1:2:ffff::9") == 1
    assert pace.refusals("2001:db8:1:3::1") == 0


def test_an_address_is_known_in_either_form() -> None:
    pace = Pace(tries=1, clock=Seconds())
    pace.refusals("testclient")

    assert pace.refusals("testclient") == 1


def test_the_memory_of_addresses_is_bounded() -> None:
    pace = Pace(tries=1, clock=Seconds())

    for number in range(10_050):
        pace.refusals(f"10.{number // 65536}.{number // 256 % 256}.{number % 256}")

    assert len(pace._made) == 10_000


def test_two_work_at_once_some_wait_and_the_rest_are_turned_away() -> None:
    line = Line(at_once=2, waiting=3)
    at_work, most, go_on = [0], [0], threading.Event()
    counting = threading.Lock()

    def work() -> str:
        with counting:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        go_on.wait(10)
        with counting:
            at_work[0] -= 1
        return "done"

    async def crowd() -> list[str | BaseException]:
        tasks = [asyncio.create_task(line.run(work)) for _ in range(8)]
        await asyncio.sleep(0.05)
        go_on.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    came_out = asyncio.run(crowd())

    assert came_out.count("done") == 5
    assert sum(isinstance(one, TooBusy) for one in came_out) == 3
    assert most[0] == 2


def test_whoever_goes_away_leaves_their_place_when_the_work_is_done() -> None:
    line = Line(at_once=1, waiting=0)
    go_on = threading.Event()

    async def leave() -> str:
        gone = asyncio.create_task(line.run(lambda: go_on.wait(10)))
        await asyncio.sleep(0.02)
        gone.cancel()
        with pytest.raises(TooBusy):
            await line.run(lambda: "too early")
        go_on.set()
        await asyncio.sleep(0.1)
        return await line.run(lambda: "in")

    assert asyncio.run(leave()) == "in"


def test_an_error_of_the_work_reaches_whoever_asked() -> None:
    def fail() -> None:
        raise TooBusy("不行")

    with pytest.raises(TooBusy, match="不行"):
        asyncio.run(Line().run(fail))

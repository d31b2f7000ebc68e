"""Ending: nothing new is begun, what is under way ends or is told."""

from collections.abc import Iterator

import pytest
from builders import TODAY

from assistant.access.limits import Limits
from assistant.answers import Answer, Question
from assistant.errors import TooBusy
from assistant.serving.stopping import Stopping
from corpus.levels import Viewer

QUESTION = Question(text="？", viewer=Viewer(identity="a", role="enterprise"), day=TODAY)


def an_answer(text: str, *, finished: bool = False) -> Answer:
    return Answer(
        status="answered", intent="policy_fact", question="？", text=text, finished=finished
    )


class Time:
    """Passes only while somebody waits; then it does what a test plans for that second."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.plans: dict[int, object] = {}

    def __call__(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> None:
        self.seconds += seconds
        plan = self.plans.pop(int(self.seconds), None)
        if callable(plan):
            plan()


def a_stopping(limits: Limits, time: Time, *, wait_seconds: float = 20) -> Stopping:
    return Stopping(limits, wait_seconds=wait_seconds, clock=time, pause=time.pause)


def test_where_nothing_is_under_way_it_ends_at_once() -> None:
    time, limits = Time(), Limits()

    with limits.turn("a", "look"):  # a page that is open is none
        a_stopping(limits, time).drain()

    assert time.seconds == 0


def test_what_is_under_way_may_end_and_nothing_new_is_begun() -> None:
    time, limits = Time(), Limits()
    stopping = a_stopping(limits, time)
    turn = limits.turn("a", "ask")
    turn.__enter__()
    time.plans[5] = lambda: turn.__exit__(None, None, None)

    stopping.drain()

    assert time.seconds == pytest.approx(5, abs=0.2)
    with pytest.raises(TooBusy, match="正在重新启动"), limits.turn("b", "ask"):
        pytest.fail("was begun")
    with limits.turn("a", "look"), limits.turn("a", "door"):  # by which answers are still read
        pass


def test_an_answer_that_takes_too_long_is_told_to_whoever_waits_for_it() -> None:
    time, limits = Time(), Limits()
    stopping = a_stopping(limits, time, wait_seconds=2)
    said = [an_answer("一"), an_answer("一二"), an_answer("一二三", finished=True)]

    def growing(_question: Question) -> Iterator[Answer]:
        yield from said

    answering = stopping.told(growing)(QUESTION)
    with limits.turn("a", "ask"):
        assert next(answering) == said[0]
        stopping.drain()
        with pytest.raises(TooBusy, match="没有写完"):
            next(answering)


def test_an_answer_that_is_whole_is_not_said_to_be_broken_off() -> None:
    stopping = a_stopping(Limits(), Time())
    stopping.drain()

    answer = an_answer("一", finished=True)

    assert list(stopping.told(lambda _question: iter([answer]))(QUESTION)) == [answer]

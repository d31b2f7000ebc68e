"""What a guard adds to a model: it is not called while it keeps failing, and everything is told."""

import pytest
from assistant_builders import ScriptedModel

from assistant.chatmodel.bounds import Bounds, bounds_for
from assistant.chatmodel.failures import SETTINGS, CallFailed, Failure
from assistant.chatmodel.guarded import Guarded
from assistant.chatmodel.port import About, Shape, Spent
from assistant.errors import ModelUnavailable


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def fail(model: Guarded, times: int) -> None:
    for _ in range(times):
        with pytest.raises(ModelUnavailable):
            list(model.stream("规则", "问题"))


def test_it_is_about_the_model_that_it_guards() -> None:
    about = About(name="m", host="example.org")

    assert Guarded(ScriptedModel(about=about)).about == about


def test_what_it_is_asked_is_passed_on() -> None:
    model, shape = ScriptedModel("好"), Shape(name="s", schema={"type": "object"})

    list(Guarded(model).stream("规则", "问题", shape=shape))

    assert (model.prompts, model.shapes) == (["规则\n问题"], [shape])


def test_a_model_that_keeps_failing_is_not_called() -> None:
    model = ScriptedModel(breaks=True)
    guarded = Guarded(model, clock=Clock())
    fail(guarded, 5)

    with pytest.raises(ModelUnavailable, match="连续出错，暂停调用"):
        list(guarded.stream("规则", "问题"))

    assert len(model.prompts) == 5


def test_once_it_is_well_again_it_is_called_again() -> None:
    clock, model = Clock(), ScriptedModel("好", breaks=True)
    guarded = Guarded(model, clock=clock)
    fail(guarded, 5)
    model.breaks = False

    clock.now += 5

    assert list(guarded.stream("规则", "问题")) == ["好"]
    assert list(guarded.stream("规则", "问题")) == ["好"]


def test_while_a_reply_begins_nobody_else_is_let_in() -> None:
    clock, model = Clock(), ScriptedModel("一", "二", breaks=True)
    guarded = Guarded(model, clock=clock)
    fail(guarded, 5)
    clock.now += 5
    probe = guarded.stream("规则", "问题")
    next(probe)

    with pytest.raises(ModelUnavailable, match="暂停调用"):
        list(guarded.stream("规则", "再问"))


def test_once_a_reply_has_come_for_a_while_others_are_let_in() -> None:
    clock, model = Clock(), ScriptedModel("一", "二", "三", breaks=True)
    guarded = Guarded(model, clock=clock)
    fail(guarded, 5)
    clock.now += 5
    model.breaks = False
    probe = guarded.stream("规则", "问题")
    next(probe)

    clock.now += 3
    next(probe)

    assert "".join(guarded.stream("规则", "再问")) == "一二三"


def test_a_reply_that_has_not_begun_lets_nobody_in() -> None:
    clock, model = Clock(), ScriptedModel("", "", "一", breaks=True)
    guarded = Guarded(model, clock=clock)
    fail(guarded, 5)
    clock.now += 5
    probe = guarded.stream("规则", "问题")
    next(probe)

    clock.now += 3
    next(probe)

    with pytest.raises(ModelUnavailable, match="暂停调用"):
        list(guarded.stream("规则", "再问"))


@pytest.mark.parametrize("failure", [one for one in Failure if one in SETTINGS])
def test_what_an_administrator_must_put_right_is_said_even_while_it_is_left_alone(
    failure: Failure,
) -> None:
    model = ScriptedModel(error=CallFailed(failure))
    guarded = Guarded(model, clock=Clock())
    fail(guarded, 5)

    with pytest.raises(CallFailed, match="请管理员核对") as told:
        list(guarded.stream("规则", "问题"))

    assert told.value.failure == failure
    assert len(model.prompts) == 5


@pytest.mark.parametrize(
    "failure", [Failure.TOO_LONG, Failure.NO_TEXT, Failure.DECLINED, Failure.NOT_TAKEN]
)
def test_replies_that_cannot_be_used_are_no_outage(failure: Failure) -> None:
    model = ScriptedModel(error=CallFailed(failure))
    guarded = Guarded(model, clock=Clock())

    fail(guarded, 20)

    assert len(model.prompts) == 20


def test_a_caller_who_leaves_is_no_failure_and_ends_the_call() -> None:
    model = ScriptedModel("一", "二")
    guarded = Guarded(model, bounds=Bounds(places=1, wait_seconds=0))

    for _ in range(20):
        pieces = guarded.stream("规则", "问题")
        next(pieces)
        pieces.close()

    assert model.closed == len(model.prompts) == 20


def test_without_a_place_the_model_is_not_called() -> None:
    model = ScriptedModel("一", "二")
    guarded = Guarded(model, bounds=Bounds(places=1, wait_seconds=0.01))
    holding = guarded.stream("规则", "问题")
    next(holding)

    with pytest.raises(ModelUnavailable, match="正忙"):
        list(guarded.stream("规则", "再问"))

    assert model.prompts == ["规则\n问题"]


@pytest.mark.parametrize("how", ["whole", "broken", "left", "paused", "no place"])
def test_what_a_call_took_is_told_once_however_it_ended(how: str) -> None:
    told: list[Spent] = []
    took = Spent(asked_tokens=3, written_tokens=4, total_ms=5.0)
    model = ScriptedModel("一", "二", breaks=how in ("broken", "paused"), took=took)
    guarded = Guarded(model, bounds=Bounds(places=1, wait_seconds=0), clock=Clock())
    held = None
    if how == "paused":
        fail(guarded, 5)
    if how == "no place":
        held = guarded.stream("规则", "问题")
        next(held)

    pieces = guarded.stream("规则", "问题", spent=told.append)
    if how == "left":
        next(pieces)
        pieces.close()
    elif how == "whole":
        list(pieces)
    else:
        with pytest.raises(ModelUnavailable):
            list(pieces)

    assert told == [Spent() if how in ("paused", "no place") else took]


def test_whoever_waits_for_a_place_may_leave_and_the_model_is_never_called() -> None:
    told: list[Spent] = []
    model = ScriptedModel("一", "二")
    guarded = Guarded(model, bounds=Bounds(places=1, max_waiting=1))
    holding = guarded.stream("规则", "问题")
    next(holding)
    waiting = guarded.stream("规则", "再问", spent=told.append)
    assert next(waiting) == ""

    waiting.close()
    holding.close()

    assert told == [Spent()]
    assert "".join(guarded.stream("规则", "又问")) == "一二"
    assert model.prompts == ["规则\n问题", "规则\n又问"]


def test_nothing_is_told_of_a_call_that_was_never_begun() -> None:
    told: list[Spent] = []

    Guarded(ScriptedModel("一")).stream("规则", "问题", spent=told.append).close()

    assert told == []


def test_a_model_on_this_machine_is_asked_less_at_once_and_waited_for_longer() -> None:
    here, elsewhere = bounds_for(""), bounds_for("example.org")

    assert (here.places, elsewhere.places) == (2, 8)
    assert here.first_byte_seconds > elsewhere.first_byte_seconds == 15
    assert (here.whole_seconds, elsewhere.whole_seconds) == (300, 90)
    assert (here.max_tokens, elsewhere.max_tokens) == (500, 900)


@pytest.mark.parametrize("failure", list(Failure))
def test_every_failure_is_told_shortly_and_says_that_the_answer_stands(failure: Failure) -> None:
    told = str(CallFailed(failure))

    assert told.startswith("语言模型")
    assert told.endswith("，以下为直接摘自资料的回答。")
    assert len(told) <= 60

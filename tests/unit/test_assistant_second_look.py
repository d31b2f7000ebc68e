"""A second look by a model: it takes away nothing when the model cannot be used."""

import logging

import pytest

from assistant.second_look import SecondLook
from index.errors import EmbedderUnavailable


class Follower:
    """Says that everything follows a little; breaks from a call on."""

    def __init__(self, *, broken_from: int) -> None:
        self.broken_from = broken_from
        self.asked = 0

    def __call__(self, premise: str, hypothesis: str) -> float:
        self.asked += 1
        if self.asked >= self.broken_from:
            raise EmbedderUnavailable("蕴含模型“甲”不可用；请把 TT_ENTAILMENT 设为 none。")
        return 0.25


def test_a_model_that_can_be_used_is_believed() -> None:
    look = SecondLook(Follower(broken_from=9))

    assert look("补贴最高一百万元", "按季受理") == 0.25


def test_without_its_model_everything_follows_and_that_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    follower = Follower(broken_from=1)
    look = SecondLook(follower)

    with caplog.at_level(logging.WARNING):
        shares = [look("补贴", "受理") for _ in range(3)]

    assert shares == [1.0, 1.0, 1.0]
    assert follower.asked == 1
    assert [record.getMessage().count("TT_ENTAILMENT") for record in caplog.records] == [1]


def test_any_other_error_is_a_defect() -> None:
    def broken(premise: str, hypothesis: str) -> float:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        SecondLook(broken)("补贴", "受理")

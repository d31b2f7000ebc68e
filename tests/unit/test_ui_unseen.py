"""What a view's script wants is read strictly, in one place for all views."""

import json
from dataclasses import dataclass

import pytest

from assistant.errors import BadRequest
from assistant.ui.unseen import Day, Start, Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    one: str = ""
    since: Day | None = None
    start: Start = 0


def unseen() -> Unseen[Said]:
    return Unseen("somewhere", Said, most_chars=100)


@pytest.mark.parametrize("nothing", [None, "", "{}"])
def test_an_empty_box_wants_what_is_wanted_by_default(nothing: str | None) -> None:
    assert unseen().read(nothing) == Said()


@pytest.mark.parametrize("text", ["{", "[]", '{"one": 1}', '{"since": "x"}', "甲"])
def test_what_is_of_another_form_is_told_and_not_guessed_at(text: str) -> None:
    with pytest.raises(BadRequest, match="刷新页面"):
        unseen().read(text)


def test_more_than_is_taken_is_not_read_at_all() -> None:
    with pytest.raises(BadRequest, match="太长"):
        unseen().read(json.dumps({"one": "长" * 100}))


@pytest.mark.parametrize("day", ["1926-11-23", "2206-11-23"])
def test_a_day_of_another_time_is_named(day: str) -> None:
    with pytest.raises(BadRequest, match=day):
        unseen().read(json.dumps({"since": day}))


@pytest.mark.parametrize(("start", "taken"), [(-5, 0), (40, 40), (10**12, 10**6)])
def test_a_list_is_passed_over_within_bounds(start: int, taken: int) -> None:
    assert unseen().read(json.dumps({"start": start})).start == taken

"""What is kept of a complaint, and what the staff can make of it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from feedback_builders import a_feedback

from assistant.complaints.complaint import (
    MAX_ANSWER_CHARS,
    MAX_CONTACT_CHARS,
    MAX_TEXT_CHARS,
    Change,
    Complaint,
    Subject,
    changed,
    complained,
    new_number,
)
from assistant.errors import BadRequest
from assistant.logs.redaction import names_nobody
from assistant.matching.opinions import Opinion
from assistant.ui.complaints.entry import own_html
from corpus.levels import Viewer

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
STAFF = Viewer(identity="u-staff", role="staff")
OTHER = Viewer(identity="u-other", role="staff")


def an_opinion(id_: str, **changes: object) -> Opinion:
    values: dict[str, object] = {
        "when": NOON,
        "role": "manager",
        "identity": "u-1",
        "demand": "",
        "text": "",
        "achievement": "A1",
        "as_of": NOON.date(),
        "shown": "fair",
        "rated": "weak",
    }
    return Opinion(id=id_, **{**values, **changes})  # type: ignore[arg-type]


def given(**changes: object) -> Complaint:
    values: dict[str, object] = {
        "kind": "other",
        "text": "打不开",
        "contact": "",
        "about": Subject(),
    }
    values |= {"viewer": Viewer(identity="u-1", role="enterprise"), "when": NOON}
    return complained(**{**values, **changes})  # type: ignore[arg-type]


def test_a_number_says_the_day_and_can_stand_in_the_audit() -> None:
    numbers = {new_number(NOON) for _ in range(50)}

    assert len(numbers) == 50
    assert all(re.fullmatch(r"2026112[34]-[B-Y]{6}", one) and names_nobody(one) for one in numbers)


def test_what_is_said_is_kept_without_what_no_database_keeps() -> None:
    found = given(text="  打\x00不开\ud800\n ", contact=" 0951 ")

    assert (found.text, found.contact, found.state) == ("打不开", "0951", "open")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"kind": "praise"}, "哪类问题"),
        ({"text": " \n"}, "发生了什么"),
        ({"text": "长" * (MAX_TEXT_CHARS + 1)}, "最多 2000 字"),
        ({"contact": "1" * (MAX_CONTACT_CHARS + 1)}, "联系方式"),
    ],
)
def test_what_cannot_be_kept_is_told(changes: dict[str, object], why: str) -> None:
    with pytest.raises(BadRequest, match=why):
        given(**changes)


def test_of_a_long_answer_its_beginning_is_kept() -> None:
    found = given(about=Subject(answer="答" * (MAX_ANSWER_CHARS + 5)))

    assert len(found.about.answer) == MAX_ANSWER_CHARS


def test_who_first_looks_into_it_handles_it_until_another_takes_it() -> None:
    taken = changed(given(), Change(state="handled"), by=STAFF, when=NOON)
    noted = changed(taken, Change(state="handled", note="问过"), by=OTHER, when=NOON)
    theirs = changed(noted, Change(state="handled", take=True), by=OTHER, when=NOON)

    assert [one.handler for one in (taken, noted, theirs)] == ["u-staff", "u-staff", "u-other"]


def test_a_note_alone_makes_nobody_handle_it() -> None:
    noted = changed(given(), Change(state="open", note="等原件"), by=STAFF, when=NOON)

    assert (noted.handler, noted.state, noted.changed) == ("", "open", NOON)


def test_nothing_is_settled_without_a_reply() -> None:
    with pytest.raises(BadRequest, match="答复"):
        changed(given(), Change(state="done", reply=" "), by=STAFF, when=NOON)


def test_when_it_was_settled_stays_until_it_is_opened_again() -> None:
    settled = changed(given(), Change(state="done", reply="好"), by=STAFF, when=NOON)
    mended = changed(
        settled, Change(state="done", reply="好了"), by=STAFF, when=NOON + timedelta(days=1)
    )
    opened = changed(mended, Change(state="open", reply="好了"), by=STAFF, when=NOON)

    assert (settled.closed, mended.closed, opened.closed) == (NOON, NOON, None)
    assert replace(mended, changed=NOON, reply="好") == settled


def test_what_was_found_wrong_with_answers_stands_among_ones_complaints_newest_first() -> None:
    later, earlier = NOON + timedelta(hours=1), NOON - timedelta(hours=1)
    waits = a_feedback("a", when=later, question="新问的<b>", note="应是 50 万元")
    settled = a_feedback("b", when=earlier, question="早先问的", state="dismissed")

    html = own_html([given(text="打不开")], [settled, waits], guest=False)

    places = [html.index(text) for text in ("新问的&lt;b&gt;", "打不开", "早先问的")]
    assert places == sorted(places)
    assert html.index("待核对") < html.index("待处理") < html.index("已处理")
    assert "应是 50 万元" in html
    assert "还没有反映过" not in html


def test_what_was_said_of_a_card_names_both_sides_and_can_be_taken_back_until_it_is_a_case() -> (
    None
):
    waits = an_opinion("m1", text="喷漆循环水<b>\n编号：1", reason="too_early")
    taken = an_opinion("m2", demand="D1", case="own-1")

    html = own_html([], [], [waits, taken], titles={"A1": "净化<i>"}, guest=False)

    assert "喷漆循环水&lt;b&gt;</span>" in html
    assert "净化&lt;i&gt;" in html
    assert "D1" in html
    assert all(word in html for word in ("太早期", "弱", "较强", "已采用"))
    assert re.findall('data-take-back="(.*?)" data-one="(.*?)"', html) == [("card", "m1")]


def test_what_helped_is_listed_too_and_what_was_settled_is_not_taken_back() -> None:
    helped, settled = a_feedback("a", reason="useful"), a_feedback("b", state="dismissed")

    html = own_html([], [helped, settled], guest=False)

    assert "有用的回答" in html
    assert re.findall('data-take-back="(.*?)" data-one="(.*?)"', html) == [("answer", "a")]

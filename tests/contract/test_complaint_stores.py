"""What is promised of complaints, on every database that may hold them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from feedback_builders import a_feedback

from assistant.complaints.complaint import Change, Complaint, Subject
from assistant.errors import BadRequest, TooBusy, UnknownComplaint
from assistant.keeping.complaints import ComplaintStore, stamp_of
from assistant.keeping.feedback import FeedbackStore
from assistant.keeping.inbox import InboxStore, Wanted
from assistant.keeping.opinions import OpinionStore
from assistant.matching.opinions import Opinion
from corpus.errors import NotPermitted
from corpus.levels import Role, Viewer
from corpus.store.database import open_database

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STAFF = Viewer(identity="u-staff", role="staff")
OTHER = Viewer(identity="u-other", role="staff")


@pytest.fixture
def store(url: str) -> Iterator[ComplaintStore]:
    engine = open_database(url)
    yield ComplaintStore(engine, an_hour=2, of_guests=3)
    engine.dispose()


def a_complaint(number: str = "20261123-BCDFGH", **changes: object) -> Complaint:
    values = {
        "number": number,
        "when": NOON,
        "role": "enterprise",
        "identity": "u-1",
        "kind": "wrong_answer",
        "text": "应是 50 万元𠮷",
        "contact": "0951-1234567",
        "about": Subject(place="talk", record="X07", trace="t1", question="问", answer="答"),
    }
    return Complaint(**{**values, **changes})  # type: ignore[arg-type]


def an_opinion(id_: str) -> Opinion:
    return Opinion(
        id=id_,
        when=NOON,
        role="manager",
        identity="u-2",
        demand="D1",
        text="",
        achievement="A1",
        as_of=NOON.date(),
        shown="strong",
        rated="weak",
        reason="metrics",
    )


def numbers(store: ComplaintStore, **wanted: object) -> list[str]:
    found = InboxStore(store.engine).list(STAFF, Wanted(**wanted))  # type: ignore[arg-type]
    return [one.id for one in found.shown]


def settle(store: ComplaintStore, number: str, *, seen: str = "new") -> Complaint:
    change = Change(state="done", reply="已更正")
    return store.change(number, STAFF, change, seen=seen, now=lambda: NOON + timedelta(hours=2))


def test_what_is_given_is_read_back_as_it_was(store: ComplaintStore) -> None:
    store.give(a_complaint())

    assert store.get("20261123-BCDFGH", STAFF) == a_complaint()


def test_everybody_sees_their_own_and_guests_none(store: ComplaintStore) -> None:
    store.give(a_complaint("mine"))
    store.give(a_complaint("theirs", identity="u-2"))
    store.give(a_complaint("guests", identity="guest"))

    assert [one.number for one in store.own(Viewer(identity="u-1", role="enterprise"))] == ["mine"]
    assert store.own(Viewer(identity="guest", role="enterprise")) == ()


def test_of_one_person_only_so_many_are_kept_in_an_hour(store: ComplaintStore) -> None:
    store.give(a_complaint("a"))
    store.give(a_complaint("b"))

    with pytest.raises(TooBusy, match="2 条投诉与反馈"):
        store.give(a_complaint("c"))
    store.give(a_complaint("d", identity="u-2"))
    store.give(a_complaint("e", when=NOON + timedelta(hours=1)))

    assert set(numbers(store)) == {"a", "b", "d", "e"}


def test_of_guests_more_are_kept_for_they_bear_one_name(store: ComplaintStore) -> None:
    for name in "abc":
        store.give(a_complaint(name, identity="guest"))

    with pytest.raises(TooBusy):
        store.give(a_complaint("d", identity="guest"))


@pytest.mark.parametrize("role", ["enterprise", "manager"])
def test_only_staff_may_look_at_all_or_change_one(store: ComplaintStore, role: Role) -> None:
    whoever = Viewer(identity="u-1", role=role)
    store.give(a_complaint("a"))

    with pytest.raises(NotPermitted, match="投诉与反馈"):
        InboxStore(store.engine).list(whoever)
    with pytest.raises(NotPermitted):
        store.get("a", whoever)
    with pytest.raises(NotPermitted):
        store.change("a", whoever, Change(state="handled"), seen="new")
    with pytest.raises(NotPermitted):
        store.waiting(whoever)


def test_they_are_found_by_state_kind_and_day(store: ComplaintStore) -> None:
    store.give(a_complaint("a"))
    store.give(a_complaint("b", kind="other"))
    store.give(a_complaint("c", when=NOON + timedelta(days=1)))
    settle(store, "b")

    assert numbers(store) == ["c", "a", "b"]
    assert numbers(store, states=("done",)) == ["b"]
    assert numbers(store, states=("open", "handled")) == ["c", "a"]
    assert numbers(store, kind="other") == ["b"]
    assert numbers(store, since=date(2026, 11, 24)) == ["c"]
    assert numbers(store, until=date(2026, 11, 23)) == ["a", "b"]
    assert store.waiting(STAFF) == 2
    assert InboxStore(store.engine).list(STAFF, start=1, most=1).total == 3


def test_what_is_settled_is_kept_with_who_did_it_and_when(store: ComplaintStore) -> None:
    store.give(a_complaint("a"))

    settled = settle(store, "a")

    assert settled == store.get("a", STAFF)
    assert (settled.state, settled.handler, settled.reply) == ("done", "u-staff", "已更正")
    assert settled.closed == NOON + timedelta(hours=2)
    (seen,) = store.own(Viewer(identity="u-1", role="enterprise"))
    assert seen.reply == "已更正"


def test_two_who_change_one_do_not_overwrite_each_other(store: ComplaintStore) -> None:
    store.give(a_complaint("a"))
    first = settle(store, "a")

    with pytest.raises(BadRequest, match="刚刚被别人处理过"):
        store.change("a", OTHER, Change(state="open"), seen="new")
    again = store.change("a", OTHER, Change(state="open", reply="再看"), seen=stamp_of(first))

    assert (again.state, again.closed, again.handler) == ("open", None, "u-staff")


def test_what_nobody_gave_is_told(store: ComplaintStore) -> None:
    with pytest.raises(UnknownComplaint, match="没有编号为 x"):
        store.get("x", STAFF)
    with pytest.raises(UnknownComplaint):
        store.change("x", STAFF, Change(state="open"), seen="new")


def test_what_one_said_of_a_card_is_seen_and_taken_back_by_oneself_alone(
    store: ComplaintStore,
) -> None:
    opinions = OpinionStore(store.engine)
    mine, other = Viewer(identity="u-2", role="manager"), Viewer(identity="u-3", role="manager")
    opinions.keep(an_opinion("m1"))
    opinions.keep(an_opinion("m2"))
    opinions.settle(["m2"], STAFF, case="own-1")

    assert {one.id for one in opinions.own(mine)} == {"m1", "m2"}
    assert opinions.own(other) == opinions.own(Viewer(identity="guest")) == ()
    for who, id_, why in ((other, "m1", "没有这条评价"), (mine, "m2", "已经成为评测用例")):
        with pytest.raises(BadRequest, match=why):
            opinions.take_back(id_, who)
    opinions.take_back("m1", mine)

    assert [one.id for one in opinions.own(mine)] == ["m2"]


def test_opinions_on_answers_and_matches_are_listed_with_them(store: ComplaintStore) -> None:
    feedback = FeedbackStore(store.engine)
    feedback.keep(a_feedback("f1", reason="outdated", note="2024 年的"))
    feedback.keep(a_feedback("f2", reason="useful"))
    OpinionStore(store.engine).keep(an_opinion("m1"))
    store.give(a_complaint("c", kind="outdated"))
    feedback.settle("f1", STAFF, "dismissed")

    found = InboxStore(store.engine).list(STAFF).shown

    assert {(one.source, one.id, one.state) for one in found} == {
        ("complaint", "c", "open"),
        ("opinion", "f1", "done"),
        ("match", "m1", "open"),
    }
    assert numbers(store, source="opinion", kind="outdated") == ["f1"]
    assert numbers(store, source="complaint", kind="outdated") == ["c"]

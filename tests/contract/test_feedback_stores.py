"""What is promised of feedback, on every database that may hold it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from feedback_builders import NOON, a_feedback
from sqlalchemy import inspect

from assistant.answers import Turn
from assistant.errors import BadRequest, TooBusy, UnknownFeedback
from assistant.feedback import (
    MAX_ANSWER_CHARS,
    MAX_HISTORY_CHARS,
    MAX_NOTE_CHARS,
    MAX_QUESTION_CHARS,
)
from assistant.keeping.feedback import FeedbackStore
from corpus.errors import NotPermitted
from corpus.levels import Role, Viewer
from corpus.store.database import open_database
from corpus.store.records import open_store

STAFF = Viewer(identity="张三", role="staff")


@pytest.fixture
def store(url: str) -> Iterator[FeedbackStore]:
    engine = open_database(url)
    yield FeedbackStore(engine)
    engine.dispose()


def waiting(store: FeedbackStore) -> list[str]:
    return [one.id for one in store.waiting(STAFF)]


def test_what_is_kept_is_read_back_as_it_was(store: FeedbackStore) -> None:
    feedback = a_feedback()

    store.keep(feedback)

    assert store.get("f1", STAFF) == feedback
    assert store.waiting(STAFF) == (feedback,)


def test_somebody_sees_what_they_said_and_nobody_elses(store: FeedbackStore) -> None:
    mine = Viewer(identity="u-1", role="enterprise")
    store.keep(a_feedback("first", identity="u-1"))
    store.keep(a_feedback("second", identity="u-1", when=NOON + timedelta(minutes=1)))
    store.keep(
        a_feedback("helped", identity="u-1", reason="useful", when=NOON - timedelta(minutes=1))
    )
    store.keep(a_feedback("another's", identity="u-2"))
    store.keep(a_feedback("a guest's"))
    store.settle("first", STAFF, "dismissed")

    assert [(one.id, one.state) for one in store.own(mine)] == [
        ("second", "new"),
        ("first", "dismissed"),
        ("helped", "new"),
    ]
    assert store.own(Viewer(identity="guest", role="enterprise")) == ()


def test_what_one_said_is_taken_back_by_oneself_alone_and_before_it_is_settled(
    store: FeedbackStore,
) -> None:
    mine, other = (Viewer(identity=f"u-{n}", role="enterprise") for n in (1, 2))
    for id_ in ("wrong", "helped", "settled"):
        store.keep(
            a_feedback(id_, identity="u-1", reason="useful" if id_ == "helped" else "missing")
        )
    store.settle("settled", STAFF, "dismissed")

    for who, id_ in ((other, "wrong"), (mine, "settled"), (mine, "nothing")):
        with pytest.raises(BadRequest):
            store.take_back(id_, who)
    store.take_back("wrong", mine)
    store.take_back("helped", mine)

    assert [one.id for one in store.own(mine)] == ["settled"]
    assert store.waiting(STAFF) == ()


def test_what_a_guest_said_nobody_takes_back_since_all_bear_one_name(store: FeedbackStore) -> None:
    store.keep(a_feedback("a guest's"))

    with pytest.raises(BadRequest, match="没有登录时评的"):
        store.take_back("a guest's", Viewer(identity="guest", role="enterprise"))


def test_it_is_there_when_the_database_is_opened_again(store: FeedbackStore, url: str) -> None:
    store.keep(a_feedback())

    engine = open_database(url)
    read = FeedbackStore(engine).waiting(STAFF)
    engine.dispose()

    assert read == (a_feedback(),)


def test_it_shares_the_database_of_the_records(url: str) -> None:
    records = open_store(url)

    FeedbackStore(records.engine).keep(a_feedback())

    tables = set(inspect(records.engine).get_table_names())
    assert {"assistant_feedback", "assistant_schema", "corpus_schema"} <= tables
    records.engine.dispose()


def test_what_waits_is_given_oldest_first_without_what_only_helped(store: FeedbackStore) -> None:
    store.keep(a_feedback("late", when=NOON + timedelta(minutes=1)))
    store.keep(a_feedback("early", when=NOON - timedelta(minutes=1)))
    store.keep(a_feedback("helped", reason="useful"))

    assert waiting(store) == ["early", "late"]
    assert store.get("helped", STAFF).reason == "useful"


def test_who_judges_an_answer_again_replaces_what_they_said(store: FeedbackStore) -> None:
    store.keep(a_feedback())

    second = a_feedback(reason="missing", note="", when=NOON + timedelta(minutes=1))
    store.keep(second)

    assert store.waiting(STAFF) == (second,)


def test_who_takes_their_complaint_back_leaves_nothing_waiting(store: FeedbackStore) -> None:
    store.keep(a_feedback())

    store.keep(a_feedback(reason="useful", note=""))

    assert waiting(store) == []


@pytest.mark.parametrize("role", ["enterprise", "manager"])
def test_only_staff_may_read_or_settle(store: FeedbackStore, role: Role) -> None:
    store.keep(a_feedback())
    other = Viewer(identity="guest", role=role)

    for forbidden in (
        lambda: store.waiting(other),
        lambda: store.get("f1", other),
        lambda: store.get("none", other),
        lambda: store.settle("f1", other, "dismissed"),
    ):
        with pytest.raises(NotPermitted, match="只有工作人员"):
            forbidden()

    assert waiting(store) == ["f1"]


def test_what_is_settled_waits_no_longer_and_says_what_became_of_it(store: FeedbackStore) -> None:
    for name in ("f1", "f2"):
        store.keep(a_feedback(name))

    made = store.settle("f1", STAFF, "case", "own-1")
    dropped = store.settle("f2", STAFF, "dismissed")

    assert waiting(store) == []
    assert (made.state, made.case) == ("case", "own-1")
    assert (dropped.state, dropped.case) == ("dismissed", None)
    assert store.get("f1", STAFF) == made


def test_what_became_a_case_stays_that_case(store: FeedbackStore) -> None:
    store.keep(a_feedback())
    store.settle("f1", STAFF, "dismissed")
    made = store.settle("f1", STAFF, "case", "own-1")

    assert store.settle("f1", STAFF, "case", "own-1") == made
    for state, case in (("dismissed", None), ("case", "own-2")):
        with pytest.raises(BadRequest, match="own-1"):
            store.settle("f1", STAFF, state, case)  # type: ignore[arg-type]

    assert store.get("f1", STAFF) == made


def test_a_state_and_a_case_that_do_not_go_together_are_refused(store: FeedbackStore) -> None:
    store.keep(a_feedback())

    with pytest.raises(BadRequest):
        store.settle("f1", STAFF, "case")
    with pytest.raises(BadRequest):
        store.settle("f1", STAFF, "dismissed", "own-1")

    assert waiting(store) == ["f1"]


def test_what_staff_have_settled_cannot_be_said_otherwise(store: FeedbackStore) -> None:
    store.keep(a_feedback())
    settled = store.settle("f1", STAFF, "dismissed")

    with pytest.raises(BadRequest, match="已经处理"):
        store.keep(a_feedback(note="又"))

    assert store.get("f1", STAFF) == settled


def test_feedback_that_nobody_gave_is_unknown(store: FeedbackStore) -> None:
    with pytest.raises(UnknownFeedback, match="f9"):
        store.get("f9", STAFF)
    with pytest.raises(UnknownFeedback, match="f9"):
        store.settle("f9", STAFF, "dismissed")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"note": "字" * (MAX_NOTE_CHARS + 1)}, "说明有 501 字，最多 500 字"),
        ({"question": "字" * (MAX_QUESTION_CHARS + 1)}, "问题"),
        ({"answer": "字" * (MAX_ANSWER_CHARS + 1)}, "回答"),
        ({"history": (Turn(role="user", content="字" * (MAX_HISTORY_CHARS + 1)),)}, "此前的对话"),
    ],
)
def test_more_than_is_kept_is_refused_with_how_much_would_be_right(
    store: FeedbackStore, changes: dict[str, object], named: str
) -> None:
    with pytest.raises(BadRequest, match=named):
        store.keep(replace(a_feedback(), **changes))  # type: ignore[arg-type]

    assert waiting(store) == []


def test_the_61st_within_an_hour_is_refused_and_the_next_hour_is_open_again(
    store: FeedbackStore,
) -> None:
    for n in range(60):
        store.keep(a_feedback(f"f{n}"))

    with pytest.raises(TooBusy, match="一小时内已收到 60 条"):
        store.keep(a_feedback("one more", when=NOON + timedelta(minutes=59)))
    store.keep(a_feedback("f0", note="改"))
    store.keep(a_feedback("another's", identity="local"))
    store.keep(a_feedback("later", when=NOON + timedelta(minutes=61)))

    assert len(waiting(store)) == 62
    assert store.get("f0", STAFF).note == "改"


def test_those_who_come_at_once_are_counted_all(url: str) -> None:
    engine = open_database(url)
    store = FeedbackStore(engine, an_hour=3)

    start = Barrier(8)

    def keep(n: int) -> bool:
        start.wait(20)
        try:
            store.keep(a_feedback(f"f{n}"))
        except TooBusy:
            return False
        return True

    with ThreadPoolExecutor(8) as people:
        kept = list(people.map(keep, range(32)))

    assert (kept.count(True), len(store.waiting(STAFF))) == (3, 3)
    engine.dispose()

"""What is promised of what people keep for themselves, on every database: whose, and how much."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from assistant_builders import a_question
from sqlalchemy import Engine, delete

from assistant.errors import BadRequest
from assistant.finding import Wish
from assistant.keeping.asked import AskedStore
from assistant.keeping.followed import FollowedStore
from assistant.keeping.tables import ASKED, FOLLOWED, UNASKED
from assistant.mine.followed import MOST
from assistant.traces import Trace, trace_of
from corpus.errors import NotPermitted
from corpus.levels import Viewer

ME, OTHER = Viewer(identity="u1", role="enterprise"), Viewer(identity="u2", role="admin")
GUEST = Viewer(identity="guest", role="enterprise")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = date(2026, 11, 23)


@pytest.fixture
def engine(database: Engine) -> Engine:
    with database.begin() as connection:
        for table in (ASKED, UNASKED, FOLLOWED):
            connection.execute(delete(table))
    return database


@pytest.fixture
def memory(engine: Engine) -> AskedStore:
    return AskedStore(engine, now=lambda: NOON)


@pytest.fixture
def follows(engine: Engine) -> FollowedStore:
    return FollowedStore(engine, now=lambda: NOON)


def a_trace(id_: str, text: str = "有补贴吗？", *, who: Viewer = ME, minutes: int = 0) -> Trace:
    question = replace(a_question(text), viewer=who)
    return trace_of(None, question, id=id_, when=NOON + timedelta(minutes=minutes))


# --- questions ------------------------------------------------------------------------------------


def test_questions_are_listed_newest_first_for_whoever_asked_alone(memory: AskedStore) -> None:
    memory.add(a_trace("a", "银川有补贴吗？"))
    memory.add(a_trace("b", "固原有100%的补贴吗？", minutes=1))
    memory.add(a_trace("c", "别人问的", who=OTHER))

    mine = memory.listed(ME, most=9)

    assert [one.id for one in mine.shown] == ["b", "a"]
    assert (mine.found, mine.total) == (2, 2)
    assert mine.shown[0].when == NOON + timedelta(minutes=1)
    assert [one.id for one in memory.listed(ME, text="银川", most=9).shown] == ["a"]
    assert [one.id for one in memory.listed(ME, text="0%", most=9).shown] == ["b"]
    assert memory.listed(ME, text="别人", most=9).found == 0
    assert [one.id for one in memory.listed(ME, start=1, most=1).shown] == ["a"]
    assert memory.one(ME, "c") is None
    assert memory.one(OTHER, "c") is not None


def test_what_is_forgotten_is_ones_own(memory: AskedStore) -> None:
    for id_, who in (("a", ME), ("b", ME), ("c", OTHER)):
        memory.add(a_trace(id_, who=who))

    memory.forget(ME, "c")
    memory.forget(ME, "a")

    assert memory.listed(ME, most=9).total == 1
    assert memory.forget_all(ME) == 1
    assert memory.listed(ME, most=9).total == 0
    assert memory.listed(OTHER, most=9).total == 1


def test_who_wants_none_kept_has_none_kept_until_they_want_it_again(memory: AskedStore) -> None:
    memory.add(a_trace("a"))
    memory.switch(ME, on=False)
    memory.switch(ME, on=False)
    memory.add(a_trace("b"))
    memory.add(a_trace("c", who=OTHER))

    assert not memory.is_on(ME)
    assert memory.is_on(OTHER)
    assert [one.id for one in memory.listed(ME, most=9).shown] == ["a"]
    assert [one.id for one in memory.listed(OTHER, most=9).shown] == ["c"]
    memory.switch(OTHER, on=False)
    memory.switch(ME, on=True)
    assert not memory.is_on(OTHER)
    memory.add(a_trace("d", minutes=1))
    assert [one.id for one in memory.listed(ME, most=9).shown] == ["d", "a"]


def test_of_a_guest_no_question_is_kept(memory: AskedStore) -> None:
    memory.add(a_trace("a", who=GUEST))

    assert memory.listed(GUEST, most=9).total == 0
    assert not memory.is_on(GUEST)
    with pytest.raises(NotPermitted, match="登录后"):
        memory.switch(GUEST, on=True)


# --- searches and topics --------------------------------------------------------------------------

WHOLE = Wish(
    text="喷漆废水", kind="achievement", field="资源与环境", region="宁夏/银川", trl=5,
    day=date(2026, 1, 1), over=True,
)  # fmt: skip


def test_a_wish_is_given_back_as_it_was_kept(follows: FollowedStore) -> None:
    id_ = follows.add(ME, "search", "环保", replace(WHOLE, shown=40), day=DAY, seen=["k2", "k1"])

    kept = follows.one(ME, id_)

    assert kept.wish == WHOLE
    assert (kept.name, kept.sort, kept.looked, kept.day) == ("环保", "search", NOON, DAY)
    assert kept.seen == {"k1", "k2"}


def test_what_somebody_follows_is_theirs_alone(follows: FollowedStore) -> None:
    id_ = follows.add(ME, "topic", "我的", Wish(kind="policy"), day=DAY, seen=())

    follows.drop(OTHER, id_)
    follows.look(OTHER, id_, day=date(2027, 1, 1), seen=["k"])

    assert follows.listed(OTHER) == ()
    assert [(one.id, one.day, one.seen) for one in follows.listed(ME)] == [(id_, DAY, frozenset())]
    with pytest.raises(BadRequest, match="没有这一条"):
        follows.one(OTHER, id_)
    follows.drop(ME, id_)
    assert follows.listed(ME) == ()


def test_the_same_wish_again_is_the_one_that_is_kept_with_a_new_name(
    follows: FollowedStore,
) -> None:
    first = follows.add(ME, "search", "一", WHOLE, day=DAY, seen=())

    again = follows.add(ME, "search", "二", replace(WHOLE, shown=20), day=DAY, seen=())
    other = follows.add(ME, "topic", "三", WHOLE, day=DAY, seen=())

    assert again == first != other
    assert [one.name for one in follows.listed(ME, "search")] == ["二"]


def test_the_same_wish_of_somebody_else_is_another(follows: FollowedStore) -> None:
    mine = follows.add(ME, "search", "我的", WHOLE, day=DAY, seen=())

    theirs = follows.add(OTHER, "search", "别人的", WHOLE, day=DAY, seen=())

    assert mine != theirs
    assert [one.name for one in follows.listed(ME)] == ["我的"]
    assert [one.name for one in follows.listed(OTHER)] == ["别人的"]


def test_nobody_follows_more_than_may_be_and_a_guest_nothing(follows: FollowedStore) -> None:
    for number in range(MOST["topic"]):
        follows.add(ME, "topic", "题", Wish(text=f"词{number}"), day=DAY, seen=())

    with pytest.raises(BadRequest, match="最多保存 20 个订阅"):
        follows.add(ME, "topic", "多", Wish(text="多"), day=DAY, seen=())

    follows.add(ME, "search", "别的", Wish(text="多"), day=DAY, seen=())
    with pytest.raises(NotPermitted):
        follows.add(GUEST, "topic", "客", Wish(text="客"), day=DAY, seen=())


def test_a_look_is_noted_with_its_day_and_what_was_told(engine: Engine) -> None:
    id_ = FollowedStore(engine, now=lambda: NOON).add(
        ME, "topic", "题", Wish(kind="policy"), day=DAY, seen=("old",)
    )
    later = FollowedStore(engine, now=lambda: NOON + timedelta(days=2))

    later.look(ME, id_, day=date(2026, 11, 25), seen=("new",))

    kept = later.one(ME, id_)
    assert (kept.looked, kept.day) == (NOON + timedelta(days=2), date(2026, 11, 25))
    assert kept.seen == {"new"}

"""What is new of a topic or a search: by versions and days, and only of what may be seen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from builders import a_record
from eligibility_builders import measure

from assistant.eligibility.rulebook import Rulebook
from assistant.finding import Wish
from assistant.mine.followed import Followed, Sort
from assistant.mine.known import KnownNews
from assistant.mine.news import (
    MOST,
    News,
    Sources,
    search_news,
    told_by_now,
    topic_news,
)
from corpus.levels import Level, Viewer
from corpus.records import Achievement, Demand, Policy, Record
from corpus.store.measures import MeasureStore
from corpus.store.records import RecordStore, open_store
from index.chunks import Hit
from index.search import Found, Query

COMPANY = Viewer(identity="u1", role="enterprise")
MANAGER = Viewer(identity="u2", role="manager")
STAFF = Viewer(identity="u3", role="staff")
DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
POLICIES = Wish(kind="policy")
RULE = """id: P1
policy: P1
name: 中试补贴
called: [中试补贴]
gives: [后补助]
published: full
windows: [{from: 2026-11-01, to: 2026-12-15}]
conditions:
  - {id: c, kind: amount, figure: {of: extra.场地面积_平方米}, bounds: {at_least: 500}, unit: ㎡,
     text: 场地, quote: 场地不小于500平方米}
benefit: {text: 补贴}
"""


@dataclass
class Shelf:
    """Records, at a time that a test moves on."""

    store: RecordStore
    time: datetime = NOON
    day: date = DAY
    hits: tuple[str, ...] = ()
    searched: int = 0

    @property
    def sources(self) -> Sources:
        rulebook = Rulebook(self.store, MeasureStore(self.store))
        return Sources(records=self.store, rulebook=rulebook, searcher=self, now=lambda: self.time)

    def search(self, query: Query) -> Found:
        self.searched += 1
        known = self.store.current(self.hits, query.viewer)
        return Found(
            hits=tuple(
                Hit(record=one.record, start=0, end=1, crumb="", score=1, status="open")
                for one in known.values()
            )
        )

    def put(self, *records: Record) -> None:
        staged = self.store.stage(records, original=b"file")
        self.store.publish([*staged.added, *staged.updated])

    def later(self, **passed: float) -> None:
        self.time += timedelta(**passed)
        self.day = self.time.date()

    def followed(self, wish: Wish, who: Viewer = COMPANY, *, sort: Sort = "topic") -> Followed:
        seen = told_by_now(wish, who, sources=self.sources, day=self.day, topic=sort == "topic")
        return Followed(
            id="f",
            sort=sort,
            name="题",
            wish=wish,
            made=self.time,
            looked=self.time,
            day=self.day,
            seen=seen,
        )

    def looked(self, of: Followed, who: Viewer = COMPANY) -> Followed:
        """Give what somebody follows once they have looked at it again."""
        seen = told_by_now(
            of.wish, who, sources=self.sources, day=self.day, topic=True, began=of.made
        )
        return replace(of, looked=self.time, day=self.day, seen=seen)

    def restore(self, id_: str) -> None:
        self.store.publish([self.store.recall(id_)], who="u3", cause="mistaken")

    def news(self, of: Followed, who: Viewer = COMPANY) -> News:
        tell = topic_news if of.sort == "topic" else search_news
        return tell(of, who, sources=self.sources, day=self.day)

    def told(self, of: Followed, who: Viewer = COMPANY) -> list[tuple[str, str]]:
        return [(one.what, one.record) for one in self.news(of, who).notices]


@pytest.fixture
def shelf(url: str) -> Iterator[Shelf]:
    opened = open_store(url)
    made = Shelf(store=opened)
    made.store = RecordStore(opened.engine, now=lambda: made.time)
    yield made
    opened.engine.dispose()


def a_policy(
    id_: str, text: str = "给予补贴。", *, level: Level = "public", **facts: object
) -> Record:
    return a_record(text, id=id_, title=f"办法{id_}", level=level, facts=Policy(**facts))  # type: ignore[arg-type]


def an_offer(id_: str, text: str = "喷漆废水", **facts: object) -> Record:
    return a_record(text, id=id_, kind="achievement", facts=Achievement(**facts))  # type: ignore[arg-type]


def test_what_was_there_when_it_was_followed_is_not_new_and_what_comes_is(shelf: Shelf) -> None:
    shelf.put(a_policy("P1"))
    topic = shelf.followed(POLICIES)
    assert shelf.told(topic) == []

    shelf.later(hours=1)
    shelf.put(a_policy("P2"), an_offer("A1"))

    assert shelf.told(topic) == [("new", "P2")]
    assert shelf.news(topic).fresh == 1


def test_news_are_read_once_for_each_state_of_the_records_and_each_look(shelf: Shelf) -> None:
    topic = shelf.followed(POLICIES)
    asked: list[str] = []

    class Counting(RecordStore):
        def moved(self, *args: Any, **named: Any) -> Any:
            asked.append("moved")
            return super().moved(*args, **named)

    counted = Counting(shelf.store.engine)
    known = KnownNews(replace(shelf.sources, records=counted))

    def fresh(of: Followed, who: Viewer = COMPANY, day: date = DAY) -> int:
        return known.of(of, who, day=day).fresh

    assert [fresh(topic), fresh(topic), len(asked)] == [0, 0, 1]
    shelf.later(hours=1)
    shelf.put(a_policy("P1", level="internal"))
    assert [fresh(topic), fresh(topic, MANAGER), len(asked)] == [0, 1, 3]
    assert [fresh(topic), fresh(topic, MANAGER), len(asked)] == [0, 1, 3]
    assert [fresh(shelf.followed(POLICIES, MANAGER), MANAGER), len(asked)] == [0, 4]
    fresh(topic, day=date(2026, 11, 24))
    assert len(asked) == 5


def test_what_was_told_is_not_told_again_after_the_look(shelf: Shelf) -> None:
    topic = shelf.followed(POLICIES)
    shelf.later(hours=1)
    shelf.put(a_policy("P1"))
    assert shelf.told(topic) == [("new", "P1")]

    shelf.later(hours=1)
    looked = shelf.followed(POLICIES)

    assert shelf.told(looked) == []
    shelf.later(days=3)
    assert shelf.told(looked) == []


def test_what_was_written_before_the_look_and_showed_after_it_is_told(shelf: Shelf) -> None:
    staged = shelf.store.stage([a_policy("P1")], original=b"file")
    shelf.later(hours=1)
    topic = shelf.followed(POLICIES)
    shelf.later(hours=1)

    shelf.store.publish(staged.added)

    assert shelf.told(topic) == [("new", "P1")]


def test_another_version_is_a_change_and_the_same_text_again_is_none(shelf: Shelf) -> None:
    shelf.put(a_policy("P1"), a_policy("P2"))
    shelf.later(days=5)
    topic = shelf.followed(POLICIES)
    shelf.later(hours=1)

    shelf.put(a_policy("P1", "给予更多补贴。"))
    shelf.store.remove("P2")
    shelf.put(a_policy("P2"))

    assert shelf.told(topic) == [("changed", "P1")]


def test_what_came_and_was_changed_since_the_last_look_is_new(shelf: Shelf) -> None:
    topic = shelf.followed(POLICIES)
    shelf.later(hours=1)
    shelf.put(a_policy("P1"))
    shelf.later(hours=1)

    shelf.put(a_policy("P1", "给予更多补贴。"))

    assert shelf.told(topic) == [("new", "P1")]


def test_a_change_that_the_reader_cannot_see_is_told_to_those_who_can(shelf: Shelf) -> None:
    def demand(phone: str) -> Record:
        facts = Demand(guarded={"联系电话": phone})
        return a_record("要烘干设备。", id="D1", kind="demand", facts=facts)

    shelf.put(demand("1"))
    shelf.later(days=5)
    companys, staffs = (
        shelf.followed(Wish(kind="demand")),
        shelf.followed(Wish(kind="demand"), STAFF),
    )
    shelf.later(hours=1)

    shelf.put(demand("2"))

    assert shelf.told(companys) == []
    assert shelf.told(staffs, STAFF) == [("changed", "D1")]


@pytest.mark.parametrize("level", ["internal", "restricted"])
def test_of_what_is_above_the_reader_nothing_is_told(shelf: Shelf, level: Level) -> None:
    topic = shelf.followed(POLICIES)
    shelf.later(hours=1)

    shelf.put(a_policy("P1", level=level, expires=date(2026, 12, 1)))

    assert shelf.told(topic) == []
    assert ("new", "P1") in shelf.told(topic, STAFF)


def test_a_record_that_is_raised_is_not_told_of_and_one_that_is_lowered_is_new(
    shelf: Shelf,
) -> None:
    shelf.put(a_policy("P1"), a_policy("P2", level="internal"))
    shelf.later(days=5)
    topic = shelf.followed(POLICIES)
    shelf.later(hours=1)

    shelf.put(a_policy("P1", level="internal"), a_policy("P2"))

    assert shelf.told(topic) == [("new", "P2")]


def test_what_ended_since_the_last_look_is_told_once_with_why(shelf: Shelf) -> None:
    shelf.put(
        a_policy("P1", expires=date(2026, 11, 30)),
        a_policy("P2", expires=date(2026, 11, 20)),
        a_policy("P3", expires=date(2027, 11, 30)),
    )
    shelf.later(days=5)
    topic = shelf.followed(POLICIES)
    assert [one.fresh for one in shelf.news(topic).notices] == [False]  # it closes soon
    shelf.later(days=5)

    news = shelf.news(topic)

    assert [(one.what, one.record, one.status) for one in news.notices] == [
        ("over", "P1", "expired")
    ]
    assert shelf.told(shelf.followed(POLICIES)) == []


def test_a_policy_that_one_from_long_ago_replaces_is_told_when_that_one_comes(
    shelf: Shelf,
) -> None:
    shelf.put(a_policy("P1", effective=date(2020, 1, 1)))
    shelf.later(days=5)
    topic = shelf.followed(Wish(kind="policy", text="旧"))
    every = shelf.followed(POLICIES)
    shelf.later(hours=1)

    shelf.put(a_policy("P2", "新的。", effective=date(2024, 1, 1), replaces=("P1",)))

    assert shelf.told(every) == [("new", "P2"), ("over", "P1")]
    assert shelf.news(every).notices[1].status == "superseded"
    assert shelf.told(topic) == []
    assert shelf.told(shelf.followed(POLICIES)) == []


def test_what_replaces_it_and_may_not_be_seen_ends_nothing_for_its_reader(shelf: Shelf) -> None:
    shelf.put(a_policy("P1", effective=date(2020, 1, 1)))
    shelf.later(days=5)
    topic = shelf.followed(POLICIES)
    shelf.later(hours=1)

    shelf.put(a_policy("P2", effective=date(2024, 1, 1), replaces=("P1",), level="internal"))

    assert shelf.told(topic) == []


@pytest.mark.parametrize(("days", "closes"), [(0, True), (30, True), (31, False), (-1, False)])
def test_what_holds_for_thirty_days_at_most_closes_soon(
    shelf: Shelf, days: int, closes: bool
) -> None:
    shelf.put(
        a_record("要设备", id="D1", kind="demand", facts=Demand(expires=DAY + timedelta(days)))
    )

    notices = shelf.news(shelf.followed(Wish(kind="demand"))).notices

    assert [(one.what, one.days, one.fresh) for one in notices] == [
        ("closing", days, False) for _ in range(closes)
    ]


def test_what_comes_to_close_soon_is_fresh_until_it_was_looked_at(shelf: Shelf) -> None:
    shelf.put(an_offer("A1", expires=DAY + timedelta(40)))
    topic = shelf.followed(Wish(kind="achievement"))
    assert shelf.news(topic).notices == ()

    shelf.later(days=12)

    assert [(one.what, one.fresh) for one in shelf.news(topic).notices] == [("closing", True)]
    assert shelf.news(shelf.followed(Wish(kind="achievement"))).fresh == 0


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (POLICIES, True),
        (Wish(kind="policy", text="中试"), True),
        (Wish(text="场地 中试补贴"), True),
        (Wish(kind="policy", text="烘干"), False),
        (Wish(kind="policy", region="宁夏"), True),
        (Wish(kind="policy", region="银川"), True),
        (Wish(kind="policy", region="宁夏/固原"), False),
        (Wish(kind="achievement"), False),
        (Wish(field="新材料"), False),
    ],
)
def test_a_window_that_closes_is_told_of_policies_that_are_followed(
    shelf: Shelf, wish: Wish, told: bool
) -> None:
    shelf.put(a_policy("P1", "场地不小于500平方米。", region="宁夏/银川"))
    MeasureStore(shelf.store).confirm([measure(RULE)], STAFF, who="张三")

    notices = shelf.news(shelf.followed(wish)).notices

    assert [(one.what, one.title, one.days) for one in notices if one.what == "window"] == [
        ("window", "中试补贴", 22) for _ in range(told)
    ]


def test_each_of_the_words_must_stand_in_a_record_however_they_are_written(shelf: Shelf) -> None:
    topic = shelf.followed(Wish(text="ＬＥＤ、回收"))
    shelf.later(hours=1)

    shelf.put(an_offer("A1", "led灯的回收"), an_offer("A2", "LED灯"), an_offer("A3", "回收"))

    assert shelf.told(topic) == [("new", "A1")]


def test_field_and_place_narrow_a_topic_as_they_narrow_what_is_found(shelf: Shelf) -> None:
    topic = shelf.followed(Wish(field="新材料", region="宁夏"))
    shelf.later(hours=1)

    shelf.put(
        an_offer("A1", field="新材料技术", region="宁夏/银川"),
        an_offer("A2", field="新材料技术", region="浙江/杭州"),
        an_offer("A3", field="资源与环境", region="宁夏/银川"),
    )

    assert shelf.told(topic) == [("new", "A1")]


def test_a_search_tells_of_what_came_only_where_its_words_find_it(shelf: Shelf) -> None:
    shelf.put(an_offer("A1"))
    shelf.hits = ("A1",)
    search = shelf.followed(Wish(text="一整段关于喷漆的话"), sort="search")
    shelf.later(hours=1)
    assert shelf.told(search) == []
    assert shelf.searched == 0  # nothing came, so nothing need be looked for

    shelf.put(an_offer("A2"), an_offer("A3"))
    shelf.hits = ("A3", "A1")

    assert shelf.told(search) == [("new", "A3")]


def test_a_search_that_ranks_otherwise_than_before_has_nothing_new(shelf: Shelf) -> None:
    shelf.put(*[an_offer(f"A{n}") for n in range(5)])
    shelf.later(days=5)
    shelf.hits = ("A0", "A1")
    search = shelf.followed(Wish(text="喷漆"), sort="search")
    shelf.later(hours=1)

    shelf.hits = ("A4", "A3")

    assert shelf.told(search) == []


def test_a_search_without_words_tells_of_all_that_meets_its_conditions(shelf: Shelf) -> None:
    search = shelf.followed(Wish(kind="achievement", trl=6), sort="search")
    shelf.later(hours=1)

    shelf.put(an_offer("A1", trl=7), an_offer("A2", trl=3), an_offer("A3", trl=9, state="下架"))

    assert shelf.told(search) == [("new", "A1")]
    over = replace(search, wish=replace(search.wish, over=True))
    assert shelf.told(over) == [("new", "A1")]  # what never held for anybody is no news


def test_of_a_great_many_that_move_the_last_are_looked_at_and_it_is_said(shelf: Shelf) -> None:
    shelf.put(an_offer("A0", expires=DAY + timedelta(3)))
    topic = shelf.followed(Wish(kind="achievement"))
    shelf.later(hours=1)

    shelf.put(*[an_offer(f"B{n}") for n in range(MOST + 5)])

    news = shelf.news(topic)
    assert news.cut
    assert news.fresh == MOST
    assert news.notices[0].record == "A0"  # what ends is not crowded out


# --- what was out of sight ------------------------------------------------------------------------


def test_what_comes_back_is_nothing_new_to_whoever_followed_before_it_went(shelf: Shelf) -> None:
    shelf.put(a_policy("P1"), a_policy("P2"))
    topic = shelf.followed(POLICIES)
    kept = shelf.followed(Wish(kind="policy", text="补贴"), sort="search")
    shelf.hits = ("P1", "P2")
    shelf.later(hours=1)
    shelf.store.remove("P1", who="u3", reason="wrong")
    assert shelf.told(topic) == []
    away = shelf.looked(topic)
    shelf.later(hours=1)

    shelf.restore("P1")

    assert shelf.told(topic) == shelf.told(away) == shelf.told(kept) == []
    shelf.later(days=3)
    assert shelf.told(shelf.looked(away)) == []


def test_what_comes_back_is_new_once_to_whoever_began_to_follow_while_it_was_out_of_sight(
    shelf: Shelf,
) -> None:
    shelf.put(a_policy("P1"), a_policy("P2"))
    shelf.later(days=3)
    shelf.store.remove("P1", who="u3", reason="wrong")
    shelf.later(hours=1)
    topic = shelf.followed(POLICIES)
    shelf.later(hours=1)

    shelf.restore("P1")

    assert shelf.told(topic) == [("new", "P1")]
    assert shelf.told(shelf.looked(topic)) == []


def test_what_comes_back_is_not_new_to_whoever_begins_to_follow_after(shelf: Shelf) -> None:
    shelf.put(a_policy("P1"))
    shelf.store.remove("P1", who="u3", reason="wrong")
    shelf.later(hours=1)
    shelf.restore("P1")
    shelf.later(hours=1)

    topic = shelf.followed(POLICIES)

    assert shelf.told(topic) == []
    assert shelf.told(shelf.looked(topic)) == []


def test_what_was_never_seen_before_it_went_is_new_when_it_is_back(shelf: Shelf) -> None:
    topic = shelf.followed(POLICIES)
    shelf.later(hours=1)
    shelf.put(a_policy("P1"))
    shelf.later(hours=1)
    shelf.store.remove("P1", who="u3", reason="wrong")
    assert shelf.told(topic) == []

    shelf.restore("P1")

    assert shelf.told(topic) == [("new", "P1")]


def test_what_comes_back_changed_from_its_file_is_told_as_changed(shelf: Shelf) -> None:
    shelf.put(a_policy("P1"))
    topic = shelf.followed(POLICIES)
    shelf.later(hours=1)
    shelf.store.remove("P1", who="u3", reason="replaced")
    shelf.later(hours=1)

    shelf.put(a_policy("P1", "给予补贴九万元。"))

    assert shelf.told(topic) == [("changed", "P1")]

"""Finding records: what is asked of the search and of the records, and what comes of it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import pytest
from assistant_builders import ListSearcher, a_find, a_hit
from builders import EVERYTHING, TODAY, a_record
from hypothesis import given
from hypothesis import strategies as st

from assistant.finding import (
    MAX_CHARS,
    MOST,
    Finder,
    Finds,
    Namesake,
    Wish,
    find,
    wish_of,
)
from corpus.facets import Facets, Listed, Tally
from corpus.levels import Viewer
from corpus.records import Kind, Policy, Record
from corpus.store.records import StoredRecord
from index.namesakes import Namesake as Several
from index.namesakes import Reading
from index.search import Found, Query

ENTERPRISE = Viewer(role="enterprise")


class Shelf:
    """Counts as it is told to, and remembers for whom."""

    def __init__(self, *records: Record, number: int | None = None, over: int = 0) -> None:
        self.records = {record.id: record for record in records}
        self.number = len(records) if number is None else number
        self.over = over
        self.asked: list[tuple[Viewer, Facets, date]] = []

    def tally(
        self, viewer: Viewer, facets: Facets, *, day: date, limit: int = 0, offset: int = 0
    ) -> Tally:
        self.asked.append((viewer, facets, day))
        page = [Listed(id=r.id, kind=r.kind, title=r.title) for r in self.records.values()]
        return Tally(number=self.number, over=self.over, page=tuple(page[:limit]))

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        return {name: StoredRecord(record=self.records[name], version=1) for name in ids}


@pytest.mark.parametrize(
    "written", ["银科规〔2026〕91号", "银科规[2026]91 号", "银科规（2026）91号补助"]
)
def test_what_bears_the_very_number_comes_first_though_it_does_not_hold(written: str) -> None:
    meant = a_hit(a_record(id="P2", facts=Policy(number="银科规〔2026〕91号")), status="upcoming")
    other = a_hit(a_record(id="P3", facts=Policy(number="银科规〔2026〕90号")), status="expired")
    searcher = ListSearcher(a_find(a_hit(a_record(id="P1")), expired=[other, meant]))

    finds = find(
        Wish(text=written),
        ENTERPRISE,
        finder=Finder(searcher=searcher, records=Shelf(a_record())),
        day=TODAY,
    )

    assert [hit.record.id for hit in finds.hits] == ["P2", "P1"]
    assert finds.over == 1


def test_a_question_of_how_many_is_counted_and_listed_from_the_records() -> None:
    searcher, shelf = ListSearcher(a_find()), Shelf(a_record(), number=23)

    finds = find(
        Wish(text="有多少项新材料成果？"),
        ENTERPRISE,
        finder=Finder(searcher=searcher, records=shelf),
        day=TODAY,
    )

    (asked,) = shelf.asked
    assert (asked[1].kinds, asked[1].field) == (("achievement",), "新材料")
    assert (finds.tally.number, len(finds.hits), searcher.queries) == (23, 1, [])
    assert finds.counted is not None and finds.counted.name == "成果"


def test_what_is_wished_for_is_searched_and_counted_by_the_same_conditions() -> None:
    searcher, shelf = ListSearcher(a_find(a_hit(a_record()))), Shelf(number=23)
    wish = Wish(
        text="喷漆", kind="achievement", field="新材料技术", region="宁夏/银川", trl=6, over=True
    )

    finds = find(wish, ENTERPRISE, finder=Finder(searcher=searcher, records=shelf), day=TODAY)

    (query,) = searcher.queries
    assert (query.text, query.kinds, query.viewer, query.day) == (
        "喷漆",
        ("achievement",),
        ENTERPRISE,
        TODAY,
    )
    assert (query.field, query.region, query.trl) == ("新材料技术", "宁夏/银川", 6)
    assert query.include_expired
    facets = Facets(
        kinds=("achievement",), field="新材料技术", region="宁夏/银川", trl=6, holds=None
    )
    assert shelf.asked == [(ENTERPRISE, facets, TODAY)]
    assert finds.tally.number == 23


def test_a_day_that_is_chosen_counts_for_the_search_and_the_number() -> None:
    searcher, shelf = ListSearcher(), Shelf(number=1)
    day = date(2025, 1, 1)

    finds = find(
        Wish(text="券", day=day),
        EVERYTHING,
        finder=Finder(searcher=searcher, records=shelf),
        day=TODAY,
    )

    assert {searcher.queries[0].day, shelf.asked[0][2], finds.day} == {day}


def test_without_words_the_records_are_listed_and_nothing_is_searched() -> None:
    searcher, shelf = ListSearcher(), Shelf(a_record(id="A"), a_record(id="B"), number=12, over=2)

    finds = find(
        Wish(kind="policy"), EVERYTHING, finder=Finder(searcher=searcher, records=shelf), day=TODAY
    )

    assert [hit.record.id for hit in finds.hits] == ["A", "B"]
    assert (finds.over, finds.more) == (2, True)
    assert searcher.queries == []


def test_where_no_record_meets_the_conditions_nothing_is_searched() -> None:
    searcher = ListSearcher(a_find(a_hit(a_record())))

    finds = find(
        Wish(text="喷漆", trl=9),
        EVERYTHING,
        finder=Finder(searcher=searcher, records=Shelf(number=0)),
        day=TODAY,
    )

    assert finds.hits == ()
    assert searcher.queries == []


def test_what_does_not_hold_is_told_once_a_record_and_not_where_it_is_listed() -> None:
    old = a_hit(a_record(id="old"), status="expired")
    searcher = ListSearcher(a_find(a_hit(a_record()), expired=[old, old]))
    finder = Finder(searcher=searcher, records=Shelf(number=1))

    assert find(Wish(text="券"), EVERYTHING, finder=finder, day=TODAY).over == 1
    assert find(Wish(text="券", over=True), EVERYTHING, finder=finder, day=TODAY).over == 0


def test_more_is_offered_up_to_the_most_that_is_shown() -> None:
    hits = [a_hit(a_record(id=f"R{n}")) for n in range(MOST)]
    finder = Finder(searcher=ListSearcher(a_find(*hits)), records=Shelf(number=99))

    assert find(Wish(text="券", shown=10), EVERYTHING, finder=finder, day=TODAY).more
    assert not find(Wish(text="券", shown=MOST), EVERYTHING, finder=finder, day=TODAY).more


def test_records_of_one_name_are_told_apart_where_somebody_can() -> None:
    own = [a_hit(a_record(id="N07", title="重点小巨人")), a_hit(a_record(id="Y03", title="小巨人"))]
    readings = (
        Reading(label="国家重点", records=("N07",), holds=True),
        Reading(label="自治区", records=("Y03",), holds=True),
    )
    found = replace(a_find(*own), namesakes=(Several(name="小巨人", readings=readings),))
    finder = Finder(searcher=ListSearcher(found), records=Shelf(number=1))

    (same,) = find(Wish(text="小巨人"), EVERYTHING, finder=finder, day=TODAY).namesakes

    assert same == Namesake(
        name="小巨人",
        readings=(
            ("国家重点", "重点小巨人", own[0].status),
            ("自治区", "小巨人", own[1].status),
        ),
    )


def test_a_wish_is_read_as_the_page_writes_it() -> None:
    written = {
        "text": " 喷漆 ",
        "kind": "achievement",
        "field": "新材料",
        "region": "宁夏/银川",
        "trl": "6",
        "day": "2026-04-01",
        "over": True,
        "shown": 20,
    }

    assert wish_of(json.dumps(written)) == Wish(
        text="喷漆",
        kind="achievement",
        field="新材料",
        region="宁夏/银川",
        trl=6,
        day=date(2026, 4, 1),
        over=True,
        shown=20,
    )


@pytest.mark.parametrize(
    "written",
    ["", "{}", "[]", "3", "{", '{"kind": "secret", "trl": 99, "day": "gestern", "shown": 100000}'],
)
def test_what_no_page_sends_is_no_wish(written: str) -> None:
    assert wish_of(written) == Wish()


@given(st.text() | st.recursive(st.none() | st.booleans() | st.text(), st.lists).map(json.dumps))
def test_whatever_is_sent_is_some_wish_within_bounds(written: str) -> None:
    wish = wish_of(written)

    assert len(wish.text) <= MAX_CHARS
    assert 1 <= wish.shown <= MOST


def test_where_nothing_meets_the_conditions_it_is_counted_what_each_costs() -> None:
    class Strict(Shelf):
        def tally(
            self, viewer: Viewer, facets: Facets, *, day: date, limit: int = 0, offset: int = 0
        ) -> Tally:
            return Tally(number=0 if facets.trl else 7)

    finder = Finder(searcher=ListSearcher(), records=Strict())

    finds = find(Wish(text="券", kind="policy", trl=6), EVERYTHING, finder=finder, day=TODAY)

    assert finds.wider == (("trl", 7),)


class KindSearcher(ListSearcher):
    """Finds what it is told to, of the kinds that are asked for."""

    def search(self, query: Query) -> Found:
        found = super().search(query)
        hits = tuple(h for h in found.hits if not query.kinds or h.record.kind in query.kinds)
        return replace(found, hits=hits)


def found_for(text: str, *, kind: Kind | None = None) -> tuple[list[str], Finds]:
    """Give what stands in which order for words, an achievement being nearest."""
    hits = [
        a_hit(a_record(id="CG-1", kind="achievement"), score=1.0),
        a_hit(a_record(id="XQ-1", kind="demand"), score=0.6),
        a_hit(a_record(id="N1"), score=0.5),
        a_hit(a_record(id="XQ-2", kind="demand"), score=0.4),
    ]
    finder = Finder(searcher=KindSearcher(a_find(*hits)), records=Shelf(a_record()))
    finds = find(Wish(text=text, kind=kind), ENTERPRISE, finder=finder, day=TODAY)
    return [hit.record.id for hit in finds.hits], finds


@pytest.mark.parametrize(
    "text", ["有没有企业要解决烘干费气的问题", "谁需要碳纤维拉挤", "哪家企业在找除尘布袋"]
)
def test_who_asks_who_seeks_a_thing_finds_demands_first_and_all_else_behind(text: str) -> None:
    order, finds = found_for(text)

    assert order == ["XQ-1", "XQ-2", "CG-1", "N1"]
    assert finds.led == "demand"


def test_who_asks_who_solves_a_thing_finds_achievements_first() -> None:
    order, finds = found_for("谁能做羊绒分梳设备")

    assert (order[0], finds.led) == ("CG-1", "achievement")


@pytest.mark.parametrize("text", ["羊绒分梳", "高企要什么条件", "国科发火〔2016〕32号"])
def test_where_no_kind_is_asked_for_what_is_nearest_stands_first(text: str) -> None:
    order, finds = found_for(text)

    assert (order, finds.led) == (["CG-1", "XQ-1", "N1", "XQ-2"], None)


def test_a_kind_that_is_chosen_is_the_one_that_counts() -> None:
    order, finds = found_for("谁需要碳纤维拉挤", kind="achievement")

    assert (order, finds.led) == (["CG-1"], None)

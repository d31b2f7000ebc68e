"""The names that a viewer's searches may mean, over real records."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import EVERYTHING, TODAY, a_house, a_record

from corpus.levels import Level, Viewer
from corpus.records import Record
from corpus.store.records import RecordStore, open_store
from index.names import Names
from index.search import Query

ENTERPRISE = Viewer(role="enterprise")
SECRET = "朔方计划专项支持办法"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    yield opened
    opened.engine.dispose()


def put(store: RecordStore, *records: Record) -> None:
    found = store.stage(records, original=b"file")
    store.publish([*found.added, *found.updated])


def a_policy(text: str, *, title: str, level: Level = "public") -> Record:
    return a_record(text, id="S1", title=title, level=level)


def meant(names: Names, text: str, viewer: Viewer = EVERYTHING) -> str:
    return names.of(viewer).understood(text).mended.text


def test_a_slip_in_a_title_of_the_records_is_mended(store: RecordStore) -> None:
    put(store, a_policy("正文", title=SECRET))

    assert meant(Names(store), "硕方计划专项支持办法") == SECRET


def test_nothing_is_mended_to_a_title_that_the_viewer_may_not_see(store: RecordStore) -> None:
    put(store, a_policy("正文", title=SECRET, level="restricted"))
    names = Names(store)

    assert meant(names, "硕方计划专项支持办法") == SECRET
    assert meant(names, "硕方计划专项支持办法", ENTERPRISE) == "硕方计划专项支持办法"


def test_an_abbreviation_is_known_to_those_only_who_may_see_where_it_is_declared(
    store: RecordStore,
) -> None:
    text = "朔方人才培育计划（以下简称“朔培”）"
    put(store, a_policy(text, title="计划", level="internal"))
    names = Names(store)

    known = names.of(EVERYTHING).understood("朔培怎么报")
    unknown = names.of(ENTERPRISE).understood("朔培怎么报")

    assert known.expanded.formal == ("朔方人才培育计划",)
    assert unknown.expanded.formal == ()


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("朔方计划专项支持办法里有没有上限", (SECRET,)),
        ("硕方计划专项支持办法里有没有上限", (SECRET,)),
        ("科进法怎么说", ("科学技术进步法",)),
        ("朔方计划有没有上限", ()),
    ],
)
def test_rules_that_a_search_names_are_told(
    store: RecordStore, text: str, rules: tuple[str, ...]
) -> None:
    put(store, a_policy("正文", title=SECRET))

    assert Names(store).of(EVERYTHING).understood(text).rules == rules


def test_a_rule_that_the_viewer_may_not_see_is_not_told(store: RecordStore) -> None:
    put(store, a_policy("正文", title=SECRET, level="restricted"))

    assert Names(store).of(ENTERPRISE).understood(SECRET).rules == ()


def test_a_part_of_a_title_may_be_typed_by_its_sound(store: RecordStore) -> None:
    put(store, a_policy("正文", title=SECRET))

    assert meant(Names(store), "shuofang计划") == "朔方计划"


def test_a_slip_is_judged_by_the_passages_that_the_viewer_may_see(tmp_path: Path) -> None:
    house = a_house(tmp_path / "house")
    house.write("办法.md", f"# {SECRET}\n编号：X1\n\n第一条 正文。\n")
    for number in range(6):  # what is written so often there is no slip, for whoever may read it
        text = f"# 纪要{number}\n编号：J{number}\n\n第一条 硕方计划是另一个计划。\n"
        house.write(f"纪要{number}.md", text, level="restricted")

    def taken_for(viewer: Viewer) -> str:
        query = Query(text="硕方计划专项支持办法", viewer=viewer, day=TODAY)
        return str(house.searcher.search(query).meant)

    assert taken_for(EVERYTHING) == "硕方计划专项支持办法"
    assert taken_for(ENTERPRISE) == SECRET


def test_names_go_and_come_with_the_records(store: RecordStore) -> None:
    names = Names(store)
    assert meant(names, "硕方计划专项支持办法") != SECRET

    put(store, a_policy("正文", title=SECRET))
    assert meant(names, "硕方计划专项支持办法") == SECRET

    put(store, a_policy("正文", title=SECRET, level="restricted"))
    assert meant(names, "硕方计划专项支持办法", ENTERPRISE) != SECRET

    store.remove("S1")
    assert meant(names, "硕方计划专项支持办法") != SECRET


def test_the_names_are_kept_while_the_records_stay(store: RecordStore) -> None:
    names = Names(store)

    assert names.of(EVERYTHING) is names.of(EVERYTHING)


def test_the_products_own_words_come_with_those_of_the_records(store: RecordStore) -> None:
    found = Names(store).of(EVERYTHING).understood("高气认定抵扣，加計抵扣")

    assert found.mended.text == "高企认定抵扣，加计扣除"
    assert ("加计抵扣", "加计扣除") in found.mended.changes
    assert "高新技术企业" in found.expanded.formal

"""Who may see a record is said anew: at once, by staff alone, and within its own marks."""

from pathlib import Path

import pytest
from builders import EVERYTHING, House, a_house

from assistant.ui.levelling import questions
from corpus.errors import NotPermitted, UnknownRecord, UnusableLevel
from corpus.ingest import add
from corpus.intake.reading import InProcessParser
from corpus.levels import LEVELS, Level, Viewer

CARD = "# 科技券办法\n编号：T01\n来源级别：官方\n\n每家企业最高补助20万元。\n"
GUEST = Viewer(identity="g", role="enterprise")


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = a_house(tmp_path)
    house.write("券.md", CARD)
    return house


def test_a_record_that_is_raised_is_found_no_longer_by_whom_it_is_not_for(house: House) -> None:
    assert house.found("科技券", role="enterprise") == ["T01"]

    now = house.set_level("T01", "internal")

    assert (now.version, now.record.level) == (2, "internal")
    assert house.found("科技券", role="enterprise") == []
    assert house.found("科技券", role="manager") == ["T01"]
    with pytest.raises(UnknownRecord):
        house.store.get("T01", GUEST)


def test_a_record_that_is_lowered_is_found_again_and_keeps_its_text(house: House) -> None:
    before = house.store.get("T01", EVERYTHING).record
    house.set_level("T01", "restricted")

    house.set_level("T01", "public")

    assert house.found("科技券", role="enterprise") == ["T01"]
    assert house.store.get("T01", EVERYTHING).record == before
    assert [one.version for one in house.store.versions("T01", EVERYTHING)] == [3, 2, 1]


def test_the_same_level_changes_nothing(house: House) -> None:
    generation = house.store.generation()

    assert house.set_level("T01", "public").version == 1
    assert house.store.generation() == generation


def test_a_file_added_again_does_not_open_what_was_raised(house: House) -> None:
    house.set_level("T01", "restricted")

    path = house.folder / "files" / "券.md"
    path.write_text(CARD.replace("20万元", "30万元"), encoding="utf-8")
    add([path], store=house.store, indexer=house.indexer, parser=InProcessParser())

    now = house.store.get("T01", EVERYTHING).record
    assert (now.level, "30万元" in now.text) == ("restricted", True)


@pytest.mark.parametrize("level", ["public"])
def test_no_record_gets_below_the_mark_of_its_own_file(house: House, level: Level) -> None:
    house.write("内.md", CARD.replace("T01", "T02").replace("# 科技券", "内部资料\n\n# 内部券"))
    assert house.store.get("T02", EVERYTHING).record.level == "internal"
    house.set_level("T02", "restricted")

    with pytest.raises(UnusableLevel, match="更严"):
        house.set_level("T02", level)

    assert house.set_level("T02", "internal").record.level == "internal"


@pytest.mark.parametrize("role", ["enterprise", "manager"])
def test_nobody_but_staff_says_who_may_see_a_record(house: House, role: str) -> None:
    with pytest.raises(NotPermitted):
        house.set_level("T01", "internal", Viewer(identity="x", role=role))  # type: ignore[arg-type]


def test_checks_of_staff_are_no_part_of_the_new_version(house: House) -> None:
    added = house.store.current(["T01"], EVERYTHING, as_added=True)["T01"].record

    house.set_level("T01", "internal")

    again = house.store.current(["T01"], EVERYTHING, as_added=True)["T01"].record
    assert (again.text, again.facts) == (added.text, added.facts)


@pytest.mark.parametrize("before", LEVELS)
@pytest.mark.parametrize("after", LEVELS)
def test_only_what_becomes_public_is_asked_about_twice(before: Level, after: Level) -> None:
    if before != after:
        assert len(questions(before, after)) == (2 if after == "public" else 1)

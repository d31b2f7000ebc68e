from datetime import date, timedelta

import pytest
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Achievement, Facts, Policy
from corpus.store.records import StoredRecord
from index.chunking import ChunkingConfig, chunk
from index.entries import Entry, day_number, entry_of


def entry(facts: Facts | None, *, superseded_from: date | None = None) -> Entry:
    record = a_record("甲。", facts=facts)
    stored = StoredRecord(record=record, version=1, superseded_from=superseded_from)
    return entry_of(chunk(record, version=1, config=ChunkingConfig())[0], stored)


@given(st.dates(), st.dates())
def test_days_sort_as_their_numbers_do(one: date, other: date) -> None:
    assert (one < other) == (day_number(one) < day_number(other))


@given(
    st.dates(date(2020, 1, 1), date(2020, 2, 1)),
    st.dates(date(2020, 1, 1), date(2020, 2, 1)),
    st.dates(date(2019, 12, 1), date(2020, 3, 1)),
)
def test_the_filter_on_days_agrees_with_the_records(first: date, last: date, day: date) -> None:
    facts = Policy(effective=first, expires=last)
    stored = StoredRecord(record=a_record("甲。", facts=facts), version=1)

    found = entry(facts)

    assert (found.first <= day_number(day) <= found.last) == stored.term.holds(day)


def test_a_superseded_rule_holds_until_the_day_before() -> None:
    found = entry(Policy(), superseded_from=date(2026, 4, 1))

    assert found.last == day_number(date(2026, 4, 1) - timedelta(days=1)) == 20260331


def test_what_never_holds_holds_on_no_day() -> None:
    found = entry(Policy(declared="征求意见"))

    assert found.last < found.first


def test_a_region_is_found_by_each_of_its_parts() -> None:
    assert entry(Policy(region="宁夏/中卫/中宁县")).regions == ("宁夏", "中卫", "中宁县")


def test_what_an_achievement_does_not_say_matches_no_filter() -> None:
    found = entry(Achievement())

    assert (found.field, found.regions, found.trl) == ("", (), 0)


@pytest.mark.parametrize("trl", [1, 9])
def test_readiness_and_field_are_taken_from_the_facts(trl: int) -> None:
    found = entry(Achievement(trl=trl, field="新材料"))

    assert (found.field, found.trl) == ("新材料", trl)


def test_field_and_region_are_found_by_one_name_however_they_are_written() -> None:
    found = entry(Achievement(field="新型材料技术", region="银川市/灵武"))

    assert found.field == "新材料"
    assert found.regions == ("宁夏", "银川", "灵武市")

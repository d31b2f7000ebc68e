"""All records at a glance: what is counted is what the records say one by one."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from builders import a_record

from corpus.errors import NotPermitted
from corpus.levels import Viewer
from corpus.records import Achievement, Policy, Provenance, Record
from corpus.review import check
from corpus.store.records import RecordStore, open_store

DAY = date(2026, 11, 23)
STAFF = Viewer(identity="u-staff", role="staff")


@pytest.fixture
def store(url: str) -> Iterator[RecordStore]:
    store = open_store(url)
    yield store
    store.engine.dispose()


def policy(id_: str, **facts: object) -> Record:
    return a_record(id=id_, facts=Policy(**facts))  # type: ignore[arg-type]


def some(store: RecordStore) -> None:
    records = [
        policy("P1", published=date(2025, 1, 1), provenance="official", checked=DAY),
        policy("P2", published=date(2025, 1, 1), expires=date(2026, 1, 1)),
        policy("P3", effective=date(2027, 1, 1), region="宁夏/银川"),
        policy("P4", declared="已废止", checked=DAY - timedelta(days=100)),
        policy("P5", genre="征求意见稿"),
        policy("P6", effective=date(2026, 1, 1), replaces=("P1",), checked=date(2020, 1, 1)),
        a_record(id="A1", kind="achievement", facts=Achievement(field="新材料", trl=6)),
        a_record(id="A2", kind="achievement", facts=Achievement(), level="internal"),
    ]
    store.publish(store.stage(records, original=b"x").added)


def test_it_agrees_with_what_the_records_say_one_by_one(store: RecordStore) -> None:
    some(store)
    check(
        "P2", lines=None, provenance="official", store=store, viewer=STAFF, who="张三", note="原件"
    )

    found = store.survey(STAFF, day=DAY)

    each = list(store.each(STAFF, kind="policy"))
    assert found.statuses == Counter(one.status(DAY) for one in each)
    provenances: Counter[Provenance] = Counter(
        one.record.facts.provenance for one in each if isinstance(one.record.facts, Policy)
    )
    assert found.provenances == provenances
    assert (found.statuses["superseded"], found.statuses["upcoming"]) == (1, 1)
    assert found.kinds == {"policy": 6, "achievement": 2}
    assert found.levels == {"public": 7, "internal": 1}
    assert found.trls == {6: 1, None: 1}
    assert (found.fields, found.unfielded) == ({"新材料": 1}, 1)
    assert found.regions == {"宁夏": 1, "宁夏/银川": 1}
    assert found.unplaced == 7
    assert found.generation == store.generation()


def test_a_day_of_what_was_not_compared_with_the_original_counts_for_nothing(
    store: RecordStore,
) -> None:
    records = [
        policy("P1", provenance="official", checked=DAY - timedelta(days=60)),
        policy("P2", provenance="second_hand", checked=DAY),
        policy("P3", checked=DAY),
        policy("P4", provenance="official"),
    ]
    store.publish(store.stage(records, original=b"x").added)

    assert store.survey(STAFF, day=DAY).checked == {90: 1, None: 3}


def test_what_a_person_compared_counts_whatever_came_of_it(store: RecordStore) -> None:
    some(store)
    check("P3", lines=None, provenance="second_hand", store=store, viewer=STAFF, who="张三")
    today = datetime.now(UTC).astimezone().date()

    found = store.survey(STAFF, day=today)

    assert found.provenances["second_hand"] == 1
    assert found.checked[30] >= 1 and found.checked[None] == 4


def test_ages_are_counted_from_the_last_check_on(store: RecordStore) -> None:
    some(store)

    before = store.survey(STAFF, day=DAY).checked
    check("P3", lines=None, provenance="official", store=store, viewer=STAFF, who="张三")
    today = datetime.now(UTC).astimezone().date()
    after = store.survey(STAFF, day=today).checked

    assert before == {30: 1, None: 5}
    assert after[None] == 4


def test_only_staff_may_look(store: RecordStore) -> None:
    with pytest.raises(NotPermitted):
        store.survey(Viewer(identity="u", role="manager"), day=DAY)

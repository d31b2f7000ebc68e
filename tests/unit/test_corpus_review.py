"""The queue of what nobody has checked, and what a check does to a record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from builders import TODAY, a_record
from hypothesis import given
from hypothesis import strategies as st

from corpus.checks import Check, as_checked, lines_of, standing, whole_key
from corpus.errors import NotPermitted, UnknownRecord, UnusableCheck
from corpus.levels import Viewer
from corpus.records import (
    Achievement,
    Policy,
    Provenance,
    Record,
    SpanProvenance,
    provenance_at,
)
from corpus.review import check, queue, task
from corpus.store.records import RecordStore, open_store

STAFF = Viewer(identity="li", role="staff")
GUEST = Viewer(role="enterprise")
CARD = """办法
来源级别：二手
补贴最高100万元。〔二手〕
有效期3年。〔二手〕
本办法2026年施行。〔官方〕
有效期3年。〔种子〕
文号：未载明"""
_MARKS: dict[str, Provenance] = {"二手": "second_hand", "官方": "official", "种子": "seed"}


def a_card(
    text: str = CARD,
    *,
    id: str = "P1",  # noqa: A002  (as the field is called)
    provenance: Provenance = "second_hand",
    checked: date | None = None,
) -> Record:
    spans, offset = [], 0
    for line in text.split("\n"):
        mark = next((m for m in _MARKS if line.endswith(f"〔{m}〕")), None)
        if mark:
            end = offset + len(line)
            spans.append(SpanProvenance(start=offset, end=end, provenance=_MARKS[mark]))
        offset += len(line) + 1
    facts = Policy(provenance=provenance, spans=tuple(spans), checked=checked)
    return a_record(text, id=id, facts=facts)


def a_check(key: str, provenance: Provenance | None = "official", *, hour: int = 8) -> Check:
    when = datetime(2027, 1, 5, hour, tzinfo=UTC)
    return Check(record="P1", key=key, provenance=provenance, who="张三", when=when)


def of_line(record: Record, number: int) -> Provenance:
    line = next(line for line in lines_of(record.text) if line.number == number)
    return provenance_at(record, line.start, line.end)


@pytest.fixture
def store() -> RecordStore:
    return open_store("sqlite://")


def put(store: RecordStore, *records: Record) -> None:
    staged = store.stage(records, original=b"")
    store.publish([*staged.added, *staged.updated])


# --- a check laid over a record -------------------------------------------------------------------


def test_a_checked_line_is_vouched_for_and_so_it_says() -> None:
    record = as_checked(a_card(), {"补贴最高100万元。": a_check("补贴最高100万元。")})

    assert of_line(record, 3) == "official"
    assert "补贴最高100万元。〔官方〕" in record.text
    assert of_line(record, 4) == "second_hand"
    assert isinstance(record.facts, Policy)
    assert (record.facts.provenance, record.facts.checked) == ("second_hand", date(2027, 1, 5))


def test_a_whole_check_is_of_the_record_and_leaves_the_marks_of_lines() -> None:
    card = a_card(checked=date(2026, 1, 1))

    record = as_checked(card, {whole_key(CARD): a_check(whole_key(CARD), "repost")})

    assert isinstance(record.facts, Policy)
    assert (record.facts.provenance, record.facts.checked) == ("repost", date(2027, 1, 5))
    assert "来源级别：转载" in record.text
    assert of_line(record, 3) == "second_hand"
    assert of_line(record, 1) == "repost"


def test_a_line_without_a_mark_can_be_vouched_for_too() -> None:
    record = as_checked(a_card(), {"文号：未载明": a_check("文号：未载明")})

    assert of_line(record, 7) == "official"
    assert of_line(record, 1) == "second_hand"


def test_of_two_lines_that_read_the_same_only_the_one_checked_changes() -> None:
    keys = {line.number: line.key for line in lines_of(CARD)}

    record = as_checked(a_card(), {keys[6]: a_check(keys[6])})

    assert (of_line(record, 4), of_line(record, 6)) == ("second_hand", "official")


def test_a_check_lapses_where_the_line_has_changed_and_holds_where_it_has_moved() -> None:
    checks = {"补贴最高100万元。": a_check("补贴最高100万元。")}

    changed = as_checked(a_card(CARD.replace("100万元", "50万元")), checks)
    moved = as_checked(a_card(f"新的一行。\n{CARD}"), checks)

    assert of_line(changed, 3) == "second_hand"
    assert of_line(moved, 4) == "official"


def test_the_newest_check_counts_and_one_taken_back_counts_for_nothing() -> None:
    first, second, undone = a_check("甲"), a_check("甲", "media"), a_check("甲", None)

    assert standing([first, second])["甲"].provenance == "media"
    assert standing([first, second, undone]) == {}
    assert standing([first, undone, second])["甲"] is second


@given(
    st.lists(st.sampled_from(["甲。〔二手〕", "乙。〔官方原文〕", "丙。", "", "来源级别：种子"])),
    st.sampled_from(["official", "media", "second_hand", "unverified"]),
    st.sets(st.integers(1, 8)),
)
def test_whatever_is_checked_no_offset_moves_and_the_keys_stay(
    lines: Sequence[str], provenance: Provenance, chosen: set[int]
) -> None:
    text = "\n".join(lines)
    keys = [line.key for line in lines_of(text) if line.number in chosen] + [whole_key(text)]

    record = as_checked(a_card(text), {key: a_check(key, provenance) for key in keys})

    assert len(record.text) == len(text)
    assert [line.key for line in lines_of(record.text)] == [line.key for line in lines_of(text)]
    assert whole_key(record.text) == whole_key(text)


# --- the queue ------------------------------------------------------------------------------------


def test_the_queue_has_the_weak_lines_and_not_the_vouched_ones(store: RecordStore) -> None:
    put(store, a_card())

    (item,) = queue(store, STAFF)

    assert [line.number for line in item.lines] == [3, 4, 6]
    assert item.whole
    assert "文号：未载明" in item.remarks


def test_what_is_listed_comes_first_in_the_lists_order_then_the_weakest(
    store: RecordStore,
) -> None:
    plain = "办法\n说明。"
    put(
        store,
        a_card(plain, id="P-media", provenance="media"),
        a_card(plain, id="P-new", provenance="unverified", checked=TODAY),
        a_card(plain, id="P-old", provenance="unverified", checked=date(2020, 1, 1)),
        a_card(plain, id="P-official", provenance="official"),
        a_card(plain, id="Y02", provenance="official"),
        a_card(plain, id="N05", provenance="second_hand"),
        a_record(id="A1", kind="achievement", facts=Achievement(provenance="unverified")),
        a_record(id="A2", kind="achievement", facts=Achievement(provenance="sample")),
    )

    ids = [item.record.id for item in queue(store, STAFF)]

    assert ids == ["N05", "Y02", "P-old", "P-new", "P-media", "A1"]


def test_what_is_checked_leaves_the_queue_and_comes_back_when_it_is_taken_back(
    store: RecordStore,
) -> None:
    put(store, a_card())

    after = check("P1", lines=[3], provenance="official", store=store, viewer=STAFF, who="张三")

    assert of_line(after.record, 3) == "official"
    assert of_line(store.get("P1", GUEST).record, 3) == "official"
    assert [of_line(stored.record, 3) for stored in store.each(GUEST)] == ["official"]
    open_still = task("P1", store=store, viewer=STAFF)
    assert [line.number for line in open_still.lines] == [4, 6]
    assert [(done.number, done.check.who) for done in open_still.done] == [(3, "张三")]
    check("P1", lines=None, provenance="official", store=store, viewer=STAFF, who="张三")
    assert queue(store, STAFF) == ()
    check("P1", lines=None, provenance=None, store=store, viewer=STAFF, who="张三")
    assert store.get("P1", GUEST).record == a_card()
    assert [item.record.id for item in queue(store, STAFF)] == ["P1"]


def test_every_check_stays_in_the_history_with_who_and_why(store: RecordStore) -> None:
    put(store, a_card())

    for who, provenance in (("张三", "media"), ("李四", "official")):
        check(
            "P1",
            lines=[3],
            provenance="media" if provenance == "media" else "official",
            store=store,
            viewer=STAFF,
            who=who,
            note="对照\n文件",
        )

    found = store.checks(STAFF, ["P1"])["P1"]
    assert [(item.who, item.provenance, item.note) for item in found] == [
        ("张三", "media", "对照 文件"),
        ("李四", "official", "对照 文件"),
    ]
    assert all(item.when.tzinfo is not None for item in found)


def test_a_check_moves_the_generation_so_that_every_process_follows(store: RecordStore) -> None:
    put(store, a_card())
    before = store.generation()

    check("P1", lines=[3], provenance="official", store=store, viewer=STAFF, who="张三")

    assert store.generation() == before + 1


def test_adding_the_same_card_again_is_no_change_and_keeps_the_check(store: RecordStore) -> None:
    put(store, a_card())
    check("P1", lines=[3], provenance="official", store=store, viewer=STAFF, who="张三")

    found = store.stage([a_card()], original=b"")

    assert [record.id for record in found.unchanged] == ["P1"]
    assert of_line(store.get("P1", STAFF).record, 3) == "official"


def test_as_added_a_record_is_what_its_file_says(store: RecordStore) -> None:
    put(store, a_card())
    check("P1", lines=None, provenance="official", store=store, viewer=STAFF, who="张三")

    assert store.current(["P1"], STAFF, as_added=True)["P1"].record == a_card()
    assert [stored.record for stored in store.each(STAFF, as_added=True)] == [a_card()]


def test_an_achievement_is_checked_as_a_whole(store: RecordStore) -> None:
    facts = Achievement(provenance="unverified")
    put(store, a_record("一行。", id="A1", kind="achievement", facts=facts))

    with pytest.raises(UnusableCheck, match="整条"):
        check("A1", lines=[1], provenance="official", store=store, viewer=STAFF, who="张三")
    after = check("A1", lines=None, provenance="official", store=store, viewer=STAFF, who="张三")

    assert after.record.facts is not None
    assert after.record.facts.provenance == "official"
    assert queue(store, STAFF) == ()


@pytest.mark.parametrize("number", [-1, 2, 99])
def test_a_line_that_says_nothing_or_is_not_there_cannot_be_checked(
    store: RecordStore, number: int
) -> None:
    put(store, a_card("办法\n\n说明。"))

    with pytest.raises(UnusableCheck, match=f"第 {number} 行"):
        check("P1", lines=[number], provenance="official", store=store, viewer=STAFF, who="张三")


def test_a_passage_takes_no_check_and_an_unknown_record_is_unknown(store: RecordStore) -> None:
    put(store, replace(a_record(id="T1", kind="passage"), facts=None))

    with pytest.raises(UnusableCheck):
        check("T1", lines=None, provenance="official", store=store, viewer=STAFF, who="张三")
    with pytest.raises(UnknownRecord):
        check("T9", lines=None, provenance="official", store=store, viewer=STAFF, who="张三")


@pytest.mark.parametrize("role", ["enterprise", "manager"])
def test_nobody_but_staff_sees_the_queue_or_checks(store: RecordStore, role: str) -> None:
    viewer = Viewer(role="enterprise" if role == "enterprise" else "manager")
    put(store, a_card())

    with pytest.raises(NotPermitted):
        queue(store, viewer)
    with pytest.raises(NotPermitted):
        task("P1", store=store, viewer=viewer)
    with pytest.raises(NotPermitted):
        check("P1", lines=[3], provenance="official", store=store, viewer=viewer, who="我")
    with pytest.raises(NotPermitted):
        store.checks(viewer)

    assert store.checks(STAFF) == {}
    assert of_line(store.get("P1", STAFF).record, 3) == "second_hand"

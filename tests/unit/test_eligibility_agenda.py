"""Windows by month: what is open or to come, and what is unknown is never guessed from a year."""

from datetime import UTC, date, datetime

import pytest
from eligibility_builders import DAY, Shelf, measure, policy

from assistant.eligibility.agenda import Agenda, agenda_of, later, said_of, told_of
from assistant.eligibility.icalendar import Event, as_ics
from assistant.eligibility.policies import policies
from assistant.eligibility.profile import read_profile
from assistant.ui.fits.calendar import calendar_html
from corpus.levels import Viewer
from corpus.measures.rules import Measure

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
OPEN = "[{from: 2026-11-01, to: 2026-12-15}]"
TO_COME = "[{from: 2027-03-01, to: 2027-04-30, note: 第一批}]"
OVER = "[{from: 2026-06-01, to: 2026-08-31}]"


def one(id_: str, more: str = "", *, name: str = "") -> Measure:
    return measure(
        f"id: {id_}\npolicy: {id_}\nname: {name or id_}补贴\ngives: [其他]\npublished: full\n"
        "conditions:\n  - {id: c, kind: amount, figure: {of: employees}, bounds: {at_least: 50},"
        f" unit: 人, text: 职工50人以上, quote: 条件}}\nbenefit: {{text: 补助}}\n{more}"
    )


def agenda(*measures: Measure, day: date = DAY) -> Agenda:
    book = Shelf(tuple(policy(id=each.policy) for each in measures), measures).book()
    profile = read_profile({"employees": 80})
    return agenda_of(policies(profile, Viewer(role="admin"), day=day, rulebook=book))


def test_each_window_stands_in_the_month_in_which_it_is_to_be_minded() -> None:
    found = agenda(one("T1", f"windows: {OPEN}\n"), one("T2", f"windows: {TO_COME}\n"))

    assert [(month.first, [e.state for e in month.entries]) for month in found.months] == [
        (date(2026, 12, 1), ["open"]),
        (date(2027, 3, 1), ["upcoming"]),
    ]
    assert said_of(found.entries[0]) == "正在受理：2026-11-01 至 2026-12-15，还有 22 天截止"
    assert said_of(found.entries[1]) == "将要开始：2027-03-01 至 2027-04-30，98 天后开始"


def test_a_measure_with_two_windows_to_come_has_both() -> None:
    windows = "[{from: 2026-11-01, to: 2026-11-30}, {from: 2027-02-01, to: 2027-02-28}]"

    found = agenda(one("T1", f"windows: {windows}\n"))

    assert [entry.first for entry in found.entries] == [date(2026, 11, 1), date(2027, 2, 1)]


def test_last_years_window_is_last_years_and_nothing_is_guessed_from_it() -> None:
    found = agenda(one("T1", f"windows: {OVER}\n"), one("T2"), one("T3", "rolling: true\n"))

    assert found.months == ()
    assert [each.measure.id for each in found.past] == ["T1"]
    assert [each.measure.id for each in found.unknown] == ["T2"]
    assert [each.measure.id for each in found.rolling] == ["T3"]
    said = calendar_html(found)
    assert "往年：2026-06-01 至 2026-08-31（仅供参考，不代表下一次）" in said
    assert "库里没有已公布的受理日期" in said
    assert "2027-06" not in said
    assert "data-ics" not in said


def test_the_calendar_says_what_to_prepare_and_that_it_is_unsaid() -> None:
    said = calendar_html(agenda(one("T1", f"windows: {OPEN}\nmaterials: [申请书, 审计报告]\n")))

    assert "申请书、审计报告" in said
    assert "<dt>受理</dt><dd data-content>未载明</dd>" in said
    assert "申报日历：正在受理 1" in said


@pytest.mark.parametrize(
    ("day", "state"), [("2026-11-01", "open"), ("2026-12-15", "open"), ("2026-10-31", "upcoming")]
)
def test_both_ends_of_a_window_belong_to_it(day: str, state: str) -> None:
    found = agenda(one("T1", f"windows: {OPEN}\n"), day=date.fromisoformat(day))

    assert [entry.state for entry in found.entries] == [state]


def test_a_day_after_its_last_a_window_is_over() -> None:
    found = agenda(one("T1", f"windows: {OPEN}\n"), day=date(2026, 12, 16))

    assert found.entries == ()
    assert len(found.past) == 1


def test_the_band_holds_eighteen_months_around_the_day() -> None:
    span = agenda(one("T1")).span

    assert (len(span), span[0], span[-1]) == (18, date(2026, 5, 1), date(2027, 10, 1))
    assert later(date(2026, 1, 1), -1) == date(2025, 12, 1)


def lines_of(written: bytes) -> list[str]:
    return written.decode().replace("\r\n ", "").split("\r\n")


def test_a_window_is_whole_days_whose_end_is_the_day_after_the_last() -> None:
    entry = agenda(one("T1", f"windows: {OPEN}\n")).entries[0]
    event = Event(
        uid="T1",
        first=entry.first,
        last=entry.last,
        summary="报",
        description="\n".join(told_of(entry)),
    )

    lines = lines_of(as_ics([event], name="申报日历", now=NOW))

    assert "DTSTART;VALUE=DATE:20261101" in lines
    assert "DTEND;VALUE=DATE:20261216" in lines
    assert "DTSTAMP:20261123T083000Z" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "不是认定结论" in next(line for line in lines if line.startswith("DESCRIPTION:"))


def test_what_stands_in_a_calendar_file_begins_no_property_of_its_own() -> None:
    hostile = "名;称,\\n\r\nATTACH:http://foreign.example/\nEND:VEVENT\x07"
    event = Event(uid="1", first=DAY, last=DAY, summary=hostile, description=hostile)

    lines = lines_of(as_ics([event], name=hostile, now=NOW))

    assert not any(line.startswith(("ATTACH", "http")) for line in lines)
    assert lines.count("END:VEVENT") == 1
    assert "SUMMARY:名\\;称\\,\\\\n\\nATTACH:http://foreign.example/\\nEND:VEVENT" in lines


def test_no_line_of_a_calendar_file_is_longer_than_seventy_five_bytes() -> None:
    event = Event(uid="1", first=DAY, last=DAY, summary="申报" * 60, description="材料🙂" * 90)

    written = as_ics([event], name="日历", now=NOW)

    assert max(map(len, written.split(b"\r\n"))) <= 75
    assert f"SUMMARY:{'申报' * 60}" in lines_of(written)

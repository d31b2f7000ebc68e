"""From states to a verdict, windows, what to ask, what changed, and courses of measures."""

from datetime import date, timedelta

import pytest
from eligibility_builders import ANYBODY, DAY, Shelf, judged, measure, policy
from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.asking import questions
from assistant.eligibility.ladder import ladders
from assistant.eligibility.notices import as_seen, feed, notices
from assistant.eligibility.profile import read_profile
from assistant.eligibility.telling import STATE, VERDICT, summary
from assistant.eligibility.verdicts import judge_all
from assistant.eligibility.windows import window_on
from corpus.measures.rules import Measure
from corpus.records import Policy

HEAD = "id: T1\npolicy: T1\nname: 某补贴\ngives: [后补助]\n"
FLAGS = ("a", "b", "c", "d")


def flags(*, published: str = "full", more: str = "") -> Measure:
    """A measure of four plain statements."""
    lines = "".join(
        f"  - {{id: {name}, kind: flag, of: extra.{name}, is: true,"
        f" text: 条件{name}, quote: 条件}}\n"
        for name in FLAGS
    )
    return measure(f"{HEAD}published: {published}\nconditions:\n{lines}{more}")


def said(**states: bool) -> dict[str, object]:
    return {"extra": states}


@pytest.mark.parametrize(
    ("states", "published", "verdict"),
    [
        ({}, "full", "needs_data"),
        ({"a": True}, "full", "needs_data"),
        ({"a": True, "b": True}, "full", "opportunity"),
        ({"a": True, "b": True, "c": True, "d": True}, "full", "promising"),
        ({"a": True, "b": True, "c": True, "d": True}, "partial", "opportunity"),
        ({"a": False}, "full", "not_met"),
    ],
)
def test_the_first_rule_that_holds_gives_the_verdict(
    states: dict[str, bool], published: str, verdict: str
) -> None:
    assert judged(flags(published=published), said(**states)).verdict == verdict


def test_nothing_published_is_never_more_than_needing_data() -> None:
    nothing = measure(f"{HEAD}published: none\n")

    assert judged(nothing, {"employees": 5}).verdict == "needs_data"


@pytest.mark.parametrize(
    ("facts", "superseded"),
    [
        (Policy(region="全国", expires=date(2026, 11, 22)), None),
        (Policy(region="全国", effective=date(2026, 11, 24)), None),
        (Policy(region="全国", repealed=DAY), None),
        (Policy(region="全国"), DAY),
        (Policy(region="浙江/杭州"), None),
    ],
)
def test_out_of_force_or_out_of_place_is_not_applicable(
    facts: Policy, superseded: date | None
) -> None:
    of = policy("条件", facts=facts, superseded_from=superseded)
    everything = {**said(a=True, b=True, c=True, d=True), "region": "宁夏/银川"}

    assert judged(flags(), everything, of=of).verdict == "not_applicable"


def test_the_region_of_a_policy_is_asked_for_and_does_not_count_as_a_condition() -> None:
    of = policy("条件", facts=Policy(region="宁夏"))

    result = judged(flags(), said(a=True), of=of)

    assert result.verdict == "needs_data" and result.ask[0] == "region"


def test_a_closed_window_changes_no_verdict() -> None:
    closed = flags(more="windows:\n  - {from: 2026-06-01, to: 2026-08-31}\n")

    result = judged(closed, said(a=True, b=True, c=True, d=True))

    assert (result.verdict, result.window.state) == ("promising", "closed")


WINDOWED = measure(
    f"{HEAD}published: none\nwindows:\n  - {{from: 2026-06-01, to: 2026-08-31}}\n"
    "  - {from: 2027-06-01, to: 2027-08-31}\n"
)


@given(st.dates(date(2020, 1, 1), date(2028, 12, 31)))
def test_every_day_has_one_state_of_the_window(day: date) -> None:
    seen = window_on(WINDOWED, day)

    assert seen.first is not None and seen.last is not None
    assert (seen.state == "open") == (seen.first <= day <= seen.last)
    assert (seen.state == "upcoming") == (day < seen.first)
    assert (seen.state == "closed") == (day > date(2027, 8, 31))


def test_days_are_counted_to_the_last_one() -> None:
    assert window_on(WINDOWED, date(2026, 8, 31)).days_left == 0
    assert window_on(WINDOWED, date(2026, 5, 31)).days_left == 1


def test_what_is_asked_could_still_change_the_verdict() -> None:
    assert judged(flags(), said(a=True)).ask == ("extra.b", "extra.c", "extra.d")
    assert judged(flags(), said(a=False)).ask == ()


def test_at_most_three_questions_are_asked_and_years_go_together() -> None:
    spent = measure(
        f"{HEAD}published: full\nconditions:\n"
        "  - {id: r, kind: amount, figure: {of: rd_expense, over: revenue, years: sum_of_3},"
        " bounds: {at_least: 0.03}, text: 占比, quote: 条件}\n"
        "  - {id: v, kind: flag, of: violations, is: false, text: 无事故, quote: 条件}\n"
        "  - {id: i, kind: amount, figure: {of: ip_class1}, bounds: {at_least: 1}, unit: 项,"
        " text: 发明, quote: 条件}\n"
        "  - {id: j, kind: amount, figure: {of: ip_class2}, bounds: {at_least: 1}, unit: 项,"
        " text: 软著, quote: 条件}\n"
    )

    asked = questions([judged(spent, {})])

    assert len(asked) == 3
    assert {"ip_class1", "ip_class2"} in [set(one.paths) for one in asked]
    assert any("2023、2024、2025 年的研发费用各是多少" in one.text for one in asked)
    assert all("violations" not in one.paths for one in asked)  # decides least


def test_no_summary_says_that_somebody_qualifies() -> None:
    words = [*VERDICT.values(), *STATE.values()]
    words += [
        summary(judged(flags(published=published), said(**dict.fromkeys(FLAGS, True))))
        for published in ("full", "partial")
    ]

    assert not any("符合" in word or "通过" in word for word in words)


def test_a_measure_that_asks_for_another_follows_its_verdict() -> None:
    other = measure(
        "id: T2\npolicy: T2\nname: 第二项\ngives: [其他]\npublished: full\nconditions:\n"
        "  - {id: base, kind: measure, measure: T1, text: 满足第一项, quote: 条件}\n"
    )
    shelf = Shelf((policy(), policy(id="T2")), (flags(), other))

    def state(profile: dict[str, object]) -> str:
        results = judge_all(shelf.book().rules(ANYBODY), read_profile(profile), DAY)
        return next(one for one in results if one.measure.id == "T2").findings[0].state

    assert state(said(a=False)) == "unmet"
    assert state(said(a=True)) == "unknown"
    assert state(said(a=True, b=True, c=True, d=True)) == "manual_review"


def test_measures_that_ask_for_each_other_leave_it_open() -> None:
    rules = tuple(
        measure(
            f"id: {own}\npolicy: T1\nname: 甲\ngives: [其他]\npublished: full\nconditions:\n"
            f"  - {{id: base, kind: measure, measure: {other}, text: 另一项, quote: 条件}}\n"
        )
        for own, other in (("T1.a", "T1.b"), ("T1.b", "T1.a"))
    )

    results = judge_all(Shelf((policy(),), rules).book().rules(ANYBODY), read_profile({}), DAY)

    assert [one.verdict for one in results] == ["needs_data", "needs_data"]


# --- what changed -------------------------------------------------------------------------------

ALL = said(a=True, b=True, c=True, d=True)


def test_a_policy_that_newly_fits_is_told_once() -> None:
    before, now = [judged(flags(), said(a=False))], [judged(flags(), ALL)]

    assert [one.kind for one in notices(now, as_seen(before))] == ["fits"]
    assert notices(now, as_seen(now)) == ()
    assert notices(now, {}) == ()  # whoever never looked sees the list itself


def test_a_window_that_closes_soon_is_told_with_its_days() -> None:
    soon = DAY + timedelta(days=14)
    closing = [judged(flags(more=f"windows:\n  - {{from: 2026-01-01, to: {soon}}}\n"), ALL)]

    (notice,) = notices(closing, as_seen(closing))

    assert (notice.kind, notice.days) == ("closing", 14) and str(soon) in notice.text


def test_a_rule_that_one_relied_on_and_that_is_gone_is_told() -> None:
    before = [judged(flags(), ALL)]
    now = [judged(flags(), ALL, of=policy(superseded_from=DAY))]

    assert [one.kind for one in notices(now, as_seen(before))] == ["replaced"]


def test_a_feed_is_one_xml_document_whatever_stands_in_it() -> None:
    import xml.etree.ElementTree as Tree

    named = measure(HEAD.replace("某补贴", "甲 & 乙 <三>") + "published: none\n")
    changed = notices([judged(flags(), ALL)], as_seen([judged(flags(), said(a=False))]))
    text = feed(changed, day=DAY, address="http://127.0.0.1/?a=1&b=2")

    assert Tree.fromstring(text).tag.endswith("feed")  # noqa: S314  (our own text)
    assert named.name == "甲 & 乙 <三>"


# --- courses ------------------------------------------------------------------------------------


def test_the_nearest_step_is_after_what_is_held() -> None:
    rules = tuple(
        measure(
            f"id: T1.s{step}\npolicy: T1\nname: 第{step}级\ngives: [资质认定]\npublished: full\n"
            f"ladder: [路, {step}]\nconditions:\n"
            f"  - {{id: a, kind: flag, of: extra.a{step}, is: true,"
            f" text: 条件{step}, quote: 条件}}\n"
        )
        for step in (3, 1, 2)
    )
    shelf = Shelf((policy(),), rules)
    results = judge_all(shelf.book().rules(ANYBODY), read_profile({"extra": {"a2": False}}), DAY)

    (course,) = ladders(results, ["第1级"])

    assert [rung.name for rung in course] == ["第1级", "第2级", "第3级"]
    assert [(rung.held, rung.next) for rung in course] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert course[1].lacks == "差在：条件2"


def test_what_bears_on_a_measure_is_told_only_to_those_who_may_see_it() -> None:
    rule = measure(
        "id: T1\npolicy: T1\nname: 某\ngives: [其他]\npublished: full\nrelations:\n"
        "  - {with: T2, kind: exclusive}\n  - {with: T3, kind: stackable}\nconditions:\n"
        "  - {id: a, kind: flag, of: resident, is: true, text: 条件, quote: 条件}\n"
    )
    shelf = Shelf((policy(), policy(id="T2", level="internal"), policy(id="T3")), (rule,))

    (placed,) = shelf.book().rules(ANYBODY).placed
    assert [link.other for link in placed.links] == ["T3"]


def test_a_rough_figure_that_leaves_it_open_is_asked_for_exactly() -> None:
    rule = measure(
        "id: T1\npolicy: T1\nname: 某\ngives: [其他]\npublished: full\nconditions:\n"
        "  - {id: a, kind: amount, figure: {of: employees}, bounds: {at_most: 100}, text: 条件,"
        " quote: 条件}\n"
    )

    assert judged(rule, {"employees": "一百来人"}).ask == ("employees",)
    assert judged(rule, {"employees": "五十来人"}).ask == ()

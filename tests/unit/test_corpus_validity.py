from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Achievement, Demand, Facts, Policy
from corpus.validity import CURRENT, Status, Term, status_on, term_of

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2020, 3, 1))
# Close together, so that they often fall on the same day; and the ends of the calendar.
STATED = st.one_of(st.none(), DAYS, st.sampled_from([date.min, date.max]))

POLICIES = st.builds(
    Policy,
    genre=st.sampled_from([None, "规范性文件", "征求意见稿"]),
    declared=st.sampled_from(
        [None, "有效", "已废止", "废止", "被替代", "过期", "存疑", "部分失效", "征求意见"]
    ),
    published=STATED,
    effective=STATED,
    expires=STATED,
    repealed=STATED,
)
STATES = st.sampled_from([None, "可转化", "过期", "已转化", "下架", "关闭", "签约", "停用"])
OFFERS: st.SearchStrategy[Facts] = st.one_of(
    st.builds(Achievement, state=STATES, expires=STATED),
    st.builds(Demand, state=STATES, expires=STATED),
)


@given(POLICIES, STATED, st.one_of(DAYS, st.sampled_from([date.min, date.max])))
def test_a_policy_holds_on_exactly_the_days_of_its_term(
    facts: Policy, superseded_from: date | None, day: date
) -> None:
    term = term_of(facts, superseded_from=superseded_from)
    status = status_on(facts, day, superseded_from=superseded_from)

    assert term.holds(day) == (status in CURRENT)


@given(OFFERS, st.one_of(DAYS, st.sampled_from([date.min, date.max])))
def test_an_offer_holds_on_exactly_the_days_of_its_term(facts: Facts, day: date) -> None:
    assert term_of(facts).holds(day) == (status_on(facts, day) in CURRENT)


@given(DAYS)
def test_a_passage_holds_always(day: date) -> None:
    assert status_on(None, day) == "open"
    assert term_of(None).holds(day)


@given(POLICIES, DAYS, DAYS)
def test_what_has_left_force_never_comes_back(facts: Policy, day: date, superseded: date) -> None:
    gone = {"superseded", "expired", "repealed"}

    today = status_on(facts, day, superseded_from=superseded)
    tomorrow = status_on(facts, day + timedelta(days=1), superseded_from=superseded)

    assert today not in gone or tomorrow in gone


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2021, 5, 31), "upcoming"),
        (date(2021, 6, 1), "in_force"),
        (date(2026, 3, 31), "in_force"),
        (date(2026, 4, 1), "superseded"),
    ],
)
def test_a_rule_replaced_on_the_first_of_april_holds_until_the_last_of_march(
    day: date, status: Status
) -> None:
    old = Policy(effective=date(2021, 6, 1), declared="被替代")

    assert status_on(old, day, superseded_from=date(2026, 4, 1)) == status


@pytest.mark.parametrize(
    ("facts", "day", "status"),
    [
        (Policy(expires=date(2027, 12, 31)), date(2027, 12, 31), "in_force"),
        (Policy(expires=date(2027, 12, 31)), date(2028, 1, 1), "expired"),
        (Policy(repealed=date(2026, 1, 23)), date(2026, 1, 22), "in_force"),
        (Policy(repealed=date(2026, 1, 23)), date(2026, 1, 23), "repealed"),
        (Policy(published=date(2026, 1, 1)), date(2025, 12, 31), "upcoming"),
        (Policy(declared="过期"), date(2000, 1, 1), "expired"),
        (Policy(declared="已废止"), date(2000, 1, 1), "repealed"),
        (Policy(declared="存疑"), date(2026, 1, 1), "doubtful"),
        (Policy(declared="部分失效"), date(2026, 1, 1), "partial"),
        (Policy(genre="征求意见稿"), date(2026, 1, 1), "draft"),
        (Demand(expires=date(2026, 6, 30)), date(2026, 6, 30), "open"),
        (Demand(expires=date(2026, 6, 30)), date(2026, 7, 1), "expired"),
        (Demand(state="签约"), date(2026, 1, 1), "closed"),
        (Achievement(state="已转化"), date(2026, 1, 1), "closed"),
    ],
)
def test_the_first_and_the_last_day_are_counted_right(
    facts: Facts, day: date, status: Status
) -> None:
    assert status_on(facts, day) == status


def test_of_two_ends_on_one_day_the_successor_is_named() -> None:
    facts = Policy(repealed=date(2026, 4, 1))

    assert status_on(facts, date(2026, 4, 1), superseded_from=date(2026, 4, 1)) == "superseded"


def test_the_earlier_of_two_ends_counts() -> None:
    facts = Policy(repealed=date(2026, 1, 1), expires=date(2026, 6, 30))

    assert status_on(facts, date(2026, 7, 1), superseded_from=date(2026, 4, 1)) == "repealed"


@given(DAYS)
def test_an_open_term_holds_on_every_day(day: date) -> None:
    assert Term().holds(day)

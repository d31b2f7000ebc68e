"""Rules that are published and hold only later: found, and never told as current."""

from datetime import date

import pytest
from assistant_builders import ListSearcher, a_find, a_hit, a_question, understood
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Answer
from assistant.coming import begins, coming
from assistant.quoting import quoted
from corpus.records import Policy, Record
from index.chunks import Hit

ASKED = "首席数据官最高补助多少"
TITLE = "首席数据官补助办法"
DAY = date(2027, 1, 1)


def a_later(
    text: str = f"{TITLE}\n企业的首席数据官最高补助30万元。\n本办法自2027年1月1日起施行。",
    *,
    id: str = "L1",  # noqa: A002
    facts: Policy | None = None,
    title: str = TITLE,
) -> Record:
    return a_record(text, id=id, title=title, facts=facts or Policy(effective=DAY))


def a_current(text: str, *, id: str = "C1", title: str = "数据人才办法") -> Record:  # noqa: A002
    return a_record(text, id=id, title=title, facts=Policy())


def answer(*hits: Hit, later: Hit, question: str = ASKED) -> Answer:
    found = a_find(*hits, expired=[later])
    asked = a_question(question)
    return quoted(asked, understood(question), searcher=ListSearcher(found))


def test_it_is_found_where_nothing_that_holds_answers_and_is_led_by_its_day() -> None:
    got = answer(later=a_hit(a_later()))

    assert got.text.startswith("即将施行（2027-01-01 起），现在还不能作为依据：企业的首席数据官")
    assert got.status == "partial"
    assert got.caution == "即将施行（2027-01-01 起），现在还不能作为依据："
    assert "本办法自2027年1月1日起施行。" in got.text
    assert f"《{TITLE}》即将施行，不能作为现行依据。" in got.warnings
    assert "旧规定" not in got.text


def test_what_holds_goes_first_and_what_will_hold_is_told_behind_it_with_its_day() -> None:
    now = a_hit(a_current("企业的首席数据官最高补助10万元。"))

    got = answer(now, later=a_hit(a_later()))

    assert got.text.startswith("企业的首席数据官最高补助10万元。[^1]")
    assert got.status == "answered"
    before, _, behind = got.text.partition("**即将施行（2027-01-01 起），现在还不能作为依据：《")
    assert "30万元" not in before and "30万元" in behind
    assert got.citations[0].evidence.status == "in_force"
    assert any("现在还不能作为依据" in note for note in got.notes)


def test_what_tells_nothing_of_it_is_not_named_behind_what_holds() -> None:
    now = a_hit(a_current("企业的首席数据官最高补助10万元。"))
    other = a_later("专利导航项目\n专利导航每项奖励5万元。", title="专利导航办法")

    assert "即将施行" not in answer(now, later=a_hit(other, score=0.9)).text


def test_what_takes_the_place_of_what_holds_is_named_however_far_behind_it_came() -> None:
    now = a_hit(a_current("企业的首席数据官最高补助10万元。"))
    heir = a_later(facts=Policy(effective=DAY, replaces=("C1",)))

    assert "即将施行（2027-01-01 起）" in answer(now, later=a_hit(heir, score=0.2)).text
    assert "即将施行" not in answer(now, later=a_hit(a_later(), score=0.2)).text


def test_what_will_tell_what_is_not_told_now_is_named() -> None:
    now = a_hit(a_current("企业的首席数据官的补助：未载明。"))

    got = answer(now, later=a_hit(a_later(), score=0.5))

    assert got.text.startswith("企业的首席数据官的补助：未载明。")
    assert "30万元" in got.text.partition("现在还不能作为依据")[2]


@pytest.mark.parametrize("question", [f"{TITLE}的要点", "宁科规发〔2026〕88号补多少"])
def test_whoever_names_it_is_told_of_it_first(question: str) -> None:
    now = a_hit(a_current("首席数据官补助办法另行制定，最高补助10万元。"))
    later = a_later(facts=Policy(effective=DAY, number="宁科规发〔2026〕88号"))

    got = answer(now, later=a_hit(later), question=question)

    assert got.citations[0].record.id == "L1"
    assert got.text.startswith("即将施行（2027-01-01 起），现在还不能作为依据：")


def test_whoever_asks_for_what_was_before_is_told_nothing_of_what_comes() -> None:
    found = a_find(expired=[a_hit(a_later())])

    assert coming(found, understood("首席数据官以前最高补助多少")) is None


def test_the_day_is_told_where_only_the_record_knows_it() -> None:
    got = answer(later=a_hit(a_later(f"{TITLE}\n企业的首席数据官最高补助30万元。")))

    assert got.text.startswith("即将施行（2027-01-01 起），")
    assert len(got.citations) == 1


@given(st.dates(min_value=date(2026, 11, 24)))
def test_its_day_is_that_on_which_it_holds_or_was_published(day: date) -> None:
    assert begins(a_later(facts=Policy(effective=day, published=date(2026, 1, 1)))) == day
    assert begins(a_later(facts=Policy(published=day))) == day


@given(st.dates(min_value=date(2026, 11, 24), max_value=date(2099, 12, 31)))
def test_nothing_that_holds_later_is_ever_told_as_current(day: date) -> None:
    later = a_later(facts=Policy(effective=day))

    got = answer(later=a_hit(later))

    assert got.status == "partial"
    assert got.text.startswith(f"即将施行（{day.isoformat()} 起），现在还不能作为依据：")

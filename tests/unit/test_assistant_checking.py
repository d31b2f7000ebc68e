"""What code takes out of what a language model wrote."""

import re

import pytest
from assistant_builders import a_citation
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking import checked, finished_part

MARK = re.compile(r"\[\^(\d+)\]")


def left_of(text: str, *passages: str) -> str:
    return checked(text, [a_citation(p, n=n) for n, p in enumerate(passages, start=1)]).text


def why_not(text: str, *passages: str) -> str:
    (removed,) = checked(
        text, [a_citation(p, n=n) for n, p in enumerate(passages, start=1)]
    ).removed
    return removed.why


PASSAGE = "落户补贴最高1,000万元，2026年3月1日起受理，依据国发〔2024〕5号。"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("补贴很多。", "没有标明出处"),
        ("补贴很多。[^2]", "引用了不存在的出处 [2]"),
        ("补贴很多。[^0]", "引用了不存在的出处 [0]"),
        ("补贴很多。[^1][^7]", "引用了不存在的出处 [7]"),
        ("补贴很多[^1]，见[^1234]。", "出处标记的写法不对"),
        ("最高2000万元。[^1]", "出处中没有数字“2000万元”"),
        ("最高1000亿元。[^1]", "出处中没有数字“1000亿元”"),
        ("3月2日起受理。[^1]", "出处中没有日期“3月2日”"),
        ("2026年1月3日起受理。[^1]", "出处中没有日期“2026年1月3日”"),
        ("依据国发〔2024〕6号。[^1]", "出处中没有文号“国发[2024]6号”"),
        ("依据宁政发〔2024〕5号。[^1]", "出处中没有文号“宁政发[2024]5号”"),
        ("依据2024年第5号公告的规定，2026年第6号。[^1]", "出处中没有文号“2026年第6号”"),
    ],
)
def test_what_a_sentence_has_against_it_is_said(text: str, why: str) -> None:
    assert why_not(text, PASSAGE) == why


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("补贴1000万元", "补贴1,000万元。"),
        ("补贴１０００万元", "补贴1000万元。"),
        ("补贴一千万元", "补贴1,000万元。"),
        ("补贴1000万元", "补贴一千万元。"),
        ("补贴一万五千元", "补贴1.5万元。"),
        ("补贴15000元", "补贴1.5万元。"),
        ("补贴1000.0万元", "补贴1000万元。"),
        ("三年内有效", "3年内有效。"),
        ("占百分之五十", "占50%。"),
        ("占５０％", "占百分之五十。"),
        ("分八成", "分80%。"),
        ("第十八条写明", "第十八条。"),
        ("二〇二六年起", "2026年起。"),
        ("100万元到500万元", "100—500万元。"),
        ("营收5000万元", "营收（万元） 5000 利润 300"),
        ("2026年3月1日起", "2026-03-01起。"),
        ("2026年5月31日止", "2026年3月1日至5月31日。"),
        ("2026年3月起", "2026年3月1日起。"),
        ("依据国发[2024]5号", "国发〔2024〕5号。"),
        ("依据国发（2024）5号", "国发〔2024〕5号。"),
        ("依据国发【2024】第5号", "国发〔2024〕5号。"),
        ("文号为国发〔2024〕 5 号", "文号：国发〔2024〕5号"),
    ],
)
def test_a_figure_is_the_same_however_it_is_written(text: str, passage: str) -> None:
    assert left_of(f"{text}。[^1]", passage) == f"{text}。[^1]"


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("补贴1000元", "补贴1000万元。"),
        ("补贴100亿元", "补贴100万元。"),
        ("补贴一千元", "补贴一千万元。"),
        ("三个月内", "三年内。"),
        ("占百分之八十", "占百分之五十。"),
        ("占5%", "共5万元。"),
        ("第十九条写明", "第十八条。"),
        ("3月1日起", "1月3日起。"),
        ("2025年3月1日起", "2026年3月1日起。"),
        ("国发【2024】5号", "2024年有5项。"),
        ("国发〈2024〉5号", "2024年有5项。"),
        ("国发2024年第5号", "2024年有5项。"),
        ("补贴25万元", "第2、5项。"),
    ],
)
def test_a_figure_that_only_looks_alike_is_another(text: str, passage: str) -> None:
    assert left_of(f"{text}。[^1]", passage) == ""


def test_the_year_of_a_document_number_is_no_citation() -> None:
    assert why_not("国发[2024]5号。", PASSAGE) == "没有标明出处"
    assert left_of("国发[2024]5号。[^1]", PASSAGE) == "国发[2024]5号。[^1]"


def test_of_two_sentences_the_one_that_holds_is_kept() -> None:
    result = checked(
        "补贴最高1000万元。[^1]另给5000万元。[^1]3月1日起受理[^1]。", [a_citation(PASSAGE)]
    )

    assert result.text == "补贴最高1000万元。[^1]3月1日起受理[^1]。"
    assert [removed.text for removed in result.removed] == ["另给5000万元。[^1]"]


@pytest.mark.parametrize(
    "text", ["最高1000万元。[^1]", "最高1000万元[^1]。", "最高1000万元。 [^1]", "最高1000万元 [^1]"]
)
def test_a_mark_counts_before_the_full_stop_and_behind_it(text: str) -> None:
    assert left_of(text, PASSAGE) == text


def test_a_mark_without_a_sentence_is_dropped() -> None:
    assert left_of("[^1]\n\n[^2] 最高1000万元。[^1]", PASSAGE).count("[^") == 1


def test_a_number_may_stand_in_any_passage_that_is_cited_and_in_no_other() -> None:
    passages = ("最高100万元。", "3年内。")

    assert left_of("3年内最高100万元。[^1][^2]", *passages) != ""
    assert left_of("3年内最高100万元。[^1]", *passages) == ""


def test_a_title_vouches_as_its_passage_does() -> None:
    cited = a_citation("按季受理。", title="2026年申报通知")

    assert checked("2026年按季受理。[^1]", [cited]).removed == ()


def test_a_title_and_its_passage_are_two_texts() -> None:
    cited = a_citation("5万元。", title="通知2")

    assert checked("25万元。[^1]", [cited]).text == ""
    assert checked("5万元。[^1]", [cited]).removed == ()


def test_the_numbers_of_a_list_are_no_figures() -> None:
    text = "1. 最高1000万元。[^1]\n2. 3月1日起受理。[^1]"

    assert left_of(text, PASSAGE) == text


def test_headings_and_empty_lines_stay_as_they_are() -> None:
    assert left_of("- 最高1000万元。[^1]\n\n\n\n- 受理。[^1]", PASSAGE) == (
        "- 最高1000万元。[^1]\n\n- 受理。[^1]"
    )


# --- laws -----------------------------------------------------------------------------------------

WORDS = st.text(alphabet="补贴落户申报机构银川", min_size=1, max_size=6)
FIGURES = st.one_of(
    st.integers(0, 99999).map(str),
    st.integers(1000, 9999999).map("{:,}".format),
    st.integers(1, 999).map(lambda n: f"{n}.5"),
)
UNITS = st.sampled_from(["", "万元", "元", "%", "年", "个月", "日", "人", "家"])
LEFT, RIGHT = "〔[（(【［", "〕]）)】］"
BRACKETED = st.tuples(st.integers(0, 5), st.integers(2000, 2030), st.integers(1, 99)).map(
    lambda parts: f"国发{LEFT[parts[0]]}{parts[1]}{RIGHT[parts[0]]}{parts[2]}号"
)
DATES = st.dates().map(lambda day: f"{day.year:04}年{day.month}月{day.day}日")
QUANTITIES = st.tuples(FIGURES, UNITS).map("".join)
STATEMENTS = st.lists(
    st.tuples(WORDS, st.one_of(QUANTITIES, BRACKETED, DATES)).map("".join), min_size=1, max_size=4
).map("，".join)
MARKED = st.sampled_from(["{}[^1]。", "{}。[^1]", "{}。 [^1]", "- {}[^1]", "**{}**[^1]。"])


@given(STATEMENTS, MARKED, STATEMENTS)
def test_a_verbatim_sentence_with_its_mark_always_survives(
    sentence: str, form: str, other: str
) -> None:
    text = form.format(sentence)

    assert left_of(text, f"{other}。{sentence}。{other}。") == text


@given(WORDS, st.integers(1, 10**6), UNITS, STATEMENTS, MARKED)
def test_a_number_that_the_passage_does_not_have_never_survives(
    word: str, number: int, unit: str, passage: str, form: str
) -> None:
    digits = [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", passage)]
    # larger than anything there, whatever its scale
    stated = max([*digits, 1]) * 10**9 + number

    assert left_of(form.format(f"{word}{stated}{unit}"), passage) == ""


@given(DATES, STATEMENTS, MARKED)
def test_a_date_that_the_passage_does_not_have_never_survives(
    date: str, passage: str, form: str
) -> None:
    passage = passage.replace(date[4:], "")

    assert left_of(form.format(f"自{date}起"), passage) == ""


@given(BRACKETED, STATEMENTS, MARKED)
def test_a_document_number_that_the_passage_does_not_have_never_survives(
    number: str, passage: str, form: str
) -> None:
    passage = passage.replace("国发", "宁发")

    assert left_of(form.format(f"依据{number}"), passage) == ""


MARKUP = st.text(alphabet="补贴10万元。！\n[^]123〔〕 -", max_size=60)


@given(MARKUP)
def test_every_mark_that_is_left_is_one_of_the_citations(text: str) -> None:
    assert {int(n) for n in MARK.findall(left_of(text, PASSAGE))} <= {1}


@given(MARKUP)
def test_nothing_is_added_and_what_was_checked_once_passes_again(text: str) -> None:
    left = left_of(text, PASSAGE)

    rest = iter(text)
    assert all(character in rest for character in left)
    assert left_of(left, PASSAGE) == left


# --- while it grows -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("", ""),
        ("最高", ""),
        ("最高1000万元。", ""),
        ("最高1000万元。[", ""),
        ("最高1000万元。[^1", ""),
        ("最高1000万元。[^1]", ""),
        ("最高1000万元。[^1]自", "最高1000万元。[^1]"),
        ("最高1000万元。 [^1]自", "最高1000万元。 [^1]"),
        ("最高1000万元。〔官", ""),
        ("最高1000万元。\n自", "最高1000万元。"),
        ("一。[^1]二[^2]。三", "一。[^1]二[^2]。"),
    ],
)
def test_a_sentence_is_over_when_the_next_has_begun(text: str, over: str) -> None:
    assert finished_part(text).strip() == over


@given(st.text(alphabet="补贴10万元。！[^]1 \n", max_size=60), st.integers(0, 60))
def test_what_was_over_stays_over(text: str, cut: int) -> None:
    before, after = finished_part(text[:cut]), finished_part(text)

    assert text.startswith(before)
    assert after.startswith(before)


@pytest.mark.parametrize("joint", ["’", "_", "·", "，", "\u00a0", "\u200b"])
def test_a_figure_that_could_be_two_is_not_mended_into_the_answer(joint: str) -> None:
    passage = "近一年高新技术产品收入占同期总收入的比例不低于60%。"

    assert (
        left_of(f"近一年高新技术产品收入占同期总收入的比例不低于60{joint}60%。[^1]", passage) == ""
    )


def test_a_sentence_that_cites_another_passage_is_given_the_mark_of_its_own() -> None:
    passages = ("补贴最高100万元。", "材料齐全的三十日内办结并书面告知申请人。")

    assert left_of("材料齐全的三十日内办结并书面告知申请人。[^1]", *passages).endswith("[^2]。")
    assert left_of("材料齐全的三十日内办结并书面告知申请人。", *passages).endswith("[^2]。")


def test_of_a_text_without_a_statement_nothing_is_worth_showing() -> None:
    assert not checked("| 表 [^1]| !", [a_citation(PASSAGE)]).says_something
    assert checked("落户补贴最高1,000万元。[^1]", [a_citation(PASSAGE)]).says_something


def test_an_entailment_model_may_take_away_and_never_add() -> None:
    passage = a_citation("补贴最高1000万元。3月1日起受理。")
    text = "补贴最高1000万元。[^1]3月1日起受理。[^1]另给5000万元。[^1]"

    def follows(premise: str, hypothesis: str) -> float:
        assert premise.endswith(passage.quote) and "[^" not in hypothesis
        return 0.1 if "受理" in hypothesis else 0.9

    result = checked(text, [passage], follows=follows)

    assert result.text == "补贴最高1000万元。[^1]"
    assert [one.why for one in result.removed] == [
        "依据不足以得出这句话",
        "出处中没有数字“5000万元”",
    ]

"""What a person is told of two versions, and that nothing is left out of it."""

from datetime import date

import pytest
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from corpus.differences import FieldChange, applied, as_text, difference
from corpus.records import Achievement, Policy, Record

LINES = st.one_of(
    st.sampled_from(
        [
            "第一章 总则",
            "第一条 补助50万元。",
            "第一条 补助60万元。",
            "第二条 补助50万元。",
            "第三条 每年三月受理。",
            "附件1",
            "",
            "第五条",
        ]
    ),
    st.text(alphabet="甲乙丙丁第一二条 5六。\t", max_size=12),
)
TEXTS = st.lists(LINES, max_size=12).map("\n".join)


def told(old: str, new: str) -> str:
    return as_text(difference(a_record(old), a_record(new)))


# --- nothing is left out --------------------------------------------------------------------------


@given(TEXTS, TEXTS)
def test_the_old_text_with_the_changes_made_is_the_new_text(old: str, new: str) -> None:
    found = difference(a_record(old), a_record(new))

    assert applied(old, found.passages) == new
    assert applied(old, found.passages[::-1]) == new


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert difference(a_record(text), a_record(text)).empty


@given(TEXTS, TEXTS)
def test_the_marked_words_are_both_sides_whole(old: str, new: str) -> None:
    for change in difference(a_record(old), a_record(new)).passages:
        before = "".join(p.text for p in change.pieces if p.kind != "added")
        after = "".join(p.text for p in change.pieces if p.kind != "removed")
        assert (before, after) == (change.before, change.after)


@given(TEXTS, TEXTS)
def test_figures_come_first_and_each_group_is_in_the_order_of_the_text(old: str, new: str) -> None:
    passages = difference(a_record(old), a_record(new)).passages

    with_figures = [any(change.figures) for change in passages]
    assert with_figures == sorted(with_figures, reverse=True)
    for group in (True, False):
        places = [(c.line, c.new_line) for c in passages if any(c.figures) is group]
        assert places == sorted(places)


# --- what is told ---------------------------------------------------------------------------------


def test_a_changed_amount_is_told_before_changed_words_with_its_article() -> None:
    old = "办法\n第一条 企业应当申报。\n第二条 补助50万元。\n第三条 按年受理。"
    new = "办法\n第一条 企业可以申报。\n第二条 补助60万元。\n第三条 按年受理。"

    found = difference(a_record(old), a_record(new))

    assert [(c.kind, c.where, c.figures) for c in found.passages] == [
        ("changed", "第二条", (("50万元",), ("60万元",))),
        ("changed", "第一条", ((), ())),
    ]
    text = as_text(found)
    assert text.index("50万元 → 60万元") < text.index("第一条")
    assert "[-应当-]{+可以+}" in text


def test_an_article_put_in_between_does_not_make_the_later_ones_new() -> None:
    old = "第一条 甲事。\n第二条 乙事。\n第三条 丙事。"
    new = "第一条 甲事。\n第二条 新加的事。\n第三条 乙事。\n第四条 丙事。"

    found = difference(a_record(old), a_record(new))

    assert [(c.kind, c.renumbered) for c in found.passages] == [
        ("added", False),
        ("changed", True),
        ("changed", True),
    ]
    assert "另有 2 处只改了条号" in as_text(found)


@pytest.mark.parametrize(
    ("old", "new", "figures"),
    [
        ("自2026年4月1日起施行。", "自2026年5月1日起施行。", ("2026年4月1日", "2026年5月1日")),
        ("按百分之五补助，限三年。", "按百分之五补助，限五年。", ("三年", "五年")),
        ("在6个月内申报。", "在4个月内申报。", ("6个月", "4个月")),
        ("不超过 5,000 元。", "不超过 8,000 元。", ("5,000元", "8,000元")),
    ],
)
def test_dates_terms_and_amounts_are_figures(old: str, new: str, figures: tuple[str, str]) -> None:
    (change,) = difference(a_record(old), a_record(new)).passages

    assert change.figures == ((figures[0],), (figures[1],))


def test_articles_of_an_attachment_are_told_with_its_name() -> None:
    old = "办法\n第一条 甲。\n附件1\n评分表\n第一条 满分100分。"
    new = "办法\n第一条 甲。\n附件1\n评分表\n第一条 满分120分。"

    (change,) = difference(a_record(old), a_record(new)).passages

    assert change.where == "附件1 评分表 第一条"


def test_other_spaces_are_counted_and_not_told_one_by_one() -> None:
    text = told("第一章 总则\n第一条 甲。", "第一章 总 则\n第一条 甲。")

    assert text == "另有 1 处只改了条号或空格。"


def test_no_change_is_said_to_be_none() -> None:
    assert told("办法", "办法") == "两个版本没有差别。"


# --- facts ----------------------------------------------------------------------------------------


def test_facts_are_told_by_the_names_that_files_give_them() -> None:
    old = a_record(facts=Policy(number="宁科规〔2023〕1号", effective=date(2023, 1, 1)))
    new = a_record(
        title="新办法", facts=Policy(number="宁科规〔2026〕1号", issuers=("科技厅", "财政厅"))
    )

    assert difference(old, new).fields == (
        FieldChange(label="标题", before="办法", after="新办法"),
        FieldChange(label="文号", before="宁科规〔2023〕1号", after="宁科规〔2026〕1号"),
        FieldChange(label="施行日期", before="2023-01-01", after=""),
        FieldChange(label="发文机关", before="", after="科技厅、财政厅"),
    )


def test_a_stricter_level_is_told() -> None:
    found = difference(a_record(), a_record(level="internal"))

    assert found.fields == (FieldChange(label="公开级别", before="公开", after="内部"),)


def test_contacts_and_reserve_prices_are_said_to_have_changed_and_are_not_shown() -> None:
    def offer(phone: str) -> Record:
        return a_record(kind="achievement", facts=Achievement(guarded={"电话": phone}))

    text = as_text(difference(offer("13712345678"), offer("13812345678")))

    assert "电话" in text
    assert "13712345678" not in text and "13812345678" not in text

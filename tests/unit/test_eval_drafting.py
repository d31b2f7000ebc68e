"""What measures drafts: it reads files by itself, knows what is given, and finds what is not."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from random import Random
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from assistant.drafting.capitals import in_capitals
from eval.drafting.amounts import capitals
from eval.drafting.arithmetic import money_of, results
from eval.drafting.docx_text import custom_properties, docx_lines
from eval.drafting.fact_files import CLEAN, ENTERPRISES, FactFile, read_fact_files
from eval.drafting.held import Held, held_against
from eval.drafting.making import Remark
from eval.drafting.mistake import Mistake, Spoilt, fits
from eval.drafting.mistakes import mistakes
from eval.drafting.planting import plants
from eval.drafting.reminders import holds
from eval.suite.halves import half_named

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
KEXIAO: dict[str, JsonValue] = {
    "employees": 100,
    "rd_staff": 25,
    "ip_class1": 0,
    "ip_class2": 2,
    "years": {"2025": {"revenue": "0.5亿元", "cost": 4200, "rd_expense": "3,000千元"}},
}


def facts(
    fields: dict[str, JsonValue] | None = None, profile: dict[str, JsonValue] | None = None
) -> FactFile:
    return FactFile(
        enterprise="complete",
        type="transfer_project",
        facts={"fields": fields or {}, "profile": profile or {}},
    )


def held(of: FactFile, *texts: str, form: Sequence[str] = ()) -> Held:
    return held_against(of, texts=texts, sources=(), form=form)


def invented(of: FactFile, line: str, *texts: str, form: Sequence[str] = ()) -> list[str]:
    return [one.written for one in held(of, *texts, form=form).invented([line])]


def a_file(body: str, **parts: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as package:
        package.writestr("word/document.xml", f"<w:document {W}>{body}</w:document>")
        for name, content in parts.items():
            package.writestr(name.replace("_", "/", 1) + ".xml", content)
    return out.getvalue()


def a_paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"


def test_a_document_is_read_whole_and_a_row_is_a_line() -> None:
    cells = "".join(f"<w:tc>{a_paragraph(text)}</w:tc>" for text in ("自筹", "300万元"))
    box = f"<w:p><w:r><w:txbxContent>{a_paragraph('框里')}</w:txbxContent></w:r></w:p>"
    body = f"{a_paragraph('总额', '500万元')}<w:tbl><w:tr>{cells}</w:tr></w:tbl>{box}"
    file = a_file(body, word_footer1=f"<w:ftr {W}>{a_paragraph('页脚')}</w:ftr>")

    assert docx_lines(file) == ("总额500万元", "| 自筹 | 300万元 |", "框里", "页脚")
    assert custom_properties(file) == {}


def test_what_word_counts_by_itself_is_not_read() -> None:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    number = f"{char('begin')}{char('separate')}<w:r><w:t>7</w:t></w:r>{char('end')}"

    assert docx_lines(a_file(f"<w:p><w:r><w:t>第</w:t></w:r>{number}</w:p>")) == ("第",)


@given(st.integers(min_value=1, max_value=99_999_999))
def test_capitals_are_read_as_the_amount_that_they_were_written_for(wan: int) -> None:
    from fractions import Fraction

    told = in_capitals(Fraction(wan))

    assert told is not None
    assert [one.value for one in capitals(f"人民币{told}。")] == [Decimal(wan) * 10_000]


def test_money_is_read_by_its_unit_and_a_bare_number_is_in_wan() -> None:
    assert money_of("0.042亿元") == money_of("420万元") == money_of("4,200千元") == money_of(420)
    assert money_of("约30人") is None
    assert money_of("30万元至50万元") is None


def test_points_and_shares_are_reckoned_by_the_table_of_the_rule() -> None:
    found = {(one.unit, one.value) for one in results(facts(profile=KEXIAO))}

    assert {("分", Decimal(points)) for points in (16, 50, 12, 78)} <= found
    assert {("%", Decimal(25)), ("%", Decimal(6))} <= found


def test_a_figure_in_another_unit_is_the_one_that_was_given() -> None:
    of = facts({"经费总额": "0.05亿元", "自筹资金": "3,000千元", "签订时间": "2026/11/28"})

    assert invented(of, "总额500万元，其中自筹300万元，2026年11月28日签订。") == []
    assert invented(of, "总额5000万元，自筹30%，2026年11月29日签订。") == [
        "5000万元",
        "30%",
        "2026年11月29日",
    ]


def test_sums_are_borne_out_and_other_reckoning_is_not() -> None:
    of = facts({"财政资金": "200万元", "自筹资金": "300万元", "人数": "25人"})

    assert invented(of, "合计500万元") == []
    assert invented(of, "合计600万元") == ["600万元"]
    assert invented(of, "人均8万元") == ["8万元"]


def test_what_is_missing_may_only_be_told_as_missing() -> None:
    of = facts(profile={"employees": 1260})
    rule = "职工总数不超过500人。"

    assert invented(of, "未满足：超出760人", rule) == []
    assert invented(of, "职工760人", rule) == ["760人"]


def test_the_words_of_the_form_are_no_invention_where_they_stand_and_only_there() -> None:
    form = ["应在15日内书面通知对方。"]

    assert invented(facts(), "甲方应在15日内书面通知对方。", form=form) == []
    assert invented(facts(), "工期15日。", form=form) == ["15日"]


def test_an_article_that_no_text_names_is_invented() -> None:
    form = ["民法典第八百五十九条"]

    assert invented(facts(), "依据第859条，第二行", form=form) == []
    assert invented(facts(), "依据第八百六十条", form=form) == ["第八百六十条"]


def test_amounts_in_capitals_and_numbers_of_patents_are_held_too() -> None:
    of = facts({"经费总额": "120万元", "知识产权": "发明专利ZL202110345678.3"})

    assert invented(of, "壹佰贰拾万元整，ZL202110345678.3") == []
    assert invented(of, "壹佰叁拾万元整") == ["壹佰叁拾万元整"]
    assert invented(of, "ZL202110345678.4") == ["ZL202110345678.4"]


def test_a_masked_number_is_no_figure_where_the_whole_is_known() -> None:
    of = facts({"联系电话": "13895012345"})

    assert invented(of, "有电话（138…45）") == []
    assert invented(of, "有电话（177…45）") != []


def test_planted_figures_stand_nowhere_in_what_is_known_and_are_found() -> None:
    of = facts({"经费总额": "500万元", "说明": "回收率不低于97%"})
    file = a_file("".join(map(a_paragraph, ("总额500万元", "回收率不低于97%", "按计划执行"))))
    known = "500万元 回收率不低于97%"

    sown = [planted for _, planted in plants([(file, known)], number=26)]

    assert len({one.kind for one in sown}) > 5
    assert all(held(of).invented(docx_lines(one.file)) for one in sown)
    assert not held(of).invented(docx_lines(file))


def test_the_companies_are_five_by_eight_and_the_clean_drafts_twenty() -> None:
    files, clean = read_fact_files(ENTERPRISES), read_fact_files(CLEAN)

    assert len({of.name for of in files}) == len(files) == 40
    assert set(Counter(of.enterprise for of in files).values()) == {8}
    assert set(Counter(of.type for of in files).values()) == {5}
    assert len({of.name for of in clean}) == len(clean) == 20
    assert len({of.type for of in clean}) == 8


@pytest.fixture(scope="module")
def planted() -> list[Mistake]:
    return list(mistakes(read_fact_files(CLEAN), number=200))


def test_mistakes_are_two_hundred_of_many_kinds_and_no_two_alike(planted: list[Mistake]) -> None:
    kinds = Counter(one.kind for one in planted)

    assert len({one.told for one in planted}) == len(planted) == 200
    assert len(kinds) >= 12
    assert max(kinds.values()) <= 10
    assert len({one.of.type for one in planted}) == 8
    assert min(Counter(half_named(one.told) for one in planted).values()) > 60


def test_the_same_seed_gives_the_same_mistakes(planted: list[Mistake]) -> None:
    again = mistakes(read_fact_files(CLEAN), number=20)

    assert [one.told for one in again] == [one.told for one in planted[:20]]


def test_a_mistake_is_in_the_facts_or_in_the_words_and_leaves_the_clean_ones_alone(
    planted: list[Mistake],
) -> None:
    clean = {of.name: of for of in read_fact_files(CLEAN)}

    for one in planted:
        changed = (
            one.of.facts != clean[one.of.name].facts or one.of.as_of != clean[one.of.name].as_of
        )
        assert changed != (one.edit is not None), one.told


def test_a_remark_fits_that_names_the_field_in_the_words_of_such_a_mistake() -> None:
    spoilt = Spoilt(facts({"经费总额": "500万元"}), Random(1))  # noqa: S311
    mistake = spoilt.done("…", ("经费总额",), "合计|相加")

    def remark_fits(what: str, label: str | None = None, severity: str = "error") -> bool:
        return fits(mistake, what=what, label=label, severity=severity)

    assert remark_fits("各项相加是 480 万元", "经费总额")
    assert remark_fits("“经费总额”与各项合计不等")
    assert not remark_fits("“经费总额”没有填写")
    assert not remark_fits("各项相加是 480 万元", "支出科目")
    assert not remark_fits("“经费总额”与各项合计不等", severity="warning")


def test_a_reminder_is_no_alarm_only_where_it_is_true() -> None:
    def said(what: str, severity: str = "warning") -> Remark:
        return Remark(code="x", severity=severity, what=what, label=None, section=None)

    no_window, with_contact = ("申报窗口：未载明",), facts({"联系电话": "0951-5550123"})

    assert holds(said("申报窗口本库没有载明"), facts(), no_window)
    assert not holds(said("申报窗口本库没有载明"), facts(), ("申报窗口：2026-06-01",))
    assert holds(said("文中有联系电话，公开前请删去"), with_contact, ())
    assert not holds(said("文中有联系电话，公开前请删去"), facts(), ())
    assert not holds(said("文中有联系电话，公开前请删去", "error"), with_contact, ())

"""The same text in two places is one record; a later edition ends an earlier one, and only that."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

import pytest
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from corpus.editions import claims_of, links_of, with_links, without_links
from corpus.levels import Level
from corpus.naming import keys_of, name_key, words_of
from corpus.records import (
    Achievement,
    Caution,
    Policy,
    Record,
    Relation,
    Source,
    SpanCaution,
)
from corpus.sameness import Arrival, alike, marks_of, received

BODY = "第一条 为了支持科技型企业使用创新券，制定本办法。\n第二条 每家企业每年不超过50万元。"


class ListShelf:
    """What is there: some records, and what some of them were before."""

    def __init__(self, *records: Record, former: Sequence[Record] = ()) -> None:
        self._records = records
        self._former = former

    def kin(
        self,
        *,
        names: Collection[str],
        numbers: Collection[str],
        words: Collection[str],
        path: str,
    ) -> Sequence[Record]:
        stated = {*names, *numbers}
        alike = {*words}
        return [
            record
            for record in self._records
            if marks_of(record) & stated
            or (marks_of(record) & alike and record.source.path != path)
        ]

    def former(self, record: str) -> Sequence[Record]:
        return [old for old in self._former if old.id == record]


def a_rule(
    text: str = BODY,
    *,
    id: str = "A",  # noqa: A002  (as the field is called)
    path: str = "a.pdf",
    title: str = "创新券管理办法",
    level: Level = "public",
    facts: Policy | None = None,
) -> Record:
    facts = facts or Policy(number="宁科规〔2023〕1号", issuers=("宁夏科技厅",))
    record = a_record(text, id=id, title=title, level=level, facts=facts)
    return replace(record, source=Source(path=path, start=0, end=len(text)))


def arrived(record: Record, *there: Record, former: Sequence[Record] = ()) -> Arrival:
    return received([record], shelf=ListShelf(*there, former=former))


def codes(arrival: Arrival) -> list[str]:
    return [problem.code for problem in arrival.problems]


# --- one text, two places -------------------------------------------------------------------------


def test_the_same_text_in_another_file_is_known_and_said_so() -> None:
    there = a_rule()

    found = arrived(a_rule(id="B", path="转载/b.html"), there)

    assert (found.fresh, codes(found)) == ((), ["same_document"])
    assert [(known.id, known.source.path) for known in found.known] == [("A", "转载/b.html")]
    (problem,) = found.problems
    assert problem.severity == "flagged"
    assert "创新券管理办法" in problem.what and "a.pdf" in problem.what


@pytest.mark.parametrize(
    "text",
    [
        BODY.replace("\n", ""),
        BODY.replace("，", ",") + "\n扫一扫在手机打开当前页",
        "发布时间：2023-01-01\n" + BODY + "\n打印 关闭",
        BODY.replace("50", "５０"),
    ],
)
def test_spaces_punctuation_and_page_furniture_make_no_other_text(text: str) -> None:
    facts = Policy(issuers=("别人",))

    assert codes(arrived(a_rule(text, id="B", path="b.html", facts=facts), a_rule())) == [
        "same_document"
    ]


@pytest.mark.parametrize(
    "text",
    [
        BODY.replace("50", "60"),
        BODY.replace("50", "5.0"),
        BODY.replace("不超过", "不低于"),
        BODY.replace("50", "≥50"),
    ],
)
def test_what_differs_in_substance_is_not_the_same_text(text: str) -> None:
    found = arrived(a_rule(text, id="B", path="b.html"), a_rule())

    assert "same_document" not in codes(found)
    assert [record.text for record in found.fresh] == [text]


def test_a_few_other_words_under_one_number_and_name_are_one_text_and_said_so() -> None:
    long = "\n".join(
        f"第{n}款 企业应当按照规定的程序提出申请并附相关材料。" for n in "甲乙丙丁戊己庚"
    )
    other = long.replace("相关材料。", "有关材料。", 1)

    found = arrived(a_rule(other, id="B", path="b.html"), a_rule(long))

    assert codes(found) == ["same_document"]
    assert "略有不同" in found.problems[0].what


def test_texts_that_say_too_little_are_not_taken_for_one() -> None:
    found = arrived(a_rule("办法", id="B", path="b.md"), a_rule("办法"))

    assert "same_document" not in codes(found)


def test_a_second_copy_that_is_more_guarded_makes_the_record_so() -> None:
    there = a_rule()

    found = arrived(a_rule(id="B", path="b.pdf", level="internal"), there)

    assert found.raised == (replace(there, level="internal"),)
    assert "内部" in found.problems[0].what


def test_a_second_copy_that_is_less_guarded_lowers_nothing() -> None:
    found = arrived(a_rule(id="B", path="b.pdf"), a_rule(level="restricted"))

    assert found.raised == ()


def test_rows_that_are_in_another_catalogue_are_told_together() -> None:
    texts = [
        f"烘干设备第{n}型\n简介：用余热烘干枸杞，每吨省电三成以上，已有两家企业使用。"
        for n in "甲乙"
    ]
    there = [
        a_record(text, id=f"A{n}", kind="achievement", title=text[:8])
        for n, text in enumerate(texts)
    ]
    rows = [replace(r, id=f"B{r.id}", source=Source(path="b.csv", row=2)) for r in there]

    found = received(rows, shelf=ListShelf(*there[:2]))

    assert found.fresh == ()
    assert {problem.code for problem in found.problems} == {"same_document"}


def test_offers_that_differ_in_what_is_guarded_are_both_kept() -> None:
    text = "烘干设备\n简介：用余热烘干枸杞，每吨省电三成以上，已有两家企业使用，可以许可。"
    there = a_record(text, kind="achievement", facts=Achievement(guarded={"电话": "1"}))
    row = replace(there, id="B", source=Source(path="b.csv"), facts=Achievement())

    assert received([row], shelf=ListShelf(there)).fresh == (row,)


# --- one document, other words --------------------------------------------------------------------

CHANGED = BODY.replace("50万元", "80万元")


def test_a_changed_text_of_one_number_and_name_is_a_version_of_the_same_record() -> None:
    found = arrived(a_rule(CHANGED, id="B", path="b.pdf"), a_rule())

    (record,) = found.fresh
    assert (record.id, record.text, codes(found)) == ("A", CHANGED, [])


def test_a_guarded_text_of_one_number_neither_hides_nor_changes_the_public_one() -> None:
    public = a_rule()
    draft = a_rule(BODY.replace("50万元", "88万元"), id="B", path="b.pdf", level="internal")

    arrival = arrived(draft, public)

    assert arrival.fresh == (draft,)
    assert arrival.raised == ()
    assert codes(arrival) == ["other_text"]


def test_the_former_text_does_not_come_back_from_another_file() -> None:
    there = a_rule(CHANGED)

    found = arrived(a_rule(id="B", path="old.pdf"), there, former=[a_rule()])

    assert (found.fresh, codes(found)) == ((), ["former_version"])
    assert [known.id for known in found.known] == [there.id]


def test_a_part_of_a_document_does_not_take_its_place() -> None:
    whole = a_rule("关于印发办法的通知，请遵照执行，执行中的问题请向我厅反映。\n" * 3 + BODY * 5)
    part = a_rule(
        "关于印发办法的通知，请遵照执行，执行中的问题请向我厅反映。", id="B", path="b.html"
    )

    found = arrived(part, whole)

    assert (found.fresh, codes(found)) == ((), ["excerpt"])
    assert [known.id for known in found.known] == [whole.id]


def test_a_text_takes_the_place_of_what_was_read_from_its_picture() -> None:
    ocr = SpanCaution(start=0, end=9, caution=Caution(code="ocr", note="文字识别"))
    scanned = replace(a_rule(), cautions=(ocr,))

    found = arrived(a_rule(id="B", path="b.docx"), scanned)

    (record,) = found.fresh
    assert (record.id, record.cautions) == ("A", ())
    assert codes(arrived(replace(scanned, id="B"), a_rule(path="b.docx"))) == ["same_document"]


def test_a_link_that_does_not_hold_any_more_comes_off() -> None:
    linked = with_links(NEW, links_of(NEW, [OLD]))
    facts = OLD.facts
    assert isinstance(facts, Policy)
    listed = replace(OLD, facts=facts.model_copy(update={"others": {"替代关系": "以文件所列为准"}}))

    found = received([NEW], shelf=ListShelf(listed, linked), before=[linked])

    assert found.fresh == (NEW,)


def test_two_texts_of_one_number_in_one_addition_are_both_kept_and_told() -> None:
    record = a_rule(CHANGED, id="B", path="b.pdf")

    found = received([record], shelf=ListShelf(a_rule()), taken={"A"})

    assert (found.fresh, codes(found)) == ((record,), ["other_text"])


def test_a_file_whose_title_changed_stays_the_same_record() -> None:
    before = a_rule()
    now = a_rule(BODY + "\n第三条 丙。", id="B", title="创新券管理办法（修订）")

    (record,) = received([now], shelf=ListShelf(before), before=[before]).fresh

    assert record.id == "A"


def test_another_document_under_the_same_file_name_is_another_record() -> None:
    facts = Policy(number="宁财〔2026〕9号")
    now = a_rule("食堂每天十一点半开饭，请自带餐具。", id="B", title="食堂通知", facts=facts)

    (record,) = received([now], shelf=ListShelf(a_rule()), before=[a_rule()]).fresh

    assert record.id == "B"


def test_a_draft_is_no_version_of_the_rule_it_became() -> None:
    draft = a_rule(CHANGED, id="B", path="b.pdf", facts=Policy(genre="征求意见稿"))

    (record,) = arrived(draft, a_rule()).fresh

    assert record.id == "B"


# --- editions -------------------------------------------------------------------------------------


def an_edition(year: int, *, id: str, **facts: object) -> Record:  # noqa: A002
    stated = {
        "issuers": ("宁夏科技厅",),
        "number": f"宁科规〔{year}〕1号",
        "published": date(year, 3, 1),
        "effective": date(year, 4, 1),
        "genre": "规范性文件",
        **facts,
    }
    return a_rule(f"{BODY}\n{year}", id=id, path=f"{id}.md", facts=Policy.model_validate(stated))


OLD, NEW = an_edition(2020, id="OLD"), an_edition(2026, id="NEW")


@pytest.mark.parametrize(("first", "second"), [(OLD, NEW), (NEW, OLD)])
def test_a_later_edition_takes_the_place_of_an_earlier_one_in_whatever_order_they_come(
    first: Record, second: Record
) -> None:
    found = arrived(second, first)

    (record,) = found.fresh
    assert isinstance(record.facts, Policy)
    assert (record.facts.replaces, record.facts.replaced_by) == (
        (("OLD",), ()) if second is NEW else ((), ("NEW",))
    )
    assert codes(found) == ["supersedes"]
    assert "2026-04-01" in found.problems[0].what
    assert "名称相同" in found.problems[0].hint


@pytest.mark.parametrize(
    "other",
    [
        an_edition(2026, id="NEW", issuers=("甘肃省科技厅",)),
        an_edition(2026, id="NEW", issuers=()),
        an_edition(2026, id="NEW", region="甘肃"),
        an_edition(2026, id="NEW", genre="征求意见稿"),
        an_edition(2026, id="NEW", genre="解读"),
        an_edition(2026, id="NEW", published=None, effective=None),
        an_edition(2026, id="NEW", published=date(2020, 3, 1)),
        replace(an_edition(2026, id="NEW"), title="创新券管理实施细则"),
        replace(an_edition(2026, id="NEW"), title="创新券管理暂行办法"),
        replace(an_edition(2026, id="NEW"), title="创新券管理办法（二）"),
        replace(an_edition(2026, id="NEW"), title="关于申报创新券的通知"),
    ],
)
def test_nothing_is_linked_where_anything_speaks_against_it(other: Record) -> None:
    old = an_edition(2020, id="OLD", region="宁夏")

    assert links_of(other, [old]) == ()


def test_notices_of_one_name_in_two_years_do_not_end_each_other() -> None:
    old, new = (replace(r, title="关于组织申报科技计划项目的通知") for r in (OLD, NEW))

    assert links_of(new, [old]) == ()


def test_a_rule_ends_what_it_says_it_ends_by_number() -> None:
    said = Relation(other="宁科规〔2020〕1号", kind="replaces", note="《旧办法》（…）同时废止")
    new = replace(an_edition(2026, id="NEW", relations=(said,)), title="创新券实施规定")

    (link,) = links_of(new, [OLD])

    assert (link.older.id, link.since) == ("OLD", date(2026, 4, 1))
    assert "同时废止" in link.how


def test_a_draft_ends_nothing_though_it_says_so() -> None:
    said = Relation(other="宁科规〔2020〕1号", kind="replaces", note="同时废止")
    draft = an_edition(2026, id="NEW", relations=(said,), genre="征求意见稿")

    assert links_of(draft, [OLD]) == ()
    assert claims_of(draft) == ()


def test_a_file_that_lists_what_it_replaces_is_taken_at_its_word() -> None:
    listed = an_edition(2026, id="NEW", others={"替代关系": "以文件所列为准"})

    assert links_of(listed, [OLD]) == ()


def test_what_was_linked_is_not_told_again() -> None:
    linked = with_links(NEW, links_of(NEW, [OLD]))

    found = received([NEW], shelf=ListShelf(OLD, linked), before=[linked])

    assert (found.fresh, codes(found)) == ((linked,), [])


@given(st.lists(st.integers(2000, 2026), min_size=2, max_size=6))
def test_links_never_form_a_circle_and_lead_to_earlier_days(years: list[int]) -> None:
    records = [an_edition(year, id=f"R{n}") for n, year in enumerate(years)]

    links = [link for n, one in enumerate(records) for link in links_of(one, records[:n])]

    for link in links:
        newer, older = keys_of(link.newer).starts, keys_of(link.older).starts
        assert newer is not None and older is not None and newer > older


@given(st.sampled_from([OLD, NEW]), st.booleans())
def test_links_come_off_without_a_trace(record: Record, stated: bool) -> None:
    if stated:
        facts = record.facts
        assert isinstance(facts, Policy)
        record = replace(record, facts=facts.model_copy(update={"replaces": ("X",)}))

    assert without_links(with_links(record, links_of(record, [OLD, NEW]))) == record


# --- what is compared -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宁夏科技厅关于印发《创新券管理办法》的通知", "创新券管理办法"),
        ("创新券管理办法（2024年修订）", "创新券管理办法"),
        ("（转载）创新券管理办法 - 宁夏科技厅网站", "创新券管理办法"),
        ("科学技术进步法(2021-12-24)", "科学技术进步法"),
    ],
)
def test_how_a_rule_is_issued_and_marked_is_no_part_of_its_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("创新券管理办法（试行）", "创新券管理办法"),
        ("创新券管理暂行办法", "创新券管理办法"),
        ("若干规定（二）", "若干规定"),
        ("关于修改《创新券管理办法》的决定", "创新券管理办法"),
        ("创新券管理办法（征求意见稿）", "创新券管理办法"),
    ],
)
def test_what_makes_another_rule_makes_another_name(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.integers(1, 99), st.integers(0, 9))
def test_a_point_between_digits_counts(whole: int, part: int) -> None:
    assert words_of(f"补助{whole}.{part}万元") != words_of(f"补助{whole}{part}万元")


# --- what may be one document, and was taken as two -----------------------------------------------

NOTICE = Policy(
    number="宁科示字〔2026〕88号", issuers=("宁夏科技厅",), published=date(2026, 11, 20)
)


def a_notice(facts: Policy = NOTICE, *, id: str = "B", title: str = "申报枸杞项目的通知") -> Record:  # noqa: A002
    return a_rule(id=id, path=f"{id}.docx", title=title, facts=facts)


def test_another_document_of_one_number_is_told_whatever_its_title_and_day() -> None:
    later = NOTICE.model_copy(update={"published": date(2026, 11, 23)})
    there = a_notice(later, id="A", title="申报枸杞项目的通知（修订）")

    assert [one.id for one in alike(a_notice(), ListShelf(there, a_notice()))] == ["A"]


def test_another_document_of_one_title_and_issuer_is_told_where_neither_has_a_number() -> None:
    bare = NOTICE.model_copy(update={"number": None})
    foreign = bare.model_copy(update={"issuers": ("银川市科技局",)})

    assert [one.id for one in alike(a_notice(bare), ListShelf(a_notice(bare, id="A")))] == ["A"]
    assert alike(a_notice(bare), ListShelf(a_notice(foreign, id="A"))) == ()


def test_what_replaces_another_or_has_another_number_is_not_told() -> None:
    newer = NOTICE.model_copy(update={"replaces": ("A",)})
    other = NOTICE.model_copy(update={"number": "宁科示字〔2026〕89号"})

    assert alike(a_notice(newer), ListShelf(a_notice(id="A"))) == ()
    assert alike(a_notice(), ListShelf(a_notice(other, id="A"))) == ()
    assert alike(replace(a_notice(), kind="demand", facts=None), ListShelf(a_notice(id="A"))) == ()

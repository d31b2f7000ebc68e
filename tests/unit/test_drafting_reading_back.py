"""Laws of reading an edited file back: nothing that somebody wrote is lost."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from papers_builders import (
    FIELDS,
    W,
    changed,
    copied_row,
    fill,
    made,
    new_paragraph,
    paragraph_with,
    remove,
    rewrite,
    run,
    template,
    text_of,
    with_parts,
)

from assistant.drafting.draft import Draft
from assistant.drafting.facts import Given
from assistant.drafting.reading_back import ReadBack, read_back
from assistant.errors import BadRequest
from assistant.papers.marks import identity_of
from assistant.papers.official import as_official

Change = Callable[[etree._Element], None]


def back(draft: Draft, change: Change | None = None) -> ReadBack:
    data = as_official(draft)
    return read_back(data if change is None else changed(data, change), draft, template())


def again(
    found: ReadBack,
    fields: Mapping[str, object] = FIELDS,
    edits: Mapping[str, str] | None = None,
) -> Draft:
    """Make the next version, as whoever keeps drafts does."""
    return made({**fields, **found.fields}, {**(edits or {}), **found.edits})


def whole(draft: Draft) -> str:
    return "\n".join(section.text for section in draft.sections)


def test_a_file_that_nobody_touched_gives_nothing() -> None:
    found = back(made())

    assert (found.fields, found.edits, found.problems) == ({}, {}, ())


def test_a_filled_gap_is_a_field_everywhere() -> None:
    found = back(made(), lambda root: fill(root, "负责人", "李四"))

    assert found.fields == {"负责人": "李四"}
    assert found.edits == {}
    assert whole(again(found)).count("李四") == 2


def test_what_is_typed_beside_a_gap_fills_it_too() -> None:
    found = back(made(), lambda root: fill(root, "负责人", "李四【待填:负责人】"))

    assert found.fields == {"负责人": "李四"}


def test_two_ways_to_fill_a_field_are_told_and_both_stay() -> None:
    def change(root: etree._Element) -> None:
        fill(root, "负责人", "李四")
        rewrite(
            paragraph_with(root, "本项目由"), "本项目由宁夏大学和申报单位共同实施，负责人为王五。"
        )

    found = back(made(), change)
    text = whole(again(found))

    assert "项目负责人：李四" in text
    assert "负责人为王五" in text
    assert any("王五" in one and "李四" in one for one in found.problems)


def test_a_value_is_told_by_the_words_around_it_where_its_control_is_gone() -> None:
    found = back(
        made(),
        lambda root: rewrite(paragraph_with(root, "执行期："), "执行期：2028年1月至2029年6月"),
    )

    assert found.fields == {"执行期": "2028年1月至2029年6月"}
    assert found.edits == {}


@pytest.mark.parametrize("unmarked", [False, True])
def test_a_rewritten_paragraph_is_kept_as_it_was_written(unmarked: bool) -> None:
    words = "本单位郑重声明：本项目没有重复申报，愿意承担责任。"

    found = back(
        made(),
        lambda root: rewrite(paragraph_with(root, "本单位声明"), words, unmarked=unmarked),
    )

    assert found.fields == {}
    assert list(found.edits.values()) == [words]
    assert words in whole(again(found))
    assert "本单位声明" not in whole(again(found))


def test_an_added_paragraph_stands_behind_the_one_that_it_was_put_behind() -> None:
    found = back(
        made(),
        lambda root: paragraph_with(root, "本单位声明").addnext(new_paragraph("另附查新报告。")),
    )

    assert whole(again(found)).index("另附查新报告。") > whole(again(found)).index("本单位声明")
    assert found.problems == ()


def test_a_paragraph_below_a_heading_stands_at_the_start_of_its_section() -> None:
    found = back(
        made(),
        lambda root: paragraph_with(root, "二、经费与进度").addnext(new_paragraph("单位：万元")),
    )

    assert again(found).sections[2].text.startswith("单位：万元")


def test_a_deleted_paragraph_is_gone() -> None:
    found = back(made(), lambda root: remove(paragraph_with(root, "本单位声明")))

    assert "本单位声明" not in whole(again(found))
    assert found.problems == ()


def test_a_paragraph_that_was_moved_stands_where_it_was_moved_to() -> None:
    def change(root: etree._Element) -> None:
        paragraph_with(root, "（盖章）").addnext(paragraph_with(root, "本单位声明"))

    text = whole(again(back(made(), change)))

    assert text.count("本单位声明") == 1
    assert text.index("本单位声明") > text.index("（盖章）")


def test_a_gap_of_prose_takes_as_many_paragraphs_as_somebody_writes() -> None:
    def change(root: etree._Element) -> None:
        first = paragraph_with(root, "【待填:转化意义】")
        first.addnext(new_paragraph("第二，节约用水。"))
        rewrite(first, "第一，减少填埋。")

    found = back(made(), change)

    assert found.fields == {"转化意义": "第一，减少填埋。\n第二，节约用水。"}


def test_ones_own_prose_is_rewritten_as_the_field_that_it_is() -> None:
    def change(root: etree._Element) -> None:
        rewrite(paragraph_with(root, "电池片出不了手"), "电池片卖不掉。")

    assert back(made(), change).fields == {"产业问题": "旧组件越来越多。\n电池片卖不掉。"}


def test_a_row_that_was_added_to_a_list_is_an_entry_of_it() -> None:
    def change(root: etree._Element) -> None:
        row = next(one for one in root.iter(f"{W}tr") if "中试" in text_of(one))
        row.addnext(copied_row(row, "2027年12月", "验收", ""))

    assert back(made(), change).fields == {
        "里程碑": (
            {"时间": "2027年6月", "内容": "中试", "验收证据": "报告"},
            {"时间": "2027年12月", "内容": "验收"},
        )
    }


def test_a_row_that_was_taken_from_a_list_is_no_entry_any_more() -> None:
    rows = [{"时间": "2027年6月", "内容": "中试"}, {"时间": "2028年", "内容": "验收"}]
    draft = made({**FIELDS, "里程碑": rows})

    found = back(
        draft,
        lambda root: remove(next(one for one in root.iter(f"{W}tr") if "中试" in text_of(one))),
    )

    assert found.fields == {"里程碑": ({"时间": "2028年", "内容": "验收"},)}


def test_a_cell_of_a_fixed_table_fills_its_field() -> None:
    found = back(made(), lambda root: fill(root, "财政资金", "250万元"))

    assert found.fields == {"财政资金": "250万元"}


def test_a_row_that_a_fixed_table_has_no_place_for_is_kept_and_told() -> None:
    def change(root: etree._Element) -> None:
        row = next(one for one in root.iter(f"{W}tr") if text_of(one).startswith("自筹资金"))
        row.addnext(copied_row(row, "社会捐赠", "5万元"))

    found = back(made(), change)

    assert "社会捐赠｜5万元" in whole(again(found))
    assert any("社会捐赠" in one for one in found.problems)


def test_earlier_edits_are_edited_further() -> None:
    first = back(
        made(),
        lambda root: paragraph_with(root, "本单位声明").addnext(new_paragraph("甲段。")),
    )
    draft = again(first)

    def change(root: etree._Element) -> None:
        paragraph = paragraph_with(root, "甲段。")
        paragraph.addnext(new_paragraph("乙段。"))
        rewrite(paragraph, "甲段改。")

    second = back(draft, change)
    text = whole(again(second, edits=first.edits))

    assert "甲段改。\n乙段。" in text
    assert "甲段。" not in text
    assert back(again(second, edits=first.edits)).edits == {}


def test_a_gap_in_rewritten_words_stays_a_gap() -> None:
    found = back(
        made(),
        lambda root: rewrite(
            paragraph_with(root, "本项目由"), "本项目只由申报单位实施，由【待填:负责人】负责。"
        ),
    )

    assert "负责人" in again(found).sections[1].missing


def test_runs_and_spelling_marks_do_not_cut_a_value() -> None:
    def change(root: etree._Element) -> None:
        fill(root, "负责人", "")
        control = next(
            one
            for one in root.iter(f"{W}sdt")
            if one.find(f"{W}sdtPr/{W}tag") is not None
            and one.find(f"{W}sdtPr/{W}tag").get(f"{W}val") == "field:负责人"  # type: ignore[union-attr]
        )
        content = control.find(f"{W}sdtContent")
        assert content is not None
        start, end = etree.Element(f"{W}proofErr"), etree.Element(f"{W}proofErr")
        content[:] = [run("欧"), start, run("阳"), end, run("修")]

    assert back(made(), change).fields == {"负责人": "欧阳修"}


def test_tracked_insertions_are_text_and_deletions_are_not() -> None:
    def change(root: etree._Element) -> None:
        paragraph = paragraph_with(root, "本单位声明")
        old = next(one for one in paragraph if one.tag == f"{W}r")
        deleted = etree.Element(f"{W}del")
        gone = run("")
        gone[0].tag = f"{W}delText"
        gone[0].text = text_of(paragraph)
        deleted.append(gone)
        inserted = etree.Element(f"{W}ins")
        inserted.append(run("本单位承诺不重复申报。"))
        paragraph.replace(old, deleted)
        deleted.addnext(inserted)

    assert list(back(made(), change).edits.values()) == ["本单位承诺不重复申报。"]


def test_a_paragraph_whose_end_was_deleted_joins_the_next() -> None:
    def change(root: etree._Element) -> None:
        paragraph = paragraph_with(root, "本项目由")
        properties = paragraph.find(f"{W}pPr")
        assert properties is not None
        letters = etree.SubElement(properties, f"{W}rPr")
        etree.SubElement(letters, f"{W}del")

    text = whole(again(back(made(), change)))

    assert "负责人为【待填:负责人】。本单位声明：没有" in text
    assert text.count("本单位声明") == 1


def test_smart_quotes_and_blanks_are_no_change() -> None:
    def change(root: etree._Element) -> None:
        for one in root.iter(f"{W}t"):
            one.text = (one.text or "").replace("“", '"').replace("”", '"').replace("　", "  ")

    found = back(made(), change)

    assert (found.fields, found.edits, found.problems) == ({}, {}, ())


def test_without_any_mark_left_the_words_still_tell_the_places() -> None:
    def change(root: etree._Element) -> None:
        for one in [*root.iter(f"{W}bookmarkStart"), *root.iter(f"{W}bookmarkEnd")]:
            remove(one)
        rewrite(paragraph_with(root, "项目负责人："), "项目负责人：李四")
        rewrite(paragraph_with(root, "本单位声明"), "本单位声明：本项目没有重复申报财政资金。")

    found = back(made(), change)

    assert found.fields == {"负责人": "李四"}
    assert list(found.edits.values()) == ["本单位声明：本项目没有重复申报财政资金。"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda root: rewrite(paragraph_with(root, "二、经费"), "二、经费预算"), "二、经费预算"),
        (lambda root: paragraph_with(root, "附录一").addnext(new_paragraph("请过目")), "请过目"),
        (lambda root: rewrite(paragraph_with(root, "科技成果转化"), "我的申报书"), "我的申报书"),
    ],
)  # fmt: skip
def test_what_has_no_place_is_told_with_its_words(change: Change, words: str) -> None:
    found = back(made(), change)

    assert any(words in one for one in found.problems)


def test_comments_are_told() -> None:
    data = as_official(made())
    comments = (
        f'<w:comments xmlns:w="{W[1:-1]}"><w:comment w:id="0"><w:p><w:r><w:t>数据要再核</w:t></w:r>'
        "</w:p></w:comment></w:comments>"
    )
    data = with_parts(data, {"word/comments.xml": comments.encode()})

    assert read_back(data, made(), template()).problems == ("批注：数据要再核——没有带入",)


def test_words_that_the_program_wrote_of_another_day_are_nobodys_edits() -> None:
    data = as_official(made({**FIELDS, "合作单位": "宁夏大学"}))

    found = read_back(data, made({**FIELDS, "合作单位": "北方民族大学"}), template())

    assert (found.fields, found.edits) == ({}, {})


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: b"", "空"),
        (lambda data: data[: len(data) // 2], "损坏|不完整"),
        (lambda data: with_parts(data, {"docProps/custom.xml": None}), "草稿标识"),
        (lambda data: with_parts(data, {"word/vbaProject.bin": b"x"}), "宏"),
        (
            lambda data: with_parts(
                data, {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}
            ),
            "DTD",
        ),
        (lambda data: with_parts(data, {"word/document.xml": b"<a><b></a>"}), "损坏"),
        (lambda data: with_parts(data, {"word/media/a.bin": b"\0" * 60_000_000}), "炸弹"),
        (lambda data: with_parts(data, {"../evil.xml": b"<a/>"}), "外部位置"),
        (lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "不能打开"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_in_words(
    spoil: Callable[[bytes], bytes], said: str
) -> None:
    with pytest.raises(BadRequest, match=said):
        read_back(spoil(as_official(made())), made(), template())


def test_the_file_of_another_draft_is_refused() -> None:
    draft = made()
    data = as_official(draft, identity=identity_of(draft, draft="d1", number=2))

    with pytest.raises(BadRequest, match="另一份草稿"):
        read_back(data, draft, template(), draft="d2")
    assert read_back(data, draft, template(), draft="d1").problems == ()
    nameless = read_back(as_official(draft), draft, template(), draft="d1")
    assert any("草稿编号" in one for one in nameless.problems)


_WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="【】"),
    min_size=1,
    max_size=60,
).filter(lambda text: bool(text.strip()) and text.strip().isprintable())


_LABELS = ("项目名称", "负责人", "合作单位", "产业问题", "转化意义")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(_LABELS, _WORDS)))
@settings(max_examples=25, deadline=None)
def test_whatever_the_fields_hold_an_untouched_file_gives_nothing(fields: dict[str, str]) -> None:
    found = back(made(fields))

    assert (found.fields, found.edits, found.problems) == ({}, {}, ())


@given(_WORDS)
@settings(max_examples=25, deadline=None)
def test_whatever_is_typed_into_a_gap_is_its_value(words: str) -> None:
    fields: Mapping[str, Given] = back(made(), lambda root: fill(root, "负责人", words)).fields

    assert fields == {"负责人": words.strip()}


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_random_edits_are_in_the_next_version(data: st.DataObject) -> None:
    draft = made()
    own = [
        block.text
        for section in draft.sections
        for block in section.blocks
        if hasattr(block, "pieces") and "：" not in block.text and len(block.text) > 6
    ]
    text = data.draw(st.sampled_from(own))
    deed = data.draw(st.sampled_from(["rewrite", "unmarked", "behind", "delete", "both"]))
    words = "这是新写的一段" + data.draw(
        st.text("甲乙丙丁戊0123456789，。", min_size=1, max_size=30)
    )

    def change(root: etree._Element) -> None:
        paragraph = paragraph_with(root, text)
        if deed in ("behind", "both"):
            paragraph.addnext(new_paragraph(words))
        if deed in ("rewrite", "unmarked"):
            rewrite(paragraph, words, unmarked=deed == "unmarked")
        if deed in ("delete", "both"):
            remove(paragraph)

    found = back(draft, change)
    version = again(found)

    assert (words in whole(version)) == (deed != "delete")
    assert (text in whole(version)) == (deed == "behind")
    settled = read_back(as_official(version), version, template())
    assert (settled.fields, settled.edits) == ({}, {})

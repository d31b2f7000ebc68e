"""The laws of chunking, for arbitrary text and for the texts it is made for."""

import re
from itertools import pairwise

import pytest
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Heading, Record
from index.chunking import ChunkingConfig, chunk
from index.chunks import Chunk

# Lines like those of official texts, mixed with anything at all.
LINES = st.one_of(
    st.sampled_from(
        [
            "第一章 总则",
            "第二节 管理",
            "第十二条 补助不超过50万元。每年三月受理；逾期不受理！",
            "第十三条",
            "第十三条之一　按比例。",
            "一、申报条件",
            "（一）在宁夏注册",
            "办法",
            "",
            "　",
            "甲" * 50,
        ]
    ),
    st.text(
        alphabet=st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=40
    ),
)
TEXTS = st.lists(LINES, max_size=12).map("\n".join)
LIMITS = st.integers(min_value=1, max_value=80)


def cut(record: Record, *, max_chars: int = 600) -> tuple[Chunk, ...]:
    return chunk(record, version=3, config=ChunkingConfig(max_chars=max_chars))


@given(TEXTS, LIMITS)
def test_chunks_are_the_text_in_order_without_overlap(text: str, limit: int) -> None:
    chunks = cut(a_record(text), max_chars=limit)

    assert all(c.text == text[c.start : c.end] and c.text.strip() for c in chunks)
    assert all(before.end <= after.start for before, after in pairwise(chunks))


@given(TEXTS, LIMITS)
def test_nothing_but_white_space_lies_outside_the_chunks(text: str, limit: int) -> None:
    chunks = cut(a_record(text), max_chars=limit)

    outside = [
        text[a:b]
        for a, b in pairwise([0, *(n for c in chunks for n in (c.start, c.end)), len(text)])
    ]
    assert not "".join(outside[::2]).strip()


@given(TEXTS, LIMITS)
def test_no_chunk_is_longer_than_allowed(text: str, limit: int) -> None:
    assert all(len(c.text) <= limit for c in cut(a_record(text), max_chars=limit))


@given(TEXTS, LIMITS)
def test_no_chunk_holds_two_articles(text: str, limit: int) -> None:
    article = re.compile(
        r"^第[一二三四五六七八九十]+条(?:之一)?(?=[\s　]|$|[\u4e00-\u9fff])", re.MULTILINE
    )

    assert all(len(article.findall(c.text)) <= 1 for c in cut(a_record(text), max_chars=limit))


@given(TEXTS, LIMITS)
def test_ids_are_distinct_and_name_record_version_and_place(text: str, limit: int) -> None:
    chunks = cut(a_record(text, id="N05"), max_chars=limit)

    assert [c.id for c in chunks] == [f"N05@3#{n}" for n in range(len(chunks))]
    assert {(c.record, c.title) for c in chunks} <= {("N05", "办法")}


def test_an_article_is_one_chunk_under_its_chapter() -> None:
    text = "办法\n第一章 总则\n第一条 甲。\n续甲。\n第二章 支持\n第二条 乙。\n第三条 丙。"

    chunks = cut(a_record(text))

    assert [(c.crumb, c.text) for c in chunks] == [
        ("", "办法"),
        ("第一章 总则 › 第一条", "第一章 总则\n第一条 甲。\n续甲。"),
        ("第二章 支持 › 第二条", "第二章 支持\n第二条 乙。"),
        ("第二章 支持 › 第三条", "第三条 丙。"),
    ]


def test_a_heading_that_the_format_marks_opens_a_section() -> None:
    text = "概况\n甲。\n申报\n乙。"
    record = a_record(text)
    outline = (Heading(start=0, end=2, depth=2), Heading(start=6, end=8, depth=2))

    chunks = cut(
        Record(
            id=record.id,
            kind=record.kind,
            title=record.title,
            text=text,
            level=record.level,
            source=record.source,
            outline=outline,
        )
    )

    assert [(c.crumb, c.text) for c in chunks] == [("概况", "概况\n甲。"), ("申报", "申报\n乙。")]


def test_articles_are_found_where_no_space_follows_their_number() -> None:
    chunks = cut(a_record("第一条为了甲。\n第二条本办法所称乙。\n第一条规定的条件除外。"))

    assert [(c.crumb, c.text) for c in chunks] == [
        ("第一条", "第一条为了甲。"),
        ("第二条", "第二条本办法所称乙。\n第一条规定的条件除外。"),
    ]


def test_articles_of_an_attachment_stand_under_its_name() -> None:
    chunks = cut(a_record("第一章 总则\n第一条 甲。\n附件2：评分细则\n第一条 乙。"))

    assert [c.crumb for c in chunks] == ["第一章 总则 › 第一条", "附件2：评分细则 › 第一条"]


def test_a_table_of_contents_is_cut_into_no_articles() -> None:
    chunks = cut(
        a_record(
            "目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。"
        )
    )

    assert [c.crumb for c in chunks] == ["", "第一章 总则 › 第一条", "第二章 附则 › 第二条"]


def test_a_mention_of_an_article_within_a_line_opens_nothing() -> None:
    (only,) = cut(a_record("按照第十二条的规定，\n依第十三条执行。"))

    assert only.crumb == ""


def test_a_long_article_is_cut_at_lines_then_at_sentences() -> None:
    text = "第一条 " + "甲" * 20 + "。" + "乙" * 20 + "；\n" + "丙" * 30

    chunks = cut(a_record(text), max_chars=32)

    assert [c.text for c in chunks] == [
        "第一条 " + "甲" * 20 + "。",
        "乙" * 20 + "；",
        "丙" * 30,
    ]


@pytest.mark.parametrize("text", ["", "\n", " 　\n\t"])
def test_a_text_of_nothing_has_no_chunks(text: str) -> None:
    assert cut(a_record(text)) == ()


def test_what_is_embedded_stands_under_its_title_and_headings() -> None:
    (_, first) = cut(a_record("办法\n第一条 甲。"))

    assert first.embedded_text() == "办法\n第一条\n第一条 甲。"

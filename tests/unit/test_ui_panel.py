import re
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Answer, Citation, Evidence
from assistant.ui.exchanges import Exchange
from assistant.ui.panel import panel_html
from assistant.ui.passage import AROUND_CHARS, WHOLE_CHARS, passage_html
from corpus.records import Caution, Heading, Page, Policy, Record, Source, SpanCaution


def record(text: str, *, facts: Policy | None = None, outline: tuple[Heading, ...] = ()) -> Record:
    return Record(
        id="X07",
        kind="policy",
        title="落户<补贴>",
        text=text,
        level="public",
        source=Source(path="policies/X07.md", start=0, end=len(text)),
        pages=(Page(number=3, start=0, end=len(text)),),
        outline=outline,
        facts=facts,
    )


def exchange(source: Record, *spans: tuple[int, int], number: int = 1) -> Exchange:
    citations = tuple(
        Citation(n=n, evidence=Evidence(record=source, start=start, end=end, status="in_force"))
        for n, (start, end) in enumerate(spans, start=1)
    )
    answer = Answer(
        status="answered", intent="policy_fact", question="?", text="。[^1]", citations=citations
    )
    return Exchange(number=number, asked="?", answer=answer)


def marked(html: str, name: str) -> str:
    found = re.findall(r'<mark data-cites="([^"]*)"[^>]*>(.*?)</mark>', html, flags=re.DOTALL)
    return "".join(shown(inside) for names, inside in found if name in names.split())


def shown(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@given(st.data())
def test_the_whole_text_is_shown_and_each_passage_is_marked_exactly(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="政策<>&\n〔二手〕\"'[^1]", min_size=1, max_size=60))
    place = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(place, place).map(sorted), min_size=1, max_size=4))
    edges = sorted({0, len(text), *data.draw(st.lists(place, max_size=3))})
    outline = tuple(Heading(start=a, end=b, depth=2) for a, b in pairwise(edges) if a % 2)
    source = record(text, outline=outline)
    asked = exchange(source, *[(start, end) for start, end in spans])

    html = passage_html(source, asked.pointers)

    assert shown(html) == text
    for n, (start, end) in enumerate(spans, start=1):
        assert marked(html, f"a1-{n}") == text[start:end]


def test_of_a_long_text_what_stands_around_the_passages_is_shown_and_the_rest_counted() -> None:
    text = "".join(chr(0x4E00 + i % 5000) for i in range(WHOLE_CHARS + 1))
    source = record(text)

    html = passage_html(source, exchange(source, (9000, 9010), (9100, 9120)).pointers)

    before, after = 9000 - AROUND_CHARS, len(text) - (9120 + AROUND_CHARS)
    assert marked(html, "a1-1") == text[9000:9010]
    assert f"省略 {before} 字" in html
    assert f"省略 {after} 字" in html
    assert html.count("省略") == 2


def test_a_text_of_two_answers_is_shown_once_with_the_passages_of_both() -> None:
    source = record("第一条 给予补贴。第二条 自印发之日起施行。")

    html = panel_html((exchange(source, (0, 9)), exchange(source, (9, 22), number=2)))

    assert html.count("<article") == 1
    assert marked(html, "a1-1") == "第一条 给予补贴。"
    assert marked(html, "a2-1").startswith("第二条")


def test_a_source_says_what_it_is_and_where_the_passage_stands() -> None:
    facts = Policy(
        number="宁科发〔2025〕1号",
        issuers=("自治区科技厅",),
        published=date(2025, 1, 2),
        effective=date(2025, 2, 1),
        expires=date(2030, 1, 31),
        provenance="repost",
        checked=date(2026, 11, 23),
    )
    source = record("给予补贴。", facts=facts)

    text = shown(panel_html((exchange(source, (0, 5)),)))

    for said in (
        "落户<补贴>",
        "宁科发〔2025〕1号",
        "自治区科技厅",
        "2025-01-02",
        "2025-02-01",
        "2030-01-31",
        "✓ 现行有效",
        "转载",
        "2026-11-23 核验",
        "公开",
        "policies/X07.md · 第 3 页",
    ):
        assert said in text


def test_nothing_of_a_document_gets_out_as_a_tag() -> None:
    source = record('<img src=x onerror="alert(1)"><script>')

    html = panel_html((exchange(source, (0, 5)),))

    assert "<img" not in html
    assert "<script" not in html
    assert "落户&lt;补贴&gt;" in html


def test_before_the_first_question_it_says_what_will_stand_here() -> None:
    assert "回答的依据会显示在这里" in panel_html(())


def test_a_caution_is_a_badge_of_its_source_and_marked_in_its_text() -> None:
    text = "看得见。补贴最高100万元。"
    why = Caution(code="ocr", note="文字识别，可信度 96%")
    source = replace(record(text), cautions=(SpanCaution(start=4, end=15, caution=why),))

    html = panel_html([exchange(source, (4, 15))])
    clean = panel_html([exchange(source, (0, 4))])

    assert html.count("! 文字识别 96%</span>") == 2
    assert '<span class="cautioned" title="文字识别：文字识别，可信度 96%">' in html
    assert "! 文字识别" not in clean


def test_what_is_no_rule_is_not_called_one_that_holds() -> None:
    told = record("解读的文字。", facts=Policy(genre="解读"))

    html = panel_html([exchange(told, (0, 4))])

    assert html.count("? 解读</span>") == 2
    assert "✓ 现行有效" not in html

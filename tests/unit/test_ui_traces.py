"""How traces are listed and shown to staff."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.answers import Removed
from assistant.chatmodel.port import Spent
from assistant.keeping.traces import Sought, Traces
from assistant.traces import Passage, Trace
from assistant.ui.traces.listing import list_html
from assistant.ui.traces.opened import trace_html
from assistant.wishes import Wish
from assistant.words import NOT_ALLOWED, WISH

TRACE = Trace(
    id="t1",
    when=datetime(2026, 11, 23, 12, tzinfo=UTC),
    role="enterprise",
    identity="<guest>",
    question="有<b>补贴</b>吗",
    as_of=date(2026, 11, 23),
    status="answered",
    mode="extractive",
    text="最高100万元。[^1]",
)


def listed(*traces: Trace, total: int | None = None, start: int = 0, text: str = "") -> str:
    found = Traces(shown=traces, total=len(traces) if total is None else total)
    return list_html(found, ("qwen",), Sought(text=text), start=start)


def steps(html: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]*)</th>', html)


def test_what_was_typed_is_escaped_in_the_list_and_where_it_is_opened() -> None:
    for html in (listed(TRACE), trace_html(TRACE)):
        assert "<b>" not in html and "有&lt;b&gt;补贴" in html


@pytest.mark.parametrize("wish", NOT_ALLOWED)
def test_a_wish_that_was_refused_is_listed_by_its_name(wish: Wish) -> None:
    refused = replace(TRACE, status="refused", intent="not_allowed", text=NOT_ALLOWED[wish])

    for html in (listed(refused), trace_html(refused)):
        assert (
            f"不能提供：{WISH[wish]}" in html and 'aria-hidden="true">–</span>没有依据' not in html
        )


def test_a_wish_refused_in_words_of_before_is_still_told_from_nothing_found() -> None:
    refused = replace(TRACE, status="refused", intent="not_allowed", text="这件事不能帮忙。")

    assert refused.refused_for is None
    assert "</span>不能提供</span>" in listed(refused)


def test_where_nobody_has_asked_there_is_nothing_to_narrow() -> None:
    html = listed()

    assert "还没有人提问" in html and "<form" not in html


def test_where_nothing_fits_what_was_sought_stays_and_can_be_taken_away() -> None:
    html = listed(text="银川")

    assert 'value="银川"' in html and "data-clear" in html


@pytest.mark.parametrize(
    ("start", "total", "ways"), [(0, 1, []), (0, 21, ["1"]), (20, 41, ["0", "21"]), (20, 21, ["0"])]
)
def test_there_is_a_way_to_the_pages_that_there_are(
    start: int, total: int, ways: list[str]
) -> None:
    assert re.findall(r'data-page="(\d+)"', listed(TRACE, total=total, start=start)) == ways


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "已回答"),
        ({"ended": "left"}, "中途停止"),
        ({"ended": "failed", "status": None}, "出错"),
        ({"status": None}, "没有回答"),
    ],
)
def test_how_it_ended_comes_before_how_it_came_out(changes: dict[str, object], word: str) -> None:
    assert word in listed(replace(TRACE, **changes))  # type: ignore[arg-type]


def test_what_did_not_hold_is_struck_out_where_it_stands_and_the_rest_stays() -> None:
    html = trace_html(
        replace(
            TRACE,
            model="qwen",
            wrote="头。甲甲。<尾>",
            removed=(
                Removed(text="甲甲。", why="没有<标>"),
                Removed(text="甲。", why="又一次"),
                Removed(text="别处。", why="重写的"),
            ),
            repaired=(Removed(text="头。", why="数字不对"),),
        )
    )

    wrote = re.search(r'<div class="wrote" data-content>(.*?)</div>', html)
    assert wrote is not None
    assert re.sub("<[^>]*>", "", re.sub("<span.*?</span>", "", wrote[1])) == "头。甲甲。&lt;尾&gt;"
    assert re.findall(r'<del class="(\w+)">([^<]*)</del>', wrote[1]) == [
        ("mended", "头。"),
        ("gone", "甲甲。"),
    ]
    assert re.findall(r'<li><del class="gone">([^<]*)', html) == ["甲。", "别处。"]
    assert "删去：没有&lt;标&gt;" in html and "改写后通过：数字不对" in html


def test_of_a_passage_that_the_viewer_may_not_know_of_only_that_there_is_one_is_said() -> None:
    hidden = Passage(record="", title="", level="restricted", start=0, end=4, score=0.5)

    assert "一份您不能查看的资料" in trace_html(replace(TRACE, found=(hidden,)))


def test_each_call_is_named_by_the_last_prompt_that_it_was_made_with() -> None:
    spent = (Spent(asked_tokens=1200, total_ms=10.0), Spent(written_tokens=3, total_ms=20.0))
    prompts = ("system/1·a", "answer/1·b", "system/1·a", "repair/1·c")

    even = trace_html(
        replace(TRACE, model="qwen", prompts=prompts, spent=spent, ms={"total": 99.0})
    )
    odd = trace_html(replace(TRACE, model="qwen", prompts=prompts[:3], spent=spent))

    assert steps(even) == ["语言模型：answer/1·b", "语言模型：repair/1·c", "合计"]
    assert steps(odd) == ["语言模型：第 1 次", "语言模型：第 2 次"]
    assert "1,200" in even

"""What is said of a crowd is what was seen of it."""

import json
from dataclasses import replace

import pytest

from eval.load.commands import lines_of
from eval.load.figures import figures_of, waits
from eval.load.machine import Taken, bytes_an_hour, cores_between
from eval.load.model import reply_to
from eval.load.visit import Done, Outcome, Plan

CONFIG = {
    "components": [
        {"id": 1, "props": {"elem_id": "question", "value": ""}},
        {"id": 2, "props": {"elem_id": "ask"}},
        {"id": 3, "props": {"value": None}},
    ],
    "dependencies": [
        {"id": 7, "targets": [[2, "click"]], "inputs": [1, 3], "backend_fn": True},
        {"id": 8, "targets": [[9, "load"]], "inputs": [], "backend_fn": True},
        {"id": 9, "targets": [[2, "click"]], "inputs": [], "backend_fn": False},
    ],
}


def one(
    kind: str, whole: float, *, first: float | None = None, outcome: Outcome = "done", at: float = 0
) -> Done:
    return Done(kind=kind, began=at, first=first, whole=whole, outcome=outcome, why="太忙")


def test_a_press_hands_over_what_a_browser_would() -> None:
    plan = Plan(CONFIG)

    event = plan.event("ask")

    assert event.number == 7
    assert plan.given(event, {"question": "有什么补贴？"}) == ["有什么补贴？", None]
    assert [load.number for load in plan.loads] == [8]


def test_waits_are_of_what_was_done_only() -> None:
    done = [one("search", 0.1), one("search", 0.3), one("search", 9.0, outcome="refused")]

    found = figures_of("part", 2, done, [], 10.0)

    assert found.whole["search"].n == 2
    assert found.whole["search"].most == pytest.approx(0.3)
    assert found.refused == {"search: 太忙": 1}
    assert found.broken == {}
    assert found.a_second == pytest.approx(0.3)


def test_everything_that_went_wrong_counts_however_many_reasons_there_were() -> None:
    done = [replace(one("ask", 1.0, outcome="broken"), why=f"错误 {n}") for n in range(9)]
    done += [one("search", 1.0, outcome="refused")] * 3

    found = figures_of("part", 12, done, [], 10.0)

    assert sum(found.broken.values()) == 9
    told = list(lines_of(found))
    assert "  出错 9 次" in told and "    另有 4 种原因" in told
    assert "  被婉拒 3 次" in told and "    3 × search: 太忙" in told


def test_the_first_passage_is_of_answers_alone() -> None:
    done = [one("ask", 4.0, first=0.5), one("search", 1.0, first=0.1)]

    assert figures_of("part", 1, done, [], 1.0).first.p50 == pytest.approx(0.5)


def test_nothing_done_has_no_median() -> None:
    assert waits([]).p95 is None


def test_memory_that_grows_steadily_has_that_slope() -> None:
    seen = [Taken(at=60.0 * n, cpu=(0.0, 0.0), memory=1_000_000 * n) for n in range(20)]

    assert bytes_an_hour(seen) == pytest.approx(60_000_000)
    assert bytes_an_hour(seen[:3]) is None


def test_busy_cores_are_computing_by_time() -> None:
    seen = [Taken(at=float(n), cpu=(1.5 * n, 0.25 * n), memory=0) for n in range(11)]

    assert cores_between(seen, 0, 10) == pytest.approx((1.5, 0.25))


def test_the_model_says_sentences_of_its_passages_with_their_marks() -> None:
    prompt = '<passage n="3" title="x">第一条说了一件事情。第二条。</passage>'

    said = reply_to({"messages": [{"role": "user", "content": prompt}]})

    assert said == "第一条说了一件事情。[^3]"


def test_asked_for_a_shape_it_fills_it_with_nothing() -> None:
    parts = {"kind": {"enum": ["a", "b"]}, "names": {"type": "array"}, "text": {"type": "string"}}
    shape = {"json_schema": {"schema": {"type": "object", "properties": parts}}}

    said = json.loads(reply_to({"response_format": shape, "messages": []}))

    assert said == {"kind": "a", "names": [], "text": ""}

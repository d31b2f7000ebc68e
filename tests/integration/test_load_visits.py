"""A visit without a window gets what a browser gets, and tells what it did not get."""

import asyncio
from collections.abc import Iterator
from datetime import date

from access_builders import open_access
from browsing import serving

from assistant.answers import Answer, Question
from assistant.ui.web import web
from eval.load.visit import Done, Visit


def silent(_question: Question) -> Iterator[Answer]:
    return iter(())


def done_at(address: str, *pressed: str) -> list[Done]:
    async def visited() -> list[Done]:
        visit = Visit(address, "")
        try:
            found = [await visit.open()]
            return found + [
                await visit.press(name, name, {"question": "有什么补贴？"}) for name in pressed
            ]
        finally:
            await visit.close()

    return asyncio.run(visited())


def test_what_is_pressed_is_done_and_its_wait_told() -> None:
    app = web(silent, access=open_access(), day=lambda: date(2026, 11, 23))
    with serving(app) as address:
        opened, asked, cleared = done_at(address, "ask", "clear")

    assert [one.outcome for one in (opened, asked, cleared)] == ["done"] * 3
    assert asked.first is not None
    assert 0 < asked.first <= asked.whole


def test_where_nobody_answers_a_visit_is_broken_and_raises_nothing() -> None:
    opened, asked = done_at("http://127.0.0.1:9", "ask")

    assert (opened.outcome, asked.outcome) == ("broken", "broken")

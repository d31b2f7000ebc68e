"""Hostile text in a real browser: the watch sees what it does, and in our page it does nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from access_builders import open_access
from assistant_builders import an_answer
from browsing import serving
from fastapi import FastAPI
from starlette.responses import HTMLResponse

from assistant.answers import Answer, Question
from assistant.ui.web import web
from eval.browser.stage import Stage, watched
from eval.browser.strings import batches, canaried, read_strings, references
from eval.errors import BadDataset, NoPeer

DAY = date(2026, 11, 23)
SINK = "http://127.0.0.1:9"
SCRIPTS = (
    "<script>canary(1)</script>",
    "<img src=x onerror=canary(2)>",
    '"><svg onload=canary(3)>',
    "[链接](javascript:canary(4))",
    "<iframe srcdoc='<script>parent.canary(5)</script>'></iframe>",
    "<details open ontoggle=canary(6)>",
    "${canary(7)} {{constructor.constructor('canary(8)')()}}",
    "<a href='java\tscript:canary(9)'>x</a>",
    "</textarea><body onload=canary(10)>",
    "<math href='javascript:canary(11)'>x</math>",
)


@contextmanager
def a_stage(app: FastAPI) -> Iterator[Stage]:
    try:
        with serving(app) as address, watched(address) as on:
            yield on
    except NoPeer as error:
        pytest.skip(str(error))


def test_the_watch_sees_what_runs_what_becomes_a_node_and_what_leaves() -> None:
    app = FastAPI()
    page = '<div id="tabs"><button data-view="talk">x</button></div><div id="text"></div>'
    app.get("/")(lambda: HTMLResponse(page))
    # A refresh would leave the page, and take with it what was seen; that it leaves is seen.
    stays = [one for one in references(SINK) if "refresh" not in one]
    text = canaried("\n".join((*SCRIPTS, *stays)))

    with a_stage(app) as stage:
        stage.open()
        clean = stage.taken()
        stage.page.evaluate("(text) => { document.querySelector('#text').innerHTML = text; }", text)
        stage.page.wait_for_timeout(500)
        seen = stage.taken()

    assert clean.clean
    assert "canary(2)" in seen.ran
    whys = {one.partition(":")[0] for one in seen.nodes}
    assert {"canary", "attribute onerror", "address in href", "tag iframe", "form"} <= whys
    assert {f"{SINK}/img", f"{SINK}/css_background"} <= set(seen.left)
    assert any("/x" in one for one in seen.fetched)


def repeating(question: Question) -> Iterator[Answer]:
    """Answer with the words of the question, as an obedient model would."""
    yield replace(an_answer(), text=question.text, warnings=(question.text,))


def test_in_our_page_it_stays_text() -> None:
    app = web(repeating, access=open_access(), day=lambda: DAY)

    with a_stage(app) as stage:
        stage.open(ready="#question textarea")
        for batch in batches((*SCRIPTS, *references(SINK)), 3_000):
            stage.ask(batch)
        shown = stage.page.locator("#conversation").inner_text()
        seen = stage.taken()

    assert "<img src=x onerror=canary(2)>" in shown and f"{SINK}/iframe" in shown
    assert seen.clean, seen


def test_every_string_stands_whole_in_one_batch() -> None:
    found = list(batches(SCRIPTS, 250))

    assert len(found) > 1
    assert all(sum(string in batch for batch in found) == 1 for string in SCRIPTS)
    assert all(len(batch) <= 250 for batch in found)


def test_a_folder_without_strings_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match=r"xss\.txt"):
        read_strings(tmp_path)

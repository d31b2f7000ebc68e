"""Whatever text a function that renders HTML is given, text it stays: all of them, in Chromium."""

from collections.abc import Sequence
from html import escape

import pytest

from eval.browser.renderings import (
    RenderingReport,
    Renders,
    bare_page,
    measure_renderings,
    renderings,
)
from eval.browser.stage import watched
from eval.browser.strings import NOWHERE, references
from eval.errors import NoPeer

STRINGS = (
    "<script>canary(1)</script>",
    "<img src=x onerror=canary(2)>",
    '"><svg onload=canary(3)>',
    "' autofocus onfocus=canary(4) x='",
    "[链接](javascript:canary(5))",
    "&lt;img src=x onerror=canary(6)&gt;",
    *references(NOWHERE),
)


def measured(
    functions: Sequence[tuple[str, Renders]],
    *,
    strings: Sequence[str] = STRINGS,
    fewest: int,
) -> list[RenderingReport]:
    try:
        with bare_page() as address, watched(address) as stage:
            return list(measure_renderings(stage, strings, functions, fewest=fewest))
    except NoPeer as error:
        pytest.skip(str(error))


def holed_html(name: str, note: str) -> str:
    """Render a name as it is, and a note as it ought to be."""
    return f'<b title="{escape(note)}">{name}</b>'


def test_a_hole_is_seen() -> None:
    # A refresh would leave the page, and take with it what was seen.
    stay = [one for one in STRINGS if "refresh" not in one]

    (found,) = measured([("holed", holed_html)], strings=stay, fewest=3 * len(stay))

    assert any(one.startswith("canary") for one in found.seen.nodes)
    assert any(one.startswith("attribute onerror") for one in found.seen.nodes)
    assert f"{NOWHERE}/link" in found.seen.left
    # What the policy stops besides: handlers, and what would have been shown.
    stopped = {one.partition(" ")[0] for one in found.seen.stopped}
    assert {"script-src-attr", "img-src"} <= stopped, found.seen
    assert not found.clean


def test_nothing_that_the_page_renders_lets_text_become_markup() -> None:
    functions = list(renderings())
    assert {"cards.conversation_html", "finds.finds_html", "traces.opened.trace_html"} <= {
        name for name, _ in functions
    }

    found = measured(functions, fewest=4)

    assert [one.name for one in found if not one.calls] == []
    assert [(one.name, one.seen) for one in found if not one.clean] == []
    assert sum(one.shown == len(STRINGS) for one in found) > len(found) / 3

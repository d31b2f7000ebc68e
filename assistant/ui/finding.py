"""The view in which records are found. Its handler authorises by itself.

What it gives is found in `assistant.finding`, and shown as `assistant.ui.finds` makes it.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import gradio as gr

from assistant.access.doors import GUEST
from assistant.errors import AssistantError
from assistant.finding import MAX_CHARS, Finder, find, wish_of
from assistant.ui.compare.tab import CompareParts, build_compare, wire_compare
from assistant.ui.finds import (
    failed_html,
    filters_html,
    finds_html,
    found_panel_html,
    searching_html,
)
from assistant.ui.handlers import handler
from assistant.ui.viewer import is_staff
from corpus.errors import CorpusError
from corpus.levels import Viewer
from index.errors import IndexingError

_BROKEN = "系统出错了。如果再试还是这样，请把要找的内容和时间告诉管理员。"
_BOX = f"""
<form id="find-form" role="search">
<label class="unseen" for="find-text">要找的内容</label>
<textarea id="find-text" rows="1" maxlength="{MAX_CHARS}" autocomplete="off" enterkeyhint="search"
 placeholder="文号、金额、单位名、一句话或一整段需求都可以"></textarea>
<button type="button" class="plain" id="find-narrow" aria-expanded="false"
 aria-controls="find-filters">筛选</button>
<button type="submit" class="strong">查找</button>
</form>
<p class="hint"><span class="keys">Enter 查找 · Shift+Enter 换行 · / 到搜索框 · Esc 清空</span></p>
"""

logger = logging.getLogger(__name__)

Shown = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The components of the view that handlers change or read."""

    wish: gr.Textbox
    run: gr.Button
    filters: gr.HTML
    results: gr.HTML
    compare: CompareParts


def build_finding() -> Finding:
    """Build the view's own column; its texts stand beside it, see `found_panel_html`."""
    with gr.Column(elem_id="finding"):
        gr.HTML(_BOX, elem_id="find-box", apply_default_css=False)
        filters = gr.HTML(elem_id="find-filters", apply_default_css=False)
        results = gr.HTML(elem_id="find-results", apply_default_css=False)
        wish = gr.Textbox(elem_id="find-wish", elem_classes="trigger", show_label=False)
        run = gr.Button("查找", elem_id="find-run", elem_classes="trigger")
        compare = build_compare()
    return Finding(wish=wish, run=run, filters=filters, results=results, compare=compare)


def wire_finding(
    parts: Finding,
    panel: gr.HTML,
    opening: gr.Button,
    *,
    finder: Finder,
    day: Callable[[], date],
    keeps: bool = False,
) -> None:
    """Give the view its handlers: what is wished for is found and shown, what is chosen compared.

    Args:
        parts: The view.
        panel: Where the texts of what was found are shown.
        opening: Is pressed when the view is opened.
        finder: What is looked in.
        day: Gives the day that counts where none is chosen.
        keeps: Whether whoever is no guest can keep a search.
    """
    wire_compare(parts.compare, panel, records=finder.records, day=day)

    def seek(written: str | None, who: Viewer) -> Iterator[Shown]:
        wish = wish_of(written or "")
        yield gr.skip(), searching_html(), gr.skip()
        try:
            finds = find(wish, who, finder=finder, day=day())
        except (AssistantError, CorpusError, IndexingError) as error:
            yield gr.skip(), failed_html(str(error)), found_panel_html(())
        except Exception:
            logger.exception("a search failed")
            yield gr.skip(), failed_html(_BROKEN), found_panel_html(())
        else:
            saves = keeps and who.identity != GUEST.identity
            results = finds_html(finds, staff=is_staff(who), keeps=saves)
            yield filters_html(finds), results, found_panel_html(finds.hits)

    gr.on(
        [parts.run.click, opening.click],
        handler("finding.seek", seek),
        [parts.wish],
        [parts.filters, parts.results, panel],
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )

"""The views of the page: how people go from one to another, and who gets which."""

from collections.abc import Mapping
from html import escape

import gradio as gr

from assistant.ui.handlers import handler
from assistant.ui.viewer import is_staff
from corpus.levels import Viewer

_TALK = "问政策"


def build_views(
    page: gr.Blocks, views: Mapping[str, str], *, public: Mapping[str, str] | None = None
) -> dict[str, gr.Button]:
    """Build the tabs of the views into a page: everybody's, and those that only staff get.

    Args:
        page: What they are built into.
        views: Names of the views for staff by code, in order; a view is a column of that id.
        public: The same of everybody's views beside the conversation.

    Returns:
        By code, the unseen button that is pressed whenever its view is opened (`views.js`).
    """
    everybodys = dict(public or {})
    with gr.Row(elem_id="views", visible=bool(everybodys)) as bar:
        tabs = gr.HTML(_tabs_html(everybodys), elem_id="tabs", apply_default_css=False)
        opening = _openings(everybodys)
        with gr.Row(elem_classes="trigger", visible=False) as inner:
            opening |= _openings(views)

    def admit(who: Viewer) -> tuple[object, ...]:
        if not is_staff(who):
            return gr.skip(), gr.skip(), gr.skip()
        shown = gr.update(visible=True)
        return shown, _tabs_html({**everybodys, **views}), shown

    if views:
        changed = [bar, tabs, inner]
        page.load(
            handler("views", admit),
            None,
            changed,
            show_progress="hidden",
            api_visibility="private",
        )
    return opening


def _openings(views: Mapping[str, str]) -> dict[str, gr.Button]:
    return {
        code: gr.Button(name, elem_id=f"{code}-open", elem_classes="trigger")
        for code, name in views.items()
    }


def _tabs_html(views: Mapping[str, str]) -> str:
    rest = "".join(
        f'<button type="button" data-view="{escape(code)}">{escape(name)}</button>'
        for code, name in views.items()
    )
    return (
        f'<div class="strip">{_edge("before", "‹", "看左边的栏目")}'
        '<nav aria-label="栏目"><button type="button" data-view="talk" aria-current="page">'
        f"{_TALK}</button>{rest}</nav>{_edge('after', '›', '看右边的栏目')}</div>"
    )


def _edge(side: str, sign: str, name: str) -> str:
    """Render the way along the strip, which is there where the strip has more at that side."""
    return f'<button type="button" data-edge="{side}" aria-label="{name}">{sign}</button>'

"""The view of all figures, for staff.

The browser says for how many days, as JSON in one unseen box, and presses an unseen button
(`overview.js`). Whoever is no staff gets neither the view nor a way to it.
"""

import gradio as gr
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import BadRequest
from assistant.overview.looking import Looking
from assistant.ui.handlers import handler, told
from assistant.ui.overview.charts import SPANS, overview
from assistant.ui.overview.showing import WAITING, overview_html
from corpus.levels import Viewer

NOT_YOURS = "只有工作人员可以查看总览。"

Shown = tuple[object, ...]


class _Said(BaseModel):
    """What the browser wants."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    days: int = SPANS[0]


def build_overview(looking: Looking, opening: gr.Button) -> None:
    """Build the view, for staff only.

    Args:
        looking: What it shows.
        opening: Is pressed when the view is opened.
    """
    with gr.Column(elem_id="overview", visible=False) as view:
        shown = gr.HTML(WAITING, elem_id="overview-figures", apply_default_css=False)
    said = gr.Textbox(elem_id="overview-said", elem_classes="trigger", show_label=False)
    show_button = gr.Button("查看", elem_id="overview-do-show", elem_classes="trigger")

    def show(text: str, who: Viewer) -> Shown:
        with told():
            found = overview(looking, who, days=days_of(_read(text).days))
            return gr.update(visible=True), overview_html(found)

    private = {"show_progress": "hidden", "api_visibility": "private"}
    for button, name in ((opening, "open"), (show_button, "show")):
        of = handler(f"overview.{name}", show, otherwise=NOT_YOURS)
        button.click(of, [said], [view, shown], trigger_mode="multiple", **private)


def days_of(days: int) -> int:
    """Give for how many days figures are shown: one of `SPANS`."""
    return days if days in SPANS else SPANS[0]


def _read(text: str) -> _Said:
    try:
        return _Said.model_validate_json(text or "{}")
    except ValidationError as error:
        raise BadRequest("页面送来的内容不完整；请刷新页面再试。") from error

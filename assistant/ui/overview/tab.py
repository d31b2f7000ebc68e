"""The view of all figures, for staff.

For how many days comes by an unseen box (`overview.js`, `assistant.ui.unseen`). Whoever is no staff
gets neither the view nor a way to it.
"""

import gradio as gr
from pydantic import BaseModel, ConfigDict

from assistant.overview.looking import Looking
from assistant.ui.overview.charts import SPANS, overview
from assistant.ui.overview.showing import WAITING, overview_html
from assistant.ui.unseen import Unseen
from corpus.levels import Viewer

NOT_YOURS = "只有工作人员可以查看总览。"
_MAX_SAID_CHARS = 200

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

    def show(who: Viewer, said: _Said) -> Shown:
        found = overview(looking, who, days=days_of(said.days))
        return gr.update(visible=True), overview_html(found)

    unseen = Unseen("overview", _Said, most_chars=_MAX_SAID_CHARS, otherwise=NOT_YOURS)
    unseen.on(opening.click, "open", show, [view, shown], heard="always_last")
    unseen.button("show", show, [view, shown], heard="always_last")


def days_of(days: int) -> int:
    """Give for how many days figures are shown: one of `SPANS`."""
    return days if days in SPANS else SPANS[0]

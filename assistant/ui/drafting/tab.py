"""The view of drafts as the page has it: places that `drafting.js` fills from `/drafts`."""

import gradio as gr

from assistant.ui.panel import head_html

_COLUMN = """
<div id="draft-said" aria-live="polite"></div>
<div id="draft-start"></div>
<div id="draft-work" hidden>
<header id="draft-head"></header>
<div id="draft-taken"></div>
<div id="draft-questions"></div>
<div id="draft-paper"></div>
</div>
"""
_TABS = """
<div class="side-tabs" role="tablist" aria-label="草稿旁边">
<button type="button" role="tab" id="side-origins" data-side="origins" aria-selected="true"
 aria-controls="side">出处</button>
<button type="button" role="tab" id="side-checks" data-side="checks" aria-selected="false"
 aria-controls="side">检查</button>
<button type="button" role="tab" id="side-versions" data-side="versions" aria-selected="false"
 aria-controls="side">版本</button>
</div>
<div id="side" role="tabpanel" aria-labelledby="side-origins">
<div id="draft-origins"></div><div id="draft-checks" hidden></div>
<div id="draft-versions" hidden></div><div id="draft-whole" hidden></div>
</div>
"""


def build_drafting() -> None:
    """Build the view's own column; what stands beside it is `build_beside`."""
    with gr.Column(elem_id="drafting"):
        gr.HTML(_COLUMN, elem_id="draft-column", apply_default_css=False)


def build_beside() -> None:
    """Build what stands beside a draft: where it is from, what to put right, its versions."""
    gr.HTML(f"{head_html('草稿', back=False)}{_TABS}", elem_id="beside", apply_default_css=False)

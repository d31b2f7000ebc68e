"""What an edited file gave, as HTML: what was taken over, and what could not be placed."""

from collections.abc import Sequence
from html import escape

from assistant.drafting.reading_back import ReadBack
from assistant.ui.badges import Tone


def taken_html(taken: ReadBack) -> str:
    """Render it; a file in which nothing was changed says so."""
    if not (taken.fields or taken.edits or taken.problems):
        return _note("grey", "–", "文件里没有改动，草稿没有变。", ())
    parts = []
    if taken.told:
        parts.append(_note("green", "✓", f"取回 {len(taken.told)} 处修改", taken.told))
    if taken.problems:
        lead = f"{len(taken.problems)} 处没有找到对应的位置，请自己填进草稿"
        parts.append(_note("amber", "!", lead, taken.problems))
    return "".join(parts)


def _note(tone: Tone, sign: str, lead: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    rest = f"<ul>{items}</ul>" if items else ""
    return (
        f'<div class="note {tone}" role="status"><p><span class="sign" aria-hidden="true">{sign}'
        f'</span><span>{escape(lead)}</span><button type="button" class="quiet" data-dismiss>知道了'
        f"</button></p>{rest}</div>"
    )

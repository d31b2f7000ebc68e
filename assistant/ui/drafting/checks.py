"""What is to be seen to before a draft is handed in, as HTML: remarks, window, attachments."""

from collections.abc import Iterable
from html import escape

from assistant.drafting.draft import Remark
from assistant.eligibility.telling import window_words
from assistant.eligibility.verdicts import Judged
from assistant.ui.badges import Tone
from assistant.ui.drafting.port import Seen
from assistant.ui.fits.cards import chip

_SEVERITY: dict[str, tuple[Tone, str, str]] = {
    "error": ("red", "✕", "要改"),
    "warning": ("amber", "!", "留意"),
}


def checks_html(seen: Seen) -> str:
    """Render the checklist: the window, the remarks, errors first, and what is to be attached."""
    return f"{_window(seen.judged)}{_remarks(seen)}{_attachments(seen)}"


def _remarks(seen: Seen) -> str:
    remarks = seen.draft.remarks
    if not remarks:
        return (
            '<section class="group"><h3>检查</h3><p class="green"><span aria-hidden="true">✓</span>'
            " 没有发现要改的。交之前请再通读一遍。</p></section>"
        )
    errors = sum(one.severity == "error" for one in remarks)
    titles = {section.id: section.title for section in seen.draft.sections}
    items = "".join(
        f"<li>{_remark(one, titles.get(one.section or '', ''))}</li>" for one in remarks
    )
    return (
        f'<section class="group"><h3>检查<span class="fine">{errors} 处要改，'
        f'{len(remarks) - errors} 处留意</span></h3><ul class="remarks">{items}</ul></section>'
    )


def _remark(one: Remark, title: str) -> str:
    tone, sign, word = _SEVERITY[one.severity]
    where = f'<span class="fine">{escape(title)}</span>' if title else ""
    return (
        f'<button type="button" class="remark {tone}" data-jump-label="{escape(one.label or "")}"'
        f' data-jump-section="{escape(one.section or "")}"><span class="sign">'
        f'<span aria-hidden="true">{sign}</span> {word}</span>'
        f"<span data-content>{escape(one.what)}{where}</span></button>"
    )


def _window(judged: Iterable[Judged]) -> str:
    rows = "".join(
        f"<li><b>{escape(one.measure.name)}</b>{chip(one.verdict)}"
        f'<span class="fine">{escape(window_words(one.window))}</span></li>'
        for one in judged
    )
    if not rows:
        return ""
    return f'<section class="group"><h3>申报窗口</h3><ul class="windows">{rows}</ul></section>'


def _attachments(seen: Seen) -> str:
    named = dict.fromkeys(paper for one in seen.judged for paper in one.measure.materials)
    usual = [paper for paper in seen.template.attachments if paper not in named]
    if not named and not usual:
        return ""
    rows = "".join(f"<li>☐ <span data-content>{escape(paper)}</span></li>" for paper in named)
    rows += "".join(
        f"<li>☐ <span data-content>{escape(paper)}</span>"
        '<span class="fine">这类材料通常要附</span></li>'
        for paper in usual
    )
    return (
        f'<section class="group"><h3>要附的材料<span class="fine">{len(named) + len(usual)} 份'
        f'</span></h3><ul class="papers">{rows}</ul></section>'
    )

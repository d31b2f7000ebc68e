"""A record's versions, and what changed between two of them, as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.ui.moments import moment_of
from corpus.differences import Difference, FieldChange, PassageChange, PieceKind
from corpus.store.records import VersionNote

_CHANGE = {"added": "新增", "removed": "删除", "changed": "改动"}
_TAG: dict[PieceKind, str] = {"removed": "del", "added": "ins"}
_AT_FIRST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two versions of a record: the numbers of the older and the newer, and what changed."""

    before: int
    after: int
    changes: Difference


def versions_html(record: str, notes: Sequence[VersionNote], compared: Compared | None) -> str:
    """Render the versions of a record, the newest first, and two of them compared.

    Args:
        record: Its id.
        notes: Its versions.
        compared: None where there is only one.
    """
    rows = "".join(map(_note, notes))
    body = '<p class="fine">只有这一版，没有可比的。</p>'
    if compared is not None:
        body = f"{_choice(notes, compared)}{difference_html(compared.changes)}"
    return (
        f'<section class="versions" data-versions-of="{escape(record)}">'
        f'<h3 id="versions-title" tabindex="-1">各版本　{len(notes)} 版</h3><table><thead><tr>'
        '<th scope="col">版本</th><th scope="col">加入的时间</th><th scope="col">现在用的</th>'
        f"</tr></thead><tbody>{rows}</tbody></table>{body}</section>"
    )


def _note(note: VersionNote) -> str:
    return (
        f'<tr><th scope="row">第 {note.version} 版</th><td>{moment_of(note.added)}</td>'
        f"<td>{'✓ 是' if note.visible else '–'}</td></tr>"
    )


def _choice(notes: Sequence[VersionNote], compared: Compared) -> str:
    selects = "".join(
        f'<label>{word}<select name="{name}">'
        + "".join(
            f'<option value="{note.version}"{" selected" if note.version == chosen else ""}>'
            f"第 {note.version} 版</option>"
            for note in notes
        )
        + "</select></label>"
        for name, word, chosen in (
            ("before", "从", compared.before),
            ("after", "到", compared.after),
        )
    )
    return f'<form class="narrow" id="versions-choice">{selects}</form>'


def difference_html(of: Difference) -> str:
    """Render what changed: facts first, then the text, what was taken out and put in marked."""
    if of.empty:
        return '<p class="fine">这两版没有差别。</p>'
    fields = "".join(map(_field, of.fields))
    table = (
        '<h4>信息</h4><table><thead><tr><th scope="col">项目</th><th scope="col">之前</th>'
        f'<th scope="col">之后</th></tr></thead><tbody>{fields}</tbody></table>'
        if fields
        else ""
    )
    passages = "".join(map(_passage, of.passages[:_AT_FIRST]))
    more = len(of.passages) - _AT_FIRST
    rest = f'<p class="fine">另有 {more} 处，没有列在这里。</p>' if more > 0 else ""
    text = f'<h4>文字</h4><ol class="changes">{passages}</ol>{rest}' if passages else ""
    return f'<div class="difference">{table}{text}</div>'


def _field(of: FieldChange) -> str:
    sides = "".join(
        f"<td data-content>{escape(said) or '未载明'}</td>" for said in (of.before, of.after)
    )
    return f'<tr><th scope="row">{escape(of.label)}</th>{sides}</tr>'


def _passage(of: PassageChange) -> str:
    if of.kind == "changed":
        said = "".join(
            f"<{_TAG[piece.kind]}>{escape(piece.text)}</{_TAG[piece.kind]}>"
            if piece.kind in _TAG
            else escape(piece.text)
            for piece in of.pieces
        )
    else:
        tag = "ins" if of.kind == "added" else "del"
        said = f"<{tag}>{escape(of.after or of.before)}</{tag}>"
    where = f" · <span data-content>{escape(of.where)}</span>" if of.where else ""
    return f'<li><span class="fine">{_CHANGE[of.kind]}{where}</span><p data-content>{said}</p></li>'

"""A draft as HTML: its text as it will stand in the file, with gaps to fill and origins to see."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from assistant.drafting.asking import field_of
from assistant.drafting.draft import Block, Cell, Draft, Grid, Line, Piece, Section
from assistant.papers.labels import FOR_LAWYERS
from assistant.ui.drafting.origins import Origins

_ORIGIN = {
    "user": "您填写的内容",
    "record": "资料里的内容",
    "rule": "规定里的内容",
    "computed": "计算得出",
    "model": "语言模型撰写",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    origins: Origins
    fills: bool


def paper_html(draft: Draft, origins: Origins, *, label: str, fills: bool = True) -> str:
    """Render a draft.

    Args:
        draft: What is shown.
        origins: Where the origins of its pieces are collected.
        label: What stands at its start and its end: who made it.
        fills: Whether what is open can be filled in; not by whoever only reads it.
    """
    shown = _Shown(origins=origins, fills=fills)
    made_by = f'<p class="made-by">{escape(label)}</p>'
    name = f'<p class="name">{escape(draft.name)}</p>' if draft.name else ""
    lawyers = FOR_LAWYERS if draft.group == "contract" else ""
    notice = "".join(
        f'<p class="notice">{escape(said)}</p>' for said in (lawyers, draft.notice) if said
    )
    sections = "".join(_section(one, shown) for one in draft.sections)
    return (
        f'<article class="paper" aria-label="{escape(draft.title)}" data-content>'
        f"{made_by}<h2>{escape(draft.title)}</h2>{name}{notice}{sections}{made_by}</article>"
    )


def _section(section: Section, shown: _Shown) -> str:
    missing = len(section.missing)
    open_ = f'<span class="open">{missing} 处待填</span>' if missing else ""
    blocks = "".join(_blocks(section.blocks, shown))
    return (
        f'<section data-section="{escape(section.id)}" tabindex="-1">'
        f"<h3>{escape(section.title)}{open_}</h3>{blocks}</section>"
    )


def _blocks(blocks: Iterable[Block], shown: _Shown) -> Iterable[str]:
    for block in blocks:
        yield _grid(block, shown) if isinstance(block, Grid) else _line(block, shown)


def _line(line: Line, shown: _Shown) -> str:
    edited = " edited" if line.edited else ""
    return (
        f'<p class="line {line.style}{edited}" data-block="{escape(line.id)}">'
        f"{_pieces(line.pieces, shown)}</p>"
    )


def _grid(grid: Grid, shown: _Shown) -> str:
    title = f"<caption>{escape(grid.title)}</caption>" if grid.title else ""
    total = sum(grid.widths)
    widths = "".join(f'<col style="width:{width / total:.0%}">' for width in grid.widths)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in grid.head)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_pieces(cell, shown)}</td>' for cell in row)}</tr>"
        for row in grid.rows
    )
    return (
        f'<div class="wide" data-block="{escape(grid.id)}"><table>{title}'
        f"<colgroup>{widths}</colgroup><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _pieces(pieces: Cell, shown: _Shown) -> str:
    return "".join(_piece(piece, shown) for piece in pieces)


def _piece(piece: Piece, shown: _Shown) -> str:
    text = escape(piece.text)
    if piece.gap and not shown.fills:
        return f'<span class="gap">{text}</span>'
    if piece.gap and piece.label:
        label = escape(field_of(piece.label))
        return (
            f'<button type="button" class="gap" data-fill="{label}"'
            f' data-label="{escape(piece.label)}">{text}</button>'
        )
    name = shown.origins.name(piece)
    if not name:
        return text
    label = f' data-label="{escape(piece.label)}"' if piece.label else ""
    return (
        f'<span class="piece {piece.origin}" role="button" tabindex="0" data-origin="{name}"'
        f'{label} title="{escape(piece.ref or _ORIGIN[piece.origin])}">{text}</span>'
    )

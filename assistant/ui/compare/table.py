"""A comparison as HTML: a table that scrolls within itself, its first column staying."""

from html import escape

from assistant.comparing.comparison import Comparison, Row, State
from assistant.comparing.fields import Cell
from assistant.comparing.reports import GROUP, STATE, UNSAID
from assistant.ui.badges import Tone, level_badge, provenance_badge, standing_badges
from assistant.ui.exchanges import Pointer
from assistant.ui.notes import note
from assistant.ui.panel import articles_html, head_html, legend_html
from assistant.ui.skeleton import working_html
from assistant.words import KIND
from corpus.records import provenance_at
from corpus.store.records import StoredRecord

# The first part of the names of passages; `f1` are those of the results.
_RUN = "f2"
_HEAD_CHARS = 40
_TONE: dict[State, Tone] = {
    "same": "grey",
    "different": "blue",
    "partly": "amber",
    "mixed": "amber",
    "unknown": "amber",
}


def compared_html(found: Comparison, *, staff: bool) -> str:
    """Render a comparison.

    Args:
        found: What is compared.
        staff: Whether it is for staff, who see how guarded each record is.
    """
    pointers = pointers_of(found)
    heads = "".join(
        _head(one, n, found, staff=staff) for n, one in enumerate(found.columns, start=1)
    )
    number = len(found.columns)
    unsaid = f'<p class="compare-unsaid">都未载明：{escape("、".join(found.unsaid))}</p>'
    return (
        f'<section class="compare" aria-label="并排比较">'
        f'<div class="compare-head"><h2 tabindex="-1">并排比较</h2>'
        f'<span class="fine">{number} 条{KIND[found.kind]} · {found.different} 项不同 · '
        f"以 {found.day.isoformat()} 为准</span>"
        '<span class="ways"><label class="tick"><input type="checkbox" id="compare-differ">'
        "只看不同的</label>"
        '<button type="button" class="plain" data-compare-book>导出 Excel</button>'
        '<button type="button" class="plain" data-compare-back>返回结果</button></span></div>'
        '<p class="compare-told" role="status"></p>'
        '<div class="compare-frame"><div class="compare-wide" tabindex="0" role="region"'
        ' aria-label="比较表，可左右滚动">'
        f'<table><thead><tr><th scope="col">项目</th>{heads}</tr></thead>'
        f"{_bodies(found, pointers)}</table></div></div>"
        f"{unsaid if found.unsaid else ''}</section>"
    )


def compared_panel_html(found: Comparison) -> str:
    """Render the texts that the cells of a comparison stand in."""
    return (
        f"{head_html('资料内容', back=False)}"
        '<div class="sources empty"><p class="lead">点一下表里的内容，这里显示它在资料里的位置</p>'
        f"{legend_html()}</div>{articles_html(list(pointers_of(found).values()))}"
    )


def comparing_html() -> str:
    """Render what stands while records are compared."""
    return working_html("正在比较…")


def not_compared_html(said: str) -> str:
    """Render what stands where nothing could be compared."""
    return (
        f'<section class="compare">{note("red", "✕", f"没有比较成：{escape(said)}")}'
        '<button type="button" class="plain" data-compare-back>返回结果</button></section>'
    )


def pointers_of(found: Comparison) -> dict[tuple[int, int, int], Pointer]:
    """Give the passages that the cells stand on, by column and stretch; a column's head first."""
    places: dict[tuple[int, int, int], Pointer] = {}
    for column, stored in enumerate(found.columns):
        head = (0, min(_HEAD_CHARS, len(stored.record.text)))
        spans = [row.cells[column].span for row in found.rows]
        for start, end in dict.fromkeys([head, *(span for span in spans if span is not None)]):
            if start < end:
                places[column, start, end] = Pointer(
                    name=f"{_RUN}-{len(places) + 1}",
                    label=str(column + 1),
                    record=stored.record,
                    start=start,
                    end=end,
                    status=stored.status(found.day),
                )
    return places


def _head(stored: StoredRecord, number: int, found: Comparison, *, staff: bool) -> str:
    record = stored.record
    cite = f"{_RUN}-{_first_of(number - 1, found)}"
    badges = standing_badges(record, stored.status(found.day))
    badges += provenance_badge(provenance_at(record, 0, len(record.text)))
    badges += level_badge(record.level) if staff else ""
    return (
        f'<th scope="col"><button type="button" class="words" data-cite="{cite}" data-content>'
        f"{escape(record.title)}</button>"
        f'<span class="fine" data-content>{escape(record.id)}</span>'
        f'<span class="badges">{badges}</span>'
        f'<button type="button" class="quiet" data-unpick="{escape(record.id)}"'
        f' aria-label="不比较第 {number} 列">移出</button></th>'
    )


def _first_of(column: int, found: Comparison) -> int:
    """Give the number of the passage at a column's head."""
    return next((n for n, place in enumerate(pointers_of(found), start=1) if place[0] == column), 0)


def _bodies(found: Comparison, pointers: dict[tuple[int, int, int], Pointer]) -> str:
    parts = []
    for group, name in GROUP.items():
        rows = [row for row in found.stated if row.group == group]
        if rows:
            inner = "".join(_row(row, pointers) for row in rows)
            span = len(found.columns) + 1
            parts.append(
                f'<tbody><tr class="group"><th scope="colgroup" colspan="{span}">{name}</th></tr>'
                f"{inner}</tbody>"
            )
    return "".join(parts)


def _row(row: Row, pointers: dict[tuple[int, int, int], Pointer]) -> str:
    state = STATE[row.state]
    cells = "".join(_cell(cell, column, pointers) for column, cell in enumerate(row.cells))
    return (
        f'<tr class="{_TONE[row.state]}" data-state="{row.state}"><th scope="row">'
        f'<span data-content>{escape(row.label)}</span><span class="state">{state}</span></th>'
        f"{cells}</tr>"
    )


def _cell(cell: Cell, column: int, pointers: dict[tuple[int, int, int], Pointer]) -> str:
    if not cell.text:
        return f'<td class="unsaid">{UNSAID}</td>'
    said = escape(cell.text)
    place = pointers.get((column, *cell.span)) if cell.span is not None else None
    if place is None:
        return f"<td data-content>{said}</td>"
    return (
        f'<td><button type="button" class="words" data-cite="{escape(place.name)}" data-content>'
        f"{said}</button></td>"
    )


def bar_html(most: int) -> str:
    """Render the bar that appears once something is chosen; `compare.js` fills it."""
    return (
        f'<div id="compare-bar" hidden data-most="{most}">'
        '<span class="chosen" role="status"></span>'
        '<button type="button" class="plain" id="compare-go">比较（<b>0</b>）</button>'
        '<button type="button" class="quiet" id="compare-none">清空</button></div>'
    )


def pick_html(record: str, kind: str, title: str) -> str:
    """Render the tick by which a record is chosen to be compared."""
    return (
        f'<label class="tick pick"><input type="checkbox" data-pick="{escape(record)}"'
        f' data-kind="{escape(kind)}"><span>比较</span>'
        f'<span class="unseen" data-content>{escape(title)}</span></label>'
    )

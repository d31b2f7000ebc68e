"""A record's text as HTML, with the passages that are pointed at marked in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from assistant.ui.exchanges import Pointer
from assistant.ui.markup import plain_html
from assistant.words import CAUTION
from corpus.records import Caution, Record

WHOLE_CHARS = 20_000
AROUND_CHARS = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    start: int
    end: int


def passage_html(record: Record, pointers: Sequence[Pointer]) -> str:
    """Render a record's text, whole when short, else what stands around the passages."""
    parts = []
    end = 0
    for window in _windows(record, pointers):
        parts.append(_gap(window.start - end))
        parts.extend(_pieces(record, window, pointers))
        end = window.end
    return "".join([*parts, _gap(len(record.text) - end)])


def _windows(record: Record, pointers: Sequence[Pointer]) -> list[_Window]:
    """Give the stretches to show, in order, none touching the next."""
    length = len(record.text)
    if length <= WHOLE_CHARS:
        return [_Window(start=0, end=length)]
    merged: list[_Window] = []
    for pointer in sorted(pointers, key=lambda p: p.start):
        start = max(0, pointer.start - AROUND_CHARS)
        end = min(length, pointer.end + AROUND_CHARS)
        if merged and start <= merged[-1].end:
            start, end = merged[-1].start, max(end, merged[-1].end)
            merged.pop()
        merged.append(_Window(start=start, end=end))
    return merged


def _gap(chars: int) -> str:
    return f'<span class="gap">… 此处省略 {chars} 字 …</span>' if chars > 0 else ""


def _pieces(record: Record, window: _Window, pointers: Sequence[Pointer]) -> Iterable[str]:
    """Cut a window wherever a passage or a heading begins or ends, and render each piece."""
    spans = [(p.start, p.end) for p in pointers] + [(h.start, h.end) for h in record.outline]
    spans += [(c.start, c.end) for c in record.cautions]
    cuts = {window.start, window.end}
    cuts |= {cut for span in spans for cut in span if window.start < cut < window.end}
    for start, end in pairwise(sorted(cuts)):
        html = plain_html(record.text[start:end])
        depth = next((h.depth for h in record.outline if h.start <= start < h.end), 0)
        if depth:
            html = f'<b class="heading depth{min(depth, 3)}">{html}</b>'
        if cautions := record.cautions_at(start, end):
            html = _cautioned(html, cautions)
        names = [p.name for p in pointers if p.start <= start < p.end]
        yield _marked(html, names) if names else html


def _cautioned(html: str, cautions: Sequence[Caution]) -> str:
    why = "；".join(f"{CAUTION[c.code]}：{c.note}" for c in cautions)
    return f'<span class="cautioned" title="{escape(why)}">{html}</span>'


def _marked(html: str, names: Sequence[str]) -> str:
    answers = dict.fromkeys(name.partition("-")[0] for name in names)
    cites, of = escape(" ".join(names)), escape(" ".join(answers))
    return f'<mark data-cites="{cites}" data-answers="{of}">{html}</mark>'

"""Where the pieces of a draft are from, as HTML beside it; each piece leads to its origin and back.

An origin is shown once, however many pieces are of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from assistant.drafting.draft import Piece
from assistant.ui.badges import (
    is_summary,
    provenance_badge,
    standing_badges,
    summary_badge,
)
from corpus.records import Policy, Record, provenance_at
from corpus.store.records import StoredRecord

_AROUND_CHARS = 46
_QUOTE_CHARS = 150
_PROFILE = "画像："
# What its group says already.
_SAID = "您填写的内容"
_SAYS = re.compile(r"\w")
_GROUPS = {
    "user": "您填写的",
    "profile": "企业画像",
    "computed": "计算得出",
    "model": "语言模型撰写",
    "rule": "规定",
    "record": "资料",
}


@dataclass(slots=True)
class _Origin:
    name: str
    piece: Piece
    labels: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Origins:
    """The origins of a draft's pieces, named in the order in which they are met."""

    known: dict[tuple[object, ...], _Origin] = field(default_factory=dict)

    def name(self, piece: Piece) -> str:
        """Give the name in the page of a piece's origin; empty for what has none to show."""
        if piece.gap or piece.origin == "template" or not _SAYS.search(piece.text):
            return ""
        key = _key(piece)
        if key not in self.known:
            self.known[key] = _Origin(name=f"o{len(self.known) + 1}", piece=piece)
        origin = self.known[key]
        if piece.label:
            origin.labels.setdefault(piece.label)
        return origin.name


def _key(piece: Piece) -> tuple[object, ...]:
    if piece.record is not None and piece.source is not None:
        return piece.record, piece.source.start, piece.source.end
    said = piece.label or piece.text
    return piece.origin, piece.record, piece.ref, said


def origins_html(
    origins: Origins, stored: Mapping[str, StoredRecord], *, day: date, fills: bool = True
) -> str:
    """Render all origins, in groups: what people said, what was counted, each record.

    Args:
        origins: Of what is shown.
        stored: The records that they are from, by id.
        day: Whose standing of records counts.
        fills: Whether fields can be filled in anew; not by whoever only reads.
    """
    if not origins.known and not fills:
        return '<p class="lead">没有可以显示的出处</p>'
    if not origins.known:
        return (
            '<p class="lead">出处会显示在这里</p><ul class="how"><li>填进一项内容，'
            "它就会标出从哪里来：您填写的、企业画像、资料，或者怎么算出来的。</li></ul>"
        )
    groups: dict[tuple[str, str], list[_Origin]] = {}
    for origin in origins.known.values():
        groups.setdefault(_group(origin.piece), []).append(origin)
    order = list(_GROUPS)
    ranked = sorted(groups.items(), key=lambda one: order.index(one[0][0]))
    inner = "".join(_group_html(key, found, stored, day, fills=fills) for key, found in ranked)
    return f'<p class="lead">指到左边的内容，这里亮出它的出处；指到这里，左边也会亮。</p>{inner}'


def _group(piece: Piece) -> tuple[str, str]:
    if piece.record is not None:
        return ("rule" if piece.origin == "rule" else "record"), piece.record
    if piece.ref.startswith(_PROFILE):
        return "profile", ""
    return piece.origin, ""


def _group_html(
    key: tuple[str, str],
    found: Sequence[_Origin],
    stored: Mapping[str, StoredRecord],
    day: date,
    *,
    fills: bool,
) -> str:
    kind, id_ = key
    one = stored.get(id_)
    if one is None:
        head = f"<h3>{escape(id_ or _GROUPS[kind])}</h3>"
    else:
        record = one.record
        number = record.facts.number if isinstance(record.facts, Policy) else None
        head = (
            f'<h3>{escape(record.title)}</h3><p class="badges">'
            f"{standing_badges(record, one.status(day))}{_vouched(found, record)}"
            f"{summary_badge(record)}"
            f'<span class="fine">{escape(number or record.id)}</span></p>'
        )
    items = "".join(_item(origin, one, fills=fills) for origin in found)
    return f'<section class="group {kind}">{head}<ul>{items}</ul></section>'


def _vouched(found: Sequence[_Origin], record: Record) -> str:
    """Render how well the stretches that are used are vouched for, each way once."""
    sources = [origin.piece.source for origin in found]
    ways = {
        provenance_at(record, source.start, source.end)
        for source in sources
        if source is not None and source.start is not None and source.end is not None
    }
    return "".join(map(provenance_badge, sorted(ways)))


def _item(origin: _Origin, stored: StoredRecord | None, *, fills: bool) -> str:
    piece = origin.piece
    labels = "、".join(origin.labels) or piece.label or ""
    change = ""
    if fills and piece.label and len(origin.labels) == 1:
        label = escape(piece.label)
        change = f'<button type="button" class="quiet" data-fill="{label}">改这一项</button>'
    if stored is not None:
        said = _quoted(piece, stored.record)
        whole = _whole(piece, stored.record)
    else:
        said, whole = _plainly(piece), ""
    what = f'<span class="what" data-content>{escape(labels)}</span>' if labels else ""
    return (
        f'<li class="origin" id="{escape(origin.name)}" tabindex="0">{what}{said}'
        f'<span class="ways">{whole}{change}</span></li>'
    )


def _plainly(piece: Piece) -> str:
    text = escape(_short(_bare(piece.text)))
    told = piece.ref and piece.ref != _SAID
    ref = f'<span class="fine" data-content>{escape(piece.ref)}</span>' if told else ""
    return f'<span class="value" data-content>{text}</span>{ref}'


def _quoted(piece: Piece, record: Record) -> str:
    """Render the stretch of a record that a piece is, with what stands around it."""
    source = piece.source
    if source is None or source.start is None or source.end is None:
        return f'<span class="value" data-content>{escape(_short(_bare(piece.text)))}</span>'
    start, end = source.start, source.end
    before = record.text[max(0, start - _AROUND_CHARS) : start]
    after = record.text[end : end + _AROUND_CHARS]
    lead = "…" if start > _AROUND_CHARS else ""
    tail = "…" if end + _AROUND_CHARS < len(record.text) else ""
    quote = _short(record.text[start:end])
    return (
        f"<q data-content>{lead}{escape(_flat(before))}<mark>{escape(quote)}</mark>"
        f"{escape(_flat(after))}{tail}</q>"
    )


def _whole(piece: Piece, record: Record) -> str:
    source = piece.source
    start = source.start if source is not None and source.start is not None else 0
    end = source.end if source is not None and source.end is not None else 0
    see = "看摘要" if is_summary(record) else "看全文"
    return (
        f'<button type="button" class="quiet" data-whole="{escape(record.id)}"'
        f' data-start="{start}" data-end="{end}">{see}</button>'
    )


def _bare(text: str) -> str:
    """Give a text without the colon that ties it to what stands before it."""
    return text.lstrip("：")


def _short(text: str) -> str:
    flat = _flat(text)
    return flat if len(flat) <= _QUOTE_CHARS else f"{flat[:_QUOTE_CHARS]}…"


def _flat(text: str) -> str:
    return " ".join(text.split())

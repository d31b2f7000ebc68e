"""From a template and what is known to the sections of a draft."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress, groupby

from assistant.drafting.carried import carried_still
from assistant.drafting.chosen import Chosen
from assistant.drafting.draft import Block, Cell, Grid, Line, Piece, Section, Style, gap
from assistant.drafting.known import SAID, Known
from assistant.drafting.made import made
from assistant.drafting.template import (
    FieldSpec,
    LinePart,
    MadePart,
    Part,
    ProsePart,
    SectionSpec,
    TablePart,
    Template,
)
from assistant.drafting.values import Value, in_wan, money

# A field in braces, or an article of a policy: `{@N30 第十八条}`, and as it shall be named:
# `{@N30 第十八条|《中华人民共和国促进科技成果转化法》第十八条}`.
_SLOT = re.compile(r"\{(@?)([^{}]+)\}")
_NUMBERED = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条.*")
_NO_BASIS = "法律依据"
# A column of money that does not name its unit; a bare number is in 万元, as in a field.
_AMOUNT = re.compile("(?:金额|经费|费用|预算|资金)$")
_BEYOND = "beyond"
_ABOVE = "见上"
_BAR = " | "
# What ends what a person says, and what a form puts behind a field.
_STOPS = ("。", "；", "！", "？", ";")
_FORM_STOPS = ("。", "；", "，")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """All that a section is made from.

    Attributes:
        prose: What a language model wrote for fields that nobody filled, by label.
    """

    template: Template
    known: Known
    chosen: Chosen
    prose: Mapping[str, str] = field(default_factory=dict)


def composed(filling: Filling) -> tuple[Section, ...]:
    """Give the sections; what the person said beyond them stands in one at the end.

    That is what the template has no field for, and a field of a part that does not stand here.
    """
    sections = [_section(spec, filling) for spec in filling.template.sections]
    said = {piece.label for section in sections for piece in section.pieces if not piece.gap}
    unsaid = {
        label: value
        for label, value in filling.known.values.items()
        if value.origin == "user" and value.ref == SAID and label not in said
    }
    beyond = {**unsaid, **filling.known.beyond}
    return (*sections, *([_beyond(beyond)] if beyond else []))


def _beyond(values: Mapping[str, Value]) -> Section:
    lines = (
        line
        for n, (label, value) in enumerate(values.items(), start=1)
        for line in _lines(f"{_BEYOND}.{n}", (Piece(text=f"{label}："), *value.pieces), "item")
    )
    return Section(id=_BEYOND, title="其他已提供的信息", blocks=tuple(lines))


def _lines(id_: str, pieces: Cell, style: Style) -> Iterator[Line]:
    """Give a line, or as many as the words have; an id behind the first begins with that one."""
    rows: list[list[Piece]] = [[]]
    for piece in pieces:
        start = 0 if piece.source is None or piece.source.start is None else piece.source.start
        for n, text in enumerate(piece.text.split("\n")):
            if n:
                rows.append([])
            if text:
                rows[-1].append(_part_of(piece, text, start))
            start += len(text) + 1
    told = [tuple(row) for row in rows if "".join(piece.text for piece in row).strip()]
    for n, row in enumerate(told, start=1):
        yield Line(id=id_ if n == 1 else f"{id_}.{n}", pieces=row, style=style)


def _section(spec: SectionSpec, filling: Filling) -> Section:
    blocks: list[Block] = []
    for n, part in enumerate(spec.parts, start=1):
        blocks += _blocks(f"{spec.id}.{n}", part, filling)
    return Section(id=spec.id, title=spec.title, blocks=tuple(blocks))


def _blocks(id_: str, part: Part, filling: Filling) -> Iterator[Block]:
    if not _stands(part, filling.known.values):
        return
    match part:
        case LinePart():
            yield from _lines(id_, filled(part.line, filling), part.style)
        case ProsePart():
            yield from _prose(id_, part, filling)
        case TablePart():
            yield from _table(id_, part, filling)
        case MadePart():
            yield from made(id_, part, filling.template, filling.chosen, labels=filling.known.paths)


def _stands(part: Part, values: Mapping[str, Value]) -> bool:
    shown = not part.when or any(_holds(one, values) for one in part.when)
    return shown and not any(_holds(one, values) for one in part.unless)


def _holds(condition: str, values: Mapping[str, Value]) -> bool:
    """Say whether a field is known; of `支付方式=分期`, whether that word is in it."""
    label, _, word = condition.partition("=")
    value = values.get(label)
    return value is not None and word in value.text


def filled(text: str, filling: Filling) -> tuple[Piece, ...]:
    """Give a template's line with its fields filled, or open."""
    pieces: list[Piece] = []
    end = 0
    for slot in _SLOT.finditer(text):
        pieces += _between(text[end : slot.start()], pieces)
        if slot[1]:
            pieces.append(_article(slot[2], filling.chosen))
        else:
            pieces += _field(slot[2], filling)
        end = slot.end()
    pieces += _between(text[end:], pieces)
    return tuple(pieces)


def _between(text: str, before: Sequence[Piece]) -> Iterator[Piece]:
    """Give the form's words behind a field; a sentence that ends already is not ended again."""
    last = before[-1].text if before and before[-1].origin != "template" else ""
    if last.rstrip().endswith(_STOPS) and text.startswith(_FORM_STOPS):
        text = text[1:]
    if text:
        yield Piece(text=text)


def _field(label: str, filling: Filling) -> Cell:
    value = filling.known.values.get(label)
    return (gap(label),) if value is None else value.pieces


def _article(named: str, chosen: Chosen) -> Piece:
    """Give an article as it is named, and where it stands.

    Its number is only given where it stands in a text that is there for the viewer; else the law
    alone is named, and where nothing names that, its place is open.
    """
    place, _, said = named.partition("|")
    id_, _, clause = place.partition(" ")
    stored = chosen.stored.get(id_)
    if stored is None:
        bare = _NUMBERED.sub("", said)
        return Piece(text=bare) if bare else gap(_NO_BASIS)
    record = stored.record
    title = f"《{record.title}》"
    at = record.text.find(clause) if clause else -1
    if at < 0:
        text = _NUMBERED.sub("", said) or title
        return Piece(text=text, origin="rule", ref=f"{title}（{id_}）", record=id_)
    return Piece(
        text=said or f"{title}{clause}",
        origin="rule",
        ref=f"{title}（{id_}）{clause}",
        record=id_,
        source=record.place(at, at + len(clause)),
    )


def _prose(id_: str, part: ProsePart, filling: Filling) -> Iterator[Line | Grid]:
    """Give what is known of a field of prose, paragraphs and tables; a gap where nothing is."""
    value = filling.known.values.get(part.prose)
    paragraphs = tuple(_paragraphs(value)) if value else _written(part.prose, filling)
    if not paragraphs:
        paragraphs = ((gap(part.prose),),)
    n = 0
    for is_table, together in groupby(paragraphs, key=_cells):
        rows = tuple(together)
        if is_table and len(rows) > 1 and rows[0][0].source is not None:
            n += 1
            yield _told_table(f"{id_}.{n}", rows)
            continue
        for pieces in rows:
            n += 1
            yield Line(id=f"{id_}.{n}", pieces=pieces)


def _cells(pieces: Cell) -> int:
    """Give how many cells a paragraph has that is a row of a table; 0 for one that is none."""
    bars = pieces[0].text.count(_BAR) if len(pieces) == 1 else 0
    return bars + 1 if bars else 0


def _told_table(id_: str, rows: Sequence[Cell]) -> Grid:
    """Give a table that stands in a text as lines with bars, the first its head."""
    head, *others = (row[0] for row in rows)
    return Grid(
        id=id_,
        head=tuple(text.strip() for text in head.text.split(_BAR)),
        rows=tuple(tuple((cell,) for cell in _between_bars(row)) for row in others),
    )


def _between_bars(row: Piece) -> Iterator[Piece]:
    start = 0 if row.source is None or row.source.start is None else row.source.start
    for text in row.text.split(_BAR):
        yield _part_of(row, text.strip(), start + len(text) - len(text.lstrip()))
        start += len(text) + len(_BAR)


def _written(label: str, filling: Filling) -> tuple[Cell, ...]:
    """Give what a model wrote for a field, as far as what is known carries it still."""
    return carried_still(filling.prose.get(label, ""), filling.known.values).paragraphs


def _paragraphs(value: Value) -> Iterator[tuple[Piece, ...]]:
    *lead, piece = value.pieces
    if lead and _BAR in value.text.lstrip().partition("\n")[0]:
        # The head of a table stays with its rows.
        yield tuple(lead)
        lead = []
    start = 0 if value.source is None or value.source.start is None else value.source.start
    for line in value.text.split("\n"):
        if line.strip():
            yield (*lead, _part_of(piece, line, start))
            lead = []
        start += len(line) + 1


def _part_of(piece: Piece, text: str, start: int) -> Piece:
    """Give one line of a piece, its place likewise."""
    if piece.source is None:
        return replace(piece, text=text)
    source = replace(piece.source, start=start, end=start + len(text))
    return replace(piece, text=text, source=source)


def _table(id_: str, part: TablePart, filling: Filling) -> Iterator[Line | Grid]:
    if part.each is None:
        told = tuple(tuple(filled(cell, filling) for cell in row) for row in part.rows)
        yield Grid(id=id_, title=part.title, head=part.head, rows=told, widths=part.widths)
        return
    value = filling.known.values.get(part.each)
    if value is not None and not value.rows:
        yield from _lines(f"{id_}.0", value.pieces, "body")
    spec = filling.template.by_label[part.each]
    stands = [_is_shown(column, spec, value) for column in spec.columns]
    yield Grid(
        id=id_,
        title=part.title,
        head=tuple(compress(part.head, stands)),
        rows=tuple(tuple(compress(row, stands)) for row in _each(spec, value)),
        widths=tuple(compress(part.widths, stands)),
    )


def _is_shown(column: str, spec: FieldSpec, value: Value | None) -> bool:
    rows = value.rows if value is not None else ()
    return column not in spec.optional or any(row.get(column) for row in rows)


def _each(spec: FieldSpec, value: Value | None) -> list[tuple[Cell, ...]]:
    """Give a row for each entry of a list; one of gaps where nobody gave any.

    What was said in words and not as a list stands above the table; the row says so.
    """
    if value is None:
        return [tuple((gap(_named(spec.label, column)),) for column in spec.columns)]
    if not value.rows:
        others = ((gap(_named(spec.label, column)),) for column in spec.columns[1:])
        return [((Piece(text=_ABOVE),), *others)]
    return [tuple(_cell(row, column, value) for column in spec.columns) for row in value.rows]


def _named(label: str, column: str) -> str:
    """Give what a gap in a column is called.

    >>> _named("里程碑", "时间"), _named("关键假设", "通过标准")
    ('里程碑·时间', '关键假设·通过标准')
    """
    return f"{label}·{column}"


def _cell(row: Mapping[str, str], column: str, value: Value) -> Cell:
    text = row.get(column, "")
    if not text:
        return (gap(_named(value.label, column)),)
    if _AMOUNT.search(column) and (amount := money(text)) is not None and "元" not in text:
        return (replace(value.piece, text=in_wan(amount), source=None),)
    piece = replace(value.piece, text=text, source=None)
    at = value.text.find(text)
    if value.source is None or value.source.start is None or at < 0:
        return (piece,)
    return (_part_of(value.piece, text, value.source.start + at),)

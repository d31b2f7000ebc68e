"""From a template and what is known to the sections of a draft."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from assistant.drafting.carried import carried_still
from assistant.drafting.chosen import Chosen
from assistant.drafting.draft import Block, Cell, Grid, Line, Piece, Section, gap
from assistant.drafting.known import Known
from assistant.drafting.made import made
from assistant.drafting.template import (
    LinePart,
    MadePart,
    ProsePart,
    SectionSpec,
    TablePart,
    Template,
)
from assistant.drafting.values import Value

# A field in braces, or `{@N30 第十八条}`: an article of a policy, by name.
_SLOT = re.compile(r"\{(@?)([^{}]+)\}")
_BEYOND = "beyond"


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
    """Give the sections; what the person said beyond the template stands in one at the end."""
    sections = [_section(spec, filling) for spec in filling.template.sections]
    if filling.known.beyond:
        sections.append(_beyond(filling.known.beyond))
    return tuple(sections)


def _beyond(values: Mapping[str, Value]) -> Section:
    lines = (
        Line(id=f"{_BEYOND}.{n}", pieces=(Piece(text=f"{label}："), value.piece), style="item")
        for n, (label, value) in enumerate(values.items(), start=1)
    )
    return Section(id=_BEYOND, title="其他已提供的信息", blocks=tuple(lines))


def _section(spec: SectionSpec, filling: Filling) -> Section:
    blocks: list[Block] = []
    for n, part in enumerate(spec.parts, start=1):
        blocks += _blocks(f"{spec.id}.{n}", part, filling)
    return Section(id=spec.id, title=spec.title, blocks=tuple(blocks))


def _blocks(
    id_: str, part: LinePart | ProsePart | TablePart | MadePart, filling: Filling
) -> Iterator[Block]:
    match part:
        case LinePart():
            if _stands(part, filling.known.values):
                yield Line(id=id_, pieces=filled(part.line, filling), style=part.style)
        case ProsePart():
            yield from _prose(id_, part, filling)
        case TablePart():
            yield _table(id_, part, filling)
        case MadePart():
            yield from made(id_, part, filling.template, filling.chosen)


def _stands(part: LinePart, values: Mapping[str, Value]) -> bool:
    shown = not part.when or any(label in values for label in part.when)
    return shown and not any(label in values for label in part.unless)


def filled(text: str, filling: Filling) -> tuple[Piece, ...]:
    """Give a template's line with its fields filled, or open."""
    pieces: list[Piece] = []
    end = 0
    for slot in _SLOT.finditer(text):
        if slot.start() > end:
            pieces.append(Piece(text=text[end : slot.start()]))
        pieces.append(_article(slot[2], filling.chosen) if slot[1] else _field(slot[2], filling))
        end = slot.end()
    if end < len(text):
        pieces.append(Piece(text=text[end:]))
    return tuple(pieces)


def _field(label: str, filling: Filling) -> Piece:
    value = filling.known.values.get(label)
    return gap(label) if value is None else value.piece


def _article(named: str, chosen: Chosen) -> Piece:
    """Give an article's name, and where it stands, if its text is there for the viewer."""
    id_, _, clause = named.partition(" ")
    stored = chosen.stored.get(id_)
    if stored is None:
        return Piece(text=clause, origin="rule", ref=id_)
    record = stored.record
    at = record.text.find(clause)
    return Piece(
        text=f"《{record.title}》{clause}",
        origin="rule",
        ref=f"《{record.title}》（{record.id}）{clause}",
        record=record.id,
        source=record.place(at, at + len(clause)) if at >= 0 else None,
    )


def _prose(id_: str, part: ProsePart, filling: Filling) -> Iterator[Line]:
    """Give what is known of a field of prose, a paragraph each; a gap where nothing is."""
    value = filling.known.values.get(part.prose)
    paragraphs = tuple(_paragraphs(value)) if value else _written(part.prose, filling)
    if not paragraphs:
        paragraphs = ((gap(part.prose),),)
    for n, pieces in enumerate(paragraphs, start=1):
        yield Line(id=f"{id_}.{n}", pieces=pieces)


def _written(label: str, filling: Filling) -> tuple[Cell, ...]:
    """Give what a model wrote for a field, as far as what is known carries it still."""
    return carried_still(filling.prose.get(label, ""), filling.known.values).paragraphs


def _paragraphs(value: Value) -> Iterator[tuple[Piece, ...]]:
    piece = value.piece
    start = 0 if value.source is None or value.source.start is None else value.source.start
    for line in value.text.split("\n"):
        if line.strip():
            yield (_part_of(piece, line, start),)
        start += len(line) + 1


def _part_of(piece: Piece, text: str, start: int) -> Piece:
    """Give one line of a piece, its place likewise."""
    if piece.source is None:
        return replace(piece, text=text)
    source = replace(piece.source, start=start, end=start + len(text))
    return replace(piece, text=text, source=source)


def _table(id_: str, part: TablePart, filling: Filling) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        tuple(filled(cell, filling) for cell in row) for row in part.rows
    ]
    if part.each is not None:
        rows = _each(part.each, filling)
    return Grid(id=id_, title=part.title, head=part.head, rows=tuple(rows), widths=part.widths)


def _each(label: str, filling: Filling) -> list[tuple[Cell, ...]]:
    """Give a row for each entry of a list; one of gaps where nobody gave any."""
    spec = filling.template.by_label[label]
    value = filling.known.values.get(label)
    if value is None:
        return [tuple((gap(_named(label, column)),) for column in spec.columns)]
    if not value.rows:
        # Said in words and not as a list: it stays whole, and the other columns are open.
        return [((value.piece,), *((gap(_named(label, c)),) for c in spec.columns[1:]))]
    return [
        tuple(_cell(row, column, label, value) for column in spec.columns) for row in value.rows
    ]


def _named(label: str, column: str) -> str:
    """Give what a gap in a column is called.

    >>> _named("里程碑", "时间"), _named("关键假设", "通过标准")
    ('里程碑·时间', '关键假设·通过标准')
    """
    return f"{label}·{column}"


def _cell(row: Mapping[str, str], column: str, label: str, value: Value) -> Cell:
    text = row.get(column, "")
    if not text:
        return (gap(_named(label, column)),)
    return (Piece(text=text, origin=value.origin, ref=value.ref, label=label),)

"""What stands in a draft, field by field and place by place, with what a person rewrote."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.drafting.chosen import Chosen
from assistant.drafting.cutting import cut
from assistant.drafting.draft import Block, Grid, Line, Piece, Section
from assistant.drafting.edits import AFTER, REWRITTEN, Edits
from assistant.drafting.facts import DraftFacts
from assistant.drafting.known import Known
from assistant.drafting.lint.paper import Paper, Passage, Place, Table, Words
from assistant.drafting.template import (
    PLACEHOLDER,
    LinePart,
    ProsePart,
    SectionSpec,
    TablePart,
    Template,
)
from assistant.drafting.values import Value, read_as

_GAP = re.compile(r"【待填:[^】]*】")
_WHITE = re.compile(r"\s+")
# `after:goals.2.1.1`: the paragraph, and what of the template it belongs to, two steps up.
_DEEP = 2
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_MARKS = str.maketrans("();:", "（）；：")
# ① is no figure, though NFKC makes one of it.
_CIRCLED = re.compile("[\u2460-\u2473]")
# A contract is where the parties' telephones and accounts belong.
_CONTACT = re.compile(
    r"电话|手机|联系方式|传真|邮箱|邮件|账号|帐号|账户|帐户|开户|银行|身份证|微信"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """A cell with where it stands in its table, from 1."""

    pieces: tuple[Piece, ...]
    row: int
    column: int


def paper_of(
    template: Template,
    known: Known,
    sections: Sequence[Section],
    *,
    chosen: Chosen,
    facts: DraftFacts,
    homeless: Edits,
    day: date,
) -> Paper:
    """Give a draft as it is looked at."""
    places: dict[str, list[Place]] = {}
    values = {**known.values}
    rewritten: dict[str, str] = {}
    blocks = {block.id: (section, block) for section in sections for block in section.blocks}
    for spec in template.sections:
        for label, place in _places(spec, blocks, known.values):
            places.setdefault(label, []).append(place)
    lists = dict(_lists(template, blocks))
    for label, found in places.items():
        if label in lists:
            continue
        if (anew := next((one for one in found if one.edited and one.text), None)) is not None:
            rewritten[label] = anew.text or ""
        elif label in values and not any(one.text for one in found):
            del values[label]
    for label, text in rewritten.items():
        values[label] = _anew(template, label, text)
    for label, rows in lists.items():
        if any(any(row.values()) for row in rows):
            values[label] = _with_rows(label, rows, values.get(label))
    labels = dict(_labels(template))
    return Paper(
        template=template,
        values=values,
        places=places,
        passages=tuple(_passages(sections, labels)),
        words=tuple(_words(template, sections, labels)),
        tables=tuple(_tables(template, sections)),
        titles={section.id: section.title for section in sections},
        chosen=chosen,
        facts=facts,
        homeless=homeless,
        day=day,
    )


def plain(text: str) -> str:
    """Give a text with figures and letters of one width, and the marks of Chinese text.

    >>> plain("１２,０００元,自筹(含税);５％")
    '12,000元，自筹（含税）；5%'
    """
    figures = unicodedata.normalize("NFKC", _CIRCLED.sub("·", text))
    return _COMMA.sub("，", figures.translate(_MARKS))


def same(one: str, other: str) -> bool:
    """Say whether two texts differ in white space and width at most."""
    return _WHITE.sub("", plain(one)) == _WHITE.sub("", plain(other))


def _anew(template: Template, label: str, text: str) -> Value:
    value = Value(label=label, text=text, origin="user", ref=REWRITTEN, written=text)
    return read_as(template.by_label[label], value)


def _with_rows(label: str, rows: Sequence[Mapping[str, str]], known: Value | None) -> Value:
    text = "；".join("，".join(text for text in row.values() if text) for row in rows)
    if known is not None and known.rows:
        return replace(known, rows=tuple(rows), text=text)
    if known is not None and len(rows) == 1:
        return known
    return Value(
        label=label, text=text, origin="user", ref=REWRITTEN, written=text, rows=tuple(rows)
    )


def _places(
    spec: SectionSpec,
    blocks: Mapping[str, tuple[Section, Block]],
    values: Mapping[str, Value],
) -> Iterator[tuple[str, Place]]:
    for n, part in enumerate(spec.parts, start=1):
        id_ = f"{spec.id}.{n}"
        match part:
            case LinePart():
                pieces, is_edited = _line(id_, blocks)
                if pieces:
                    yield from _in_words(part.line, pieces, spec.id, id_, values, edited=is_edited)
            case TablePart():
                block = blocks.get(id_, (None, None))[1]
                if isinstance(block, Grid):
                    yield from _in_table(part, block, spec.id, values)
            case ProsePart():
                yield from _in_prose(part.prose, spec.id, id_, blocks, values)
            case _:
                pass


def _line(id_: str, blocks: Mapping[str, tuple[Section, Block]]) -> tuple[tuple[Piece, ...], bool]:
    """Give the pieces of a line, with the paragraphs that it runs on in, and if one is edited."""
    pieces: list[Piece] = []
    is_edited = False
    for key, (_, block) in blocks.items():
        if isinstance(block, Line) and (key == id_ or re.fullmatch(rf"{re.escape(id_)}\.\d+", key)):
            pieces += [*([Piece(text="\n")] if pieces else []), *block.pieces]
            is_edited = is_edited or block.edited
    return tuple(pieces), is_edited


def _in_words(
    form: str,
    pieces: tuple[Piece, ...],
    section: str,
    block: str,
    values: Mapping[str, Value],
    *,
    edited: bool,
) -> Iterator[tuple[str, Place]]:
    """Give the fields of a line or a cell with what stands there of each."""
    labels = [label for label in PLACEHOLDER.findall(form) if not label.startswith("@")]
    if not labels:
        return
    if not edited:
        for label in dict.fromkeys(piece.label for piece in pieces if piece.label in labels):
            own = [piece for piece in pieces if piece.label == label]
            text = None if own[0].gap else "\n".join(piece.text for piece in own)
            yield label or "", Place(section=section, block=block, text=text)
        return
    read = _read(form, "".join(piece.text for piece in pieces))
    for label in labels:
        found = read.get(label)
        if found is None:
            continue
        text = None if not found or _GAP.search(found) else found
        value = values.get(label)
        changed = text is not None and (value is None or not same(text, value.text))
        yield label, Place(section=section, block=block, text=text, edited=changed)


def _read(form: str, text: str) -> dict[str, str]:
    """Give what stands in the slots of a form; nothing where its own words are changed."""
    parts = re.split(r"(\{[^{}]+\})", form)
    found = cut([plain(words) for words in parts[::2]], plain(text))
    if found is None:
        return {}
    slots = (slot[1:-1] for slot in parts[1::2])
    return {
        name: words for name, words in zip(slots, found, strict=True) if not name.startswith("@")
    }


def _in_table(
    part: TablePart, grid: Grid, section: str, values: Mapping[str, Value]
) -> Iterator[tuple[str, Place]]:
    if part.each is not None:
        known = part.each in values
        yield part.each, Place(section=section, block=grid.id, text=grid.text if known else None)
        return
    for cell in _cells(grid):
        form = part.rows[cell.row - 1][cell.column - 1] if cell.row <= len(part.rows) else ""
        yield from _in_words(
            form,
            cell.pieces,
            section,
            f"{grid.id}.{cell.row}.{cell.column}",
            values,
            edited=_is_rewritten(cell.pieces),
        )


def _cells(grid: Grid) -> Iterator[_Cell]:
    for r, row in enumerate(grid.rows, start=1):
        for c, pieces in enumerate(row, start=1):
            yield _Cell(pieces=pieces, row=r, column=c)


def _is_rewritten(pieces: tuple[Piece, ...]) -> bool:
    return any(piece.ref == REWRITTEN for piece in pieces)


def _in_prose(
    label: str,
    section: str,
    id_: str,
    blocks: Mapping[str, tuple[Section, Block]],
    values: Mapping[str, Value],
) -> Iterator[tuple[str, Place]]:
    """Give all paragraphs of a field of prose, with those put behind them, as one place."""
    starts = (f"{id_}.", f"{AFTER}{id_}.")
    lines = [block for key, (_, block) in blocks.items() if key.startswith(starts)]
    if not any(isinstance(line, Line) for line in lines):
        return
    told = [_of_field(line, label) for line in lines if not _is_open(line)]
    text = "\n".join(filter(None, told))
    value = values.get(label)
    changed = bool(text) and (value is None or not same(text, value.text))
    yield label, Place(section=section, block=id_, text=text or None, edited=changed)


def _is_open(line: Block) -> bool:
    return isinstance(line, Line) and any(piece.gap for piece in line.pieces)


def _of_field(line: Block, label: str) -> str:
    """Give what a paragraph or a table of prose says; whose words they are is no part of that."""
    if isinstance(line, Grid):
        rows = (["".join(piece.text for piece in cell) for cell in row] for row in line.rows)
        return "\n".join(" | ".join(row) for row in (line.head, *rows))
    if line.edited:
        return line.text
    return "".join(piece.text for piece in line.pieces if piece.label == label)


def _lists(
    template: Template, blocks: Mapping[str, tuple[Section, Block]]
) -> Iterator[tuple[str, list[Mapping[str, str]]]]:
    """Give the entries of the lists as they stand in their tables."""
    for spec in template.sections:
        for n, part in enumerate(spec.parts, start=1):
            block = blocks.get(f"{spec.id}.{n}", (None, None))[1]
            if not isinstance(part, TablePart) or part.each is None or not isinstance(block, Grid):
                continue
            columns = template.by_label[part.each].columns or part.head
            own = columns if len(columns) == len(block.head) else block.head
            yield (
                part.each,
                [
                    dict(zip(own, map(_entry_text, row), strict=False))
                    for row in block.rows
                ],
            )  # fmt: skip


def _cell_text(pieces: tuple[Piece, ...]) -> str:
    return "" if any(piece.gap for piece in pieces) else "".join(p.text for p in pieces).strip()


def _entry_text(pieces: tuple[Piece, ...]) -> str:
    """Give what an entry says in a cell; the form's own words there say nothing."""
    return _cell_text(tuple(piece for piece in pieces if piece.gap or piece.origin != "template"))


def _labels(template: Template) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the fields that the template has at each line and cell, by its id."""
    for spec in template.sections:
        for n, part in enumerate(spec.parts, start=1):
            id_ = f"{spec.id}.{n}"
            match part:
                case LinePart():
                    yield id_, _slots(part.line)
                case ProsePart():
                    yield id_, (part.prose,)
                case TablePart() if part.each is not None:
                    yield id_, (part.each,)
                case TablePart():
                    for r, row in enumerate(part.rows, start=1):
                        for c, form in enumerate(row, start=1):
                            yield f"{id_}.{r}.{c}", _slots(form)
                case _:
                    pass


def _slots(form: str) -> tuple[str, ...]:
    return tuple(label for label in PLACEHOLDER.findall(form) if not label.startswith("@"))


def _labels_at(block: str, labels: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Give the fields of a line or cell; those of the prose or the list that it is a part of.

    What was put behind a paragraph is of no field, unless it stands among those of a field's prose.
    """
    key = block.removeprefix(AFTER)
    steps = 0
    while key:
        if key in labels:
            return () if block.startswith(AFTER) and steps < _DEEP else labels[key]
        key = key.rpartition(".")[0]
        steps += 1
    return ()


def _passages(
    sections: Sequence[Section], labels: Mapping[str, tuple[str, ...]]
) -> Iterator[Passage]:
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Line):
                yield Passage(
                    section=section.id,
                    block=block.id,
                    text=plain(block.text),
                    labels=_said(block.pieces, block.id, labels),
                    own=block.edited or _is_own(block.pieces),
                    edited=block.edited,
                    open=any(piece.gap for piece in block.pieces),
                    style=block.style,
                )
            else:
                yield from _cell_passages(section.id, block, labels)


def _cell_passages(
    section: str, grid: Grid, labels: Mapping[str, tuple[str, ...]]
) -> Iterator[Passage]:
    before = ""
    for cell in _cells(grid):
        block = f"{grid.id}.{cell.row}.{cell.column}"
        text = plain("".join(piece.text for piece in cell.pieces))
        yield Passage(
            section=section,
            block=block,
            text=text,
            part="cell",
            before="" if cell.column == 1 else before,
            labels=_said(cell.pieces, block, labels),
            own=_is_own(cell.pieces),
            edited=_is_rewritten(cell.pieces),
            open=any(piece.gap for piece in cell.pieces),
        )
        before = text


def _said(
    pieces: tuple[Piece, ...], block: str, labels: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    own = tuple(dict.fromkeys(piece.label for piece in pieces if piece.label is not None))
    return own or _labels_at(block, labels)


def _is_own(pieces: tuple[Piece, ...]) -> bool:
    return any(piece.origin != "template" for piece in pieces)


def _words(
    template: Template, sections: Sequence[Section], labels: Mapping[str, tuple[str, ...]]
) -> Iterator[Words]:
    for section in sections:
        for block in section.blocks:
            groups = (
                [(block.id, block.pieces)]
                if isinstance(block, Line)
                else [(f"{block.id}.{c.row}.{c.column}", c.pieces) for c in _cells(block)]
            )
            for id_, pieces in groups:
                at = _labels_at(id_, labels)
                for n, piece in enumerate(pieces):
                    if piece.origin == "template" or piece.gap:
                        continue
                    label = piece.label or (at[0] if len(at) == 1 else None)
                    before = pieces[n - 1].text if n else ""
                    yield Words(
                        section=section.id,
                        block=id_,
                        text=plain(piece.text),
                        label=label,
                        private=_is_private(template, (label,) if label else at, before),
                        edited=piece.ref == REWRITTEN,
                        by_person=piece.origin in ("user", "model"),
                    )


def _is_private(template: Template, labels: Sequence[str], before: str) -> bool:
    specs = [template.by_label[label] for label in labels if label in template.by_label]
    if any(spec.private for spec in specs):
        return True
    if template.group != "contract":
        return False
    return any(_CONTACT.search(spec.label) for spec in specs) or bool(_CONTACT.search(before[-12:]))


def _tables(template: Template, sections: Sequence[Section]) -> Iterator[Table]:
    lists = {
        f"{spec.id}.{n}": part.each
        for spec in template.sections
        for n, part in enumerate(spec.parts, start=1)
        if isinstance(part, TablePart)
    }
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Grid):
                yield Table(
                    section=section.id,
                    block=block.id,
                    title=block.title,
                    head=tuple(map(plain, block.head)),
                    rows=tuple(
                        tuple(plain(_cell_text(cell)) for cell in row) for row in block.rows
                    ),
                    label=lists.get(block.id),
                    made=block.id not in lists,
                )

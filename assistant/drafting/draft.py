"""What a draft is: sections of pieces of text, each with where it is from.

A piece is never of two origins. So every figure of a draft is somebody's: the person's, a record's,
a rule's, or computed from those. What nobody said is a gap, and stands as 【待填:label】.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.records import Provenance, Source
from corpus.validity import Status

# `template`: words of the form itself, such as headings and customary clauses.
Origin = Literal["user", "record", "rule", "computed", "model", "template"]
Severity = Literal["error", "warning"]
Group = Literal["application", "assessment", "contract", "report"]
# `note`: said to whoever fills in the draft, and small. `item`: one of a list.
Style = Literal["body", "heading", "item", "note"]

GAP = "【待填:{}】"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text of one origin.

    Attributes:
        ref: Where it is from, in words for people: 画像：2025 年研发费用; 48+48+24; empty for the
            words of the form.
        record: Id of the record that a record's or a rule's words are from; None for others.
        source: Where they stand in its text, where they stand there as they are.
        label: The field that it fills or leaves open; None outside fields.
        gap: Whether nobody said it; the text is then 【待填:label】.
    """

    text: str
    origin: Origin = "template"
    ref: str = ""
    record: str | None = None
    source: Source | None = None
    label: str | None = None
    gap: bool = False


Cell = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph.

    Attributes:
        id: The same for the same place of a template, whatever fills it; unique in a draft.
        edited: Whether a person wrote it anew in a file that was read back.
    """

    id: str
    pieces: tuple[Piece, ...]
    style: Style = "body"
    edited: bool = False

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; every row has as many cells as the head.

    Attributes:
        id: As of a line; the cell in row 2, column 3 (from 1) is `id.2.3`.
        widths: Of the columns, as shares.
    """

    id: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    widths: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """Its rows, cells apart by bars."""
        rows = ("｜".join("".join(p.text for p in cell) for cell in row) for row in self.rows)
        return "\n".join(["｜".join(self.head), *rows])


Block = Line | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section, in the order of the document.

    Attributes:
        id: Stable name, unique in a draft.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def pieces(self) -> Iterator[Piece]:
        """All its pieces, in reading order."""
        for block in self.blocks:
            if isinstance(block, Line):
                yield from block.pieces
            else:
                for row in block.rows:
                    for cell in row:
                        yield from cell

    @property
    def text(self) -> str:
        """Its words, a block a line."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def missing(self) -> tuple[str, ...]:
        """The labels that it leaves open, each once, in order."""
        return tuple(dict.fromkeys(p.label for p in self.pieces if p.gap and p.label))


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that is missing, wrong or inconsistent.

    Attributes:
        code: Stable English name of the cause.
        label: The field that it is about; None where it is about none.
        section: Id of the section that it is about; None for the whole.
    """

    code: str
    severity: Severity
    what: str
    label: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A record that a draft rests on, for its list of sources.

    Attributes:
        clauses: The clauses or headings used, in order; may be empty.
        checked: When somebody last compared it with its source.
    """

    record: str
    title: str
    number: str | None
    status: Status
    provenance: Provenance
    clauses: tuple[str, ...] = ()
    checked: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One draft.

    Attributes:
        type: Stable English name of the kind of document.
        version: Of its template.
        title: What the kind of document is called.
        name: What this one is about, such as the project's name; empty where nobody said.
        notice: What to know of the form, such as that the official one was not read.
        remarks: Errors first.
        basis: What it rests on, in the order of first use.
        day: Whose rules it was made by.
        written: Whether a language model wrote any of it.
    """

    type: str
    version: int
    title: str
    name: str
    group: Group
    sections: tuple[Section, ...]
    day: date
    notice: str = ""
    remarks: tuple[Remark, ...] = ()
    basis: tuple[Basis, ...] = ()
    written: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """The labels that it leaves open, each once, in order."""
        return tuple(dict.fromkeys(label for s in self.sections for label in s.missing))


def gap(label: str) -> Piece:
    """Give what stands where nobody said something.

    >>> gap("负责人").text
    '【待填:负责人】'
    """
    return Piece(text=GAP.format(label), label=label, gap=True)

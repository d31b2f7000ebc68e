"""Read an edited file back: what was filled in, what was written anew, and what has no place.

Only what differs from the draft is taken, so that what nobody touched keeps its origin. Nothing
that somebody wrote is lost: what cannot be placed is told with its words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.drafting.aligning import Expected, Found, Pair, aligned
from assistant.drafting.draft import Cell, Draft, Grid, Line, Piece
from assistant.drafting.edits import AFTER, START, Edits
from assistant.drafting.facts import Given
from assistant.drafting.refilled import refilled, without_gaps
from assistant.drafting.template import FieldSpec, MadePart, ProsePart, TablePart, Template
from assistant.errors import BadRequest
from assistant.papers import marks
from assistant.papers.layout import Back, Fixed, Listed, Place, Spelt, Tabled, back, front
from assistant.papers.marked import (
    MarkedBlock,
    MarkedFile,
    MarkedParagraph,
    MarkedRow,
    MarkedTable,
    Stretches,
    read_marked,
    words,
)
from assistant.papers.marks import alike

# Fewer of a file's places than this found by their marks: then a missing one says nothing.
_MARKS_HOLD = 0.5
_TOLD_CHARS = 40
_MOST_CHARS = 20_000  # of a field, as `facts` reads it
_NOT_KEPT = ("conditions", "score", "gaps")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """What a file gave.

    Attributes:
        fields: New values by label, to be laid over those that the draft was made from; an empty
            one takes the old away.
        edits: To be laid over the draft's, by key of `edits`.
        told: What was taken over, a line each, in words.
        problems: What could not be placed, with its words.
    """

    fields: Mapping[str, Given]
    edits: Edits
    told: tuple[str, ...]
    problems: tuple[str, ...]


def read_back(
    data: bytes, made: Draft, template: Template, *, name: str = "草稿.docx", draft: str = ""
) -> ReadBack:
    """Read back a file that was written from a draft by `as_official`.

    Args:
        data: The file.
        made: The draft as it was when the file was written: its version made again.
        template: Of the draft.
        name: Of the file.
        draft: Id of the kept draft that it should be; empty for any.

    Raises:
        BadRequest: It is none of ours, of another draft, damaged, or must not be opened.
    """
    file = read_marked(data, name=name)
    _check(file, made, name=name, draft=draft)
    taking = _Taking(file, made, template)
    if draft and not file.identity.draft:
        taking.problems.append("文件没有草稿编号，按同一份草稿读入——请核对是不是这一份")
    taking.take()
    return ReadBack(
        fields=taking.fields,
        edits=taking.edits,
        told=tuple(taking.told),
        problems=tuple(taking.problems),
    )


def _check(file: MarkedFile, made: Draft, *, name: str, draft: str) -> None:
    own = file.identity
    if own.type != made.type:
        raise BadRequest(f"{name} 不是这份《{made.title}》的文件，是另一类材料，没有读入。")
    if draft and own.draft and own.draft != draft:
        raise BadRequest(f"{name} 是另一份草稿的文件，没有读入；请在那份草稿里上传。")


class _Taking:
    """Takes over what differs, place by place."""

    def __init__(self, file: MarkedFile, made: Draft, template: Template) -> None:
        self.fields: dict[str, Given] = {}
        self.edits: dict[str, str] = {}
        self.told: list[str] = []
        self.problems: list[str] = []
        self._file = file
        self._parts = {
            f"{section.id}.{n}": part
            for section in template.sections
            for n, part in enumerate(section.parts, start=1)
        }
        self._specs = template.by_label
        self._places: list[Place | Back] = [*front(made), *back(made, checklist=True)]
        self._blocks = [one for one in file.blocks if _says_something(one)]
        self._pairs = aligned(list(map(_found, self._blocks)), list(map(_expected, self._places)))
        by_marks = sum(i is not None and j is not None for i, j in self._pairs)
        wanted = sum(isinstance(place, Spelt | Tabled) for place in self._places)
        self._missing_counts = (
            file.identity.blocks == marks.places_of(made) and by_marks >= wanted * _MARKS_HOLD
        )
        self._behind = _Behind()

    def take(self) -> None:
        """Go through the file once."""
        done = self._take_prose()
        in_back = False
        for n, (i, j) in enumerate(self._pairs):
            place = None if j is None else self._places[j]
            block = None if i is None else self._blocks[i]
            in_back |= place is not None and place.id == "label.middle"
            if place is not None:
                self._behind.move(place)
            if n in done:
                continue
            if place is None and block is not None:
                self._added(block, in_back=in_back)
            elif place is not None and block is None:
                self._missing(place)
            elif place is not None and block is not None:
                self._compared(place, block)
        for key, lines in self._behind.changed().items():
            self.edits[key] = "\n".join(lines)
        self.problems += [f"{one}——没有带入" for one in self._file.asides]

    # Prose: paragraphs of one field, as many as somebody likes.

    def _take_prose(self) -> set[int]:
        """Take the fields of prose that are open or a person's own; give the pairs then done."""
        groups: dict[str, list[tuple[int, Line]]] = {}
        for n, (_, j) in enumerate(self._pairs):
            place = None if j is None else self._places[j]
            if isinstance(place, Spelt) and self._is_own_prose(place.line):
                groups.setdefault(place.id.rpartition(".")[0], []).append((n, place.line))
        done: set[int] = set()
        for group in groups.values():
            done |= self._prose_group([n for n, _ in group], [line for _, line in group])
        return done

    def _is_own_prose(self, line: Line) -> bool:
        part = self._parts.get(line.id.rpartition(".")[0])
        if not isinstance(part, ProsePart) or line.edited or len(line.pieces) != 1:
            return False
        piece = line.pieces[0]
        return piece.label == part.prose and (piece.gap or piece.origin == "user")

    def _prose_group(self, own: Sequence[int], lines: Sequence[Line]) -> set[int]:
        """Take one field, from its first paragraph to its last, with what was put between."""
        piece = lines[0].pieces[0]
        label = piece.label or ""
        span = list(range(own[0], own[-1] + 1))
        now = [self._block_text(self._pairs[n][0]) for n in span]
        filled = piece.gap and any(map(without_gaps, now))
        for n in range(own[-1] + 1, len(self._pairs)):
            i, j = self._pairs[n]
            block = None if i is None else self._blocks[i]
            if j is not None or not isinstance(block, MarkedParagraph):
                break
            tagged = any(one.tag == marks.short_label(label) for one in block.stretches)
            if not (filled or tagged):
                break
            span.append(n)
            now.append(block.text)
        if self._is_untouched(own) and len(span) == len(own):
            return set()
        text = "\n".join(filter(None, map(without_gaps, now)))
        if not text or alike(text) == alike("\n".join(line.text for line in lines)):
            return set()
        self._field(label, text, lines[0].id, text)
        return set(span)

    def _is_untouched(self, pairs: Sequence[int]) -> bool:
        return all(
            i is not None and j is not None and _untouched(self._blocks[i], self._places[j])
            for i, j in (self._pairs[n] for n in pairs)
        )

    def _block_text(self, i: int | None) -> str:
        return "" if i is None else self._blocks[i].text.strip()

    # What is there, and may differ.

    def _compared(self, place: Place | Back, block: MarkedBlock) -> None:
        if isinstance(place, Spelt) and place.id.startswith((AFTER, START)):
            self._behind.keep(place.id, place.line.text, block.text)
            if alike(place.line.text) != alike(block.text):
                self._tell(f"改写：{_short(block.text)}")
            return
        if _untouched(block, place):
            return
        if isinstance(place, Fixed) and alike(place.text) != alike(block.text):
            self.problems.append(
                f"“{_short(place.text)}”改成了“{block.text.strip()}”"
                "——标题、标识和说明由模板给出，没有带入"
            )
        elif isinstance(place, Spelt) and isinstance(block, MarkedParagraph):
            self._line(place.line, block.stretches)
        elif isinstance(place, Tabled) and isinstance(block, MarkedTable):
            self._table(place.grid, block)
        elif isinstance(place, Listed) and isinstance(block, MarkedTable):
            self._listed(place, block)

    def _line(self, line: Line, stretches: Stretches) -> None:
        part = self._parts.get(line.id.rpartition(".")[0])
        if line.edited or isinstance(part, ProsePart):
            self._rewritten(line.id, line.text, line.pieces, stretches)
        else:
            self._refilled(line.id, line.pieces, stretches)

    def _rewritten(self, key: str, was: str, pieces: Sequence[Piece], stretches: Stretches) -> None:
        """Take words as the person's own, and with them what they filled in."""
        text = words(stretches).strip()
        if alike(text) == alike(was):
            return
        for piece, value in refilled(pieces, stretches).values:
            if piece.gap and piece.label and without_gaps(value):
                self.fields.setdefault(piece.label, without_gaps(value))
        self._own(key, text)

    def _refilled(self, key: str, pieces: Sequence[Piece], stretches: Stretches) -> None:
        """Take what the fields of a line or a cell hold now; all of it where more has changed."""
        text = words(stretches).strip()
        was = "".join(piece.text for piece in pieces)
        if alike(text) == alike(was):
            return
        found = refilled(pieces, stretches)
        new = {piece.label: without_gaps(value) for piece, value in found.values
               if piece.label and alike(value) != alike(piece.text)}  # fmt: skip
        if found.as_it_was and new and all(new.values()):
            for label, value in new.items():
                self._field(label, value, key, text)
            return
        for label, value in new.items():
            if value:
                self.fields.setdefault(label, value)
        self._own(key, text)

    def _field(self, label: str, value: str, key: str, whole: str) -> None:
        """Take a field's value; a second one that differs stays where it was written."""
        known = self.fields.get(label)
        if len(value) > _MOST_CHARS:
            self.problems.append(f"“{label}”太长，没有带入：{value}")
        elif known is None:
            self.fields[label] = value
            self._tell(f"{label}：{_short(value)}")
        elif known != value:
            if key:
                self._own(key, whole)
            self.problems.append(
                f"“{label}”在文件中有两种写法：“{known}”和“{value}”——采用前者，请核对"
            )

    def _own(self, key: str, text: str) -> None:
        self.edits[key] = text
        self._tell(f"改写：{_short(text)}" if text else "删去一段")

    # Tables.

    def _table(self, grid: Grid, table: MarkedTable) -> None:
        part = self._parts.get(grid.id)
        rows = table.rows[1:] if _is_head(grid, table) else table.rows
        wrong = [row for row in rows if len(row.cells) != len(grid.head)]
        if wrong:
            title = grid.title or grid.head[0]
            self.problems.append(f"表“{title}”的列数变了，没有带入：{table.text}")
            return
        if isinstance(part, TablePart) and part.each is not None:
            self._each(part.each, self._specs[part.each], grid, rows)
        elif isinstance(self._parts.get(grid.id.rpartition(".")[0]), MadePart):
            self._made(grid, rows)
        else:
            self._rows(grid, rows)

    def _each(self, label: str, spec: FieldSpec, grid: Grid, rows: Sequence[MarkedRow]) -> None:
        """Take a list: its entries are the rows, however many there are."""
        columns = spec.columns if len(spec.columns) == len(grid.head) else grid.head
        was = [[_text_of(cell) for cell in row] for row in grid.rows]
        now = [[without_gaps(words(cell)) for cell in row.cells] for row in rows]
        was, now = ([row for row in one if any(row)] for one in (was, now))
        if [list(map(alike, row)) for row in was] == [list(map(alike, row)) for row in now]:
            return
        self.fields[label] = tuple(
            {column: text for column, text in zip(columns, row, strict=True) if text} for row in now
        )
        self._tell(f"{label}：{len(now)} 行")

    def _paired(self, grid: Grid, rows: Sequence[MarkedRow]) -> list[Pair]:
        expected = [
            Expected(
                keys=(marks.place_key(marks.row_id(grid.id, r)),),
                text=alike(marks.row_text(map(marks.cell_text, row))),
                kind="row",
            )
            for r, row in enumerate(grid.rows, start=1)
        ]
        found = [
            Found(keys=tuple(one.place for one in row.marks), text=alike(row.text), kind="row")
            for row in rows
        ]
        return aligned(found, expected)

    def _rows(self, grid: Grid, rows: Sequence[MarkedRow]) -> None:
        """Take a table whose rows stand in the template."""
        for i, j in self._paired(grid, rows):
            if i is None and j is not None:
                self.problems.append(
                    f"表中删去的一行“{_short(marks.row_text(map(_text_of, grid.rows[j])))}”"
                    "由模板给出——下一版仍在，请在各格中改写"
                )
            elif i is not None and j is None:
                self._beside(grid, rows[i])
            elif i is not None and j is not None and not _row_is_untouched(rows[i], grid, j + 1):
                for c, (cell, stretches) in enumerate(
                    zip(grid.rows[j], rows[i].cells, strict=True), start=1
                ):
                    self._refilled(f"{grid.id}.{j + 1}.{c}", cell, stretches)

    def _beside(self, grid: Grid, row: MarkedRow) -> None:
        """Keep a row that the table has no place for as a line behind it."""
        if not without_gaps(row.text.replace("｜", "")):
            return
        self._behind.add(f"{AFTER}{grid.id}", row.text.strip())
        self.problems.append(f"表的行由模板给出，新增的一行改成表后的一段文字：{row.text}")

    def _made(self, grid: Grid, rows: Sequence[MarkedRow]) -> None:
        """Keep what was written into a table that code makes: never on another row's behalf."""
        part = self._parts.get(grid.id.rpartition(".")[0])
        kept = not (isinstance(part, MadePart) and part.made in _NOT_KEPT)
        for i, j in self._paired(grid, rows):
            if i is None:
                continue
            row = rows[i]
            if j is not None and (
                _row_is_untouched(row, grid, j + 1)
                or alike(row.text) == alike(marks.row_text(map(marks.cell_text, grid.rows[j])))
            ):
                continue
            if j is not None:
                self._gaps_of(grid.rows[j], row)
            if kept:
                self._behind.add(f"{AFTER}{grid.id}", row.text.strip())
                self.problems.append(f"表由程序列出，改动的一行作为表后的一段文字保留：{row.text}")
            else:
                self.problems.append(
                    f"表由程序逐条判断，文件中的改动没有带入，请改画像或所选政策：{row.text}"
                )

    def _gaps_of(self, was: Sequence[Cell], row: MarkedRow) -> None:
        for cell, stretches in zip(was, row.cells, strict=True):
            for piece, value in refilled(cell, stretches).values:
                if piece.gap and piece.label and without_gaps(value):
                    self._field(piece.label, without_gaps(value), "", "")

    def _listed(self, place: Listed, table: MarkedTable) -> None:
        known = {alike(marks.row_text(row)) for row in (place.table.head, *place.table.rows)}
        for row in table.rows:
            own = {mark.words for mark in row.marks}
            if marks.words_key(row.text) in own or alike(row.text) in known:
                continue
            if alike(row.text.replace("☑", "☐").replace("√", "☐")) not in known:
                self.problems.append(f"附录每次重新生成，改动没有带入：{row.text}")

    # What is new, and what is gone.

    def _added(self, block: MarkedBlock, *, in_back: bool) -> None:
        if (
            isinstance(block, MarkedParagraph)
            and any(mark.words == marks.words_key(block.text) for mark in block.marks)
            and not self._has_place(block)
        ):
            return  # the program's own words, of a place that the draft does not have today
        text = block.text.strip()
        if in_back or self._behind.key is None:
            self.problems.append(f"附录和封面以外没有位置的文字，没有带入：{text}")
            return
        self._behind.add(self._behind.key, text)
        if isinstance(block, MarkedTable):
            self.problems.append(f"新增的表格改成了文字，一行一段：{text}")
        self._tell(f"新增：{_short(text)}")

    def _has_place(self, block: MarkedParagraph) -> bool:
        keys = {marks.place_key(place.id) for place in self._places}
        return any(mark.place in keys for mark in block.marks)

    def _missing(self, place: Place | Back) -> None:
        if isinstance(place, Spelt) and place.id.startswith((AFTER, START)):
            self._behind.keep(place.id, place.line.text, "")
        elif isinstance(place, Spelt):
            if not place.line.text.strip():
                return
            if self._missing_counts:
                self._own(place.id, "")
            else:
                self.problems.append(
                    f"文件中找不到这一段，下一版仍按原样保留：{_short(place.line.text)}"
                )
        elif isinstance(place, Tabled):
            title = place.grid.title or "｜".join(place.grid.head)
            self.problems.append(f"删去的表“{title}”由模板给出——下一版仍在")
        elif isinstance(place, Fixed) and place.section is not None:
            self.problems.append(f"删去的标题“{place.text}”由模板给出——下一版仍在")

    def _tell(self, what: str) -> None:
        self.told.append(what)


@dataclass(slots=True)
class _Behind:
    """What was put behind places: the lines that were there before, and those that are new.

    Attributes:
        key: Of the edits, for what is added next; None before the first place.
    """

    key: str | None = None
    _lines: dict[str, list[str]] = field(default_factory=dict)
    _changed: set[str] = field(default_factory=set)

    def move(self, place: Place | Back) -> None:
        """Say which place was passed."""
        if isinstance(place, Fixed):
            if place.section is not None:
                self.key = f"{START}{place.section}"
        elif isinstance(place, Spelt | Tabled):
            own = place.id.startswith((AFTER, START))
            self.key = place.id.rpartition(".")[0] if own else f"{AFTER}{place.id}"

    def keep(self, id_: str, was: str, now: str) -> None:
        """Keep a line that an earlier edit had put there; an empty one goes."""
        key = id_.rpartition(".")[0]
        lines = self._lines.setdefault(key, [])
        if now.strip():
            lines.append(now.strip())
        if alike(was) != alike(now):
            self._changed.add(key)

    def add(self, key: str, text: str) -> None:
        """Add lines."""
        self._lines.setdefault(key, []).append(text)
        self._changed.add(key)

    def changed(self) -> Mapping[str, list[str]]:
        """Give the lines of the keys where they are others than before."""
        return {key: self._lines[key] for key in self._lines if key in self._changed}


def _says_something(block: MarkedBlock) -> bool:
    return isinstance(block, MarkedTable) or bool(block.text.strip() or block.marks)


def _found(block: MarkedBlock) -> Found:
    if isinstance(block, MarkedParagraph):
        keys = tuple(mark.place for mark in block.marks)
        return Found(keys=keys, text=alike(block.text), kind="paragraph")
    keys = tuple(mark.place for row in block.rows for mark in row.marks)
    head = block.rows[0].text if block.rows else ""
    return Found(keys=keys, text=alike(head), kind="table")


def _expected(place: Place | Back) -> Expected:
    if isinstance(place, Fixed):
        key = marks.place_key(place.id)
        return Expected(keys=(key,), text=alike(place.text), kind="paragraph", free=False)
    if isinstance(place, Spelt):
        key = marks.place_key(place.id)
        return Expected(keys=(key,), text=alike(place.line.text), kind="paragraph")
    table = place.grid if isinstance(place, Tabled) else place.table
    keys = tuple(marks.place_key(marks.row_id(place.id, r)) for r in range(len(table.rows) + 1))
    return Expected(keys=keys, text=alike(marks.row_text(table.head)), kind="table", free=False)


def _untouched(block: MarkedBlock, place: Place | Back) -> bool:
    """Say whether a block reads as it did when the file was written, whatever the draft says."""
    if isinstance(block, MarkedTable):
        return False
    key = marks.place_key(place.id)
    own = marks.words_key(block.text)
    return any(mark.place == key and mark.words == own for mark in block.marks)


def _row_is_untouched(row: MarkedRow, grid: Grid, number: int) -> bool:
    key, own = marks.place_key(marks.row_id(grid.id, number)), marks.words_key(row.text)
    return any(mark.place == key and mark.words == own for mark in row.marks)


def _is_head(grid: Grid, table: MarkedTable) -> bool:
    if not table.rows:
        return False
    first = table.rows[0]
    key = marks.place_key(marks.row_id(grid.id, 0))
    same = alike(first.text) == alike(marks.row_text(grid.head))
    return same or any(mark.place == key for mark in first.marks)


def _text_of(cell: Cell) -> str:
    """Give what a cell says, without what it leaves open."""
    return "".join(piece.text for piece in cell if not piece.gap).strip()


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _TOLD_CHARS else f"{flat[:_TOLD_CHARS]}……"

"""One file's blocks in, its records out: each row of a table, or the document as a whole."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.labels import field_of, is_label, kind_of
from corpus.levels import Level, level_of_mark
from corpus.readers.blocks import Block, Content, Paragraph, Row, Table
from corpus.recognise.facts import Labelled, facts_of, first, is_guarded, level_of
from corpus.recognise.notices import completed
from corpus.recognise.values import MARK, PROVENANCES
from corpus.records import (
    Heading,
    Kind,
    Page,
    Policy,
    Problem,
    Reading,
    Record,
    Severity,
    Source,
    SpanProvenance,
)

_HEADER_WITHIN_ROWS = 10
_MIN_HEADER_LABELS = 2
_MAX_TITLE_CHARS = 120
_MAX_LABEL_CHARS = 16
_ID = re.compile(r"^[\w.:-]{1,80}$")
_SERIAL = re.compile(r"^\d{1,7}$")
# 密级 as official papers bear it, at the top and without a label (GB/T 9704): 机密★10年.
_SECRECY = re.compile(r"^(?:绝密|机密|秘密)\s*(?:[★☆*].*)?$")
_LABELLED = re.compile(rf"^([^：:\s][^：:]{{0,{_MAX_LABEL_CHARS}}})[：:]\s*(.*)$")
_PREFIX = {"policy": "P", "achievement": "A", "demand": "D", "passage": "T"}
_TITLE_NAME = {
    "policy": "标题",
    "achievement": "成果名称",
    "demand": "需求名称",
    "passage": "title",
}


def recognise(content: Content, *, path: str, kind: Kind | None, level: Level) -> Reading:
    """Give the records of one file.

    Args:
        content: Its blocks.
        path: Relative to what was added; stands in every source, and makes ids stable.
        kind: What the file holds; None to tell from its labels, a policy text by default.
        level: Given by hand; a stricter mark in the file wins.

    Raises:
        SecretMaterial: A mark forbids keeping the material at all.
    """
    records: list[Record] = []
    problems = [_at(problem, path) for problem in content.problems]
    prose: list[Block] = []
    for block in content.blocks:
        header = _header(block, kind) if isinstance(block, Table) else None
        if header is not None and isinstance(block, Table):
            found = _table_records(block, header, path=path, level=level)
            records += found.records
            problems += found.problems
        elif isinstance(block, Table) and block.records:
            problems.append(_no_header(block, path))
        else:
            prose.append(block)
    if prose and not records:
        document = _document(prose, path=path, kind=kind, level=level)
        records += [document] if document else []
        problems += [] if document else [_no_text(path)]
    return Reading(records=tuple(_with_distinct_ids(records, path)), problems=tuple(problems))


# --- tables: a record a row -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    row: Row
    kind: Kind


def _header(table: Table, kind: Kind | None) -> _Header | None:
    """Give the row of labels: the one among the first rows that has most of them."""
    best: tuple[int, _Header] | None = None
    for row in table.rows[:_HEADER_WITHIN_ROWS]:
        guess = kind or kind_of(cell for cell in row.cells if cell)
        if guess is None:
            continue
        fields = {field_of(cell, guess) for cell in row.cells if cell} - {None}
        labels = sum(field_of(cell, guess) is not None for cell in row.cells if cell)
        if "title" not in fields and not (guess == "passage" and "text" in fields):
            continue
        if labels >= _MIN_HEADER_LABELS and (best is None or labels > best[0]):
            best = (labels, _Header(row=row, kind=guess))
    # A form has label, value, label, value in its rows: its first row is no header.
    if best and not table.records and _is_form(table):
        return None
    return best[1] if best else None


def _table_records(table: Table, header: _Header, *, path: str, level: Level) -> Reading:
    kind = header.kind
    records: list[Record] = []
    problems: list[Problem] = []
    seen: Counter[str] = Counter()
    after = [row for row in table.rows if row.number > header.row.number]
    for row in after:
        if row.cells == header.row.cells:
            continue  # the header again, as printed catalogues have it on every page
        pairs = [
            Labelled(label=label, value=value)
            for label, value in zip(header.row.cells, row.cells, strict=False)
            if label and value
        ]
        title = first(pairs, "title", kind)
        if title is None and kind != "passage":
            if len(pairs) > 1:
                problems.append(_row_problem(path, row, kind))
            continue
        lost = [cell for cell in row.cells[len(header.row.cells) :] if cell]
        if lost:
            problems.append(_surplus(path, row, lost))
        key = title or ""
        seen[key] += 1
        key = f"{table.name}#{key}#{seen[key]}"
        record = _row_record(pairs, row, kind=kind, path=path, level=level, key=key)
        if record is not None:
            records.append(record)
    return Reading(records=tuple(records), problems=tuple(problems))


def _row_record(
    pairs: Sequence[Labelled], row: Row, *, kind: Kind, path: str, level: Level, key: str
) -> Record | None:
    title = first(pairs, "title", kind) or ""
    if kind == "passage":
        text = first(pairs, "text", kind) or ""
        text = text if text else title
    else:
        lines = [title] + [
            f"{pair.label}：{pair.value}"
            for pair in pairs
            if field_of(pair.label, kind) != "title" and not is_guarded(pair.label, kind)
        ]
        text = "\n".join(lines)
    if not text:
        return None
    return Record(
        id=_identity(first(pairs, "id", kind), kind=kind, path=path, key=key),
        kind=kind,
        title=title[:_MAX_TITLE_CHARS],
        text=text,
        level=level_of(pairs, kind, given=level),
        source=Source(path=path, row=row.number, start=0, end=len(text)),
        facts=facts_of(pairs, kind),
    )


# --- documents: one record ----------------------------------------------------------------------


def _document(
    blocks: Sequence[Block], *, path: str, kind: Kind | None, level: Level
) -> Record | None:
    """Give the document as a record; None where nothing but contacts stands in it."""
    lines = [line for block in blocks for line in _lines(block)]
    for line in lines[:_HEADER_WITHIN_ROWS]:
        if _SECRECY.match(line.text):
            level_of_mark(line.text)
    labelled = [_labelled(line.text) for line in lines]
    if kind is None:
        kind = kind_of(pair.label for pair in labelled if pair is not None) or "policy"
    head = _head(labelled) if kind == "policy" else [p for p in labelled if p is not None]
    pairs = [pair for pair in head if pair.value]
    kept = [
        line
        for line, pair in zip(lines, labelled, strict=True)
        if pair is None or not is_guarded(pair.label, kind)
    ]
    if not kept:
        return None
    text, pages, outline = _joined(kept)
    title = first(pairs, "title", kind) or _title(kept)
    facts = facts_of(pairs, kind)
    if isinstance(facts, Policy):
        facts = completed(facts, title=title, text=text)
        facts = facts.model_copy(update={"spans": tuple(_spans(text))})
    return Record(
        id=_identity(first(pairs, "id", kind), kind=kind, path=path, key=title),
        kind=kind,
        title=title,
        text=text,
        level=level_of(pairs, kind, given=level),
        source=Source(path=path, page=1 if pages else None, start=0, end=len(text)),
        pages=pages,
        outline=outline,
        facts=facts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    page: int | None
    heading: int = 0


def _lines(block: Block) -> Iterator[_Line]:
    if isinstance(block, Paragraph):
        yield _Line(text=block.text, page=block.page, heading=block.heading)
    elif _is_form(block):
        for row in block.rows:
            cells = [cell for n, cell in enumerate(row.cells) if n == 0 or cell != row.cells[n - 1]]
            for label, value in zip(cells[::2], cells[1::2], strict=False):
                yield _Line(text=f"{label.rstrip('：:')}：{value}", page=block.page)
            if len(cells) % 2 and cells[-1]:
                yield _Line(text=cells[-1], page=block.page)
    else:
        for row in block.rows:
            yield _Line(text=" | ".join(row.cells).strip(" |"), page=block.page)


def _is_form(table: Table) -> bool:
    """Tell a form (label, value, label, value) from a table with a header."""
    pairs = [row for row in table.rows if len(row.cells) in (2, 4, 6)]
    named = sum(is_label(row.cells[0]) for row in pairs)
    return named >= _MIN_HEADER_LABELS and named * 2 >= len(table.rows)


def _labelled(line: str) -> Labelled | None:
    match = _LABELLED.match(line)
    if not match or not is_label(match[1]):
        return None
    return Labelled(label=match[1].strip(), value=MARK.sub("", match[2]).strip())


def _head(labelled: Sequence[Labelled | None]) -> list[Labelled]:
    """Give the labelled lines at the top; the body may use the same words in another sense."""
    head: list[Labelled] = []
    unlabelled = 0
    for pair in labelled:
        if pair is not None:
            head.append(pair)
            continue
        unlabelled += 1
        if head or unlabelled > _HEADER_WITHIN_ROWS:
            break
    return head


def _joined(lines: Sequence[_Line]) -> tuple[str, tuple[Page, ...], tuple[Heading, ...]]:
    text = "\n".join(line.text for line in lines)
    pages: list[Page] = []
    outline: list[Heading] = []
    offset = 0
    for line in lines:
        end = offset + len(line.text) + 1
        if line.heading:
            outline.append(Heading(start=offset, end=end - 1, depth=line.heading))
        if line.page is not None:
            if pages and pages[-1].number == line.page:
                pages[-1] = Page(number=line.page, start=pages[-1].start, end=end)
            else:
                pages.append(Page(number=line.page, start=offset, end=end))
        offset = end
    return text, tuple(pages), tuple(outline)


def _title(lines: Sequence[_Line]) -> str:
    """Give the first top heading, else the first line."""
    heading = next((line.text for line in lines if line.heading == 1), lines[0].text)
    return heading[:_MAX_TITLE_CHARS]


def _spans(text: str) -> Iterator[SpanProvenance]:
    """Give the lines that say at their end how well they are vouched for: `…〔二手〕`."""
    offset = 0
    for line in text.split("\n"):
        if marks := MARK.findall(line):
            yield SpanProvenance(
                start=offset, end=offset + len(line), provenance=PROVENANCES[marks[-1]]
            )
        offset += len(line) + 1


# --- both -----------------------------------------------------------------------------------------


def _identity(stated: str | None, *, kind: Kind, path: str, key: str) -> str:
    """Give the id that the file states, or one that is the same each time the file is read.

    A short serial number is not an identity: every catalogue has a row 1.
    """
    plain = unicodedata.normalize("NFKC", stated or "").strip()
    if kind == "passage" and plain:
        return plain
    if _ID.match(plain) and not _SERIAL.match(plain):
        return plain
    digest = hashlib.sha256(f"{path}\n{key}\n{plain}".encode()).hexdigest()
    return f"{_PREFIX[kind]}-{digest[:12]}"


def _with_distinct_ids(records: Sequence[Record], path: str) -> list[Record]:
    """Keep both of two rows that state the same number: the second gets one of its own."""
    taken: set[str] = set()
    kept: list[Record] = []
    for record in records:
        own = record
        if record.id in taken:
            digest = hashlib.sha256(f"{path}\n{record.text}\n{len(kept)}".encode()).hexdigest()
            own = replace(record, id=f"{record.id}-{digest[:6]}")
        taken.add(own.id)
        kept.append(own)
    return kept


def _at(problem: Problem, path: str) -> Problem:
    return replace(problem, source=replace(problem.source, path=path))


def _problem(path: str, row: int | None, severity: Severity, code: str, *texts: str) -> Problem:
    what, hint = texts
    return Problem(
        source=Source(path=path, row=row), severity=severity, code=code, what=what, hint=hint
    )


def _row_problem(path: str, row: Row, kind: Kind) -> Problem:
    return _problem(
        path,
        row.number,
        "refused",
        "row_without_title",
        f"第 {row.number} 行缺少“{_TITLE_NAME[kind]}”，未读入",
        "请补上名称后重新添加该文件，其他行不受影响。",
    )


def _surplus(path: str, row: Row, lost: Sequence[str]) -> Problem:
    return _problem(
        path,
        row.number,
        "flagged",
        "surplus_cells",
        f"第 {row.number} 行比表头多出 {len(lost)} 格，多出的内容没有列名，未读入",
        f"请检查该行的分隔符或补上列名；多出的内容是：{'、'.join(lost)[:60]}",
    )


def _no_text(path: str) -> Problem:
    return _problem(
        path,
        None,
        "refused",
        "no_text",
        "文件中除联系方式外没有文字，未读入",
        "请补上名称和内容后重新添加。",
    )


def _no_header(table: Table, path: str) -> Problem:
    sheet = f"工作表“{table.name}”" if table.name else "表格"
    row = table.rows[0].number if table.rows else None
    return _problem(
        path,
        row,
        "refused",
        "no_header",
        f"{sheet}前 {_HEADER_WITHIN_ROWS} 行中找不到可识别的表头",
        "表头至少要有名称列和另一列，例如“成果名称、技术领域”“需求名称、需求内容”“标题、文号”。",
    )

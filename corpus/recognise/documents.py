"""Documents that are one record: their text, and the facts that its labels and words state."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.labels import field_of, is_label, kind_of, plain
from corpus.levels import Level, refuse_secret
from corpus.readers.blocks import Block, Paragraph
from corpus.recognise.facts import Labelled, facts_of, first, is_guarded, level_of, with_guarded
from corpus.recognise.forms import HEAD_LINES, head_of, is_form, labelled, labels_in
from corpus.recognise.guarding import guarded
from corpus.recognise.headers import compact
from corpus.recognise.identity import identity
from corpus.recognise.notices import completed
from corpus.recognise.numbers import without_number
from corpus.recognise.outline import with_parts
from corpus.recognise.titles import is_above_title, title_of
from corpus.recognise.values import MARK, PROVENANCES
from corpus.records import (
    Caution,
    Heading,
    Kind,
    Page,
    Policy,
    Record,
    Source,
    SpanCaution,
    SpanProvenance,
)

_MAX_TITLE_CHARS = 120
_A_PAIR = 2


def document_of(
    blocks: Sequence[Block], *, path: str, kind: Kind | None, level: Level
) -> Record | None:
    """Give the document as a record; None where nothing but contacts stands in it."""
    lines = [line for block in blocks for line in _lines(block)]
    for line in lines[:HEAD_LINES]:
        refuse_secret(line.text)
    stated = [labelled(line.text) for line in lines]
    if kind is None:
        kind = kind_of(pair.label for pair in stated if pair is not None) or "policy"
    head = [pair for pair in stated if pair is not None]
    if kind == "policy":
        head = head_of([labels_in(line.text) for line in lines])
    pairs = [pair for pair in head if pair.value]
    kept = [
        line
        for line, pair in zip(lines, stated, strict=True)
        if pair is None or not is_guarded(pair.label, kind)
    ]
    if not kept:
        return None
    hidden: dict[str, str] = {}
    if kind in ("achievement", "demand"):
        shown = [guarded(line.text) for line in kept]
        hidden = {name: value for each in shown for name, value in each.found.items()}
        kept = [replace(line, text=each.text) for line, each in zip(kept, shown, strict=True)]
    text, pages, marked, cautions = _joined(kept)
    outline = with_parts(text, marked) if kind == "policy" else marked
    title = first(pairs, "title", kind) or _title(kept, kind)
    facts = with_guarded(facts_of(pairs, kind), hidden)
    if isinstance(facts, Policy):
        facts = completed(facts, title=title, text=text, labelled=_labelled(head))
        facts = facts.model_copy(update={"spans": tuple(_spans(text))})
    number = facts.number if isinstance(facts, Policy) else None
    return Record(
        id=identity(first(pairs, "id", kind), kind=kind, path=path, key=title),
        kind=kind,
        title=without_number(title, number),
        text=text,
        level=level_of(pairs, kind, given=level),
        source=Source(path=path, page=1 if pages else None, start=0, end=len(text)),
        pages=pages,
        outline=outline,
        cautions=cautions,
        facts=facts,
    )


def _labelled(head: Sequence[Labelled]) -> dict[str, str]:
    """Give which fields of a policy the head speaks of, each with the first label it has there."""
    found: dict[str, str] = {}
    for pair in head:
        if field := field_of(pair.label, "policy"):
            found.setdefault(field, plain(pair.label))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    page: int | None
    heading: int = 0
    caution: Caution | None = None


def _lines(block: Block) -> Iterator[_Line]:
    if isinstance(block, Paragraph):
        yield _Line(text=block.text, page=block.page, heading=block.heading, caution=block.caution)
    elif is_form(compact(block)):
        for row in compact(block).rows:
            cells = [cell for n, cell in enumerate(row.cells) if n == 0 or cell != row.cells[n - 1]]
            for label, value in zip(cells[::2], cells[1::2], strict=False):
                if not label and not value:
                    continue
                text = f"{label.rstrip('：:')}：{value}"
                yield _Line(text=text, page=block.page, caution=row.caution)
            if len(cells) % 2 and cells[-1]:
                yield _Line(text=cells[-1], page=block.page, caution=row.caution)
    else:
        for row in block.rows:
            text = " | ".join(row.cells).strip(" |")
            if len(row.cells) == _A_PAIR and is_label(row.cells[0]):
                text = f"{row.cells[0].rstrip('：:')}：{row.cells[1]}"
            yield _Line(text=text, page=block.page, caution=row.caution)


def _joined(
    lines: Sequence[_Line],
) -> tuple[str, tuple[Page, ...], tuple[Heading, ...], tuple[SpanCaution, ...]]:
    text = "\n".join(line.text for line in lines)
    pages: list[Page] = []
    outline: list[Heading] = []
    cautions: list[SpanCaution] = []
    offset = 0
    for line in lines:
        end = offset + len(line.text) + 1
        if line.caution:
            cautions.append(SpanCaution(start=offset, end=end - 1, caution=line.caution))
        if line.heading:
            outline.append(Heading(start=offset, end=end - 1, depth=line.heading))
        if line.page is not None:
            if pages and pages[-1].number == line.page:
                pages[-1] = Page(number=line.page, start=pages[-1].start, end=end)
            else:
                pages.append(Page(number=line.page, start=offset, end=end))
        offset = end
    return text, tuple(pages), tuple(outline), tuple(cautions)


def _title(lines: Sequence[_Line], kind: Kind) -> str:
    """Give the first top heading, else an official text's title, else the first line."""
    tops = [line.text for line in lines if line.heading == 1]
    if kind == "policy":
        tops = [text for text in tops if not is_above_title(text)]
    heading = tops[0] if tops else None
    if heading is None and kind == "policy":
        heading = title_of([line.text for line in lines])
    return (heading or lines[0].text)[:_MAX_TITLE_CHARS]


def _spans(text: str) -> Iterator[SpanProvenance]:
    """Give the lines that say at their end how well they are vouched for: `…〔二手〕`."""
    offset = 0
    for line in text.split("\n"):
        if marks := MARK.findall(line):
            yield SpanProvenance(
                start=offset, end=offset + len(line), provenance=PROVENANCES[marks[-1]]
            )
        offset += len(line) + 1

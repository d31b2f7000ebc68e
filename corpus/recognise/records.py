"""One file's blocks in, its records out: each row of a table, or the document as a whole."""

from collections.abc import Sequence
from dataclasses import replace

from corpus.levels import Level, level_borne, refuse_secret, stricter
from corpus.readers.blocks import Block, Content, Paragraph, Table
from corpus.recognise.documents import document_of
from corpus.recognise.forms import HEAD_LINES
from corpus.recognise.headers import Header, header_of
from corpus.recognise.identity import with_distinct_ids
from corpus.recognise.instructions import in_the_margins, marked
from corpus.recognise.made_up import as_stated
from corpus.recognise.plain_tables import plain_records
from corpus.recognise.problems import beside_a_table, no_text
from corpus.recognise.rows import table_records
from corpus.records import Kind, Problem, Reading, Record

# A document with more text than this around its tables is a text with tables, not a catalogue.
_A_TEXT_CHARS = 300
_WORTH_A_WORD_CHARS = 40


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
    problems += in_the_margins(content.margins, path)
    for line in (*content.margins, *_first_lines(content.blocks)):
        refuse_secret(line)
        level = stricter(level, level_borne(line))
    around = "".join(b.text for b in content.blocks if isinstance(b, Paragraph))
    prose: list[Block] = []
    for block in content.blocks:
        header = _header(block, kind, around)
        if header is not None and isinstance(block, Table):
            found = table_records(block, header, path=path, level=level)
            records += found.records
            problems += found.problems
        elif isinstance(block, Table) and block.records:
            plain = plain_records(block, path=path, kind=kind, level=level)
            records += plain.records
            problems += plain.problems
        else:
            prose.append(block)
    if records and len(around) > _WORTH_A_WORD_CHARS:
        problems.append(beside_a_table(path, around))
    if prose and not records:
        document = document_of(prose, path=path, kind=kind, level=level)
        records += [document] if document else []
        problems += [] if document else [no_text(path)]
    stated = [as_stated(record) for record in records]
    shown = marked(with_distinct_ids(stated, path), path)
    return Reading(
        records=shown.records,
        problems=(*problems, *shown.problems),
        unread=content.unread,
    )


def _header(block: Block, kind: Kind | None, around: str) -> Header | None:
    """Give the row of labels of a table whose rows are records; None for anything else."""
    if not isinstance(block, Table) or (not block.records and len(around) > _A_TEXT_CHARS):
        return None
    return header_of(block, kind)


def _first_lines(blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks[:HEAD_LINES] if isinstance(block, Paragraph)]


def _at(problem: Problem, path: str) -> Problem:
    return replace(problem, source=replace(problem.source, path=path))

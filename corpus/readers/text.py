"""Plain text and Markdown."""

import re

from corpus.readers.blocks import Block, Content, Paragraph, Row, Table, clean
from corpus.readers.encoding import decode, doubts
from corpus.readers.invisible import invisible_marks, invisible_problem
from corpus.records import Problem

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_RULE = re.compile(r"^\|?[\s:|-]*-{2,}[\s:|-]*$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")


def read_text(data: bytes) -> Content:
    """Give one paragraph a line; blank lines separate, and are not kept.

    Raises:
        UnreadableFile: It is no text, or nonsense.
    """
    text, problems = _text(data)
    lines = text.split("\n")
    blocks = tuple(Paragraph(text=line) for line in lines if line)
    return Content(blocks=blocks, problems=problems)


def read_markdown(data: bytes) -> Content:
    """Give headings with their depth, pipe tables as tables, everything else a line at a time.

    Emphasis marks are dropped: they would stand in quotes. Other markup is left as text.

    Raises:
        UnreadableFile: It is no text, or nonsense.
    """
    text, problems = _text(data)
    blocks: list[Block] = []
    table: list[Row] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("|") and line.endswith("|") and len(line) > 1:
            if not _RULE.match(line):
                cells = tuple(_plain(cell.strip()) for cell in line[1:-1].split("|"))
                table += [Row(number=number, cells=cells)] if any(cells) else []
            continue
        if table:
            blocks.append(Table(rows=tuple(table)))
            table = []
        if heading := _HEADING.match(line):
            blocks.append(Paragraph(text=_plain(heading[2]), heading=len(heading[1])))
        elif line and not re.fullmatch(r"[-*_]{3,}", line):
            blocks.append(Paragraph(text=_plain(re.sub(r"^[-*+] |^> ?", "", line)) or line))
    if table:
        blocks.append(Table(rows=tuple(table)))
    return Content(blocks=tuple(blocks), problems=problems)


def _text(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """Give the cleaned text, and what is doubtful about it."""
    text = decode(data)
    problems = (*doubts(text), *invisible_problem(invisible_marks(text)))
    return clean(text), problems


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\2", text)

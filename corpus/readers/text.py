"""Plain text and Markdown."""

import re

from corpus.readers.blocks import Block, Content, Paragraph, Row, Table, clean
from corpus.readers.encoding import decode

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_RULE = re.compile(r"^\|?[\s:|-]*-{2,}[\s:|-]*$")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")


def read_text(data: bytes) -> Content:
    """Give one paragraph a line; blank lines separate, and are not kept."""
    lines = clean(decode(data)).split("\n")
    return Content(blocks=tuple(Paragraph(text=line) for line in lines if line))


def read_markdown(data: bytes) -> Content:
    """Give headings with their depth, pipe tables as tables, everything else a line at a time.

    Emphasis marks are dropped: they would stand in quotes. Other markup is left as text.
    """
    blocks: list[Block] = []
    table: list[Row] = []
    for number, line in enumerate(clean(decode(data)).split("\n"), start=1):
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
    return Content(blocks=tuple(blocks))


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\2", text)

"""Labels with their values, in lines (`文号：…`) and in forms (label, value, label, value)."""

import re
from collections.abc import Sequence

from corpus.labels import is_label
from corpus.readers.blocks import Table
from corpus.recognise.facts import Labelled
from corpus.recognise.values import MARK

HEAD_LINES = 10
_MIN_LABELS = 2
_MAX_LABEL_CHARS = 16
_LABELLED = re.compile(rf"^([^：:\s][^：:]{{0,{_MAX_LABEL_CHARS}}})[：:]\s*(.*)$")


def is_form(table: Table) -> bool:
    """Tell a form (label, value, label, value) from a table with a header."""
    pairs = [row for row in table.rows if len(row.cells) in (2, 4, 6)]
    named = sum(is_label(row.cells[0]) for row in pairs)
    return named >= _MIN_LABELS and named * 2 >= len(table.rows)


def labelled(line: str) -> Labelled | None:
    """Give a line's label and value; None for a line that has no label we know."""
    match = _LABELLED.match(line)
    if not match or not is_label(match[1]):
        return None
    return Labelled(label=match[1].strip(), value=MARK.sub("", match[2]).strip())


def head_of(lines: Sequence[Labelled | None]) -> list[Labelled]:
    """Give the labelled lines at the top; the body may use the same words in another sense."""
    head: list[Labelled] = []
    unlabelled = 0
    for pair in lines:
        if pair is not None:
            head.append(pair)
            continue
        unlabelled += 1
        if head or unlabelled > HEAD_LINES:
            break
    return head

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
_NEXT = re.compile(r"(?:(?<=\s)|(?<=[；;|【\[]))([\u4e00-\u9fff]{2,8})[】\]]?\s?[：:]\s*")
_LABELLED = re.compile(rf"^([^：:\s][^：:]{{0,{_MAX_LABEL_CHARS}}})[：:]\s*(.*)$")


def is_form(table: Table) -> bool:
    """Tell a form (label, value, label, value) from a table with a header."""
    pairs = [row for row in table.rows if len(row.cells) in (2, 4, 6)]
    named = sum(is_label(row.cells[0]) for row in pairs)
    return named >= _MIN_LABELS and named * 2 >= len(table.rows)


def labelled(line: str) -> Labelled | None:
    """Give a line's label and all that follows it; None for a line that has no label we know."""
    match = _LABELLED.match(line)
    if not match or not is_label(match[1]):
        return None
    return Labelled(label=match[1].strip(), value=MARK.sub("", match[2]).strip())


def labels_in(line: str) -> tuple[Labelled, ...]:
    """Give a line's labels and values; empty for a line that does not begin with a label we know.

    Pages put several into one line: `发布机构：甲局 成文日期：2026年3月1日 有效性：有效`.
    """
    match = _LABELLED.match(line)
    if not match or not is_label(match[1]):
        return ()
    cuts = [found for found in _NEXT.finditer(match[2]) if is_label(found[1])]
    starts = [(match[1], 0), *((found[1], found.end()) for found in cuts)]
    ends = [*(found.start() for found in cuts), len(match[2])]
    return tuple(
        Labelled(label=label.strip(), value=MARK.sub("", match[2][start:end]).strip())
        for (label, start), end in zip(starts, ends, strict=True)
    )


def head_of(lines: Sequence[Sequence[Labelled]]) -> list[Labelled]:
    """Give the labelled lines at the top; the body may use the same words in another sense."""
    head: list[Labelled] = []
    unlabelled = 0
    for pairs in lines:
        if pairs:
            head += pairs
            continue
        unlabelled += 1
        if head or unlabelled > HEAD_LINES:
            break
    return head

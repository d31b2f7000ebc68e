"""Stretches of a record's text: what stands below a heading, or behind a label."""

import re
from collections.abc import Iterator

from corpus.records import Record

_NUMBERING = re.compile(r"^[\s#]*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*)+")
_RUNS_ON = re.compile(r"[。；;，,：:|｜]")
_HEADING_CHARS = 24


def stretch(record: Record, names: str) -> tuple[int, int] | None:
    """Give where what is said under a name stands in a record's text; None where nothing is.

    A name is a label (`技术指标：…`) or stands in a heading (`二、主要指标`).

    Args:
        record: Whose text.
        names: One or several names apart by bars; the first that is there counts.
    """
    for name in names.split("|"):
        found = _labelled(record, name) or _below(record, name)
        if found is not None:
            return found
    return None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _labelled(record: Record, name: str) -> tuple[int, int] | None:
    for start, line in _lines(record.text):
        label, colon, said = line.partition("：")
        if colon and said.strip() and _NUMBERING.sub("", label).strip() == name:
            first = start + len(label) + 1
            return first + len(said) - len(said.lstrip()), start + len(line.rstrip())
    return None


def _below(record: Record, name: str) -> tuple[int, int] | None:
    headings = {heading.start for heading in record.outline}
    first = last = None
    for start, line in _lines(record.text):
        is_heading = start in headings or _is_heading(line)
        if first is None:
            if is_heading and name in line:
                first = start + len(line) + 1
        elif is_heading:
            break
        elif line.strip():
            last = start + len(line.rstrip())
    return None if first is None or last is None else (first, last)


def _is_heading(line: str) -> bool:
    """Say whether a line is a heading by its own look: short, and not running on."""
    bare = _NUMBERING.sub("", line).strip()
    return 0 < len(bare) <= _HEADING_CHARS and not _RUNS_ON.search(bare)

"""An achievement's or demand's text line by line: what each line is called, and what it says.

The text is the record's own, so a place found here is a place that can be cited.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.labels import field_of, plain
from corpus.records import Kind, Record

_LABELLED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[.、]\s?)?([^：:\n|]{2,16}?)\s*[：:]"
)
_TABLE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a record's text.

    Attributes:
        label: As the file writes it; empty where the line has none that is known.
        field: Ours, for the label; empty for none.
        start, end: Of what the line says, without its label.
    """

    label: str
    field: str
    start: int
    end: int


def lines_of(record: Record) -> Iterator[Line]:
    """Give the lines that say something, in order.

    A heading that is a known label names the lines below it, up to the next label or heading.
    """
    under = ("", "")
    start = 0
    headings = {heading.start for heading in record.outline}
    for written in record.text.split("\n"):
        end = start + len(written)
        if written.strip():
            match = _LABELLED.match(written)
            field = field_of(match[1], record.kind) if match else None
            if match and field is not None:
                under = ("", "")
                if written[match.end() :].strip():
                    yield Line(match[1].strip(), field, start + match.end(), end)
                else:
                    under = (match[1].strip(), field)
            elif (heading := _heading(written, record.kind, known=start in headings)) is not None:
                under = heading
            else:
                yield Line(*under, start, end)
        start = end + 1


def content_of(record: Record) -> str:
    """Give what a record says of the technology itself: its text without parties and terms."""
    return "\n".join(
        record.text[line.start : line.end] for line in lines_of(record) if not _is_aside(line)
    )


def _heading(written: str, kind: Kind, *, known: bool) -> tuple[str, str] | None:
    bare = re.sub(
        r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.、])",
        "",
        written,
    ).strip()
    bare = re.sub(r"[（(][^（）()]*[）)]$", "", bare).strip()
    if not bare or len(bare) > _LONGEST_HEADING or re.search(r"[。；;，,|]", bare):
        return None
    field = field_of(bare, kind)
    if field is not None:
        return bare, field
    return ("", "") if known or bare != written.strip() else None


_LONGEST_HEADING = 14


def _is_aside(line: Line) -> bool:
    fields, labels = _aside()
    return line.field in fields or (bool(line.label) and plain(line.label) in labels)


@cache
def _aside() -> tuple[frozenset[str], frozenset[str]]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return frozenset(table["fields"]), frozenset(plain(label) for label in table["labels"])

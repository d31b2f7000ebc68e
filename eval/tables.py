"""How figures are printed: as a table for a terminal, and as JSON."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from eval.measures import Estimate

# Label, value, and a note beside it.
Row = tuple[str, str, str]


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Give the lines of a table, values set flush right; at least one row."""
    width = max(_columns(label) for label, _, _ in rows)
    right = max(_columns(value) for _, value, _ in rows)
    for label, value, note in rows:
        gap = " " * (width - _columns(label))
        before = " " * (right - _columns(value))
        yield f"{label}{gap}  {before}{value}  {note}".rstrip()


def estimate_rows(measures: Mapping[str, Estimate]) -> list[Row]:
    """Give a row for each measure, its interval beside it."""
    return [
        (name, f"{found.value:.4f}", f"95% 区间 {found.low:.4f} – {found.high:.4f}")
        for name, found in measures.items()
    ]


def estimates_json(measures: Mapping[str, Estimate]) -> dict[str, object]:
    """Give the measures by name, and under `ci95` their intervals."""
    values = {name: round(found.value, 4) for name, found in measures.items()}
    bounds = {name: [round(f.low, 4), round(f.high, 4)] for name, f in measures.items()}
    return {**values, "ci95": bounds}


def _columns(text: str) -> int:
    """Give how wide a text is on a terminal, where Chinese characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(mark) in "WF" else 1 for mark in text)

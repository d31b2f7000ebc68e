"""Whether a draft's file has only what is known, all that was given, and marks for the rest."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from eval.drafting.docx_text import docx_lines
from eval.drafting.fact_files import FactFile
from eval.drafting.held import OPEN, Found, Held, held_against
from eval.drafting.making import Made
from eval.suite.facts.figures import Figure
from eval.suite.facts.reading import figures, levelled

_MARKS = re.compile(r"[\s|¦，。；、：:,;]+")
# What a self-assessment is nothing without.
_NEEDED = {
    "kexiao_self_assessment": ("employees", "rd_staff", "revenue", "rd_expense"),
    "gaoqi_application": ("employees", "rd_staff", "revenue", "rd_expense"),
}
_LAST_YEAR = "2025"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of one draft.

    Attributes:
        figures: How many figures its file has.
        invented: Those that nothing bears out.
        given: How many values were given.
        lost: Those of them that do not stand in it, with their labels.
        open: How many labels should be open.
        unmarked: Those of them that are not marked.
    """

    of: FactFile
    figures: int
    invented: tuple[Found, ...]
    given: int
    lost: tuple[str, ...]
    open: int
    unmarked: tuple[str, ...]
    seconds: float


def checked(of: FactFile, made: Made, form: Sequence[str]) -> Checked:
    """Check a draft.

    Args:
        of: The facts that it was made from.
        made: The draft.
        form: The lines of one of its kind that was made from nothing.
    """
    lines = docx_lines(made.file)
    held = held_of(of, made, form)
    given = tuple(_given(of))
    read = _Read(lines)
    lost = tuple(f"{label}：{value}" for label, value in given if not read.says(value))
    open_labels = [label for line in lines for label in OPEN.findall(line)]
    unmarked = tuple(label for label in of.open if not any(label in shown for shown in open_labels))
    return Checked(
        of=of,
        figures=held.judged(lines),
        invented=tuple(held.invented(lines)),
        given=len(given),
        lost=lost,
        open=len(of.open),
        unmarked=unmarked,
        seconds=made.seconds,
    )


def held_of(of: FactFile, made: Made, form: Sequence[str]) -> Held:
    """Give what a draft is held against."""
    return held_against(of, texts=made.texts, sources=made.sources, form=form)


class _Read:
    """The text of a file, to look values up in."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._plain = _MARKS.sub("", levelled("\n".join(lines)))
        self._figures = [figure for line in lines for figure in figures(line)]

    def says(self, value: str) -> bool:
        """Say whether a value stands there: in its words, or as the same figures."""
        if _MARKS.sub("", levelled(value)) in self._plain:
            return True
        wanted = figures(value)
        return _is_figures(value, wanted) and all(
            any(one.equals(other) for other in self._figures) for one in wanted
        )


def _is_figures(value: str, found: Sequence[Figure]) -> bool:
    """Say whether a value is nothing but figures: an amount, a day, from a day to a day."""
    taken = sum(figure.end - figure.start for figure in found)
    return bool(found) and len(levelled(value)) - taken <= len(found)


def _given(of: FactFile) -> Iterator[tuple[str, str]]:
    for label, value in of.fields.items():
        yield from _leaves(label, value)
    years = of.profile.get("years")
    last = years.get(_LAST_YEAR) if isinstance(years, dict) else None
    for name in _NEEDED.get(of.type, ()):
        value = of.profile.get(name)
        if value is None and isinstance(last, dict):
            value = last.get(name)
            value = f"{value}万元" if isinstance(value, int | float) else value
        if value is not None:
            yield name, str(value)


def _leaves(label: str, value: JsonValue) -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for column, inner in value.items():
                yield from _leaves(f"{label}·{column}", inner)
        case list():
            for inner in value:
                yield from _leaves(label, inner)
        case str() if value.strip():
            yield label, value.strip()
        case int() | float() if not isinstance(value, bool):
            yield label, str(value)

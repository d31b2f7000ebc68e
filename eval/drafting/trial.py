"""All drafts made and checked, the check itself tried, and how long a draft takes."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from eval.drafting.checking import Checked, checked, held_of
from eval.drafting.docx_text import docx_lines
from eval.drafting.fact_files import FactFile
from eval.drafting.making import Desk, Made
from eval.drafting.planting import plants
from eval.suite.cases import STATED_ON

Progress = Callable[[int, int], None]
_PLANTED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """An invented figure that the check passed over."""

    draft: str
    kind: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of all drafts.

    Attributes:
        checks: One a draft.
        files: The file of each, by name.
        planted: How many invented figures were planted.
        missed: Those that the check passed over.
    """

    checks: tuple[Checked, ...]
    files: dict[str, bytes]
    planted: int
    missed: tuple[Miss, ...]

    def seconds(self, percentile: float) -> float:
        """Give how long a draft takes, from facts to the bytes of its file."""
        return float(np.percentile([one.seconds for one in self.checks], percentile))


def try_drafts(
    files: Sequence[FactFile],
    *,
    desk: Desk,
    planted: int = _PLANTED,
    progress: Progress = lambda _done, _total: None,
) -> Trial:
    """Make and check every draft, then plant invented figures into their files.

    Args:
        files: At least one.
        desk: What makes drafts.
        planted: How many figures to plant.
        progress: Called with how many drafts are done.
    """
    forms = Forms(desk)
    # The first draft of a process reads templates and imports what writes files; people who ask
    # the running product do not wait for that.
    desk.make(files[0])
    made: list[Made] = []
    checks: list[Checked] = []
    for n, of in enumerate(files, start=1):
        made.append(desk.make(of))
        checks.append(checked(of, made[-1], forms.of(of.type)))
        progress(n, len(files))
    return Trial(
        checks=tuple(checks),
        files={of.name: one.file for of, one in zip(files, made, strict=True)},
        planted=planted,
        missed=_missed(files, made, forms, number=planted),
    )


class Forms:
    """The lines of drafts that were made from nothing, by kind of document."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lines: dict[str, tuple[str, ...]] = {}

    def of(self, type_: str, day: date = STATED_ON) -> tuple[str, ...]:
        """Give the lines of a kind of document."""
        if type_ not in self._lines:
            self._lines[type_] = docx_lines(self._desk.made(type_, {}, day).file)
        return self._lines[type_]


def _missed(
    files: Sequence[FactFile], made: Sequence[Made], forms: Forms, *, number: int
) -> tuple[Miss, ...]:
    """Plant figures and give those after which the check finds no more than before."""
    lines = [docx_lines(one.file) for one in made]
    known = [
        "\n".join((json.dumps(of.facts, ensure_ascii=False), *one.texts, *own, *forms.of(of.type)))
        for of, one, own in zip(files, made, lines, strict=True)
    ]
    missed = []
    sown = list(zip([one.file for one in made], known, strict=True))
    for at, planted in plants(sown, number=number):
        held = held_of(files[at], made[at], forms.of(files[at].type))
        before = len(held.invented(lines[at]))
        if len(held.invented(docx_lines(planted.file))) <= before:
            missed.append(Miss(draft=files[at].name, kind=planted.kind, told=planted.told))
    return tuple(missed)

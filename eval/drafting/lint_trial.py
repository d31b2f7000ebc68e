"""How many planted mistakes are remarked upon, and how often nothing is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.drafting.edits import Edits
from eval.drafting.fact_files import FactFile
from eval.drafting.making import Desk, Place, Remark
from eval.drafting.mistake import Mistake, Rewritten, fits
from eval.drafting.mistakes import mistakes
from eval.drafting.reminders import holds
from eval.suite.halves import half_named

Progress = Callable[[int, int], None]
_PLANTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One planted mistake.

    Attributes:
        half: Which half it falls into, by its words alone.
        remarks: What was remarked that was not there without it.
        caught: Whether one of those is about it.
    """

    mistake: Mistake
    half: Literal["open", "kept"]
    remarks: tuple[Remark, ...]
    caught: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LintTrial:
    """What came of it.

    Attributes:
        tried: The planted mistakes, in the order in which they were made.
        alarms: The remarks on drafts that have nothing wrong, by draft, but for true reminders.
        told: How many remarks there are on those drafts, with these.
    """

    tried: tuple[Tried, ...]
    alarms: Mapping[str, tuple[Remark, ...]]
    told: int

    def caught(self, half: str | None = None) -> tuple[int, int]:
        """Give how many were caught, and of how many."""
        of = [one for one in self.tried if half in (None, one.half)]
        return sum(one.caught for one in of), len(of)


def try_lint(
    clean: Sequence[FactFile],
    *,
    desk: Desk,
    planted: int = _PLANTED,
    seed: int = 1,
    progress: Progress = lambda _done, _total: None,
) -> LintTrial:
    """Draft what is right, then what is not, and compare what is remarked.

    Args:
        clean: Facts with nothing wrong.
        desk: What makes drafts.
        planted: How many mistakes.
        seed: The same gives the same mistakes.
        progress: Called with how many mistakes are done.
    """
    told = {of.name: desk.remarks(of) for of in clean}
    alarms = {of.name: _alarms(of, told[of.name], desk) for of in clean}
    places = {of.name: desk.places(of) for of in clean}
    tried = []
    for n, mistake in enumerate(mistakes(clean, number=planted, seed=seed), start=1):
        before = set(told[mistake.of.name])
        edits = _edits(mistake.edit, places[mistake.of.name]) if mistake.edit else {}
        after = desk.remarks(mistake.of, edits=edits)
        new = tuple(one for one in after if one not in before)
        caught = any(
            fits(mistake, what=one.what, label=one.label, severity=one.severity) for one in new
        )
        tried.append(
            Tried(mistake=mistake, half=half_named(mistake.told), remarks=new, caught=caught)
        )
        progress(n, planted)
    return LintTrial(tried=tuple(tried), alarms=alarms, told=sum(map(len, told.values())))


def _alarms(of: FactFile, told: Sequence[Remark], desk: Desk) -> tuple[Remark, ...]:
    texts = desk.texts(of)
    return tuple(one for one in told if not holds(one, of, texts))


def _edits(made: Rewritten, places: Sequence[Place]) -> Edits:
    """Give a place as a person wrote it anew.

    Raises:
        ValueError: The draft has no such place.
    """
    holding = [one for one in places if made.holds in one.text]
    place = next((one for one in holding if one.cell == made.cell), next(iter(holding), None))
    if place is None:
        raise ValueError(f"no place holds {made.holds}")
    text = place.text.replace(made.old, made.new) if made.old else f"{place.text}{made.new}"
    return {place.id: text}

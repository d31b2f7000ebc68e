"""What a company says of itself: heard by the rules, and besides pointed at by a model."""

from dataclasses import dataclass

from assistant.chatmodel.port import ChatModel
from assistant.eligibility.pointed import Pointed, pointed
from assistant.eligibility.saying import Heard, heard
from eval.understanding.cases import DAY, FactsCase


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsReading:
    """What was understood of one text.

    Attributes:
        pointed: By a model alone, which is not told what the rules heard.
        added: By a model to what the rules heard.
    """

    case: FactsCase
    rules: Heard
    pointed: tuple[Pointed, ...]
    added: tuple[Pointed, ...]

    @property
    def alone(self) -> Heard:
        """What a model points at."""
        return {one.path: one.value for one in self.pointed}

    @property
    def joined(self) -> Heard:
        """What the rules heard, and what a model adds."""
        return {one.path: one.value for one in self.added} | self.rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How what was understood stands to what was told; each a count of paths.

    Attributes:
        wrong: Another value than was told, or a fact that nobody told.
    """

    right: int
    wrong: int
    told: int


def read_facts(case: FactsCase, model: ChatModel) -> FactsReading:
    """Give what the rules hear and a model points at."""
    rules = heard(case.text, DAY)
    return FactsReading(
        case=case,
        rules=rules,
        pointed=pointed(case.text, DAY, heard={}, model=model),
        added=pointed(case.text, DAY, heard=rules, model=model),
    )


def tallied(told: Heard, case: FactsCase) -> Tally:
    """Count what is right and wrong of what was understood.

    What is kept as it was said, since it is only nearly known, is no claim; nor is what `may` be.
    """
    said = {path: _names(value) for path, value in told.items()}
    right = {path for path, value in case.knows.items() if said.get(path) == _names(value)}
    claimed = {path for path, value in said.items() if path in case.knows or not _is_near(value)}
    return Tally(right=len(right), wrong=len(claimed - right - set(case.may)), told=len(case.knows))


def _is_near(value: object) -> bool:
    return isinstance(value, str) and any(char.isdigit() or char in "十百千万" for char in value)


def _names(value: object) -> object:
    if isinstance(value, list):
        return sorted(str(one.get("name")) if isinstance(one, dict) else str(one) for one in value)
    return value

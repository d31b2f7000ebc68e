"""What a planted mistake is, and how facts are spoilt."""

import random
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast

from pydantic import JsonValue

from eval.drafting.arithmetic import money_of
from eval.drafting.fact_files import FactFile

Row = dict[str, JsonValue]
Severity = Literal["error", "warning"]
ANY: tuple[Severity, ...] = ("error", "warning")
WAN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A place of the draft that a person writes anew.

    Attributes:
        holds: Words that stand at the place.
        old, new: What takes the place of what there; an empty `old` adds `new` at the end.
        cell: Whether the place is a cell of a table.
    """

    holds: str
    old: str
    new: str
    cell: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake.

    Attributes:
        kind: What sort of mistake.
        told: What was done, for whoever reads a failure.
        of: The facts with it.
        about: Labels or words, one of which a remark must name; empty where its words say enough.
        words: What such a remark says, as a pattern.
        severities: How grave it may be.
        edit: Where it is made in the words of the draft instead.
    """

    kind: str
    told: str
    of: FactFile
    about: tuple[str, ...]
    words: str
    severities: tuple[Severity, ...] = ("error",)
    edit: Rewritten | None = None


@dataclass(slots=True)
class Spoilt:
    """Facts that are being spoilt."""

    of: FactFile
    chance: random.Random
    facts: dict[str, JsonValue] = field(init=False)

    def __post_init__(self) -> None:
        self.facts = deepcopy(self.of.facts)

    @property
    def fields(self) -> dict[str, JsonValue]:
        """The values given by label, to be changed."""
        return cast("dict[str, JsonValue]", self.facts["fields"])

    @property
    def profile(self) -> dict[str, JsonValue]:
        """What was given of the company, to be changed."""
        return cast("dict[str, JsonValue]", self.facts["profile"])

    def rows(self, label: str) -> list[Row]:
        """Give the rows of a list."""
        return cast("list[Row]", self.fields[label])

    def text(self, label: str) -> str:
        """Give a value as text."""
        return str(self.fields[label])

    def has(self, label: str) -> bool:
        """Say whether a label was given."""
        return label in self.fields

    def wan(self, value: JsonValue) -> float:
        """Give an amount in 万元."""
        amount = money_of(value)
        return float(amount or 0) / WAN

    def off(self, value: JsonValue) -> str:
        """Give an amount that is off by some per cent, as it is written in 万元."""
        share = self.chance.choice((0.05, 0.1, 0.2, 0.3))
        sign = self.chance.choice((1, -1))
        wan = self.wan(value)
        return f"{round(wan + sign * max(1, wan * share)):g}万元"

    def done(
        self,
        told: str,
        about: Sequence[str],
        words: str,
        *,
        severities: tuple[Severity, ...] = ("error",),
        edit: Rewritten | None = None,
        as_of: date | None = None,
    ) -> Mistake:
        """Give the mistake that these facts are now; on the day that they had, if not another."""
        of = FactFile(
            enterprise=self.of.enterprise,
            type=self.of.type,
            as_of=as_of or self.of.as_of,
            facts=self.facts,
        )
        return Mistake(
            kind="",
            told=told,
            of=of,
            about=tuple(about),
            words=words,
            severities=severities,
            edit=edit,
        )


Spoil = Callable[[Spoilt], Mistake]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mistake, and the kinds of documents in which it makes sense."""

    name: str
    types: tuple[str, ...]
    spoil: Spoil


def fits(mistake: Mistake, *, what: str, label: str | None, severity: str) -> bool:
    """Say whether a remark is about a mistake."""
    if severity not in mistake.severities or not re.search(mistake.words, what):
        return False
    return any(one in what or one in (label or "") for one in mistake.about)

"""Texts and what a careful reader understands of them: `sets/understanding.jsonl`.

They are invented, and were labelled before any model was asked; by somebody who knew the rules.
Half of them are kept back (`eval.suite.halves`).
"""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter

from assistant.answers import Intent
from eval.suite.halves import half_named
from eval.suite.runs import Half

FILE = Path(__file__).parents[1] / "sets" / "understanding.jsonl"
# The day on which all of it is said; 去年 is 2025.
DAY = date(2026, 11, 23)


class _Case(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text: str


class IntentCase(_Case):
    """A question and what it is after."""

    part: Literal["intent"]
    intent: Intent


class FactsCase(_Case):
    """What a company says of itself.

    Attributes:
        knows: What is exactly told, by profile path; of what is held, the names.
        may: Paths that may be heard besides, nearly or of an unsaid year; they count neither way.
    """

    part: Literal["facts"]
    knows: dict[str, JsonValue]
    may: tuple[str, ...]


class Says(BaseModel):
    """What a demand or an achievement says of itself; what is not set counts neither way.

    Attributes:
        ways: Of cooperation.
        level: Of a demand, the least; of an achievement, from and to; None for not said.
        money: From and to, in 万元; None for not said.
        due: Words that the stretch about the time has.
        ip: How the rights stand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ways: tuple[str, ...] | None = None
    level: int | tuple[int, int] | None = None
    money: tuple[float, float] | None = None
    due: str | None = None
    ip: tuple[str, ...] = ()


class FacetsCase(_Case):
    """A demand or an achievement in somebody's own words."""

    part: Literal["facets"]
    kind: Literal["demand", "achievement"]
    says: Says


Case = IntentCase | FactsCase | FacetsCase
_READ: TypeAdapter[Case] = TypeAdapter(Case)


def read_cases(half: Half) -> tuple[Case, ...]:
    """Give the cases of a half."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    found = map(_READ.validate_json, lines)
    return tuple(one for one in found if half in ("both", half_named(one.id)))

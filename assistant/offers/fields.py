"""The fields of the two forms, as `fields.toml` has them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

OfferKind = Literal["demand", "achievement"]
KINDS: tuple[OfferKind, ...] = ("demand", "achievement")
# The label of whose it is.
UNIT: Mapping[OfferKind, str] = {"demand": "需求单位", "achievement": "完成单位"}
Check = Literal["", "metrics", "money", "date", "trl"]
# By label, as somebody typed them; what is empty is left out.
Values = Mapping[str, str]

MAX_CHARS = 4000
_FILE = Path(__file__).with_suffix(".toml")


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Field(_Data):
    """One field of a form.

    Attributes:
        needed: Whether it bears on matching, and counts in the share of what is known.
        why: What is lost without it.
        guarded: Whether only staff see it once it is a record.
    """

    label: str
    needed: bool = False
    why: str = ""
    example: str = ""
    size: Literal["line", "area"] = "line"
    check: Check = ""
    choices: tuple[str, ...] = ()
    guarded: bool = False


class Group(_Data):
    """Fields that are asked for together."""

    name: str
    fields: tuple[Field, ...]


@cache
def groups_of(kind: OfferKind) -> tuple[Group, ...]:
    """Give the groups of a form, in order."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(Group.model_validate(one) for one in table[kind])


def fields_of(kind: OfferKind) -> tuple[Field, ...]:
    """Give the fields of a form, in order; the first is the name."""
    return tuple(field for group in groups_of(kind) for field in group.fields)


def title_of(kind: OfferKind, values: Values) -> str:
    """Give the name that somebody gave it; empty where it has none."""
    return values.get(fields_of(kind)[0].label, "")


def known_values(kind: OfferKind, given: object) -> dict[str, str]:
    """Give what a form may hold of what was sent; anything else is left out."""
    if not isinstance(given, Mapping):
        return {}
    found = {}
    for field in fields_of(kind):
        value = given.get(field.label)
        if isinstance(value, str) and value.strip():
            found[field.label] = value.strip()[:MAX_CHARS]
    return found

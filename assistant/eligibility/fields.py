"""The fields of a profile: what each is called, in what unit, and how it is asked for.

They are data: `fields.toml`. What the rules need beyond them stands below `extra`, by a name that
carries its unit: `extra.场地面积_平方米`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.eligibility.quantities import NoQuantity, quantity

_FILE = Path(__file__).with_suffix(".toml")
_EXTRAS = Path(__file__).with_name("extras.toml")
_YEAR = re.compile(r"years\.(\d{4})\.(\w+)")
_EXTRA = "extra."
LISTS = ("qualifications", "awards", "platforms", "standards")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field.

    Attributes:
        unit: Of its figure; empty for what is no figure.
        yearly: Whether it stands below a year.
        part_of: What it is a part of, and so cannot exceed.
        negative: Whether it may be below zero.
        ask: The question that asks for it; `{year}` stands for the year.
        find: Where a person finds it; may be empty.
        called: Other names that sheets have for it.
        rank: 1 is asked for first, as it decides most.
        together: The field in whose question this one is asked for too.
    """

    name: str
    label: str
    ask: str
    unit: str = ""
    yearly: bool = False
    part_of: str | None = None
    negative: bool = False
    find: str = ""
    rank: int = 2
    called: tuple[str, ...] = ()
    together: str | None = None


@cache
def fields() -> Mapping[str, Field]:
    """Give all fields by name, in the order of the form."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        name: Field(name=name, **{**entry, "called": tuple(entry.get("called", ()))})
        for name, entry in entries.items()
    }


@cache
def field_at(path: str) -> Field | None:
    """Give the field of a path; for one below `extra`, what its name says; None for no path."""
    if path.startswith(_EXTRA):
        whole = path.removeprefix(_EXTRA)
        name, _, unit = whole.rpartition("_")
        label = name or unit
        extra = _extras().get(whole)
        return Field(
            name=path,
            label=label,
            ask=extra.ask if extra else f"{label}：{'是多少' if name else '是还是否'}？",
            unit=_unit(unit) if name else "",
        )
    if year := _YEAR.fullmatch(path):
        known = fields().get(year[2])
        return known if known is not None and known.yearly else None
    known = fields().get(path)
    return None if known is None or known.yearly else known


@dataclass(frozen=True, slots=True)
class _Extra:
    """A fact beyond the form: ways to name it, each of words that all stand in the name."""

    told: tuple[tuple[str, ...], ...]
    ask: str


@cache
def _extras() -> Mapping[str, _Extra]:
    entries = tomllib.loads(_EXTRAS.read_text(encoding="utf-8"))
    return {
        name: _Extra(told=tuple(map(tuple, entry["told"])), ask=entry["ask"])
        for name, entry in entries.items()
    }


def is_extra(name: str) -> bool:
    """Say whether rules ask for a fact beyond the form by this name."""
    return name in _extras()


@cache
def extra_meant(written: str) -> str:
    """Give the name that rules use for a fact beyond the form, however it is named.

    A name that means none of them, or several, stays as it is. The earlier a way stands in the
    list of a fact, the better it names it.

    >>> extra_meant("场地_平米"), extra_meant("年产值_万元")
    ('场地面积_平方米', '年产值_万元')
    """
    if written in _extras():
        return written
    unit = _sort(written)
    best: dict[int, set[str]] = {}
    for name, extra in _extras().items():
        if _sort(name) != unit:
            continue
        for place, words in enumerate(extra.told):
            if all(word in written for word in words):
                best.setdefault(place, set()).add(name)
    for place in sorted(best):
        if len(best[place]) == 1:
            return best[place].pop()
    return written


def _sort(name: str) -> str:
    """Give the sort of unit that a name carries; empty for none. Single things are all alike."""
    stem, _, unit = name.rpartition("_")
    if not stem:
        return ""
    known = _unit(unit)
    return "things" if known in ("项", "家") else known


def label_of(path: str) -> str:
    """Give what people call a path: 2025 年研发费用."""
    known = field_at(path)
    label = known.label if known is not None else path
    year = _YEAR.fullmatch(path)
    return f"{year[1]} 年{label}" if year else label


def year_of(path: str) -> str | None:
    """Give the year that a path is of; None for what is not yearly."""
    year = _YEAR.fullmatch(path)
    return year[1] if year else None


def _unit(written: str) -> str:
    """Give the unit that figures are kept in for one as it is written: ㎡ for 平方米."""
    try:
        return quantity(f"1{written}").unit or written
    except NoQuantity:
        return written

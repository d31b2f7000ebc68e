"""The fields of a profile: what each is called, in what unit, and how it is asked for.

They are data: `fields.toml`. What the rules need beyond them stands below `extra`, by a name that
carries its unit: `extra.场地面积_平方米`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.eligibility.quantities import NoQuantity, quantity

_FILE = Path(__file__).with_suffix(".toml")
_EXTRAS = Path(__file__).with_name("extras.toml")
_YEAR = re.compile(r"years\.(\d{4})\.(\w+)")
_EXTRA = "extra."
_SIDE_WORDS = re.compile(r"近[两二2]年|上一?年度?|去年|\s|[的了]|(?:总数|数量|总额|个数|数)$")
STATEMENTS = ("resident", "violations")
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
            negative=extra is not None and extra.negative,
        )
    if year := _YEAR.fullmatch(path):
        known = fields().get(year[2])
        return known if known is not None and known.yearly else None
    known = fields().get(path)
    return None if known is None or known.yearly else known


@dataclass(frozen=True, slots=True)
class _Extra:
    """A fact beyond the form.

    Attributes:
        told: Other names for it, without their unit.
    """

    told: tuple[str, ...]
    ask: str
    negative: bool = False


@cache
def _extras() -> Mapping[str, _Extra]:
    entries = tomllib.loads(_EXTRAS.read_text(encoding="utf-8"))
    return {
        name: _Extra(
            told=tuple(_stem(one) for one in (name.rpartition("_")[0] or name, *entry["told"])),
            ask=entry["ask"],
            negative=entry.get("negative", False),
        )
        for name, entry in entries.items()
    }


def extra_names() -> tuple[str, ...]:
    """Give the names of the facts beyond the form that rules ask for."""
    return tuple(_extras())


def is_extra(name: str) -> bool:
    """Say whether rules ask for a fact beyond the form by this name."""
    return name in _extras()


@cache
def extra_meant(written: str) -> str:
    """Give the name that rules use for a fact beyond the form, however it is named.

    A name that means none of them, or several, stays as it is.

    >>> extra_meant("场地_亩"), extra_meant("年产值_万元"), extra_meant("计划场地_平方米")
    ('场地面积_平方米', '年产值_万元', '计划场地_平方米')
    """
    if written in _extras():
        return written
    sort = _sort(written)
    stem = _stem(written.rpartition("_")[0] or written)
    found = [
        name for name, extra in _extras().items() if _sort(name) == sort and stem in extra.told
    ]
    return found[0] if len(found) == 1 else written


def is_statement(path: str) -> bool:
    """Say whether a path is of what is so or not so."""
    if path.startswith(_EXTRA):
        return path.removeprefix(_EXTRA) in _extras() and "_" not in path
    return path in STATEMENTS


def unit_told(written: str) -> str:
    """Give the unit that a name carries; empty for none."""
    stem, _, unit = written.rpartition("_")
    return unit if stem else ""


def _stem(name: str) -> str:
    """Give a name without what says how many, or of which time, a figure of its sort always is."""
    return _SIDE_WORDS.sub("", unicodedata.normalize("NFKC", name).casefold())


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

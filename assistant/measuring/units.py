"""Units as texts write them, and what they come to: pint does the sums.

A unit is read once and kept, so a comparison is one multiplication of exact fractions.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from tokenize import TokenError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pint

_TABLE = Path(__file__).with_suffix(".toml")
_DEFINITIONS = (
    "yuan = [money]",
    "us_dollar = [money_of_the_united_states]",
    "share = 0.01",
    "mu_of_land = 2000/3 * meter ** 2",
    "normal_metre = [normal_length]",
    # The calendar's: a month of 30 days and a year of 365, as contracts reckon. Between each
    # other they are exact (`Unit.months`).
    "civil_month = 30 * day",
    "civil_quarter = 90 * day",
    "civil_year = 365 * day",
    "deci_bel = [loudness]",
    "mesh = [mesh]",
    "c_rate = [c_rate]",
    # 度 is of electricity, heat or an angle; what is meant only the name of the figure tells.
    "du = [du]",
    "turbidity = [turbidity]",
    "colony = [colony]",
    "international_unit = [international_unit]",
    "enzyme_activity = [enzyme_activity]",
    "dots_an_inch = [dots_an_inch]",
    "brix = [brix]",
    *(
        f"hardness_{scale} = [hardness_{scale}]"
        for scale in ("hrc", "hra", "hv", "hb", "shore_a", "shore_d")
    ),
)
_MONTHS = {"civil_month": 1, "civil_quarter": 3, "civil_year": 12}
_TOKEN = re.compile(
    r"wt%|vol%|mol%|°C|°Bx|邵氏?[AD]|[%‰°]|[A-Za-zΩÅ]+|[\u4e00-\u9fff]+|\d+(?:\.\d+)?|\^-?\d+|[*/()]"
)
# m3, cm2: powers that are not raised.
_POWER = re.compile(r"(?<![A-Za-z])(k?m|c?m|mm|dm|um|nm|km|hm|Nm)([23])(?![\d.])")
_MAX_CHARS = 24
# What its parser raises besides its own error on words that are no unit: L/, ^2, (m.
_OF_PINT: tuple[type[Exception], ...] = (
    *(ArithmeticError, AssertionError, AttributeError, IndexError),
    *(SyntaxError, TokenError, TypeError, ValueError),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one dimension.

    Attributes:
        dimension: What is measured; equal for units that can be compared.
        factor: How many of the dimension's base one of it is.
        offset: What is added after that; only temperatures have one.
        months: How many months one of it is, for units of the calendar; else None.
    """

    written: str
    dimension: str
    factor: Fraction
    offset: Fraction = Fraction(0)
    months: Fraction | None = None

    def base(self, value: Fraction) -> Fraction:
        """Give so many of it in the dimension's base."""
        return value * self.factor + self.offset


NONE = Unit("", "", Fraction(1))


@cache
def unit_of(written: str) -> Unit | None:
    """Give the unit that is written so, levelled; None where it is none.

    >>> unit_of("公斤压力").factor == unit_of("kgf/cm^2").factor
    True
    >>> unit_of("头") == unit_of("台")
    False
    """
    plain = written.replace(" ", "").replace("每", "/")
    if not plain:
        return NONE
    if len(plain) > _MAX_CHARS:
        return None
    expression = _expression(plain)
    if expression is None:
        return None
    import pint

    registry = _registry()
    try:
        if expression in ("degC", "K"):
            offset = Fraction(27315, 100) if expression == "degC" else Fraction(0)
            return Unit(written, "temperature", Fraction(1), offset)
        quantity = registry.parse_expression(expression.replace("degC", "K"))
        if not isinstance(quantity, registry.Quantity):
            quantity = registry.Quantity(quantity, "dimensionless")
        base = quantity.to_base_units()
    except (pint.PintError, *_OF_PINT):  # type: ignore[misc]
        return None
    return Unit(
        written,
        _dimension(base.dimensionality) or "share",
        Fraction(base.magnitude),
        months=Fraction(_MONTHS[expression]) if expression in _MONTHS else None,
    )


def _expression(plain: str) -> str | None:
    """Give a unit as pint takes it; None by a word that is no unit."""
    spelled = _POWER.sub(r"\1^\2", plain)
    said = []
    end = 0
    for match in _TOKEN.finditer(spelled):
        if match.start() != end:
            return None
        end = match.end()
        part = match[0]
        if part[0] == "^":
            said.append(f"**{part[1:]}" if part[1] != "-" else f"**({part[1:]})")
            continue
        if part in "*/()" or part[0].isdigit():
            said.append(part)
            continue
        named = _word(part)
        if named is None:
            return None
        if said and said[-1][0].isdigit():
            many = said.pop()  # g/10min, g/100g: the number belongs to what follows
            said.append(f"({many}*({named}))")
            continue
        if said and (said[-1][-1].isalnum() or said[-1] == ")"):
            return None  # two words beside each other: no unit writes that
        said.append(named if named.isidentifier() else f"({named})")
    whole = "".join(said)
    if end != len(spelled) or not re.search("[A-Za-z]", whole):
        return None
    return whole[1:-1] if re.fullmatch(r"\(\w+\)", whole) else whole


def _word(token: str) -> str | None:
    names, counts, symbols = _tables()
    if token in names:
        return names[token]
    if token in counts:
        return counts[token]
    return token if token in symbols else None


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return table


@cache
def weak() -> frozenset[str]:
    """Give the words that are units after figures only; all that counts things is among them."""
    return frozenset({*_table()["weak"]["words"], *_tables()[1]} - {"倍"})


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    table: dict[str, dict[str, str]] = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    counts = {
        written: f"count_{number}"
        for number, written_all in enumerate(table["counts"].values())
        for written in written_all
    }
    prefixed = {prefix + base for base in table["bases"] for prefix in table["prefixes"]}
    return table["names"], counts, frozenset({*table["symbols"], *prefixed})


@cache
def words() -> tuple[str, ...]:
    """Give every word that is a unit by itself, the longest first."""
    names, counts, symbols = _tables()
    return tuple(sorted({*names, *counts, *symbols}, key=lambda word: (-len(word), word)))


@cache
def _registry() -> "pint.UnitRegistry[Fraction]":
    import pint

    registry: pint.UnitRegistry[Fraction] = pint.UnitRegistry(non_int_type=Fraction)
    _, counts, _ = _tables()
    for line in (*_DEFINITIONS, *(f"{name} = [{name}]" for name in sorted(set(counts.values())))):
        registry.define(line)
    return registry


def _dimension(dimensionality: Mapping[str, object]) -> str:
    parts = sorted((name, str(power)) for name, power in dimensionality.items())
    return " ".join(f"{name}^{power}" for name, power in parts)

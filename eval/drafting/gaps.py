"""By how much what a company has misses what a record asks for, and what it may come to at best."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, Decimal

from pydantic import JsonValue

from eval.drafting.arithmetic import Result, Year, years_of
from eval.drafting.fact_files import FactFile
from eval.suite.facts.figures import Day, Quantity
from eval.suite.facts.reading import figures
from eval.suite.judging.given import written

_HUNDRED = Decimal(100)
_MONTHS = 12
_UNITS = ("人", "元", "项", "分", "%", "家")
# What a share is of, and what it is a share in.
_PARTS = (("rd_expense", "revenue"), ("hightech_income", "total_income"), ("rd_expense", "cost"))


def gaps(of: FactFile, texts: Sequence[str], computed: Sequence[Result]) -> Iterator[Result]:
    """Give by how much what is had misses what the texts ask for.

    Args:
        of: The facts.
        texts: Of the records that they name.
        computed: What can be computed from the facts.
    """
    asked: dict[str, set[Decimal]] = defaultdict(set)
    for text in texts:
        for one in figures(text):
            if isinstance(one, Quantity) and not one.counting:
                asked[one.unit].add(one.value)
    had = [(one.value, one.unit) for one in computed if not one.gap]
    had += [
        (one.value, one.unit)
        for text in written(dict(of.profile))
        for one in figures(text)
        if isinstance(one, Quantity)
    ]
    for value, unit in had:
        if unit in _UNITS:
            for need in asked[unit]:
                told = "百分点" if unit == "%" else unit
                yield Result(value=abs(need - value), unit=told, way="与要求之差", gap=True)
    # Who has to have something has to have one at least.
    yield Result(value=Decimal(1), unit="项", way="至少一项")
    yield from _shares_missed(of.profile, asked["%"])
    yield from _too_young(of, asked["月"])


def _shares_missed(profile: Mapping[str, JsonValue], needs: set[Decimal]) -> Iterator[Result]:
    """Give by how much a part misses a share of its whole, in people or money."""
    staff, employees = profile.get("rd_staff"), profile.get("employees")
    if isinstance(staff, int) and isinstance(employees, int):
        for need in needs:
            missing = (need * employees / _HUNDRED - staff).to_integral_value(ROUND_CEILING)
            yield Result(value=missing, unit="人", way="还差几人", gap=True)
    years = list(years_of(profile).values())
    for some in {len(years), 1}:
        for part, whole in _PARTS:
            above, below = _sum(years[-some:], part), _sum(years[-some:], whole)
            for need in needs:
                missing = need * below / _HUNDRED - above
                yield Result(value=missing, unit="元", way="折合", gap=True)


def _sum(years: Sequence[Year], name: str) -> Decimal:
    return sum((year.get(name) or Decimal(0) for year in years), Decimal(0))


def _too_young(of: FactFile, needs: set[Decimal]) -> Iterator[Result]:
    """Give how many months are left until a company is as old as it has to be."""
    founded = next(
        (one for one in figures(str(of.profile.get("founded", ""))) if isinstance(one, Day)), None
    )
    if founded is None:
        return
    age = (of.as_of.year - founded.year) * _MONTHS + of.as_of.month - founded.month
    age -= of.as_of.day < founded.day
    for need in needs:
        for left in (need - age, need - age - 1):
            yield Result(value=left, unit="月", way="还差几个月", gap=True)

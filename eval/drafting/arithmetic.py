"""What may be computed from the facts of a document: a small calculator of its own.

It knows which sums, differences, shares and points the documents ask for, by the labels that
people give them, and nothing of how the product computes. What it does not list is not computable.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise

from pydantic import JsonValue

from eval.drafting.fact_files import FactFile
from eval.suite.facts.figures import Day, Quantity
from eval.suite.facts.reading import figures
from eval.suite.judging.given import written

_WAN = Decimal(10_000)
_HUNDRED = Decimal(100)
_MONTHS = 12
_MONEY_COLUMNS = ("金额", "预算", "费用合计", "境内费用", "收入")
# Fields that add up, and what each group adds up to.
_GROUPS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("财政资金", "自筹资金", "配套资金"), "经费总额"),
    (("第一期", "第二期", "第三期"), "经费总额"),
    (("自有资金", "银行贷款"), "总投资"),
    (("企业出资", "拟申请财政"), "榜单金额"),
)
_WHOLES = ("经费总额", "总投资", "榜单金额", "预算")
_SPANS = ("执行期", "有效期限", "期限", "建设期")
# No name has more characters than the first, no 立项必要性 more than the second.
_LIMITS = (30, 800)
_NECESSITY = ("产业问题", "现状与差距", "转化意义")
# Points by the least share in per cent, and by the number of second-class titles: N03, article 6.
_STAFF = ((30, 20), (25, 16), (20, 12), (15, 8), (10, 4), (0, 0))
_BY_REVENUE = ((6, 50), (5, 40), (4, 30), (3, 20), (2, 10), (0, 0))
_BY_COST = ((30, 50), (25, 40), (20, 30), (15, 20), (10, 10), (0, 0))
# Of staff, spending and titles.
_MOST_POINTS = (20, 50, 30)
_BY_TITLES = (0, 6, 12, 18, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What can be computed.

    Attributes:
        value: In the unit: 元 for money, per cent for shares.
        way: How, for whoever reads a report.
        gap: Whether it is how much is missing or too much, and may only be told as that.
    """

    value: Decimal
    unit: str
    way: str
    gap: bool = False


def results(of: FactFile) -> tuple[Result, ...]:
    """Give all that may be computed from the facts of a document."""
    return (
        *_of_fields(of.fields),
        *_of_profile(of.profile),
        *_of_business(of.fields),
        *_months(of.fields),
        *_entries(of.fields),
    )


def money_of(value: JsonValue) -> Decimal | None:
    """Give an amount in 元; a bare number is in 万元. None where it is not one amount.

    >>> money_of("0.0042亿元"), money_of("300千元"), money_of(45)
    (Decimal('420000.0000'), Decimal('300000'), Decimal('450000'))
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    found = [one for one in figures(str(value)) if isinstance(one, Quantity)]
    if len(found) != 1 or found[0].unit not in ("", "元"):
        return None
    return found[0].value * (_WAN if found[0].bare else 1)


def _of_fields(fields: Mapping[str, JsonValue]) -> Iterator[Result]:
    """Give the sums of fields and columns, and by how much they miss their wholes."""
    amounts = {label: money for label in fields if (money := money_of(fields[label])) is not None}
    sums = list(_sums(fields, amounts))
    for amount in sums:
        yield Result(value=amount, unit="元", way="之和")
    for whole in _WHOLES:
        if whole not in amounts:
            continue
        for amount in (*sums, *amounts.values()):
            apart = abs(amounts[whole] - amount)
            yield Result(value=apart, unit="元", way=f"与{whole}之差", gap=True)
    for parts, whole in _GROUPS:
        left = [amounts[one] for one in parts if one in amounts]
        if whole in amounts and left:
            rest = amounts[whole] - sum(left, Decimal(0))
            yield Result(value=rest, unit="元", way=f"{whole}减去其余")
            for part in left:
                yield from _shares(part, amounts[whole], f"占{whole}")


def _sums(fields: Mapping[str, JsonValue], amounts: Mapping[str, Decimal]) -> Iterator[Decimal]:
    for parts, _ in _GROUPS:
        known = [amounts[label] for label in parts if label in amounts]
        for size in range(2, len(known) + 1):
            yield from (sum(some, Decimal(0)) for some in combinations(known, size))
    for value in fields.values():
        if isinstance(value, list):
            yield from _columns([row for row in value if isinstance(row, dict)])


def _columns(rows: Sequence[Mapping[str, JsonValue]]) -> Iterator[Decimal]:
    for column in _MONEY_COLUMNS:
        found = [money_of(row.get(column)) for row in rows]
        amounts = [one for one in found if one is not None]
        if len(amounts) > 1:
            yield sum(amounts, Decimal(0))


@dataclass(frozen=True, slots=True)
class Year:
    """Figures of a year, money in 元."""

    by_name: Mapping[str, Decimal]

    def get(self, name: str) -> Decimal | None:
        """Give one; None where it is not known."""
        return self.by_name.get(name)


_SHARES = (
    ("rd_expense", "revenue"),
    ("rd_expense", "cost"),
    ("rd_expense_domestic", "rd_expense"),
    ("hightech_income", "total_income"),
    ("main_income", "revenue"),
    ("liabilities", "assets"),
)


def _of_profile(profile: Mapping[str, JsonValue]) -> Iterator[Result]:
    years = years_of(profile)
    staff, employees = _count(profile.get("rd_staff")), _count(profile.get("employees"))
    shares: list[Result] = []
    if staff is not None and employees:
        shares.append(_share(staff, employees, "科技人员占职工"))
    for year in years.values():
        for above, below in _SHARES:
            shares += _shares(year.get(above), year.get(below), f"{above}/{below}")
        own, owed = year.get("assets"), year.get("liabilities")
        if own is not None and owed is not None:
            yield Result(value=own - owed, unit="元", way="净资产")
    shares += _over_years(years)
    yield from shares
    for name in ("revenue", "rd_expense", "rd_expense_domestic", "total_income"):
        known = [year.get(name) for year in years.values()]
        amounts = [one for one in known if one is not None]
        for size in range(2, len(amounts) + 1):
            yield Result(value=sum(amounts[-size:], Decimal(0)), unit="元", way=f"{name}之和")
    yield from _titles(profile)
    yield from _points(profile, years, staff, employees)


def years_of(profile: Mapping[str, JsonValue]) -> dict[str, Year]:
    """Give the years of a profile, in their order."""
    given = profile.get("years")
    if not isinstance(given, dict):
        return {}
    found = {}
    for year, of in sorted(given.items()):
        if isinstance(of, dict):
            read = {name: money_of(value) for name, value in of.items()}
            found[year] = Year({name: one for name, one in read.items() if one is not None})
    return found


def _count(value: JsonValue) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    found = [one for one in figures(str(value)) if isinstance(one, Quantity)]
    return found[0].value if len(found) == 1 else None


def _share(above: Decimal, below: Decimal, way: str) -> Result:
    return Result(value=above / below * _HUNDRED, unit="%", way=way)


def _shares(above: Decimal | None, below: Decimal | None, way: str) -> Iterator[Result]:
    if above is not None and below:
        yield _share(above, below, way)


def _over_years(years: Mapping[str, Year]) -> Iterator[Result]:
    """Give what is told of several years: growth, and shares of their sums."""
    in_order = list(years.values())
    growths: dict[str, list[Decimal]] = {"revenue": [], "net": []}
    for before, after in pairwise(in_order):
        for name, of in (("revenue", lambda year: year.get("revenue")), ("net", _net)):
            old, new = of(before), of(after)
            if old and new is not None:
                growths[name].append((new - old) / old * _HUNDRED)
    for name, growth in growths.items():
        for one in growth:
            yield Result(value=one, unit="%", way=f"{name}增长")
        if growth:
            mean = sum(growth, Decimal(0)) / len(growth)
            yield Result(value=mean, unit="%", way=f"{name}平均增长")
    for above, below in _SHARES[:3]:
        pairs = [(year.get(above), year.get(below)) for year in in_order]
        known = [(one, other) for one, other in pairs if one is not None and other is not None]
        whole = sum((other for _, other in known), Decimal(0))
        if len(known) > 1 and whole:
            part = sum((one for one, _ in known), Decimal(0))
            yield _share(part, whole, f"各年{above}/{below}")


def _net(year: Year) -> Decimal | None:
    own, owed = year.get("assets"), year.get("liabilities")
    return None if own is None or owed is None else own - owed


def _titles(profile: Mapping[str, JsonValue]) -> Iterator[Result]:
    first, second = _count(profile.get("ip_class1")), _count(profile.get("ip_class2"))
    if first is not None and second is not None:
        yield Result(value=first + second, unit="项", way="知识产权合计")


def _points(
    profile: Mapping[str, JsonValue],
    years: Mapping[str, Year],
    staff: Decimal | None,
    employees: Decimal | None,
) -> Iterator[Result]:
    """Give the points of 科技型中小企业, part by part and in all."""
    last = years[max(years)] if years else Year({})
    parts: list[int] = []
    open_points = sum(_MOST_POINTS)
    if staff is not None and employees:
        parts.append(_by_least(_STAFF, staff / employees * _HUNDRED))
        open_points -= _MOST_POINTS[0]
    spent = last.get("rd_expense")
    ways = [
        _by_least(table, spent / below * _HUNDRED)
        for table, below in ((_BY_REVENUE, last.get("revenue")), (_BY_COST, last.get("cost")))
        if spent is not None and below
    ]
    if ways:
        parts.append(max(ways))
        open_points -= _MOST_POINTS[1]
    first, second = _count(profile.get("ip_class1")), _count(profile.get("ip_class2"))
    if first is not None and second is not None:
        open_points -= _MOST_POINTS[2]
        parts.append(
            _MOST_POINTS[2] if first else _BY_TITLES[min(int(second), len(_BY_TITLES) - 1)]
        )
    for one in (*parts, *ways, sum(parts), sum(parts) + open_points):
        yield Result(value=Decimal(one), unit="分", way="得分")


def _by_least(table: Sequence[tuple[int, int]], share: Decimal) -> int:
    return next(points for least, points in table if share >= least)


def _of_business(fields: Mapping[str, JsonValue]) -> Iterator[Result]:
    """Give what a feasibility report is computed to: profit, and how soon it pays."""
    income, cost = money_of(fields.get("年营业收入")), money_of(fields.get("年总成本"))
    whole = money_of(fields.get("总投资"))
    if income is None or cost is None:
        return
    profit = income - cost
    yield Result(value=profit, unit="元", way="年利润")
    if income:
        yield _share(profit, income, "利润率")
    if whole and profit > 0:
        yield _share(profit, whole, "投资利润率")
        yield Result(value=whole / profit * _MONTHS, unit="月", way="回收期")


def _months(fields: Mapping[str, JsonValue]) -> Iterator[Result]:
    for label in _SPANS:
        days = [one for text in written(fields.get(label)) for one in figures(text)]
        ends = [one for one in days if isinstance(one, Day) and one.year and one.month]
        if len(ends) == 2:  # noqa: PLR2004  (from and to)
            first, last = ends
            months = (last.year - first.year) * _MONTHS + last.month - first.month
            for value in (months, months + 1):
                yield Result(value=Decimal(value), unit="月", way=f"{label}多久")


def _entries(fields: Mapping[str, JsonValue]) -> Iterator[Result]:
    for label, value in fields.items():
        if isinstance(value, list):
            yield Result(value=Decimal(len(value)), unit="项", way=f"{label}有几项")


def lengths(fields: Mapping[str, JsonValue]) -> frozenset[int]:
    """Give the limits to names and sections, how long what was given is, and by how much too long.

    Characters are counted without white space.
    """
    long = {label: len("".join(str(value).split())) for label, value in fields.items()}
    found = {*long.values(), sum(long.get(label, 0) for label in _NECESSITY)}
    over = {length - limit for length in found for limit in _LIMITS if length > limit}
    return frozenset((*found, *over, *_LIMITS))

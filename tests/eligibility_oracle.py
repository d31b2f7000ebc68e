"""What the eligibility rules must answer, worked out from the policy texts alone.

Nothing here reads or imports the engine. The limits and points come from the policy cards of the
samples; how states become a verdict comes from docs/commands.md. Figures are exact: decimal
strings and fractions, never floats, except where a bare JSON number is written into a profile.

`golden` has the worked cases T1–T18 of the rules, `thresholds` the neighbourhood of every limit:
below, at, above, missing, in another unit and for another year.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from types import MappingProxyType

States = frozenset[str]
Figures = Mapping[str, Fraction | None]
Style = Callable[[Fraction], object]

MET: States = frozenset({"met"})
UNMET: States = frozenset({"unmet"})
UNKNOWN: States = frozenset({"unknown"})
REVIEW: States = frozenset({"manual_review"})
OUTSIDE: States = frozenset({"not_applicable"})

TODAY = date(2026, 11, 23)
NINGXIA = "宁夏/银川/金凤区"
HANGZHOU = "浙江/杭州/西湖区"
NOTHING: Mapping[str, str | None] = MappingProxyType({})

SCORE = "，且科技人员得分不为0"
STAFF_POINTS = (("30", 20), ("25", 16), ("20", 12), ("15", 8), ("10", 4))
SALES_POINTS = (("6", 50), ("5", 40), ("4", 30), ("3", 20), ("2", 10))
COST_POINTS = (("30", 50), ("25", 40), ("20", 30), ("15", 20), ("10", 10))
CLASS2_POINTS = (0, 6, 12, 18, 24)
CLASS1_POINTS = 30


@dataclass(frozen=True)
class OracleCase:
    """One profile asked about one measure, and what must come back.

    Each of `conditions` is (words, state): exactly one condition or part has a text with these
    words, and that is its state. `gap` belongs to the first of `conditions`; `score` is the value
    that the part with the words of `SCORE` must have.
    """

    name: str
    profile: dict[str, object]
    day: date
    measure: str
    verdicts: frozenset[str] | None
    conditions: tuple[tuple[str, str], ...]
    benefit: tuple[str, ...] = ()
    gap: str = ""
    window: str = ""
    score: int | None = None


@dataclass(frozen=True)
class Facts:
    """A profile as the oracle reads it: figures in the units of the policy texts, and the rest."""

    figures: Figures
    told: Mapping[str, object]
    day: date

    def get(self, path: str) -> Fraction | None:
        """Return a figure, or None where it is unknown."""
        return self.figures.get(path)

    def year(self, back: int, name: str) -> Fraction | None:
        """Return a figure of the year that many years before the day."""
        return self.figures.get(f"years.{self.day.year - back}.{name}")

    def share(self, part: str, whole: str, back: int = 1) -> Fraction | None:
        """Return one figure of a year in percent of another."""
        return percent(self.year(back, part), self.year(back, whole))


@dataclass(frozen=True)
class Line:
    """One limit to walk along: a figure, its value at the limit, and the step to either side."""

    path: str
    at: str
    step: str
    styles: Mapping[str, Style]
    given: Mapping[str, str | None] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True)
class Card:
    """A measure as the oracle knows it.

    `optional` are conditions that a rule may take as its scope or as part of another condition:
    they bind, but the share of known conditions is worked out with and without them. `complete`
    says whether the texts publish all conditions, with both answers where they leave that open.
    """

    measure: str
    figures: Mapping[str, str]
    told: Mapping[str, object]
    rule: Callable[[Facts], dict[str, States]]
    day: date = TODAY
    optional: tuple[str, ...] = ()
    complete: tuple[bool, ...] = (True,)
    lines: tuple[Line, ...] = ()


def plain(amount: Fraction) -> str:
    """Return an amount as exact decimal text."""
    text = format(Decimal(amount.numerator) / Decimal(amount.denominator), "f")
    if Fraction(text) != amount:
        raise ValueError(f"{amount} has no short decimal text")
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(amount: Fraction) -> str:
    """Return an amount with commas between the thousands."""
    return format(Decimal(plain(amount)), ",f")


def scientific(amount: Fraction) -> str:
    """Return an amount as people copy it from a spreadsheet, such as 1.9e4."""
    exponent = len(plain(amount).split(".")[0]) - 1
    return f"{plain(amount / 10**exponent)}e{exponent}"


def bare(amount: Fraction) -> object:
    """Return an amount as a bare JSON number."""
    return int(amount) if amount.denominator == 1 else float(plain(amount))


MONEY: Mapping[str, Style] = {
    "万元": lambda amount: f"{plain(amount)}万元",
    "千元": lambda amount: f"{grouped(amount * 10)}千元",
    "元": lambda amount: f"{grouped(amount * 10000)}元",
    "亿": lambda amount: f"{plain(amount / 10000)}亿",
    "百万元": lambda amount: f"{plain(amount / 100)}百万元",
    "e万": lambda amount: f"{scientific(amount)}万",
    "{千元}": lambda amount: {"value": bare(amount * 10), "unit": "千元"},
    "{亿元}": lambda amount: {"value": bare(amount / 10000), "unit": "亿元"},
    "{万元}": lambda amount: {"value": bare(amount), "unit": "万元", "source": "审计报告"},
}
PEOPLE: Mapping[str, Style] = {
    "人": lambda amount: f"{plain(amount)}人",
    "{人}": lambda amount: {"value": bare(amount), "unit": "人"},
}
YEARS: Mapping[str, Style] = {
    "年": lambda amount: f"{plain(amount)}年",
    "个月": lambda amount: f"{plain(amount * 12)}个月",
    "{年}": lambda amount: {"value": bare(amount), "unit": "年"},
}
ITEMS: Mapping[str, Style] = {
    "项": lambda amount: f"{plain(amount)}项",
    "{项}": lambda amount: {"value": bare(amount), "unit": "项"},
}
PATENTS: Mapping[str, Style] = {**ITEMS, "件": lambda amount: f"{plain(amount)}件"}
FIRMS: Mapping[str, Style] = {
    "家": lambda amount: f"{plain(amount)}家",
    "{家}": lambda amount: {"value": bare(amount), "unit": "家"},
}
AREA: Mapping[str, Style] = {
    "㎡": lambda amount: f"{plain(amount)}㎡",
    "平方米": lambda amount: f"{grouped(amount)}平方米",
    "m²": lambda amount: f"{plain(amount)} m²",
    "{平方米}": lambda amount: {"value": bare(amount), "unit": "平方米"},
}
AS_IS: Mapping[str, Style] = {}


def percent(part: Fraction | None, whole: Fraction | None) -> Fraction | None:
    """Return a part in percent of the whole, or None where either is unknown."""
    if part is None or whole is None:
        return None
    return part * 100 / whole


def total(values: Iterable[Fraction | None]) -> Fraction | None:
    """Return the sum, or None where any value is unknown."""
    known = Fraction(0)
    for value in values:
        if value is None:
            return None
        known += value
    return known


def at_least(value: Fraction | None, limit: str, passed: States = MET) -> States:
    """Judge a lower limit that is itself good enough."""
    if value is None:
        return UNKNOWN
    return passed if value >= Fraction(limit) else UNMET


def at_most(value: Fraction | None, limit: str) -> States:
    """Judge an upper limit that is itself good enough."""
    if value is None:
        return UNKNOWN
    return MET if value <= Fraction(limit) else UNMET


def either(*alternatives: States) -> States:
    """Return the states that alternatives can have together, one of which is enough."""
    found: set[str] = set()
    for states in product(*alternatives):
        if "met" in states:
            found.add("met")
        elif "manual_review" in states or "unknown" in states:
            found |= {"manual_review", "unknown"} & set(states)
        else:
            found.add("unmet")
    return frozenset(found)


def every(*parts: States) -> States:
    """Return the states that parts can have together, all of which are needed."""
    order = ("unmet", "unknown", "manual_review", "met")
    return frozenset(min(states, key=order.index) for states in product(*parts))


def years_before(day: date, years: int) -> date:
    """Return the same day so many years earlier."""
    return day.replace(year=day.year - years)


def founded_at_least(facts: Facts, years: int) -> States:
    """Judge whether so many full years have passed since the foundation."""
    founded = facts.told.get("founded")
    if founded is None:
        return UNKNOWN
    return MET if date.fromisoformat(str(founded)) <= years_before(facts.day, years) else UNMET


def founded_at_most(facts: Facts, years: int) -> States:
    """Judge whether no more than so many years have passed since the foundation."""
    founded = facts.told.get("founded")
    if founded is None:
        return UNKNOWN
    return MET if date.fromisoformat(str(founded)) >= years_before(facts.day, years) else UNMET


def stated(facts: Facts, key: str) -> States:
    """Judge a statement of the kind of enterprise; a no is a limit missed or another kind."""
    value = facts.told.get(key)
    if value is None:
        return UNKNOWN
    return MET if value else UNMET | OUTSIDE


def clean(facts: Facts) -> States:
    """Judge the record of accidents and dishonesty, which needs proof."""
    value = facts.told.get("violations")
    if value is None:
        return UNKNOWN
    return UNMET if value else REVIEW


def holds(facts: Facts, *names: str) -> States:
    """Judge whether one of these titles is held and still valid, which needs proof."""
    held = facts.told.get("qualifications")
    if not isinstance(held, list):
        return UNKNOWN
    valid = [
        entry
        for entry in held
        if entry["name"] in names and date.fromisoformat(entry["until"]) > facts.day
    ]
    return REVIEW if valid else UNMET


def award_exempts(facts: Facts) -> bool:
    """Return whether a provincial award of the last three years, among the first three, exists."""
    awards = facts.told.get("awards")
    return isinstance(awards, list) and any(
        entry["level"] == "省部级" and entry["rank"] <= 3 and entry["year"] > facts.day.year - 3
        for entry in awards
    )


def platform_exempts(facts: Facts) -> bool:
    """Return whether a provincial research platform is named."""
    platforms = facts.told.get("platforms")
    return isinstance(platforms, list) and any(entry["level"] == "省部级" for entry in platforms)


def tier(share: Fraction, steps: tuple[tuple[str, int], ...]) -> int:
    """Return the points of the first step that a share in percent reaches."""
    return next((points for limit, points in steps if share >= Fraction(limit)), 0)


def points(share: Fraction | None, steps: tuple[tuple[str, int], ...]) -> set[int]:
    """Return the points that are possible, all of them where the share is unknown."""
    if share is None:
        return {0, *(value for _, value in steps)}
    return {tier(share, steps)}


def ip_points(facts: Facts) -> set[int]:
    """Return the points that the counts of intellectual property can give."""
    first, second = facts.get("ip_class1"), facts.get("ip_class2")
    if first is not None and first >= 1:
        return {CLASS1_POINTS}
    by_second = set(CLASS2_POINTS) if second is None else {CLASS2_POINTS[min(int(second), 4)]}
    return by_second if first is not None else by_second | {CLASS1_POINTS}


def rd_points(facts: Facts) -> set[int]:
    """Return the points that research can give: the better of the two shares."""
    sales = points(facts.share("rd_expense", "revenue"), SALES_POINTS)
    cost = points(facts.share("rd_expense", "cost"), COST_POINTS)
    return {max(pair) for pair in product(sales, cost)}


def outcome(staff: set[int], research: set[int], ip: set[int]) -> States:
    """Return whether at least 60 points, with some for the staff, are reached."""
    passes = {a + b + c >= 60 and a > 0 for a, b, c in product(staff, research, ip)}
    if len(passes) > 1:
        return UNKNOWN
    known = len(staff) == len(research) == len(ip) == 1
    return (MET if passes == {True} else UNMET) | (frozenset() if known else UNKNOWN)


def kexiao_score(facts: Facts) -> States:
    """Judge the score; an enterprise that gives one base for research may have chosen it."""
    staff = points(percent(facts.get("rd_staff"), facts.get("employees")), STAFF_POINTS)
    ip = ip_points(facts)
    states = outcome(staff, rd_points(facts), ip)
    sales = facts.share("rd_expense", "revenue")
    cost = facts.share("rd_expense", "cost")
    if (sales is None) != (cost is None):
        chosen = points(sales, SALES_POINTS) if cost is None else points(cost, COST_POINTS)
        states |= outcome(staff, chosen, ip)
    return states


def kexiao_total(facts: Facts) -> int | None:
    """Return the score where every figure for it is known."""
    staff = points(percent(facts.get("rd_staff"), facts.get("employees")), STAFF_POINTS)
    parts = (staff, rd_points(facts), ip_points(facts))
    if any(len(part) > 1 for part in parts):
        return None
    return sum(value for part in parts for value in part)


def kexiao(facts: Facts) -> dict[str, States]:
    """N03, §3.1 and §3.9: four limits, a clean record, and the score or a shortcut."""
    score = kexiao_score(facts)
    shortcut = holds(facts, "高新技术企业")
    return {
        "境内居民企业": stated(facts, "resident"),
        "职工总数不超过500人": at_most(facts.get("employees"), "500"),
        "年销售收入不超过2亿元": at_most(facts.year(1, "revenue"), "20000"),
        "资产总额不超过2亿元": at_most(facts.year(1, "assets"), "20000"),
        "禁止、限制、淘汰": REVIEW | UNKNOWN,
        "上一年及当年没有重大事故": clean(facts),
        "或满足任一直通条件": either(score, shortcut) if shortcut == REVIEW else score,
        SCORE: score,
    }


def gaoqi_need(revenue: Fraction) -> str:
    """Return the share of research in percent that the revenue of the last year asks for."""
    if revenue <= 5000:
        return "5"
    return "4" if revenue <= 20000 else "3"


def gaoqi(facts: Facts) -> dict[str, States]:
    """N01, §3.1: article 11, research over the last three years or as many as there are."""
    founded = facts.told.get("founded")
    first = 0 if founded is None else date.fromisoformat(str(founded)).year
    back = [n for n in (3, 2, 1) if facts.day.year - n >= first]
    spent = total(facts.year(n, "rd_expense") for n in back)
    domestic = total(facts.year(n, "rd_expense_domestic") for n in back)
    share = percent(spent, total(facts.year(n, "revenue") for n in back))
    last = facts.year(1, "revenue")
    staff = percent(facts.get("rd_staff"), facts.get("employees"))
    return {
        "居民企业": stated(facts, "resident"),
        "注册成立满1年": founded_at_least(facts, 1),
        "核心支持作用的知识产权": MET | REVIEW,
        "国家重点支持的高新技术领域": REVIEW | UNKNOWN,
        "科技人员占当年职工总数的比例不低于10%": at_least(staff, "10"),
        "达到相应档次": UNKNOWN if last is None else at_least(share, gaoqi_need(last)),
        "境内发生的占比不低于60%": at_least(percent(domestic, spent), "60"),
        "收入占同期总收入的比例不低于60%": at_least(
            facts.share("hightech_income", "total_income"), "60"
        ),
        "创新能力评价": REVIEW,
        "重大质量事故": clean(facts),
    }


def class1_or_exempt(facts: Facts) -> States:
    """Judge the patents of N05.zjtx; an exemption that nobody claims is not taken."""
    count = at_least(facts.get("ip_class1"), "1", REVIEW)
    if award_exempts(facts) or platform_exempts(facts):
        return either(count, REVIEW)
    return count


def zjtx(facts: Facts) -> dict[str, States]:
    """N05.zjtx: the ten conditions of §3.9."""
    equity = at_least(facts.get("equity_investment_2y"), "2000", REVIEW)
    return {
        "已获得“科技和创新型中小企业”": holds(facts, "科技和创新型中小企业"),
        "细分市场3年以上": at_least(facts.get("niche_years"), "3", REVIEW),
        "营业收入1500万元以上，或": either(at_least(facts.year(1, "revenue"), "1500"), equity),
        "占营业收入80%以上": at_least(facts.share("main_income", "revenue"), "80"),
        "资产负债率不高于80%": at_most(facts.share("liabilities", "assets"), "80"),
        "每年都在100万元以上": every(
            *(at_least(facts.year(n, "rd_expense"), "100") for n in (1, 2))
        ),
        "每年占营业收入3%以上": every(
            *(at_least(facts.share("rd_expense", "revenue", n), "3") for n in (1, 2))
        ),
        "Ⅰ类知识产权1项以上，或": class1_or_exempt(facts),
        "占有率较为靠前": REVIEW,
        "发展评价得分50分以上": REVIEW,
    }


def xjr(facts: Facts) -> dict[str, States]:
    """N05.xjr: the points of §3.1, the third step of the ladder."""
    return {
        "已取得专精特新中小企业称号": holds(facts, "专精特新中小企业"),
        "营业收入5000万元以上": at_least(facts.year(1, "revenue"), "5000"),
        "占比90%以上": at_least(facts.share("main_income", "revenue"), "90"),
        "合计1200万元以上": at_least(total(facts.year(n, "rd_expense") for n in (1, 2)), "1200"),
        "每年占比3%以上": every(
            *(at_least(facts.share("rd_expense", "revenue", n), "3") for n in (1, 2))
        ),
        "Ⅰ类知识产权4项以上": at_least(facts.get("ip_class1"), "4", REVIEW),
        "发展评价得分60分以上": REVIEW,
    }


def old_zjtx(facts: Facts) -> dict[str, States]:
    """N06: the limits before 2026-04-01; whether the old equity line needs proof is open."""
    equity = at_least(facts.get("equity_investment_2y"), "2000", MET | REVIEW)
    return {
        "细分市场2年以上": at_least(facts.get("niche_years"), "2", REVIEW),
        "研发费用100万元以上": at_least(facts.year(1, "rd_expense"), "100"),
        "研发费用占比3%以上": at_least(facts.share("rd_expense", "revenue"), "3"),
        "营业收入1000万元以上，或": either(at_least(facts.year(1, "revenue"), "1000"), equity),
        "评价得分60分以上": REVIEW,
    }


def zhongshi(facts: Facts) -> dict[str, States]:
    """X14, §3.4: a pilot base in the region."""
    return {
        "注册在宁夏": MET,
        "独立法人": MET | REVIEW,
        "正常经营满2年": founded_at_least(facts, 2),
        "场地不小于500平方米": at_least(facts.get("extra.场地面积_平方米"), "500"),
        "设备原值不低于500万元": at_least(facts.get("extra.设备原值_万元"), "500"),
        "专业技术人员不少于10人": at_least(facts.get("extra.固定专业技术人员_人"), "10"),
        "没有发生重大事故": clean(facts),
    }


def small(facts: Facts) -> dict[str, States]:
    """N22, §3.2: income, people and assets, each limit included."""
    return {
        "应纳税所得额不超过300万元": at_most(facts.get("extra.应纳税所得额_万元"), "300"),
        "人数不超过300人": at_most(facts.get("employees"), "300"),
        "资产不超过5000万元": at_most(facts.year(1, "assets"), "5000"),
    }


def west(facts: Facts) -> dict[str, States]:
    """N21, §3.2: the West, an encouraged industry, and the share of the main business."""
    return {
        "企业在西部地区": MET,
        "属于鼓励类产业": UNKNOWN | REVIEW,
        "主营业务收入占比不低于60%": at_least(facts.share("main_income", "revenue"), "60"),
    }


def hangzhou(facts: Facts) -> dict[str, States]:
    """Y05, §3.5: for enterprises of Hangzhou only, conditions not complete."""
    staff = percent(facts.get("rd_staff"), facts.get("employees"))
    return {
        "注册在浙江杭州": MET,
        "成立不超过5年": founded_at_most(facts, 5),
        "研发人员占比不低于20%": at_least(staff, "20"),
        "研发占比不低于10%": at_least(facts.share("rd_expense", "revenue"), "10"),
    }


def old_loan(facts: Facts) -> dict[str, States]:
    """X11a, §3.4: the loan as it was told in 2023."""
    return {
        "注册在宁夏": MET,
        "法人企业": MET | REVIEW,
        "职工总数不超过500人": at_most(facts.get("employees"), "500"),
        "年销售收入不超过2亿元": at_most(facts.year(1, "revenue"), "20000"),
        "资产总额不超过2亿元": at_most(facts.year(1, "assets"), "20000"),
        "符合其一": holds(facts, "高新技术企业"),
        "法人征信良好": clean(facts),
    }


def growth_states(facts: Facts) -> States:
    """Judge 15 % of mean growth by every reading that three or four years of revenue allow."""
    revenue = [facts.year(n, "revenue") for n in (3, 2, 1)]
    known = [value for value in revenue if value is not None]
    if len(known) < 3:
        return UNKNOWN
    earlier = facts.year(4, "revenue")
    series = [known] if earlier is None else [known, [earlier, *known]]
    found: set[str] = set()
    for values in series:
        steps = len(values) - 1
        rates = sum((values[i + 1] / values[i] - 1 for i in range(steps)), Fraction(0)) / steps
        compound = values[-1] / values[0] >= Fraction("1.15") ** steps
        found |= {"met" if ok else "unmet" for ok in (rates >= Fraction("0.15"), compound)}
    return frozenset(found)


def mean_share_states(facts: Facts) -> States:
    """Judge 3 % of research by the mean of the shares and by the share of the sums."""
    shares = total(facts.share("rd_expense", "revenue", n) for n in (3, 2, 1))
    spent = total(facts.year(n, "rd_expense") for n in (3, 2, 1))
    pooled = percent(spent, total(facts.year(n, "revenue") for n in (3, 2, 1)))
    return at_least(shares, "9") | at_least(pooled, "3")


def chuying(facts: Facts) -> dict[str, States]:
    """X09a, §3.4: growth and research over three years, conditions not complete."""
    return {
        "注册在宁夏": MET,
        "自治区内的居民企业": stated(facts, "resident"),
        "平均增长率不低于15%": growth_states(facts),
        "比例的均值不低于3%": mean_share_states(facts),
    }


def base(facts: Facts) -> dict[str, States]:
    """X13.sfjd, §3.4: a demonstration base for the transfer of achievements."""
    return {
        "注册在宁夏": MET,
        "至少有1家": at_least(facts.get("extra.转化服务机构_家"), "1"),
        "不少于5家": at_least(facts.get("extra.承担自治区级以上转化项目单位_家"), "5"),
        "转化成果不少于10项": at_least(facts.get("extra.近两年转化成果_项"), "10"),
        "不少于10项，或": either(
            at_least(facts.get("extra.上年度登记技术合同_项"), "10"),
            at_least(facts.get("extra.上年度技术合同成交额_万元"), "3000"),
        ),
    }


def yearly(name: str, values: Mapping[int, str | None]) -> dict[str, str | None]:
    """Return one figure of several years by its paths."""
    return {f"years.{year}.{name}": value for year, value in values.items()}


def three(name: str, *values: str) -> dict[str, str | None]:
    """Return one figure of 2023, 2024 and 2025 by its paths."""
    return yearly(name, dict(zip((2023, 2024, 2025), values, strict=True)))


def known(figures: Mapping[str, str | None]) -> dict[str, str]:
    """Return the figures that are known."""
    return {path: value for path, value in figures.items() if value is not None}


ENTERPRISE: Mapping[str, object] = {
    "name": "甲公司",
    "region": NINGXIA,
    "founded": "2019-05-01",
    "resident": True,
    "institution": "enterprise",
    "violations": False,
}


def titled(name: str, until: str = "2028-12-31") -> dict[str, object]:
    """Return an enterprise that holds a title."""
    return {**ENTERPRISE, "qualifications": [{"name": name, "until": until}]}


N03 = Card(
    measure="N03",
    figures={
        "employees": "100",
        "rd_staff": "30",
        "years.2025.revenue": "5000",
        "years.2025.rd_expense": "300",
        "years.2025.cost": "5000",
        "years.2025.assets": "8000",
        "ip_class1": "1",
        "ip_class2": "0",
    },
    told=ENTERPRISE,
    rule=kexiao,
    optional=("境内居民企业",),
    lines=(
        Line("employees", "500", "1", PEOPLE, {"rd_staff": "160"}),
        Line("years.2025.revenue", "20000", "0.01", MONEY, {"years.2025.rd_expense": "1300"}),
        Line("years.2025.assets", "20000", "0.01", MONEY),
        Line("rd_staff", "10", "1", PEOPLE, label="points for the staff"),
        Line(
            "years.2025.rd_expense",
            "200",
            "0.01",
            MONEY,
            {"rd_staff": "10", "ip_class1": "0", "ip_class2": "4"},
            "short of 60",
        ),
        Line(
            "years.2025.rd_expense",
            "250",
            "0.01",
            MONEY,
            {"rd_staff": "15", "ip_class1": "0", "ip_class2": "2"},
            "exactly 60",
        ),
        Line(
            "ip_class2",
            "2",
            "1",
            PATENTS,
            {"rd_staff": "15", "years.2025.rd_expense": "250", "ip_class1": "0"},
            "exactly 60",
        ),
        Line("ip_class1", "1", "1", PATENTS, {"rd_staff": "15"}, "class 1"),
    ),
)

N01 = Card(
    measure="N01",
    figures=known(
        {
            "employees": "500",
            "rd_staff": "50",
            "ip_class1": "2",
            "ip_class2": "3",
            **three("revenue", "5000", "5000", "5000"),
            **three("rd_expense", "250", "250", "250"),
            **three("rd_expense_domestic", "200", "200", "200"),
            "years.2025.total_income": "5555.55",
            "years.2025.hightech_income": "4000",
        }
    ),
    told=ENTERPRISE,
    rule=gaoqi,
    optional=("居民企业", "境内发生的占比不低于60%"),
    lines=(
        Line("rd_staff", "50", "1", PEOPLE),
        Line("employees", "500", "1", PEOPLE),
        Line("years.2025.rd_expense", "250", "0.01", MONEY, label="5 % of 5000"),
        Line(
            "years.2025.revenue",
            "5000",
            "0.01",
            MONEY,
            three("rd_expense", "225", "225", "225"),
            "4.5 % around 5000",
        ),
        Line(
            "years.2025.revenue",
            "20000",
            "0.01",
            MONEY,
            {
                **three("revenue", "20000", "20000", "20000"),
                **three("rd_expense", "700", "700", "700"),
                **three("rd_expense_domestic", "600", "600", "600"),
            },
            "3.5 % around 20000",
        ),
        Line(
            "years.2025.rd_expense",
            "200.0012",
            "0.0001",
            MONEY,
            {
                **three("revenue", "5000.01", "5000.01", "5000.01"),
                **three("rd_expense", "200", "200", "200"),
                **three("rd_expense_domestic", "150", "150", "150"),
            },
            "4 % just over 5000",
        ),
        Line(
            "years.2025.rd_expense",
            "800",
            "0.01",
            MONEY,
            {
                **three("revenue", "20000", "20000", "20000"),
                **three("rd_expense", "800", "800", "800"),
                **three("rd_expense_domestic", "600", "600", "600"),
            },
            "4 % of 20000",
        ),
        Line(
            "years.2025.rd_expense",
            "600.0009",
            "0.0001",
            MONEY,
            {
                **three("revenue", "20000.01", "20000.01", "20000.01"),
                **three("rd_expense", "600", "600", "600"),
                **three("rd_expense_domestic", "500", "500", "500"),
            },
            "3 % just over 20000",
        ),
        Line(
            "years.2025.rd_expense",
            "250",
            "0.01",
            AS_IS,
            {
                **three("revenue", "30000", "30000", "5000"),
                **three("rd_expense", "1500", "1500", "250"),
                **three("rd_expense_domestic", "1200", "1200", "200"),
            },
            "the last year sets 5 %, the sum of three is measured",
        ),
        Line(
            "years.2024.rd_expense",
            "30",
            "0.01",
            AS_IS,
            {
                **three("revenue", "1000", "1000", "21000"),
                **three("rd_expense", "30", "30", "630"),
                **three("rd_expense_domestic", "20", "20", "600"),
            },
            "the last year sets 3 %, the sum of three is measured",
        ),
        Line("years.2023.rd_expense", "250", "0.01", AS_IS, label="first of three years"),
        Line("years.2024.revenue", "5000", "0.01", AS_IS, label="middle of three years"),
        Line(
            "years.2025.rd_expense_domestic",
            "150",
            "0.01",
            MONEY,
            three("rd_expense_domestic", "150", "150", "150"),
        ),
        Line("years.2025.hightech_income", "3333.33", "0.01", MONEY),
        Line(
            "years.2025.total_income",
            "5555.55",
            "0.01",
            MONEY,
            {"years.2025.hightech_income": "3333.33"},
        ),
    ),
)

ZJTX = Card(
    measure="N05.zjtx",
    figures={
        "niche_years": "4",
        "years.2024.revenue": "7000",
        "years.2025.revenue": "7777.77",
        "years.2025.main_income": "7000",
        "years.2025.assets": "7777.77",
        "years.2025.liabilities": "3000",
        "years.2024.rd_expense": "300",
        "years.2025.rd_expense": "300",
        "ip_class1": "1",
        "equity_investment_2y": "0",
    },
    told=titled("科技和创新型中小企业"),
    rule=zjtx,
    lines=(
        Line("niche_years", "3", "1", YEARS),
        Line("years.2025.revenue", "1500", "0.01", MONEY, {"years.2025.main_income": "1300"}),
        Line(
            "equity_investment_2y",
            "2000",
            "0.01",
            MONEY,
            {"years.2025.revenue": "1200", "years.2025.main_income": "1100"},
        ),
        Line("years.2025.main_income", "6222.216", "0.001", MONEY),
        Line(
            "years.2025.revenue",
            "7777.77",
            "0.01",
            AS_IS,
            {"years.2025.main_income": "6222.216"},
            "under the main income",
        ),
        Line("years.2025.liabilities", "6222.216", "0.001", MONEY),
        Line(
            "years.2025.assets",
            "7777.77",
            "0.01",
            MONEY,
            {"years.2025.liabilities": "6222.216"},
        ),
        Line(
            "years.2025.rd_expense",
            "100",
            "0.01",
            MONEY,
            {"years.2025.revenue": "2000", "years.2025.main_income": "1900"},
            "100 last year",
        ),
        Line(
            "years.2024.rd_expense",
            "100",
            "0.01",
            MONEY,
            {"years.2024.revenue": "2000"},
            "100 the year before",
        ),
        Line("years.2025.rd_expense", "233.3331", "0.0001", MONEY, label="3 % last year"),
        Line("years.2024.rd_expense", "210", "0.01", MONEY, label="3 % the year before"),
        Line(
            "years.2024.revenue",
            "7000",
            "0.01",
            AS_IS,
            {"years.2024.rd_expense": "210"},
            "under the research of the year before",
        ),
        Line("ip_class1", "1", "1", PATENTS),
    ),
)

XJR = Card(
    measure="N05.xjr",
    figures={
        "years.2024.revenue": "9000",
        "years.2025.revenue": "9999.9",
        "years.2025.main_income": "9500",
        "years.2024.rd_expense": "700",
        "years.2025.rd_expense": "700",
        "years.2025.total_income": "9999.9",
        "ip_class1": "4",
    },
    told=titled("专精特新中小企业"),
    rule=xjr,
    complete=(True, False),
    lines=(
        Line(
            "years.2025.revenue",
            "5000",
            "0.01",
            MONEY,
            {"years.2025.main_income": "4800", "years.2025.total_income": "5000"},
        ),
        Line("years.2025.main_income", "8999.91", "0.01", MONEY),
        Line("years.2025.rd_expense", "500", "0.01", MONEY, label="sum of two years"),
        Line("years.2024.rd_expense", "500", "0.01", AS_IS, label="sum of two years"),
        Line(
            "years.2025.rd_expense",
            "299.997",
            "0.001",
            MONEY,
            {"years.2024.rd_expense": "1000"},
            "3 % last year",
        ),
        Line(
            "years.2024.rd_expense",
            "270",
            "0.01",
            MONEY,
            {"years.2025.rd_expense": "1000"},
            "3 % the year before",
        ),
        Line("ip_class1", "4", "1", PATENTS),
    ),
)

N06 = Card(
    measure="N06",
    figures={
        "niche_years": "3",
        "years.2025.revenue": "3333.33",
        "years.2025.rd_expense": "200",
        "equity_investment_2y": "0",
    },
    told=ENTERPRISE,
    rule=old_zjtx,
    day=date(2026, 3, 31),
    complete=(True, False),
    lines=(
        Line("niche_years", "2", "1", YEARS),
        Line("years.2025.revenue", "1000", "0.01", MONEY),
        Line(
            "years.2025.rd_expense",
            "100",
            "0.01",
            MONEY,
            {"years.2025.revenue": "2000"},
            "100",
        ),
        Line(
            "years.2025.rd_expense",
            "199.98",
            "0.01",
            MONEY,
            {"years.2025.revenue": "6666"},
            "3 %",
        ),
        Line("equity_investment_2y", "2000", "0.01", AS_IS, {"years.2025.revenue": "900"}),
    ),
)

X14 = Card(
    measure="X14",
    figures={
        "extra.场地面积_平方米": "800",
        "extra.设备原值_万元": "600",
        "extra.固定专业技术人员_人": "12",
    },
    told=ENTERPRISE,
    rule=zhongshi,
    optional=("注册在宁夏", "独立法人"),
    lines=(
        Line("extra.场地面积_平方米", "500", "0.01", AREA),
        Line("extra.设备原值_万元", "500", "0.01", MONEY),
        Line("extra.固定专业技术人员_人", "10", "1", PEOPLE),
    ),
)

N22 = Card(
    measure="N22",
    figures={
        "extra.应纳税所得额_万元": "200",
        "employees": "100",
        "years.2025.assets": "3000",
    },
    told=ENTERPRISE,
    rule=small,
    complete=(True, False),
    lines=(
        Line("extra.应纳税所得额_万元", "300", "0.01", MONEY),
        Line("employees", "300", "1", PEOPLE),
        Line("years.2025.assets", "5000", "0.01", MONEY),
    ),
)

N21 = Card(
    measure="N21",
    figures={
        "years.2025.revenue": "7777.77",
        "years.2025.total_income": "7777.77",
        "years.2025.main_income": "6000",
    },
    told=ENTERPRISE,
    rule=west,
    optional=("企业在西部地区",),
    complete=(True, False),
    lines=(Line("years.2025.main_income", "4666.662", "0.001", MONEY),),
)

Y05 = Card(
    measure="Y05",
    figures={
        "employees": "35",
        "rd_staff": "10",
        "years.2025.revenue": "3333.33",
        "years.2025.rd_expense": "500",
    },
    told={**ENTERPRISE, "region": HANGZHOU, "founded": "2023-05-01"},
    rule=hangzhou,
    optional=("注册在浙江杭州",),
    complete=(False,),
    lines=(
        Line("rd_staff", "7", "1", PEOPLE),
        Line("employees", "50", "1", PEOPLE),
        Line("years.2025.rd_expense", "333.333", "0.001", MONEY),
        Line(
            "years.2025.revenue",
            "3333.33",
            "0.01",
            MONEY,
            {"years.2025.rd_expense": "333.333"},
        ),
    ),
)

X11A = Card(
    measure="X11a",
    figures={
        "employees": "100",
        "years.2023.revenue": "5000",
        "years.2023.assets": "8000",
    },
    told=titled("高新技术企业"),
    rule=old_loan,
    day=date(2024, 6, 1),
    optional=("注册在宁夏", "法人企业"),
    lines=(
        Line("employees", "500", "1", PEOPLE),
        Line("years.2023.revenue", "20000", "0.01", MONEY),
        Line("years.2023.assets", "20000", "0.01", MONEY),
    ),
)

X09A = Card(
    measure="X09a",
    figures=known(
        {
            **yearly("revenue", {2022: "8000", 2023: "9200", 2024: "10580", 2025: "12167"}),
            **three("rd_expense", "500", "500", "500"),
        }
    ),
    told=ENTERPRISE,
    rule=chuying,
    optional=("注册在宁夏", "自治区内的居民企业"),
    complete=(False,),
    lines=(
        Line("years.2025.revenue", "12167", "0.01", MONEY, {"years.2022.revenue": None}),
        Line(
            "years.2025.rd_expense",
            "300",
            "0.01",
            MONEY,
            {
                **yearly("revenue", {2022: None, 2023: "10000", 2024: "10000", 2025: "10000"}),
                **three("rd_expense", "300", "300", "300"),
            },
        ),
    ),
)

X13 = Card(
    measure="X13.sfjd",
    figures={
        "extra.转化服务机构_家": "2",
        "extra.承担自治区级以上转化项目单位_家": "6",
        "extra.近两年转化成果_项": "12",
        "extra.上年度登记技术合同_项": "12",
        "extra.上年度技术合同成交额_万元": "2000",
    },
    told={"name": "甲基地", "region": NINGXIA},
    rule=base,
    optional=("注册在宁夏",),
    complete=(True, False),
    lines=(
        Line("extra.转化服务机构_家", "1", "1", FIRMS),
        Line("extra.承担自治区级以上转化项目单位_家", "5", "1", FIRMS),
        Line("extra.近两年转化成果_项", "10", "1", ITEMS),
        Line("extra.上年度登记技术合同_项", "10", "1", ITEMS),
        Line(
            "extra.上年度登记技术合同_项",
            "10",
            "1",
            AS_IS,
            {"extra.上年度技术合同成交额_万元": None},
            "turnover unknown",
        ),
        Line(
            "extra.上年度技术合同成交额_万元",
            "3000",
            "0.01",
            MONEY,
            {"extra.上年度登记技术合同_项": "9"},
        ),
        Line(
            "extra.上年度技术合同成交额_万元",
            "3000",
            "0.01",
            AS_IS,
            {"extra.上年度登记技术合同_项": None},
            "count unknown",
        ),
    ),
)

CARDS = (N03, N01, ZJTX, XJR, N06, X14, N22, N21, Y05, X11A, X09A, X13)


def verdict(states: Mapping[str, str], counted: Iterable[str], complete: bool) -> str:
    """Return the verdict of hard conditions in the order of the contract."""
    if "not_applicable" in states.values():
        return "not_applicable"
    if "unmet" in states.values():
        return "not_met"
    share = [states[words] == "met" for words in counted]
    if 2 * sum(share) < len(share):
        return "needs_data"
    return "promising" if complete and "unknown" not in states.values() else "opportunity"


def verdicts(card: Card, states: Mapping[str, States]) -> frozenset[str]:
    """Return every verdict that the possible states of the hard conditions allow."""
    hard = {words: value for words, value in states.items() if words != SCORE}
    counts = [
        [words for words in hard if words not in left_out]
        for size in range(len(card.optional) + 1)
        for left_out in combinations(card.optional, size)
    ]
    return frozenset(
        verdict(dict(zip(hard, combination, strict=True)), counted, complete)
        for combination in product(*hard.values())
        for counted in counts
        for complete in card.complete
    )


def put(profile: dict[str, object], path: str, value: object) -> None:
    """Write one value into a profile by its path."""
    node = profile
    *folders, name = path.split(".")
    for folder in folders:
        child = node.setdefault(folder, {})
        if not isinstance(child, dict):
            raise TypeError(f"{folder} is not an object")
        node = child
    node[name] = value


def case(
    card: Card,
    name: str,
    given: Mapping[str, str | None] = NOTHING,
    *,
    told: Mapping[str, object] | None = None,
    styles: Mapping[str, Style] | None = None,
    nulls: tuple[str, ...] = (),
    day: date | None = None,
) -> OracleCase:
    """Return a case of a measure: its base with some figures changed, and what follows.

    A figure that is None is left out of the profile, or written as null when `nulls` names it.
    """
    written = styles or {}
    figures: dict[str, Fraction | None] = {
        path: None if value is None else Fraction(value)
        for path, value in {**card.figures, **given}.items()
    }
    facts = Facts(figures, {**card.told, **(told or {})}, day or card.day)
    profile: dict[str, object] = {k: v for k, v in facts.told.items() if v is not None}
    for path, value in figures.items():
        if value is not None:
            put(profile, path, written.get(path, bare)(value))
        elif path in nulls:
            put(profile, path, None)
    states = card.rule(facts)
    return OracleCase(
        name=f"{card.measure} {name}",
        profile=profile,
        day=facts.day,
        measure=card.measure,
        verdicts=verdicts(card, states),
        conditions=tuple((k, next(iter(v))) for k, v in states.items() if len(v) == 1),
        score=kexiao_total(facts) if card.rule is kexiao else None,
    )


def turning(card: Card, line: Line) -> Fraction:
    """Return the neighbour of the limit whose answer differs from the one at the limit."""
    at, step = Fraction(line.at), Fraction(line.step)

    def answer(amount: Fraction) -> tuple[object, object]:
        made = case(card, "", {**line.given, line.path: plain(amount)})
        return made.conditions, made.score

    return at + step if answer(at + step) != answer(at) else at - step


def other_years(path: str, taken: Iterable[str]) -> list[str]:
    """Return the same figure's paths in years that a profile does not have it for."""
    _, year, name = path.split(".")
    paths = [f"years.{n}.{name}" for n in range(int(year) - 4, int(year) + 2)]
    free = [candidate for candidate in paths if candidate not in taken]
    return [free[-2], free[-1]]


def walk(card: Card, line: Line) -> Iterator[OracleCase]:
    """Yield the cases along one limit."""
    label = f"{line.path} {line.label}".strip()
    at, step = Fraction(line.at), Fraction(line.step)
    for side, amount in (("below", at - step), ("at", at), ("above", at + step)):
        yield case(card, f"{label}: {side}", {**line.given, line.path: plain(amount)})
    turn = turning(card, line)
    for unit, style in line.styles.items():
        for side, amount in (("at", at), ("turning", turn)):
            given = {**line.given, line.path: plain(amount)}
            yield case(card, f"{label}: {side} in {unit}", given, styles={line.path: style})
    gone = {**line.given, line.path: None}
    yield case(card, f"{label}: missing", gone)
    yield case(card, f"{label}: null", gone, nulls=(line.path,))
    if line.path.startswith("years."):
        for path in other_years(line.path, {**card.figures, **line.given}):
            yield case(card, f"{label}: only as {path}", {**gone, path: line.at})


def kexiao_tables() -> Iterator[OracleCase]:
    """Yield every boundary of the three tables of N03, and the totals around 60."""
    for limit, _ in STAFF_POINTS:
        line = Line(
            "rd_staff",
            str(5 * int(limit)),
            "1",
            AS_IS,
            {"employees": "500", "ip_class1": "0", "ip_class2": "2"},
            f"{limit} % of staff",
        )
        yield from walk(N03, line)
    for limit, _ in SALES_POINTS:
        line = Line(
            "years.2025.rd_expense",
            plain(Fraction("77.77") * int(limit)),
            "0.01",
            AS_IS,
            {"years.2025.revenue": "7777", "years.2025.cost": "7777", "rd_staff": "25"},
            f"{limit} % of sales",
        )
        yield from walk(N03, line)
    for limit, _ in COST_POINTS:
        line = Line(
            "years.2025.rd_expense",
            plain(Fraction("9.99") * int(limit)),
            "0.01",
            AS_IS,
            {"years.2025.revenue": "19999", "years.2025.cost": "999", "rd_staff": "25"},
            f"{limit} % of cost",
        )
        yield from walk(N03, line)
    for first, second in product(("0", "1", "2"), ("0", "1", "2", "3", "4", "5")):
        given = {"ip_class1": first, "ip_class2": second, "rd_staff": "15"}
        yield case(N03, f"class 1 {first}, class 2 {second}", given)
    staff = {"0": "9", "4": "10", "8": "15", "12": "20", "16": "25", "20": "30"}
    research = {"0": "99", "10": "100", "20": "150", "30": "200", "40": "250", "50": "300"}
    for (a, people), (b, spent), count in product(staff.items(), research.items(), range(5)):
        score = int(a) + int(b) + CLASS2_POINTS[count]
        if 56 <= score <= 64:
            given = {
                "rd_staff": people,
                "years.2025.rd_expense": spent,
                "ip_class1": "0",
                "ip_class2": str(count),
            }
            yield case(N03, f"total {score} from {a}, {b} and {count} of class 2", given)


def kexiao_ways() -> Iterator[OracleCase]:
    """Yield the ways into N03 that the score does not decide alone."""
    low = {"rd_staff": "9", "ip_class1": "0"}
    for until, word in (("2028-12-31", "valid"), ("2026-06-30", "lapsed")):
        told = titled("高新技术企业", until)
        yield case(N03, f"no points for the staff, {word} shortcut", low, told=told)
        yield case(N03, f"enough points, {word} shortcut", told=told)
    yield case(N03, "no points for the staff, no titles", low, told={"qualifications": []})
    yield case(N03, "no points for the staff, full marks else", {"rd_staff": "9"})
    for violations in (True, None):
        yield case(N03, f"violations {violations}", told={"violations": violations})
    for resident in (False, None):
        yield case(N03, f"resident {resident}", told={"resident": resident})
    yield case(N03, "no cost given, 6 % of sales", {"years.2025.cost": None})
    unknown_ip = {"rd_staff": "15", "years.2025.rd_expense": "250"}
    yield case(N03, "no counts", {**unknown_ip, "ip_class1": None, "ip_class2": None})
    yield case(N03, "research is zero", {"years.2025.rd_expense": "0"})
    yield case(N03, "no research staff", {"rd_staff": "0"})


def foundations() -> Iterator[OracleCase]:
    """Yield the days around every age limit."""
    young = {
        f"years.{year}.{name}": None
        for year in (2023, 2024)
        for name in ("revenue", "rd_expense", "rd_expense_domestic")
    }
    for founded in ("2025-11-22", "2025-11-23", "2025-11-24"):
        yield case(N01, f"founded {founded}", young, told={"founded": founded})
    two: dict[str, str | None] = {path: None for path in young if "2023" in path}
    yield case(N01, "founded 2024-05-01, two years", two, told={"founded": "2024-05-01"})
    yield case(
        N01,
        "founded 2024-05-01, two years, a little under 5 %",
        {**two, "years.2024.rd_expense": "249.99"},
        told={"founded": "2024-05-01"},
    )
    yield case(N01, "founded 2024-05-01, no 2024", young, told={"founded": "2024-05-01"})
    yield case(N01, "founded 2019-05-01, no 2023", two)
    yield case(N01, "founded unknown", told={"founded": None})
    for card, year in ((X14, 2024), (Y05, 2021)):
        for day in (22, 23, 24):
            founded = f"{year}-11-{day}"
            yield case(card, f"founded {founded}", told={"founded": founded})
        yield case(card, "founded unknown", told={"founded": None})


def ladders() -> Iterator[OracleCase]:
    """Yield the titles, exemptions and alternatives of N05 and N06."""
    for card, title in ((ZJTX, "科技和创新型中小企业"), (XJR, "专精特新中小企业")):
        yield case(card, "all passed")
        yield case(card, "titles unknown", told={"qualifications": None})
        yield case(card, "no titles", told={"qualifications": []})
        yield case(card, "title lapsed", told=titled(title, "2026-06-30"))
        yield case(card, "another title", told=titled("高新技术企业"))
        for score in (None, 49, 50, 59, 60, 100):
            yield case(card, f"platform score {score}", told={"platform_score": score})
    none = {"ip_class1": "0"}
    told: dict[str, object]
    award: dict[str, object] = {
        "name": "自治区科技进步奖",
        "level": "省部级",
        "rank": 2,
        "year": 2025,
    }
    yield case(ZJTX, "no class 1, nothing claimed", none)
    yield case(ZJTX, "no class 1, empty lists", none, told={"awards": [], "platforms": []})
    for rank, year in ((1, 2025), (3, 2025), (3, 2024), (4, 2025), (1, 2020)):
        awards = [{**award, "rank": rank, "year": year}]
        told = {"awards": awards, "platforms": []}
        yield case(ZJTX, f"no class 1, award of {year}, rank {rank}", none, told=told)
    platforms = [{"name": "自治区工程技术研究中心", "level": "省部级"}]
    told = {"awards": [], "platforms": platforms}
    yield case(ZJTX, "no class 1, research platform", none, told=told)
    short: dict[str, str | None] = {
        "years.2025.revenue": "1200",
        "years.2025.main_income": "1100",
    }
    yield case(ZJTX, "1200 and unknown equity", {**short, "equity_investment_2y": None})
    yield case(ZJTX, "1200 and no equity", short)
    no_revenue: dict[str, str | None] = {"years.2025.revenue": None}
    yield case(
        ZJTX, "unknown revenue and unknown equity", {**no_revenue, "equity_investment_2y": None}
    )
    yield case(
        ZJTX,
        "unknown revenue and too little equity",
        {**no_revenue, "equity_investment_2y": "1999.99"},
    )
    yield case(ZJTX, "enough revenue, unknown equity", {"equity_investment_2y": None})
    yield case(ZJTX, "no research is not unknown research", {"years.2025.rd_expense": "0"})
    yield case(
        ZJTX,
        "one year short, the other unknown",
        {"years.2024.rd_expense": "90", "years.2025.rd_expense": None},
    )
    yield case(
        ZJTX,
        "380 together, 80 in one year",
        {
            "years.2024.revenue": "2000",
            "years.2024.rd_expense": "80",
        },
    )
    yield case(
        N06,
        "900 and unknown equity",
        {
            "years.2025.revenue": "900",
            "equity_investment_2y": None,
        },
    )
    yield case(N06, "one condition left unknown", {"niche_years": None})


def growing(rate: str, start: str = "10000") -> dict[str, str | None]:
    """Return four years of revenue that grow by the same rate, with 5 % for research."""
    figures: dict[str, str | None] = {}
    amount = Fraction(start)
    for year in (2022, 2023, 2024, 2025):
        figures[f"years.{year}.revenue"] = plain(amount)
        if year > 2022:
            figures[f"years.{year}.rd_expense"] = plain(amount / 20)
        amount *= 1 + Fraction(rate) / 100
    return figures


def growths() -> Iterator[OracleCase]:
    """Yield growth and mean shares of X09a on which every reading agrees."""
    for rate in ("0", "14", "14.9", "14.99", "15", "15.01", "15.1", "16", "30"):
        yield case(X09A, f"{rate} % a year, four years", growing(rate))
        three_years = {**growing(rate), "years.2022.revenue": None}
        yield case(X09A, f"{rate} % a year, three years", three_years)
    uneven = yearly("revenue", {2022: "9000", 2023: "10000", 2024: "11000", 2025: "14300"})
    yield case(X09A, "10 % and 30 %", uneven)
    falling = yearly("revenue", {2022: "9000", 2023: "10000", 2024: "12500", 2025: "11000"})
    yield case(X09A, "25 % and -12 %", falling)
    for share in ("2.9", "2.99", "3", "3.01"):
        figures = growing("20")
        for year in (2023, 2024, 2025):
            revenue = Fraction(figures[f"years.{year}.revenue"] or "0")
            figures[f"years.{year}.rd_expense"] = plain(revenue * Fraction(share) / 100)
        yield case(X09A, f"{share} % for research every year", figures)
    for year, name in product((2023, 2024, 2025), ("revenue", "rd_expense")):
        yield case(X09A, f"no {name} of {year}", {f"years.{year}.{name}": None})
    for resident in (False, None):
        yield case(X09A, f"resident {resident}", told={"resident": resident})


def elsewhere(
    card: Card, name: str, *, day: date | None = None, told: Mapping[str, object] | None = None
) -> OracleCase:
    """Return a case of a measure that is not for this place or day."""
    made = case(card, name, told=told, day=day)
    return OracleCase(
        name=made.name,
        profile=made.profile,
        day=made.day,
        measure=made.measure,
        verdicts=frozenset({"not_applicable"}),
        conditions=(),
    )


def places_and_days() -> Iterator[OracleCase]:
    """Yield the measures asked about where or when they do not apply."""
    yield elsewhere(Y05, "for Ningxia", told={"region": NINGXIA})
    yield elsewhere(X09A, "for Hangzhou", told={"region": HANGZHOU})
    yield elsewhere(ZJTX, "a day before it applies", day=date(2026, 3, 31))
    yield case(ZJTX, "the day it applies", day=date(2026, 4, 1))
    yield elsewhere(N06, "the day it is replaced", day=date(2026, 4, 1))
    yield case(N06, "the day before it is replaced")


def windowed(measure: str, day: date, state: str) -> OracleCase:
    """Return a case that asks only for the state of a window."""
    return OracleCase(
        name=f"{measure} window on {day}",
        profile={**ENTERPRISE},
        day=day,
        measure=measure,
        verdicts=None,
        conditions=(),
        window=state,
    )


def windows() -> Iterator[OracleCase]:
    """Yield the days around the two windows with dates."""
    for measure, opens, closes in (
        ("N04", date(2026, 6, 1), date(2026, 8, 31)),
        ("N05.xjr", date(2026, 4, 25), date(2026, 5, 25)),
    ):
        yield windowed(measure, date.fromordinal(opens.toordinal() - 1), "upcoming")
        yield windowed(measure, opens, "open")
        yield windowed(measure, closes, "open")
        yield windowed(measure, date.fromordinal(closes.toordinal() + 1), "closed")


def thresholds() -> tuple[OracleCase, ...]:
    """Return the cases around every limit of the measures."""
    walked = [made for card in CARDS for line in card.lines for made in walk(card, line)]
    return (
        *walked,
        *kexiao_tables(),
        *kexiao_ways(),
        *foundations(),
        *ladders(),
        *growths(),
        *places_and_days(),
        *windows(),
    )


def golden_kexiao() -> Iterator[OracleCase]:
    """Yield T1 to T5."""
    first = {"rd_staff": "25", "ip_class1": "0", "ip_class2": "2"}
    yield case(N03, "T1", first)
    yield case(N03, "T2", {**first, "rd_staff": "9"})
    yield case(N03, "T3", {"rd_staff": "10", "years.2025.rd_expense": "100"})
    yield case(
        N03,
        "T4",
        {
            **first,
            "years.2025.revenue": "10000",
            "years.2025.rd_expense": "390",
            "years.2025.cost": "1500",
        },
    )
    yield case(N03, "T5 500", {"employees": "500", "rd_staff": "150"})
    yield case(N03, "T5 501", {"employees": "501", "rd_staff": "160"})


def golden_gaoqi() -> Iterator[OracleCase]:
    """Yield T6 to T10."""
    for name, revenue, spent in (
        ("T6", "5000", "245"),
        ("T7", "5000.01", "200.0004"),
        ("T8", "20000", "700"),
        ("T9", "21000", "630"),
    ):
        yield case(
            N01,
            name,
            {
                **three("revenue", revenue, revenue, revenue),
                **three("rd_expense", spent, spent, spent),
                **three("rd_expense_domestic", spent, spent, spent),
            },
        )
    yield case(
        N01,
        "T10",
        {
            "employees": "100",
            "rd_staff": "10",
            "years.2025.total_income": "5000",
            "years.2025.hightech_income": "2995",
        },
    )


def golden_ladder() -> Iterator[OracleCase]:
    """Yield T12 to T14 and T16."""
    low: dict[str, str | None] = {
        "years.2025.revenue": "1200",
        "years.2025.main_income": "1100",
    }
    yield case(ZJTX, "T12", {**low, "equity_investment_2y": "2500"})
    yield case(
        ZJTX,
        "T13",
        {
            "years.2024.revenue": "2000",
            "years.2024.rd_expense": "90",
            "years.2025.rd_expense": "300",
        },
    )
    yield case(ZJTX, "T14", {"years.2024.rd_expense": None})
    yield case(N01, "T14", {"years.2024.rd_expense": None})
    yield case(N06, "T16 2026-03-31", {"years.2025.revenue": "1200"})
    yield case(ZJTX, "T16 2026-04-01", low, day=date(2026, 4, 1))
    yield elsewhere(ZJTX, "T16 2026-03-31", day=date(2026, 3, 31))
    yield elsewhere(N06, "T16 2026-04-01", day=date(2026, 4, 1))


def golden_others() -> Iterator[OracleCase]:
    """Yield T11, T15, T17 and T18."""
    yield OracleCase(
        name="N15 T11",
        profile={**ENTERPRISE, "tech_transfer_income": 800},
        day=TODAY,
        measure="N15",
        verdicts=None,
        conditions=(("居民企业", "met"),),
        benefit=("500", "300", "减半"),
    )
    yield elsewhere(X09A, "T15", told={"region": HANGZHOU})
    filing = case(N03, "T17")
    for measure in ("N04", "N03"):
        yield OracleCase(
            name=f"{measure} T17",
            profile=filing.profile,
            day=date(2026, 9, 1),
            measure=measure,
            verdicts=frozenset({"promising", "opportunity", "needs_data"}),
            conditions=(),
            window="closed",
        )
    site = case(X14, "T18", {"extra.场地面积_平方米": "480"}, told={"founded": "2023-11-01"})
    short = next(entry for entry in site.conditions if entry[1] == "unmet")
    yield OracleCase(
        name=site.name,
        profile=site.profile,
        day=site.day,
        measure=site.measure,
        verdicts=site.verdicts,
        conditions=(short, *(entry for entry in site.conditions if entry != short)),
        gap="20",
    )


def golden() -> tuple[OracleCase, ...]:
    """Return the worked cases T1–T18 of §3.7."""
    return (*golden_kexiao(), *golden_gaoqi(), *golden_ladder(), *golden_others())


if __name__ == "__main__":
    sys.stdout.write(f"{len(golden())} golden cases, {len(thresholds())} around the limits\n")

"""Whether research, its expenses, products and rights agree, as an audit looks at them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from assistant.drafting.draft import Remark
from assistant.drafting.lint.amounts import cell_amount, equal, said
from assistant.drafting.lint.days import Days, days_of
from assistant.drafting.lint.paper import Paper
from assistant.drafting.lint.standing import plain
from assistant.drafting.template import FieldSpec
from assistant.drafting.values import Value

Row = Mapping[str, str]

_CODE = re.compile(r"(?<![A-Za-z])(RD|PS|IP)\s?0*(\d{1,3})(?!\d)", re.IGNORECASE)
_CODE_COLUMN = re.compile(r"编号|编码|序号|代码")
_RIGHTS = re.compile(r"知识产权|专利|软著")
_TURNED = re.compile(r"成果转化|转化")
_GRANTED_COLUMN = re.compile(r"授权(?:公告)?(?:日|日期|时间)")
_TURNED_COLUMN = re.compile(r"转化(?:日|日期|时间|年月|年度)")
_TERM_COLUMN = re.compile(r"起止|时间|期间")
_RESEARCH = re.compile(r"研发活动|研发项目|RD")
_SPENDING = re.compile(r"研发费用(?:结构)?明细|费用明细|研发费用归集|研发费用")
_YEAR_COLUMN = re.compile(r"(?:(20\d\d)\s*+年?)")
_WHOLE_COLUMN = re.compile(r"费用合计|合计")
_SPENT = re.compile(r"费用|金额|支出|经费")
_SHORTEST_NAME = 4


def check_research(paper: Paper) -> Iterator[Remark]:
    """Say where rights, research, expenses and products contradict each other."""
    yield from _before_founding(paper)
    yield from _granted_too_late(paper)
    yield from _unknown_codes(paper)
    yield from _yearly_expenses(paper)
    yield from _expenses_of_projects(paper)
    yield from _total_of_projects(paper)


def _lists(paper: Paper, name: re.Pattern[str]) -> Iterator[tuple[FieldSpec, Value]]:
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        if value is not None and value.rows and name.search(spec.label):
            yield spec, value


def _before_founding(paper: Paper) -> Iterator[Remark]:
    """Take what a company turned or researched: it cannot have before there was the company."""
    founded = _founded(paper)
    if founded is None:
        return
    name, born = founded
    for about, when in ((_TURNED, _TURNED_COLUMN), (_RESEARCH, _TERM_COLUMN)):
        for spec, value in _lists(paper, about):
            for row in value.rows:
                text = _at(row, when)
                days = days_of(plain(text)) if text else None
                if days is not None and (days[1] if about is _TURNED else days[0]) < born:
                    yield paper.remark(
                        "before_founding",
                        f"“{_first(row)[:20]}”的时间是 {text}，早于{name} {born}，两者有一个不对",
                        label=spec.label,
                    )


def _founded(paper: Paper) -> tuple[str, date] | None:
    """Give the first day that the company may be of, and what says so."""
    for label in ("成立日期", "成立时间"):
        value = paper.values.get(label)
        days = days_of(plain(value.text)) if value is not None else None
        if days is not None:
            return f"“{label}”", days[0]
    held = paper.facts.profile.founded
    return None if held is None else ("画像里的成立时间", held[0])


def _granted_too_late(paper: Paper) -> Iterator[Remark]:
    """Take each right that a turned result names: it must be granted by then."""
    rights = [
        (row, days, text)
        for spec, value in _lists(paper, _RIGHTS)
        if not _TURNED.search(spec.label)
        for row in value.rows
        if (text := _at(row, _GRANTED_COLUMN)) and (days := days_of(plain(text)))
    ]
    for spec, value in _lists(paper, _TURNED):
        for row in value.rows:
            when = _at(row, _TURNED_COLUMN)
            turned = days_of(plain(when)) if when else None
            if turned is None:
                continue
            for right, granted, text in rights:
                named = _named_in(right, row)
                if named is not None and granted[0] > turned[1]:
                    yield paper.remark(
                        "granted_after_use",
                        f"“{named}”{text} 才授权，晚于它支撑的成果转化日 {when}"
                        f"（“{_first(row)[:20]}”），授权日应不晚于转化日",
                        label=spec.label,
                    )


def _at(row: Row, column: re.Pattern[str]) -> str:
    return next((text for name, text in row.items() if column.search(name) and text), "")


def _first(row: Row) -> str:
    return next((text for text in row.values() if text), "")


def _named_in(right: Row, row: Row) -> str | None:
    """Give the name or number of a right that a row mentions; None where it mentions none."""
    text = plain("，".join(row.values()))
    for column, name in right.items():
        if not re.search(r"名称|号|编号", column) or re.search(r"日", column):
            continue
        said_so = plain(name).strip()
        if len(said_so) >= _SHORTEST_NAME and said_so in text:
            return name
        code = _CODE.search(said_so)
        if code is not None and _code(code) in {_code(one) for one in _CODE.finditer(text)}:
            return name
    return None


def _code(found: re.Match[str]) -> tuple[str, int]:
    return found[1].upper(), int(found[2])


def _unknown_codes(paper: Paper) -> Iterator[Remark]:
    """Say which projects, products and rights are named by a code that no list has."""
    known: set[tuple[str, int]] = set()
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        for row in value.rows if value else ():
            for column, text in row.items():
                own = _CODE.fullmatch(plain(text).strip())
                if own is not None and _CODE_COLUMN.search(column):
                    known.add(_code(own))
    sorts = {sort for sort, _ in known}
    told: set[tuple[str, int]] = set()
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        for row in value.rows if value else ():
            for found in _CODE.finditer(plain("，".join(row.values()))):
                code = _code(found)
                if code[0] in sorts and code not in known and code not in told:
                    told.add(code)
                    yield paper.remark(
                        "reference_unknown",
                        f"“{spec.label}”提到 {found[0]}，清单里没有这一项",
                        label=spec.label,
                    )


def _yearly_expenses(paper: Paper) -> Iterator[Remark]:
    """Compare what lists say was spent in a year with the profile, or the year's own field."""
    for spec, value in _lists(paper, _SPENDING):
        by_year: dict[str, Fraction] = {}
        for row in value.rows:
            year = re.search(r"20\d\d", _at(row, re.compile("年")))
            spent = _row_amount(row)
            if year is None or spent is None:
                by_year = {}
                break
            by_year[year[0]] = by_year.get(year[0], Fraction(0)) + spent
        yield from _years_compared(paper, spec, by_year)
        yield from _parts_compared(paper, spec, value)
    for spec, value in _lists(paper, _RESEARCH):
        columns = {
            column: told[1] for column in spec.columns if (told := _YEAR_COLUMN.search(column))
        }
        totals: dict[str, Fraction] = {}
        for column, of_year in columns.items():
            amounts = [cell_amount(plain(row.get(column, ""))) for row in value.rows]
            if None not in amounts:
                totals[of_year] = sum((one or Fraction(0) for one in amounts), Fraction(0))
        yield from _years_compared(paper, spec, totals)


def _years_compared(
    paper: Paper, spec: FieldSpec, by_year: Mapping[str, Fraction]
) -> Iterator[Remark]:
    for year, spent in by_year.items():
        known = _spent_in(paper, year)
        if known is not None and not equal(known, spent):
            yield paper.remark(
                "expenses_differ",
                f"“{spec.label}”里 {year} 年各项相加是 {said(spent)}，"
                f"{year} 年研发费用是 {said(known)}，两者应一致",
                label=spec.label,
            )


def _spent_in(paper: Paper, year: str) -> Fraction | None:
    """Give what a year's research cost: by the field that takes it, else by the profile."""
    ago = paper.day.year - int(year)
    path = f"profile.years.-{ago}.rd_expense"
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        if path in spec.take and value is not None and value.money is not None:
            return value.money
    held = paper.facts.profile.figures.get(f"years.{year}.rd_expense")
    return None if held is None else held.figure.exact


def _expenses_of_projects(paper: Paper) -> Iterator[Remark]:
    """Compare each project's expenses with what the list of expenses has for it."""
    projects = [row for _, value in _lists(paper, _RESEARCH) for row in value.rows]
    for spec, value in _lists(paper, _SPENDING):
        if _RESEARCH.search(spec.label):
            continue
        for project in projects:
            text = _at(project, _SPENT)
            amount = cell_amount(plain(text))
            period = days_of(plain(_at(project, re.compile("起止|时间|期间"))))
            own = [row for row in value.rows if _named_in(_as_named(project), row) is not None]
            spent = [_row_amount(row) for row in own]
            name = _first(project)[:20]
            if own and amount is not None and None not in spent:
                counted = sum((one or Fraction(0) for one in spent), Fraction(0))
                if not equal(counted, amount):
                    yield paper.remark(
                        "expenses_differ",
                        f"“{name}”的研发费用是 {text}，“{spec.label}”里相加是 {said(counted)}",
                        label=spec.label,
                    )
            if period is not None:
                yield from _out_of_time(paper, spec, name, period, own)


def _as_named(project: Row) -> Row:
    return {
        f"{column}名称" if column == "研发项目" else column: text
        for column, text in project.items()
    }


def _parts_compared(paper: Paper, spec: FieldSpec, value: Value) -> Iterator[Remark]:
    """Say in which rows a part is more than the row's whole, or the parts are not the whole."""
    for row in value.rows:
        whole = cell_amount(plain(_at(row, _WHOLE_COLUMN)))
        told = [row[name] for name in row if _is_part(name) and row[name]]
        parts = [amount for text in told if (amount := cell_amount(plain(text))) is not None]
        if whole is None or not parts or len(parts) < len(told):
            continue
        counted = sum(parts, Fraction(0))
        if counted > whole or (len(parts) > 1 and not equal(counted, whole)):
            yield paper.remark(
                "expenses_differ",
                f"“{spec.label}”的“{_first(row)[:20]}”：境内、境外相加是 {said(counted)}，"
                f"合计写的是 {said(whole)}",
                label=spec.label,
            )


def _is_part(column: str) -> bool:
    return re.search("境内|境外", column) is not None and not _WHOLE_COLUMN.search(column)


def _row_amount(row: Row) -> Fraction | None:
    """Give what a row says was spent: its whole where it has one, else its parts together."""
    if whole := _at(row, _WHOLE_COLUMN):
        return cell_amount(plain(whole))
    amounts = [
        cell_amount(plain(text))
        for name, text in row.items()
        if re.search(r"金额|费用|支出", name) and text and not re.search("合计|其中", name)
    ]
    if not amounts or None in amounts:
        return None
    return sum((one or Fraction(0) for one in amounts), Fraction(0))


def _out_of_time(
    paper: Paper, spec: FieldSpec, name: str, period: Days, rows: list[Row]
) -> Iterator[Remark]:
    for row in rows:
        year = re.search(r"20\d\d", _at(row, re.compile("年")))
        if year is None:
            continue
        first, last = date(int(year[0]), 1, 1), date(int(year[0]), 12, 31)
        if last < period[0] or first > period[1]:
            yield paper.remark(
                "expense_outside_project",
                f"“{name}”做在 {period[0]} 至 {period[1]}，“{spec.label}”却有它 {year[0]} 年的费用",
                label=spec.label,
            )


def _total_of_projects(paper: Paper) -> Iterator[Remark]:
    """Compare the projects' expenses together with those of the three years."""
    total = next(
        (
            (label, value.money)
            for label, value in paper.values.items()
            if re.fullmatch(r"(?:近?三年)?研发费用(?:合计|总额)", label) and value.money is not None
        ),
        None,
    )
    if total is None:
        return
    for spec, value in _lists(paper, _RESEARCH):
        amounts = [cell_amount(plain(_at(row, _SPENT))) for row in value.rows]
        if not amounts or None in amounts:
            continue
        counted = sum((one or Fraction(0) for one in amounts), Fraction(0))
        if not equal(counted, total[1]):
            yield paper.remark(
                "expenses_differ",
                f"“{spec.label}”各项目的费用相加是 {said(counted)}，"
                f"“{total[0]}”是 {said(total[1])}，两者应一致",
                label=spec.label,
            )

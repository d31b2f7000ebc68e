"""Tables that add up: their rows of totals, and amounts that are price times number."""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from assistant.drafting.draft import Remark
from assistant.drafting.lint.amounts import amount_of, cell_amount, equal, said, shares_in
from assistant.drafting.lint.paper import Paper, Table
from assistant.drafting.lint.sums import whole_of

_TOTAL = re.compile(r"^\s*(?:合\s*计|总\s*计|共\s*计|总\s*额)")
_PART_TOTAL = re.compile(r"^\s*小\s*计")
_OF_WHICH = re.compile(r"^\s*其中")
_BARE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_NOT_SUMMED = re.compile(r"率|比例|占比|序号|年份|单价|编号|得分|级")
_PRICE, _NUMBER, _PRODUCT = (
    "单价",
    re.compile(r"数量|台数|件数|套数"),
    re.compile("金额|总价|小计|合计"),
)
_PARTS = 2


def check_totals(paper: Paper) -> Iterator[Remark]:
    """Say which rows of totals are not the sum of the rows above."""
    for table in paper.tables:
        if not table.made:
            for column in range(1, len(table.head)):
                yield from _total(paper, table, column)


def _total(paper: Paper, table: Table, column: int) -> Iterator[Remark]:
    head = table.head[column]
    if _NOT_SUMMED.search(head):
        return
    above: list[Fraction] = []
    group: list[Fraction] = []
    for row in table.rows:
        name, text = row[0], row[column]
        amount = _figure(text)
        if _TOTAL.match(name) or _PART_TOTAL.match(name):
            parts = group if _PART_TOTAL.match(name) else [*above, *group]
            if (
                amount is not None
                and len(parts) >= _PARTS
                and not equal(sum(parts, Fraction(0)), amount)
            ):
                yield paper.remark(
                    "total_differs",
                    f"“{table.name}”{head}一列相加是 {_told(sum(parts), text)}，"
                    f"{name.strip()}写的是 {text}",
                    label=table.label,
                    section=table.section,
                )
            above, group = ([*above, sum(group, Fraction(0))], []) if parts is group else ([], [])
        elif _OF_WHICH.match(name):
            continue
        elif amount is None and text:
            return
        elif amount is not None:
            group.append(amount)


def _figure(text: str) -> Fraction | None:
    """Give a cell's figure: an amount in 万元, or a bare number."""
    if not text:
        return None
    bare = text.strip()
    if _BARE.fullmatch(bare):
        return Fraction(bare.replace(",", ""))
    return cell_amount(bare)


def _told(amount: Fraction | int, like: str) -> str:
    if _BARE.fullmatch(like.strip()):
        return f"{float(amount):,.4f}".rstrip("0").rstrip(".")
    return said(Fraction(amount))


def check_products(paper: Paper) -> Iterator[Remark]:
    """Say in which rows the amount is not the price times the number."""
    for table in paper.tables:
        price = _column(table, lambda head: _PRICE in head)
        number = _column(table, lambda head: bool(_NUMBER.search(head)))
        product = _column(table, lambda head: _PRICE not in head and bool(_PRODUCT.search(head)))
        if price is None or number is None or product is None:
            continue
        for row in table.rows:
            each, whole = _figure(row[price]), _figure(row[product])
            count = re.search(_BARE, row[number])
            if each is None or whole is None or count is None:
                continue
            due = each * Fraction(count[0].replace(",", ""))
            if not equal(due, whole):
                yield paper.remark(
                    "product_differs",
                    f"“{table.name}”的“{row[0]}”：{row[price]}×{row[number]}"
                    f"＝{_told(due, row[product])}，写的是 {row[product]}",
                    label=table.label,
                    section=table.section,
                )


def check_shares_of_rows(paper: Paper) -> Iterator[Remark]:
    """Say in which rows a share of the whole and the amount beside it disagree."""
    whole = whole_of(paper)
    total = amount_of(paper.values.get(whole)) if whole else None
    if whole is None or total is None:
        return
    for table in paper.tables:
        share = _column(table, lambda head: bool(re.search("比例|占比", head)))
        amount = _column(table, lambda head: "金额" in head)
        if share is None or amount is None or table.made:
            continue
        for row in table.rows:
            shares = [found for _, _, found in shares_in(row[share])]
            paid = _figure(row[amount])
            if len(shares) == 1 and paid is not None and not equal(total * shares[0] / 100, paid):
                yield paper.remark(
                    "share_differs",
                    f"“{table.name}”的“{row[0]}”：{whole} {said(total)} 的 {row[share]}"
                    f" 应是 {said(total * shares[0] / 100)}，写的是 {row[amount]}",
                    label=table.label,
                    section=table.section,
                )


def _column(table: Table, fits: Callable[[str], bool]) -> int | None:
    found = [n for n, head in enumerate(table.head) if fits(head)]
    return found[0] if len(found) == 1 else None

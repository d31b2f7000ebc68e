"""Sums between fields: parts and their whole, columns of lists, instalments, differences."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.drafting.draft import Remark
from assistant.drafting.lint.amounts import (
    Amount,
    amount_of,
    amounts_in,
    cell_amount,
    equal,
    said,
    shares_in,
    tenthousandfold,
)
from assistant.drafting.lint.figures import figure_of, is_surely_more, ratio_of
from assistant.drafting.lint.paper import Paper
from assistant.drafting.lint.readable import money_columns
from assistant.drafting.lint.standing import plain
from assistant.drafting.rules import AtMost, Sum
from assistant.drafting.template import FieldSpec

_INSTALMENT = re.compile(
    r"第?[一二三四五六七八九十\d]{1,2}(?:期|笔|次付款|阶段付款)|首付|首期|预付款|进度款|尾款|验收款|末期"
)
_WHOLE = re.compile(
    r"经费总额|合同总?金额|合同总?价款?|合同总额|总经费|总金额|总价|总投资|成交额|榜单金额|总额|研究开发经费"
)
_OTHER_WHOLE = re.compile(r"资产|收入|销售|研发费用|三年")
_PAID = re.compile(r"支付|付款|分期|节点|期次|阶段|里程碑")
_SPENT = re.compile(r"支出|预算|经费|费用|投资|科目|资金")
_TOTAL_ROW = re.compile(r"^\s*(?:合\s*计|总\s*计|总\s*额|共计|小\s*计)")
_FILLS = ("配套资金",)
_SEVERAL = 2
_TENTH = Fraction(1, 10)
_TELLS = re.compile(r"[\s,，(（)）:：=]*(?:即|计|为|合|共|占|共计|人民币|金额)*[\s:：(（]*")
_OF_WHOLE = re.compile(r"支付|付款|付|首期|尾款|第.{1,2}(?:期|笔|次)|总额|合同|经费|占")
_OF_OTHERS = re.compile(r"违约|税|利率|滞纳|提成|销售|净额|产值|增长|奖励|奖酬|提高|降低|投资收益")
_INCOME = re.compile(r"(?:年|预期)?(?:营业收入|销售收入)")
_COST = re.compile(r"(?:年)?(?:总成本费用|总成本|成本费用)")
_PROFIT = re.compile(r"(?:年)?(?:净利润|利润总额|利润)")
_NEAR = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Addends:
    """What is to add up.

    Attributes:
        complete: Whether all parts are known.
    """

    parts: Sequence[tuple[str, Fraction]]
    complete: bool


def check_sums(paper: Paper) -> Iterator[Remark]:
    """Say which wholes are not the sum of their parts."""
    seen: set[tuple[str, frozenset[str]]] = set()
    for whole, parts in _stated_sums(paper):
        key = (whole, frozenset(parts))
        if key in seen or not parts:
            continue
        seen.add(key)
        yield from _compared(paper, whole, _of_fields(paper, parts))
    for whole, label, column in _stated_columns(paper):
        yield from _column(paper, whole, label, column)


def _stated_sums(paper: Paper) -> Iterator[tuple[str, tuple[str, ...]]]:
    rules = [rule for rule in paper.template.rules if isinstance(rule, Sum) and rule.parts]
    ruled = {rule.whole for rule in rules}
    for rule in rules:
        yield rule.whole, rule.parts
    for spec in paper.specs():
        if spec.total and spec.label not in ruled:
            yield spec.label, spec.total
    whole = whole_of(paper)
    instalments = tuple(
        spec.label
        for spec in paper.specs()
        if spec.sort == "money" and _INSTALMENT.search(spec.label)
    )
    if whole is not None and len(instalments) > 1:
        known = {label for label in instalments if label in paper.values}
        if known and not any(known <= set(rule.parts) for rule in rules):
            yield whole, instalments


def whole_of(paper: Paper) -> str | None:
    """Give the field of the amount that a document is about, one that is known before others."""
    named = [spec.capitals for spec in paper.specs() if spec.capitals]
    named += [
        spec.label
        for spec in paper.specs()
        if spec.sort == "money"
        and _WHOLE.search(spec.label)
        and not _OTHER_WHOLE.search(spec.label)
    ]
    return min(named, key=lambda label: label not in paper.values, default=None)


def _of_fields(paper: Paper, labels: Sequence[str]) -> _Addends:
    """Give the parts; one that only some projects have (配套资金) counts as none where open."""
    parts, complete = [], True
    for label in labels:
        amount = amount_of(paper.values.get(label))
        if amount is not None:
            parts.append((label, amount))
        elif label in paper.values or not _may_be_none(label, labels):
            complete = False
    return _Addends(parts=parts, complete=complete)


def _may_be_none(label: str, labels: Sequence[str]) -> bool:
    """Say whether an open part may be none: other funds; an instalment behind the second."""
    if _INSTALMENT.search(label):
        return labels.index(label) > 1
    return label in _FILLS or any(word in label for word in ("其他", "其它", "配套", "另"))


def _compared(
    paper: Paper, whole: str, addends: _Addends, *, within: str | None = None
) -> Iterator[Remark]:
    """Compare parts with their whole; where some are open, one known part alone tells nothing."""
    total = amount_of(paper.values.get(whole))
    if total is None or not addends.parts:
        return
    counted = sum((amount for _, amount in addends.parts), Fraction(0))
    short = not addends.complete and counted < total
    if equal(counted, total) or (short and len(addends.parts) < _SEVERAL):
        return
    listed = "＋".join(f"{name} {said(amount)}" for name, amount in addends.parts)
    relation = "已经超过" if not addends.complete and counted > total else "应等于"
    gap = total - counted
    off = f"少 {said(gap)}" if gap > 0 else f"多 {said(-gap)}"
    slip = _slip(addends, total, counted)
    hint = slip or ("；还有没填的，请补齐或核对" if short else "")
    yield paper.remark(
        "sum_differs",
        f"{listed}＝{said(counted)}，{relation}“{whole}”的 {said(total)}（{off}）{hint}",
        severity="warning" if short and not slip else "error",
        label=within or whole,
    )


def _slip(addends: _Addends, total: Fraction, counted: Fraction) -> str:
    """Say whether 元 for 万元 explains a sum that is off."""
    for name, amount in addends.parts:
        for factor in (Fraction(10_000), Fraction(1, 10_000)):
            if amount and equal(counted - amount + amount * factor, total):
                return f"；“{name}”的单位像是把元和万元写混了"
    return "；单位像是把元和万元写混了" if tenthousandfold(total, counted) else ""


def check_differences(paper: Paper) -> Iterator[Remark]:
    """Say which fields are not the difference that they are said to be."""
    for spec in paper.specs():
        if not spec.less:
            continue
        amounts = [amount_of(paper.values.get(label)) for label in (spec.label, *spec.less)]
        if len(amounts) != 3 or any(one is None for one in amounts):  # noqa: PLR2004  (a = b - c)
            continue
        left, more, less = (one or Fraction(0) for one in amounts)
        if not equal(left, more - less):
            yield paper.remark(
                "difference_differs",
                f"“{spec.label}”是 {said(left)}，应等于{spec.less[0]} {said(more)}"
                f"－{spec.less[1]} {said(less)}＝{said(more - less)}",
                label=spec.label,
            )


def check_at_most(paper: Paper) -> Iterator[Remark]:
    """Say which amounts are above what they may be."""
    for rule in paper.template.rules:
        if not isinstance(rule, AtMost):
            continue
        less, more = (
            figure_of(paper.template.by_label[one], paper.values.get(one))
            for one in (rule.less, rule.more)
        )
        if less is not None and more is not None and is_surely_more(less, more):
            yield paper.remark(
                "above_limit",
                f"“{rule.less}”是 {paper.values[rule.less].text}，"
                f"不应超过“{rule.more}”的 {paper.values[rule.more].text}",
                label=rule.less,
            )


def _stated_columns(paper: Paper) -> Iterator[tuple[str, str, str]]:
    """Give the columns that add up to a field: by rule, else by what their list is called."""
    ruled: set[str] = set()
    for rule in paper.template.rules:
        if isinstance(rule, Sum) and rule.column is not None:
            ruled.add(rule.column[0])
            yield rule.whole, *rule.column
    whole = whole_of(paper)
    for spec in paper.specs():
        if whole is None or spec.label in ruled or spec.sort != "rows":
            continue
        columns = money_columns(spec)
        about = _PAID.search(spec.label) if paper.template.group == "contract" else None
        if len(columns) == 1 and (about or _SPENT.search(spec.label)) and _is_about(spec):
            yield whole, spec.label, columns[0]


def _is_about(spec: FieldSpec) -> bool:
    """Say whether the amounts of a list are of this project, and not of others or of years."""
    return not re.search(
        r"已获|在研|历年|近三年|上年|其他项目|年度|RD|研发活动|对比|风险", spec.label
    )


def _column(paper: Paper, whole: str, label: str, column: str) -> Iterator[Remark]:
    value = paper.values.get(label)
    if value is None or not value.rows:
        return
    parts: list[tuple[str, Fraction]] = []
    complete = True
    for n, row in enumerate(value.rows, start=1):
        name = next((text for text in row.values() if text), f"第 {n} 行")
        if _TOTAL_ROW.search(name) or name.startswith(("其中", "其中:", "其中：")):
            continue
        amount = cell_amount(plain(row.get(column, "")))
        if amount is None:
            complete = False
        else:
            parts.append((name[:20], amount))
    yield from _compared(paper, whole, _Addends(parts=parts, complete=complete), within=label)


def check_shares_paid(paper: Paper) -> Iterator[Remark]:
    """Say where a share of the whole and the amount beside it disagree: 30%，即 40 万元."""
    whole = whole_of(paper)
    total = amount_of(paper.values.get(whole)) if whole else None
    if whole is None or total is None:
        return
    for one in paper.told():
        amounts = [amount for amount in amounts_in(one.text) if amount.exact and not amount.each]
        for start, end, share in shares_in(one.text):
            clause = _clause_at(one.text, start, end)
            if not _OF_WHOLE.search(clause) or _OF_OTHERS.search(clause):
                continue
            near = next(
                (each for each in amounts if _is_beside(one.text, (start, end), each)), None
            )
            if near is None or equal(near.wan, total) or equal(near.wan, total * share / 100):
                continue
            yield paper.remark(
                "share_differs",
                f"“{clause.strip()[:40]}”：{whole} {said(total)} 的 {one.text[start:end]}"
                f" 应是 {said(total * share / 100)}，写的是 {near.text}",
                label=one.label,
                section=one.section,
            )


def _clause_at(text: str, start: int, end: int) -> str:
    first = max(text.rfind(sign, 0, start) for sign in "。；;\n") + 1
    last = min((at for sign in "。；;\n" if (at := text.find(sign, end)) >= 0), default=len(text))
    return text[first:last]


def _is_beside(text: str, share: tuple[int, int], amount: Amount) -> bool:
    """Say whether a share and an amount tell the same: 30%（36万元）, 36万元，占30%."""
    start, end = share
    between = text[end : amount.start] if amount.start >= end else text[amount.end : start]
    return len(between) <= _NEAR and _TELLS.fullmatch(between) is not None


def check_ratios(paper: Paper) -> Iterator[Remark]:
    """Say which shares are not the ratio of the two figures that they are said to be of."""
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        figures = [
            figure_of(paper.template.by_label[label], paper.values.get(label))
            for label in spec.ratio
        ]
        ratio = ratio_of(*figures) if len(figures) == _SEVERAL else None
        if value is None or ratio is None:
            continue
        shares = [share for _, _, share in shares_in(plain(value.text))]
        due = ratio * 100
        if len(shares) == 1 and abs(shares[0] - due) > _TENTH:
            yield paper.remark(
                "ratio_differs",
                f"“{spec.label}”是 {value.text}，按{spec.ratio[0]} ÷ {spec.ratio[1]}"
                f"应是 {float(due):.2f}%",
                label=spec.label,
            )


def check_profit(paper: Paper) -> Iterator[Remark]:
    """Say where a profit is more than what is left of the income after the costs."""
    rows = [
        (spec.label, row)
        for spec in paper.specs()
        for row in (paper.values[spec.label].rows if spec.label in paper.values else ())
    ]
    fields = {label: value.text for label, value in paper.values.items() if not value.rows}
    for label, row in (*rows, (None, fields)):
        found = [_named_amount(row, pattern) for pattern in (_INCOME, _COST, _PROFIT)]
        income, cost, profit = (each[1] if each else None for each in found)
        if income is None or cost is None or profit is None or profit <= income - cost + _TENTH:
            continue
        name = next(iter(row.values())) if label else ""
        yield paper.remark(
            "profit_differs",
            f"{f'“{label}”{name}：' if label else ''}利润 {said(profit)} 超过了收入 {said(income)}"
            f"－成本 {said(cost)}＝{said(income - cost)}",
            label=label or (found[2][0] if found[2] else None),
        )


def _named_amount(row: Mapping[str, str], name: re.Pattern[str]) -> tuple[str, Fraction] | None:
    for label, text in row.items():
        if name.fullmatch(label) and (amount := cell_amount(plain(text))) is not None:
            return label, amount
    return None

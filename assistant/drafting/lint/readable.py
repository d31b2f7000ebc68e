"""Values that are not what their field holds: amounts, days, shares, choices, codes."""

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from assistant.drafting.draft import Remark, Severity
from assistant.drafting.lint.amounts import amount_of, amounts_in, cell_amount, shares_in
from assistant.drafting.lint.credit_code import fault_of
from assistant.drafting.lint.days import days_of, unreal_days_in
from assistant.drafting.lint.paper import Paper
from assistant.drafting.lint.standing import plain
from assistant.drafting.rules import AtMost, Sum
from assistant.drafting.template import FieldSpec, Sort
from assistant.drafting.values import Value

_OPEN = re.compile(r"待|面议|另行|协商|另定|暂无|【")
_LASTS = re.compile(r"[\d一二三四五六七八九十两半]+\s*+(?:个)?(?:年|月|天|日|周|工作日)|长期|永久")
_PERIOD = re.compile(
    r"(?:每|按|逐)(?:一|个|半|满)*(?:结算|自然|会计)?(?:年度?|季度?|月度?|期)|[/／](?:年|季度?|月)"
)
_PHONE = re.compile(r"\D*(?:\d\D*){7,15}")
_MONEY_COLUMN = re.compile(r"金额|经费|预算|费用|支出|投入|造价|总价|小计|合计")
_RATE_COLUMN = re.compile(r"比例|占比|率|依据|说明|来源|方式")
_YEAR = re.compile(r"(?:19|20)\d\d|[〇○零一二三四五六七八九]{4}年")
# A term may well begin with what happens first.
_EVENT = re.compile("之日|签订|签署|生效|起")
# With its area code a telephone has ten digits or more, and a mobile one has eleven.
_SHORT_PHONE = re.compile(r"(?:0\d{0,8}|1[3-9]\d{0,8})")
_HUNDRED = 100
_TRLS = range(1, 10)


def check_sorts(paper: Paper) -> Iterator[Remark]:
    """Say which values cannot be read as what their field holds."""
    summed = _summed(paper)
    exact = summed | {
        spec.label for spec in paper.specs() if spec.sort == "money" and _matters(spec)
    }
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        if value is None or value.rows:
            continue
        if spec.sort == "money":
            yield from _money(
                paper, spec, value, exact=spec.label in exact, summed=spec.label in summed
            )
        elif (check := _CHECKS.get(spec.sort)) is not None and (what := check(spec, value)):
            severity: Severity = "warning" if spec.sort in ("span", "phone", "date") else "error"
            yield paper.remark(f"{spec.sort}_unreadable", what, severity=severity, label=spec.label)


def _matters(spec: FieldSpec) -> bool:
    return spec.rank == 1 or spec.required


def _summed(paper: Paper) -> set[str]:
    """Give the amounts that are summed, compared or written in capitals."""
    summed: set[str] = set()
    for spec in paper.specs():
        summed |= set(spec.rests_on)
        if spec.rests_on:
            summed.add(spec.label)
    for rule in paper.template.rules:
        if isinstance(rule, Sum | AtMost):
            summed |= set(rule.labels)
    return summed


def _is_by_period(text: str) -> bool:
    """Say whether a text is one amount for every year, month or the like: 每年10万元."""
    found = list(amounts_in(plain(text)))
    return len(found) == 1 and found[0].exact and _PERIOD.search(plain(text)) is not None


def _money(
    paper: Paper, spec: FieldSpec, value: Value, *, exact: bool, summed: bool
) -> Iterator[Remark]:
    amount = amount_of(value)
    if amount is None:
        if _OPEN.search(value.text) or (not summed and _is_by_period(value.text)):
            return
        yield paper.remark(
            "amount_unreadable",
            f"“{spec.label}”写的是“{value.text[:40]}”，不是一个确切的金额；请写成一个数加“元”或“万元”",
            severity="error" if exact else "warning",
            label=spec.label,
        )
    elif amount < 0:
        yield paper.remark(
            "amount_negative", f"“{spec.label}”是 {value.text}，金额不应是负数", label=spec.label
        )


def _date(spec: FieldSpec, value: Value) -> str | None:
    text = plain(value.text)
    if value.days or days_of(text) or any(True for _ in unreal_days_in(text)):
        return None
    if _LASTS.search(text) or _OPEN.search(text):
        return None
    return f"“{spec.label}”写的是“{value.text[:40]}”，看不出是哪一天；请写明年、月、日"


def _span(spec: FieldSpec, value: Value) -> str | None:
    what = _date(spec, value)
    if what is None:
        first, to, _ = (
            value.text.partition("至") if "至" in value.text else value.text.partition("到")
        )
        if not to or value.days is not None or _YEAR.search(first) or _EVENT.search(first):
            return None
        what = f"“{spec.label}”写的是“{value.text[:40]}”"
    return f"{what.partition('，')[0]}，看不出起止；请写成“某年某月至某年某月”"


def _share(spec: FieldSpec, value: Value) -> str | None:
    text = plain(value.text)
    shares = [share for _, _, share in shares_in(text)]
    if not shares and not re.search(r"\d", text) and not _OPEN.search(text):
        return f"“{spec.label}”写的是“{value.text[:40]}”，不是百分数；请写成一个数加“%”"
    if any(share > _HUNDRED for share in shares) and not re.search("增长|提高|回报|收益率", text):
        return f"“{spec.label}”是 {value.text[:40]}，超过了 100%"
    return None


def _count(spec: FieldSpec, value: Value) -> str | None:
    if _wrong_count(plain(value.text)):
        return f"“{spec.label}”写的是“{value.text[:40]}”，应是不小于 0 的整数"
    if re.search(r"\d|[一二三四五六七八九十百两无]", plain(value.text)) or _OPEN.search(value.text):
        return None
    return f"“{spec.label}”写的是“{value.text[:40]}”，不是一个数"


def _wrong_count(text: str) -> bool:
    return (
        re.fullmatch(
            r"\s*+(?:-|负)\s*+\d.*|\s*+\d+\.\d*[1-9]\d*\s*+(?:人|名|项|件|个|台|套)?\s*+", text
        )
        is not None
    )


def _choice(spec: FieldSpec, value: Value) -> str | None:
    text = value.text.strip()
    known = any(choice in text or (len(text) > 1 and text in choice) for choice in spec.choices)
    others = (word for words in spec.choices_called.values() for word in words)
    known = known or any(word in text for word in others)
    if not spec.choices or known or _OPEN.search(text):
        return None
    named = "、".join(spec.choices)
    return f"“{spec.label}”写的是“{value.text[:40]}”，应是其中之一：{named}"


def _code(spec: FieldSpec, value: Value) -> str | None:
    if "信用代码" not in spec.label:
        return None
    code = re.sub(r"[\s-]", "", plain(value.text)).upper()
    if (fault := fault_of(code)) is None:
        return None
    return f"“{spec.label}”写的是“{value.text[:40]}”，{fault}"


def _phone(spec: FieldSpec, value: Value) -> str | None:
    digits = re.sub(r"\D", "", plain(value.text))
    if _PHONE.fullmatch(plain(value.text)) and not _SHORT_PHONE.fullmatch(digits):
        return None
    return f"“{spec.label}”写的是“{value.text[:40]}”，不像电话号码"


_CHECKS: Mapping[Sort, Callable[[FieldSpec, Value], str | None]] = {
    "date": _date,
    "span": _span,
    "share": _share,
    "count": _count,
    "choice": _choice,
    "code": _code,
    "phone": _phone,
}


def check_columns(paper: Paper) -> Iterator[Remark]:
    """Say which entries of a list have no exact amount where their column holds amounts."""
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        for column in money_columns(spec) if value is not None else ():
            for n, row in enumerate(value.rows if value else (), start=1):
                text = row.get(column, "").strip()
                if not text or _OPEN.search(text) or cell_amount(plain(text)) is not None:
                    continue
                if "%" in text or not re.search(r"\d|[一二三四五六七八九十]", text):
                    continue
                yield paper.remark(
                    "amount_unreadable",
                    f"“{spec.label}”第 {n} 行的{column}写的是“{text[:40]}”，"
                    "不是一个确切的金额；请写成一个数加“元”或“万元”",
                    label=spec.label,
                )


def money_columns(spec: FieldSpec) -> list[str]:
    """Give the columns of a list that hold amounts, by their names."""
    return [
        column
        for column in spec.columns
        if _MONEY_COLUMN.search(column) and not _RATE_COLUMN.search(column)
    ]


def check_levels(paper: Paper) -> Iterator[Remark]:
    """Say which technology readiness levels are none, or fall from now to the goal."""
    levels: dict[str, Fraction] = {}
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        if value is None or "TRL" not in spec.label.upper():
            continue
        numbers = re.findall(r"(?<![\d.])\d+(?![\d.])", plain(value.text))
        if numbers and int(numbers[0]) not in _TRLS:
            yield paper.remark(
                "no_such_level",
                f"“{spec.label}”是 {value.text[:20]}，技术成熟度只有 1 到 9 级",
                label=spec.label,
            )
        elif numbers:
            levels[spec.label] = Fraction(numbers[0])
    now = next((name for name in levels if name.startswith(("当前", "现"))), None)
    goal = next((name for name in levels if name.startswith(("目标", "期望", "预期"))), None)
    if now and goal and levels[goal] < levels[now]:
        yield paper.remark(
            "level_falls",
            f"“{goal}”是 {levels[goal]} 级，低于“{now}”的 {levels[now]} 级，请核对",
            label=goal,
        )

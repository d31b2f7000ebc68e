"""Days: real, in order, within the period that they belong to, and not over already."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from assistant.drafting.draft import Remark
from assistant.drafting.lint.days import Days, days_of, latest_start, spans_in, told, unreal_days_in
from assistant.drafting.lint.paper import Paper
from assistant.drafting.lint.standing import plain
from assistant.drafting.rules import Order, Within

# The period of the whole undertaking, the first that a template has.
_PERIOD = re.compile(
    r"执行期限?|有效期限?|合同期限|合同有效期|项目周期|建设期|实施期限?|研发期限?|项目起止.*|起止时间|周期"
)
_DEADLINE = re.compile(r"完成时限|完成时间|完成日期|完成期限|项目期限")
_SIGNED = re.compile(r"(?:合同)?(?:签订|签署)(?:时间|日期|日)?")
_ORDERS = (
    (_SIGNED, re.compile(r".*生效(?:时间|日期|日)?")),
    (re.compile(r".*生效(?:时间|日期|日)"), re.compile(r".*(?:终止|届满|失效)(?:时间|日期|日)")),
    (
        re.compile(r"(?:项目|建设|实施|研发|计划)?(?:开始|起始|启动|开工|起)(?:时间|日期|年月|日)?"),
        re.compile(
            r"(?:项目|建设|实施|研发|计划)?(?:结束|终止|完成|截止|竣工|完工|止)(?:时间|日期|年月|日|时限)?"
        ),
    ),
    (re.compile(r".*申请(?:日|日期|时间)"), re.compile(r".*授权(?:公告)?(?:日|日期|时间)")),
    (
        re.compile(r".*授权(?:公告)?(?:日|日期|时间)"),
        re.compile(r".*(?:转化|到期|届满|失效)(?:日|日期|时间|年月)|.*有效期至"),
    ),
    (re.compile(r".*立项(?:日|日期|时间)"), re.compile(r".*(?:验收|结题|结项)(?:日|日期|时间)")),
)  # fmt: skip
_WHEN = re.compile(r"时间|日期|起止|期限|时限|节点|年月")
_PAID = re.compile(r"付款|支付|分期")
_PLANNED = re.compile(r"假设|交付|资料|技术资料")
_STEPS = re.compile(r"里程碑|进度|节点|阶段|期次|分期|付款|支付|计划|任务")
_PAST = re.compile(r"(?:申请|授权(?:公告)?|成立|注册|登记|获奖|发证)(?:日|日期|时间)|成立时间")
_DONE = re.compile(r"(?:交付|验收|提交|投产)[^，。]{0,2}时间|(?:交付|投产)日期")
_IN_FORCE = re.compile(r"自[^，。；]{4,16}起(?:开始)?(?:生效|执行)")
_SHORT = 24
_APPLYING = re.compile(r"申报(?:日期|时间)|填报(?:日期|时间)|提交(?:日期|时间)|填表日期")


def check_real(paper: Paper) -> Iterator[Remark]:
    """Say which dates no calendar has."""
    for one in paper.told():
        for written in dict.fromkeys(unreal_days_in(one.text)):
            yield paper.remark(
                "no_such_day",
                f"“{written}”这一天不存在，请核对",
                label=one.label,
                section=one.section,
            )


def check_spans(paper: Paper) -> Iterator[Remark]:
    """Say which spans end before they start."""
    told_of: set[Days] = set()
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        if value is None or spec.sort != "span" or (days := value.days) is None:
            continue
        if days[0] > days[1] and days not in told_of:
            told_of.add(days)
            yield paper.remark(
                "span_inverted",
                f"“{spec.label}”写的是“{value.text[:40]}”，起 {days[0]} 晚于止 {days[1]}",
                label=spec.label,
            )
    for one in paper.told():
        for written, days in spans_in(one.text):
            if days[0] > days[1] and days not in told_of:
                told_of.add(days)
                yield paper.remark(
                    "span_inverted",
                    f"“{written}”起 {days[0]} 晚于止 {days[1]}",
                    label=one.label,
                    section=one.section,
                )


def check_order(paper: Paper) -> Iterator[Remark]:
    """Say which days come before what they follow, between fields and within a row."""
    days = _days(paper)
    seen: set[tuple[str, str]] = set()
    for rule in paper.template.rules:
        if isinstance(rule, Order):
            seen.add((rule.first, rule.then))
            yield from _ordered(paper, rule.first, rule.then, days)
    labels = [spec.label for spec in paper.specs() if spec.sort in ("date", "span", "text")]
    for first, then in _pairs(labels):
        if (first, then) not in seen:
            seen.add((first, then))
            yield from _ordered(paper, first, then, days)
    yield from _signed(paper, days)
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        for n, row in enumerate(value.rows if value else (), start=1):
            of_row = {
                column: found for column, text in row.items() if (found := days_of(plain(text)))
            }
            for first, then in _pairs(list(row)):
                if first in of_row and then in of_row and of_row[then][1] < of_row[first][0]:
                    yield paper.remark(
                        "dates_out_of_order",
                        f"“{spec.label}”第 {n} 行："
                        f"{then}（{row[then]}）早于{first}（{row[first]}）",
                        label=spec.label,
                    )


def _pairs(labels: list[str]) -> Iterator[tuple[str, str]]:
    for first, then in _ORDERS:
        for one in labels:
            for other in labels:
                if one != other and first.fullmatch(one) and then.fullmatch(other):
                    yield one, other


def _days(paper: Paper) -> Mapping[str, Days]:
    """Give the days of the fields that have some, by label."""
    found: dict[str, Days] = {}
    for label, value in paper.values.items():
        if value.rows:
            continue
        spec = paper.template.by_label[label]
        days = value.days or (days_of(plain(value.text)) if spec.sort in ("date", "span") else None)
        if days is None and _PERIOD.fullmatch(label):
            days = next((found for _, found in spans_in(plain(value.text))), None)
        if (
            days is None
            and len(value.text) <= _SHORT
            and re.search(r"时间|日期|日$|时限|期", label)
        ):
            days = days_of(plain(value.text))
        if days is not None:
            found[label] = days
    return found


def _ordered(paper: Paper, first: str, then: str, days: Mapping[str, Days]) -> Iterator[Remark]:
    one, other = days.get(first), days.get(then)
    if one is None or other is None or other[1] >= one[0]:
        return
    yield paper.remark(
        "dates_out_of_order",
        f"“{then}”（{told(other)}）早于“{first}”（{told(one)}），先后应反过来",
        label=then,
    )


def _signed(paper: Paper, days: Mapping[str, Days]) -> Iterator[Remark]:
    """Compare the day of signing with the term of the contract."""
    signed = next((label for label in days if _SIGNED.fullmatch(label)), None)
    if signed is None or paper.template.group != "contract":
        return
    for one in paper.told():
        for told_of in _IN_FORCE.finditer(one.text):
            found = days_of(told_of[0])
            if found is not None and found[1] < days[signed][0]:
                yield paper.remark(
                    "effective_before_signed",
                    f"“{told_of[0]}”早于“{signed}”的 {days[signed][0]}，合同不应在签订之前生效",
                    label=one.label,
                    section=one.section,
                )
    for label, term in days.items():
        if not re.search("有效期|期限|许可期", label) or label == signed:
            continue
        if paper.template.by_label[label].sort == "span" and _starts_before(
            paper.values[label].text, term[0], days[signed][0]
        ):
            yield paper.remark(
                "effective_before_signed",
                f"“{label}”从 {term[0]} 起，早于“{signed}”的 {days[signed][0]}，"
                "合同不应在签订之前生效",
                label=label,
            )


def _starts_before(text: str, first: date, signed: date) -> bool:
    """Say whether a term surely starts before a day; its first month may be told alone."""
    return latest_start(plain(text), first) < signed


def check_within(paper: Paper) -> Iterator[Remark]:
    """Say which days lie outside the period that they belong to."""
    days = _days(paper)
    for rule in paper.template.rules:
        if not isinstance(rule, Within):
            continue
        inner, outer = days.get(rule.inner), days.get(rule.outer)
        if inner and outer and (inner[0] < outer[0] or inner[1] > outer[1]):
            yield paper.remark(
                "outside_period",
                f"“{rule.inner}”（{told(inner)}）不在“{rule.outer}”（{told(outer)}）之内",
                label=rule.inner,
            )
    period = _period(days)
    if period is not None:
        yield from _steps_within(paper, *period)
        yield from _done_within(paper, *period)


def _steps_within(paper: Paper, name: str, first: date | None, last: date) -> Iterator[Remark]:
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        planned = _STEPS.search(spec.label) or _PLANNED.search(spec.label)
        # What is paid for something done is paid after it is done.
        if first is None and _PAID.search(spec.label):
            continue
        for row in value.rows if value and planned else ():
            for column, text in row.items():
                found = days_of(plain(text)) if _WHEN.search(column) else None
                if found is not None and _is_outside(text, found, first, last):
                    outer = f"{first or ''} 至 {last}".strip()
                    yield paper.remark(
                        "outside_period",
                        f"“{spec.label}”里的{column}“{text}”不在“{name}”（{outer}）之内",
                        label=spec.label,
                    )


def _done_within(paper: Paper, name: str, first: date | None, last: date) -> Iterator[Remark]:
    """Compare when a field says that something is done with the whole undertaking."""
    for label, value in paper.values.items():
        if value.rows or label == name or not _DONE.search(label):
            continue
        found = days_of(plain(value.text))
        if found is not None and (found[0] > last or (first and found[1] < first)):
            yield paper.remark(
                "outside_period",
                f"“{label}”写的是“{value.text[:30]}”，不在“{name}”（{first or ''} 至 {last}）之内",
                label=label,
            )


def _is_outside(text: str, found: Days, first: date | None, last: date) -> bool:
    """Say whether a step surely lies outside; of a span, either end may."""
    if (first and found[1] < first) or found[0] > last:
        return True
    if not any(True for _ in spans_in(plain(text))):
        return False
    early = first is not None and _month(found[0]) < _month(first)
    return early or _month(found[1]) > _month(last)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _period(days: Mapping[str, Days]) -> tuple[str, date | None, date] | None:
    """Give the name, the first and the last day of the whole undertaking."""
    for label, found in days.items():
        if _PERIOD.fullmatch(label) and found[0] < found[1]:
            return label, found[0], found[1]
    for label, found in days.items():
        if _DEADLINE.fullmatch(label):
            return label, None, found[1]
    return None


def check_steps(paper: Paper) -> Iterator[Remark]:
    """Say which steps of a schedule stand before one that is earlier."""
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        if value is None or not _STEPS.search(spec.label):
            continue
        for column in (name for name in spec.columns if _WHEN.search(name)):
            last: tuple[str, Days] | None = None
            for row in value.rows:
                text = row.get(column, "")
                found = days_of(plain(text))
                if found is None:
                    continue
                if last is not None and found[1] < last[1][0]:
                    yield paper.remark(
                        "steps_out_of_order",
                        f"“{spec.label}”里“{text}”排在“{last[0]}”之后，却更早，先后应反过来",
                        label=spec.label,
                    )
                last = (text, found)


def check_today(paper: Paper) -> Iterator[Remark]:
    """Say what is over already on the day of the draft, and what cannot have been yet."""
    for label, found in _days(paper).items():
        over = _PERIOD.fullmatch(label) or _DEADLINE.fullmatch(label)
        if over and found[1] < paper.day and found[0] <= found[1]:
            yield paper.remark(
                "already_over",
                f"“{label}”到 {found[1]} 为止，今天是 {paper.day}，已经过了",
                label=label,
            )
        if _PAST.search(label) and found[0] > paper.day:
            yield paper.remark(
                "not_yet",
                f"“{label}”是 {told(found)}，今天是 {paper.day}，还没有到",
                label=label,
            )
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        for n, row in enumerate(value.rows if value else (), start=1):
            for column, text in row.items():
                days = days_of(plain(text)) if _PAST.search(column) else None
                if days is not None and days[0] > paper.day:
                    yield paper.remark(
                        "not_yet",
                        f"“{spec.label}”第 {n} 行的{column}是 {text}，今天是 {paper.day}，还没有到",
                        label=spec.label,
                    )


def check_policy_period(paper: Paper) -> Iterator[Remark]:
    """Say where the undertaking starts after the policy ends, or is applied for out of time."""
    days = _days(paper)
    policy = paper.chosen.record("policy")
    expires = getattr(policy.facts, "expires", None) if policy is not None else None
    period = _period(days)
    if policy is not None and isinstance(expires, date) and period is not None:
        name, first, _ = period
        if first is not None and expires < date.max and first > expires >= paper.day:
            yield paper.remark(
                "after_policy",
                f"《{policy.title}》有效到 {expires}，“{name}”从 {first} 才开始，请核对适用的政策",
                severity="warning",
                label=name,
            )
    for judged in paper.chosen.judged if len(paper.chosen.judged) == 1 else ():
        window = judged.window
        if window.first is None or window.last is None:
            continue
        for label, found in days.items():
            if _APPLYING.search(label) and (found[1] < window.first or found[0] > window.last):
                yield paper.remark(
                    "outside_window",
                    f"“{label}”是 {told(found)}，不在申报窗口 {window.first} 至 {window.last} 之内",
                    label=label,
                )

"""Which figures of a record are indicators that may stand beside those of another record.

Whoever compares believes what stands in one row. So a figure is taken only where the text itself
names what is measured, whole and with a known noun, in a statement of it; all else is left out and
is read in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.matching.facets import facets_of
from assistant.matching.metrics import Metric
from assistant.matching.naming import bearer_of, is_known
from assistant.measuring.levelled import Levelled, levelled
from assistant.measuring.units import NONE
from corpus.labels import plain
from corpus.offers import Line, lines_of
from corpus.records import Record

_NAMED = frozenset(
    map(plain, ("技术指标", "主要技术指标", "性能指标", "指标要求", "考核指标", "预期目标"))
)
_SENTENCE = re.compile(r"[。；;！？!?\n]")
_PART = re.compile(r"[，,、。；;！？!?\n|]")
_PARENTHESES = re.compile(r"[（(][^（）()]*[）)]")
# 渣量比单用石灰少, 价格仍比 PE 膜高: what is said there is a difference, and of what it is unsure.
_COMPARES = re.compile(
    "[比较](?!表面|例|容|重|率|值$|$)|相对于?|倍于|常规|传统|现有|同类|国外|国标|单用"
)
_DIRECTED = re.compile(
    "(?:提高|提升|降低|减少|下降|节约|节省|增加|增长|缩短|延长|升高|上升|改善|降|省|减|少|多|低|高|快)$"
)
_DOES = re.compile(
    "运行|运转|做过|做|跑|用了?|铺|完成|采用|接入|共|约|起|在|上|内|外|后|前|有|进|到"
)
_ASSUMED = re.compile("按|若|如果|如(?=.*时)|当|假设|超过.*时")
# What no name of a measure is, or is one cut off its words.
_NO_NAME = re.compile(
    "^(?:下的|的|把|时|后)|(?:下|工况|条件|指标)$|^(?:单个|平均|最大|最小|数)值$"
    "|^(?:来水|原水|进水|进口|入口|出水|出口|排口|排放口|尾水)$"
)
# In front of a whole name stands nothing, or what ends a word or a figure.
_ENDS_BEFORE = re.compile(
    r"(?:^|[^\u4e00-\u9fffA-Za-z]|[的且和及达与其中为时下后内目周天月日年次]|循环|要求|希望|实现"
    r"|[\d%℃/·][A-Za-z³²℃%/·]{0,6}(?:以[上下内])?)$"
)
# What a figure's unit goes on with: 4.2 kg/(台·h), 38 kWh/kg COD.
_ON = re.compile(
    r"(?:[ \u00a0]?[A-Z]{2,4}(?![a-z]))?"
    r"(?:/(?:[(（][^（）()\n]*[)）]|[^\s，,。；;、|（）()]{1,10}))?"
)
_GOES_ON = re.compile(r"[\^×·⁰¹²³⁴-⁹0-9A-Za-z]")
_EACH = re.compile(r"每[^，,。；;\s\d]{1,4}\s*$")
_UNITLESS = re.compile("指数|系数|比$|HV|HRC|HB|pH|PUE|COP|等级|号$|[\u4e00-\u9fff]度$")
# What stands so behind a figure makes a condition of it.
_UNDER = re.compile(r"^\s*(?:以[上下内]|左右)?\s*(?:时|的|下|条件|工况|就|便|才)")
_CHANGED = re.compile(
    "(?:提高|提升|降低|减少|下降|节约|节省|增加|增长|缩短|延长|升高|上升|改善|[降省减节少多低高快])[^，,。；;]{0,4}$"
)
_STAGES = (
    ("来水", re.compile("来水|原水")),
    ("进水", re.compile("进水|进口|入口")),
    ("出水", re.compile("出水|出口|排口|排放口|尾水")),
    ("处理前", re.compile("处理前|改造前")),
    ("处理后", re.compile("处理后|改造后")),
)
_LASTS = re.compile("(?:时间|周期|寿命|时长|用时|耗时|工期)$")
_COSTS = re.compile("(?:成本|费用?|价格?|单价|投资|产值|利润)$")
_TIME, _MONEY = "[time]", "[money]"
_BARE_TIMES = ("次", "周", "循环", "万次")
_SHORTEST_SHARED = 3
_MOST_CONDITIONS, _LONGEST_NAME = 3, 8

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure that may be compared.

    Attributes:
        key: Equal for figures that may stand in one row.
        head: What is measured, a whole name.
        label: The same with of what it is, as the text writes it.
        of: Of what, where `head` leaves it out; else empty.
        text: The figure as it is written, with its direction and what it holds under.
        span: Of the record's text: the name with the figure.
    """

    key: Key
    head: str
    label: str
    of: str
    text: str
    span: tuple[int, int]


def indicators_of(record: Record) -> Iterator[Indicator]:
    """Give the figures of an achievement or a demand that may be compared, in order."""
    if record.kind == "policy":
        return
    reading = _Reading(record)
    for one in facets_of(record).metrics:
        found = reading.indicator(one)
        if found is not None:
            yield found


class _Reading:
    def __init__(self, record: Record) -> None:
        self._text = record.text
        self._lines = tuple(lines_of(record))
        self._levelled: Levelled = levelled(record.text)

    def indicator(self, one: Metric) -> Indicator | None:
        """Give the indicator that a metric is; None where that is not sure."""
        name = _tight(one.name)
        if not self._is_written(name, one) or not self._is_stated(name, one):
            return None
        figure = self._figure(one)
        if not _fits(name, one) or self._is_condition(one) or not figure:
            return None
        stage = self._stage(one)
        head, of = _parted(name, one)
        if stage and stage in of:
            of = of.replace(stage, "")
        change = "change" if one.change else ""
        label = name if not stage or stage in name else f"{name}（{stage}）"
        return Indicator(
            key=(head, stage, change, one.quantity.unit.dimension),
            head=head if not stage or stage in head else f"{head}（{stage}）",
            label=label,
            of=of,
            text=figure + self._conditions(name, one),
            span=(one.start, one.end),
        )

    def _is_written(self, name: str, one: Metric) -> bool:
        """Say whether the text writes this name just there, and nothing that compares."""
        words = _tight(_PARENTHESES.sub("", levelled(one.words).text))
        begin = max((m.end() for m in _PART.finditer(self._text, 0, one.start)), default=0)
        before = self._text[begin : one.start]
        return (
            len(name) > 1
            and not _NO_NAME.search(name)
            and _ENDS_BEFORE.search(before) is not None
            and words.startswith(name)
            and not _COMPARES.search(before + name)
            and not _DIRECTED.search(name)
            and not _ASSUMED.search(before + self._text[one.start : one.value[0]])
        )

    def _is_stated(self, name: str, one: Metric) -> bool:
        """Say whether it stands in a statement of an indicator."""
        line = self._line_of(one)
        if line is None:
            return False
        named = plain(line.label) in _NAMED
        listed = named or " | " in self._text[line.start : line.end]
        known = is_known(one.head) and not (one.head == "使用寿命" and name.endswith("运行"))
        if not listed:
            priced = _MONEY in one.quantity.unit.dimension
            return known and not priced and one.quantity.unit is not NONE
        bounded = one.quantity.form in ("bound", "range", "spread")
        return (
            known
            or (named and bounded and not _DOES.search(name))
            or (named and name.endswith("连续运行"))
        )

    def _is_condition(self, one: Metric) -> bool:
        return _UNDER.search(self._text[one.end : one.end + 6]) is not None

    def _line_of(self, one: Metric) -> Line | None:
        at = one.value[0]
        return next((line for line in self._lines if line.start <= at < line.end), None)

    def _stage(self, one: Metric) -> str:
        """Say where in the process it is measured, by the nearest word of its sentence."""
        if _tight(one.name).endswith("率"):
            return ""
        begin = max((m.end() for m in _SENTENCE.finditer(self._text, 0, one.start)), default=0)
        aside = re.match(r"\s*[（(][^（）()\d]*[）)]", self._text[one.value[1] :])
        around = self._text[begin : one.value[0]] + (aside[0] if aside else "")
        found = [(match.end(), stage) for stage, says in _STAGES for match in says.finditer(around)]
        return max(found)[1] if found else ""

    def _figure(self, one: Metric) -> str:
        """Give a figure with its direction and its whole unit; empty where that is not sure."""
        start, end = one.value
        said = self._text[one.start : start]
        led = _CHANGED.search(said) if one.change else _EACH.search(said)
        if one.change and led is None:
            return ""
        if led is not None:
            start = one.start + led.start()
        on = _ON.match(self._text, end)
        end = on.end() if on else end
        return "" if _GOES_ON.match(self._text, end) else self._text[start:end].strip()

    def _conditions(self, name: str, metric: Metric) -> str:
        """Give what it holds under; a figure of the same kind is another result, not that."""
        said = []
        for one in metric.conditions:
            start, end = self._levelled.origin(one.quantity.start, one.quantity.end)
            written = self._text[start:end].strip()
            alike = one.quantity.unit.dimension == metric.quantity.unit.dimension
            on = _ON.match(self._text, metric.value[1])  # its own unit: 1.1 元/千m³
            within = on is not None and metric.value[1] <= start < on.end()
            if alike or within or "倍" in written or _tight(written) in name:
                continue
            if _GOES_ON.match(self._text, end):
                continue
            named = one.name if len(one.name) <= _LONGEST_NAME else ""
            said.append(f"{named} {written}".strip())
        return f"（{'、'.join(said[:_MOST_CONDITIONS])}）" if said else ""


def _parted(name: str, one: Metric) -> tuple[str, str]:
    """Give what is measured and of what; the whole name where parting it might cut a word."""
    head, of = _tight(one.head), _tight(one.of)
    if head == name:
        return head, ""
    whole = f"{of}{head}" == name and len(of) > 1 and len(head) >= _SHORTEST_SHARED
    letters = head[0].isascii() and of[-1:].isascii() and of[-1:].isalpha()
    if whole and not letters and is_known(head) and bearer_of(head) == "offer":
        return head, of
    return name, ""


def _fits(name: str, one: Metric) -> bool:
    """Say whether a name can have a figure of that kind: 时间 no 倍, 投资 no years."""
    unit = one.quantity.unit
    if one.change:
        return True
    if _LASTS.search(name):
        return _TIME in unit.dimension or unit.written in _BARE_TIMES
    if unit is NONE and not _UNITLESS.search(name):
        return False
    if "倍" in unit.written:
        return name.endswith("倍率")
    return bool(_COSTS.search(name)) == (_MONEY in unit.dimension)


def _tight(text: str) -> str:
    return "".join(text.split())

"""Metrics in running text: what is measured, its value, under which conditions, and where.

What cannot be read surely is left out: a metric that nobody finds is asked about, one that is read
wrongly is believed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from assistant.matching.naming import (
    MAX_NAME,
    PARENTHESES,
    Better,
    better_of,
    cleaned,
    denominator_of,
    idioms_ahead,
    idioms_behind,
    is_demanded,
    is_known,
    is_name,
    is_symbol,
    parted,
)
from assistant.measuring.intervals import Interval
from assistant.measuring.levelled import Levelled, levelled
from assistant.measuring.quantities import Quantity, quantities
from assistant.measuring.units import NONE, Unit, unit_of

_CLAUSE = re.compile(r"[。;!?\n]")
_PART = re.compile(r"[,、。;:!?\n|]|(?<![A-Za-z])\.(?!\d)")
_CHANGES = re.compile(
    r"(?P<verb>提高|提升|降低|减少|下降|节约|节省|节|增加|增长|缩短|延长|降|省|减|升高|上升|少|多|低|高|快|改善)"
    r"(?:了|约|近|至少|超过|大于|不少于|不低于|最多|仅|只|:|为|在)*$"
)
_FROM = re.compile(r"(?:由|从)(?:原来|原先|以前|现在|目前)?的?约?$")
_TO_VALUE = re.compile(r"(?:由|从)[^,。;]{0,12}$")
_OPERATOR_ENDS = re.compile(r"(?:[≥≤<>=~≈:]|>=|<=)+\s*$")
# 0.8 A/cm² 时, 含盐 5% 的废水: what stands so is a condition.
_UNDER = re.compile(
    r"(?:部位|处(?!理|置|方)|时(?!间|长|效|产)|条件|工况|下(?![限降调])|的|以?后|环境|里|中(?!试))"
)
# 必须达到：… speaks of all that follows in the sentence.
_ALL_DEMANDED = re.compile(
    "(?:必须|必达|硬性|硬指标|硬条件|红线|底线|一票否决)[^,。;:]{0,6}:"
    "|(?:必须|务必|一定要|(?<!无)须)(?:能够|能|同时|都|均|全部)*(?:满足|达到|做到|符合|保证|具备)"
)
# 回收率≥90%, 这是硬指标. What is only wished for is not demanded, whatever stands before it.
_CALLED_HARD = re.compile(
    "[,(]?(?:这|此|该|以上)?[^,。;]{0,3}(?:是|为|属于|算)?(?:硬指标|硬条件|硬要求|红线|底线|必达|一票否决)"
)
_WISHED = re.compile("最好|尽量|尽可能|力争|争取|优先|更好|可放宽|不强求")
_MUST_AHEAD, _MUST_BEHIND = 8, 14
_PLACE = re.compile("部位|处(?!理|置|方)|工况下|条件下")
_LASTING = re.compile(
    "(?:循环|老化|浸泡|静置|保温|反应|运行|处理|盐雾|放置|储存|贮藏|储藏|冷藏|存放|保存|培养|发酵|再生|煅烧|烘干|加热)(?:了|满|达)?$"
)
_BEFORE_IT = re.compile(
    "现有|现状|目前|改造前|使用前|原|之前|对比|对照|传统|限量|条件|说明|备注|考核|方法|测试"
    "|上一代|上代|旧款|老款|常规|普通|同类|竞品|国外|国内|行业|进口|市售|他人"
)
_ASIDE = re.compile("考核|方法|说明|备注|依据|限量|现有|现状|目前|改造前|原")
_EACH_ITS_OWN = re.compile(r"([^,。;:()]{2,40})分别(?:为|是|达到|达|可达|提高到|降至|降到|在)?\s*$")
_CONDITION_DIMENSIONS = frozenset(
    {"temperature", "[length]^-1 [mass]^1 [time]^-2", "[c_rate]^1", "[length]^1"}
)
_AROUND = _CONDITION_DIMENSIONS - {"[length]^1"}
_TIME = "[time]^1"
# A figure of so many an hour or an acre that has no name of its own.
_YIELDS = re.compile("可?(?:产出|产|出)$")
_YIELD = "产量"
# A cell that says itself what it holds.
_LABEL = re.compile(
    r"\s*(?:(?:检测|检验|考核|测试)?(?:项目|指标|参数|性能)(?:名称)?|名称)\s*:\s*(?!.*\d)"
)
_NAMED_CELL = re.compile(r"\s*(?:(?:指标|要求|参数|性能)\s*:|[\u4e00-\u9fff]{2,12}(?:≥|≤|>|<|=|:))")
# Units that measure one thing alone, which need not be named: 100/120 目.
_SELF_NAMED = {"目": "粒度"}
_NAMED_AND_VALUED = 2
# 耐120℃, 扛得住零下30℃: what something stands is told by a verb, which way by the figure.
_ENDURES = re.compile(
    "(?:(?P<heat>耐热|耐高温)|(?P<cold>耐寒|耐冻|耐低温|抗冻|抗寒)|耐(?:得?住|受|温)?|扛得?住|经得[住起]|顶得住)"
    "(?:性能?|温度|能力)?(?:要|能|可|须|应|需)*(?:到|为|是|在|至|:)?(?:零下|零上|负)?$"
)
_FOR_LONG = re.compile("(?:长期|长时间|连续|持续|长效)(?:能|可|要|须)*$")
_FOR_SHORT = re.compile("(?:短期|短时间?|瞬时|瞬间|间歇)(?:能|可|要|须)*$")
# What it stands beside warmth (steam, oil, for half an hour) is another thing to stand.
_STOOD = re.compile(
    r"\s*(?:高温|低温|温度)?(?:环境)?(?:$|[,、。;:!?)\n]|且|并|而|同时|不|的(?!高温|低温|环境|条件|工况|情况"
    r"|[\u4e00-\u9fff]{0,2}(?:蒸汽|热水|油|酸|碱|水|盐|溶|介质|气)))"
)
_STOOD_FOR = re.compile(
    r"[、,\s]{0,2}(?:\d[\d.]*|[一二两三四五六七八九十半]+)\s?个?(?:h|小时|min|分钟|s|秒|天)"
)
_HOT = 40
_NOBODY = re.compile(
    "^(?:要求|希望|需要|必须|务必|最好|本|该|这种|此|成果|产品|技术|项目|我们|我厂|它|要|需|须|能|可|应|和|且|并)+"
)
# 不低于5吨/小时的处理能力: the name stands behind.
_NAMED_BEHIND = re.compile(
    r"\s*的\s*(?P<name>[\u4e00-\u9fffA-Za-z]{2,10}?)(?=[,、。;:!?)\n]|$|的|且|并|和|与|及)"
)
# 日处理废水: of how much a day is told, the name of a measure is not.
_PROCESSED = re.compile(
    "^(?P<of>.*?)(?:(?:日|天|小时|时)(?:均|最大)?)?(?:处理|加工|消纳|处置)"
    "(?P<what>[\u4e00-\u9fff]{0,6}?)(?:能力|量|规模)?$"
)
_PROCESSING = "处理量"


@dataclass(frozen=True, slots=True)
class Condition:
    """Under which circumstances a metric holds.

    Attributes:
        name: What is said of it; empty where only the value is.
    """

    name: str
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric of a text.

    Attributes:
        name: As the text says it, without what leads up to it.
        head: What is measured, by the one name that is used for it: 检出限.
        of: Of what: 青霉素G; empty where it is not said.
        quantity: Its value or bounds.
        start, end: Of the text: the name with the value.
        words: That stretch.
        value: Of the text: the value alone.
        conditions: What it holds under.
        change: Whether the value says by how much something changes.
        must: Whether the text says that it has to be.
        soft: Whether it says that it would only be nice: 最好, 尽量.
        better: Which way is better; None where the name does not tell.
    """

    name: str
    head: str
    of: str
    quantity: Quantity
    start: int
    end: int
    words: str
    value: tuple[int, int]
    conditions: tuple[Condition, ...] = ()
    change: bool = False
    must: bool = False
    soft: bool = False
    better: Better | None = None


def metrics_of(text: str, *, loose: bool = False) -> tuple[Metric, ...]:
    """Give the metrics that a text states, in order.

    Args:
        text: Of a demand or an achievement.
        loose: Also what may be a metric by its form, but has a name that nobody knows; good for
            what is only compared with a metric of that very name.
    """
    plain = levelled(text)
    every = list(quantities(plain))
    found: list[Metric] = []
    heads: tuple[str, ...] = ()
    for start, end in _stretches(plain.text):
        own = [one for one in every if start <= one.number < end]
        clause = plain.text[start:end]
        cells = tuple(clause.split(" | ")) if " | " in clause else ()
        if not own:
            heads = cells
        elif cells:
            found += _of_row(text, plain, (start, end), own, heads=heads, loose=loose)
        else:
            found += _Clause(text, plain, start, end, loose=loose).metrics(own)
    return tuple(found)


def _of_row(
    text: str,
    plain: Levelled,
    span: tuple[int, int],
    own: Sequence[Quantity],
    *,
    heads: Sequence[str],
    loose: bool,
) -> Iterator[Metric]:
    """Give the metrics of a row: of each cell by itself, where cells name what they hold."""
    before = [n for n, head in enumerate(heads) if _BEFORE_IT.search(head)]
    aside = [n for n, head in enumerate(heads) if _ASIDE.search(head)]
    row = _Row(text, plain, *span)
    cells = [
        (cell, [one for one in own if cell[0] <= one.number < cell[1]]) for cell in row.cells()
    ]
    labelled = _LABEL.match(plain.text[slice(*cells[0][0])]) is not None
    if labelled or not any(_NAMED_CELL.match(plain.text[slice(*cell)]) for cell, _ in cells[1:]):
        yield from row.metrics(own, before=before, aside=aside)
        return
    for (start, end), held in cells:
        yield from _Clause(text, plain, start, end, loose=loose).metrics(held)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CLAUSE.finditer(text):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


class _Stretch:
    """A clause or a row of a text, in which metrics are read."""

    def __init__(self, original: str, plain: Levelled, start: int, end: int) -> None:
        self._original = original
        self._plain = plain
        self._text = plain.text
        self._start = start
        self._end = end

    def _metric(
        self,
        name: str,
        one: Quantity,
        conditions: Sequence[Condition],
        *,
        at: int,
        of: str | None = None,
        until: int | None = None,
    ) -> Metric | None:
        """Give the metric of this name and value.

        Args:
            name: Cleaned.
            one: Its value.
            conditions: What it holds under.
            at: Where its name begins.
            of: Of what it is; None where the name tells.
            until: Where its words end; None for the value's end.
        """
        begin = min(at, one.start)
        start, end = self._plain.origin(begin, max(one.end, until or 0))
        value = self._plain.origin(one.start, one.end)
        must, soft = self._force(begin, at, one)
        name, one = _per(name, self._as_cycles(one))
        if (bare := _YIELDS.sub("", name)) != name and "/" in one.unit.written:
            name = f"{bare}{_YIELD}"
        elif not name and "/" in one.unit.written:
            name = _YIELD
        if not name:
            return None
        head, owner = parted(name)
        return Metric(
            name=name,
            head=head,
            of=owner if of is None else of,
            quantity=one,
            start=start,
            end=end,
            words=self._original[start:end],
            value=value,
            conditions=tuple(replace(c, quantity=self._as_cycles(c.quantity)) for c in conditions),
            must=must,
            soft=soft and not must,
            better=better_of(name),
        )

    def _force(self, begin: int, at: int, one: Quantity) -> tuple[bool, bool]:
        """Say whether the words around a value say that it has to be, and that it is only wished.

        Args:
            begin: Where the metric begins.
            at: Where its name begins.
            one: Its value.
        """
        part = max((m.end() for m in _PART.finditer(self._text, 0, begin)), default=0)
        # The words that bound it are among them: 不得低于.
        ahead = self._text[max(part, at - _MUST_AHEAD) : one.number]
        after = self._text[one.end : one.end + _MUST_BEHIND]
        must = is_demanded(ahead) or is_demanded(_PART.split(after)[0])
        must = must or _CALLED_HARD.match(after) is not None
        clause = self._text[self._start : begin]
        opened = max((m.end() for m in _ALL_DEMANDED.finditer(clause)), default=-1)
        if opened >= 0 and not _WISHED.search(clause, opened):
            must = True
        return must, _WISHED.search(self._text, part, one.number) is not None

    def _label(self, one: Quantity, since: int) -> str:
        part = re.split(r"[,、。;()|/]", self._text[since : one.start])[-1]
        return cleaned(part)[-MAX_NAME:]

    def _is_enclosed(self, one: Quantity) -> bool:
        head = self._text[self._start : one.number]
        return head.count("(") > head.count(")")

    def _without_change(self, said: str, one: Quantity) -> tuple[str, str]:
        """Give the words of a name, and the verb behind them that says that it changes."""
        if one.trend is not None:
            return re.split("由|从", said)[0], ""
        bare = _OPERATOR_ENDS.sub("", said).rstrip()
        changed = _CHANGES.search(bare) if not _TO_VALUE.search(bare) else None
        if (
            changed is not None
            and one.unit.dimension in ("share", _times())
            and not is_known(parted(cleaned(bare))[0])  # 功率衰减
        ):
            return bare[: changed.start()], changed["verb"]
        return bare, ""

    def _as_cycles(self, one: Quantity) -> Quantity:
        """Read 循环 1000 周 as so many times round, not as weeks."""
        before = self._text[max(0, one.start - 4) : one.start]
        if one.unit.written not in ("周", "星期") or "循环" not in before:
            return one
        times = unit_of("次") or NONE
        return replace(one, unit=times, value=one.value.times(1 / one.unit.factor))


class _Row(_Stretch):
    """A row of a table: its first cell names the metric, one of the others holds it."""

    def metrics(
        self, own: Sequence[Quantity], *, before: Sequence[int], aside: Sequence[int]
    ) -> Iterator[Metric]:
        """Give the metric.

        Args:
            own: The row's quantities.
            before: The columns that do not hold what is meant: how it was, how it is tested.
            aside: Of these, the ones that tell nothing of what it holds under either.
        """
        cells = list(self.cells())
        named = self._text[cells[0][0] : cells[0][1]]
        name = cleaned(PARENTHESES.sub("", _LABEL.sub("", named)))
        if not name or len(cells) < _NAMED_AND_VALUED:
            return
        passed = [cells[n] for n in before if n < len(cells)]
        asides = [cells[n] for n in aside if n < len(cells)]
        valued = [
            one
            for one in own
            if one.number >= cells[1][0]
            and not any(start <= one.number < end for start, end in passed)
        ]
        bounded = [one for one in valued if one.form in ("bound", "range", "spread")]
        chosen = next(iter(bounded or valued), None)
        if chosen is None:
            return
        conditions = [
            Condition(self._label(one, chosen.end), one)
            for one in own
            if one.number > chosen.end
            and not any(start <= one.number < end for start, end in asides)
        ]
        conditions += [
            Condition("", one)
            for one in own
            if one.number < cells[0][1]
            and (_may_condition(one) or (self._is_enclosed(one) and one.unit is not NONE))
        ]
        if chosen.unit is NONE and (unit := self._unit_of_cells(cells)) is not None:
            chosen = replace(chosen, unit=unit, value=_in_base(chosen.value, unit))
        metric = self._metric(name, chosen, conditions, at=cells[0][0])
        if metric is not None:
            cell = next(c for c in cells if c[0] <= chosen.number < c[1])
            _, verb = self._without_change(self._text[cell[0] : chosen.start], chosen)
            yield replace(metric, change=True, better="more") if verb else metric

    def _unit_of_cells(self, cells: Sequence[tuple[int, int]]) -> Unit | None:
        """Give the unit that stands behind the name, or in a cell of its own."""
        for n, (start, end) in enumerate(cells):
            said = self._text[start:end]
            units = [match[0][1:-1] for match in PARENTHESES.finditer(said)] if n == 0 else [said]
            for written in units:
                unit = None if re.match(r"\s*\d", written) else unit_of(written.strip())
                if unit is not None and unit is not NONE:
                    return unit
        return None

    def cells(self) -> Iterator[tuple[int, int]]:
        """Give where each cell begins and ends."""
        at = self._start
        for part in self._text[self._start : self._end].split(" | "):
            yield at, at + len(part)
            at += len(part) + 3


class _Clause(_Stretch):
    """A clause of running text: what has no name of its own is a condition of what follows."""

    def __init__(
        self, original: str, plain: Levelled, start: int, end: int, *, loose: bool
    ) -> None:
        super().__init__(original, plain, start, end)
        self._loose = loose
        self._previous = start
        self._waiting: list[Condition] = []
        self._made: list[Metric] = []

    def metrics(self, own: Sequence[Quantity]) -> list[Metric]:
        """Give the metrics of the clause, in order."""
        passed = 0
        for n, one in enumerate(own):
            if passed:
                passed -= 1
                continue
            following = own[n + 1] if n + 1 < len(own) else None
            until = following.start if following else self._end
            if (
                self._explains_last(one)
                or self._is_where_it_came_from(one, following)
                or self._is_each(one, until)
            ):
                continue
            names = self._respectively(one)
            if names and n + len(names) <= len(own):
                passed = self._each_its_own(names, own[n : n + len(names)])
                continue
            self._take(one, until=until)
        return self._made

    def _take(self, one: Quantity, *, until: int) -> None:
        """Take a quantity for a metric, or for a condition of the next one."""
        behind = self._text[one.end : until]
        under = _UNDER.match(behind.lstrip())
        metric = self._named(one, until)
        skipped = 0
        if metric is not None:
            self._made.append(metric)
            self._waiting = []
        elif under or self._conditions(one, until):
            self._waiting.append(Condition(self._label(one, self._previous), one))
            if under:
                skipped = len(behind) - len(behind.lstrip()) + len(under[0])
        if not self._is_enclosed(one):
            self._previous = one.end + skipped

    def _conditions(self, one: Quantity, until: int) -> bool:
        """Say whether a quantity without a name tells what the next one holds under."""
        if _may_condition(one) or (self._is_enclosed(one) and one.unit is not NONE):
            return True
        behind = self._text[one.end : until]
        if self._has_lasted(one):
            return True
        return one.unit is not NONE and until < self._end and not _PART.search(behind)

    def _is_around(self, one: Quantity) -> bool:
        """Say whether a quantity without a known name says what holds around: 85 ℃、85% RH."""
        before = self._text[self._previous : one.start].rstrip()
        return one.unit.dimension in _AROUND or bool(_LASTING.search(before))

    def _has_lasted(self, one: Quantity) -> bool:
        """Say whether a time is how long something was done before the rest was measured."""
        before = self._text[self._previous : one.start].rstrip()
        return one.unit.dimension == _TIME and bool(_LASTING.search(before))

    def _is_each(self, one: Quantity, until: int) -> bool:
        """Say whether a quantity only says per what: 处理一吨水药剂费五毛钱."""
        written = self._text[one.number : one.end]
        behind = self._text[one.end : until]
        return (
            written[:1] == "一"
            and written[1:2] not in "十百千万亿点"
            and until < self._end
            and not _PART.search(behind)
        )

    def _explains_last(self, one: Quantity) -> bool:
        """Add a quantity to the last metric where it stands in parentheses right behind it."""
        if not self._made or not self._is_enclosed(one):
            return False
        last, opening = self._made[-1], self._text.rfind("(", 0, one.number)
        between = self._text[last.quantity.end : opening]
        if opening < last.quantity.end or between.strip():
            return False
        if is_symbol(self._text[opening + 1 : one.start].strip()) and one.form == "bound":
            return False  # （WUE≤0.2 L/kWh） is a metric of its own
        label = self._label(one, max(self._previous, opening + 1))
        told = Condition(label, self._as_cycles(one))
        self._made[-1] = replace(last, conditions=(*last.conditions, told))
        self._previous = one.end
        return True

    def _is_where_it_came_from(self, one: Quantity, following: Quantity | None) -> bool:
        """Say whether only what follows counts: 由 65% 提升到 82%."""
        ahead = self._text[self._previous : one.start].rstrip()
        return following is not None and following.trend is not None and bool(_FROM.search(ahead))

    def _respectively(self, one: Quantity) -> list[str]:
        """Give the names of 锌、铅回收率分别为 96.5%、91%; empty where nothing is said so."""
        match = _EACH_ITS_OWN.search(self._text[self._start : one.start])
        names = [name for name in re.split("[、和及与]", match[1]) if name] if match else []
        if len(names) < 2:  # noqa: PLR2004  (one of two)
            return []
        last = cleaned(names[-1])
        _, owner = parted(last)
        if not owner:
            return []
        ending = last[len(owner) :]
        return [name if name.endswith(ending) else f"{cleaned(name)}{ending}" for name in names]

    def _each_its_own(self, names: Sequence[str], values: Sequence[Quantity]) -> int:
        """Give each of several values its name; how many were taken besides the first."""
        for name, each in zip(names, values, strict=True):
            metric = self._metric(name, each, self._waiting, at=self._previous)
            if metric is not None:
                self._made.append(metric)
        self._previous = values[-1].end
        self._waiting = []
        return len(names) - 1

    def _named(self, one: Quantity, until: int) -> Metric | None:
        """Give a metric if words beside the quantity name it."""
        begin, said = self._said_before(one)
        if one.unit.dimension == "temperature" and _ENDURES.search(said.rstrip()):
            return self._endured(one, said.rstrip(), begin, until)
        core, verb = self._without_change(said, one)
        name = cleaned(core)
        if (early := self._named_behind(one, core, until)) is not None:
            return early
        metric = self._by_idiom(one, until, named=is_known(parted(name)[0]))
        if metric is not None:
            return metric
        behind = self._text[one.end : until]
        if one.form in ("bare", "range", "near") and _UNDER.match(behind.lstrip()):
            return None
        if _PLACE.match(behind.lstrip()):
            return None  # 壁厚不小于 260 mm 部位: where the next one holds
        explicit = (
            bool(verb)
            or one.form in ("bound", "spread")
            or (one.form == "range" and not _is_narrated(one))
            or one.trend is not None
            or bool(_OPERATOR_ENDS.search(self._text[begin : one.number]))
        )
        followed = until < self._end and not _PART.search(behind)
        guessed = self._loose and not (
            followed
            or one.unit is NONE
            or (until < self._end and not re.search("[,;]", behind) and self._is_around(one))
            or (until < self._end and self._has_lasted(one))
        )
        known = denominator_of(name)[1]
        if not name and one.unit.written in _SELF_NAMED:
            return self._metric(
                _SELF_NAMED[one.unit.written], one, self._waiting, at=one.start, of=""
            )
        if not name or not is_name(known or name, explicit=explicit or guessed):
            return None
        if followed and not explicit and self._text[begin : one.start].rstrip().endswith(":"):
            return None  # 胶料：120 °C 压缩永久变形≤25%: what the colon opens goes on
        at = self._text.find(name, begin, one.start)
        metric = self._metric(name, one, self._waiting, at=at if at >= 0 else begin)
        if metric is not None and verb:
            return replace(metric, change=True, better="more", name=f"{name}{verb}")
        return metric

    def _endured(self, one: Quantity, said: str, begin: int, until: int) -> Metric | None:
        """Give how much warmth or cold something stands; None where that is not sure.

        Args:
            one: The temperature.
            said: The words before it, which say that something stands it.
            begin: Where they begin.
            until: Where the words behind it end.
        """
        verb = _ENDURES.search(said)
        behind = self._text[one.end : until]
        value, zero = one.value, one.unit.base(Fraction(0))
        if verb is None or one.form not in ("bare", "bound") or not _STOOD.match(behind):
            return None
        if _STOOD_FOR.match(self._text, one.end) or _FOR_SHORT.search(said[: verb.start()]):
            return None
        if _FOR_LONG.search(said[: verb.start()]) and not self._loose:
            return None  # who stands it for a while may not do so for long
        degree = value.low if value.low is not None else value.high
        if degree is None:
            return None
        hot = degree >= zero + _HOT and value.low is not None and not verb["cold"]
        cold = degree <= zero and value.high is not None and not verb["heat"]
        if not hot and not cold:
            return None
        of = _borne(said[: verb.start()])
        at = self._text.find(of, begin, one.start) if of else begin + verb.start()
        name = f"{of}{'耐高温' if hot else '耐低温'}"
        found = self._metric(name, replace(one, trend=None), self._waiting, at=max(at, begin))
        return None if found is None else replace(found, better="more" if hot else "less")

    def _named_behind(self, one: Quantity, ahead: str, until: int) -> Metric | None:
        """Give a metric whose name stands behind its bound, where that is a known one.

        Args:
            one: The quantity.
            ahead: The words before it.
            until: Where the words behind it end.
        """
        said = _NAMED_BEHIND.match(self._text[one.end : until])
        if (
            said is None
            or one.form not in ("bound", "spread")
            or is_known(parted(cleaned(ahead))[0])
        ):
            return None
        name = cleaned(said["name"])
        if not name or not is_known(parted(name)[0]):
            return None
        of = _borne(ahead)[-MAX_NAME + len(name) :]
        end = one.end + said.end()
        return self._metric(f"{of}{name}", one, self._waiting, at=one.start, until=end)

    def _by_idiom(self, one: Quantity, until: int, *, named: bool) -> Metric | None:
        """Give a metric that is said without its name: 三个月换一次.

        Args:
            one: The quantity.
            until: Where the words behind it end.
            named: Whether the words before it are the name of a known measure.
        """
        if one.unit.dimension != _TIME:
            return None
        behind = self._text[one.end : until]
        for idiom in idioms_behind():
            if (said := idiom.says.search(behind.lstrip())) is not None:
                end = one.end + len(behind) - len(behind.lstrip()) + said.end()
                if idiom.lasts and one.value.low is None:
                    one = replace(one, value=Interval(one.value.high, None))
                return self._metric(idiom.name, one, self._waiting, at=one.start, of="", until=end)
        ahead = self._text[self._previous : one.start].rstrip()
        if named:
            return None
        if until < self._end and _UNDER.match(behind.lstrip()) and not _PART.search(behind):
            return None  # 运行 2000 h 后转化率: what holds around
        for idiom in idioms_ahead():
            said = idiom.says.search(ahead)
            if said is not None and (idiom.needs is None or idiom.needs.search(behind.lstrip())):
                part = _PART.split(PARENTHESES.sub("", ahead[: said.start()]))[-1]
                at = self._previous + said.start()
                of = cleaned(part)[-MAX_NAME:]
                return self._metric(idiom.name, one, self._waiting, at=at, of=of)
        return None

    def _said_before(self, one: Quantity) -> tuple[int, str]:
        """Give where the words right before a quantity begin, and the words."""
        ahead = self._text[self._previous : one.start].rstrip()
        begins = [0, *(m.end() for m in _PART.finditer(ahead))]
        begin = self._previous + begins[-1]
        said = PARENTHESES.sub(lambda m: " " * len(m[0]), self._text[begin : one.start])
        opening = said.rfind("(")
        if len(begins) > 1 and not cleaned(said) and ahead[begins[-1] - 1] in ":,":
            # 厚度：0.8～1.2 mm, 尺寸误差，要求 0.3 mm: the name stands before the sign.
            earlier = self._previous + begins[-2]
            name = self._text[earlier : begin - 1]
            if ahead[begins[-1] - 1] == ":" or is_known(parted(cleaned(name))[0]):
                return earlier, name
        return begin + opening + 1, said[opening + 1 :]


def _borne(said: str) -> str:
    """Give whose figure it is by words before a verb or a bound; empty for the offer itself."""
    of = cleaned(_NOBODY.sub("", said.strip()))[-MAX_NAME:]
    return of if len(of) > 1 else ""


def _in_base(value: Interval, unit: Unit) -> Interval:
    low = None if value.low is None else unit.base(value.low)
    high = None if value.high is None else unit.base(value.high)
    return replace(value, low=low, high=high)


def _times() -> str:
    unit = unit_of("倍")
    return unit.dimension if unit is not None else ""


def _is_narrated(one: Quantity) -> bool:
    """Say whether a range may as well tell a story: three to five years, ten to twenty pieces."""
    dimension = one.unit.dimension
    return one.unit is NONE or dimension in _CONDITION_DIMENSIONS | {_TIME} or "count" in dimension


def _may_condition(one: Quantity) -> bool:
    dimension = one.unit.dimension
    return (
        dimension != _TIME
        and one.form in ("bare", "range", "bound")
        and (dimension in _CONDITION_DIMENSIONS or dimension.startswith("[count"))
    )


def _per(name: str, one: Quantity) -> tuple[str, Quantity]:
    """Give a quantity with the denominator that its name has: 每亩成本, 亩产, 度电成本."""
    if one.unit.written in ("公斤", "kg") and "压" in name:
        pressure = unit_of("公斤压力") or one.unit
        return name, replace(
            one, unit=pressure, value=one.value.times(pressure.factor / one.unit.factor)
        )
    if "/" in one.unit.written or one.unit is NONE or one.unit.dimension == _TIME:
        return name, one
    under, bare = denominator_of(name)
    unit = unit_of(f"{one.unit.written}/{under}") if under else None
    if unit is None or not one.unit.factor:
        return name, one
    if under in ("天", "小时") and (done := _PROCESSED.search(bare)) is not None:
        bare = f"{done['of']}{done['what']}{_PROCESSING}"
    return bare, replace(one, unit=unit, value=one.value.times(unit.factor / one.unit.factor))

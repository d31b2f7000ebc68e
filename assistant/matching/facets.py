"""What a demand and an achievement say of themselves besides their metrics, and where they say it.

Every facet keeps the stretch of the text that it was read from; what a text does not say is None
or empty, and never a guess. A level that is only inferred from words says so.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

from assistant.matching.demanded import MOST_MUSTS, Must, musts_in
from assistant.matching.limits import Limit, Span, achievement_limits, demand_limits
from assistant.matching.metrics import Metric, metrics_of
from assistant.matching.prices import basis_of
from assistant.matching.rights import Rights, rights_of
from assistant.matching.speaking import is_of_others, is_trouble
from assistant.matching.unheard import unheard_in
from assistant.matching.unmarked import unmarked
from assistant.matching.unread import Figure, Stand, Unread, tells_an_amount, unread_in
from assistant.measuring.levelled import levelled
from assistant.measuring.quantities import Quantity, quantities
from assistant.measuring.units import NONE, Unit
from corpus.labels import plain
from corpus.offers import Line, lines_of
from corpus.records import Achievement, Demand, Record
from index.tokens import terms

Element = Literal["material", "method", "effect", "product", "use"]
ELEMENTS: tuple[Element, ...] = ("material", "method", "effect", "product", "use")

_CLAUSE = re.compile(r"[^。；;！!？?\n，,]+")
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_WAN = Fraction(10_000)
# TRL 5, TRL≥7, TRL6-7: where no field of the record says it.
_STATED_LEVEL = re.compile(
    r"TRL\s?(?:等级|级别|为|是|达到|达|:|：|≥|>=|不低于|至少|大于等于)*\s?(?P<low>[1-9])(?![\d.])"
    r"(?:\s?[-~～至到]\s?(?P<high>[1-9])(?![\d.]))?"
)
_HOLDS_UNDER = re.compile(r"\s*(?:下|时|后|条件|工况|环境)")
# So far behind a figure without a name, words may say that it is suffered: 三天就得停机.
_RIGHT_BEHIND = 6
_WAY_LABELS = frozenset(map(plain, ("转化方式", "合作方式", "许可类型", "期望合作方式")))
_IP_LABELS = frozenset(map(plain, ("知识产权", "专利情况", "专利号")))
_STAGE_LABELS = frozenset(map(plain, ("所处阶段", "应用状态")))
_STRONG, _SOME, _WEAK = 1.0, 0.75, 0.5
_UNKNOWN = frozenset({"", "无", "未载明", "/", "-", "—"})


@dataclass(frozen=True, slots=True)
class Said:
    """Something that a text says, and where; None where a field of the record says it."""

    value: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Level:
    """A readiness, GB/T 22900: exactly, or between two where it is inferred.

    Attributes:
        inferred: Whether it was read from words and not from a stated TRL.
    """

    low: int
    high: int
    inferred: bool
    span: Span | None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount or a range of them, in 万元.

    Attributes:
        basis: What it is for, as it is written: 单座烘房; empty for none.
    """

    low: float
    high: float
    span: Span | None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well what an achievement says is vouched for, 0…1."""

    weight: float
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What one record says of itself.

    Attributes:
        metrics: What is asked for, or offered.
        level: How far it is; of a demand, how far it has to be.
        ways: Of cooperation, by their one name.
        money: Budget or price; None where it is open or not said.
        elements: Words of the five, as pairs of characters.
        limits: What an achievement does not do; what a demand does not want.
        evidence: Of an achievement.
        ip: `dead`, `taken`, `pending`, `pledged`, `shared`, with where it says so.
        due: Until when, as the demand says it.
        pitch: Words of a demand that sells something, or seeks money or people; else None.
        unread: What a demand states with a figure and was not read as a limit.
        musts: What a demand says has to be, without a figure.
        unheard: Clauses of a demand that wish for something and of which nothing was read.
        rights: How an achievement's patents stand, where its lines on them tell it.
        place: Where an achievement says where it is from.
    """

    metrics: tuple[Metric, ...]
    level: Level | None
    ways: tuple[Said, ...]
    money: Money | None
    elements: dict[Element, frozenset[str]]
    limits: tuple[Limit, ...]
    evidence: Evidence | None
    ip: dict[str, Said]
    due: Said | None
    pitch: Said | None
    unread: tuple[Unread, ...] = ()
    musts: tuple[Must, ...] = ()
    unheard: tuple[Span, ...] = ()
    rights: Rights | None = None
    place: Span | None = None


def facets_of(record: Record) -> Facets:
    """Give what a demand or an achievement says of itself."""
    reading = _Reading(record)
    metrics, level, money, due = reading.metrics(), reading.level(), reading.money(), reading.due()
    told = [one.span for one in (level, money, due) if one is not None and one.span is not None]
    ways, limits = tuple(reading.ways()), tuple(reading.limits())
    unread, musts = tuple(reading.unread(told)), tuple(reading.musts())
    read = [
        *told,
        *(one.span for one in ways if one.span is not None),
        *(one.span for one in limits),
        *(one.span for one in unread),
        *(one.span for one in musts),
    ]
    return Facets(
        metrics=metrics,
        level=level,
        ways=ways,
        money=money,
        elements=reading.elements(),
        limits=limits,
        evidence=reading.evidence(),
        ip=reading.ip(),
        due=due,
        pitch=reading.pitch(),
        unread=unread,
        musts=musts,
        unheard=tuple(reading.unheard(read)),
        rights=reading.rights(),
        place=reading.place(),
    )


class _Reading:
    def __init__(self, record: Record) -> None:
        self._record = record
        self._text = unmarked(record.text)
        self._is_demand = record.kind == "demand"
        self._lines = tuple(lines_of(record))
        self._facts = record.facts if isinstance(record.facts, Achievement | Demand) else None
        self._read: list[Metric] = []

    def metrics(self) -> tuple[Metric, ...]:
        """Give the metrics of the lines that speak of the technology."""
        found = metrics_of(self._text, loose=not self._is_demand)
        told = [one for one in found if self._speaks_of_it(one.value[0])]
        if not self._is_demand:
            return tuple(one for one in told if not self._is_of_others(one))
        stands = [(one, self._stand_of(one)) for one in told]
        self._read = [one for one, stand in stands if stand != "untold"]
        wanted = [one for one, stand in stands if stand == "wanted"]
        # Said twice, the last counts: people come to what they want after what they have.
        last = {(one.head, one.of): one for one in wanted}
        return tuple(one for one in wanted if last[one.head, one.of] is one)

    def unread(self, besides: Iterable[Span | None]) -> Iterator[Unread]:
        """Give what a demand states with a figure and was not read as a limit.

        Args:
            besides: Where the text tells what was read besides metrics: budget, level, time.
        """
        if not self._is_demand:
            return
        known = [span for span in besides if span is not None]
        whole = levelled(self._text)
        read = list(self._read_spans(whole.text))
        left: list[Figure] = []
        asks = _WANTED.search(self._text) is not None
        for one in quantities(whole):
            start, end = whole.origin(one.start, one.end)
            if any(a <= one.number < b for a, b in read) or not self._speaks_of_it(start):
                continue
            if not any(a <= start < b for a, b in known):
                stand = self._stand(start, end, one.unit, end + _RIGHT_BEHIND)
                left.append(Figure(one, stand, beside=not asks or self._asks_beside(start)))
        yield from unread_in(self._text, whole, left)

    def musts(self) -> Iterator[Must]:
        """Give what a demand says has to be, without a figure."""
        if not self._is_demand:
            return
        whole = levelled(self._text)
        figures = [whole.origin(one.number, one.end)[0] for one in quantities(whole)]
        places = [
            (line.start, line.end)
            for line in self._lines
            if line.field in ("", "others") and plain(line.label) not in _BACKGROUND
        ]
        seen: set[str] = set()
        for must in musts_in(self._text, places, figures):
            words = self._text[slice(*must.span)]
            if words not in seen and len(seen) < MOST_MUSTS:
                seen.add(words)
                yield must

    def unheard(self, heard: Iterable[Span]) -> Iterator[Span]:
        """Give the clauses of a demand that wish for something and of which nothing was read.

        Args:
            heard: Where it stands what was read besides metrics.
        """
        if not self._is_demand:
            return
        known = [*heard, *((one.start, one.end) for one in self._read)]
        # What is sought is said by the name, where it has a line of its own.
        name = re.search(rf"^.{{0,8}}{re.escape(self._record.title)}$", self._text, re.MULTILINE)
        if name is not None and "\n" in self._text:
            known.append(name.span())
        lines = [
            (line.start, line.end)
            for line in self._lines
            if line.field in ("", "others") and plain(line.label) not in _BACKGROUND
        ]
        yield from unheard_in(self._text, lines, known)

    def _read_spans(self, text: str) -> Iterator[Span]:
        """Give where figures stand that were read: of metrics, and what they are to hold under.

        Args:
            text: Levelled.
        """
        for one in self._read:
            yield one.quantity.start, one.quantity.end
            for condition in one.conditions:
                start, end = condition.quantity.start, condition.quantity.end
                # 水深3000米，寿命≥20年: what a comma parts from it may be a limit by itself.
                between = text[end : one.quantity.start]
                if not re.search("[,。;]", between) or _HOLDS_UNDER.match(between):
                    yield start, end

    def _asks_beside(self, start: int) -> bool:
        """Say whether the sentence around a figure says what is wanted."""
        sentences = _SENTENCE.finditer(self._text)
        around = next((one for one in sentences if one.start() <= start < one.end()), None)
        return around is not None and _WANTED.search(around[0]) is not None

    def _is_of_others(self, one: Metric) -> bool:
        """Say whether an achievement's figure is what others have, or what there was before."""
        begin = max(self._text.rfind(mark, 0, one.start) for mark in "。；;\n！？") + 1
        return _OTHERS.search(self._text[begin : one.start]) is not None

    def _speaks_of_it(self, at: int) -> bool:
        line = self._line_at(at)
        return line is not None and (not line.field or line.field in ("others", "title"))

    def _line_at(self, at: int) -> Line | None:
        return next((line for line in self._lines if line.start <= at < line.end), None)

    def _stand_of(self, one: Metric) -> Stand:
        stand = self._stand(one.start, one.end, one.quantity.unit, one.end)
        # 识别虫害，准确率98%以上: a bound is asked for where its sentence asks for something.
        bound = stand == "untold" and one.quantity.form == "bound"
        return "wanted" if bound and self._asks_beside(one.start) else stand

    def _label_at(self, at: int) -> str:
        line = self._line_at(at)
        return plain(line.label) if line is not None else ""

    def _stand(self, start: int, end: int, unit: Unit, until: int) -> Stand:
        """Say how a demand's figure stands: as things are now, or as they should be.

        Args:
            start: Of the figure, with its name where it has one.
            end: Of the same.
            unit: Of the figure.
            until: Where its own words end.
        """
        if (label := self._label_at(end - 1)) in _GOALS | _GROUNDS:
            return "now" if label in _GROUNDS else "wanted"
        begin = max(self._text.rfind(mark, 0, start) for mark in "。；;\n！？") + 1
        before = self._text[begin:start]
        wanted = max((match.end() for match in _WANTED.finditer(before)), default=-1)
        now = max((match.end() for match in _NOW.finditer(before)), default=-1)
        if now > wanted or _SUFFERED.search(self._text[start:until]):
            return "now"
        behind = re.split(r"[，,。；;！？\s]", self._text[end : end + 12])[0]
        if wanted >= 0 or _WANTED.search(self._text[start:end] + behind):
            return "wanted"
        # 找 CBN 单晶，100/120 目: what is looked for is said to be so.
        sought = unit is not NONE and not tells_an_amount(unit) and _SOUGHT.search(before)
        return "wanted" if sought else "untold"

    def level(self) -> Level | None:
        """Give the readiness that is stated, or what words tell of it."""
        if self._facts is not None and self._facts.trl is not None:
            line = next((line for line in self._lines if line.field == "trl"), None)
            span = (line.start, line.end) if line else None
            return Level(self._facts.trl, self._facts.trl, inferred=False, span=span)
        if (stated := _STATED_LEVEL.search(self._text)) is not None:
            low = int(stated["low"])
            high = 9 if self._is_demand else int(stated["high"] or low)
            return Level(low, max(low, high), inferred=False, span=stated.span())
        rules = _rules()
        if self._is_demand:
            for least, says in rules.expects:
                if match := says.search(self._text):
                    return Level(least, 9, inferred=True, span=match.span())
            return None
        staged = [line for line in self._lines if plain(line.label) in _STAGE_LABELS]
        places = [(line.start, line.end) for line in staged] or [(0, len(self._text))]
        for start, end in places:
            for low, high, says in rules.stages:
                if match := says.search(self._text, start, end):
                    return Level(low, high, inferred=True, span=match.span())
        return None

    def ways(self) -> Iterator[Said]:
        """Give the ways of cooperation that it names."""
        labelled = [line for line in self._lines if plain(line.label) in _WAY_LABELS]
        places = [(line.start, line.end) for line in labelled]
        if not places and self._is_demand:
            places = [(0, len(self._text))]
        for name, says in _rules().ways:
            for start, end in places:
                match = says.search(self._text, start, end)
                if match and not self._text[max(start, match.start() - 4) : match.start()].endswith(
                    ("不再对外", "不再", "不")
                ):
                    yield Said(name, match.span())
                    break

    def money(self) -> Money | None:
        """Give the budget or price, where one is stated."""
        stated = self._of_a_field("budget" if self._is_demand else "price")
        if stated is not None:
            return stated
        says = _rules().budget if self._is_demand else _rules().price
        for match in says.finditer(self._text):
            end = min(len(self._text), match.end() + 24)
            for one, start in self._quantities(match.end(), end):
                if one.unit.dimension == "[money]^1":
                    return _in_wan(one, (match.start(), start))
        return None

    def _of_a_field(self, field: str) -> Money | None:
        line = next((line for line in self._lines if line.field == field), None)
        if line is None:
            return None
        written = self._text[line.start : line.end].strip()
        if written in _UNKNOWN or _rules().open.search(written):
            return None
        span = (line.start, line.end)
        factor = Fraction(1) if re.search("元|万|亿", written) else _WAN
        for one, _ in self._quantities(line.start, line.end):
            if one.unit.dimension in ("[money]^1", ""):
                scale = factor if not one.unit.dimension else Fraction(1)
                money = _in_wan(one, span, factor=scale)
                return replace(money, basis=basis_of(written)) if money is not None else None
        return None

    def _quantities(self, start: int, end: int) -> Iterator[tuple[Quantity, int]]:
        part = levelled(self._text[start:end])
        for one in quantities(part):
            yield one, start + part.origin(one.start, one.end)[1]

    def elements(self) -> dict[Element, frozenset[str]]:
        """Give the words of each of the five, from the title and what the text says of it."""
        words: dict[Element, set[str]] = {name: set() for name in ELEMENTS}
        for start, end in self._said():
            for match in _CLAUSE.finditer(self._text, start, end):
                for name, says in _rules().elements:
                    for found in says.finditer(match[0]):
                        words[name] |= set(terms(found[0]).pairs)
        return {name: frozenset(found) for name, found in words.items()}

    def _said(self) -> Iterator[Span]:
        for line in self._lines:
            if line.field in ("", "others", "title"):
                yield line.start, line.end

    def limits(self) -> Iterator[Limit]:
        """Give the clauses that say what is not done, or of a demand, not wanted."""
        said = [(line.start, line.end) for line in self._lines if line.field in ("", "others")]
        if self._is_demand:
            return demand_limits(self._text, said or self._said())
        return (
            one
            for one in achievement_limits(self._text, self._said())
            if not is_trouble(self._text, one.span[0]) and not is_of_others(self._text, one.span[1])
        )

    def pitch(self) -> Said | None:
        """Give the words by which a demand proves to sell something, or to seek money or people."""
        if not self._is_demand:
            return None
        rules = _rules()
        found = {match[0]: match for match in rules.pitch.finditer(self._text)}
        needed = rules.enough - (1 if rules.none_wanted.search(self._text) else 0)
        if len(found) < needed:
            return None
        first = next(iter(found.values()))
        return Said("、".join(list(found)[:3]), first.span())

    def evidence(self) -> Evidence | None:
        """Give what vouches for an achievement: the best of what it names."""
        if self._is_demand:
            return None
        rules = _rules()
        for weight, says in ((_STRONG, rules.strong), (_SOME, rules.some), (_WEAK, rules.weak)):
            if match := says.search(self._text):
                return Evidence(weight, match.span())
        return None

    def ip(self) -> dict[str, Said]:
        """Give how the rights stand, where the lines on them say it."""
        found: dict[str, Said] = {}
        lines = [line for line in self._lines if plain(line.label) in _IP_LABELS | _WAY_LABELS]
        for name, says in _rules().ip:
            for line in lines:
                if name not in ("taken",) and plain(line.label) in _WAY_LABELS:
                    continue
                match = says.search(self._text, line.start, line.end)
                if match and not (name == "dead" and self._is_partly_alive(line)):
                    found[name] = Said(
                        self._text[line.start : line.end].strip(), (line.start, line.end)
                    )
                    break
        return found

    def rights(self) -> Rights | None:
        """Give whether all patents are granted, some or none, where the lines on them say so."""
        lines = [line for line in self._lines if plain(line.label) in _IP_LABELS]
        if self._is_demand or not lines:
            return None
        return rights_of(self._text, [(line.start, line.end) for line in lines])

    def place(self) -> Span | None:
        """Give where an achievement says where it is from."""
        line = next((line for line in self._lines if line.field == "region"), None)
        return (line.start, line.end) if line is not None and not self._is_demand else None

    def _is_partly_alive(self, line: Line) -> bool:
        return _rules().alive.search(self._text, line.start, line.end) is not None

    def due(self) -> Said | None:
        """Give until when a demand wants it."""
        if not self._is_demand:
            return None
        for line in self._lines:
            if plain(line.label) in (plain("期望完成"), plain("完成时限"), plain("期限_月")):
                return Said(self._text[line.start : line.end].strip(), (line.start, line.end))
        match = re.search(r"20\d\d年\s?\d{0,2}月?(?:底|末|初)?(?:之?前|完成|建成)", self._text)
        return Said(match[0], match.span()) if match else None


# 不含锰, 只测不调: what is left out is named in so many words.
_WANTED = re.compile(
    "希望|要求|需要|需|目标|期望|预期|指标|做到|达到|不低于|不小于|不少于|不高于|不大于|不超过|必须|想要|最好|能否|能不能|有没有|控制在|至少|以内|应|≥|≤|不得|不能(?:低|高|少|多|大|小|长|短|超)|不可(?:低|高|少|多|大|小|超)|不许|不准|(?<!无)须|务必|一定要|硬指标|底线|红线|降到|降低到|缩短到|延长到|提高到"
)
_NOW = re.compile(
    "现有|现在|目前|现用|原来|以前|当前|试过|用过|去年|已有|每年|年产|一年下来|已到|只能|才能|勉强"
)
# What somebody looks for, and not what they could not find.
_SOUGHT = re.compile("求购|采购|征集|寻求|寻找|想买|要买|想要|找(?!不|了|过|到|遍)")
# 半个月就得换一次: so it is now.
_SUFFERED = re.compile("就得|就要|就必须|就需要|只能|才出|勉强")
_OTHERS = re.compile(
    "多数厂|多数企业|大多数?厂|一般厂|普通料|市面|传统|常规|原来|以往|过去|同类|现有|改造前|使用前|对照|别的|其他厂|旧|未用|外购"
)
_GOALS = frozenset(
    map(plain, ("技术指标", "指标要求", "预期目标", "主要技术指标", "目标", "考核指标"))
)
_GROUNDS = frozenset(
    map(
        plain,
        (
            "现有工作基础",
            "现有基础条件",
            "需求背景",
            "背景",
            "背景与意义",
            "对合作方要求",
            "对揭榜方要求",
        ),
    )
)

# What is told there is how things are, and has to be no more.
_BACKGROUND = frozenset(
    map(plain, ("现有工作基础", "现有基础条件", "需求背景", "背景", "背景与意义"))
)


def _in_wan(one: Quantity, span: Span, *, factor: Fraction = Fraction(1)) -> Money | None:
    low, high = one.value.low, one.value.high
    if low is None and high is None:
        return None
    first = low if low is not None else high
    last = high if high is not None else low
    assert first is not None and last is not None  # noqa: S101, PT018  (one of them is there)
    return Money(float(first * factor / _WAN), float(last * factor / _WAN), span)


@dataclass(frozen=True, slots=True)
class _Rules:
    ways: tuple[tuple[str, re.Pattern[str]], ...]
    agree: dict[str, frozenset[str]]
    stages: tuple[tuple[int, int, re.Pattern[str]], ...]
    expects: tuple[tuple[int, re.Pattern[str]], ...]
    strong: re.Pattern[str]
    some: re.Pattern[str]
    weak: re.Pattern[str]
    ip: tuple[tuple[str, re.Pattern[str]], ...]
    alive: re.Pattern[str]
    pitch: re.Pattern[str]
    none_wanted: re.Pattern[str]
    enough: int
    budget: re.Pattern[str]
    price: re.Pattern[str]
    open: re.Pattern[str]
    elements: tuple[tuple[Element, re.Pattern[str]], ...]
    gone: re.Pattern[str]
    talking: re.Pattern[str]
    over: re.Pattern[str]


def agreeable(demand: str) -> frozenset[str]:
    """Give the achievement's ways that can be agreed on with a demand's."""
    return _rules().agree.get(demand, frozenset())


def state_of(record: Record) -> Literal["open", "talking", "gone"]:
    """Say whether a record is still to be had, by the state that it names."""
    facts = record.facts
    state = facts.state if isinstance(facts, Achievement | Demand) else None
    rules = _rules()
    over = rules.gone if record.kind == "achievement" else rules.over
    if state and over.search(state):
        return "gone"
    return "talking" if state and rules.talking.search(state) else "open"


@cache
def _rules() -> _Rules:
    table = tomllib.loads(Path(__file__).with_name("facets.toml").read_text(encoding="utf-8"))
    words = table["elements"]
    before = {
        name: rf"[\u4e00-\u9fffA-Za-z0-9]{{0,8}}?{words[name]}"
        for name in ("material", "method", "product", "use")
    }
    patterns: dict[Element, str] = {
        "material": before["material"],
        "method": before["method"],
        "effect": rf"{words['effect']}[\u4e00-\u9fffA-Za-z0-9]{{1,8}}",
        "product": before["product"],
        "use": before["use"],
    }
    return _Rules(
        ways=tuple((name, re.compile(says)) for name, says in table["ways"].items()),
        agree={row["demand"]: frozenset(row["achievement"]) for row in table["agree"]},
        stages=tuple((*row["level"], re.compile(row["says"])) for row in table["stage"]),
        expects=tuple((row["level"], re.compile(row["says"])) for row in table["expects"]),
        **{name: re.compile(table["evidence"][name]) for name in ("strong", "some", "weak")},
        ip=tuple((name, re.compile(says)) for name, says in table["ip"].items() if name != "alive"),
        alive=re.compile(table["ip"]["alive"]),
        pitch=re.compile(table["pitch"]["says"]),
        none_wanted=re.compile(table["pitch"]["none_wanted"]),
        enough=table["pitch"]["enough"],
        **{name: re.compile(table["money"][name]) for name in ("budget", "price", "open")},
        elements=tuple((name, re.compile(patterns[name])) for name in ELEMENTS),
        **{name: re.compile(table["state"][name]) for name in ("gone", "talking", "over")},
    )

"""What a record says in each of the fields that are compared, and where in its text it says it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.matching.facets import Facets, facets_of
from assistant.matching.prices import with_basis
from assistant.words import PROVENANCE
from corpus.labels import plain
from corpus.offers import Line, lines_of
from corpus.records import Achievement, Demand, Kind, Policy, Record

Span = tuple[int, int]
_UNKNOWN = frozenset({"", "无", "未载明", "不详", "未知", "/", "-", "—"})
_MONEY = frozenset({"报价", "预算"})
_KNOWN_OF_ALL = "来源级别"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one record says in one field.

    Attributes:
        text: Empty where it does not say.
        span: Of the record's text; None where a typed fact says it and no line does.
    """

    text: str = ""
    span: Span | None = None


UNKNOWN = Cell()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """One row of a comparison.

    Attributes:
        names: Our fields and labels of files whose lines say it, the first that is there counts.
        typed: Gives it from the facts; empty where they do not know.
        inferred: Gives it from the words of the text, where nothing states it.
    """

    label: str
    names: tuple[str, ...] = ()
    typed: Callable[[Achievement | Demand | Policy], str] = lambda _facts: ""
    inferred: Callable[[Facets], Cell] = lambda _facets: UNKNOWN


def cells_of(record: Record) -> Iterator[tuple[str, Cell]]:
    """Give what a record says in each field of its kind, in the order of the table."""
    facts = record.facts
    if facts is None:
        return
    stated = list(lines_of(record))
    facets = facets_of(record) if not isinstance(facts, Policy) else None
    for field in _FIELDS.get(record.kind, ()):
        line = _line_of(field, stated)
        written = record.text[line.start : line.end].strip() if line is not None else ""
        text = field.typed(facts)
        if text and field.label in _MONEY:
            text = _with_its_basis(text, written, facets)
        text = text or ("" if written in _UNKNOWN else written)
        if text:
            yield field.label, Cell(text=text, span=_span(record, line))
        else:
            yield field.label, field.inferred(facets) if facets is not None else UNKNOWN
    yield _KNOWN_OF_ALL, Cell(text=PROVENANCE[facts.provenance])


def _with_its_basis(amount: str, written: str, facets: Facets | None) -> str:
    """Give an amount with its other end and with what it is for, as the record writes it."""
    money = facets.money if facets is not None else None
    whole = _money(facets).text if facets and money and money.low != money.high else amount
    return with_basis(whole, written)


def guarded_of(record: Record) -> Mapping[str, str]:
    """Give contacts and reserve prices, where whoever asks may see them."""
    facts = record.facts
    return facts.guarded if isinstance(facts, Achievement | Demand) else {}


def _line_of(field: _Field, lines: Iterable[Line]) -> Line | None:
    known = list(lines)
    for name in field.names:
        for line in known:
            if line.field == name or (line.label and plain(line.label) == plain(name)):
                return line
    return None


def _span(record: Record, line: Line | None) -> Span | None:
    if line is None:
        return None
    written = record.text[line.start : line.end]
    return line.start + len(written) - len(written.lstrip()), line.start + len(written.rstrip())


def _offered(name: str) -> Callable[[Achievement | Demand | Policy], str]:
    def typed(facts: Achievement | Demand | Policy) -> str:
        value = getattr(facts, name, None)
        if isinstance(value, date):
            return "长期" if value == date.max else value.isoformat()
        if isinstance(value, tuple):
            return "、".join(value)
        return str(value or "")

    return typed


def _place(facts: Achievement | Demand | Policy) -> str:
    return (facts.region or "").replace("/", "")


def _readiness(facts: Achievement | Demand | Policy) -> str:
    return f"TRL {facts.trl}" if isinstance(facts, Achievement | Demand) and facts.trl else ""


def _price(facts: Achievement | Demand | Policy) -> str:
    amount = getattr(facts, "price_wan", None)
    return "" if amount is None else f"{amount:,g} 万元"


def _budget(facts: Achievement | Demand | Policy) -> str:
    amount = getattr(facts, "budget_wan", None)
    return "" if amount is None else f"{amount:,g} 万元"


def _level(facets: Facets) -> Cell:
    level = facets.level
    if level is None or not level.inferred:
        return UNKNOWN
    return Cell(text=f"TRL {level.low}–{level.high}（由文字推断）", span=level.span)


def _ways(facets: Facets) -> Cell:
    if not facets.ways:
        return UNKNOWN
    return Cell(text="、".join(way.value for way in facets.ways), span=facets.ways[0].span)


def _due(facets: Facets) -> Cell:
    return UNKNOWN if facets.due is None else Cell(text=facets.due.value, span=facets.due.span)


def _money(facets: Facets) -> Cell:
    money = facets.money
    if money is None:
        return UNKNOWN
    low, high = f"{money.low:,g}", f"{money.high:,g}"
    return Cell(text=f"{low if low == high else f'{low}–{high}'} 万元", span=money.span)


_OFFER: tuple[_Field, ...] = (
    _Field(label="技术领域", names=("field",), typed=_offered("field")),
    _Field(label="产业标签", names=("tags",), typed=_offered("tags")),
    _Field(label="地区", names=("region",), typed=_place),
    _Field(label="单位", names=("owner",), typed=_offered("owner")),
)
_DATES: tuple[_Field, ...] = (
    _Field(label="状态", names=("state",), typed=_offered("state")),
    _Field(label="发布日期", names=("published",), typed=_offered("published")),
    _Field(label="有效期至", names=("expires",), typed=_offered("expires")),
)
_FIELDS: Mapping[Kind, tuple[_Field, ...]] = {
    "achievement": (
        *_OFFER,
        _Field(label="成熟度", names=("trl",), typed=_readiness, inferred=_level),
        _Field(label="所处阶段", names=("所处阶段", "应用状态")),
        _Field(label="转化方式", names=("转化方式", "合作方式", "许可类型"), inferred=_ways),
        _Field(label="报价", names=("price", "价格形式"), typed=_price, inferred=_money),
        _Field(label="知识产权", names=("知识产权", "专利情况", "专利号")),
        _Field(label="评价与水平", names=("评价方式", "成果水平")),
        *_DATES,
    ),
    "demand": (
        *_OFFER,
        _Field(label="期望成熟度", names=("trl",), typed=_readiness, inferred=_level),
        _Field(label="合作方式", names=("合作方式",), inferred=_ways),
        _Field(label="预算", names=("budget",), typed=_budget, inferred=_money),
        _Field(label="期限", names=("期望完成", "完成时限", "期限_月"), inferred=_due),
        _Field(label="知识产权归属", names=("知识产权归属要求", "知识产权归属")),
        _Field(label="对合作方要求", names=("对合作方要求", "对揭榜方要求")),
        *_DATES,
    ),
    "policy": (
        _Field(label="文号", names=("number",), typed=_offered("number")),
        _Field(label="发文机关", names=("issuers", "publisher"), typed=_offered("issuers")),
        _Field(label="层级", names=("tier",), typed=_offered("tier")),
        _Field(label="地区", names=("region",), typed=_place),
        _Field(label="主题", names=("theme",), typed=_offered("theme")),
        _Field(label="发布日期", names=("published",), typed=_offered("published")),
        _Field(label="施行日期", names=("effective",), typed=_offered("effective")),
        _Field(label="有效期至", names=("expires",), typed=_offered("expires")),
        _Field(label="申报窗口", names=("window",), typed=_offered("window")),
        _Field(label="受理部门", names=("desk",), typed=_offered("desk")),
        _Field(label="核验日期", names=("checked",), typed=_offered("checked")),
    ),
}
COMPARED: frozenset[Kind] = frozenset(_FIELDS)

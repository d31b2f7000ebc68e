"""How complete a form is: what is missing or cannot be read, and why that matters for matching.

The share is of what bears on matching: the needed fields whose words can be read, and the five
elements that its text names. Nothing that somebody wrote is judged beyond that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.errors import BadRequest
from assistant.matching.facets import ELEMENTS, Element, Facets, facets_of
from assistant.offers.fields import Field, OfferKind, Values, fields_of
from assistant.offers.writing import as_record
from corpus.recognise.values import as_date, as_trl, as_wan
from corpus.records import Record

ELEMENT: dict[Element, str] = {
    "material": "材料",
    "method": "方法",
    "effect": "功效",
    "product": "产品",
    "use": "应用",
}
_LOST: dict[Element, str] = {
    "material": "用什么原料、介质、对象",
    "method": "用什么工艺、方法、原理",
    "effect": "要什么效果，提高还是降低什么",
    "product": "是什么装置、产品、系统",
    "use": "用在哪个行业、工序、场合",
}
# The field that speaks of each element best, where its gap leads to.
_PLACE: dict[OfferKind, dict[Element, str]] = {
    "demand": {
        "material": "拟解决的技术难题",
        "method": "拟解决的技术难题",
        "effect": "预期目标",
        "product": "拟解决的技术难题",
        "use": "应用场景",
    },
    "achievement": {
        "material": "成果简介",
        "method": "成果简介",
        "effect": "解决的问题",
        "product": "成果简介",
        "use": "成果简介",
    },
}
# A field that asks for nothing but one element says it, however it is worded.
_SAYS: dict[str, Element] = {"应用场景": "use"}
_REACHED_BY = ("联系人", "联系电话")
NOBODY_TO_REACH = "请先填联系人或联系电话，再交给工作人员；都不填，有了合适的也找不到您。"
DEFINITION = "完整度＝写清楚的 ÷ 影响匹配的（带 * 的各项，加材料、方法、功效、产品、应用五要素）"
_OPEN = re.compile("面议|协商|另议|待定|保密")
_DATED = re.compile(r"20\d\d|(?:\d+|[一二三四五六七八九十两]+)\s*(?:个)?(?:年|月|周|天|日)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is missing, or stands there and cannot be read.

    Attributes:
        label: Of the field; the name of an element.
        place: Label of the field where it belongs.
        unread: Whether something stands there.
        why: What is lost without it, or how to write it.
    """

    label: str
    place: str
    why: str
    unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a form stands.

    Attributes:
        read: What was read of fields that are looked at, by label, in words.
        elements: Which of the five its text names.
    """

    known: int
    asked: int
    gaps: tuple[Gap, ...]
    read: dict[str, str]
    elements: tuple[Element, ...]

    @property
    def share(self) -> int:
        """In percent, rounded down: only what is whole says 100."""
        return self.known * 100 // self.asked if self.asked else 0


def look_at(kind: OfferKind, values: Values) -> Look:
    """Say how complete a form is.

    Raises:
        SecretMaterial: It bears a mark of 秘密 or above.
    """
    record = as_record(kind, {fields_of(kind)[0].label: "未命名", **values})
    facets = facets_of(record) if record is not None else None
    gaps, read, known = [], {}, 0
    needed = [field for field in fields_of(kind) if field.needed or values.get(field.label)]
    for field in needed:
        gap, said = _looked(field, values.get(field.label, ""), facets, record)
        if said:
            read[field.label] = said
        if gap is not None:
            gaps.append(gap)
        elif field.needed:
            known += 1
    said_by_fields = {name for label, name in _SAYS.items() if values.get(label)}
    elements = tuple(
        name
        for name in ELEMENTS
        if name in said_by_fields or (facets is not None and facets.elements[name])
    )
    gaps += [
        Gap(
            label=ELEMENT[name],
            place=_PLACE[kind][name],
            why=f"没有写{_LOST[name]}，这一面比不了",
        )
        for name in ELEMENTS
        if name not in elements
    ]
    return Look(
        known=known + len(elements),
        asked=sum(field.needed for field in fields_of(kind)) + len(ELEMENTS),
        gaps=tuple(gaps),
        read=read,
        elements=elements,
    )


def require_reachable(values: Values) -> None:
    """Let nobody hand over what leads to nobody.

    Raises:
        BadRequest: It names neither a person nor a telephone.
    """
    if not reachable(values):
        raise BadRequest(NOBODY_TO_REACH)


def reachable(values: Values) -> bool:
    """Tell whether somebody could be reached who has what is looked for."""
    return any(values.get(label) for label in _REACHED_BY)


def _looked(
    field: Field, written: str, facets: Facets | None, record: Record | None
) -> tuple[Gap | None, str]:
    """Give what is wrong with a field, and what was read of it."""
    if not written:
        gap = Gap(label=field.label, place=field.label, why=field.why)
        return (gap if field.needed else None), ""
    match field.check:
        case "metrics":
            return _metrics(field, facets, record)
        case "money":
            return _money(field, written)
        case "date":
            if as_date(written) is None and not _DATED.search(written):
                return _unread(field, "没有读出日期，请写成 2027-06-30 或 8 个月"), ""
        case "trl":
            if as_trl(written) is None:
                return _unread(field, "没有读出级别，请写 1 到 9"), ""
        case _:
            pass
    return None, ""


def _metrics(field: Field, facets: Facets | None, record: Record | None) -> tuple[Gap | None, str]:
    found = list(_read(facets, record)) if facets is not None and record is not None else []
    if found:
        return None, f"读出 {len(found)} 项：{'；'.join(found)}"
    return _unread(field, "没有读出带数的指标；请写成“名称 符号 数 单位”，例：COD≤100 mg/L"), ""


def _read(facets: Facets, record: Record) -> Iterator[str]:
    for one in facets.metrics:
        yield f"{one.name} {record.text[slice(*one.value)].strip()}"


def _money(field: Field, written: str) -> tuple[Gap | None, str]:
    if _OPEN.search(written):
        return None, ""
    amount = as_wan(written)
    if amount is None:
        return _unread(field, "没有读出金额，请写成 60 或 60 万元"), ""
    return None, f"读作 {amount:,g} 万元"


def _unread(field: Field, why: str) -> Gap:
    return Gap(label=field.label, place=field.label, why=why, unread=True)

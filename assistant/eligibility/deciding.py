"""Every sort of condition, decided for a profile and a day. No language model has a say here."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from assistant.eligibility.amounts import decide_amount
from assistant.eligibility.fields import label_of
from assistant.eligibility.findings import Came, Finding, Shown, State, needed, shown
from assistant.eligibility.held import decide_holds
from assistant.eligibility.loose import decide_readings
from assistant.eligibility.profile import Profile
from assistant.eligibility.scoring import decide_score
from assistant.measuring.intervals import Interval, missing_by, stands
from corpus.facet_names import region_path
from corpus.measures.anchors import Anchor
from corpus.measures.rules import (
    Age,
    Amount,
    Condition,
    Flag,
    Holds,
    Industry,
    Judged,
    Located,
    OtherMeasure,
    Readings,
    ScoreCondition,
    Whole,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who asks: what is known of them, on which day, and how other measures came out for them."""

    profile: Profile
    day: date
    verdict_on: Callable[[str], str | None] = lambda _measure: None


# Where the words that a condition rests on stand.
Placing = Callable[[Condition], Anchor | None]


def decide(
    condition: Condition, who: Applicant, *, place: Placing = lambda _condition: None
) -> Finding:
    """Say how one condition came out.

    A condition that needs proof is at best for people to confirm; what experts or a platform
    decide always is. One that says whom the measure is for does not apply where it is not met.
    """
    if isinstance(condition, Whole):
        came = _whole(condition, who, place)
    else:
        came = _DECIDERS[type(condition)](condition, who)
    state, gap = came.state, came.gap
    if condition.by == "proof" and state == "met":
        state, gap = "manual_review", gap or "按所填数据达到要求，凭材料核实"
    elif condition.audience and state == "unmet":
        state = "not_applicable"
    anchor = place(condition)
    return Finding(
        id=condition.id,
        text=condition.text,
        state=state,
        field=came.field,
        have=came.have,
        need=came.need,
        gap=gap,
        parts=came.parts,
        op=came.op,
        missing=came.missing if state in ("unknown", "unmet") else (),
        quote=condition.quote,
        clause=condition.clause,
        start=anchor.start if anchor else None,
        end=anchor.end if anchor else None,
        shortcut=condition.shortcut,
        # The region that a policy is for stands in no clause of it.
        counted=condition.quote is not None or not condition.audience,
    )


# --- dates, statements, what is held --------------------------------------------------------------


def _amount(condition: Amount, who: Applicant) -> Came:
    return decide_amount(condition, who.profile, who.day)


def _readings(condition: Readings, who: Applicant) -> Came:
    return decide_readings(condition, who.profile, who.day)


def _score(condition: ScoreCondition, who: Applicant) -> Came:
    return decide_score(condition, who.profile, who.day)


def _age(condition: Age, who: Applicant) -> Came:
    founded = who.profile.founded
    need = needed(condition.bounds, condition.unit, None)
    if founded is None or founded[0] > who.day:
        why = who.profile.unusable.get("founded", "缺成立日期")
        why = why if founded is None else "成立日期晚于所问的日期"
        return Came(state="unknown", field="founded", need=need, gap=why, missing=("founded",))
    first, last = founded[0], min(founded[1], who.day)
    figure = Interval(_years_between(last, who.day), _years_between(first, who.day))
    state = stands(figure, condition.bounds)
    said = str(first) if first == founded[1] else f"{first} 至 {founded[1]} 之间"
    have = Shown(
        value=None if figure.exact is None else round(float(figure.exact), 2),
        unit=condition.unit,
        text=f"{said}成立" if figure.exact is None else f"{said} 成立",
    )
    if state == "unknown":
        gap = "要知道成立的月日"
        return Came(
            state=state, field="founded", have=have, need=need, gap=gap, missing=("founded",)
        )
    by = missing_by(figure, condition.bounds)
    too_much = condition.bounds.at_most is not None or condition.bounds.less_than is not None
    return Came(
        state=state,
        field="founded",
        have=have,
        need=need,
        gap=None if state == "met" or by is None else _time_off(by, too_much=too_much),
    )


def _years_between(start: date, end: date) -> Fraction:
    """Give the time between two days in years: whole ones by the calendar, the rest by days."""
    whole = end.year - start.year
    if _later_by(start, whole) > end:
        whole -= 1
    since = _later_by(start, whole)
    length = (_later_by(start, whole + 1) - since).days
    return whole + Fraction((end - since).days, length)


def _later_by(day: date, years: int) -> date:
    year = day.year + years
    if year > date.max.year:
        return date.max
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def _time_off(by: Fraction, *, too_much: bool) -> str:
    months = -(-by * 12 // 1)
    return f"{'超出' if too_much else '还差'}约 {months} 个月"


def _flag(condition: Flag, who: Applicant) -> Came:
    wanted = condition.is_
    need = Shown(
        value=wanted if isinstance(wanted, bool) else "、".join(wanted),
        text=_said(wanted if isinstance(wanted, bool) else wanted[0], condition.of),
    )
    have = who.profile.words.get(condition.of)
    if have is None or isinstance(have, bool) is not isinstance(wanted, bool):
        why = who.profile.unusable.get(condition.of, f"没有说明：{label_of(condition.of)}")
        return Came(
            state="unknown", field=condition.of, need=need, gap=why, missing=(condition.of,)
        )
    if isinstance(wanted, bool):
        met = have is wanted
    else:  # enterprise and 企业 are one thing, by whatever name a rule or a profile has it
        met = _said(have, condition.of) in {_said(one, condition.of) for one in wanted}
    return Came(
        state="met" if met else "unmet",
        field=condition.of,
        have=Shown(value=have, text=_said(have, condition.of)),
        need=need,
        gap=None if met else f"{label_of(condition.of)}：{_said(have, condition.of)}",
    )


# 餐饮设备制造 is no 餐饮; 非制造业 is no 制造业.
_AROUND_AN_INDUSTRY = re.compile(r"制造|设备|机械|研发|软件|技术|平台|系统|[非不]")
_DENIED = re.compile(r"[非不]")
_INSTITUTIONS = {"enterprise": "企业", "university": "高校", "research": "科研院所"}


def _said(said: str | bool, path: str) -> str:
    if not isinstance(said, bool):
        return _INSTITUTIONS.get(said, said)
    return ("有" if said else "没有") if path == "violations" else ("是" if said else "否")


def _industry(condition: Industry, who: Applicant) -> Came:
    have = who.profile.words.get("industry")
    if not isinstance(have, str):
        return Came(state="unknown", field="industry", gap="没有说明行业", missing=("industry",))
    came = Came(state="met", field="industry", have=Shown(value=have, text=have))
    if condition.none_of:
        hit = next((word for word in condition.none_of if word in have), None)
        if hit is not None and _AROUND_AN_INDUSTRY.search(have):
            came.state, came.gap = (
                "manual_review",
                f"行业写的是“{have}”，是否算“{hit}”由受理部门确认",
            )
        elif hit is not None:
            came.state, came.gap = "unmet", f"行业是“{have}”，属于不适用的“{hit}”"
    elif _DENIED.search(have) or not any(word in have for word in condition.any_of):
        called = "、".join(condition.any_of[:2])
        came.state = "manual_review"
        came.gap = f"行业写的是“{have}”，是否属于{called}等，由受理部门确认"
    return came


def _holds(condition: Holds, who: Applicant) -> Came:
    state, have, gap = decide_holds(condition, who.profile, who.day)
    return Came(
        state=state,
        field=condition.among,
        have=have,
        need=Shown(value="、".join(condition.named) or None, text="、".join(condition.named[:1])),
        gap=gap,
        missing=(condition.among,) if state == "unknown" else (),
    )


def _judged(condition: Judged, who: Applicant) -> Came:
    figure = who.profile.figures.get(condition.of or "")
    bounds = condition.bounds
    return Came(
        state="manual_review",
        field=condition.of,
        have=None if figure is None else shown(figure.figure, condition.unit, None),
        need=None if bounds is None else needed(bounds, condition.unit, None),
        gap="由专家评审" if condition.by == "expert" else "以评价平台给出的得分为准",
    )


def _located(condition: Located, who: Applicant) -> Came:
    need = Shown(value="、".join(condition.places), text="、".join(condition.places[:1]))
    region = who.profile.region
    if region is None:
        return Came(
            state="unknown", field="region", need=need, gap="没有说明注册地", missing=("region",)
        )
    places = [_path(place) for place in condition.places]
    came = Came(state="met", field="region", have=Shown(value=region, text=region), need=need)
    if not any(f"{region}/".startswith(f"{place}/") for place in places):
        if any(place.startswith(f"{region}/") for place in places):
            came.state, came.missing = "unknown", ("region",)
            came.gap = f"只知道在{region}，要具体到{places[0]}"
        else:
            came.state, came.gap = "unmet", f"注册在{region}，不在适用地区"
    return came


_path = lru_cache(1024)(region_path)

_BY_VERDICT: dict[str, State] = {
    "not_applicable": "unmet",
    "not_met": "unmet",
    "needs_data": "unknown",
    "opportunity": "unknown",
    "promising": "manual_review",
}
_OF_OTHER = {
    "unmet": "按现有数据不满足",
    "unknown": "要先看那一项的结论",
    "manual_review": "已知条件满足，凭材料核实",
}


def _other(condition: OtherMeasure, who: Applicant) -> Came:
    state = _BY_VERDICT.get(who.verdict_on(condition.measure) or "", "unknown")
    return Came(state=state, gap=_OF_OTHER[state])


# --- wholes -------------------------------------------------------------------------------------

_OPPOSITE: dict[State, State] = {"met": "unmet", "unmet": "met"}


def _whole(condition: Whole, who: Applicant, place: Placing) -> Came:
    parts = tuple(decide(part, who, place=place) for part in condition.parts)
    state = _together(condition.kind, parts)
    gaps = [part.gap for part in parts if part.gap and part.state == state]
    first = parts[0]
    return Came(
        state=state,
        field=first.field,
        have=first.have,
        need=first.need,
        gap=None if state == "met" else "；".join(dict.fromkeys(gaps)) or None,
        parts=parts,
        op=condition.kind,
        missing=tuple(dict.fromkeys(path for part in parts for path in part.missing)),
    )


def _together(kind: str, parts: Sequence[Finding]) -> State:
    """Join states. A shortcut that nobody claims counts as not taken."""
    states: list[State] = [part.state for part in parts]
    if kind == "all":
        return next((s for s in ("unmet", "unknown", "manual_review") if s in states), "met")
    if kind == "not":
        joined = _together("any", parts)
        return _OPPOSITE.get(joined, joined)
    taken: list[State] = [
        "unmet" if part.shortcut and part.state == "unknown" else part.state for part in parts
    ]
    return next((s for s in ("met", "manual_review", "unknown") if s in taken), "unmet")


_DECIDERS: dict[type, Callable[[Any, Applicant], Came]] = {
    Amount: _amount,
    Readings: _readings,
    Age: _age,
    Flag: _flag,
    Industry: _industry,
    Holds: _holds,
    Judged: _judged,
    Located: _located,
    OtherMeasure: _other,
    ScoreCondition: _score,
}

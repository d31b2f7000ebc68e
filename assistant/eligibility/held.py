"""What a company holds: titles, awards, platforms, standards, against what a condition asks."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.eligibility.fields import label_of
from assistant.eligibility.findings import Shown, State
from assistant.eligibility.profile import Held, Profile
from corpus.measures.rules import Holds

_AROUND = re.compile(r"[\s“”\"'「」『』《》()（）·]+")
_TAIL = re.compile(r"(?:企业)?(?:证书|称号|资格|认定|资质)?$")

Came = tuple[State, Shown | None, str | None]


def decide_holds(condition: Holds, profile: Profile, day: date) -> Came:
    """Give the state, what there is, and what is wrong or open.

    What is held needs proof, so that it is at best for people to confirm. What is not said of it
    (a rank, a year) leaves it unknown.
    """
    held = profile.lists.get(condition.among)
    label = label_of(condition.among)
    if held is None:
        return "unknown", None, f"没有说明{label}"
    best: Came = ("unmet", Shown(value="无", text=_names(held)), f"没有要求的{label}")
    nothing = True
    for one in held:
        named = not condition.named or _is_named(one, condition.named)
        if not named and not _is_named(one, condition.near):
            continue
        came = _fits(one, condition, day, named=named)
        if nothing or _ORDER.index(came[0]) > _ORDER.index(best[0]):
            best, nothing = came, False
    return best


_ORDER: tuple[State, ...] = ("unmet", "unknown", "manual_review")


def _fits(one: Held, condition: Holds, day: date, *, named: bool) -> Came:
    have = Shown(value=one.name, text=_said(one))
    if one.until is not None and one.until < day:
        return "unmet", have, f"“{one.name}”已于 {one.until} 到期"
    if one.unclear is not None:
        return "unknown", have, f"有效期“{one.unclear}”不是日期"
    checks = list(_checks(one, condition, day))
    wrong = [why for _, holds, why in checks if holds is False]
    if wrong:
        return "unmet", have, "；".join(wrong)
    unsaid = [name for name, holds, _ in checks if holds is None]
    if unsaid:
        return "unknown", have, f"没有说明{'、'.join(unsaid)}"
    if not named:
        return "manual_review", have, f"“{one.name}”是否算数，由受理部门确认"
    return "manual_review", have, "凭证书或文件核实"


def _checks(one: Held, condition: Holds, day: date) -> Iterator[tuple[str, bool | None, str]]:
    """Give what is asked of it: name, whether it is so (None where it is not said), what is not."""
    if levels := condition.levels:
        had = one.level
        fits = None if had is None else any(level in had or had in level for level in levels)
        yield "级别", fits, f"级别是{had}，要{'或'.join(levels)}"
    if (most := condition.within_rank) is not None:
        yield (
            "排名",
            None if one.rank is None else one.rank <= most,
            f"排名第 {one.rank}，要前 {most}",
        )
    if condition.within_years is not None:
        first = day.year - condition.within_years
        recent = None if one.year is None else first <= one.year <= day.year
        yield "年份", recent, f"是 {one.year} 年的，要 {first} 年以后的"


def _is_named(one: Held, names: Sequence[str]) -> bool:
    return _bare(one.name) in {_bare(name) for name in names}


def _bare(name: str) -> str:
    return _TAIL.sub("", _AROUND.sub("", unicodedata.normalize("NFKC", name)))


def _said(one: Held) -> str:
    parts = [one.name]
    if one.level:
        parts.append(one.level)
    if one.rank is not None:
        parts.append(f"排名第 {one.rank}")
    if one.year is not None:
        parts.append(f"{one.year} 年")
    if one.until is not None:
        parts.append(f"有效期至 {one.until}")
    return "，".join(parts)


def _names(held: Sequence[Held]) -> str:
    return "、".join(one.name for one in held) or "无"

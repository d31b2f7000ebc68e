"""Facts of a policy text that no label states: read from where official texts state them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from corpus.recognise.genres import core_name, genre_of
from corpus.recognise.history import (
    Event,
    events_in,
    in_force_from,
    is_amended,
    is_event,
    made_last,
)
from corpus.recognise.issuers import issuers_of, signature_date_line
from corpus.recognise.numbers import head_lines, own_number
from corpus.recognise.repeals import LISTED, repeals_in
from corpus.recognise.terms import Issued, TimeInForce, time_in_force
from corpus.recognise.values import as_date, with_figures
from corpus.records import Policy
from corpus.validity import is_over

_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_PRINTED = re.compile(
    r"((?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)\s*(?:印发|印制|发出)\s*(?:[（(].{0,20}[)）])?\s*$"
)
# Where a web page says when it was put up: not a fact of the text, but the best there is.
_PUT_UP = re.compile(
    r"(?:(?:发表|发布|公开|更新)(?:时间|日期)|(?:^|来源.{0,40}|\s)时间)\s*[:：]\s*"
    r"((?:19|20)\d\d[-年./]\d{1,2}[-月./]\d{1,2})"
    r"|^((?:19|20)\d\d[-年./]\d{1,2}[-月./]\d{1,2})日?(?:\s+\d{1,2}:\d\d(?::\d\d)?)?\s*来源\s*[:：]"
)
_MARKED = re.compile(
    r"[（(【\[]\s*(已?(?:废止|失效)|全文(?:废止|失效)|(?:已被?)修改|尚未(?:施行|生效))\s*[)）】\]]"
)
# A page's 发布日期 may be that of a repost: it is no 印发之日.
_OF_ISSUE = {"成文日期", "印发日期", "生成日期", "发文日期", "签署日期"}
_HEAD_LINES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    """The days that a text bears of itself.

    Attributes:
        signed: Under the signature, or alone on a line.
        printed: As the office that printed it says: `…办公室 2026年3月2日印发`.
        put_up: Of a web page.
    """

    signed: date | None = None
    printed: date | None = None
    put_up: date | None = None


def completed(
    policy: Policy, *, title: str, text: str, labelled: Mapping[str, str] = MappingProxyType({})
) -> Policy:
    """Give the policy with what its labels do not speak of filled in from the text.

    Only statements that say what they are count; what is said of a cited text does not. Where
    the text says nothing, a fact stays None.

    Args:
        policy: As its labels state it.
        title: Of the text.
        text: All of it.
        labelled: Fields that a label speaks of, and which; where it says 未载明, that is the
            answer. Who put a page up is believed only where the text names no issuer.
    """
    plain = with_figures(text.translate(_HALF_WIDTH))
    lines = plain.split("\n")
    head = list(head_lines(lines, title=title))
    events = events_in(head)
    made, days = made_last(events), _days(lines)
    stated = own_number([line for line in head if not is_event(line)])
    number = policy.number or stated or (made.number if made else None)
    issuers = policy.issuers if "issuers" in labelled else ()
    issuers = issuers or issuers_of(title, lines, events) or _by_order(number) or policy.issuers
    genre = genre_of(title, lines, number=number, issuers=issuers)
    names = tuple(dict.fromkeys((title, core_name(title))))
    published = policy.published or (made.day if made else None) or days.signed or days.put_up
    issued = _issued(policy, days, made, label=labelled.get("published"))
    held = _held(plain, names=names, issued=issued, events=events)
    over = is_over(policy.declared)
    mark = _MARKED.search(title)
    found: dict[str, object] = {
        "number": number,
        "issuers": issuers,
        "published": published,
        "effective": held.first,
        # A page that says it is over knows better than the term that the text sets itself.
        "expires": None if over else held.last,
        "genre": genre,
        "declared": mark[1] if mark else None,
        "relations": (*policy.relations, *repeals_in(plain, names=names)),
    }
    updates = {name: value for name, value in found.items() if value and name not in labelled}
    listed = {LISTED: "以文件所列为准"} if {"replaces", "replaced_by"} & labelled.keys() else {}
    if policy.number:
        updates["number"] = "".join(policy.number.split())
    others = {**_stated_days(days), **listed, **policy.others}
    return policy.model_copy(update={**updates, "others": others})


def _by_order(number: str | None) -> tuple[str, ...]:
    """Give whose order it is: 广州市人民政府令第179号."""
    issuer, found, _ = (number or "").partition("令第")
    return (issuer,) if found else ()


def _issued(policy: Policy, days: _Days, made: Event | None, *, label: str | None) -> Issued:
    """Give the days from which 之日起 counts: the text's own, else one that a label states."""
    own = (made.day if made else None) or days.printed or days.signed
    if label in _OF_ISSUE or not label:
        return Issued(printed=own or policy.published, announced=own or policy.published)
    return Issued(printed=own, announced=own or policy.published)


def _held(
    text: str, *, names: Sequence[str], issued: Issued, events: Sequence[Event]
) -> TimeInForce:
    """Give from when to when this edition of the text holds.

    An amended law still says from when its first edition held: this one holds from its own day.
    """
    told = time_in_force(text, names=names, issued=issued)
    first = in_force_from(events) or told.first
    made = made_last(events)
    if made is not None and is_amended(events) and first is not None and first < made.day:
        first = None
    return TimeInForce(first=first, last=told.last)


def _days(lines: Sequence[str]) -> _Days:
    signed = signature_date_line(lines)
    printed = next((match for line in lines if (match := _PRINTED.search(line))), None)
    put_up = next((m[1] or m[2] for line in lines[:_HEAD_LINES] if (m := _PUT_UP.search(line))), "")
    return _Days(
        signed=as_date(lines[signed]) if signed is not None else None,
        printed=as_date(printed[1]) if printed else None,
        put_up=as_date(put_up),
    )


def _stated_days(days: _Days) -> Mapping[str, str]:
    """Give the days that a text states and that have no field of their own."""
    stated = {"成文日期": days.signed, "印发日期": days.printed}
    return {label: day.isoformat() for label, day in stated.items() if day is not None}

"""Labelled values in, typed facts out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.labels import field_of
from corpus.levels import Level, level_of_mark, stricter
from corpus.recognise.values import (
    as_date,
    as_list,
    as_provenance,
    as_relations,
    as_trl,
    as_wan,
    unit_of,
)
from corpus.records import Achievement, Demand, Facts, Kind, Policy, Provenance

_UNKNOWN = {"", "未载明", "无", "-", "—", "/", "不详", "未知"}
# A demand that is still being collected or reviewed is not for others yet.
_UNPUBLISHED = re.compile("征集|审核|未发布|草稿")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A label as the file writes it, and its value."""

    label: str
    value: str


def is_guarded(label: str, kind: Kind) -> bool:
    """Say whether the value of this label is restricted even in a public record."""
    return field_of(label, kind) == "guarded"


def first(pairs: Iterable[Labelled], field: str, kind: Kind) -> str | None:
    """Give the first stated value of one of our fields."""
    for pair in pairs:
        if field_of(pair.label, kind) == field and pair.value not in _UNKNOWN:
            return pair.value
    return None


def level_of(pairs: Iterable[Labelled], kind: Kind, *, given: Level) -> Level:
    """Give the stricter of the level given by hand and every mark in the file.

    Raises:
        SecretMaterial: A mark is 秘密 or above, or 核心.
    """
    level = given
    for pair in pairs:
        name = field_of(pair.label, kind)
        if name == "mark":
            # A mark that we do not understand keeps people out rather than lets them in.
            level = stricter(level, level_of_mark(pair.value) or "restricted")
        elif kind == "demand" and name == "state" and _UNPUBLISHED.search(pair.value):
            level = "restricted"
    return level


def facts_of(pairs: Iterable[Labelled], kind: Kind) -> Facts | None:
    """Give the typed facts; None for a passage, which has none.

    A value that cannot be read as its type is left out here and still stands in the text.
    """
    if kind == "passage":
        return None
    values: dict[str, Labelled] = {}
    others: dict[str, str] = {}
    guarded: dict[str, str] = {}
    for pair in pairs:
        field = field_of(pair.label, kind)
        if pair.value in _UNKNOWN:
            continue
        if field == "guarded":
            guarded[pair.label] = pair.value
        elif field in (None, "others"):
            others[pair.label] = pair.value
        else:
            values.setdefault(field, pair)
    if kind == "policy":
        return _policy({name: pair.value for name, pair in values.items()}, others)
    return _offer(kind, values, others, guarded)


def with_guarded(facts: Facts | None, found: Mapping[str, str]) -> Facts | None:
    """Give the facts with further contacts and reserve prices, found in running text."""
    if not found or facts is None or isinstance(facts, Policy):
        return facts
    return facts.model_copy(update={"guarded": {**found, **facts.guarded}})


def _policy(values: Mapping[str, str], others: Mapping[str, str]) -> Policy:
    return Policy(
        number=values.get("number"),
        issuers=as_list(values.get("issuers") or values.get("publisher", "")),
        department=values.get("department"),
        tier=values.get("tier"),
        region=values.get("region"),
        genre=values.get("genre"),
        theme=values.get("theme"),
        published=as_date(values.get("published", "")),
        effective=as_date(values.get("effective", "")),
        expires=as_date(values.get("expires", ""), end_of_month=True),
        repealed=as_date(values.get("repealed", "")),
        declared=values.get("declared"),
        replaces=as_list(values.get("replaces", "")),
        replaced_by=as_list(values.get("replaced_by", "")),
        relations=as_relations(values.get("relations", "")),
        provenance=_provenance(values),
        origin=values.get("origin"),
        checked=as_date(values.get("checked", "")),
        window=values.get("window"),
        desk=values.get("desk"),
        others=others,
    )


def _offer(
    kind: Kind,
    pairs: Mapping[str, Labelled],
    others: Mapping[str, str],
    guarded: Mapping[str, str],
) -> Achievement | Demand:
    values = {name: pair.value for name, pair in pairs.items()}
    money_label = "price" if kind == "achievement" else "budget"
    money = pairs.get(money_label)
    wan = as_wan(money.value, unit=unit_of(money.label)) if money else None
    shared = {
        "field": values.get("field"),
        "tags": as_list(values.get("tags", "")),
        "region": values.get("region"),
        "owner": values.get("owner"),
        "trl": as_trl(values.get("trl", "")),
        "state": values.get("state"),
        "published": as_date(values.get("published", "")),
        "expires": as_date(values.get("expires", ""), end_of_month=True),
        "provenance": _provenance(values),
        "guarded": dict(guarded),
        "others": dict(others),
    }
    if kind == "achievement":
        return Achievement.model_validate({**shared, "price_wan": wan})
    return Demand.model_validate({**shared, "budget_wan": wan})


def _provenance(values: Mapping[str, str]) -> Provenance:
    if "示例" in values.get("nature", "") or values.get("nature") == "是":
        return "sample"
    return as_provenance(values.get("provenance", "")) or "unverified"

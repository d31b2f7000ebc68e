"""Lengths: of fields, and of whole sections."""

import re
from collections.abc import Iterator

from assistant.drafting.draft import Remark
from assistant.drafting.lint.paper import Paper
from assistant.drafting.rules import Length

_WHITE = re.compile(r"\s")
_STATED = re.compile(
    r"(?:不超过|不得超过|限|控制在|不多于)\s*+(\d{2,5})\s*+字|(\d{2,5})\s*+字(?:以内|之内|内)"
)
# Limits that hold in every such document: title, in a section's or a field's name.
_FIELDS = {"项目名称": 30}
_SECTIONS = {"立项必要性": 800}


def check_fields(paper: Paper) -> Iterator[Remark]:
    """Say which fields are longer than they may be."""
    for spec in paper.specs():
        value = paper.values.get(spec.label)
        limit = spec.max_chars or _usual(paper, spec.label) or _stated(f"{spec.ask}{spec.hint}")
        if value is None or limit is None:
            continue
        count = length(value.text)
        if count > limit:
            yield paper.remark("too_long", _too_long(spec.label, count, limit), label=spec.label)


def check_sections(paper: Paper) -> Iterator[Remark]:
    """Say which sections are longer than they may be, headings and notes not counted."""
    limits = {
        rule.section: rule.max_chars for rule in paper.template.rules if isinstance(rule, Length)
    }
    for one in paper.passages:
        if one.style == "note" and (limit := _stated(one.text)) is not None:
            limits.setdefault(one.section, limit)
    for id_, title in paper.titles.items():
        found = next((limit for name, limit in _SECTIONS.items() if name in title), None)
        if found is not None:
            limits.setdefault(id_, found)
    for section, limit in limits.items():
        count = sum(
            length(one.text)
            for one in paper.passages
            if one.section == section and one.style not in ("note", "heading") and not one.open
        )
        if count > limit:
            title = paper.titles.get(section, section)
            yield paper.remark("too_long", _too_long(title, count, limit), section=section)


def length(text: str) -> int:
    """Give the number of characters, white space not counted.

    >>> length("退役 组件")
    4
    """
    return len(_WHITE.sub("", text))


def _usual(paper: Paper, label: str) -> int | None:
    """Give the limit that applications have; a contract may be called anything."""
    return None if paper.template.group == "contract" else _FIELDS.get(label)


def _stated(text: str) -> int | None:
    found = _STATED.search(text)
    return None if found is None else int(found[1] or found[2])


def _too_long(name: str, count: int, limit: int) -> str:
    return f"“{name}”有 {count} 字，最多 {limit} 字，请删去 {count - limit} 字"

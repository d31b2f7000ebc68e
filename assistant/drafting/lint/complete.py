"""What is still open: required fields, other fields, and stand-ins that were never replaced."""

import re
from collections.abc import Iterator

from assistant.drafting.draft import Remark
from assistant.drafting.lint.paper import Paper
from assistant.drafting.template import LinePart, MadePart, ProsePart, TablePart

_MANY = 6
# What people type where they mean to come back.
_STAND_IN = re.compile(
    r"【待|待填|待补充?|待定|待确认|待核实|TBD|TODO|(?<![A-Za-z\d])[xX]{2,}(?![A-Za-z\d])|×{2,}|＊{2,}|\*{2,}|_{2,}|□|某某|\?{2,}"
)
_ALONE = frozenset(
    {"待定", "暂无", "略", "同上", "…", "...", "?", "x", "X", "暂缺", "未定", "另附"}
)


def check_complete(paper: Paper) -> Iterator[Remark]:
    """Say which fields are open: each that is required, the others in one remark."""
    missing = tuple(dict.fromkeys(label for one in _open(paper) for label in one))
    required = [spec for spec in paper.specs() if spec.required]
    for spec in required:
        if spec.label in paper.values and not _is_removed(paper, spec.label):
            continue
        if spec.label not in paper.values and _is_left_out(paper, spec.label):
            continue
        ask = f"：{spec.ask}" if spec.ask else ""
        what = f"必填项“{spec.label}”还没有填{ask}"
        if _is_removed(paper, spec.label):
            what = f"必填项“{spec.label}”在文中被删去了，请补回"
        yield paper.remark("required_open", what, label=spec.label)
    names = {spec.label for spec in required}
    others = [label for label in missing if label not in names]
    if others:
        named = "、".join(others[:_MANY]) + ("等" if len(others) > _MANY else "")
        yield paper.remark("open", f"还有 {len(others)} 项待填：{named}", severity="warning")


def _open(paper: Paper) -> Iterator[tuple[str, ...]]:
    """Give the labels of the gaps that stand in the paper."""
    for one in paper.passages:
        if one.open:
            yield tuple(re.findall(r"【待填:([^】]*)】", one.text))


def _parts(paper: Paper, label: str) -> list[LinePart | ProsePart | TablePart]:
    """Give the parts of the form that speak of a field."""
    return [
        part
        for section in paper.template.sections
        for part in section.parts
        if not isinstance(part, MadePart) and label in part.labels
    ]


def _is_left_out(paper: Paper, label: str) -> bool:
    """Say whether a field stands in parts only that do not stand this time."""
    parts = _parts(paper, label)
    conditional = all(part.when or part.unless for part in parts)
    return bool(parts) and conditional and label not in paper.places


def _is_removed(paper: Paper, label: str) -> bool:
    """Say whether a field that is known stands nowhere although its form has a place for it."""
    if label in paper.places or any(one.label == label for one in paper.words):
        return False
    if any(one.edited and label in one.labels for one in paper.passages):
        return False
    parts = _parts(paper, label)
    return bool(parts) and not any(part.when or part.unless for part in parts)


def check_stand_ins(paper: Paper) -> Iterator[Remark]:
    """Say where a stand-in was left in somebody's words."""
    required = {spec.label for spec in paper.specs() if spec.required}
    for one in (one for one in paper.words if one.by_person):
        bare = re.sub(r"【待填:[^】]*】", "", one.text).strip()
        found = _STAND_IN.search(bare)
        if found is None and bare not in _ALONE:
            continue
        word = bare if found is None else found[0]
        yield paper.remark(
            "stand_in",
            f"{_named(one.label)}里还有没写完的“{word}”：“{bare[:30]}”，请换成实际内容",
            severity="error" if one.label in required else "warning",
            label=one.label,
            section=one.section,
        )


def _named(label: str | None) -> str:
    return "文中" if label is None else f"“{label}”"

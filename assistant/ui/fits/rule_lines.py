"""A rule as lines of a form, and back: a text for each path, as `conditions.0.bounds.at_least`.

Lines can be of a rule that is half written; so the form works on them and not on a rule. Shares are
written as people do: 10% for a tenth.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import cast

from assistant.ui.fits.rule_entries import KINDS, RULE, Entry, entries_of
from corpus.measures.files import Slip, measure_or_slips
from corpus.measures.rules import Measure

Lines = Mapping[str, str]
YES = "true"
# A tree of texts, as JSON has it.
Data = dict[str, object]

_TRUTHS = {"是": True, "有": True, "否": False, "没有": False, "无": False}
# Of these figures a limit is a share.
_RATIOS = ("growth", "mean_share")
# Of a step of a scale or of points, what is no share.
_NO_SHARES = ("up_to", "1")
_CONDITION = re.compile("条件“(.+?)”")
_WORDS = {
    "bounds": "要求",
    "scaled_by": "按哪个数字分档",
    "scale": "各档的要求",
    "up_to": "不超过",
    "at_least": "不低于",
    "more_than": "高于",
    "at_most": "不高于",
    "less_than": "低于",
    "any_of": "要有其中一个词",
    "none_of": "不能有这些词",
    "published": "条件公布了多少",
    "none": "没有公布",
    "conditions": "条件",
    "kind": "种类",
    "judged": "由人评定",
    "by": "由谁定",
    "expert": "专家评审",
    "platform": "平台打分",
    "audience": "给谁的",
    "quote": "引用的原文",
    "says": "怎么说",
    "from": "开始",
    "to": "截止",
    "id": "规则编号",
    "true": "是",
    "false": "否",
}
_NAMES = re.compile(rf"(?<![A-Za-z_.“])(?:{'|'.join(_WORDS)})(?![A-Za-z_.”])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What came of reading a form.

    Attributes:
        measure: The rule; None where it is none yet.
        wrong: What keeps it from being one, by path; what is of no field, by the empty path.
    """

    measure: Measure | None
    wrong: Mapping[str, str] = field(default_factory=dict)


def lines_of(measure: Measure) -> dict[str, str]:
    """Give the lines of a form that is filled with a rule."""
    data = measure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return dict(_lines(RULE, data, ""))


def keeps(measure: Measure) -> bool:
    """Tell whether the form can hold all that a rule says: what is read back is the same."""
    return rule_of(lines_of(measure)).measure == measure


def rule_of(lines: Lines) -> Read:
    """Read the rule that a form holds."""
    found = measure_or_slips(_data(RULE, lines, ""))
    if isinstance(found, Measure):
        return Read(measure=found)
    wrong: dict[str, str] = {}
    for slip in found:
        at = _place(slip, lines)
        wrong.setdefault(at, _in_words(slip.said, lines))
    return Read(measure=None, wrong=wrong)


def entry_at(path: str) -> Entry | None:
    """Give the entry at a path; None where the form has none."""
    entries: tuple[Entry, ...] = RULE
    entry: Entry | None = None
    rest = path.split(".")
    while rest:
        key = rest.pop(0)
        entry = next((one for one in entries if one.key == key), None)
        if entry is None:
            return None
        if entry.sort in ("rows", "conditions") and rest:
            rest.pop(0)
        # What a condition may have depends on its kind; what any may have will do.
        entries = _ANY if entry.sort == "conditions" else entry.of
    return entry


_ANY = tuple(entry for kind in KINDS for entry in entries_of(kind))


def places(lines: Lines, parent: str) -> list[int]:
    """Give the numbers of what stands below a list, in order."""
    start = f"{parent}."
    steps = {path.removeprefix(start).partition(".")[0] for path in lines if path.startswith(start)}
    return sorted(int(step) for step in steps if step.isascii() and step.isdigit())


def added(lines: Lines, parent: str, entry: Entry, *, kind: str = "amount") -> dict[str, str]:
    """Give lines with one more row, or one more condition of a kind, at the end of a list."""
    known = places(lines, parent)
    at = f"{parent}.{known[-1] + 1 if known else 0}"
    if entry.sort == "conditions":
        fresh = {f"{at}.kind": kind if kind in KINDS else "amount", f"{at}.text": ""}
    else:
        fresh = {f"{at}.{one.key}": "" for one in entry.of}
    return numbered({**lines, **fresh})


def removed(lines: Lines, at: str) -> dict[str, str]:
    """Give lines without a row or a condition."""
    parent, _, place = at.rpartition(".")
    return _ordered(lines, parent, [n for n in places(lines, parent) if str(n) != place])


def moved(lines: Lines, at: str, *, by: int) -> dict[str, str]:
    """Give lines in which a row or a condition has changed places with the one before or after."""
    parent, _, place = at.rpartition(".")
    order = places(lines, parent)
    here = order.index(int(place)) if place.isdigit() and int(place) in order else -1
    there = here + by
    if here >= 0 and 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    return _ordered(lines, parent, order)


def numbered(lines: Lines) -> dict[str, str]:
    """Give lines in which every condition and part has an id; new ones get the next free one."""
    used = {text for path, text in lines.items() if path.endswith(".id")}
    whole = dict(lines)
    for path in sorted(_unnamed(lines)):
        number = next(n for n in range(1, len(lines) + 2) if f"c{n}" not in used)
        used.add(f"c{number}")
        whole[path] = f"c{number}"
    return whole


def said_of(lines: Lines) -> list[str]:
    """Give lines as people read them, for comparing one version of a rule with another."""
    return list(_said(RULE, lines, "", ""))


# --- rule to lines --------------------------------------------------------------------------------


def _lines(entries: Sequence[Entry], data: Data, prefix: str) -> Iterator[tuple[str, str]]:
    share = _is_share(data)
    for entry in entries:
        if entry.key in data:
            yield from _line(entry, data[entry.key], f"{prefix}{entry.key}", share=share)


def _line(entry: Entry, value: object, path: str, *, share: bool) -> Iterator[tuple[str, str]]:
    match entry.sort:
        case "node":
            inner = cast("Data", value)
            if share and entry.key == "bounds":
                inner = {key: _percent(text) for key, text in inner.items()}
            yield from _lines(entry.of, inner, f"{path}.")
        case "pair":
            yield from _lines(entry.of, _by_place(value), f"{path}.")
        case "rows":
            for number, row in _by_place(value).items():
                yield from _row_lines(entry, row, f"{path}.{number}.", share=share)
        case "conditions":
            for number, one in _by_place(value).items():
                condition = cast("Data", one)
                kind = str(condition["kind"])
                yield f"{path}.{number}.kind", kind
                yield from _lines(entries_of(kind), condition, f"{path}.{number}.")
        case _:
            yield path, _text(entry, value)


def _row_lines(entry: Entry, row: object, prefix: str, *, share: bool) -> Iterator[tuple[str, str]]:
    inner = row if isinstance(row, dict) else _by_place(row)
    if share and entry.key in ("scale", "steps"):
        inner = {k: v if k in _NO_SHARES else _percent(v) for k, v in inner.items()}
    yield from _lines(entry.of, inner, prefix)


def _text(entry: Entry, value: object) -> str:
    if entry.sort == "list":
        if isinstance(value, list):
            return "\n".join(map(str, value))
        return "是" if value else "否"
    if entry.sort == "yes":
        return YES if value else ""
    if entry.sort == "number":
        return _percent(value) if entry.key == "rate" else _plain(value)
    return str(value)


def _by_place(value: object) -> Data:
    return {str(number): one for number, one in enumerate(cast("list[object]", value))}


def _is_share(data: Data) -> bool:
    """Say whether the limits of a condition, or of a way to points, are shares."""
    figure = data.get("figure")
    if isinstance(figure, dict):
        return "over" in figure and data.get("unit", "") in ("", "%")
    return figure in _RATIOS


def _plain(value: object) -> str:
    text = str(value)
    if text.endswith("%"):
        return text
    return format(Decimal(text), "f")


def _percent(value: object) -> str:
    return f"{format(Decimal(str(value)).scaleb(2).normalize(), 'f')}%"


# --- lines to rule --------------------------------------------------------------------------------


def _data(entries: Sequence[Entry], lines: Lines, prefix: str) -> Data:
    found: Data = {}
    for entry in entries:
        value = _value(entry, lines, f"{prefix}{entry.key}")
        if value is not None:
            found[entry.key] = value
    return found


def _value(entry: Entry, lines: Lines, path: str) -> object | None:
    match entry.sort:
        case "node":
            return _data(entry.of, lines, f"{path}.") or None
        case "pair":
            return list(_data(entry.of, lines, f"{path}.").values()) or None
        case "rows":
            rows = [_data(entry.of, lines, f"{path}.{n}.") for n in places(lines, path)]
            is_pair = all(one.key.isdigit() for one in entry.of)
            return [list(row.values()) if is_pair else row for row in rows] or None
        case "conditions":
            return [_condition(lines, f"{path}.{n}") for n in places(lines, path)] or None
    text = lines.get(path, "").strip()
    if not text:
        return None
    match entry.sort:
        case "list":
            items = [item for line in text.split("\n") if (item := line.strip())]
            return _choices(items) if entry.key == "is" else items
        case "yes":
            return text == YES or None
        case "number":
            return _number(text)
        case _:
            return text


def _condition(lines: Lines, at: str) -> Data:
    kind = lines.get(f"{at}.kind", "").strip()
    return {"kind": kind, **_data(entries_of(kind), lines, f"{at}.")}


def _choices(items: Sequence[str]) -> object:
    if len(items) == 1 and items[0] in _TRUTHS:
        return _TRUTHS[items[0]]
    return list(items)


def _number(text: str) -> str:
    """Give a figure as a decimal's text; what is none stays, and is told to be none."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    if not plain.endswith("%"):
        return plain
    try:
        return format(Decimal(plain[:-1]).scaleb(-2), "f")
    except InvalidOperation:
        return plain


# --- where something is wrong ---------------------------------------------------------------------


def _place(slip: Slip, lines: Lines) -> str:
    """Give the path at which the form can say it; empty for none."""
    if not slip.at and (named := _CONDITION.search(slip.said)):
        ids = (path for path, text in lines.items() if text == named[1] and path.endswith(".id"))
        owner = next(ids, "").removesuffix(".id")
        return f"{owner}.quote" if owner and slip.said.endswith(" quote") else owner
    steps = [str(step) for step in slip.at]
    while steps and not _is_shown(".".join(steps)):
        steps.pop()
    return ".".join(steps)


def _is_shown(path: str) -> bool:
    entry = entry_at(path)
    return entry is not None and entry.sort != "hidden"


def _in_words(said: str, lines: Lines) -> str:
    """Say what is wrong with the names of the form, and conditions by their words."""

    def text_of(found: re.Match[str]) -> str:
        ids = (path for path, text in lines.items() if text == found[1] and path.endswith(".id"))
        text = lines.get(f"{next(ids, '').removesuffix('.id')}.text", "")
        return f"条件“{text or found[1]}”"

    plain = _CONDITION.sub(text_of, said.replace("引句 quote", "引用的原文"))
    return _NAMES.sub(lambda name: _WORDS[name[0]], plain)


# --- order ----------------------------------------------------------------------------------------


def _ordered(lines: Lines, parent: str, order: Sequence[int]) -> dict[str, str]:
    """Give lines in which what stands below a list does so in this order, counted from 0."""
    start, kept = f"{parent}.", {}
    new = {str(old): number for number, old in enumerate(order)}
    for path, text in lines.items():
        if not path.startswith(start):
            kept[path] = text
            continue
        place, _, rest = path.removeprefix(start).partition(".")
        if place in new:
            kept[f"{start}{new[place]}.{rest}" if rest else f"{start}{new[place]}"] = text
    return kept


def _unnamed(lines: Lines) -> set[str]:
    """Give the paths of the ids that conditions and parts of a score lack."""
    owners = {path.removesuffix(".kind") for path in lines if _IS_CONDITION.search(path)}
    owners |= {path.removesuffix(".most") for path in lines if path.endswith(".most")}
    return {f"{owner}.id" for owner in owners if not lines.get(f"{owner}.id", "").strip()}


_IS_CONDITION = re.compile(r"(?:^|\.)(?:conditions|parts)\.\d+\.kind$")


# --- in words -------------------------------------------------------------------------------------


def _said(entries: Sequence[Entry], lines: Lines, prefix: str, lead: str) -> Iterator[str]:
    for entry in entries:
        path = f"{prefix}{entry.key}"
        match entry.sort:
            case "node" | "pair":
                yield from _said(entry.of, lines, f"{path}.", f"{lead}{entry.label} · ")
            case "rows":
                for n in places(lines, path):
                    row = f"{lead}{entry.row} {n + 1} · "
                    yield from _said(entry.of, lines, f"{path}.{n}.", row)
            case "conditions":
                for n in places(lines, path):
                    at = f"{path}.{n}"
                    kind = lines.get(f"{at}.kind", "")
                    name = f"{lead}条件 {n + 1}"
                    yield f"{name}：{KINDS[kind].name if kind in KINDS else kind}"
                    yield from _said(entries_of(kind), lines, f"{at}.", f"{name} · ")
            case "hidden":
                pass
            case _ if text := lines.get(path, "").strip():
                yield f"{lead}{entry.label}：{_worded(entry, text)}"


def _worded(entry: Entry, text: str) -> str:
    if entry.sort == "yes":
        return "是"
    names = dict(entry.choices)
    return names.get(text, "、".join(text.split("\n")))

"""A rule as a form, as HTML: every line a field, and what is wrong with it beside it.

`rules.js` sends the fields back by `data-path`; `rule_lines.py` makes a rule of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from assistant.eligibility.fields import LISTS, extra_names, field_at, fields
from assistant.ui.fits.rule_checks import Quoted
from assistant.ui.fits.rule_entries import (
    BENEFIT,
    CONDITIONS,
    HEAD,
    KINDS,
    OTHERS,
    TIMES,
    Entry,
    Facts,
    entries_of,
)
from assistant.ui.fits.rule_lines import YES, Lines, entry_at, places

_GROUPS = (
    ("这项规则", HEAD),
    ("条件", (CONDITIONS,)),
    ("支持", (BENEFIT,)),
    ("什么时候受理", TIMES),
    ("材料和其他", OTHERS),
)
_NO_FIGURE = ("region", "founded", "industry", *LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A rule that is being written.

    Attributes:
        wrong: What is wrong, by path; of the whole by the empty path.
        quotes: Where what it quotes stands in the policy's text, by path.
        focus: The path of the field that one goes on at; empty for none.
    """

    lines: Lines
    wrong: Mapping[str, str] = field(default_factory=dict)
    quotes: Mapping[str, Quoted] = field(default_factory=dict)
    focus: str = ""


def rule_form_html(shape: Shape) -> str:
    """Render the fields of a rule, under what is wrong with them."""
    groups = "".join(
        f'<fieldset class="group"><legend>{name}</legend>{_entries(entries, shape, "")}</fieldset>'
        for name, entries in _GROUPS
    )
    return f'<div class="shape" data-focus="{escape(shape.focus)}">{_slips(shape)}{groups}</div>'


def _slips(shape: Shape) -> str:
    if not shape.wrong:
        return ""
    items = "".join(
        f'<li><button type="button" class="plain" data-go="{escape(path)}">'
        f"{escape(_where(path))}{_label(path)}{escape(said)}</button></li>"
        if path
        else f"<li>{escape(said)}</li>"
        for path, said in shape.wrong.items()
    )
    return (
        '<section class="slips" role="alert" tabindex="-1"><h3><span class="sign"'
        f' aria-hidden="true">✕</span>还有 {len(shape.wrong)} 处要改</h3><ul>{items}</ul></section>'
    )


def _label(path: str) -> str:
    """Give what the field at a path is called, before what is said of it; empty for a condition."""
    entry = entry_at(path)
    is_field = entry is not None and not path.rpartition(".")[2].isdigit()
    return f"{entry.label}：" if entry is not None and is_field else ""


def _where(path: str) -> str:
    """Say which condition a path is in: 条件 2.1."""
    steps = path.split(".")
    numbers = [str(int(step) + 1) for step in steps if step.isdigit()]
    if steps[0] == CONDITIONS.key and numbers:
        places_ = steps.count("parts") + 1
        return f"条件 {'.'.join(numbers[:places_])}："
    return ""


def _entries(entries: Sequence[Entry], shape: Shape, prefix: str) -> str:
    """Render entries; what is seldom needed, and not said, stands folded at their end."""
    shown: list[str] = []
    folded: list[str] = []
    for entry in entries:
        path = f"{prefix}{entry.key}"
        kept = folded if entry.folded and not _is_said(entry, path, shape) else shown
        kept.append(_entry(entry, shape, path))
    more = (
        f'<details class="more"><summary>更多</summary><div class="fields">{"".join(folded)}</div>'
        "</details>"
        if folded
        else ""
    )
    return f'<div class="fields">{"".join(shown)}</div>{more}'


def _is_said(entry: Entry, path: str, shape: Shape) -> bool:
    start = f"{path}."
    below = [p for p in (*shape.lines, *shape.wrong) if p == path or p.startswith(start)]
    if entry.sort == "rows":  # one that was just added says nothing yet
        return bool(below)
    return any(shape.lines.get(p) or p in shape.wrong for p in below)


def _entry(entry: Entry, shape: Shape, path: str) -> str:
    match entry.sort:
        case "hidden":
            text = escape(shape.lines.get(path, ""))
            return f'<input type="hidden" data-path="{escape(path)}" value="{text}">'
        case "node" | "pair":
            return _node(entry, shape, path)
        case "rows":
            return _rows(entry, shape, path)
        case "conditions":
            return _conditions(shape, path)
        case "yes":
            checked = " checked" if shape.lines.get(path) == YES else ""
            return (
                f'<label class="yes"><input type="checkbox" data-path="{escape(path)}"{checked}'
                f"{_marks(path, shape)}>{entry.label}</label>{_wrong(path, shape)}"
            )
    hint = f'<span class="fine">{entry.hint}</span>' if entry.hint else ""
    wide = " wide" if entry.sort in ("words", "list") else ""
    return (
        f'<div class="field{wide}"><label><span>{entry.label}</span>'
        f"{_input(entry, shape, path)}</label>{hint}{_wrong(path, shape)}{_quote(path, shape)}"
        "</div>"
    )


def _input(entry: Entry, shape: Shape, path: str) -> str:
    text = escape(shape.lines.get(path, ""))
    marks = f'data-path="{escape(path)}"{_marks(path, shape)}'
    match entry.sort:
        case "words":
            return f'<textarea rows="2" maxlength="400" {marks}>\n{text}</textarea>'
        case "list":
            return f'<textarea rows="2" {marks}>\n{text}</textarea>'
        case "choice":
            chosen = shape.lines.get(path, "") or entry.default
            blank = () if entry.default else (("", "—"),)
            return f"<select {marks}>{_options((*blank, *entry.choices), chosen)}</select>"
        case "fact":
            return f"<select {marks}>{_facts(entry.facts, shape.lines.get(path, ''))}</select>"
        case "day":
            return f'<input type="date" {marks} value="{text}">'
        case "number" | "whole":
            return f'<input type="text" inputmode="decimal" {marks} value="{text}">'
        case _:
            return f'<input type="text" autocomplete="off" {marks} value="{text}">'


def _marks(path: str, shape: Shape) -> str:
    if path not in shape.wrong:
        return ""
    return f' aria-invalid="true" aria-describedby="wrong-{escape(path)}"'


def _wrong(path: str, shape: Shape) -> str:
    said = shape.wrong.get(path)
    return f'<p class="wrong" id="wrong-{escape(path)}">✕ {escape(said)}</p>' if said else ""


def _quote(path: str, shape: Shape) -> str:
    """Render where quoted words stand in the text; where they do not, what is most like them."""
    one = shape.quotes.get(path)
    if one is None:
        return ""
    if one.found:
        return (
            '<p class="stands"><span class="sign" aria-hidden="true">✓</span>原文：'
            f"<q data-content>{escape(one.before)}<mark>{escape(one.words)}</mark>"
            f"{escape(one.after)}</q></p>"
        )
    if not one.near:
        return ""
    return (
        f'<p class="stands">原文里最像的一句：<q data-content>{escape(one.near)}</q>'
        f'<button type="button" class="plain" data-take="{escape(path)}"'
        f' data-words="{escape(one.near)}">用这一句</button></p>'
    )


def _node(entry: Entry, shape: Shape, path: str) -> str:
    hint = f'<p class="fine">{entry.hint}</p>' if entry.hint else ""
    small = " small" if entry.key == "bounds" else ""
    return (
        f'<fieldset class="node{small}"><legend>{entry.label}</legend>{_wrong(path, shape)}'
        f"{_entries(entry.of, shape, f'{path}.')}{hint}</fieldset>"
    )


def _rows(entry: Entry, shape: Shape, path: str) -> str:
    rows = "".join(
        f'<div class="row-of" role="group" aria-label="{entry.row} {number + 1}">'
        f"{_wrong(f'{path}.{number}', shape)}{_entries(entry.of, shape, f'{path}.{number}.')}"
        f"{_act('remove', f'{path}.{number}', '去掉', f'去掉{entry.row} {number + 1}')}</div>"
        for number in places(shape.lines, path)
    )
    hint = f'<p class="fine">{entry.hint}</p>' if entry.hint else ""
    return (
        f'<fieldset class="node"><legend>{entry.label}</legend>{_wrong(path, shape)}{rows}{hint}'
        f"{_act('add', path, f'添加{entry.row}')}</fieldset>"
    )


def _conditions(shape: Shape, path: str) -> str:
    numbers = places(shape.lines, path)
    cards = "".join(_card(shape, f"{path}.{n}", last=n == numbers[-1]) for n in numbers)
    none = "" if numbers else '<p class="fine">还没有条件。</p>'
    kinds = _options([(code, kind.name) for code, kind in KINDS.items()], "amount")
    where = _where(f"{path}.")
    return (
        f'<div class="cards">{_wrong(path, shape)}{none}{cards}<p class="new"><label>'
        f'<span class="unseen">{where}新条件的种类</span>'
        f'<select data-new="{escape(path)}">{kinds}</select></label>'
        f"{_act('add', path, '添加条件')}</p></div>"
    )


def _card(shape: Shape, at: str, *, last: bool) -> str:
    """Render a condition as a row that opens; one with something wrong, or that is new, is open."""
    kind = shape.lines.get(f"{at}.kind", "")
    known = KINDS.get(kind)
    name = _where(at).removesuffix("：") or "条件"
    kinds = [(code, one.name) for code, one in KINDS.items()]
    if known is None:
        kinds.insert(0, (kind, "—"))
    place = int(at.rpartition(".")[2])
    acts = (
        _act("up", at, "上移", f"{name} 上移", off=place == 0),
        _act("down", at, "下移", f"{name} 下移", off=last),
        _act("remove", at, "去掉", f"去掉{name}"),
    )
    what = f'<span class="fine">{known.what}</span>' if known else ""
    text = shape.lines.get(f"{at}.text", "").strip()
    said = f"<span data-content>{escape(text)}</span>" if text else "<span>（还没有写）</span>"
    start = f"{at}."
    wrong = sum(path == at or path.startswith(start) for path in shape.wrong)
    is_open = wrong or not text or shape.focus == at or shape.focus.startswith(start)
    state = f'<span class="wrong">✕ {wrong} 处要改</span>' if wrong else _founded(shape, at)
    return (
        f'<section class="condition" data-at="{escape(at)}"><details class="card"'
        f"{' open' if is_open else ''}><summary><b>{name}</b>{said}"
        f'<span class="fine">{known.name if known else ""}</span>{state}</summary>'
        f"{_wrong(at, shape)}"
        f'<p class="kind"><label><span>种类</span><select data-kind="{escape(at)}"'
        f' data-path="{escape(at)}.kind">{_options(kinds, kind)}</select></label>{what}</p>'
        f"{_entries(_of_card(kind, at), shape, start)}</details>"
        f'<span class="acts">{"".join(acts)}</span></section>'
    )


def _founded(shape: Shape, at: str) -> str:
    """Say of a condition that its words stand in the policy's text."""
    one = shape.quotes.get(f"{at}.quote")
    return '<span class="founded">✓ 引句在原文里</span>' if one is not None and one.found else ""


def _of_card(kind: str, at: str) -> list[Entry]:
    """Give the entries of a condition; whom a measure is for, only a condition by itself says."""
    is_part = ".parts." in at
    return [one for one in entries_of(kind) if not (is_part and one.key == "audience")]


def _act(do: str, at: str, word: str, name: str = "", *, off: bool = False) -> str:
    said = f' aria-label="{name}"' if name else ""
    return (
        f'<button type="button" class="quiet" data-do="{do}" data-at="{escape(at)}"{said}'
        f"{' disabled' if off else ''}>{word}</button>"
    )


def _options(choices: Sequence[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>{escape(name)}'
        "</option>"
        for code, name in choices
    )


def _facts(fit: Facts, chosen: str) -> str:
    """Render the facts of a profile that fit, by their names; one that is none stays chosen."""
    groups = _fitting(fit)
    known = {code for _, choices in groups for code, _ in choices}
    other = [(chosen, chosen)] if chosen and chosen not in known else []
    rest = "".join(
        f'<optgroup label="{name}">{_options(choices, chosen)}</optgroup>'
        for name, choices in groups
    )
    return _options([("", "—"), *other], chosen) + rest


def _fitting(fit: Facts) -> list[tuple[str, list[tuple[str, str]]]]:
    own = [one for one in fields().values() if one.name not in _NO_FIGURE]
    extras = [one for name in extra_names() if (one := field_at(f"extra.{name}")) is not None]
    yearly = [(one.name, f"{one.label}（{one.unit}）") for one in own if one.yearly]
    if fit == "yearly":
        return [("每年的数字", yearly)]
    if fit == "statements":
        return [
            ("企业画像里的", [(one.name, one.label) for one in own if not one.unit]),
            ("规则另外问的", [(one.name, one.label) for one in extras if not one.unit]),
        ]
    single = [one for one in own if one.unit and not one.yearly]
    return [
        ("企业画像里的", [(one.name, f"{one.label}（{one.unit}）") for one in single]),
        ("每年的数字", yearly),
        (
            "规则另外问的",
            [(one.name, f"{one.label}（{one.unit}）") for one in extras if one.unit],
        ),
    ]

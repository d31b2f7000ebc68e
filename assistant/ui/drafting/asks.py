"""What a draft still lacks, as HTML: its head with the ways out, and the next questions."""

from collections.abc import Collection, Sequence
from html import escape

from assistant.drafting.asking import Question
from assistant.drafting.forms import Form
from assistant.drafting.values import Value
from assistant.ui.drafting.head import file_buttons, side_button
from assistant.ui.drafting.port import Seen

_HINTS = {
    "money": "例：120万元",
    "date": "例：2027-06-30",
    "span": "例：2027年1月至2028年12月",
    "count": "例：12",
    "share": "例：30%",
}
_LONG = ("long",)


def head_html(
    seen: Seen, *, endings: Collection[str], writes: bool, forms: Sequence[Form] = ()
) -> str:
    """Render what a draft is called, what it lacks, and the ways in and out of it.

    Args:
        seen: The draft.
        endings: What it can be written as.
        writes: Whether a language model can write what is open.
        forms: The Word forms of the staff that it can be filled into.
    """
    draft, work = seen.draft, seen.work
    missing = len(draft.missing)
    open_ = (
        f'<button type="button" class="count amber" id="draft-next">? 还有 <b>{missing}</b>'
        " 处待填</button>"
        if missing
        else '<span class="count green">✓ 没有待填的</span>'
    )
    errors = sum(one.severity == "error" for one in draft.remarks)
    number = len(draft.remarks)
    checks = f"检查 {number}" if number else "检查"
    kept = "有未保存的修改" if work.changed else f"已存为第 {work.number} 版" if work.number else ""
    sides = (
        side_button("origins", "出处")
        + side_button("checks", checks, bad=errors > 0)
        + side_button("versions", "版本")
    )
    return (
        f'<div class="line-one"><button type="button" class="quiet" data-home>← 全部材料</button>'
        f'<h2 tabindex="-1">{escape(draft.name or draft.title)}</h2></div>'
        f'<div class="line-two">{open_}<span role="status" id="draft-told"></span>'
        f'<span class="fine" id="draft-kept">{kept}</span>'
        f'<span class="sheets">{sides}</span></div>'
        f'<div class="line-three">{_ways(endings, forms, writes=writes)}</div>'
    )


def _ways(endings: Collection[str], forms: Sequence[Form], *, writes: bool) -> str:
    own = "".join(
        f'<button type="button" class="plain form" data-file="{escape(one.id)}"'
        f' title="填入单位模板：{escape(one.name)}">{escape(one.name)}</button>'
        for one in forms
    )
    model = (
        '<button type="button" class="plain" id="draft-write">由语言模型补写</button>'
        if writes
        else ""
    )
    return (
        f"{file_buttons('data-file', endings)}{own}"
        '<button type="button" class="plain" id="draft-save">保存</button>'
        '<button type="button" class="plain" id="draft-share">给别人看</button>'
        '<button type="button" class="plain" id="draft-upload">上传改过的 Word</button>'
        '<input type="file" id="draft-file" accept=".docx" hidden aria-hidden="true" tabindex="-1">'
        f'{model}<button type="button" class="plain" id="draft-from">换政策、成果</button>'
    )


def asks_html(asked: Sequence[Question]) -> str:
    """Render the next questions, each with a place for its answer."""
    if not asked:
        return ""
    items = "".join(_ask(one, n) for n, one in enumerate(asked, start=1))
    return (
        '<form class="asks" id="draft-asks"><h3>先补这几项</h3>'
        f'<ol>{items}</ol><button type="submit" class="plain">填进草稿</button>'
        '<span class="fine">不清楚的先空着，草稿里会留作【待填】</span></form>'
    )


def _ask(one: Question, n: int) -> str:
    hint = f'<span class="fine">{escape(one.hint)}</span>' if one.hint else ""
    ask = f'<label for="ask-{n}" data-content>{escape(one.ask)}</label>'
    return f"<li>{ask}{hint}{_input(one, f'ask-{n}')}</li>"


def _input(one: Question, id_: str) -> str:
    label = escape(one.label)
    if one.sort == "rows":
        columns = escape("、".join(one.columns))
        return (
            f'<button type="button" class="plain" data-fill="{label}" id="{id_}">'
            f"逐行填写（{columns}）</button>"
        )
    if one.choices:
        options = "".join(
            f'<option value="{escape(word)}">{escape(word)}</option>' for word in one.choices
        )
        return (
            f'<select id="{id_}" data-ask="{label}"><option value="">请选择</option>{options}'
            "</select>"
        )
    most = f' maxlength="{one.max_chars}"' if one.max_chars and one.sort == "text" else ""
    if one.sort in _LONG:
        return f'<textarea id="{id_}" data-ask="{label}" rows="2"></textarea>'
    return (
        f'<input id="{id_}" data-ask="{label}" autocomplete="off"{most}'
        f' placeholder="{escape(_HINTS.get(one.sort, ""))}">'
    )


def fields_face(seen: Seen) -> dict[str, dict[str, object]]:
    """Give how fields are asked for as JSON, for the place in the text where they are filled.

    `value` is the whole of what a field holds: words as they would be typed, or the entries of a
    list by column; empty where nobody said.
    """
    return {
        one.label: {
            "ask": one.ask,
            "hint": one.hint or _HINTS.get(one.sort, ""),
            "sort": one.sort,
            "columns": list(one.columns),
            "choices": list(one.choices),
            "most": one.max_chars,
            "value": _held(seen.values.get(one.label)),
        }
        for one in seen.asked.values()
    }


def _held(value: Value | None) -> str | list[dict[str, str]]:
    if value is None:
        return ""
    return [dict(row) for row in value.rows] if value.rows else value.text

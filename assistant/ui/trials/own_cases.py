"""The cases written here and what waits to become one, as HTML: two lists and a form."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from html import escape

from assistant.ui.markup import answer_html, plain_html
from assistant.ui.moments import moment_of
from assistant.ui.trials.controls import options, said
from assistant.ui.trials.port import Candidate, CaseForm, CaseNote, Choice, Choices, Slip
from assistant.ui.trials.readings import numbered, unmarked

_LISTED = 100
_QUESTIONS = ("answer", "refusal")
_SEARCH = "search"
_DIFFICULTIES = (("1", "普通"), ("2", "要细心"), ("3", "要查资料"))
_LABELS = {
    "kind": "这个问题",
    "question": "问题",
    "as_of": "按哪一天的规定",
    "role": "谁在问",
    "status": "回答应是（可多选，任一即可）",
    "records": "应当首先引用的资料",
    "facts": "回答中必须说到的",
    "forbidden": "回答中不得出现的",
    "note": "备注",
    "provenance": "依据从哪里来",
    "difficulty": "难度",
    "types": "问题的类型（至少选一项）",
    "traps": "容易错在哪里（可不选）",
    "json": "用例内容",
}
_HINTS = {
    "as_of": "例如 2026-11-23",
    "records": "资料编号或标题，一行一个；引用其中任何一个都算对",
    "facts": "一行一条，例如 1500万。几种说法都可以的，用 ｜ 隔开；"
    "须在同一句里同时出现的，用空格隔开",
    "forbidden": "一行一条，例如错的数额、错的结论",
    "provenance": "例如文件名和条款、答复人",
    "json": "这一类用例以 JSON 填写；保存时逐项检查",
}
_SEARCH_RECORDS = "应当找到的资料"
_SEARCH_HINT = "资料编号或标题，一行一个；次要的在后面写 ｜2 或 ｜1"


# --- the lists ------------------------------------------------------------------------------------


def lists_html(
    candidates: Sequence[Candidate],
    cases: Sequence[CaseNote],
    choices: Choices,
    *,
    text: str = "",
    kind: str = "",
    told: str = "",
) -> str:
    """Render what waits, and the cases written here.

    Args:
        candidates: What waits.
        cases: Those that a search found.
        choices: Of the form.
        text: What was searched for.
        kind: The kind searched for.
        told: What was done last.
    """
    done = f'<p class="told green" role="status">✓ {escape(told)}</p>' if told else ""
    return f"{done}{_candidates(candidates)}{_own(cases, choices, text=text, kind=kind)}"


def _candidates(candidates: Sequence[Candidate]) -> str:
    head = f'<h2 id="cases-title" tabindex="-1">候选用例　{len(candidates)} 条</h2>'
    if not candidates:
        return (
            f'<section class="candidates">{head}<p class="fine">有人在回答下面选“有问题”，'
            "就会出现在这里，可以一键转为用例。</p></section>"
        )
    items = "".join(map(_candidate, candidates[:_LISTED]))
    return f'<section class="candidates">{head}<ol class="list">{items}</ol></section>'


def _candidate(of: Candidate) -> str:
    note = f'<span class="why">留言：{escape(of.note)}</span>' if of.note else ""
    cited = (
        f'<p class="fine">引用：{escape("、".join(of.cited))}</p>'
        if of.cited
        else '<p class="fine">没有引用资料</p>'
    )
    name = escape(of.question[:20])
    return (
        f'<li class="candidate" data-candidate="{escape(of.id)}">'
        f'<span class="state amber">？ {escape(of.reason)}</span>'
        f'<span class="fine">{moment_of(of.when)}</span>'
        f'<span class="asks" data-content>{escape(of.question)}</span>{note}'
        f"<details><summary>看当时的回答</summary>{_before(of)}"
        '<div class="said" data-content>'
        f"{answer_html(numbered(of.answer), answer='t', badges={})}</div>"
        f"{cited}</details>"
        f'<p class="acts"><button type="button" class="plain" data-act="edit"'
        f' {said(candidate=of.id)} aria-label="转为用例：{name}">转为用例</button>'
        f'<button type="button" class="quiet" data-act="dismiss" data-sure="再按一次，不再处理"'
        f' {said(candidate=of.id)} aria-label="不处理：{name}">不处理</button></p></li>'
    )


def _before(of: Candidate | CaseForm) -> str:
    """Render what was said before a question."""
    if not of.history:
        return ""
    turns = "".join(
        f"<li><b>{'问' if turn.role == 'user' else '答'}</b>"
        f" <span data-content>{plain_html(unmarked(turn.content))}</span></li>"
        for turn in of.history
    )
    return f'<div class="before"><p class="fine">前面的对话</p><ul>{turns}</ul></div>'


def _own(cases: Sequence[CaseNote], choices: Choices, *, text: str, kind: str) -> str:
    items = "".join(map(_own_case, cases[:_LISTED]))
    rest = len(cases) - _LISTED
    more = f'<p class="fine">另有 {rest} 条，请缩小查找范围</p>' if rest > 0 else ""
    none = "没有这样的用例。" if text or kind else "还没有自建用例。"
    body = f'<ol class="list">{items}</ol>{more}' if items else f"<p>{none}</p>"
    return (
        f'<section class="own"><h2>自建用例　{len(cases)} 条</h2>'
        '<form class="pick" id="cases-filter" data-act="listed">'
        f'<label>查找<input type="search" name="text" value="{escape(text)}" data-act></label>'
        f'<label>类别<select name="kind" data-act>'
        f"{options([('', '全部类别'), *choices.kinds], kind)}</select></label></form>"
        '<form class="pick" data-act="edit"><label>新建'
        f'<select name="new">{options(choices.kinds, _QUESTIONS[0])}</select></label>'
        f'<button type="submit" class="plain">新建用例</button></form>{body}</section>'
    )


def _own_case(case: CaseNote) -> str:
    name = escape(case.question[:20])
    facts = " · ".join([case.kind, case.id, *case.types, *case.traps])
    return (
        f'<li data-case="{escape(case.id)}"><span class="fine">{escape(facts)}</span>'
        f'<span class="asks" data-content>{escape(case.question)}</span>'
        f'<span class="why" data-content>{escape("；".join(case.expected))}</span>'
        f'<p class="acts"><button type="button" class="quiet" data-act="edit"'
        f' {said(case=case.id)} aria-label="修改：{name}">修改</button>'
        f'<button type="button" class="quiet" data-act="remove" data-sure="再按一次，删除"'
        f' {said(case=case.id)} aria-label="删除：{name}">删除</button></p></li>'
    )


# --- the form -------------------------------------------------------------------------------------


def no_form_html() -> str:
    """Render what stands in place of the form before one is opened."""
    return (
        '<section class="none"><h2>用例是什么</h2><p>一条用例是一个问题，加上回答必须做到的几件事：'
        "引用哪份资料，说出哪个数额，不得说什么。每次评测都会问一遍，"
        "所以改错一次，以后不会再悄悄变回去。</p>"
        "<p>从左侧选一条候选用例，或新建一条。</p></section>"
    )


def form_html(
    form: CaseForm, choices: Choices, slips: Sequence[Slip] = (), *, turn: int = 0
) -> str:
    """Render the form of a case, with what is wrong in it where it stands.

    Args:
        form: As it was typed.
        choices: What it offers.
        slips: What is wrong in it.
        turn: The request that this answers: the same slips twice are told twice.
    """
    wrong = {slip.field: slip.said for slip in slips}
    kind = next((name for code, name in choices.kinds if code == form.kind), form.kind)
    fields = _fields(form, choices, wrong) if form.kind in choices.forms else _json(form, wrong)
    unseen = _hidden(form, "id", "candidate") + (
        "" if form.kind in choices.forms else _hidden(form, "kind")
    )
    return (
        f'<section class="case-form" data-turn="{turn}"><h2 id="form-title" tabindex="-1">'
        f'{escape(kind)}用例 <span class="fine">{escape(form.id)}</span></h2>'
        f"{_summary(slips)}{_before(form)}"
        f'<form data-act="save" data-as="form" novalidate>{unseen}{_history(form)}{fields}'
        '<p class="acts"><button type="submit" class="strong">保存用例</button>'
        '<button type="button" class="plain" data-act="listed" data-form="cases-filter">取消'
        "</button></p></form></section>"
    )


def _summary(slips: Sequence[Slip]) -> str:
    if not slips:
        return ""
    items = "".join(f"<li>{_told(slip)}</li>" for slip in slips)
    return f'<div class="told red" role="alert"><p>✕ 还没有保存，请改正：</p><ul>{items}</ul></div>'


def _told(slip: Slip) -> str:
    """Give what is wrong, as a way to the field where there is one."""
    if slip.field not in _LABELS:
        return escape(slip.said)
    name = _LABELS[slip.field].partition("（")[0]
    return f'<a href="#case-{slip.field}" data-field>{name}：{escape(slip.said)}</a>'


def _hidden(form: CaseForm, *names: str) -> str:
    values = asdict(form)
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(str(values[name]))}">' for name in names
    )


def _history(form: CaseForm) -> str:
    turns = json.dumps([asdict(turn) for turn in form.history], ensure_ascii=False)
    on = " checked" if form.alone else ""
    without = (
        '<label class="tick"><input type="checkbox" name="alone" data-one'
        f"{on}>不带前面的对话</label>"
        if form.history
        else ""
    )
    return f'<textarea name="history" data-json hidden>{escape(turns)}</textarea>{without}'


def _json(form: CaseForm, wrong: Mapping[str, str]) -> str:
    return _area("json", form.json, wrong, rows=18)


def _fields(form: CaseForm, choices: Choices, wrong: Mapping[str, str]) -> str:
    search = form.kind == _SEARCH
    names = {"records": _SEARCH_RECORDS} if search else {}
    hints = {"records": _SEARCH_HINT} if search else {}
    asked = "" if search else _asked(form, choices, wrong)
    return (
        f'<textarea name="json" hidden>{escape(form.json)}</textarea>'
        f"{_hidden(form, 'kind') if form.kind not in _QUESTIONS else _kind(form, wrong)}"
        f"{_area('question', form.question, wrong, rows=3)}"
        f"{_area('records', form.records, wrong, rows=2, names=names, hints=hints)}{asked}"
        f'<div class="side">{_line("as_of", form.as_of, wrong)}'
        f"{_select('role', form.role, choices.roles, wrong)}"
        f"{_select('difficulty', form.difficulty, _DIFFICULTIES, wrong)}</div>"
        f"{_ticks('types', form.types, choices.types, wrong)}"
        f"{_ticks('traps', form.traps, choices.traps, wrong)}"
        f"{_line('provenance', form.provenance, wrong)}"
        f"{_area('note', form.note, wrong, rows=2)}"
    )


def _kind(form: CaseForm, wrong: Mapping[str, str]) -> str:
    known = (("answer", "资料中有依据，应当回答"), ("refusal", "应当拒绝，或容易被误拒"))
    radios = "".join(
        f'<label><input type="radio" name="kind" value="{code}"'
        f"{' checked' if code == form.kind else ''}><span>{name}</span></label>"
        for code, name in known
    )
    return _group("kind", radios, wrong)


def _asked(form: CaseForm, choices: Choices, wrong: Mapping[str, str]) -> str:
    on = " checked" if form.answerable else ""
    return (
        f"{_area('facts', form.facts, wrong, rows=3)}"
        f"{_area('forbidden', form.forbidden, wrong, rows=2)}"
        f"{_ticks('status', form.status, choices.statuses, wrong)}"
        '<p class="only-refusal"><label class="tick"><input type="checkbox" name="answerable"'
        f" data-one{on}>听起来该拒绝，其实应当回答</label></p>"
    )


def _area(
    name: str,
    value: str,
    wrong: Mapping[str, str],
    *,
    rows: int,
    names: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
) -> str:
    field = f'<textarea {_about(name, wrong)} rows="{rows}">\n{escape(value)}</textarea>'
    return _labelled(name, field, wrong, names=names, hints=hints)


def _line(name: str, value: str, wrong: Mapping[str, str]) -> str:
    field = f'<input type="text" {_about(name, wrong)} value="{escape(value)}">'
    return _labelled(name, field, wrong)


def _select(name: str, value: str, choices: Iterable[Choice], wrong: Mapping[str, str]) -> str:
    field = f"<select {_about(name, wrong)}>{options(choices, value)}</select>"
    return _labelled(name, field, wrong)


def _ticks(
    name: str, values: Sequence[str], choices: Iterable[Choice], wrong: Mapping[str, str]
) -> str:
    boxes = "".join(
        f'<label class="tick"><input type="checkbox" name="{name}" value="{escape(code)}"'
        f"{' checked' if code in values else ''}>{escape(label)}</label>"
        for code, label in choices
    )
    return _group(name, boxes, wrong)


def _group(name: str, boxes: str, wrong: Mapping[str, str]) -> str:
    bad = ' aria-invalid="true"' if name in wrong else ""
    return (
        f'<fieldset id="case-{name}" tabindex="-1"{bad}{_described(name, wrong)}>'
        f"<legend>{_LABELS[name]}</legend>{_slip(name, wrong)}"
        f'<div class="ticks">{boxes}</div></fieldset>'
    )


def _labelled(
    name: str,
    field: str,
    wrong: Mapping[str, str],
    *,
    names: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
) -> str:
    hint = {**_HINTS, **(hints or {})}.get(name, "")
    label = {**_LABELS, **(names or {})}[name]
    told = f'<span class="fine" id="hint-{name}">{hint}</span>' if hint else ""
    return (
        f'<div class="field"><label for="case-{name}">{label}</label>{told}'
        f"{_slip(name, wrong)}{field}</div>"
    )


def _about(name: str, wrong: Mapping[str, str]) -> str:
    bad = ' aria-invalid="true"' if name in wrong else ""
    return f'id="case-{name}" name="{name}"{bad}{_described(name, wrong, hint=name in _HINTS)}'


def _described(name: str, wrong: Mapping[str, str], *, hint: bool = False) -> str:
    ids = [f"hint-{name}"] * hint + [f"slip-{name}"] * (name in wrong)
    return f' aria-describedby="{" ".join(ids)}"' if ids else ""


def _slip(name: str, wrong: Mapping[str, str]) -> str:
    if name not in wrong:
        return ""
    return f'<span class="slip" id="slip-{name}">✕ {escape(wrong[name])}</span>'

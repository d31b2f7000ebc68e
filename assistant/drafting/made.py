"""Tables that code makes of verdicts: conditions, points, evidence, gaps, materials."""

from collections.abc import Callable, Iterator, Sequence

from assistant.drafting.chosen import Chosen
from assistant.drafting.draft import Cell, Grid, Line, Piece, gap
from assistant.drafting.template import Made, MadePart, Template
from assistant.eligibility.fields import label_of
from assistant.eligibility.findings import Finding
from assistant.eligibility.verdicts import Judged

_STATE = {
    "met": "✓ 已满足",
    "unmet": "✕ 未满足",
    "unknown": "? 待补充",
    "manual_review": "☞ 需人工核实",
    "not_applicable": "– 不适用",
}
_NO_RULES = "这份政策的条件还没有录成可以逐条判断的规则，请以当年申报指南为准。"
_NO_POLICY = "还没有选定政策。"

Tables = Iterator[Grid | Line]


def made(id_: str, part: MadePart, template: Template, chosen: Chosen) -> Tables:
    """Give what a part that code makes comes to; a note where there is nothing to make it of."""
    return _MAKERS[part.made](id_, part, template, chosen)


def _conditions(id_: str, part: MadePart, _template: Template, chosen: Chosen) -> Tables:
    """Give a table a measure: condition, what there is, what is needed, state, clause."""
    if not chosen.judged:
        yield _note(id_, _NO_POLICY if chosen.policy is None else _NO_RULES)
        return
    for n, judged in enumerate(chosen.judged, start=1):
        rows = tuple(_condition(one, judged) for one in _flat(judged.findings))
        yield Grid(
            id=f"{id_}.{n}",
            title=f"{part.title}：{judged.measure.name}" if part.title else judged.measure.name,
            head=("条件", "目前情况", "要求", "状态", "依据"),
            rows=rows,
            widths=(30, 18, 18, 14, 20),
        )


def _flat(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Give the conditions; of one that is of several, those too."""
    for one in findings:
        yield one
        if one.op is not None and one.op != "score":
            yield from _flat(one.parts)


def _condition(one: Finding, judged: Judged) -> tuple[Cell, ...]:
    return (
        (_by_rule(one.text, one, judged),),
        _have(one),
        _need(one, judged),
        (Piece(text=_STATE[one.state]), *((Piece(text=f"：{one.gap}", origin="computed",
                                                  ref="按条款逐条计算"),) if one.gap else ())),
        (_by_rule(one.clause or "—", one, judged),),
    )  # fmt: skip


def _by_rule(text: str, one: Finding, judged: Judged) -> Piece:
    record = judged.placed.policy.record
    place = None
    if one.start is not None and one.end is not None:
        place = record.place(one.start, one.end)
    return Piece(
        text=text,
        origin="rule",
        ref=f"《{record.title}》（{record.id}）{one.clause or ''}",
        record=record.id,
        source=place,
    )


def _have(one: Finding) -> Cell:
    if one.have is None:
        if one.state != "unknown" or not one.missing:
            return (Piece(text="—"),)
        return tuple(gap(label_of(path)) for path in one.missing[:1])
    period = f"（{one.have.period}年）" if one.have.period else ""
    name = label_of(one.field) if one.field and one.field != "score" else "逐项计分"
    return (Piece(text=f"{one.have.text}{period}", origin="computed", ref=f"画像：{name}"),)


def _need(one: Finding, judged: Judged) -> Cell:
    if one.need is None or not one.need.text:
        return (Piece(text="—"),)
    return (_by_rule(one.need.text, one, judged),)


def _score(id_: str, part: MadePart, _template: Template, chosen: Chosen) -> Tables:
    """Give the points of a score, part by part, and their sum."""
    found = [(one, judged) for judged in chosen.judged for one in _scores(judged.findings)]
    if not found:
        yield _note(id_, _NO_RULES)
        return
    for n, (score, judged) in enumerate(found, start=1):
        rows = [_points(one, judged) for one in score.parts]
        total = score.have.text if score.have is not None else "—"
        rows.append((
            (Piece(text="合计"),),
            (Piece(text="—"),),
            (Piece(text=total, origin="computed", ref="各项得分之和"),),
            (Piece(text=_STATE[score.state]), *((Piece(text=f"：{score.gap}", origin="computed",
                                                       ref="各项得分之和"),) if score.gap else ())),
        ))  # fmt: skip
        yield Grid(
            id=f"{id_}.{n}",
            title=part.title or score.text,
            head=("评价指标", "目前情况", "得分", "说明"),
            rows=tuple(rows),
            widths=(36, 24, 16, 24),
        )


def _scores(findings: Sequence[Finding]) -> Iterator[Finding]:
    for one in findings:
        if one.op == "score":
            yield one
        yield from _scores(one.parts)


def _points(one: Finding, judged: Judged) -> tuple[Cell, ...]:
    have: Cell = _have(one)
    if one.missing and one.have is None:
        have = tuple(gap(label_of(path)) for path in one.missing)
    return (
        (_by_rule(one.text, one, judged),),
        have,
        (Piece(text=one.need.text if one.need else "—", origin="computed", ref=one.text),),
        (Piece(text=_STATE[one.state]),),
    )


def _evidence(id_: str, _part: MadePart, template: Template, chosen: Chosen) -> Tables:
    """Give what has to be proved, and by whom it is looked at."""
    rows = [
        ((_by_rule(one.text, one, judged),), (Piece(text=one.gap or "凭证书或文件核实"),))
        for judged in chosen.judged
        for one in _leaves(judged.findings)
        if one.state == "manual_review"
    ]
    rows += [
        ((_of_template(paper, template),), (Piece(text="☐ 待准备"),))
        for paper in template.attachments
    ]
    if rows:
        yield Grid(id=id_, head=("证据", "说明"), rows=tuple(rows), widths=(60, 40))
    else:
        yield _note(id_, _NO_RULES)


def _leaves(findings: Sequence[Finding]) -> Iterator[Finding]:
    for one in findings:
        if one.parts and one.op != "score":
            yield from _leaves(one.parts)
        else:
            yield one


def _gaps(id_: str, _part: MadePart, _template: Template, chosen: Chosen) -> Tables:
    """Give what is unmet or not known, each on a line."""
    open_ones = [
        (one, judged)
        for judged in chosen.judged
        for one in judged.findings
        if one.state in ("unmet", "unknown")
    ]
    if not chosen.judged:
        yield _note(id_, _NO_RULES)
    elif not open_ones:
        yield Line(id=id_, pieces=(Piece(text="已知条件中没有未满足或待补充的。"),), style="item")
    for n, (one, judged) in enumerate(open_ones, start=1):
        pieces = [Piece(text=f"{_STATE[one.state]}："), _by_rule(one.text, one, judged)]
        if one.gap:
            pieces.append(Piece(text=f"（{one.gap}）", origin="computed", ref="按条款逐条计算"))
        if one.state == "unknown" and one.missing:
            pieces.append(Piece(text="，还需要："))
            for m, path in enumerate(one.missing):
                pieces += [*((Piece(text="、"),) if m else ()), gap(label_of(path))]
        yield Line(id=f"{id_}.{n}", pieces=tuple(pieces), style="item")


def _materials(id_: str, _part: MadePart, template: Template, chosen: Chosen) -> Tables:
    """Give what has to be handed in: what the measure names, then what such a document needs."""
    rows: list[tuple[Cell, ...]] = []
    for judged in chosen.judged:
        policy = judged.placed.policy.record
        rows += [
            (
                (
                    Piece(
                        text=paper,
                        origin="rule",
                        ref=f"《{policy.title}》（{policy.id}）",
                        record=policy.id,
                    ),
                ),
                (Piece(text="☐ 待准备"),),
                (Piece(text=f"《{policy.title}》"),),
            )
            for paper in judged.measure.materials
        ]
    named = {row[0][0].text for row in rows}
    rows += [
        ((_of_template(paper, template),), (Piece(text="☐ 待准备"),), (Piece(text="通用要求"),))
        for paper in template.attachments
        if paper not in named
    ]
    if chosen.judged and not any(one.measure.materials for one in chosen.judged):
        yield _note(
            f"{id_}.0", "这份政策要交的材料未载明，下面是这类材料通常要附的；以当年申报指南为准。"
        )
    yield Grid(id=f"{id_}.1", head=("附件", "状态", "来自"), rows=tuple(rows), widths=(50, 20, 30))


def _of_template(text: str, template: Template) -> Piece:
    return Piece(text=text, ref=f"{template.title}（第 {template.version} 版模板）")


def _note(id_: str, text: str) -> Line:
    return Line(id=id_, pieces=(Piece(text=text),), style="note")


_MAKERS: dict[Made, Callable[[str, MadePart, Template, Chosen], Tables]] = {
    "conditions": _conditions,
    "score": _score,
    "evidence": _evidence,
    "gaps": _gaps,
    "materials": _materials,
}

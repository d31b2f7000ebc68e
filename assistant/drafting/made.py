"""Tables that code makes of verdicts: conditions, points, evidence, gaps, materials."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.drafting.chosen import Chosen
from assistant.drafting.draft import Cell, Grid, Line, Piece, gap
from assistant.drafting.template import Made, MadePart, Template
from assistant.eligibility.fields import field_at, label_of
from assistant.eligibility.findings import Finding
from assistant.eligibility.telling import state_words, unclaimed
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
_COUNTED = "按条款逐条计算"
_LATER = "数据齐全后计算"
_POINTS = "评价得分，数据齐全后计算"
_NUMBERING = re.compile(r"^[（(][^）)]{1,4}[）)]")
_YEARS = re.compile(r"years\.(\d{4})-(\d{4})\.(\w+)")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
# A sum that a gap comes to is advice, and no statement of the document.
_FOLDED = re.compile("（按现有数据[^）]*）")
_SCORE = "score"

Tables = Iterator[Grid | Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What tables are made of.

    Attributes:
        labels: Of the fields that are filled from profile paths, by path.
    """

    title: str
    template: Template
    chosen: Chosen
    labels: Mapping[str, str]

    def gap(self, path: str) -> Piece:
        """Give what stands where nothing is known at a profile path."""
        return gap(self.labels.get(path) or label_of(path))


def made(
    id_: str, part: MadePart, template: Template, chosen: Chosen, *, labels: Mapping[str, str]
) -> Tables:
    """Give what a part that code makes comes to; a note where there is nothing to make it of.

    Args:
        id_: Of the part.
        part: What to make.
        template: Of the document.
        chosen: The measures, judged.
        labels: What the fields are called that are filled from profile paths, by path.
    """
    of = _Made(title=part.title, template=template, chosen=chosen, labels=labels)
    return _MAKERS[part.made](id_, of)


def _conditions(id_: str, of: _Made) -> Tables:
    """Give a table a measure: condition, what there is, what is needed, state, clause."""
    if not of.chosen.judged:
        yield _note(id_, _NO_POLICY if of.chosen.policy is None else _NO_RULES)
        return
    for n, judged in enumerate(of.chosen.judged, start=1):
        rows = tuple(_condition(one, judged, of) for one in _flat(judged.findings))
        yield Grid(
            id=f"{id_}.{n}",
            title=f"{of.title}：{judged.measure.name}" if of.title else judged.measure.name,
            head=("条件", "目前情况", "要求", "状态", "依据"),
            rows=rows,
            widths=(30, 18, 18, 14, 20),
        )


def _flat(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Give the conditions as the policy has them, without its table of points.

    Of one that is of several, those too that stand in the policy's text by themselves.
    """
    for one in findings:
        if one.op == _SCORE or _by_points(one):
            yield from () if one.op == _SCORE else _flat(one.parts)
            continue
        yield one
        if one.op is not None:
            yield from (part for part in _flat(one.parts) if part.quote)


def _by_points(one: Finding) -> bool:
    """Say whether a condition is to have points enough, or something in their place."""
    return any(part.op == _SCORE for part in one.parts)


def _condition(one: Finding, judged: Judged, of: _Made) -> tuple[Cell, ...]:
    return (
        (_by_rule(_worded(one, judged), one, judged),),
        _have(one, of),
        _need(one, judged),
        _state(one),
        (_by_rule(one.clause or "—", one, judged),),
    )


def _state(one: Finding) -> Cell:
    """Give the state, and how far off it is; what is missing stands as a gap and not in words."""
    if unclaimed(one):
        return (Piece(text=state_words(one)),)
    state = Piece(text=_STATE[one.state])
    gap_said = _FOLDED.sub("", one.gap or "")
    if not gap_said or (one.state == "unknown" and one.missing):
        return (state,)
    return (state, Piece(text=f"：{gap_said}", origin="computed", ref=_COUNTED))


def _worded(one: Finding, judged: Judged) -> str:
    """Give a condition as the rules word it; as its policy does where they add a figure to it."""
    stands = judged.placed.policy.record.text
    added = any(figure not in stands for figure in _DIGITS.findall(one.text))
    return _NUMBERING.sub("", one.quote).rstrip("。") if added and one.quote else one.text


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


def _called(path: str) -> str:
    """Give what people call a path, also one over several years.

    >>> _called("years.2023-2025.rd_expense")
    '2023–2025 年研发费用'
    """
    years = _YEARS.fullmatch(path)
    if years is None:
        return label_of(path)
    known = field_at(f"years.{years[1]}.{years[3]}")
    return label_of(path) if known is None else f"{years[1]}–{years[2]} 年{known.label}"


def _have(one: Finding, of: _Made) -> Cell:
    """Give what there is; a sum of points only where it is known, and not from what to what."""
    if one.have is None:
        if one.state != "unknown" or not one.missing:
            return (Piece(text="—"),)
        return _between(of.gap(path) for path in one.missing)
    if one.field == _SCORE:
        return (_points_in_all(one),)
    name = _called(one.field) if one.field else "各项条件"
    text = one.have.text
    known = field_at(one.field) if one.field and not one.have.unit else None
    if known is not None and known.unit and _DIGITS.fullmatch(text):
        # A count without its unit does not say what it counts.
        text = f"{known.label} {text} {known.unit}"
    return (Piece(text=text, origin="computed", ref=f"画像：{name}"),)


def _points_in_all(score: Finding) -> Piece:
    if score.have is None or score.have.value is None:
        return Piece(text=_LATER)
    added = "＋".join(_bare(one) for one in score.parts)
    return Piece(text=score.have.text, origin="computed", ref=added or "逐项计分")


def _bare(part: Finding) -> str:
    """Give the points of a part without words: 得 16 分 is 16."""
    return "".join(sign for sign in (part.need.text if part.need else "") if sign in "0123456789.")


def _need(one: Finding, judged: Judged) -> Cell:
    several = one.op is not None and one.op != _SCORE
    if several or one.state == "manual_review" or one.need is None or not one.need.text:
        return (Piece(text="—"),)
    return (_by_rule(one.need.text, one, judged),)


def _score(id_: str, of: _Made) -> Tables:
    """Give the points of a score, part by part, and their sum."""
    found = [(one, judged) for judged in of.chosen.judged for one in _scores(judged.findings)]
    if not found:
        yield _note(id_, _NO_RULES)
        return
    for n, (score, judged) in enumerate(found, start=1):
        rows = [_points(one, judged, of) for one in score.parts]
        rows.append(
            (
                (Piece(text="合计"),),
                (_sum(score),),
                (_points_in_all(score),),
                (Piece(text="要求"), *_need(score, judged), Piece(text="；"), *_state(score)),
            )
        )
        yield Grid(
            id=f"{id_}.{n}",
            title=of.title or score.text,
            head=("评价指标", "目前情况", "得分", "说明"),
            rows=tuple(rows),
            widths=(36, 24, 16, 24),
        )


def _sum(score: Finding) -> Piece:
    """Give the points of the parts as they add up, where all are known."""
    if score.have is None or score.have.value is None:
        return Piece(text="—")
    return Piece(
        text="＋".join(_bare(one) for one in score.parts), origin="computed", ref="各项得分"
    )


def _scores(findings: Sequence[Finding]) -> Iterator[Finding]:
    for one in findings:
        if one.op == "score":
            yield one
        yield from _scores(one.parts)


def _points(one: Finding, judged: Judged, of: _Made) -> tuple[Cell, ...]:
    have = _have(one, of)
    if one.missing and one.have is None:
        have = _between(of.gap(path) for path in one.missing)
    return (
        (_by_rule(_worded(one, judged), one, judged),),
        have,
        (Piece(text=one.need.text if one.need else "—", origin="computed", ref=one.text),),
        (Piece(text=_STATE[one.state]),),
    )


def _between(pieces: Iterable[Piece]) -> Cell:
    """Give pieces with 、 between them."""
    told: list[Piece] = []
    for piece in pieces:
        told += [Piece(text="、"), piece] if told else [piece]
    return tuple(told)


def _evidence(id_: str, of: _Made) -> Tables:
    """Give what has to be proved, and by whom it is looked at."""
    rows = [
        (
            (_by_rule(_worded(one, judged), one, judged),),
            (Piece(text=one.gap or "凭证书或文件核实"),),
        )
        for judged in of.chosen.judged
        for one in _leaves(judged.findings)
        if one.state == "manual_review"
    ]
    rows += [
        ((_of_template(paper, of.template),), (Piece(text="☐ 待准备"),))
        for paper in of.template.attachments
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


def _gaps(id_: str, of: _Made) -> Tables:
    """Give what is unmet or not known, each on a line."""
    open_ones = [
        (one, judged)
        for judged in of.chosen.judged
        for one in judged.findings
        if one.state in ("unmet", "unknown")
    ]
    if not of.chosen.judged:
        yield _note(id_, _NO_RULES)
    elif not open_ones:
        yield Line(id=id_, pieces=(Piece(text="已知条件中没有未满足或待补充的。"),), style="item")
    for n, (one, judged) in enumerate(open_ones, start=1):
        counting = one.state == "unknown" and _counting(one)
        asked = one.missing if one.state == "unknown" else ()
        text = Piece(text=_POINTS) if counting else _by_rule(_worded(one, judged), one, judged)
        pieces = [Piece(text=f"{_STATE[one.state]}："), text]
        said = _FOLDED.sub("", one.gap or "")
        if said and not counting and (not asked or _by_points(one)):
            pieces.append(Piece(text=f"（{said}）", origin="computed", ref=_COUNTED))
        if asked:
            pieces += [Piece(text="，还需要："), *_between(of.gap(path) for path in asked)]
        yield Line(id=f"{id_}.{n}", pieces=tuple(pieces), style="item")


def _counting(one: Finding) -> bool:
    """Say whether it is a matter of points that cannot be added up yet."""
    scores = list(_scores((one,)))
    return any(score.have is None or score.have.value is None for score in scores)


def _materials(id_: str, of: _Made) -> Tables:
    """Give what has to be handed in: what the measure names, then what such a document needs."""
    rows: list[tuple[Cell, ...]] = []
    for judged in of.chosen.judged:
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
    named = [row[0][0].text for row in rows]
    rows += [
        ((_of_template(paper, of.template),), (Piece(text="☐ 待准备"),), (Piece(text="通用要求"),))
        for paper in of.template.attachments
        if not any(paper in other or other in paper for other in named)
    ]
    if of.chosen.judged and not any(one.measure.materials for one in of.chosen.judged):
        yield _note(
            f"{id_}.0", "这份政策要交的材料未载明，下面是这类材料通常要附的；以当年申报指南为准。"
        )
    yield Grid(id=f"{id_}.1", head=("附件", "状态", "来自"), rows=tuple(rows), widths=(50, 20, 30))


def _of_template(text: str, template: Template) -> Piece:
    return Piece(text=text, ref=f"{template.title}（第 {template.version} 版模板）")


def _note(id_: str, text: str) -> Line:
    return Line(id=id_, pieces=(Piece(text=text),), style="note")


_MAKERS: dict[Made, Callable[[str, _Made], Tables]] = {
    "conditions": _conditions,
    "score": _score,
    "evidence": _evidence,
    "gaps": _gaps,
    "materials": _materials,
}

"""What stands behind a draft whatever it is written as: its sources, its values, its remarks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.drafting.draft import Draft, Line, Origin, Piece, Section, Severity
from assistant.papers.content import Table, printable
from assistant.words import PROVENANCE, STATUS

_ORIGIN: dict[Origin, str] = {
    "user": "您提供",
    "record": "资料记录",
    "rule": "政策",
    "computed": "计算",
    "model": "语言模型",
    "template": "表单",
}
_SEVERITY: dict[Severity, str] = {"error": "✕ 须改正", "warning": "! 请核对"}
_FIGURE = re.compile(r"[\d零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]")
# A figure with all that is written on with it: a day, a range, a unit.
_NUMBER = re.compile(
    r"\d(?:[\d,.:/~～—–-]|年|月)*(?:\s?[%％‰℃A-Za-zμ²³/]+|[十百千万亿]*[元日天人项件个家台套吨级])?"
)
# A longer stretch is told by its start: it stands whole in the draft.
_SHOWN_CHARS = 60
_NOTHING = "（无）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appendix:
    """One appendix: a heading, a line on it, a table.

    Attributes:
        own_page: Whether it begins a page, to be taken out.
    """

    title: str
    lead: str
    table: Table
    own_page: bool = False


def appendices(made: Draft, *, checklist: bool) -> tuple[Appendix, ...]:
    """Give the appendices of a draft.

    Args:
        made: The draft.
        checklist: Whether the remarks on it are among them; not in a copy that is handed in.
    """
    found = [_sources(made), _values(made)]
    if checklist:
        found.append(_checklist(made))
    return tuple(found)


def _sources(made: Draft) -> Appendix:
    rows = [
        (
            printable(one.title),
            printable(one.number or "—"),
            "、".join(map(printable, one.clauses)) or "—",
            STATUS[one.status],
            PROVENANCE[one.provenance],
            one.checked.isoformat() if one.checked else "未核对",
        )
        for one in made.basis
    ]
    return Appendix(
        title="附录一　依据与出处",
        lead=f"效力以 {made.day.isoformat()} 为准；“核对日期”是最近一次与来源核对的日期。",
        table=Table(
            head=("名称", "文号", "所引条款", "效力", "来源", "核对日期"),
            rows=tuple(rows) or (("没有引用政策、成果或需求", "—", "—", "—", "—", "—"),),
            widths=(29, 18, 20, 11, 8, 14),
        ),
    )


def _values(made: Draft) -> Appendix:
    places: dict[tuple[str, ...], dict[str, None]] = {}
    for section in made.sections:
        for pieces in _groups(section):
            if any(map(_is_told, pieces)):
                places.setdefault(_row(pieces), {})[_short(section.title)] = None
    rows = tuple(("、".join(where), *row) for row, where in places.items())
    return Appendix(
        title="附录二　填写内容的来处",
        lead="文中每一项填写的内容和数字从哪里来；【待填】处没有人提供，不在其中。",
        table=Table(
            head=("位置", "字段", "内容", "来处", "依据"),
            rows=rows or ((_NOTHING, "—", "—", "—", "—"),),
            widths=(17, 17, 31, 11, 24),
        ),
    )


def _short(title: str) -> str:
    """Give a section's title by its number, where it has one that stands apart.

    >>> _short("第三条　研究开发经费"), _short("一、基本信息")
    ('第三条', '一、基本信息')
    """
    number, apart, _ = printable(title).partition("　")
    return number if apart else printable(title)


def _groups(section: Section) -> Iterator[tuple[Piece, ...]]:
    """Give the pieces one by one; a list's row, all of one field and origin, together."""
    for block in section.blocks:
        if isinstance(block, Line):
            yield from ((piece,) for piece in block.pieces)
            continue
        for row in block.rows:
            told = [piece for cell in row for piece in cell if not piece.gap]
            sources = {(piece.label, piece.origin, piece.ref) for piece in told}
            if len(sources) == 1 and told[0].label is not None:
                yield tuple(told)
            else:
                yield from ((piece,) for piece in told)


def _is_told(piece: Piece) -> bool:
    if piece.gap or piece.origin == "template" or not piece.text.strip():
        return False
    return piece.label is not None or bool(_FIGURE.search(piece.text))


def _row(pieces: tuple[Piece, ...]) -> tuple[str, ...]:
    piece = pieces[0]
    text = "｜".join(" ".join(printable(one.text).split()) for one in pieces)
    where_from = printable(piece.ref) or piece.record or "—"
    return printable(piece.label or "—"), _start(text), _ORIGIN[piece.origin], where_from


def _start(text: str) -> str:
    """Give a text's start, never cut within a figure: the whole stands in the draft.

    >>> _start("甲" * 58 + "，2027-03-15 前完成")[-4:]
    '甲，……'
    """
    if len(text) <= _SHOWN_CHARS:
        return text
    cut = [one.start() for one in _NUMBER.finditer(text) if one.start() < _SHOWN_CHARS < one.end()]
    return f"{text[: cut[0] if cut else _SHOWN_CHARS]}……"


def _checklist(made: Draft) -> Appendix:
    rows = [(_SEVERITY[one.severity], printable(one.what), "☐") for one in made.remarks]
    if made.missing:
        open_ = f"还有 {len(made.missing)} 处待填：{'、'.join(map(printable, made.missing))}"
        rows.append((_SEVERITY["warning"], open_, "☐"))
    return Appendix(
        title="提交前核对",
        lead="提交或签署前请逐条处理；处理完可以删去本页。",
        own_page=True,
        table=Table(
            head=("程度", "内容", "已处理"),
            rows=tuple(rows) or (("—", "没有发现问题，仍请人工核对全文。", "☐"),),
            widths=(15, 72, 13),
        ),
    )

"""The matches of a table of demands as HTML: a row for each demand, with the best that there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from assistant.matching.pairs import Tier
from assistant.matching.telling import NOTHING
from assistant.ui.matching.cards import tier_chip
from corpus.records import Problem

_TITLE_CHARS = 80
_MOVED = "原来的结果依据的资料已改动或撤下；打开就按现在的资料匹配。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a row tells of one achievement."""

    title: str
    owner: str
    tier: Tier
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What came of one demand of a table.

    Attributes:
        row: Where it stands in the table; None where that is not known.
        best: The strongest that is recommended; None for none.
        nearest: What comes nearest where nothing is recommended; None for nothing.
        failed: Why it could not be matched; empty where it was.
        moved: Whether what was told of it rests on what is not as it was.
    """

    number: int
    row: int | None
    title: str
    owner: str = ""
    best: Found | None = None
    nearest: Found | None = None
    failed: str = ""
    moved: bool = False


def frame_html(
    name: str, total: int, problems: Sequence[Problem], *, said: Sequence[str] = ()
) -> str:
    """Render what stands around the rows, which come one by one.

    Args:
        name: Of the file.
        total: How many demands it has.
        problems: What is wrong with other rows of it.
        said: How long it is there, and what else is to be known of it.
    """
    notes = "".join(f'<p class="fine lines-note">{escape(one)}</p>' for one in said)
    return (
        '<section class="lines" aria-labelledby="lines-at"><header class="lines-head">'
        '<h2 id="lines-at" tabindex="-1">批量匹配</h2>'
        f'<span class="fine" data-content>{escape(name)}</span><span class="ways">'
        '<button type="button" class="plain" data-lines-stop>停止</button>'
        '<button type="button" class="plain" data-lines-go hidden>接着匹配</button>'
        '<button type="button" class="plain" data-lines-book hidden>导出（Excel）</button>'
        '<button type="button" class="plain" data-lines-unfold>回到批量结果</button>'
        '<button type="button" class="quiet" data-lines-close>关闭</button></span></header>'
        '<p class="lines-told" role="status"></p>'
        f'<progress class="lines-done" max="{total}" value="0" aria-label="批量匹配的进度">'
        f"</progress>{notes}{_problems(problems)}"
        '<table class="conditions lines-of"><thead><tr><th scope="col">要找的</th>'
        '<th scope="col">最合适的成果</th><th scope="col">匹配</th>'
        '<th scope="col">信息覆盖</th><th scope="col">匹配卡</th></tr></thead>'
        "<tbody></tbody></table></section>"
    )


def line_html(line: Line) -> str:
    """Render the row of one demand."""
    place = f"第 {line.row} 行" if line.row else f"第 {line.number} 条"
    particulars = f'<span class="fine"><span>{place}</span>'
    particulars += f" <span data-content>{escape(line.owner)}</span>" if line.owner else ""
    card = line.best or line.nearest
    open_ = (
        f'<button type="button" class="plain" data-lines-open="{line.number}">打开</button>'
        if not line.failed
        else "—"
    )
    return (
        f'<tr><th scope="row"><span data-content>{escape(_short(line.title))}</span>'
        f'{particulars}</span></th><td data-head="最合适的成果">{_best(line)}</td>'
        f'<td data-head="匹配">{_strength(line)}</td>'
        f'<td data-head="信息覆盖">{f"{card.coverage:.0%}" if card is not None else "—"}</td>'
        f'<td data-head="匹配卡">{open_}</td></tr>'
    )


def _best(line: Line) -> str:
    if line.failed:
        return f'<span class="state red">✕ 没有匹配成</span> {escape(line.failed)}'
    if line.best is not None:
        return _named(line.best)
    if line.moved:
        return f'<span class="state amber">? 资料有变动</span> <span>{_MOVED}</span>'
    near = line.nearest
    lead = f'<span class="fine">线索，供自行判断：{_named(near)}</span>' if near else ""
    return f"<span>{escape(NOTHING)}</span>{lead}"


def _named(card: Found) -> str:
    owner = f" <span>{escape(card.owner)}</span>" if card.owner else ""
    return f"<span data-content>{escape(_short(card.title))}{owner}</span>"


def _strength(line: Line) -> str:
    if line.failed or line.moved:
        return "—"
    if line.best is not None:
        return tier_chip(line.best.tier)
    return '<span class="chip grey"><span aria-hidden="true">–</span> 没有</span>'


def _problems(problems: Sequence[Problem]) -> str:
    if not problems:
        return ""
    items = "".join(
        f'<li>{_where(one)}{escape(one.what)}<span class="fine">{escape(one.hint)}</span></li>'
        for one in problems
    )
    return (
        f'<details class="more"><summary>表里另有 {len(problems)} 处没有读入、没有用到或要核对'
        f"</summary><ul data-content>{items}</ul></details>"
    )


def _where(problem: Problem) -> str:
    """Give the row that a problem is of, unless it says so itself."""
    place = f"第 {problem.source.row} 行"
    return f"{place}：" if problem.source.row and place not in problem.what else ""


def _short(title: str) -> str:
    return title if len(title) <= _TITLE_CHARS else f"{title[:_TITLE_CHARS]}…"

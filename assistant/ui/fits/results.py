"""What a company can apply for, as HTML: what changed, and every measure by its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from assistant.eligibility.agenda import agenda_of
from assistant.eligibility.findings import Finding
from assistant.eligibility.ladder import Rung
from assistant.eligibility.notices import Notice
from assistant.eligibility.pointed import Pointed
from assistant.eligibility.policies import Policies
from assistant.eligibility.reports import policy_list
from assistant.eligibility.telling import VERDICT, in_order
from assistant.eligibility.verdicts import Judged, Verdict
from assistant.ui.drafting.openers import measure_opener
from assistant.ui.examples import tries
from assistant.ui.exchanges import Pointer
from assistant.ui.fits.calendar import calendar_html
from assistant.ui.fits.cards import chip, verdict_html
from assistant.ui.notes import note
from assistant.ui.panel import articles_html, head_html

EXAMPLES = (
    "我们厂120来号人，去年卖了3千多万，能评科小不？",
    "我们在石嘴山，车间六百平、设备四百多万，想报中试基地",
    "银川做传感器的，80人，研发22人，去年营收3600万、研发260万，发明1项",
)
_SAID_CHARS = 40
_SHOWN: tuple[Verdict, ...] = ("promising", "opportunity", "needs_data", "not_met")
_NOTICE = {
    "fits": ("green", "✓"),
    "closing": ("amber", "!"),
    "opening": ("blue", "→"),
    "replaced": ("red", "✕"),
    "changed": ("amber", "!"),
}


@dataclass(slots=True)
class Places:
    """The passages that the cards of one view point at, named in the order they are met."""

    pointers: list[Pointer] = field(default_factory=list)

    def naming(self, judged: Judged) -> "Naming":
        """Give what names the passages of one measure."""
        return Naming(self, judged)


@dataclass(frozen=True, slots=True)
class Naming:
    """Names the passages of one measure's conditions."""

    places: Places
    judged: Judged

    def __call__(self, finding: Finding) -> str:
        """Give the name in the page of the passage that a condition rests on; empty for none."""
        if finding.start is None or finding.end is None:
            return ""
        pointers = self.places.pointers
        name = f"p1-{len(pointers) + 1}"
        pointers.append(
            Pointer(
                name=name,
                label=str(len(pointers) + 1),
                record=self.judged.placed.policy.record,
                start=finding.start,
                end=finding.end,
                status=self.judged.status,
            )
        )
        return name


def results_html(
    found: Policies, *, noticed: Sequence[Notice], ladders: Sequence[Sequence[Rung]], places: Places
) -> str:
    """Render verdicts, the most useful first; what is out of the question stands folded below."""
    judged = in_order(found.measures)
    sections = [
        _section(verdict, [one for one in judged if one.verdict == verdict], places)
        for verdict in _SHOWN
    ]
    out = [one for one in judged if one.verdict == "not_applicable"]
    counts = " · ".join(
        f"{VERDICT[verdict]} <b>{number}</b>"
        for verdict in _SHOWN
        if (number := sum(one.verdict == verdict for one in judged))
    )
    return (
        f"{_notices(noticed)}"
        f'<p class="fits-head">{counts}'
        f'<span class="fine">以 {found.as_of} 有效的规定为准</span></p>'
        f"{_ladders(ladders)}{calendar_html(agenda_of(found))}{''.join(sections)}{_folded(out)}"
        f"{_stale(found)}{_list(found)}"
    )


def empty_html() -> str:
    """Render what stands before anything is known: three companies to try."""
    return (
        '<section class="welcome fits-none"><h2>看看能报什么</h2>'
        "<p>说几句企业的情况，或填下面的画像。每项措施逐条比对，写明差多少、依据哪一条；"
        "由人决定的，会写“需人工”。</p>"
        f"{tries('data-tell', EXAMPLES)}</section>"
    )


def unheard_html(said: str) -> str:
    """Render what stands where nothing of what was told could be put into the profile."""
    shown = said if len(said) <= _SAID_CHARS else f"{said[:_SAID_CHARS]}…"
    return note(
        "amber",
        "?",
        f"“{escape(shown)}”里没有听出企业自己的情况，画像没有变。"
        "子公司、客户的数，打算的、半年的数都不算；请像这样说：80 人，去年营收 3600 万。",
        live=True,
    )


def pointed_html(found: Sequence[Pointed]) -> str:
    """Render what a language model points at in what was told: it counts once one agrees."""
    items = "".join(
        f"<li><span><b>{escape(one.said)}</b>（原话“{escape(one.words)}”）</span>"
        f'<button type="button" class="plain" data-tell="{escape(one.said)}">填入</button></li>'
        for one in found
    )
    every = escape("，".join(one.said for one in found))
    together = (
        f'<p class="ends"><button type="button" class="plain" data-tell="{every}">都对，全部填入'
        "</button></p>"
        if len(found) > 1
        else ""
    )
    return (
        '<section class="pointed" role="status"><h3>您的话里可能还说了</h3>'
        "<p>语言模型认出的，还没有算进去；数照原话读，归到哪一项请核对。</p>"
        f"<ul>{items}</ul>{together}</section>"
    )


def failed_html(said: str) -> str:
    """Render what is said where nothing could be judged."""
    return note("red", "✕", escape(said))


def grounds_html(places: Places) -> str:
    """Render the texts that the cards point at; the page shows the one that is opened."""
    lead = (
        '<div class="sources"><p class="lead">条件的依据会显示在这里</p>'
        "<ul><li>点一下“依据”里的引文，看它在资料里的位置、文号和效力。</li></ul></div>"
    )
    return f"{head_html('依据')}{lead}{articles_html(places.pointers)}"


def _notices(noticed: Sequence[Notice]) -> str:
    if not noticed:
        return ""
    lines = "".join(
        f'<p class="{_NOTICE[one.kind][0]}"><span class="sign" aria-hidden="true">'
        f"{_NOTICE[one.kind][1]}</span>{escape(one.text)}</p>"
        for one in noticed
    )
    return f'<section class="noticed" aria-label="提醒">{lines}</section>'


def _section(verdict: Verdict, judged: Sequence[Judged], places: Places) -> str:
    if not judged:
        return ""
    stated = [one for one in judged if one.measure.published != "none"]
    bare = [one for one in judged if one.measure.published == "none"]
    known = sorted(
        (one for one in stated if verdict != "needs_data" or _touched(one)),
        key=lambda one: -_touched(one),
    )
    cards = "".join(verdict_html(one, naming=places.naming(one)) for one in known)
    rest = "".join(
        verdict_html(one, naming=places.naming(one)) for one in stated if one not in known
    )
    unknown = len(stated) - len(known)
    folded = (
        f"<details><summary>还没有相关数据的 {unknown} 项</summary>"
        f'<div class="cards">{rest}</div></details>'
        if rest
        else ""
    )
    return (
        f'<section class="fits {verdict}"><h2>{VERDICT[verdict]}'
        f'<span class="fine">{len(judged)} 项</span></h2>{cards}{folded}'
        f"{_plain('条件没有公布或没有读到，无法逐条判断', bare)}</section>"
    )


def _touched(judged: Judged) -> int:
    """Count the conditions about which the company has said something."""
    return sum(one.have is not None and one.state != "unknown" for one in judged.counted)


def _plain(name: str, judged: Sequence[Judged]) -> str:
    if not judged:
        return ""
    items = "".join(
        f'<li>{escape(one.measure.name)}<span class="fine">{escape(one.benefit)}</span>'
        f"{measure_opener(one)}</li>"
        for one in judged
    )
    return (
        f"<details><summary>{escape(name)}（{len(judged)} 项）</summary><ul>{items}</ul></details>"
    )


def _folded(judged: Sequence[Judged]) -> str:
    if not judged:
        return ""
    items = "".join(
        f"<li>{escape(one.measure.name)}{chip(one.verdict)}"
        f'<span class="fine">{escape(_why(one))}</span></li>'
        for one in judged
    )
    return (
        f'<details class="out"><summary>不适用 {len(judged)} 项（地区、对象或有效期不符）</summary>'
        f"<ul>{items}</ul></details>"
    )


def _why(one: Judged) -> str:
    gate = next((f for f in one.findings if f.state == "not_applicable"), None)
    return (gate.gap or gate.text) if gate is not None else "这一天不在有效期内"


def _stale(found: Policies) -> str:
    if not found.stale:
        return ""
    said = f"{len(found.stale)} 项规则的引句与现在的原文不一致，已停用，等工作人员核对。"
    return note("amber", "!", said)


def _ladders(ladders: Sequence[Sequence[Rung]]) -> str:
    rows = []
    for rungs in ladders:
        steps = "".join(
            f'<li class="{"next" if rung.next else ""}">{escape(rung.name)}{chip(rung.verdict)}'
            f'<span class="fine">{escape(rung.lacks)}</span></li>'
            for rung in rungs
        )
        rows.append(f"<ol>{steps}</ol>")
    if not rows:
        return ""
    return f'<details class="ladders"><summary>往上走的台阶</summary>{"".join(rows)}</details>'


def _list(found: Policies) -> str:
    """Render the list of all measures, of whatever verdict."""
    table = policy_list(found.measures, found.as_of)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.head)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table.rows
    )
    return (
        f'<details class="every"><summary>政策清单（{len(table.rows)} 项）</summary>'
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )

"""The calendar of windows as HTML: by month, with a band of months; what is unknown says so."""

from collections.abc import Sequence
from datetime import date
from html import escape

from assistant.eligibility.agenda import Agenda, Entry, Month, said_of, to_prepare, touches
from assistant.eligibility.verdicts import Judged
from assistant.ui.fits.cards import chip

_SHOWN = 8
_SIGN = {"open": ("green", "●", "正在受理"), "upcoming": ("blue", "→", "将要开始")}


def calendar_html(agenda: Agenda) -> str:
    """Render when one can apply for what is not out of the question."""
    total = (*agenda.entries, *agenda.rolling, *agenda.unknown, *agenda.past)
    if not total:
        return ""
    return (
        f'<details class="calendar"><summary>申报日历：{_counts(agenda)}</summary>'
        f"{_ahead(agenda)}{_band(agenda)}"
        f"{_listed('常年受理', '随时可以申报', agenda.rolling)}"
        f"{_listed('窗口未载明', '库里没有写哪天受理，请以主管部门通知为准', agenda.unknown)}"
        f"{_past(agenda.past)}</details>"
    )


def _counts(agenda: Agenda) -> str:
    states = [entry.state for entry in agenda.entries]
    counted = (
        ("正在受理", states.count("open")),
        ("将要开始", states.count("upcoming")),
        ("常年受理", len(agenda.rolling)),
        ("未载明", len(agenda.unknown)),
        ("已过", len(agenda.past)),
    )
    return " · ".join(f"{name} {number}" for name, number in counted if number)


def _ahead(agenda: Agenda) -> str:
    if not agenda.months:
        return (
            '<p class="months-none">从今天起，库里没有已公布的受理日期。'
            "往年的日期不代表今年，请以主管部门通知为准。</p>"
        )
    months = "".join(map(_month, agenda.months))
    return (
        '<p class="months-out"><button type="button" class="plain" data-ics>'
        f'下载日历（.ics）</button><span class="fine">{len(agenda.entries)} 个窗口，'
        f"可导入手机或电脑的日历</span></p>{months}"
    )


def _month(month: Month) -> str:
    items = "".join(map(_entry, month.entries))
    name = f"{month.first.year} 年 {month.first.month} 月"
    return f'<section class="month"><h2>{name}</h2><ul>{items}</ul></section>'


def _entry(entry: Entry) -> str:
    tone, sign, _ = _SIGN[entry.state]
    note = f'<span class="fine" data-content>{escape(entry.note)}</span>' if entry.note else ""
    return (
        f'<li class="{tone}"><p class="what"><span class="sign" aria-hidden="true">{sign}</span>'
        f"<b data-content>{escape(entry.judged.measure.name)}</b>{chip(entry.judged.verdict)}</p>"
        f'<p class="when">{escape(said_of(entry))}{note}</p>{_prepare(entry.judged)}</li>'
    )


def _prepare(judged: Judged) -> str:
    rows = "".join(
        f"<div><dt>{name}</dt><dd data-content>{escape(said)}</dd></div>"
        for name, said in to_prepare(judged)
    )
    return f"<dl>{rows}</dl>"


def _band(agenda: Agenda) -> str:
    """Render the months around the day as a table: where a window has days in each."""
    rows = [
        *((one.judged, one.first, one.last, one.state == "open") for one in agenda.entries),
        *(
            (one, one.window.first, one.window.last, False)
            for one in agenda.past
            if one.window.first is not None and one.window.last is not None
        ),
    ]
    span = agenda.span
    shown = [row for row in rows if any(touches(row[1], row[2], month) for month in span)]
    if not shown:
        return ""
    body = "".join(_banded(*row, agenda) for row in shown)
    years = "".join(
        f'<th scope="colgroup" colspan="{sum(month.year == year for month in span)}">{year}</th>'
        for year in dict.fromkeys(month.year for month in span)
    )
    head = "".join(f'<th scope="col"{_now(month, agenda.day)}>{month.month}</th>' for month in span)
    return (
        '<div class="band" tabindex="0" role="region" aria-label="各月窗口，可左右滚动"><table>'
        f"<caption>各月窗口（● 受理，○ 已过；蓝线处是本月）</caption>"
        f'<thead><tr><th scope="col" rowspan="2">措施</th>{years}</tr><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _banded(judged: Judged, first: date, last: date, is_open: bool, agenda: Agenda) -> str:
    over = last < agenda.day
    sign, said = ("○", "已过") if over else ("●", "正在受理" if is_open else "受理")
    cells = "".join(
        f'<td class="{"over" if over else "on"}"{_now(month, agenda.day)}>'
        f'<span aria-hidden="true">{sign}</span><span class="unseen">{said}</span></td>'
        if touches(first, last, month)
        else f"<td{_now(month, agenda.day)}></td>"
        for month in agenda.span
    )
    return f'<tr><th scope="row" data-content>{escape(judged.measure.name)}</th>{cells}</tr>'


def _now(month: date, day: date) -> str:
    return ' data-now="true"' if (month.year, month.month) == (day.year, day.month) else ""


def _listed(name: str, said: str, judged: Sequence[Judged]) -> str:
    if not judged:
        return ""
    near = [one for one in judged if one.verdict in ("promising", "opportunity")] or list(judged)
    first, rest = near[:_SHOWN], [one for one in judged if one not in near[:_SHOWN]]
    folded = (
        f"<details><summary>另外 {len(rest)} 项</summary><ul>{_names(rest)}</ul></details>"
        if rest
        else ""
    )
    return (
        f'<section class="month"><h2>{name}<span class="fine">{len(judged)} 项，{said}</span></h2>'
        f"<ul>{_names(first)}</ul>{folded}</section>"
    )


def _names(judged: Sequence[Judged]) -> str:
    return "".join(
        f'<li><p class="what"><span data-content>{escape(one.measure.name)}</span>'
        f"{chip(one.verdict)}</p>{_prepare(one)}</li>"
        for one in judged
    )


def _past(judged: Sequence[Judged]) -> str:
    if not judged:
        return ""
    items = "".join(
        f'<li><p class="what"><span data-content>{escape(one.measure.name)}</span>'
        f'{chip(one.verdict)}</p><p class="when">{_before(one)}</p>{_prepare(one)}</li>'
        for one in judged
    )
    return (
        f'<section class="month past"><h2>窗口已过<span class="fine">{len(judged)} 项，'
        f"下一次未载明</span></h2><ul>{items}</ul></section>"
    )


def _before(judged: Judged) -> str:
    window = judged.window
    if window.first is None:
        return "往年：具体日期未载明，已知已过"
    return f"往年：{window.first} 至 {window.last}（仅供参考，不代表下一次）"

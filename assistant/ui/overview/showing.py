"""The figures as HTML: each drawn beside the table that it is drawn from."""

import json
from html import escape

from assistant.ui.moments import moment_of
from assistant.ui.overview.figures import Bar, Chart, Course, Lead, Number, Overview, Section
from assistant.ui.plots import bar_svg, columns_svg
from assistant.ui.skeleton import reading_html

SPANS = {30: "近 30 天", 90: "近 90 天", 180: "近 180 天"}
WAITING = reading_html("正在计数…")


def overview_html(of: Overview) -> str:
    """Render all figures."""
    choices = "".join(
        f'<button type="button" class="plain" data-days="{days}"'
        f' aria-pressed="{str(days == of.days).lower()}">{word}</button>'
        for days, word in SPANS.items()
    )
    return (
        '<div class="counted"><div class="overview-head"><h2 id="overview-title" tabindex="-1">总览'
        f'</h2><div class="spans" role="group" aria-label="看多久的提问和意见">{choices}</div>'
        '<a class="plain" id="overview-book" href="overview/xlsx?days='
        f'{of.days}" download>导出表格</a></div>{"".join(map(section_html, of.sections))}</div>'
    )


def section_html(of: Section) -> str:
    """Render figures that belong together."""
    numbers = "".join(map(_number, of.numbers))
    return (
        f'<section class="figures"><h3>{escape(of.title)}'
        f'<span class="fine">截至 {moment_of(of.when)}</span></h3>'
        f'<dl class="numbers">{numbers}</dl>{"".join(map(course_html, of.courses))}'
        f'<div class="charts">{"".join(map(chart_html, of.charts))}</div></section>'
    )


def chart_html(of: Chart) -> str:
    """Render a chart: a table whose numbers are drawn in it."""
    if not of.bars:
        body = f'<p class="none">{escape(of.empty)}</p>'
    else:
        most = max(bar.n for bar in of.bars)
        share = '<th scope="col">占比</th>' if of.of else ""
        rows = "".join(_row(bar, most, of.of, tells_samples=of.has_samples) for bar in of.bars)
        made_up = '<th scope="col">其中示例</th>' if of.has_samples else ""
        body = (
            f'<table><thead><tr><th scope="col">{escape(of.head[0])}</th>'
            f'<th scope="col" class="drawn"><span class="unseen">图</span></th>'
            f'<th scope="col">{escape(of.head[1])}</th>{made_up}{share}</tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )
    return (
        f'<article class="chart" data-chart="{escape(of.key)}"><h4>{escape(of.title)}</h4>'
        f'<p class="fine">{escape(of.tells)}</p>{body}</article>'
    )


def course_html(of: Course) -> str:
    """Render numbers over time, drawn above their table."""
    if not of.parts:
        body = f'<p class="none">{escape(of.empty)}</p>'
    else:
        drawn = columns_svg(
            [f"{span:%m-%d}" for span in of.spans],
            [(part.tone, [part.at(n) for n in range(len(of.spans))]) for part in of.parts],
            label=of.title,
        )
        legend = "".join(
            f'<li><i class="{escape(part.tone)}" aria-hidden="true"></i>{escape(part.label)}</li>'
            for part in of.parts
        )
        body = f'{drawn}<ul class="legend">{legend}</ul>{_course_table(of)}'
    return (
        f'<article class="chart course" data-chart="{escape(of.key)}"><h4>{escape(of.title)}</h4>'
        f'<p class="fine">{escape(of.tells)}</p>{body}</article>'
    )


def _course_table(of: Course) -> str:
    head = "".join(f'<th scope="col">{escape(part.label)}</th>' for part in of.parts)
    rows = "".join(
        f'<tr><th scope="row">{span.isoformat()}</th>'
        + "".join(f"<td>{part.at(place):,}</td>" for part in of.parts)
        + "</tr>"
        for place, span in reversed(list(enumerate(of.spans)))
        if any(part.at(place) for part in of.parts)
    )
    return (
        f'<details><summary>每{escape(of.each)}的数</summary><div class="wide"><table><thead><tr>'
        f'<th scope="col">{"日期" if of.each == "天" else "一周的第一天"}</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _row(bar: Bar, most: int, of: int, *, tells_samples: bool) -> str:
    share = f"<td>{bar.n / of:.0%}</td>" if of else ""
    made_up = f"<td>{bar.samples:,}</td>" if tells_samples else ""
    return (
        f'<tr><th scope="row">{_led(bar.label, bar.lead, given=bar.given)}</th>'
        f'<td class="drawn">{bar_svg(bar.n, most)}</td><td>{bar.n:,}</td>{made_up}{share}</tr>'
    )


def _number(of: Number) -> str:
    made_up = f'<dd class="samples">{escape(of.samples)}</dd>' if of.samples else ""
    return (
        f"<div><dt>{escape(of.label)}</dt><dd>{_led(of.said, of.lead, given=False)}</dd>{made_up}"
        f'<dd class="fine">{escape(of.tells)}</dd></div>'
    )


def _led(label: str, lead: Lead | None, *, given: bool) -> str:
    content = " data-content" if given else ""
    if lead is None:
        return f"<span{content}>{escape(label)}</span>"
    narrowed = escape(json.dumps(dict(lead.narrowed), ensure_ascii=False))
    return (
        f'<button type="button" class="led" data-lead="{escape(lead.view)}"'
        f' data-narrowed="{narrowed}"{content}>{escape(label)}</button>'
    )

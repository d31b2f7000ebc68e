"""A figure over time: a line of the runs there have been, and the table of the same."""

from collections.abc import Sequence
from html import escape
from typing import Protocol

from eval.suite.cases import CaseKind
from eval.suite.report.plots import Point, line_plot
from eval.suite.runs import Figure, Header, Part
from eval.suite.words import KIND, moment, valued

_LEAST = 2


class Past(Protocol):
    """What is needed of an earlier run; a `Run` is one."""

    @property
    def header(self) -> Header:
        """What was run, when."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """How it came out."""


def over_time_html(run: Past, history: Sequence[Past]) -> str:
    """Give a plot and its table for each figure that an earlier run has too; else nothing.

    Args:
        run: The run that is reported.
        history: Earlier runs, in any order; the run itself may be among them.
    """
    others = [one for one in history if one.header.name != run.header.name]
    runs = sorted([*others, run], key=lambda one: one.header.started)
    plots = [
        plot
        for part in run.parts
        for figure in part.figures
        if (plot := _plot(part.kind, figure, runs, run.header))
    ]
    if not plots:
        return ""
    options = "".join(
        f'<option value="{place}">{escape(name)}</option>' for place, (name, _) in enumerate(plots)
    )
    figures = "".join(
        f'<figure data-figure="{place}">{html}</figure>' for place, (_, html) in enumerate(plots)
    )
    return (
        '<form id="course" hidden><label>看哪一项'
        f'<select name="figure">{options}</select></label></form>{figures}'
    )


def _plot(
    kind: CaseKind, figure: Figure, runs: Sequence[Past], header: Header
) -> tuple[str, str] | None:
    found = [
        (one.header, same)
        for one in runs
        if (same := _same(one, kind, figure.metric)) is not None
        and same.bounds
        and not same.withheld
    ]
    if len(found) < _LEAST or figure.withheld:
        return None
    name = f"{KIND[kind]} · {figure.label}"
    points = [
        Point(
            when=moment(of.started)[5:10],
            bounds=one.bounds,
            same=of.fingerprint == header.fingerprint,
        )
        for of, one in found
        if one.bounds
    ]
    rows = "".join(_row(of, one, header) for of, one in reversed(found))
    return name, (
        f"<figcaption>{escape(name)}</figcaption>"
        f"{line_plot(points, metric=figure.metric, label=name)}"
        "<table><thead><tr><th>时间</th><th>结果</th><th>95% 区间</th>"
        f"<th>用例与资料</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _same(run: Past, kind: CaseKind, metric: str) -> Figure | None:
    figures = (figure for part in run.parts if part.kind == kind for figure in part.figures)
    return next((figure for figure in figures if figure.metric == metric), None)


def _row(of: Header, figure: Figure, header: Header) -> str:
    found = figure.bounds
    if found is None:
        return ""
    same = "● 与这次相同" if of.fingerprint == header.fingerprint else "○ 与这次不同"
    when = moment(of.started)
    return (
        f'<tr><th scope="row">{when}{"（这次）" if of.name == header.name else ""}</th>'
        f"<td>{valued(figure.metric, found.value)}</td>"
        f"<td>{valued(figure.metric, found.low)} – {valued(figure.metric, found.high)}</td>"
        f"<td>{same}</td></tr>"
    )

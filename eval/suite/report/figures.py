"""The figures of a run: what must never happen, each kind, slices, time. Each plot in its table."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from eval.suite.outcomes import Outcome
from eval.suite.own_cases import NAME as OWN
from eval.suite.report.plots import count_bar, interval_plot, key_plot, share_bar
from eval.suite.runs import Figure, Part, Run, Slice
from eval.suite.words import HARD, KIND, KIND_ASKS, SLICED, lasted, slice_key, valued

_FILTERED = ("types", "traps")
# A bound above this is too loose to be worth a number.
_VAGUE = 0.2
# Upper ends of the classes of times, in milliseconds.
_CLASSES = (50, 100, 200, 500, 1000, 2000, 5000, 10000)


def hard_html(run: Run) -> str:
    """Give what must never happen: whether it did, in which kinds, over how many cases."""
    tiles = "".join(_tile(name, what, metrics, run.parts) for name, what, metrics in HARD)
    return f'<ul class="tiles">{tiles}</ul>'


def overview_html(run: Run, *, linked: bool) -> str:
    """Give how many cases of each kind passed.

    Args:
        run: The run.
        linked: Whether there is a list of cases to lead to.
    """
    rows = "".join(_overview_row(part, linked) for part in run.parts)
    return (
        '<table class="overview"><thead><tr><th>类别</th><th class="plotted">通过的占比</th>'
        f"<th>通过</th><th>没有通过</th><th>通过率</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def kinds_html(run: Run) -> str:
    """Give the figures of each kind that is served; the others are named at the end."""
    names = _baselines(run)
    served = [part for part in run.parts if part.served]
    sections = "".join(_kind(part, names) for part in served)
    missing = [part for part in run.parts if not part.served]
    rest = "".join(f"<li>{KIND[part.kind]}：{part.n} 条用例已备好</li>" for part in missing)
    later = f'<h3 id="kind-later">尚未提供</h3><ul class="plain">{rest}</ul>' if rest else ""
    return f"{_legend(names) if served else ''}{sections}{later}"


def slices_html(run: Run, *, linked: bool) -> str:
    """Give how the cases came out by what they have in common."""
    groups = []
    for by, name in SLICED.items():
        if by == "half" and run.header.sets == (OWN,):
            continue  # what staff wrote has no half that is kept back
        slices = [one for one in run.slices if one.by == by]
        if slices:
            rows = "".join(_slice_row(one, linked) for one in slices)
            groups.append(
                f'<section class="slice"><h3>{name}</h3><table><thead><tr><th>{name[1:]}</th>'
                '<th class="plotted">通过的占比</th><th>通过 / 用例</th><th>通过率</th>'
                f"</tr></thead><tbody>{rows}</tbody></table></section>"
            )
    return f'<div class="slices">{"".join(groups)}</div>'


def times_html(run: Run) -> str:
    """Give how long replies took: by kind, and how many took how long."""
    rows = "".join(
        f'<tr><th scope="row">{KIND[part.kind]}</th><td>{lasted(part.ms[0])}</td>'
        f"<td>{lasted(part.ms[1])}</td></tr>"
        for part in run.parts
        if part.ms is not None
    )
    kinds = (
        "<table><thead><tr><th>类别</th><th>一半不超过</th><th>95% 不超过</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
    return f'<div class="slices"><section>{kinds}</section>{_distribution(run.outcomes)}</div>'


def _tile(name: str, what: str, metrics: Sequence[str], parts: Iterable[Part]) -> str:
    kinds = [
        (part.kind, [figure for figure in part.figures if figure.metric in metrics])
        for part in parts
    ]
    known = [figure for _, figures in kinds for figure in figures if _known(figure)]
    if not known:
        tone, word = "grey", "– 暂不能评"
    elif all(_spotless(figure) for figure in known):
        tone, word = "green", "✓ 没有发现"
    else:
        tone, word = "red", "✕ 有"
    lines = "".join(
        f"<li>{KIND[kind]}：{line}</li>" for kind, figures in kinds for line in _told(figures)
    )
    said = lines or "<li>还没有可评的用例</li>"
    return (
        f'<li class="tile {tone}"><h3>{name}</h3><p class="verdict">{word}</p>'
        f'<p class="what">{what}</p><ul class="plain">{said}</ul></li>'
    )


def _told(figures: Sequence[Figure]) -> Iterable[str]:
    """Give what is wrong in one kind, a line a figure; or over how many cases nothing is."""
    known = [figure for figure in figures if _known(figure)]
    wrong = [figure for figure in known if not _spotless(figure)]
    for figure in wrong:
        if figure.bounds is not None:
            value = valued(figure.metric, figure.bounds.value)
            yield f"{escape(figure.label)} {value}（{figure.n} 条）"
    if known and not wrong:
        least = min(known, key=lambda figure: figure.n)
        most = least.at_most
        if most is None:
            sure = ""
        elif most > _VAGUE:
            sure = "，条数太少，只作参考"
        else:
            sure = f"，真实比例至多约 {valued(least.metric, most)}"
        yield f"{least.n} 条中没有{sure}"
    yield from (
        f"{escape(figure.label)}不公布，{escape(figure.withheld)}"
        for figure in figures
        if figure.withheld
    )


def _known(figure: Figure) -> bool:
    return figure.bounds is not None and not figure.withheld


def _spotless(figure: Figure) -> bool:
    """Say whether a figure that must be 0, or 1 where more is better, is."""
    perfect = 0.0 if figure.better == "down" else 1.0
    return figure.bounds is not None and figure.bounds.value == perfect


def _overview_row(part: Part, linked: bool) -> str:
    name = f'<th scope="row"><a href="#kind-{part.kind}">{KIND[part.kind]}</a></th>'
    if not part.served:
        return (
            f'<tr class="later"><th scope="row"><a href="#kind-later">{KIND[part.kind]}</a></th>'
            f'<td colspan="4">– 尚未提供，{part.n} 条用例已备好</td></tr>'
        )
    failed = part.served - part.passed
    count = f"{failed} 条"
    if linked and failed:
        count = f'<a href="#cases" data-filter="kind={part.kind}&amp;result=failed">{count}</a>'
    said = f"{KIND[part.kind]}：{part.served} 条中通过 {part.passed} 条"
    return (
        f'<tr>{name}<td class="plotted">{share_bar(part.passed, part.served, said=said)}</td>'
        f'<td data-label="通过">{part.passed} / {part.served}</td>'
        f'<td data-label="没有通过">{count}</td>'
        f'<td data-label="通过率">{part.passed / part.served:.1%}</td></tr>'
    )


def _kind(part: Part, names: Sequence[str]) -> str:
    rows = "".join(_figure_row(figure, names) for figure in part.figures)
    beside = "<th>对照</th>" if names else ""
    return (
        f'<section class="kind" id="kind-{part.kind}"><h3>{KIND[part.kind]}'
        f"<small>通过 {part.passed} / {part.served}</small></h3>"
        f'<p class="note">{KIND_ASKS[part.kind]}</p>'
        '<table class="figures"><thead><tr><th>指标</th><th>结果</th>'
        '<th class="plotted"><span class="scale"><i>0</i><i>0.5</i><i>1</i></span></th>'
        f"<th>95% 区间</th><th>条数</th>{beside}</tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )


def _figure_row(figure: Figure, names: Sequence[str]) -> str:
    way = "越高越好" if figure.better == "up" else "越低越好"
    name = f'<th scope="row">{escape(figure.label)} <span class="way">{way}</span></th>'
    if figure.withheld:
        columns = 5 if names else 4
        said = f"不公布：{escape(figure.withheld)}"
        return f'<tr>{name}<td class="withheld" colspan="{columns}">{said}</td></tr>'
    plot = interval_plot(figure, baselines=names)
    beside = _beside(figure, names) if names else ""
    value = "–" if figure.bounds is None else valued(figure.metric, figure.bounds.value)
    return (
        f'<tr>{name}<td class="number">{value}</td><td class="plotted">{plot}</td>'
        f'<td data-label="95% 区间">{_interval(figure)}</td>'
        f'<td data-label="条数">{figure.n}</td>{beside}</tr>'
    )


def _interval(figure: Figure) -> str:
    found = figure.bounds
    if found is None:
        return "没有可评的用例"
    if figure.at_most is not None:
        vague = figure.at_most > _VAGUE
        return "条数太少" if vague else f"至多约 {valued(figure.metric, figure.at_most)}"
    if found.low == found.high:
        return "各条都一样"  # cases that do not differ tell nothing of how much others would
    return f"{valued(figure.metric, found.low)} – {valued(figure.metric, found.high)}"


def _beside(figure: Figure, names: Sequence[str]) -> str:
    if not figure.baselines:
        return '<td class="beside none">–</td>'
    said = "".join(
        f"<span>{key_plot(str(names.index(one.name)))}{escape(one.name)}"
        f" {valued(figure.metric, one.value)}</span>"
        for one in figure.baselines
    )
    return f'<td class="beside">{said}</td>'


def _baselines(run: Run) -> tuple[str, ...]:
    """Give the names of all baselines, each once, in the order met."""
    names = (one.name for part in run.parts for fig in part.figures for one in fig.baselines)
    return tuple(dict.fromkeys(names))


def _legend(names: Sequence[str]) -> str:
    signs = [("value", "结果"), ("interval", "95% 区间")]
    signs += [(str(place), f"对照：{name}") for place, name in enumerate(names)]
    keys = "".join(f"<span>{key_plot(sign)}{escape(word)}</span>" for sign, word in signs)
    beside = "对照是最简单的做法能到多少，结果应当明显好过它。" if names else ""
    return (
        f'<p class="keys">{keys}</p><p class="note">95% 区间：换一批同类的用例再测，'
        f"结果多半仍在这个范围；条数越多，范围越窄。{beside}</p>"
    )


def _slice_row(one: Slice, linked: bool) -> str:
    name = escape(slice_key(one.by, one.key))
    said = f"{slice_key(one.by, one.key)}：{one.n} 条中通过 {one.passed} 条"
    if linked and one.by in _FILTERED:
        where = f"{one.by}={one.key}"
        name = f'<a href="#cases" data-filter="{escape(where)}">{name}</a>'
    share = f"{one.passed / one.n:.0%}" if one.n else "–"
    return (
        f'<tr><th scope="row">{name}</th>'
        f'<td class="plotted">{share_bar(one.passed, one.n, said=said)}</td>'
        f"<td>{one.passed} / {one.n}</td><td>{share}</td></tr>"
    )


def _distribution(outcomes: Iterable[Outcome]) -> str:
    times = [one.ms for one in outcomes if one.served and one.ms]
    if not times:
        return ""
    ends = [0.0, *_CLASSES, float("inf")]
    counts = [
        (_class(low, high), sum(low <= ms < high for ms in times)) for low, high in pairwise(ends)
    ]
    filled = [place for place, (_, count) in enumerate(counts) if count]
    shown = counts[filled[0] : filled[-1] + 1]
    most = max(count for _, count in shown)
    rows = "".join(
        f'<tr><th scope="row">{name}</th><td class="plotted">'
        f"{count_bar(count, most, said=f'{name}：{count} 条')}</td><td>{count} 条</td></tr>"
        for name, count in shown
    )
    return (
        '<section class="slice"><table><thead><tr><th>一次回答的用时</th>'
        f'<th class="plotted">分布</th><th>用例</th></tr></thead><tbody>{rows}</tbody></table>'
        "</section>"
    )


def _class(low: float, high: float) -> str:
    if not low:
        return f"不到 {lasted(high)}"
    if high == float("inf"):
        return f"{lasted(low)}以上"
    return f"{lasted(low)} 到 {lasted(high)}"

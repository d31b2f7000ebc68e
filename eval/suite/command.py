"""`python -m eval run | compare | report | accept | sabotage`: the suite on the command line."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from assistant.ask import ask
from assistant.bootstrap import assemble
from assistant.command import print_json, progress_bar
from assistant.settings import Settings, load_settings
from corpus.store.records import RecordStore
from eval.errors import BadRun
from eval.suite.beginning import begin_header, chosen, place_of
from eval.suite.case_files import NAMES, SHIPPED, may_be_shown, read_sets
from eval.suite.cases import Case
from eval.suite.comparing import MARGIN, compare
from eval.suite.conducting import Beyond, conduct, page_of
from eval.suite.ground import Ground, ground, samples_ground
from eval.suite.opinion.figures import judge_figures
from eval.suite.opinion.labels import read_labels
from eval.suite.opinion.trying import configured_judge
from eval.suite.outcomes import Outcome
from eval.suite.own_cases import NAME as OWN
from eval.suite.own_cases import own_file, runs_folder
from eval.suite.report.cases import titles_of
from eval.suite.report.telling import asked, reason
from eval.suite.run_files import RunFolder, read_run, save_baseline
from eval.suite.running import rejudged
from eval.suite.runs import Comparison, Figure, Half, Moved, Run
from eval.suite.sabotage import break_all
from eval.suite.subject import Ask, Searcher
from eval.suite.words import KIND

BASELINE = SHIPPED / "baseline.json"
_HALVES = click.Choice(["open", "kept", "both"])
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
_half = click.option(
    "--half",
    type=_HALVES,
    help="用例的哪一半：open 日常用（默认），kept 只在最后测量时用，both 全部（自建用例的默认）",
)
_path = click.Path(path_type=Path)
_TOLD = 6


@click.command("run", help="评测：把用例逐条交给助手，写出网页报告和 JSON。")
@click.argument("names", metavar="[SET…]", nargs=-1)
@click.option("--out", metavar="DIR", type=_path, help="写到这个文件夹；中断后再运行会接着做")
@_half
@click.option("--records", "on_records", is_flag=True, help="用现有资料而不是示例资料来问")
@click.option("--judge", "with_judge", is_flag=True, help="再由设置的语言模型评判依据与切题")
@_json
def run_command(
    names: tuple[str, ...],
    out: Path | None,
    half: Half | None,
    *,
    on_records: bool,
    with_judge: bool,
    as_json: bool,
) -> None:
    """Ask all cases of the sets and write the run; the shipped sets where none is named."""
    settings = load_settings()
    beyond = _judging(settings) if with_judge else None
    sets = read_sets([_file_of(name, settings) for name in names or NAMES])
    half = half or ("both" if OWN in names else "open")
    cases = chosen(sets, half)
    of = _ground(settings, on_records=on_records or OWN in names)
    header = begin_header(sets, cases, ground=of, half=half, today=settings.day())
    folder = RunFolder(path=out) if out else place_of(header, runs_folder(settings.data_dir))
    header = header.model_copy(update={"name": folder.path.name})
    with progress_bar("正在评测", unit="条") as progress:
        run = conduct(header, cases, ground=of, folder=folder, beyond=beyond, progress=progress)
    if as_json:
        print_json(summary_json(run, folder))
        return
    click.echo("\n".join(lines(run)))
    click.echo(f"报告：{folder.report}")


@click.command("compare", help="比较两次评测：哪些用例变好、变差；有指标下降则退出码为 1。")
@click.argument("before", metavar="A", type=_path)
@click.argument("after", metavar="B", type=_path)
@click.option("--margin", type=click.FloatRange(0, 1), default=MARGIN, help="允许下降多少")
@_json
def compare_command(before: Path, after: Path, margin: float, *, as_json: bool) -> None:
    """Compare two runs, by folder or file; leave with 1 where a figure dropped."""
    first, second = rejudged(read_run(_run_of(before))), rejudged(_whole(_run_of(after)))
    found = compare(first, second, margin=margin)
    shown = {case.id for case in (*first.cases, *second.cases) if may_be_shown(case)}
    if as_json:
        print_json(compared_json(found, shown))
    else:
        click.echo("\n".join(compared_lines(found, shown, second)))
    if found.dropped:
        raise click.exceptions.Exit(1)


@click.command("report", help="重新生成一次评测的网页报告。")
@click.argument("folder", metavar="DIR", type=_path)
@click.option("--against", metavar="DIR", type=_path, help="与这一次评测比较")
def report_command(folder: Path, against: Path | None) -> None:
    """Write the page of a run anew."""
    folder = _run_of(folder)
    run = _whole(folder)
    before = _whole(_run_of(against)) if against else None
    place = RunFolder(path=folder if folder.is_dir() else folder.parent)
    comparison = compare(before, run) if before else None
    place.report.write_text(
        page_of(run, place, comparison=comparison, before=before), encoding="utf-8"
    )
    click.echo(f"报告：{place.report}")


@click.command("accept", help="把一次评测记为基准：以后的改动不得低于它。")
@click.argument("folder", metavar="DIR", type=_path)
def accept_command(folder: Path) -> None:
    """Keep a run's judgements as what `make test` measures by."""
    run = read_run(_run_of(folder))
    header = run.header
    if (header.corpus, header.half, header.sets) != ("samples", "open", tuple(sorted(NAMES))):
        raise click.UsageError(
            "基准应是随产品的全部用例、日常用的一半；请先运行 eval run，不加选项"
        )
    save_baseline(run, BASELINE)
    click.echo(f"已记为基准：{BASELINE}，{len(run.cases)} 条用例")


@click.command("sabotage", help="自查：逐一弄坏助手，看评测能否发现。")
@click.argument("names", metavar="[SET…]", nargs=-1)
@_half
@_json
def sabotage_command(names: tuple[str, ...], half: Half | None, *, as_json: bool) -> None:
    """Break the product in each way and compare; leave with 1 where one was not noticed."""
    settings = load_settings()
    sets = read_sets([_file_of(name, settings) for name in names or NAMES])
    half = half or "open"
    cases = chosen(sets, half)
    of = samples_ground(settings)
    header = begin_header(sets, cases, ground=of, half=half, today=settings.day())
    with progress_bar("正在逐一弄坏", unit="种") as progress:
        found = break_all(
            cases, header, product=of.product, ask=_asking(of.product.store), progress=progress
        )
    if as_json:
        print_json(
            [
                {
                    "name": one.name,
                    "what": one.what,
                    "caught": one.caught,
                    "worse": len(one.comparison.worse),
                    "figures": list(one.figures),
                }
                for one in found
            ]
        )
    else:
        for one in found:
            said = "、".join(one.figures[:_TOLD]) or "没有发现"
            click.echo(f"{one.what}：变差 {len(one.comparison.worse)} 条；{said}")
    if not all(one.caught for one in found):
        raise click.exceptions.Exit(1)


def _judging(settings: Settings) -> Beyond:
    """Give what has the answers of a run judged by the model of the settings."""
    judge, labels = configured_judge(settings), read_labels()

    def judged(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
        with progress_bar("正在由模型评判", unit="条") as progress:
            return judge_figures(cases, outcomes, judge=judge, labels=labels, progress=progress)

    return judged


def _whole(path: Path) -> Run:
    """Read a run with its cases.

    Raises:
        BadRun: It cannot be read, or is a baseline, which keeps judgements alone.
    """
    run = read_run(path)
    if not run.cases:
        raise BadRun(f"{path} 是基准，只有结论，没有用例和回答；只能作为比较的前一次。")
    return run


def _asking(store: RecordStore) -> Callable[[Searcher], Ask]:
    """Give how a searcher's product answers, whatever was done to the searcher."""
    return lambda searcher: partial(ask, searcher=searcher, records=store)


def _file_of(name: str, settings: Settings) -> Path:
    """Give the file of a set, by its name or its path."""
    if name == OWN:
        return own_file(settings.data_dir)
    if name in NAMES:
        return SHIPPED / f"{name}.jsonl"
    path = Path(name)
    if path.is_file():
        return path
    raise click.UsageError(
        f"没有用例集“{name}”；可用 {'、'.join((*NAMES, OWN))}，或一个 JSONL 文件"
    )


def _run_of(path: Path) -> Path:
    """Give where a run is: by its path, or by the name that the page has for it.

    Raises:
        UsageError: There is none.
    """
    if path.exists():
        return path
    named = runs_folder(load_settings().data_dir) / path
    if len(path.parts) == 1 and named.exists():
        return named
    raise click.UsageError(
        f"找不到文件或文件夹“{path}”；可写评测的文件夹，"
        "或它在页面上的名称，例如 20261123-091500-a1b2c3-open"
    )


def _ground(settings: Settings, *, on_records: bool) -> Ground:
    if on_records:
        return ground("records", assemble(settings))
    with progress_bar("正在准备示例资料") as progress:
        return samples_ground(settings, progress=progress)


def summary_json(run: Run, folder: RunFolder) -> dict[str, object]:
    """Give a run without its cases."""
    served = sum(part.served for part in run.parts)
    return {
        "report": str(folder.report),
        "n": len(run.cases),
        "served": served,
        "passed": sum(part.passed for part in run.parts),
        **run.model_dump(mode="json", include={"header", "parts", "slices"}),
    }


def lines(run: Run) -> Iterator[str]:
    """Give a run for a terminal."""
    for part in run.parts:
        if not part.served:
            yield f"{KIND[part.kind]}：{part.n} 条，尚未提供"
            continue
        yield f"{KIND[part.kind]}：通过 {part.passed}/{part.served}"
        for figure in part.figures:
            yield f"  {_figure(figure)}"


def _figure(figure: Figure) -> str:
    if figure.withheld:
        return f"{figure.label}：不公布（{figure.withheld}）"
    if figure.bounds is None:
        return f"{figure.label}：–"
    found = figure.bounds
    beside = "，".join(f"{one.name} {one.value:.3f}" for one in figure.baselines)
    said = f"{figure.label} {found.value:.3f} [{found.low:.3f}, {found.high:.3f}] n={figure.n}"
    return f"{said}（{beside}）" if beside else said


def compared_json(found: Comparison, shown: Collection[str]) -> dict[str, object]:
    """Give a comparison as JSON; cases that are kept back are counted and not named."""
    document = found.model_dump(mode="json")
    for name in ("better", "worse", "only_before", "only_after", "changed"):
        document[name] = [identity for identity in document[name] if identity in shown]
    moved = {*found.better, *found.worse}
    return {**document, "hidden": len(moved - set(shown)), "dropped": found.dropped}


def compared_lines(
    found: Comparison, shown: Collection[str], after: Run | None = None
) -> Iterator[str]:
    """Give a comparison for a terminal: what dropped, what else moved, and the cases.

    Cases that are kept back are counted and not named.

    Args:
        found: The comparison.
        shown: Ids of the cases that may be read.
        after: The second run: of each case that got worse, what was asked and why it fails.
    """
    for moved in sorted(found.moved, key=lambda moved: not moved.drop):
        if moved.change is None or not (moved.drop or moved.change.value):
            continue
        change = moved.change
        sign = _sign(moved)
        yield (
            f"{sign} {KIND[moved.kind]}·{moved.label}：{moved.before:.3f} → {moved.after:.3f}"
            f"（{change.value:+.3f} [{change.low:+.3f}, {change.high:+.3f}]，n={moved.n}）"
        )
    for word, moved_cases in (("变好", found.better), ("变差", found.worse)):
        named = [identity for identity in moved_cases if identity in shown]
        hidden = len(moved_cases) - len(named)
        rest = f"，另有 {hidden} 条属于留存的一半" if hidden else ""
        yield f"{word} {len(moved_cases)} 条：{'、'.join(named) or '–'}{rest}"
    yield from _worse(found, shown, after)
    apart = len(found.only_before) + len(found.only_after) + len(found.changed)
    if apart:
        yield f"另有 {apart} 条用例不是两次都有，或内容已改，没有比较"


def _sign(moved: Moved) -> str:
    change = moved.change
    if moved.drop:
        return "✕ 变差"
    if change is None or change.low <= 0 <= change.high:
        return "– 变动不明显"
    return "↑ 变好" if (change.value > 0) == (moved.better == "up") else "↓ 变差，未超限"


def _worse(found: Comparison, shown: Collection[str], after: Run | None) -> Iterator[str]:
    """Give of each case that got worse what was asked, and the first reason why it fails."""
    if after is None:
        return
    titles = titles_of(after)
    for case, outcome in zip(after.cases, after.outcomes, strict=True):
        if case.id in found.worse and case.id in shown:
            why = f"：{reason(outcome.why[0], titles)}" if outcome.why else ""
            yield f"  {case.id} {asked(case)}{why}"


COMMANDS = (run_command, compare_command, report_command, accept_command, sabotage_command)

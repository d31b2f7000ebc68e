"""`python -m eval browser | renderings | names`: hostile text and names, where they may come in."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from assistant.command import print_json, progress_bar
from eval.browser.echoing import echoing
from eval.browser.measuring import BrowserReport, measure_browser
from eval.browser.names import NamesReport, measure_names
from eval.browser.product import running
from eval.browser.renderings import (
    RenderingReport,
    bare_page,
    measure_renderings,
    renderings,
)
from eval.browser.stage import Seen, watched
from eval.browser.strings import NOWHERE, read_strings, references
from eval.errors import BadDataset
from eval.tables import table

_EXAMPLES = 5
_WORDS = {
    "ran": "执行",
    "nodes": "节点",
    "stopped": "被策略挡下",
    "left": "外发请求",
    "fetched": "引发的请求",
    "broken": "服务器出错",
}
_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")


@click.command(
    "browser", help="浏览器：把 DIR 里的 XSS 字符串送进每一栏、每种资料，看网页执行了什么。"
)
@_folder
@click.option("--only", metavar="TEXT", default="", help="只测名称含此文字的栏")
@click.option(
    "--keep", metavar="NEW_DIR", type=click.Path(path_type=Path), help="数据和日志留在这个新文件夹"
)
@_json
@click.pass_context
def browser_command(
    context: click.Context, folder: Path, only: str, keep: Path | None, *, as_json: bool
) -> None:
    """Put scripts into every field, and see what the browser makes of them."""
    strings = read_strings(folder)
    if not strings.scripts:
        raise BadDataset(f"{folder} 里没有 xss.txt，也没有 xss_markdown.tsv。")
    with TemporaryDirectory(prefix="tt-browser-") as scratch, progress_bar("正在测量") as progress:
        place = Path(scratch) if keep is None else keep
        place.mkdir(parents=True, exist_ok=True)
        report = measure_browser(strings, place, progress=progress, only=only)
    if as_json:
        print_json(_as_json(report))
    else:
        _show(report)
    context.exit(0 if report.clean else 1)


def _as_json(report: BrowserReport) -> dict[str, object]:
    fields = [{**asdict(one), "clean": one.clean} for one in report.fields]
    return {"fields": fields, "tracebacks": report.tracebacks, "clean": report.clean}


def _show(report: BrowserReport) -> None:
    rows = []
    for one in report.fields:
        rows.append((one.field, f"{one.strings}（请求 {one.asked}）", _told(one.seen)))
    click.echo("\n".join(table(rows)))
    for one in report.fields:
        if one.broken:
            click.echo(f"{one.field}：没有测完：{one.broken}")
        seen = one.seen
        for text in (*seen.ran, *seen.nodes, *seen.left, *seen.broken)[:_EXAMPLES]:
            click.echo(f"{one.field}：{text}")
    click.echo(f"日志里没有预料到的错误：{report.tracebacks}")


def _told(seen: Seen) -> str:
    found = asdict(seen)
    return "，".join(f"{word} {len(found[name])}" for name, word in _WORDS.items())


@click.command(
    "names", help="名称：把 DIR 里的文件名和路径送到每个收名称的地方，看写了、读了什么。"
)
@_folder
@_json
@click.pass_context
def names_command(context: click.Context, folder: Path, *, as_json: bool) -> None:
    """Send file names and paths to wherever the product takes a name."""
    strings = read_strings(folder)
    names = (*strings.names, *strings.paths)
    if not names:
        raise BadDataset(f"{folder} 里没有 filenames.jsonl，也没有 path_traversal.txt。")
    with (
        TemporaryDirectory(prefix="tt-names-") as scratch,
        echoing() as echo,
        running(Path(scratch) / "var", echo.settings) as product,
    ):
        report = measure_names(product, names)
    if as_json:
        print_json({**asdict(report), "names": len(names), "clean": report.clean})
    else:
        _show_names(report, len(names))
    context.exit(0 if report.clean else 1)


def _show_names(report: NamesReport, names: int) -> None:
    rows = []
    for way, statuses in report.statuses.items():
        told = "，".join(f"{status} × {n}" for status, n in sorted(statuses.items()))
        rows.append((way, str(sum(statuses.values())), told))
    click.echo("\n".join(table(rows)))
    click.echo(f"名称 {names}，请求 {report.requests}")
    click.echo(f"写到数据文件夹之外 {len(report.written)}，读到别的文件 {len(report.read)}")
    click.echo(f"服务器出错 {len(report.broken)}，日志里没有预料到的错误 {report.tracebacks}")
    for text in (*report.written, *report.read, *report.broken)[: 4 * _EXAMPLES]:
        click.echo(text)


@click.command(
    "renderings", help="渲染：用 DIR 里的 XSS 字符串充满每种卡片、列表和表单，看浏览器执行了什么。"
)
@_folder
@click.option("--only", metavar="TEXT", default="", help="只测名称含此文字的函数")
@_json
@click.pass_context
def renderings_command(context: click.Context, folder: Path, only: str, *, as_json: bool) -> None:
    """Call every function that renders HTML with scripts, and see what the browser makes of it."""
    strings = read_strings(folder)
    if not strings.scripts:
        raise BadDataset(f"{folder} 里没有 xss.txt，也没有 xss_markdown.tsv。")
    functions = [one for one in renderings() if only in one[0]]
    put = (*strings.scripts, *references(NOWHERE))
    reports = []
    with bare_page() as address, watched(address) as stage, progress_bar("正在测量") as progress:
        for done, one in enumerate(measure_renderings(stage, put, functions), start=1):
            reports.append(one)
            progress(done, len(functions))
    clean = all(one.clean for one in reports)
    if as_json:
        print_json({"renderings": [asdict(one) for one in reports], "clean": clean})
    else:
        _show_renderings(reports)
    context.exit(0 if clean else 1)


def _show_renderings(reports: Sequence[RenderingReport]) -> None:
    rows = [
        (
            one.name,
            f"{one.shown}（{one.calls} 次）",
            _told(one.seen) if one.calls else "没有做成",
        )
        for one in reports
    ]
    click.echo("\n".join(table([("函数", "显示出的字符串", "看到的"), *rows])))
    for one in reports:
        for text in (*one.failed, *one.seen.nodes, *one.seen.ran, *one.seen.left)[:_EXAMPLES]:
            click.echo(f"{one.name}：{text}")


COMMANDS = (browser_command, names_command, renderings_command)

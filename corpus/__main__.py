"""`python -m corpus`: add, list, show and remove records; see docs/commands.md."""

from pathlib import Path

import click

from assistant.bootstrap import Parts, assemble
from assistant.command import as_day, print_json, progress_bar, run
from assistant.faces import added, listed, problem, shown
from assistant.settings import load_settings, quiet_libraries
from assistant.words import KIND, LEVEL, STATUS
from corpus.ingest import Added, Step, add, remove
from corpus.levels import LEVELS, ROLES, Level, Role, Viewer, visible
from corpus.records import KINDS, Kind
from corpus.store.lock import writing

SAMPLES = Path(__file__).with_name("samples")
_NAMED = 20
_SEVERITY = {"refused": "未读入", "quarantined": "已隔离", "flagged": "已读入，请核对"}

_as = click.option(
    "--as", "role", type=click.Choice(ROLES), default="admin", help="以该角色的权限查看"
)
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")


@click.group(help="资料库：添加、查看、删除政策、成果、需求。")
def corpus() -> None:
    """Group the commands below."""


@corpus.command("add", help="添加文件或文件夹。")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--kind", type=click.Choice(["auto", *KINDS]), default="auto", help="内容种类")
@click.option(
    "--level", type=click.Choice(LEVELS), help="公开级别；不填为 public，已有的资料不降级"
)
@_json
def add_command(paths: tuple[Path, ...], kind: str, level: Level | None, as_json: bool) -> None:
    """Add files and say what came of each."""
    chosen = next((known for known in KINDS if known == kind), None)
    report = _add(assemble(load_settings()), list(paths), kind=chosen, level=level)
    _tell(report, as_json=as_json)


@corpus.command("sample", help="添加示例资料（政策摘要卡，以及虚构并标明“示例”的成果和需求）。")
@click.option("--if-empty", is_flag=True, help="只在资料库为空时添加")
@_json
def sample_command(if_empty: bool, as_json: bool) -> None:
    """Add the samples."""
    parts = assemble(load_settings())
    if if_empty and parts.store.count(Viewer()):
        if as_json:
            print_json(added(Added()))
        return
    click.echo("正在添加示例资料，约需一分钟……", err=True)
    _tell(_add(parts, [SAMPLES], kind=None, level=None), as_json=as_json)


@corpus.command("list", help="列出资料。")
@click.option("--kind", type=click.Choice(KINDS), help="只列一种")
@_as
@_json
def list_command(kind: Kind | None, role: Role, as_json: bool) -> None:
    """List what a role may see."""
    settings = load_settings()
    day = settings.day()
    records = [
        listed(stored, stored.status(day))
        for stored in assemble(settings).store.each(Viewer(role=role), kind=kind)
    ]
    if as_json:
        print_json({"records": records})
        return
    for stored in records:
        status, name = STATUS[stored["status"]], KIND[str(stored["kind"])]  # type: ignore[index]
        click.echo(
            f"{stored['id']}\t{name}\t{status}\t{LEVEL[str(stored['level'])]}\t{stored['title']}"
        )
    click.echo(f"共 {len(records)} 条", err=True)


@corpus.command("show", help="显示一条资料的全部内容。")
@click.argument("record")
@click.option("--as-of", help="按这一天判断效力，YYYY-MM-DD")
@_as
@_json
def show_command(record: str, as_of: str | None, role: Role, as_json: bool) -> None:
    """Show one record."""
    settings = load_settings()
    day = as_day(as_of, default=settings.day())
    viewer = Viewer(role=role)
    store = assemble(settings).store
    stored = store.get(record, viewer)
    guarded = "restricted" in visible(viewer)
    document = shown(stored, stored.status(day), store.versions(record, viewer), guarded=guarded)
    if as_json:
        print_json(document)
    else:
        status = STATUS[stored.status(day)]
        click.echo(
            f"{stored.record.title}（{status}，第 {stored.version} 版）\n{stored.record.text}"
        )


@corpus.command("remove", help="删除一条资料（历史版本仍保留）。")
@click.argument("record")
def remove_command(record: str) -> None:
    """Remove one record."""
    parts = assemble(load_settings())
    with writing(parts.settings.data_dir):
        remove(record, store=parts.store, indexer=parts.indexer)
    click.echo(f"已删除 {record}")


@corpus.command("problems", help="列出添加时发现的问题。")
@_json
def problems_command(as_json: bool) -> None:
    """List the problems of the files as last added."""
    found = assemble(load_settings()).store.ledger.problems()
    if as_json:
        print_json({"problems": [problem(item) for item in found]})
        return
    for item in found:
        click.echo(f"{item.source.path}\t{_SEVERITY[item.severity]}\t{item.what}\t{item.hint}")
    click.echo(f"共 {len(found)} 个问题", err=True)


def _add(parts: Parts, paths: list[Path], *, kind: Kind | None, level: Level | None) -> Added:
    with writing(parts.settings.data_dir), progress_bar("正在处理") as progress:

        def tell(step: Step) -> None:
            if step.passages:
                progress(step.passage, step.passages)

        return add(
            paths,
            store=parts.store,
            indexer=parts.indexer,
            parser=parts.parser,
            kind=kind,
            level=level,
            progress=tell,
        )


def _tell(report: Added, *, as_json: bool) -> None:
    """Say what was done; leave with 1 where something was not taken."""
    if as_json:
        print_json(added(report))
    else:
        click.echo(
            f"新增 {len(report.added)} 条，更新 {len(report.updated)} 条，"
            f"未变 {len(report.unchanged)} 条，问题 {len(report.problems)} 个"
        )
        for word, records in (("新增", report.added), ("更新", report.updated)):
            for record in records[:_NAMED]:
                click.echo(f"  {word} {record.id} {record.title}")
            if len(records) > _NAMED:
                click.echo(f"  {word} 另有 {len(records) - _NAMED} 条，见 list")
        for item in report.problems:
            click.echo(
                f"  {item.source.path}：{_SEVERITY[item.severity]}。{item.what}。{item.hint}"
            )
    if not report.clean:
        raise click.exceptions.Exit(1)


if __name__ == "__main__":
    quiet_libraries()
    run(corpus)

"""`python -m assistant backup | restore`: see docs/commands.md."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

import click

from assistant.auditing.commands import whoever_runs_this
from assistant.backup.archive import opened
from assistant.backup.contents import SCHEMAS
from assistant.backup.known import KnownBackup, listed
from assistant.backup.making import Made, make_backup
from assistant.backup.manifest import Manifest
from assistant.backup.restoring import Restored, restore
from assistant.bootstrap import assemble
from assistant.command import print_json, progress_bar
from assistant.errors import BadRequest
from assistant.keeping.audit import AuditStore
from assistant.settings import Settings, load_settings
from corpus.store.database import open_database
from corpus.store.lock import writing
from corpus.store.snapshot import WholeDatabase
from index.chunk_store import ChunkStore


class Opener(Protocol):
    """Opens the audit of the settings."""

    def __call__(self) -> AuditStore:
        """Open it."""
        ...


_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
_GUARD = (
    "备份含全部资料（包括受限资料、联系方式）和账号的密码散列，没有加密；请像保管资料库一样保管。"
)
_FORGOTTEN = "其中没有环境变量里的设置和密钥、模型文件、登录状态；这些请另行保管或重新设置。"


def backup_command(open_audit: Opener) -> click.Command:
    """Give `backup`.

    Args:
        open_audit: Opens the audit of the settings.
    """

    @click.command("backup", help="把全部资料备份成一个文件；网页开着也可以做。")
    @click.argument("to", required=False, type=click.Path(path_type=Path))
    @click.option("--list", "folder", type=click.Path(path_type=Path), help="列出文件夹里的备份")
    @_json
    def command(to: Path | None, folder: Path | None, *, as_json: bool) -> None:
        if folder is not None:
            _list(folder, as_json=as_json)
            return
        settings = load_settings()
        open_audit().note(whoever_runs_this(), "backup", outcome="begun")
        with _database(settings) as database, _stages() as progress:
            made = make_backup(database, settings.data_dir, to, progress=progress)
        if as_json:
            print_json(made_face(made))
            return
        size = f"{_mb(made.bytes)}，用时 {made.seconds:.1f} 秒，已逐字节核对"
        click.echo(f"已备份到 {made.path}（{size}）")
        click.echo(f"{_records_line(made.manifest)}\n{_GUARD}\n{_FORGOTTEN}")

    return command


def restore_command(open_audit: Opener) -> click.Command:
    """Give `restore`; see `backup_command`."""

    @click.command("restore", help="用备份文件恢复全部资料，并重建索引。")
    @click.argument("backup", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--over", is_flag=True, help="替换现有的资料（先把现有的另做一份备份）")
    @click.option("--yes", is_flag=True, help="不再询问")
    @click.option("--check", is_flag=True, help="只检查备份文件是否完好，不恢复")
    @_json
    def command(backup: Path, *, over: bool, yes: bool, check: bool, as_json: bool) -> None:
        if check:
            _check(backup, as_json=as_json)
            return
        settings = load_settings()
        if over and not yes:
            what = f"将用 {backup} 替换 {settings.data_dir} 中的全部资料，继续吗"
            click.confirm(what, abort=True, err=True)
        restored = _restore(backup, settings, over=over)
        made = f"{restored.manifest.made:%Y-%m-%d %H:%M} UTC"
        # The audit has gone back to that moment too, which stays to be seen in it.
        kept = "；此后的条目作废属正常，恢复前的备份里还有" if restored.before else ""
        open_audit().anew(whoever_runs_this(), why=f"恢复了 {made} 的备份{kept}")
        clean = _rebuilt(settings)
        if as_json:
            print_json({"backup": str(backup), "index_clean": clean, **_restored_face(restored)})
        else:
            click.echo("\n".join(_restored_lines(restored)))
        if not clean:
            raise click.exceptions.Exit(1)

    return command


def _restore(backup: Path, settings: Settings, *, over: bool) -> Restored:
    chunks = ChunkStore(open_database(settings.records_url))
    with _database(settings) as database, _stages() as progress:
        return restore(
            backup,
            database,
            settings.data_dir,
            over=over,
            unseal=partial(chunks.set_seal, ""),
            progress=progress,
        )


def _rebuilt(settings: Settings) -> bool:
    indexer = assemble(settings).indexer
    with writing(settings.data_dir), progress_bar("正在重建索引") as progress:
        return indexer.build(progress=progress).clean


def _restored_face(restored: Restored) -> dict[str, object]:
    return {
        "made": restored.manifest.made.isoformat(),
        "records": restored.manifest.records,
        "migrated": restored.migrated,
        "before": str(restored.before.path) if restored.before else None,
        "erased_since": restored.erased_since,
        "seconds": round(restored.seconds, 1),
    }


def _restored_lines(restored: Restored) -> Iterator[str]:
    made = f"{restored.manifest.made:%Y-%m-%d %H:%M} UTC"
    yield f"已恢复 {made} 的备份，索引已重建并核对。"
    yield _records_line(restored.manifest)
    if restored.before:
        yield f"恢复前的全部内容另存为 {restored.before.path}"
    if restored.erased_since:
        yield (
            f"注意：这份备份之后做过 {restored.erased_since} 次清除，"
            "被清除的内容随备份回来了；请重新清除（编号见 erasures.jsonl）。"
        )
    yield "所有人需要重新登录；网页如果开着，请重启它。"


def made_face(made: Made) -> dict[str, object]:
    """Give what is told of a backup as JSON."""
    return {
        "file": str(made.path),
        "bytes": made.bytes,
        "seconds": round(made.seconds, 1),
        "verified": True,
        **_manifest_face(made.manifest),
    }


def _manifest_face(manifest: Manifest) -> dict[str, object]:
    return {
        "made": manifest.made.isoformat(),
        "database": manifest.database,
        "schemas": dict(manifest.schemas),
        "records": manifest.records,
        "levels": dict(manifest.levels),
        "rows": {one.name: one.rows for one in manifest.members if one.rows is not None},
        "files": sum(one.rows is None for one in manifest.members),
    }


def _list(folder: Path, *, as_json: bool) -> None:
    if not folder.is_dir():
        raise BadRequest(f"没有文件夹 {folder}。")
    found = listed(folder)
    if as_json:
        print_json({"backups": [_known_face(one) for one in found]})
        return
    for one in found:
        if one.manifest is None:
            click.echo(f"{one.path.name}　{_mb(one.bytes)}　不可用：{one.wrong}")
        else:
            when = f"{one.manifest.made:%Y-%m-%d %H:%M} UTC"
            click.echo(f"{one.path.name}　{_mb(one.bytes)}　{when}　{one.manifest.records} 条记录")
    if not found:
        click.echo(f"{folder} 里没有备份。")


def _known_face(one: KnownBackup) -> dict[str, object]:
    face: dict[str, object] = {"file": str(one.path), "bytes": one.bytes, "wrong": one.wrong}
    return face if one.manifest is None else {**face, **_manifest_face(one.manifest)}


def _check(backup: Path, *, as_json: bool) -> None:
    with _stages() as progress, opened(backup) as archive:
        archive.verify(lambda _name, done, total: progress("正在核对", done, total))
        face = _manifest_face(archive.manifest)
        line = _records_line(archive.manifest)
    if as_json:
        print_json({"file": str(backup), "sound": True, **face})
    else:
        click.echo(f"备份完好。{line}")


def _records_line(manifest: Manifest) -> str:
    levels = manifest.levels
    return (
        f"记录 {manifest.records} 条：公开 {levels.get('public', 0)}，"
        f"内部 {levels.get('internal', 0)}，受限 {levels.get('restricted', 0)}。"
    )


@contextmanager
def _database(settings: Settings) -> Iterator[WholeDatabase]:
    with closing(WholeDatabase(settings.records_url, SCHEMAS)) as database:
        database.prepare()
        yield database


@contextmanager
def _stages() -> Iterator[Callable[[str, int, int], None]]:
    """Give a function of (what, done, total) that draws one bar for all that is done."""
    with progress_bar("备份", unit="") as show:
        yield lambda _what, done, total: show(done, total)


def _mb(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"

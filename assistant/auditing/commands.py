"""`python -m assistant audit …`: whether anybody changed the audit, and what stands in it."""

import getpass
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, get_args

import click

from assistant.auditing.port import Outcome
from assistant.auditing.verifying import Verdict
from assistant.command import as_day, print_json
from assistant.errors import BadRequest
from assistant.keeping.audit import AuditStore, Named, Wanted
from corpus.levels import Viewer

# `begun` is all there is of an act that was done; where it could not be, a `failed` follows it.
_OUTCOMES = {"begun": "已放行", "done": "完成", "denied": "被拒", "failed": "失败"}
_MOST = 200
_LEAST_HEX = 8


class Opener(Protocol):
    """Opens the audit of the settings."""

    def __call__(self, *, new_key: bool = False) -> AuditStore:
        """Open it; see `AuditStore` for `new_key`."""
        ...


def audit_commands(open_audit: Opener, *, days: Callable[[], int]) -> click.Group:
    """Give the commands.

    Args:
        open_audit: Opens the audit of the settings.
        days: Gives for how many days entries are kept.
    """

    @click.group("audit", help="审计：核对有没有被改动，查阅，导出，按期清理。")
    def group() -> None:
        """Group the commands below."""

    group.add_command(_verify(open_audit))
    group.add_command(_list(open_audit))
    group.add_command(_export(open_audit))
    group.add_command(_prune(open_audit, days))
    group.add_command(_anew(open_audit))
    return group


def whoever_runs_this() -> Viewer:
    """Give the person at the command line, by their name on this machine."""
    return Viewer(identity=f"cli:{getpass.getuser()}", role="admin")


def _verify(open_audit: Opener) -> click.Command:
    @click.command("verify", help="核对审计记录与检查点；有改动时退出码为 1。")
    @click.option("--known", help="另外记下的编号和校验值，如 812:9f3c0a17…（校验值可只写开头）")
    @click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
    def command(known: str | None, *, as_json: bool) -> None:
        store = open_audit()
        found = store.verify(known=_known(known))
        if as_json:
            print_json({**asdict(found), "holds": found.holds, "checkpoint": str(store.checkpoint)})
        else:
            for line in _told(found, store.checkpoint):
                click.echo(line)
        if not found.holds:
            raise click.exceptions.Exit(1)

    return command


def _known(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    number, _, hash_ = text.partition(":")
    if not number.isdecimal() or len(hash_) < _LEAST_HEX:
        raise click.UsageError("--known 应写成 编号:校验值，校验值至少写开头的 8 位")
    return int(number), hash_.lower().rstrip("…")


def _told(found: Verdict, checkpoint: Path) -> list[str]:
    lines = [f"共 {found.entries} 条（第 {found.first} 至 {found.last} 条），检查点 {checkpoint}"]
    lines += [f"不符：{fault.what}" for fault in found.faults]
    if found.found > len(found.faults):
        lines.append(f"……共 {found.found} 处不符")
    lines += [f"说明：{remark}" for remark in found.remarks]
    if found.holds and found.entries:
        lines.append(f"没有被改动。可抄下备查：{found.last}:{found.hash[:16]}")
    return lines


def _list(open_audit: Opener) -> click.Command:
    @click.command("list", help="查阅审计记录，新的在前。")
    @click.option("--who", default="", help="账号的编号、登录名或姓名，local，guest，cli:用户")
    @click.option("--act", default="", help="操作；结尾写 * 表示以此开头的都要")
    @click.option("--object", "of", default="", help="操作对象的编号")
    @click.option("--outcome", type=click.Choice(get_args(Outcome)), help="结果")
    @click.option("--since", help="从这一天起，YYYY-MM-DD")
    @click.option("--until", help="到这一天止，YYYY-MM-DD")
    @click.option("-n", "most", type=click.IntRange(1, 1000), default=_MOST, help="最多列出几条")
    @click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
    def command(
        who: str, act: str, of: str, outcome: Outcome | None, most: int, *, as_json: bool, **on: str
    ) -> None:
        wanted = Wanted(
            who=who,
            act=act,
            object=of,
            outcome=outcome,
            since=as_day(on["since"], default=date.min) if on["since"] else None,
            until=as_day(on["until"], default=date.max) if on["until"] else None,
        )
        store, viewer = open_audit(), whoever_runs_this()
        found = store.list(viewer, wanted, most=most)
        total = store.count(viewer, wanted)
        if as_json:
            rows = [{**asdict(one.entry), "name": one.name} for one in found]
            print_json({"entries": rows, "total": total})
            return
        for one in found:
            click.echo(_line(one))
        click.echo(f"共 {total} 条" + (f"，列出最近 {len(found)} 条" if total > len(found) else ""))

    return command


def _line(one: Named) -> str:
    entry = one.entry
    when = datetime.fromisoformat(entry.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    who = f"{one.name}（{entry.who}）" if one.name else entry.who
    outcome = _OUTCOMES.get(entry.outcome, entry.outcome)
    rest = "  ".join(text for text in (entry.object, entry.note) if text)
    line = f"{entry.number:>7}  {when}  {who}  {entry.role}  {entry.act}  {outcome}  {rest}"
    return "".join(c if c.isprintable() else " " for c in line).rstrip()


def _export(open_audit: Opener) -> click.Command:
    @click.command("export", help="导出为 JSONL（每行一条，含校验值），供归档。")
    @click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
    def command(file: Path) -> None:
        store = open_audit()
        # An export changes nothing here, and is noted before there is a file that tells.
        store.note(whoever_runs_this(), "audit.export", outcome="done")
        count = 0
        with file.open("x", encoding="utf-8") as out:
            for entry in store.entries():
                out.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
                count += 1
        click.echo(f"已导出 {count} 条到 {file}。")

    return command


def _prune(open_audit: Opener, days: Callable[[], int]) -> click.Command:
    @click.command("prune", help="清理超过保存期限的记录；清理到哪一条记入检查点。")
    def command() -> None:
        kept = days()
        count = open_audit().prune(whoever_runs_this(), days=kept)
        click.echo(f"清理了 {count} 条；{kept} 天以内的都在。")

    return command


def _anew(open_audit: Opener) -> click.Command:
    @click.command(
        "anew", help="在从备份恢复、检查点或密钥遗失之后另起一段；谁、为什么会一直留着。"
    )
    @click.option("--why", required=True, help="为什么，例如：12 月 3 日从备份恢复")
    @click.option("--new-key", is_flag=True, help="密钥文件已遗失：另造一个")
    def command(why: str, *, new_key: bool) -> None:
        if not why.strip():
            raise BadRequest("请写明为什么另起一段。")
        store = open_audit(new_key=new_key)
        number = store.anew(whoever_runs_this(), why=why, rekeyed=new_key)
        click.echo(f"已记为第 {number} 条；从下一条起重新接续。")

    return command

"""`python -m assistant erase`: see docs/commands.md."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import click

from assistant.accounts.errors import LastAdmin
from assistant.auditing.commanding import noting
from assistant.auditing.port import Audit
from assistant.backup.commands import Opener
from assistant.backup.contents import SCHEMAS
from assistant.bootstrap import assemble
from assistant.command import print_json, progress_bar
from assistant.erasing.erasing import Erased, Eraser
from assistant.erasing.plan import LAST_ADMIN, Plan
from assistant.erasing.subject import Sort, Subject, record_subject, subject_of
from assistant.erasing.surveying import OWNED
from assistant.keeping.erasing import Erasing
from assistant.settings import Settings, load_settings
from corpus.store.database import open_database
from corpus.store.snapshot import WholeDatabase
from index.chunk_store import ChunkStore

_SHOWN = 20
_WHO: Mapping[Sort, str] = {"person": "这个人", "company": "这家企业", "record": "这条资料"}


def erase_command(open_audit: Opener) -> click.Command:
    """Give `erase`.

    Args:
        open_audit: Opens the audit of the settings.
    """

    @click.command(
        "erase", help="清除一个人、一家企业或一条资料的全部内容，不能恢复；先列出，确认后才清除。"
    )
    @click.option("--person", help="姓名、登录名或账号编号")
    @click.option("--company", help="企业名称")
    @click.option("--record", help="资料编号；在用的和撤下的都可以")
    @click.option("--known-as", multiple=True, help="另外的称呼、电话、邮箱；可多次给出")
    @click.option("--also", multiple=True, help="连同这一处提及也清除（清单中的代号）；可多次给出")
    @click.option("--dry-run", is_flag=True, help="只列出，不清除")
    @click.option("--yes", is_flag=True, help="不再询问")
    @click.option("--finish", is_flag=True, help="做完上次被打断的清除")
    @click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
    def command(
        *, known_as: tuple[str, ...], also: tuple[str, ...], as_json: bool, **options: object
    ) -> None:
        with _eraser(load_settings()) as (eraser, store):
            if options["finish"]:
                with noting(open_audit(), "erase.finish"):
                    done = _finish(eraser, as_json=as_json)
                if not done:
                    raise click.exceptions.Exit(1)
                return
            subject = _subject(options, store, known_as)
            plan, backups = eraser.plan(subject, also=also), tuple(eraser.backups_with(subject))
            if not as_json:
                click.echo("\n".join([*backup_lines(backups), *plan_lines(plan)]))
            yes, dry = bool(options["yes"]), bool(options["dry_run"])
            if plan.last_admin and not dry:
                raise LastAdmin(LAST_ADMIN)
            if not _wanted(plan, yes=yes, dry=dry, as_json=as_json):
                if as_json:
                    print_json({"done": False, **plan_face(plan), "backups": _names(backups)})
                else:
                    click.echo(_not_done(plan))
                return
            act, note = f"erase.{subject.sort}", f"{len(plan.records)} records"
            whose = sorted(subject.identities) or [subject.record]
            with (
                _noting_each(open_audit(), act, whose, note=note),
                progress_bar("正在重建索引") as progress,
            ):
                erased = eraser.erase(subject, also=also, progress=progress)
            _tell(erased, as_json=as_json)

    return command


@contextmanager
def _noting_each(audit: Audit, act: str, accounts: Sequence[str], *, note: str) -> Iterator[None]:
    """Note one act for each account or record that it is done to; for none, with nobody's id."""
    with ExitStack() as stack:
        for account in accounts:
            stack.enter_context(noting(audit, act, object=account, note=note))
        yield


def _subject(options: Mapping[str, object], store: Erasing, known_as: tuple[str, ...]) -> Subject:
    person, company, record = (options[one] for one in ("person", "company", "record"))
    if sum(map(bool, (person, company, record))) != 1:
        raise click.UsageError("请给 --person、--company、--record 之一")
    if record:
        id_ = str(record).strip()
        return record_subject(id_, [*store.titles(id_), *known_as])
    return subject_of(
        "person" if person else "company",
        str(person or company).strip(),
        store.accounts(),
        known_as=known_as,
    )


def _wanted(plan: Plan, *, yes: bool, dry: bool, as_json: bool) -> bool:
    """Say whether to go on; asks where somebody can answer."""
    if plan.empty or dry or (as_json and not yes):
        return False
    if not yes:
        click.confirm("清除后无法找回，继续吗", abort=True, err=True)
    return True


def _not_done(plan: Plan) -> str:
    if plan.empty:
        return "没有可清除的内容，什么都没有清除。"
    if plan.last_admin:
        return "以上只是清单，什么都没有清除。"
    return "以上只是清单，什么都没有清除；确认无误后，去掉 --dry-run 再运行一次，才会清除。"


def backup_lines(backups: Sequence[Path]) -> Iterator[str]:
    """Say which backups hold the name, of which an erasure takes nothing."""
    if backups:
        yield f"有 {len(backups)} 份备份里还有，清除不会动它们，请另行销毁或到期删除："
    yield from (f"  {path}" for path in backups)


def _names(backups: Sequence[Path]) -> list[str]:
    return [str(path) for path in backups]


def plan_lines(plan: Plan) -> Iterator[str]:
    """Say what goes, and where else the name stands."""
    subject = plan.subject
    who = f"{_WHO[subject.sort]}{f'（{subject.record}）' if subject.record else ''}"
    yield f"{who}：{'、'.join(subject.names) or ('没有' if subject.record else '本机使用者')}"
    for account, name in plan.subject.accounts.items():
        yield f"账号：{name}（{account}）"
    yield "将清除："
    counts = counts_of(plan)
    yield from (f"  {what} {number} 项" for what, number in counts.items() if number)
    if not any(counts.values()):
        yield "  （没有）"
    for record, title in list(plan.records.items())[:_SHOWN]:
        yield f"    资料 {record}《{title}》"
    if plan.bereft:
        yield f"另有 {plan.bereft} 条别人的资料与之同出一份文件：原文件的字节一并清除，文字保留。"
    if plan.last_admin:
        yield f"不能清除：{LAST_ADMIN}"
    if plan.mentions:
        yield f"别处还提到 {len(plan.mentions)} 处，请逐处决定（要一并清除的加 --also 代号）："
        for one in plan.mentions[:_SHOWN]:
            yield f"  {one.place}　{one.what}　…{one.quote}…"
        if len(plan.mentions) > _SHOWN:
            yield "  ……（全部见 --json）"


def counts_of(plan: Plan) -> dict[str, int]:
    """Give how much of each goes, by what it is called."""
    return {
        "资料（含全部历史版本、片段和向量）": len(plan.records),
        "资料中的联系方式": len(plan.contacts),
        "原文件": len(plan.originals),
        "文件台账": len(plan.files),
        "文件问题": len(plan.problems),
        **{what: len(plan.rows.get(table, ())) for table, (_, what) in OWNED.items()},
        "别人反馈中引用的回答": len(plan.answers),
        "自有评测用例": len(plan.cases),
        "评测结果": len(plan.runs),
        "等待添加的文件": len(plan.uploads),
    }


def plan_face(plan: Plan) -> dict[str, object]:
    """Give a plan as JSON."""
    return {
        "accounts": dict(plan.subject.accounts),
        "erases": {what: number for what, number in counts_of(plan).items() if number},
        "records": dict(plan.records),
        "contacts": sorted(plan.contacts),
        "last_admin": plan.last_admin,
        "text_kept_without_file": plan.bereft,
        "mentions": [
            {"place": one.place, "what": one.what, "quote": one.quote} for one in plan.mentions
        ],
    }


def _tell(erased: Erased, *, as_json: bool) -> None:
    clean = erased.scrubbed and not (erased.left and not erased.plan.mentions)
    if as_json:
        print_json(
            {
                "done": True,
                **plan_face(erased.plan),
                "left": list(erased.left),
                "backups": _names(erased.backups),
                "scrubbed": erased.scrubbed,
            }
        )
    else:
        click.echo("已清除；数据库文件和索引已重写。")
        for path in erased.backups:
            click.echo(f"备份里还有（请另行销毁或到期删除）：{path}")
        if erased.left:
            where = "、".join(erased.left[:_SHOWN])
            click.echo(f"数据文件夹里仍有这个名字的文件：{where}")
        if not erased.scrubbed:
            click.echo(
                "有程序一直在读数据库，日志还没有清空；请稍后运行 erase --finish。", err=True
            )
    if not clean:
        raise click.exceptions.Exit(1)


def _finish(eraser: Eraser, *, as_json: bool) -> bool:
    """Finish, and tell how far it came; say whether all is done."""
    was = eraser.unfinished
    with progress_bar("正在重建索引") as progress:
        scrubbed = eraser.finish(progress=progress)
    if as_json:
        print_json({"was_unfinished": was, "scrubbed": scrubbed})
    else:
        click.echo(
            "已重建索引并重写数据库文件。" if scrubbed else "有程序一直在读数据库，请稍后再试。"
        )
    return scrubbed


@contextmanager
def _eraser(settings: Settings) -> Iterator[tuple[Eraser, Erasing]]:
    parts = assemble(settings)
    engine = open_database(settings.records_url)
    with closing(WholeDatabase(settings.records_url, SCHEMAS)) as database:
        store = Erasing(engine)
        yield (
            Eraser(
                database=database,
                store=store,
                index=parts.indexer,
                vectors=ChunkStore(engine),
                data_dir=settings.data_dir,
            ),
            store,
        )

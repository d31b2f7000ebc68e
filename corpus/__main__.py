"""`python -m corpus`: add, list, show and remove records; see docs/commands.md."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from assistant.auditing.commanding import noting
from assistant.auditing.commands import whoever_runs_this
from assistant.bootstrap import Parts, assemble
from assistant.command import as_day, print_json, run
from assistant.eligibility.faces import rule_face
from assistant.eligibility.proposing import proposed
from assistant.errors import ModelUnavailable
from assistant.faces import added, checks_of, file_note, listed, problem, shown, withdrawn
from assistant.faces import difference as changes
from assistant.faces import task as face_of_task
from assistant.progress import file_progress
from assistant.reports import (
    added_lines,
    caution_lines,
    check_lines,
    place_of,
    size_of,
    task_lines,
    withdrawn_line,
)
from assistant.settings import keep_local_time, load_settings, quiet_libraries
from assistant.words import FILE_STATE, KIND, LEVEL, PROVENANCE, SEVERITY, STATUS
from corpus import SAMPLES
from corpus.differences import as_text, difference
from corpus.errors import UnusableRule
from corpus.ingest import Added, add, remove, restore, set_level
from corpus.levels import LEVELS, ROLES, Level, Role, Viewer, visible
from corpus.measures.files import SHIPPED, read_measures
from corpus.measures.files import as_text as as_text_of_rule
from corpus.records import KINDS, FileState, Kind, Provenance
from corpus.review import check, queue, task
from corpus.store.ledger import FileNote
from corpus.store.lock import writing
from corpus.store.measures import Live
from corpus.withdrawal import CAUSES, REASONS, Cause, Reason

# What a check may come to, in Chinese or as the code; nothing becomes a sample by being checked.
_RESULTS: dict[str, Provenance] = {
    name: code for code, word in PROVENANCE.items() if code != "sample" for name in (word, code)
}
_STAFF = Viewer(identity="本机", role="admin")  # whoever may run this can read the folder anyway
_SHOWN_TASKS = 20
_SHOWN_WITHDRAWN = 100

_as = click.option(
    "--as", "role", type=click.Choice(ROLES), default="admin", help="以该角色的权限查看"
)
_json = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")


@click.group(help="资料库：添加、查看、核对、撤下、恢复政策、成果、需求。")
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
        _add_rules(parts)
        if as_json:
            print_json(added(Added()))
        return
    click.echo("正在添加示例资料，约需一分钟……", err=True)
    report = _add(parts, [SAMPLES], kind=None, level=None)
    parts.measures.confirm(read_measures([SHIPPED]), _STAFF, who="随产品提供")
    _tell(report, as_json=as_json)


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
    history = store.checks(viewer, [record]).get(record, ()) if guarded else ()
    if as_json:
        print_json({**document, "checks": checks_of(stored.record, history)})
        return
    status = STATUS[stored.status(day)]
    click.echo(f"{stored.record.title}（{status}，第 {stored.version} 版）\n{stored.record.text}")
    for line in (*caution_lines(stored.record), *check_lines(stored.record, history)):
        click.echo(line, err=True)


@corpus.command("remove", help="撤下一条资料：谁都查不到它；全文和各版仍保留，可用 restore 恢复。")
@click.argument("record")
@click.option("--reason", type=click.Choice(REASONS), help="为什么撤下；记入审计，登记人也能看到")
def remove_command(record: str, reason: Reason | None) -> None:
    """Take one record out of sight."""
    parts = assemble(load_settings())
    noted = noting(parts.audit, "corpus.remove", object=record, note=reason or "")
    with noted, writing(parts.settings.data_dir):
        remove(
            record,
            store=parts.store,
            indexer=parts.indexer,
            who=whoever_runs_this().identity,
            reason=reason,
        )
    click.echo(f"已撤下 {record}；可用 restore 恢复")


@corpus.command("restore", help="恢复一条撤下的资料：编号、级别、全文都和撤下前一样。")
@click.argument("record")
@click.option("--reason", type=click.Choice(CAUSES), required=True, help="为什么恢复；记入审计")
def restore_command(record: str, reason: Cause) -> None:
    """Bring back one record that was taken out of sight."""
    parts = assemble(load_settings())
    noted = noting(parts.audit, "corpus.restore", object=record, note=reason)
    with noted, writing(parts.settings.data_dir):
        now = restore(record, reason, whoever_runs_this(), store=parts.store, indexer=parts.indexer)
    click.echo(f"已恢复 {record}，级别：{LEVEL[now.record.level]}（第 {now.version} 版）")


@corpus.command("withdrawn", help="列出撤下的资料：何时、何人、为什么；写编号则显示撤下前的全文。")
@click.argument("record", required=False)
@click.option("--text", default="", help="只列编号、名称或正文里有这些字的")
@click.option("-n", "most", type=click.IntRange(1, 1000), default=_SHOWN_WITHDRAWN, help="最多几条")
@_json
def withdrawn_command(record: str | None, text: str, most: int, *, as_json: bool) -> None:
    """List what was taken out of sight, or show one of it as it was."""
    store = assemble(load_settings()).store
    if record:
        one = store.out_of_sight(record)
        if as_json:
            print_json({**withdrawn(one), "text": one.record.text})
            return
        click.echo(f"{one.record.title}\n{one.record.text}")
        click.echo(withdrawn_line(one), err=True)
        return
    found = store.shelved(_STAFF, text=text, most=most)
    if as_json:
        print_json({"total": found.total, "withdrawn": [withdrawn(one) for one in found.shown]})
        return
    for one in found.shown:
        click.echo(withdrawn_line(one))
    left = found.found - len(found.shown)
    click.echo(
        f"共 {found.found} 条{f'，列出最近 {len(found.shown)} 条' if left else ''}", err=True
    )


@corpus.command("level", help="改一条资料的公开级别；不能低于它的文件自己标的级别。")
@click.argument("record")
@click.argument("level", type=click.Choice(LEVELS))
def level_command(record: str, level: Level) -> None:
    """Say anew who may see a record."""
    parts = assemble(load_settings())
    with (
        noting(parts.audit, "corpus.level", object=record, note=level),
        writing(parts.settings.data_dir),
    ):
        now = set_level(
            record, level, _STAFF, store=parts.store, indexer=parts.indexer, parser=parts.parser
        )
    click.echo(f"{record} 现在的级别：{LEVEL[now.record.level]}（第 {now.version} 版）")


@corpus.command("diff", help="比较一条资料的两个版本。")
@click.argument("record")
@click.option("--from", "old", type=click.IntRange(1), help="旧版本号；不填为上一版")
@click.option("--to", "new", type=click.IntRange(1), help="新版本号；不填为现行版")
@_json
def diff_command(record: str, old: int | None, new: int | None, as_json: bool) -> None:
    """Say what changed from one version to another."""
    store = assemble(load_settings()).store
    newer = new or store.get(record, _STAFF).version
    earlier = [note.version for note in store.versions(record, _STAFF) if note.version < newer]
    if old is None and not earlier:
        raise click.UsageError(f"{record} 只有一个版本，没有可比较的")
    older = old or earlier[0]
    changed = difference(store.version(record, older, _STAFF), store.version(record, newer, _STAFF))
    if as_json:
        print_json({"record": record, "from": older, "to": newer, **changes(changed)})
        return
    click.echo(f"{record} 第 {older} 版 → 第 {newer} 版\n{as_text(changed)}")


@corpus.command("review", help="列出待核对的事实：核什么，去哪核。")
@click.argument("record", required=False)
@_json
def review_command(record: str | None, as_json: bool) -> None:
    """List what nobody has compared with its source yet."""
    settings = load_settings()
    day = settings.day()
    store = assemble(settings).store
    tasks = (task(record, store=store, viewer=_STAFF),) if record else queue(store, _STAFF)
    lines = sum(len(item.lines) for item in tasks)
    if as_json:
        found = [face_of_task(item, item.stored.status(day)) for item in tasks]
        print_json({"records": len(tasks), "lines": lines, "queue": found})
        return
    for item in tasks[:_SHOWN_TASKS]:
        for text in task_lines(item, whole=record is not None):
            click.echo(text)
    if len(tasks) > _SHOWN_TASKS:
        click.echo(f"另有 {len(tasks) - _SHOWN_TASKS} 条资料，见 --json", err=True)
    click.echo(
        f"共 {len(tasks)} 条资料、{lines} 行待核；"
        "核对：python -m corpus check 编号 --line 行号 --as 官方",
        err=True,
    )


@corpus.command("check", help="记下一行或整条资料与来源核对的结果。")
@click.argument("record")
@click.option("--line", "lines", type=click.IntRange(1), multiple=True, help="行号，可写多次")
@click.option("--all", "whole", is_flag=True, help="所有待核的行，连同整条")
@click.option("--as", "result", type=click.Choice(list(_RESULTS)), help="核对的结果")
@click.option("--note", default="", help="备注，例如核对所用的文件")
@click.option("--who", default=_STAFF.identity, help="核对人")
@click.option("--undo", is_flag=True, help="撤回此前的核对")
@_json
def check_command(
    record: str,
    *,
    lines: tuple[int, ...],
    whole: bool,
    result: str | None,
    note: str,
    who: str,
    undo: bool,
    as_json: bool,
) -> None:
    """Keep what came of a comparison with the source, or take it back."""
    if bool(lines) == whole:
        raise click.UsageError("请用 --line 行号 指明一行，或用 --all 核对整条")
    if (result is None) != undo:
        raise click.UsageError("请用 --as 给出核对的结果，例如 --as 官方；撤回用 --undo，不带 --as")
    settings = load_settings()
    parts = assemble(settings)
    store = parts.store
    with noting(parts.audit, "corpus.check", object=record):
        stored = check(
            record,
            lines=lines or None,
            provenance=_RESULTS[result] if result else None,
            store=store,
            viewer=_STAFF,
            who=who,
            note=note,
            when=settings.now(),
        )
    history = store.checks(_STAFF, [record]).get(record, ())
    left = len(task(record, store=store, viewer=_STAFF).lines)
    if as_json:
        print_json({"record": record, "left": left, "checks": checks_of(stored.record, history)})
        return
    said = f"已核对为{PROVENANCE[_RESULTS[result]]}" if result else "已撤回核对"
    where = "、".join(f"第 {number} 行" for number in lines) if lines else "整条"
    click.echo(f"{record} {where}：{said}，核对人 {who}；还有 {left} 行待核")


@corpus.command("files", help="列出添加过的文件和它们的状态。")
@_json
def files_command(as_json: bool) -> None:
    """List the files that were ever handed in."""
    notes = assemble(load_settings()).store.ledger.files()
    if as_json:
        print_json({"files": [file_note(note) for note in notes]})
        return
    _list_files(notes)


@corpus.group("quarantine", help="已隔离的文件：查看、导出、删除。")
def quarantine() -> None:
    """Group what is done with files that were put aside."""


@quarantine.command("list", help="列出已隔离的文件和原因。")
@_json
def quarantine_list_command(as_json: bool) -> None:
    """List the files that were put aside, and why."""
    ledger = assemble(load_settings()).store.ledger
    aside: FileState = "quarantined"
    notes = ledger.files(states=[aside])
    why = {item.source.path: item for item in ledger.problems() if item.severity == "quarantined"}
    if as_json:
        found = [
            {**file_note(note), "problem": problem(why[note.path]) if note.path in why else None}
            for note in notes
        ]
        print_json({"files": found})
        return
    for note in notes:
        reason = f"\t{why[note.path].what}\t{why[note.path].hint}" if note.path in why else ""
        click.echo(f"{note.path}\t{size_of(note)}{reason}")
    click.echo(f"共 {len(notes)} 个文件", err=True)


@quarantine.command("export", help="导出一个已隔离的文件的原始内容。")
@click.argument("path")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="写到哪个文件")
def quarantine_export_command(path: str, out: Path) -> None:
    """Write the bytes of a file that was put aside; nothing that exists is written over."""
    parts = assemble(load_settings())
    data = parts.store.ledger.original(path)
    if out.exists():
        raise click.UsageError(f"{out} 已存在，请换一个文件名")
    with noting(parts.audit, "corpus.quarantine.export", object=path):
        out.write_bytes(data)
    click.echo(f"已导出到 {out}，{len(data)} 字节；请只在确认安全的机器上打开")


@quarantine.command("discard", help="删除一个已隔离的文件。")
@click.argument("path")
def quarantine_discard_command(path: str) -> None:
    """Drop a file that was put aside."""
    parts = assemble(load_settings())
    with (
        noting(parts.audit, "corpus.quarantine.discard", object=path),
        writing(parts.settings.data_dir),
    ):
        parts.store.ledger.discard(path)
    click.echo(f"已删除 {path}")


@corpus.group("rules", help="申报规则：查看、添加、撤下。")
def rules() -> None:
    """Group what is done with the rules of measures."""


@rules.command("list", help="列出各项措施的规则，待确认的排在后面。")
@_json
def rules_list_command(as_json: bool) -> None:
    """List the measures that count, then those that wait for a person."""
    measures = assemble(load_settings()).measures
    stored = (*measures.confirmed(), *measures.candidates(_STAFF))
    if as_json:
        print_json({"rules": [rule_face(one) for one in stored]})
        return
    for one in stored:
        waits = "待确认" if one.state == "candidate" else "已确认"
        click.echo(f"{one.measure.id}\t{waits}\t第 {one.version} 版\t{one.who}\t{one.measure.name}")
    click.echo(f"共 {len(stored)} 项", err=True)


@rules.command("show", help="以 YAML 显示一项规则，可改后再添加。")
@click.argument("measure")
def rules_show_command(measure: str) -> None:
    """Show a measure as the text that can be added again."""
    history = assemble(load_settings()).measures.history(measure, _STAFF)
    if not history:
        raise click.UsageError(f"没有编号为“{measure}”的规则；可用 rules list 查看编号")
    click.echo(as_text_of_rule(history[0].measure))


@rules.command("add", help="添加或更新规则（YAML）；引句须与原文一字不差。")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--draft", is_flag=True, help="先放着待确认，不参与判断")
@click.option("--who", default=_STAFF.identity, help="确认人")
@click.option("--note", default="", help="备注")
@_json
def rules_add_command(
    paths: tuple[Path, ...], *, draft: bool, who: str, note: str, as_json: bool
) -> None:
    """Keep rules; they count at once, unless they are to wait."""
    parts = assemble(load_settings())
    put = parts.measures.propose if draft else parts.measures.confirm
    with noting(parts.audit, "corpus.rules.add"):
        kept = put(read_measures(list(paths)), _STAFF, who=who, note=note)
    if as_json:
        print_json({"rules": [rule_face(one) for one in kept]})
        return
    for one in kept:
        click.echo(f"{'待确认' if draft else '已生效'}\t{one.measure.id}\t第 {one.version} 版")
    click.echo(f"共 {len(kept)} 项有变化", err=True)


@rules.command("draw", help="从一份政策的条文提取候选条件，以 YAML 显示，供人核对。")
@click.argument("policy")
@click.option("--keep", is_flag=True, help="存为待确认")
def rules_draw_command(policy: str, *, keep: bool) -> None:
    """Draw a candidate from a policy's text; nothing drawn counts by itself."""
    parts = assemble(load_settings())
    record = parts.store.get(policy, _STAFF).record
    try:
        found = proposed(record, parts.model)
    except ModelUnavailable as error:
        click.echo(f"{error}；只按固定说法提取", err=True)
        found = proposed(record, None)
    if found is None:
        raise click.UsageError(f"{policy} 里没有认出条件，请对照原文自己写")
    if keep:
        with noting(parts.audit, "corpus.rules.draw", object=policy):
            parts.measures.propose([found], _STAFF, who="从条文提取")
    click.echo(as_text_of_rule(found))


@rules.command("confirm", help="确认一项待确认的规则，从此参与判断。")
@click.argument("measure")
@click.option("--who", required=True, help="确认人")
@click.option("--note", default="", help="备注")
def rules_confirm_command(measure: str, who: str, note: str) -> None:
    """Let a candidate count."""
    parts = assemble(load_settings())
    measures = parts.measures
    waiting = [one for one in measures.candidates(_STAFF) if one.measure.id == measure]
    if not waiting:
        raise click.UsageError(f"没有待确认的规则“{measure}”；可用 rules list 查看")
    with noting(parts.audit, "corpus.rules.confirm", object=measure):
        (kept,) = measures.confirm([waiting[0].measure], _STAFF, who=who, note=note)
    click.echo(f"已生效 {measure} 第 {kept.version} 版")


@rules.command("withdraw", help="撤下一项规则，不再参与判断。")
@click.argument("measure")
@click.option("--who", default=_STAFF.identity, help="撤下的人")
@click.option("--draft", is_flag=True, help="撤下待确认的那一版")
@click.option("--note", default="", help="原因")
def rules_withdraw_command(measure: str, who: str, *, draft: bool, note: str) -> None:
    """Let a rule count no longer, or one that waits wait no longer."""
    parts = assemble(load_settings())
    state: Live = "candidate" if draft else "confirmed"
    with noting(parts.audit, "corpus.rules.withdraw", object=measure):
        parts.measures.withdraw(measure, _STAFF, who=who, state=state, note=note)
    click.echo(f"已撤下 {measure}")


@corpus.command("problems", help="列出添加时发现的问题。")
@_json
def problems_command(as_json: bool) -> None:
    """List the problems of the files as last added."""
    found = assemble(load_settings()).store.ledger.problems()
    if as_json:
        print_json({"problems": [problem(item) for item in found]})
        return
    for item in found:
        where = place_of(item)
        path = f"{item.source.path} {where}" if where else item.source.path
        click.echo(f"{path}\t{SEVERITY[item.severity]}\t{item.what}\t{item.hint}")
    click.echo(f"共 {len(found)} 个问题", err=True)


def _list_files(notes: Sequence[FileNote]) -> None:
    for note in notes:
        when = note.changed.astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(f"{note.path}\t{FILE_STATE[note.state]}\t{size_of(note)}\t{when}")
    counts = Counter(note.state for note in notes)
    said = "，".join(f"{FILE_STATE[state]} {count} 个" for state, count in counts.items())
    click.echo(f"共 {len(notes)} 个文件{f'：{said}' if said else ''}", err=True)


def _add(parts: Parts, paths: list[Path], *, kind: Kind | None, level: Level | None) -> Added:
    with (
        noting(parts.audit, "corpus.add"),
        writing(parts.settings.data_dir),
        file_progress() as progress,
    ):
        return add(
            paths,
            store=parts.store,
            indexer=parts.indexer,
            parser=parts.parser,
            kind=kind,
            level=level,
            progress=progress,
        )


def _add_rules(parts: Parts) -> None:
    """Add the rules of the samples to a data folder that has the samples and no rules yet."""
    if parts.measures.confirmed():
        return
    with suppress(UnusableRule):  # not the samples, or not all of them: there is nothing to add to
        parts.measures.confirm(read_measures([SHIPPED]), _STAFF, who="随产品提供")


def _tell(report: Added, *, as_json: bool) -> None:
    """Say what was done; leave with 1 where something was not taken."""
    if as_json:
        print_json(added(report))
    else:
        for line in added_lines(report):
            click.echo(line)
    if not report.clean:
        raise click.exceptions.Exit(1)


if __name__ == "__main__":
    quiet_libraries()
    keep_local_time()
    run(corpus)

"""`python -m assistant`: ask on the command line; see docs/commands.md."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from assistant.accounts.commands import UserParts, user_commands
from assistant.accounts.hashing import Hasher
from assistant.answering import answering_of
from assistant.answers import Answer, Question, Turn
from assistant.auditing.commanding import noting
from assistant.auditing.commands import audit_commands, whoever_runs_this
from assistant.backup.commands import backup_command, restore_command
from assistant.bootstrap import (
    Parts,
    assemble,
    open_accounts,
    open_audit,
    open_feedback,
    open_forms,
)
from assistant.chatmodel.reports import ceiling_face, ceiling_lines
from assistant.command import as_day, batch, print_json, progress_bar, run
from assistant.drafting.draft import Draft
from assistant.drafting.drafting import draft, write
from assistant.drafting.faces import draft_face, form_face, kept_form_face, template_face
from assistant.drafting.facts import DraftFacts, read_facts
from assistant.drafting.forms import PREFIX, Forms, add_form, found_told
from assistant.drafting.own_template import filled, unknown_told
from assistant.drafting.prose import Prose
from assistant.drafting.telling import draft_lines, draft_writer
from assistant.drafting.template import template_of, templates
from assistant.eligibility.faces import policies_face
from assistant.eligibility.fields import label_of
from assistant.eligibility.policies import Policies, policies
from assistant.eligibility.profile import read_profile
from assistant.eligibility.reports import as_paper, as_tables
from assistant.eligibility.telling import verdict_lines
from assistant.erasing.commands import erase_command
from assistant.errors import BadRequest
from assistant.faces import answer
from assistant.faces import feedback as feedback_face
from assistant.feedback import Feedback
from assistant.keeping.audit import AuditStore
from assistant.keeping.ceilings import CeilingStore
from assistant.matching.everything import Shelf, match_everything
from assistant.matching.faces import matches_face
from assistant.matching.from_files import demand_of_file
from assistant.matching.matcher import MOST, Matches
from assistant.matching.reports import as_tables as match_tables
from assistant.matching.telling import match_lines
from assistant.settings import keep_local_time, load_settings, quiet_libraries
from assistant.words import REASON
from corpus.levels import LEVELS, ROLES, Level, Role, Viewer
from corpus.store.database import open_database
from corpus.store.records import open_store
from index.affinity import Side

_MAX_CHARS = 4000


@click.group(help="问答助手。")
def assistant() -> None:
    """Group the commands below."""


_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@assistant.command("ask", help="提一个问题，得到附出处的回答。")
@click.argument("question", required=False)
@click.option("--profile", type=_file, help="企业画像 JSON（用于资格判断）")
@click.option("--history", type=_file, help="此前对话 JSON：[{role, content}]")
@click.option("--as-of", help="按这一天有效的规定回答，YYYY-MM-DD")
@click.option("--as", "role", type=click.Choice(ROLES), default="admin", help="以该角色的权限提问")
@click.option("--batch", "batch_file", type=_file, help="每行一个 JSON 请求")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def ask_command(
    question: str | None,
    profile: Path | None,
    history: Path | None,
    batch_file: Path | None,
    as_json: bool,
    **options: object,
) -> None:
    """Ask once, or once for each line of a file."""
    parts = assemble(load_settings())
    if batch_file is not None:
        if not batch(batch_file, lambda request: answer(_ask(parts, {**options, **request}))):
            raise click.exceptions.Exit(1)
        return
    if not (question or "").strip():
        raise click.UsageError('请给出问题，例如 python -m assistant ask "专精特新要什么条件"')
    request: dict[str, object] = {**options, "q": question}
    if history is not None:
        request["history"] = _read(history)
    if profile is not None:
        request["profile"] = _read(profile)
    result = _ask(parts, request)
    if as_json:
        print_json(answer(result))
        return
    click.echo(result.text)
    for citation in result.citations:
        number = f"[^{citation.n}]"
        click.echo(f"{number} 《{citation.record.title}》{citation.source.path or ''}")
    for warning in result.warnings:
        click.echo(f"注意：{warning}", err=True)


def _ask(parts: Parts, request: Mapping[str, object]) -> Answer:
    """Answer one request; the last form of the answer counts.

    Raises:
        click.UsageError, BadRequest: Something in it cannot be used as it is.
    """
    asked = request.get("q") or ""
    if not isinstance(asked, str):
        raise click.UsageError("q 应是一段文字")
    text = asked.strip()
    if not text:
        raise click.UsageError("缺少 q（问题）")
    if len(text) > _MAX_CHARS:
        raise BadRequest(f"问题有 {len(text)} 字，最多 {_MAX_CHARS} 字；请只写要问的内容。")
    role = _role(request)
    as_of = request.get("as_of")
    question = Question(
        text=text,
        viewer=Viewer(role=role),
        day=as_day(str(as_of) if as_of else None, default=parts.settings.day()),
        history=_turns(request.get("history") or ()),
        profile=_profile(request.get("profile")),
    )
    *_, last = answering_of(parts)(question)
    return last


def _profile(given: object) -> Mapping[str, object] | None:
    """Give a profile as it was given, once it has proved readable."""
    if given is None:
        return None
    read_profile(given)
    return {str(name): value for name, value in given.items()} if isinstance(given, Mapping) else {}


def _turns(history: object) -> tuple[Turn, ...]:
    wrong = BadRequest(
        '对话历史应是 [{"role":"user","content":"…"}] 形式的列表，role 为 user 或 assistant。'
    )
    if not isinstance(history, Sequence) or isinstance(history, str):
        raise wrong
    turns = []
    for item in history:
        if not isinstance(item, Mapping) or not isinstance(item.get("content"), str):
            raise wrong
        if item.get("role") not in ("user", "assistant"):
            raise wrong
        turns.append(Turn(role=item["role"], content=item["content"]))
    return tuple(turns)


@assistant.command("policies", help="逐条判断各项措施的条件，看哪些适用、还差什么。")
@click.option("--profile", type=_file, help="企业画像 JSON")
@click.option("--measure", help="只看这一项措施，或这份政策的各项措施")
@click.option("--as-of", help="按这一天有效的规定判断，YYYY-MM-DD")
@click.option("--as", "role", type=click.Choice(ROLES), default="admin", help="以该角色的权限查看")
@click.option("--batch", "batch_file", type=_file, help="每行一个 JSON 请求：{profile, measure, …}")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="另存为 .docx 或 .xlsx"
)
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def policies_command(
    profile: Path | None,
    batch_file: Path | None,
    out: Path | None,
    *,
    as_json: bool,
    **options: object,
) -> None:
    """Judge once, or once for each line of a file."""
    write = _writer(out)
    parts = assemble(load_settings())
    if batch_file is not None:
        if not batch(batch_file, lambda asked: policies_face(_judged(parts, {**options, **asked}))):
            raise click.exceptions.Exit(1)
        return
    if profile is None:
        raise click.UsageError("请用 --profile 给出企业画像，例如 --profile 企业.json")
    found = _judged(parts, {**options, "profile": _read(profile)})
    if out is not None:
        out.write_bytes(write(found))
        click.echo(f"已存为 {out}", err=True)
    if as_json:
        print_json(policies_face(found))
        return
    for line in verdict_lines(found, whole=options["measure"] is not None):
        click.echo(line)


def _writer(out: Path | None) -> Callable[[Policies], bytes]:
    """Give what writes verdicts into a file of that ending.

    Raises:
        click.UsageError: The ending is another.
    """
    ending = out.suffix.lower() if out is not None else ".docx"
    if ending == ".docx":
        from assistant.papers.word import as_docx

        return lambda found: as_docx(as_paper(found))
    if ending == ".xlsx":
        from assistant.papers.workbook import as_xlsx

        return lambda found: as_xlsx(as_tables(found))
    raise click.UsageError(f"{out} 应以 .docx 或 .xlsx 结尾")


def _judged(parts: Parts, request: Mapping[str, object]) -> Policies:
    """Judge one request.

    Raises:
        click.UsageError, BadRequest, UnknownMeasure: Something in it cannot be used as it is.
    """
    as_of, measure = request.get("as_of"), request.get("measure")
    day = as_day(str(as_of) if as_of else None, default=parts.settings.day())
    profile = read_profile(request.get("profile"))
    for path, why in profile.unusable.items():
        click.echo(f"注意：画像的 {label_of(path)} 没有采用：{why}", err=True)
    for name in profile.unknown_names:
        click.echo(
            f"注意：画像里的 {name} 不是已知字段，没有采用；自定义数据请放在 extra", err=True
        )
    return policies(
        profile,
        Viewer(role=_role(request)),
        day=day,
        rulebook=parts.rulebook,
        measure=str(measure) if measure else None,
    )


@assistant.command("match", help="为一条需求找合适的成果，或为一项成果找需求。")
@click.option("--demand", help="需求编号")
@click.option("--text", help="用自己的话描述的需求")
@click.option("--file", "file", type=_file, help="写有需求的文件（文档、表格或文本）")
@click.option("--achievement", help="成果编号：反过来找需求")
@click.option("-k", type=click.IntRange(1, MOST), default=10, help="最多几条")
@click.option("--profile", type=_file, help="企业画像 JSON（用于判断可联动的政策）")
@click.option("--as-of", help="以这一天为今天，YYYY-MM-DD")
@click.option("--as", "role", type=click.Choice(ROLES), default="admin", help="以该角色的权限查找")
@click.option("--batch", "batch_file", type=_file, help="每行一个 JSON 请求")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def match_command(
    file: Path | None,
    profile: Path | None,
    batch_file: Path | None,
    *,
    as_json: bool,
    **options: object,
) -> None:
    """Match once, or once for each line of a file."""
    parts = assemble(load_settings())
    if batch_file is not None:
        if not batch(batch_file, lambda asked: matches_face(_matched(parts, {**options, **asked}))):
            raise click.exceptions.Exit(1)
        return
    request: dict[str, object] = dict(options)
    if file is not None:
        request["file"] = file
    if profile is not None:
        request["profile"] = _read(profile)
    found = _matched(parts, request)
    if as_json:
        print_json(matches_face(found))
        return
    for line in match_lines(found):
        click.echo(line)


def _matched(parts: Parts, request: Mapping[str, object]) -> Matches:
    """Match one request.

    Raises:
        click.UsageError, BadRequest, UnknownRecord: Something in it cannot be used as it is.
    """
    sides = {name: request.get(name) for name in ("demand", "text", "file", "achievement")}
    given = [name for name, value in sides.items() if value]
    if len(given) != 1:
        raise click.UsageError("请在 --demand、--text、--file、--achievement 中给出一个")
    as_of, k = request.get("as_of"), request.get("k") or 10
    if not isinstance(k, int) or not 1 <= k <= MOST:
        raise click.UsageError(f"k 应是 1 到 {MOST} 的整数")
    viewer = Viewer(role=_role(request))
    day = as_day(str(as_of) if as_of else None, default=parts.settings.day())
    profile = read_profile(request["profile"]) if request.get("profile") is not None else None
    name, value = given[0], sides[given[0]]
    if name == "text":
        return parts.matcher.of_text(str(value), viewer, day=day, k=k, profile=profile)
    if name == "file":
        record = demand_of_file(Path(str(value)), parser=parts.parser)
        return parts.matcher.of_demand_record(record, viewer, day=day, k=k, profile=profile)
    side: Side = "demand" if name == "demand" else "achievement"
    return parts.matcher.of_record(str(value), side, viewer, day=day, k=k, profile=profile)


@assistant.command(
    "match-all", help="全部需求对全部成果匹配一遍，可导出工作簿；中断后再运行会接着做。"
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="另存为 .xlsx")
@click.option("--as-of", help="以这一天为今天，YYYY-MM-DD")
@click.option("--as", "role", type=click.Choice(ROLES), default="admin", help="以该角色的权限查找")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def match_all_command(out: Path | None, as_of: str | None, role: Role, *, as_json: bool) -> None:
    """Match everything, and write a workbook where one is wanted."""
    if out is not None and out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{out} 应以 .xlsx 结尾")
    parts = assemble(load_settings())
    with progress_bar("匹配", unit="条需求") as progress:
        found = match_everything(
            parts.matcher,
            Viewer(role=role),
            day=as_day(as_of, default=parts.settings.day()),
            shelf=Shelf(parts.settings.data_dir / "matches"),
            progress=progress,
        )
    if out is not None:
        from assistant.papers.workbook import as_xlsx

        out.write_bytes(as_xlsx(match_tables(found)))
        click.echo(f"已存为 {out}", err=True)
    told = {
        "demands": found.demands,
        "achievements": found.achievements,
        "pairs": found.pairs,
        "recommended": found.recommended,
        "reused": found.reused,
        "seconds": round(found.seconds, 2),
    }
    if as_json:
        print_json(told)
        return
    without = sum(not row.recommended for row in found.rows)
    click.echo(
        f"{found.demands} 条需求对 {found.achievements} 项成果，用时 {found.seconds:.1f} 秒："
        f"推荐 {found.recommended} 对；{without} 条需求没有达到推荐线的成果。"
    )


@assistant.command("draft", help="起草申报书、需求书或合同；没有人说过的写作【待填】。")
@click.argument("type_", metavar="TYPE", required=False)
@click.option("--facts", type=_file, help="事实 JSON：profile、policy、demand、fields 等")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="另存为 .docx、.pdf 或 .md"
)
@click.option("--template", type=_file, help="自己的 Word 模板，占位符写作 {{ 项目名称 }}")
@click.option("--list", "listed", is_flag=True, help="列出能起草哪些材料")
@click.option("--as-of", help="按这一天有效的规定起草，YYYY-MM-DD")
@click.option("--as", "role", type=click.Choice(ROLES), default="admin", help="以该角色的权限起草")
@click.option("--no-prose", is_flag=True, help="不请语言模型补写没有人填的段落")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def draft_command(
    type_: str | None,
    facts: Path | None,
    out: Path | None,
    as_of: str | None,
    role: Role,
    *,
    template: Path | None,
    listed: bool,
    no_prose: bool,
    as_json: bool,
) -> None:
    """Draft one document, or list what can be drafted."""
    if listed:
        _list_kinds(open_forms(load_settings()), as_json=as_json)
        return
    if type_ is None:
        raise click.UsageError("请写明起草哪类材料；用 draft --list 查看全部。")
    form = type_ if type_.startswith(PREFIX) else None
    if form is not None:
        if template is not None:
            raise click.UsageError(f"{form} 已经是 Word 模板，不能再用 --template")
        type_, as_file = _by_form(open_forms(load_settings()), form, out)
    elif template is not None:
        as_file = _by_template(template.name, template.read_bytes(), out)
    else:
        as_file = draft_writer(out)
    given = read_facts({} if facts is None else _read(facts))
    for name in given.profile.unknown_names:
        click.echo(f"注意：画像里的 {name} 不是已知字段，没有采用", err=True)
    parts = assemble(load_settings())
    viewer, day = Viewer(role=role), as_day(as_of, default=parts.settings.day())
    written = Prose() if no_prose else _prose(parts, type_, given, viewer, day)
    made = draft(
        type_,
        given,
        viewer,
        day=day,
        records=parts.store,
        rulebook=parts.rulebook,
        prose=written.texts,
    )
    if out is not None:
        out.write_bytes(as_file(made))
        click.echo(f"已存为 {out}", err=True)
    if as_json:
        face = draft_face(made, file=None if out is None else str(out))
        print_json(face if form is None else {**face, "form": form})
        return
    for line in draft_lines(made):
        click.echo(line)


def _list_kinds(forms: Forms, *, as_json: bool) -> None:
    """Tell what can be drafted: the built-in kinds, then the forms of the staff."""
    kinds, kept = tuple(templates().values()), forms.listed()
    if as_json:
        print_json([*map(template_face, kinds), *map(form_face, kept)])
        return
    for one in kinds:
        click.echo(f"{one.type}\t{one.title}\t{one.about}")
    for form in kept:
        click.echo(f"{form.id}\t{form.name}\t{form.about}")


def _by_form(forms: Forms, id_: str, out: Path | None) -> tuple[str, Callable[[Draft], bytes]]:
    """Give the kind of document that a form is filled from, and what fills it.

    Raises:
        UnknownTemplate: There is no such form.
        click.UsageError: As of `_by_template`.
    """
    form, content = forms.opened(id_)
    return form.base, _by_template(f"{form.name}.docx", content, out)


def _by_template(name: str, data: bytes, out: Path | None) -> Callable[[Draft], bytes]:
    """Give what fills somebody's own template, and says what it knows nothing of.

    Raises:
        click.UsageError: There is no place to write it to, or one of another ending.
    """
    if out is None or out.suffix.lower() != ".docx":
        raise click.UsageError("用 Word 模板时请同时用 --out 给出一个 .docx 文件名")

    def write(made: Draft) -> bytes:
        found = filled(data, made, template_of(made.type), name=name)
        if found.unknown:
            click.echo(f"注意：{unknown_told(found.unknown)}", err=True)
        return found.document

    return write


def _prose(parts: Parts, type_: str, facts: DraftFacts, viewer: Viewer, day: date) -> Prose:
    """Give what the model of the settings writes; nothing where there is none."""
    written = Prose()
    if parts.model is None:
        return written
    with progress_bar("语言模型正在补写", unit="段") as progress:
        for written in write(
            type_,
            facts,
            viewer,
            day=day,
            records=parts.store,
            rulebook=parts.rulebook,
            model=parts.model,
            ceilings=parts.ceilings,
            follows=parts.follows,
        ):
            progress(written.done, written.total)
    if written.warning:
        click.echo(f"注意：{written.warning}", err=True)
    return written


def _role(request: Mapping[str, object]) -> Role:
    role = request.get("as") or request.get("role") or "admin"
    found = next((known for known in ROLES if known == role), None)
    if found is None:
        raise click.UsageError(f"as 的值“{role}”不可用，可选：{'、'.join(ROLES)}")
    return found


@assistant.group("forms", help="单位自己的 Word 模板：工作人员放入一次，人人可用 draft 填写。")
def forms_group() -> None:
    """Group the commands below."""


@forms_group.command("add", help="放入一份 Word 模板，占位符写作 {{ 项目名称 }}；同名的会被替换。")
@click.argument("file", type=_file)
@click.option(
    "--type", "base", metavar="TYPE", required=True, help="按哪类材料的字段填写，见 draft --list"
)
@click.option("--name", help="模板的名称；不写则用文件名")
@click.option("--who", metavar="NAME", required=True, help="谁放入的")
@click.option("--as", "role", type=click.Choice(ROLES), default="admin", help="以该角色的权限放入")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def forms_add_command(
    file: Path, base: str, name: str | None, who: str, role: Role, *, as_json: bool
) -> None:
    """Put a form on the shelf, and say what it will be filled with."""
    settings = load_settings()
    with noting(_audit(), "assistant.forms.add"):
        added = add_form(
            open_forms(settings),
            file.read_bytes(),
            Viewer(role=role),
            file=file.name,
            base=base,
            name=file.stem if name is None else name,
            who=who,
            day=settings.day(),
        )
    if as_json:
        found = {"known": list(added.found.known), "unknown": list(added.found.unknown)}
        print_json({**kept_form_face(added.form), **found})
        return
    form = added.form
    again = f"，替换了第 {form.version - 1} 版" if form.version > 1 else ""
    click.echo(f"已放入“{form.name}”，编号 {form.id}，第 {form.version} 版{again}。")
    click.echo(found_told(added))


@forms_group.command("list", help="列出放入的 Word 模板。")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def forms_list_command(*, as_json: bool) -> None:
    """List the forms on the shelf."""
    kept = open_forms(load_settings()).listed()
    if as_json:
        print_json({"forms": [kept_form_face(one) for one in kept]})
        return
    for one in kept:
        day = one.when.date()
        click.echo(f"{one.id}\t{one.name}\t{one.base}\t第 {one.version} 版\t{one.who}\t{day}")
    click.echo(f"共 {len(kept)} 份", err=True)


@forms_group.command("remove", help="撤下一份 Word 模板；已经写成的文件不受影响。")
@click.argument("id_", metavar="ID")
@click.option("--as", "role", type=click.Choice(ROLES), default="admin", help="以该角色的权限撤下")
def forms_remove_command(id_: str, role: Role) -> None:
    """Take a form off the shelf."""
    with noting(_audit(), "assistant.forms.remove", object=id_):
        open_forms(load_settings()).remove(id_, Viewer(role=role))
    click.echo(f"已撤下 {id_}。")


@assistant.command("ceiling", help="看外部语言模型能看到哪一级资料，或由管理员调整（留下记录）。")
@click.option("--host", help="语言模型所在的主机，例如 api.example.com")
@click.option("--raise-to", "level", type=click.Choice(LEVELS), help="最高能看到的级别")
@click.option("--who", help="谁决定的")
@click.option("--why", help="理由")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def ceiling_command(
    host: str | None, level: Level | None, who: str | None, why: str | None, *, as_json: bool
) -> None:
    """List what is on record; with a level, put one more word on record."""
    store = CeilingStore(open_database(load_settings().records_url))
    if level is not None:
        with noting(_audit(), "assistant.ceiling", object=host or ""):
            store.give(host or "", level, Viewer(), who=who or "", why=why or "")
    elif host or who or why:
        raise click.UsageError("调整时请一并给出 --host、--raise-to、--who、--why")
    history = store.history(Viewer())
    if as_json:
        print_json({"ceilings": [ceiling_face(one) for one in history]})
        return
    for line in ceiling_lines(history):
        click.echo(line)


@assistant.command("feedback", help="列出用户指出有问题、还没有处理的回答。")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
def feedback_command(as_json: bool) -> None:
    """List what waits for staff, the oldest first."""
    waiting = open_feedback(load_settings()).waiting(Viewer())
    if as_json:
        print_json({"feedback": [feedback_face(one) for one in waiting]})
        return
    for one in waiting:
        click.echo(_line(one))
    click.echo(f"共 {len(waiting)} 条待处理", err=True)


def _line(one: Feedback) -> str:
    """Give one on a line: id, when in UTC, reason, question, note."""
    when = one.when.strftime("%Y-%m-%d %H:%M")
    texts = (" ".join(text.split()) for text in (one.question, one.note))
    return "\t".join((one.id, when, REASON[one.reason], *texts)).rstrip()


@assistant.command(
    "mcp", help="供本机支持 MCP 的程序调用：由那个程序启动，从标准输入读、往标准输出写。"
)
@click.option(
    "--as", "role", type=click.Choice(ROLES), default="enterprise", help="最多能看到、做到什么"
)
def mcp_command(role: Role) -> None:
    """Serve the Model Context Protocol until whoever started this has no more to say."""
    from assistant.api.assembly import programs_of
    from assistant.api.mcp.over_stdio import serve

    parts = assemble(load_settings())
    serve(programs_of(parts), replace(whoever_runs_this(), role=role), parts.audit)


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadRequest(f"{path} 不是 UTF-8 编码；请另存为 UTF-8 再试。") from error
    except json.JSONDecodeError as error:
        raise BadRequest(
            f"{path} 不是可读取的 JSON 文件：第 {error.lineno} 行第 {error.colno} 个字附近不对，"
            "常见的是缺了逗号、引号或括号。"
        ) from error
    except ValueError as error:  # a figure of thousands of digits
        raise BadRequest(f"{path} 里有位数太多的数，请改正后再试。") from error
    except RecursionError as error:
        raise BadRequest(f"{path} 的括号套得太深，不是可读取的 JSON 文件。") from error


def _audit(*, new_key: bool = False) -> AuditStore:
    settings = load_settings()
    return open_audit(settings, open_store(settings.records_url), new_key=new_key)


def _users() -> UserParts:
    settings = load_settings()
    store = open_store(settings.records_url)
    people = open_accounts(settings, store)
    return UserParts(
        accounts=people.accounts,
        sessions=people.sessions,
        tries=people.tries,
        keys=people.keys,
        hasher=Hasher(),
        audit=open_audit(settings, store),
        who=whoever_runs_this(),
        issuer=settings.oidc_issuer,
    )


assistant.add_command(user_commands(_users))
assistant.add_command(audit_commands(_audit, days=lambda: load_settings().audit_days))
assistant.add_command(backup_command(_audit))
assistant.add_command(restore_command(_audit))
assistant.add_command(erase_command(_audit))


if __name__ == "__main__":
    quiet_libraries()
    keep_local_time()
    run(assistant)

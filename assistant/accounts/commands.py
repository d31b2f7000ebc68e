"""`python -m assistant users`: looking after accounts from the machine that the program runs on."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from assistant.accounts.account import ROLE_WORD, STATE_WORD, Account, as_role, new_id
from assistant.accounts.hashing import Hasher
from assistant.accounts.key_commands import key_commands
from assistant.accounts.keys import Keys
from assistant.accounts.login import key_of_account, key_of_name
from assistant.accounts.names import company_name, login_name, shown_name
from assistant.accounts.oidc.tokens import subject_key
from assistant.accounts.passwords import refuse_weak
from assistant.accounts.port import Accounts, Sessions, Tries
from assistant.auditing.noting import noted
from assistant.auditing.port import Audit
from assistant.command import print_json
from assistant.errors import BadRequest
from corpus.levels import ROLES, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class UserParts:
    """What the commands work with.

    Attributes:
        who: `cli:` and the name that the person has on this machine.
        issuer: Of the provider that is set; empty where none is.
    """

    accounts: Accounts
    sessions: Sessions
    tries: Tries
    keys: Keys
    hasher: Hasher
    audit: Audit
    who: Viewer
    issuer: str = ""


Open = Callable[[], UserParts]


def user_commands(open_parts: Open) -> click.Group:
    """Give the group `users`.

    Args:
        open_parts: Opens the database when a command is run, and not before.
    """

    @click.group("users", help="管理账号。")
    def users() -> None:
        """Group the commands below."""

    for command in (*_making(open_parts), *_changing(open_parts), *_ending(open_parts)):
        users.add_command(command)
    users.add_command(key_commands(lambda: _of_keys(open_parts())))
    return users


def _of_keys(parts: UserParts) -> tuple[Accounts, Keys, Audit, Viewer]:
    return parts.accounts, parts.keys, parts.audit, parts.who


def _making(open_parts: Open) -> tuple[click.Command, ...]:
    @click.command("add", help="添加账号。")
    @click.argument("name")
    @click.option("--role", type=click.Choice(ROLES), required=True, help="角色")
    @click.option("--shown", default="", help="姓名；不给就用登录名")
    @click.option("--company", default="", help="单位")
    @click.option("--password-stdin", is_flag=True, help="从标准输入读密码（一行）")
    @click.option("--must-change", is_flag=True, help="本人第一次登录时必须改密码")
    def add(
        name: str, role: str, *, shown: str, company: str, password_stdin: bool, must_change: bool
    ) -> None:
        parts, now = open_parts(), datetime.now(UTC)
        account = Account(
            id=new_id(),
            name=login_name(name),
            shown=shown_name(shown or name),
            role=as_role(role),
            company=company_name(company),
            must_change=must_change,
            created=now,
            changed=now,
        )
        password = _password(account.name, from_stdin=password_stdin)
        note = f"role={account.role}"
        with noted(parts.audit, parts.who, "users add", object=account.id, note=note):
            parts.accounts.add(account, parts.hasher.hash(password))
        click.echo(f"已添加账号“{account.name}”（{ROLE_WORD[account.role]}），编号 {account.id}。")

    @click.command("list", help="列出账号。")
    @click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
    def list_(as_json: bool) -> None:
        accounts = open_parts().accounts.listed()
        if as_json:
            print_json({"users": [_face(account) for account in accounts]})
            return
        for one in accounts:
            state = STATE_WORD[one.state] + ("，待设密码" if one.must_change else "")
            click.echo(f"{one.id}  {one.name}  {ROLE_WORD[one.role]}  {state}  {one.company}")
        if not accounts:
            click.echo("还没有账号。用 users add 名字 --role admin 添加第一个。")

    @click.command("adopt-local", help="把没有账号时本机留下的画像、草稿、反馈等归到这个账号。")
    @click.argument("name")
    def adopt_local(name: str) -> None:
        parts = open_parts()
        account = parts.accounts.named(name)
        with noted(parts.audit, parts.who, "users adopt-local", object=account.id):
            moved = parts.accounts.adopt_local(account.id)
        told = "，".join(f"{what} {count} 条" for what, count in moved.items() if count)
        click.echo(f"归到账号“{account.name}”：{told or '没有可归的内容'}。")

    return add, list_, adopt_local


def _changing(open_parts: Open) -> tuple[click.Command, ...]:
    @click.command("role", help="改角色，从那人的下一次操作起生效。")
    @click.argument("name")
    @click.argument("role", type=click.Choice(ROLES))
    def role(name: str, role: str) -> None:
        _change(
            open_parts(),
            name,
            "role",
            lambda parts, one: parts.accounts.set_role(one, as_role(role)),
            note=f"role={as_role(role)}",
        )

    @click.command("disable", help="停用账号，并退出它的全部登录。")
    @click.argument("name")
    def disable(name: str) -> None:
        _change(
            open_parts(),
            name,
            "disable",
            lambda parts, one: parts.accounts.set_state(one, "disabled"),
            note="state=disabled",
        )

    @click.command("enable", help="启用账号。")
    @click.argument("name")
    def enable(name: str) -> None:
        _change(
            open_parts(),
            name,
            "enable",
            lambda parts, one: parts.accounts.set_state(one, "active"),
            note="state=active",
        )

    @click.command("rename", help="改登录名。")
    @click.argument("name")
    @click.argument("new")
    @click.option("--shown", default="", help="姓名；不给就用新的登录名")
    def rename(name: str, new: str, shown: str) -> None:
        known_as, seen_as = login_name(new), shown_name(shown or new)
        _change(
            open_parts(),
            name,
            "rename",
            lambda parts, one: parts.accounts.rename(one, name=known_as, shown=seen_as),
        )

    @click.command("company", help="改单位；给空字符串即清空。")
    @click.argument("name")
    @click.argument("company")
    def company(name: str, company: str) -> None:
        whole = company_name(company)
        _change(
            open_parts(),
            name,
            "company",
            lambda parts, one: parts.accounts.set_company(one, whole),
        )

    @click.command("link", help="关联统一认证里的编号（sub）；给空字符串即取消。")
    @click.argument("name")
    @click.argument("subject")
    def link(name: str, subject: str) -> None:
        parts = open_parts()
        if not parts.issuer:
            raise BadRequest("没有设置统一认证；请先设环境变量 TT_OIDC_ISSUER。")
        key = subject_key(parts.issuer, subject) if subject else None
        _change(parts, name, "link", lambda parts, one: parts.accounts.link(one, key))

    return role, disable, enable, rename, company, link


def _ending(open_parts: Open) -> tuple[click.Command, ...]:
    @click.command("password", help="设新密码，并退出全部登录。")
    @click.argument("name")
    @click.option("--password-stdin", is_flag=True, help="从标准输入读密码（一行）")
    @click.option("--must-change", is_flag=True, help="本人下次登录时必须改密码")
    def password(name: str, password_stdin: bool, must_change: bool) -> None:
        parts = open_parts()
        one = parts.accounts.named(name)
        kept = parts.hasher.hash(_password(one.name, from_stdin=password_stdin))
        _change(
            parts,
            name,
            "password",
            lambda parts, one: parts.accounts.set_password(one, kept, must_change=must_change),
        )

    @click.command("unlock", help="解除登录锁定。")
    @click.argument("name")
    def unlock(name: str) -> None:
        def forget(parts: UserParts, account: str) -> None:
            parts.tries.clear(key_of_name(name))
            parts.tries.clear(key_of_account(account))

        _change(open_parts(), name, "unlock", forget)

    @click.command("end-sessions", help="退出一个账号的全部登录。")
    @click.argument("name")
    def end_sessions(name: str) -> None:
        def end(parts: UserParts, account: str) -> None:
            click.echo(f"已退出 {parts.sessions.end_all(account)} 处登录。")

        _change(open_parts(), name, "end-sessions", end)

    return password, unlock, end_sessions


def _change(
    parts: UserParts,
    name: str,
    command: str,
    change: Callable[[UserParts, str], object],
    *,
    note: str = "",
) -> None:
    account = parts.accounts.named(name)
    with noted(parts.audit, parts.who, f"users {command}", object=account.id, note=note):
        change(parts, account.id)
    click.echo(f"账号“{account.name}”：已完成。")


def _password(name: str, *, from_stdin: bool) -> str:
    """Ask for a new password, twice where somebody types it; it is no argument that others see.

    Raises:
        BadRequest: The two are not the same, or it will not do.
    """
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise BadRequest("没有终端可以输入密码；请加 --password-stdin，从标准输入给。")
    else:
        password = click.prompt("密码", hide_input=True, prompt_suffix="：")
        if password != click.prompt("再输一次", hide_input=True, prompt_suffix="："):
            raise BadRequest("两次输入的密码不一样。")
    refuse_weak(password, name=name)
    return str(password)


def _face(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "name": account.name,
        "shown": account.shown,
        "role": account.role,
        "company": account.company,
        "state": account.state,
        "must_change": account.must_change,
        "by_provider": account.subject is not None,
        "created": account.created.isoformat(),
    }

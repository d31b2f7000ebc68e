"""`python -m assistant users key`: keys of programs, from the machine that the program runs on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click

from assistant.accounts.account import ROLE_WORD
from assistant.accounts.keys import (
    MOST_DAYS,
    USUAL_DAYS,
    Key,
    Keys,
    key_name,
    key_role,
    new_key,
)
from assistant.accounts.port import Accounts
from assistant.auditing.noting import noted
from assistant.auditing.port import Audit
from assistant.command import print_json
from corpus.levels import ROLES, Viewer

# Accounts, keys, the audit, and the person at this machine.
Open = Callable[[], tuple[Accounts, Keys, Audit, Viewer]]


def key_commands(open_parts: Open) -> click.Group:
    """Give the group `key`.

    Args:
        open_parts: Opens the database when a command is run, and not before.
    """

    @click.group("key", help="程序接口的密钥：生成、列出、撤销。")
    def key() -> None:
        """Group the commands below."""

    @key.command("add", help="为一个账号生成密钥；只显示这一次。")
    @click.argument("name")
    @click.option("--for", "what", required=True, help="给哪个程序用")
    @click.option("--role", type=click.Choice(ROLES), help="最多能做什么；不给就和账号一样")
    @click.option(
        "--days", type=click.IntRange(1, MOST_DAYS), default=USUAL_DAYS, help="有效多少天"
    )
    @click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
    def add(name: str, what: str, role: str | None, days: int, *, as_json: bool) -> None:
        accounts, keys, audit, who = open_parts()
        account, now = accounts.named(name), datetime.now(UTC)
        id_, token = new_key()
        made = Key(
            id=id_,
            account=account.id,
            name=key_name(what),
            role=key_role(role or account.role, account),
            made=now,
            expires=now + timedelta(days=days),
        )
        with noted(audit, who, "users key add", object=id_, note=f"role={made.role}"):
            keys.add(made, token)
        if as_json:
            print_json({**_face(made), "key": token})
            return
        click.echo(token)
        click.echo(
            f"编号 {id_}，权限 {ROLE_WORD[made.role]}，{days} 天内有效；只显示这一次，请保存。",
            err=True,
        )

    @key.command("list", help="列出一个账号的密钥。")
    @click.argument("name")
    @click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
    def list_(name: str, *, as_json: bool) -> None:
        accounts, keys, _, _ = open_parts()
        found = keys.of(accounts.named(name).id)
        if as_json:
            print_json({"keys": list(map(_face, found))})
            return
        for one in found:
            used = one.used.isoformat() if one.used else "还没有用过"
            until = f"到 {one.expires.date().isoformat()}"
            if one.withdrawn:
                until = f"{one.withdrawn.date().isoformat()} 已撤销"
            click.echo(f"{one.id}\t{one.name}\t{ROLE_WORD[one.role]}\t{until}\t{used}")
        gone = sum(one.withdrawn is not None for one in found)
        click.echo(f"共 {len(found) - gone} 个，另有 {gone} 个已撤销", err=True)

    @key.command("withdraw", help="撤销一个密钥，立即生效。")
    @click.argument("name")
    @click.argument("id_", metavar="ID")
    def withdraw(name: str, id_: str) -> None:
        accounts, keys, audit, who = open_parts()
        account = accounts.named(name)
        with noted(audit, who, "users key withdraw", object=id_):
            gone = keys.withdraw(account.id, id_)
        click.echo(f"已撤销密钥“{gone.name}”。")

    return key


def _face(key: Key) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "made": key.made.isoformat(),
        "expires": key.expires.isoformat(),
        "used": key.used.isoformat() if key.used else None,
        "withdrawn": key.withdrawn.isoformat() if key.withdrawn else None,
    }

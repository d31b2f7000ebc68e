"""The keys of programs, on the page of one's own account: made, shown once, withdrawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.accounts.account import ROLE_WORD, Account
from assistant.accounts.keys import (
    MAX_NAME_CHARS,
    MOST_WITHDRAWN,
    USUAL_DAYS,
    WITHDRAWN_DAYS,
    Key,
    Keys,
    key_days,
    key_name,
    key_role,
    new_key,
    roles_for,
)
from assistant.auditing.noting import noted
from assistant.ui.door.cookies import token_of
from assistant.ui.door.parts import Door
from assistant.ui.door.shell import asking_first, at, field, form, go
from assistant.ui.door.telling import Telling
from assistant.ui.door.within import Form, Show, doing
from assistant.ui.moments import moment_of

_MAKE, _WITHDRAW = "door.account_key", "door.account_key_withdraw"
_MADE = "密钥已生成。请现在复制保存，离开这一页就看不到了："
_GONE = (
    "撤销的密钥只留一行记录，没有密钥本身；"
    f"满 {WITHDRAWN_DAYS} 天，或超过 {MOST_WITHDRAWN} 行时先撤销的，自动删去。"
)


def key_routes(door: Door, keys: Keys, *, again: Show) -> list[Route]:
    """Give the routes of making and withdrawing a key of one's own.

    Args:
        door: The parts.
        keys: Where keys are kept.
        again: Renders the page of the account, with what is wrong.
    """

    def make(request: Request, account: Account, sent: Form) -> Response:
        return _make(request, door, keys, account, sent)

    def withdraw(request: Request, account: Account, _sent: Form) -> Response:
        return _withdraw(request, door, keys, account)

    return [
        Route(
            "/account/keys", doing(door, make, again=again, act=_MAKE), methods=["POST"], name=_MAKE
        ),
        Route(
            "/account/keys/{key}/withdraw",
            doing(door, withdraw, again=again, act=_WITHDRAW),
            methods=["POST"],
            name=_WITHDRAW,
        ),
    ]


def _make(request: Request, door: Door, keys: Keys, account: Account, sent: Form) -> Response:
    now = door.now()
    id_, token = new_key()
    key = Key(
        id=id_,
        account=account.id,
        name=key_name(sent.get("name", "")),
        role=key_role(sent.get("role", ""), account),
        made=now,
        expires=now + timedelta(days=key_days(sent.get("days", ""))),
    )
    with noted(door.audit, account.viewer, _MAKE, object=id_, note=f"role={key.role}"):
        keys.add(key, token)
    door.tellings.put(token_of(request), Telling(tone="green", said=_MADE, secret=token))
    return go(request, "/account")


def _withdraw(request: Request, door: Door, keys: Keys, account: Account) -> Response:
    id_ = request.path_params["key"]
    with noted(door.audit, account.viewer, _WITHDRAW, object=id_):
        gone = keys.withdraw(account.id, id_)
    said = f"已撤销密钥“{gone.name}”，用它的程序现在就不能再访问。"
    door.tellings.put(token_of(request), Telling(tone="green", said=said))
    return go(request, "/account")


def keys_section(request: Request, keys: Sequence[Key], account: Account, *, now: datetime) -> str:
    """Render somebody's keys, and the form for one more."""
    in_order = sorted(keys, key=lambda key: key.withdrawn is not None)
    rows = "".join(_row(request, key, now) for key in in_order)
    table = (
        "<table><thead><tr><th scope=col>名称</th><th scope=col>权限</th><th scope=col>有效期</th>"
        f"<th scope=col>最近使用</th><th scope=col>操作</th></tr></thead><tbody>{rows}</tbody>"
        "</table>"
        if rows
        else ""
    )
    gone = f'<p class="fine">{_GONE}</p>' if any(key.withdrawn for key in keys) else ""
    return (
        f'<p>别的程序凭密钥查询和提交，用法见 <a href="{at(request, "/api/docs")}">接口说明</a>。'
        "每个程序用一个；不再用的请撤销。账号停用时密钥一并失效，改密码不影响密钥。</p>"
        f"{table}{gone}<details{'' if rows else ' open'}><summary>生成新的密钥</summary>"
        f"{_form(request, account)}</details>"
    )


def _row(request: Request, key: Key, now: datetime) -> str:
    used = key.used.isoformat() if key.used else "还没有"
    return (
        f'<tr><td data-of="名称" data-content>{escape(key.name)}</td>'
        f'<td data-of="权限">{ROLE_WORD[key.role]}</td>'
        f'<td data-of="有效期">{_until(key, now)}</td><td data-of="最近使用">{used}</td>'
        f'<td data-of="操作">{_ending(request, key)}</td></tr>'
    )


def _until(key: Key, now: datetime) -> str:
    if key.withdrawn is not None:
        return f'<span class="state grey">– 已撤销</span> {moment_of(key.withdrawn)}'
    over = "，已过期" if key.expires <= now else ""
    return f"到 {moment_of(key.expires)}{over}"


def _ending(request: Request, key: Key) -> str:
    """Render the way to end a key, which asks first; of one that was ended there is none."""
    if key.withdrawn is not None:
        return "—"
    button = f'<button aria-label="确定撤销密钥 {escape(key.name)}">确定撤销</button>'
    sure = "用它的程序马上就不能再访问，撤销后不能恢复。"
    return asking_first("撤销", sure, form(request, f"/account/keys/{key.id}/withdraw", button))


def _form(request: Request, account: Account) -> str:
    # The least is chosen at first: whoever needs more says so.
    roles = "".join(
        f'<option value="{role}">{ROLE_WORD[role]}</option>' for role in roles_for(account)
    )
    inside = (
        field(
            "name",
            "名称",
            hint="给哪个程序用",
            attributes=f' maxlength="{MAX_NAME_CHARS}" required autocomplete="off"',
        )
        + f'<label for="role">权限</label><select id="role" name="role">{roles}</select>'
        + field(
            "days",
            "有效天数",
            kind="number",
            value=str(USUAL_DAYS),
            attributes=' min="1" max="366" required',
        )
        + '<p class="go"><button>生成密钥</button></p>'
    )
    return form(request, "/account/keys", inside)

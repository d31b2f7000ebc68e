"""Looking after accounts: `/people`, for administrators."""

from collections.abc import Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.accounts.account import ROLE_WORD, STATE_WORD, Account, new_id
from assistant.accounts.login import ONE_TIME_DAYS
from assistant.accounts.names import company_name, login_name, shown_name
from assistant.accounts.passwords import one_time_password
from assistant.auditing.noting import noted
from assistant.ui.door.cookies import token_of
from assistant.ui.door.parts import Door
from assistant.ui.door.person_page import chosen_role, person_routes, role_choice
from assistant.ui.door.shell import at, field, form, go, page, told
from assistant.ui.door.telling import Telling
from assistant.ui.door.within import Form, doing, showing

_SHOW, _ADD = "door.people", "door.people_add"
_MOST_SHOWN = 500


def people_routes(door: Door) -> list[Route]:
    """Give the routes of looking after accounts."""

    def show(request: Request, account: Account, telling: Telling | None, sent: Form) -> Response:
        return _page(request, door, account, telling, sent)

    def add(request: Request, account: Account, sent: Form) -> Response:
        return _add(request, door, account, sent)

    return [
        Route(
            "/people",
            showing(door, show, act=_SHOW, for_admin=True),
            methods=["GET"],
            name=_SHOW,
        ),
        Route(
            "/people",
            doing(door, add, again=show, act=_ADD, for_admin=True, costly=True),
            methods=["POST"],
            name=_ADD,
        ),
        *person_routes(door),
    ]


def _add(request: Request, door: Door, admin: Account, sent: Form) -> Response:
    """Make an account with a password for one login, which is shown once."""
    password = one_time_password()
    account = Account(
        id=new_id(),
        name=login_name(sent.get("name", "")),
        shown=shown_name(sent.get("shown", "").strip() or sent.get("name", "")),
        role=chosen_role(sent),
        company=company_name(sent.get("company", "")),
        must_change=True,
        created=door.now(),
        changed=door.now(),
    )
    note = f"role={account.role}"
    with noted(door.audit, admin.viewer, _ADD, object=account.id, note=note):
        door.accounts.add(account, door.hasher.hash(password))
    said = (
        f"已添加“{account.shown}”（登录名 {account.name}）。下面的一次性密码只显示这一次，"
        f"{ONE_TIME_DAYS} 天内有效；请当面或打电话告诉本人。"
    )
    telling = Telling(tone="green", said=said, secret=password)
    door.tellings.put(token_of(request), telling)
    return go(request, "/people")


def _page(
    request: Request, door: Door, admin: Account, telling: Telling | None, sent: Form
) -> Response:
    sought = request.query_params.get("q", "").strip()[:64].casefold()
    everybody = door.accounts.listed()
    found = [
        one for one in everybody if sought in f"{one.name} {one.shown} {one.company}".casefold()
    ]
    wrong = telling is not None and telling.tone == "red"
    is_open = " open" if wrong or len(everybody) == 1 else ""
    body = (
        f"<h1>账号管理</h1>{told(telling)}"
        f"<section><details{is_open}><summary>添加账号</summary>{_adding(request, sent)}</details>"
        f"</section><section><h2>{len(everybody)} 个账号</h2>{_seeking(request, sought)}"
        f"{_table(request, found, admin)}</section>"
    )
    return page(request, "账号管理", body, account=admin)


def _adding(request: Request, sent: Form) -> str:
    inside = (
        field(
            "name",
            "登录名",
            hint="可以是中文；本人登录时输入",
            value=sent.get("name", ""),
            attributes=' autocomplete="off" maxlength="64" required',
        )
        + field("shown", "姓名", hint="不填就用登录名", value=sent.get("shown", ""))
        + field("company", "单位", hint="可以不填", value=sent.get("company", ""))
        + f'<label for="role">角色</label>{role_choice(sent.get("role", "enterprise"))}'
        '<p class="go"><button class="strong">添加</button></p>'
    )
    return form(request, "/people", inside, attributes=' autocomplete="off"')


def _seeking(request: Request, sought: str) -> str:
    return (
        f'<form method="get" action="{at(request, "/people")}" class="side" role="search"><div>'
        f'<label for="q">按登录名、姓名或单位查找</label><input id="q" name="q" type="search" '
        f'maxlength="64" value="{escape(sought)}"></div><button>查找</button></form>'
    )


def _table(request: Request, found: Sequence[Account], admin: Account) -> str:
    if not found:
        return f'<p class="go">没有找到。<a href="{at(request, "/people")}">看全部账号</a></p>'
    rows = "".join(_row(request, one, admin) for one in found[:_MOST_SHOWN])
    more = (
        f"<p class=fine>只列出前 {_MOST_SHOWN} 个，请查找。</p>" if len(found) > _MOST_SHOWN else ""
    )
    return (
        '<table class="go"><thead><tr><th scope="col">姓名</th><th scope="col">登录名</th>'
        '<th scope="col">角色</th><th scope="col">单位</th><th scope="col">状态</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{more}"
    )


def _row(request: Request, one: Account, admin: Account) -> str:
    me = "（我）" if one.id == admin.id else ""
    address = at(request, f"/people/{one.id}")
    return (
        f'<tr><td><a href="{address}">{escape(one.shown)}</a>{me}</td>'
        f'<td data-of="登录名">{escape(one.name)}</td>'
        f'<td data-of="角色">{ROLE_WORD[one.role]}</td>'
        f'<td data-of="单位">{escape(one.company) or "–"}</td>'
        f"<td>{state_badge(one)}</td></tr>"
    )


def state_badge(one: Account) -> str:
    """Render whether an account may log in: a word, with a colour that only repeats it."""
    if one.state == "disabled":
        return f'<span class="state grey">– {STATE_WORD["disabled"]}</span>'
    if one.must_change:
        return '<span class="state amber">? 待本人设密码</span>'
    return f'<span class="state green">✓ {STATE_WORD["active"]}</span>'

"""One's own account: `/account`, with the password, the sessions and the keys of programs."""

from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.accounts.account import ROLE_WORD, Account
from assistant.accounts.errors import WeakPassword
from assistant.accounts.login import key_of_account
from assistant.accounts.passwords import MAX_CHARS, refuse_weak
from assistant.accounts.port import OpenSession
from assistant.auditing.noting import noted
from assistant.errors import BadRequest, TooBusy
from assistant.ui.door.cookies import SESSION, drop, keep, token_of
from assistant.ui.door.keys_section import key_routes, keys_section
from assistant.ui.door.parts import Door
from assistant.ui.door.setup_page import new_password_fields
from assistant.ui.door.shell import at, field, form, go, page, told
from assistant.ui.door.telling import Telling
from assistant.ui.door.within import Form, doing, showing
from assistant.ui.moments import moment_of

_SHOW, _PASSWORD, _SESSIONS = "door.account", "door.account_password", "door.account_sessions"


def account_routes(door: Door) -> list[Route]:
    """Give the routes of one's own account."""

    def show(request: Request, account: Account, telling: Telling | None, _form: Form) -> Response:
        return _page(request, door, account, telling)

    def password(request: Request, account: Account, sent: Form) -> Response:
        return _change_password(request, door, account, sent)

    def sessions(request: Request, account: Account, sent: Form) -> Response:
        return _end_sessions(request, door, account, everywhere="everywhere" in sent)

    return [
        Route("/account", showing(door, show, act=_SHOW), methods=["GET"], name=_SHOW),
        Route(
            "/account/password",
            doing(door, password, again=show, act=_PASSWORD, costly=True),
            methods=["POST"],
            name=_PASSWORD,
        ),
        Route(
            "/account/sessions",
            doing(door, sessions, again=show, act=_SESSIONS),
            methods=["POST"],
            name=_SESSIONS,
        ),
        *([] if door.keys is None else key_routes(door, door.keys, again=show)),
    ]


def _change_password(request: Request, door: Door, account: Account, sent: Form) -> Response:
    """Keep a new password; whoever is logged in elsewhere is not any more."""
    password = sent.get("password", "")
    with noted(door.audit, account.viewer, _PASSWORD, object=account.id):
        if not account.has_password:
            raise BadRequest("这个账号通过统一认证登录，没有密码。")
        if not account.must_change:
            _refuse_stranger(door, account, sent.get("current", ""))
        refuse_weak(password, name=account.name)
        if password != sent.get("again"):
            raise BadRequest("两次输入的新密码不一样，请重新输入。")
        held = door.accounts.held(account.name)
        if held is not None and door.hasher.verify(held.password, password):
            raise WeakPassword("新密码和原来的一样，请换一个。")
        door.accounts.set_password(account.id, door.hasher.hash(password), must_change=False)
    token = door.sessions.begin(account.id)
    door.tellings.put(token, Telling(tone="green", said="密码已改；其他地方的登录已退出。"))
    response = go(request, "/account")
    keep(response, request, SESSION, token)
    return response


def _refuse_stranger(door: Door, account: Account, current: str) -> None:
    """Refuse whoever has somebody's open page, and not their password."""
    key = key_of_account(account.id)
    turn = door.tries.begin(key)
    held = door.accounts.held(account.name)
    right = held is not None and door.hasher.verify(held.password, current)
    if turn.refused:
        raise TooBusy("当前密码输错次数过多，请过一会儿再试。")
    if not right:
        raise BadRequest("当前密码不对。")
    door.tries.clear(key)


def _end_sessions(request: Request, door: Door, account: Account, *, everywhere: bool) -> Response:
    token = token_of(request)
    with noted(door.audit, account.viewer, _SESSIONS, object=account.id):
        ended = door.sessions.end_all(account.id, but="" if everywhere else token)
    if everywhere:
        response: Response = go(request, "/login?left=1")
        drop(response, request, SESSION)
        return response
    door.tellings.put(token, Telling(tone="green", said=f"已退出其他 {ended} 处登录。"))
    return go(request, "/account")


def _page(request: Request, door: Door, account: Account, telling: Telling | None) -> Response:
    if account.must_change:
        return _must_change(request, account, telling)
    body = (
        f"<h1>我的账号</h1>{told(telling)}"
        f'<p class="go"><a class="button" href="{at(request, "/")}">开始使用</a></p>'
        f"<section><h2>我是谁</h2>{_who(account)}</section>"
        f"<section><h2>登录的地方</h2>{_sessions(request, door, account)}</section>"
        f"<section><h2>改密码</h2>{_password(request, account)}</section>"
    )
    if door.keys is not None:
        keys = keys_section(request, door.keys.of(account.id), account, now=door.now())
        unless_used = '<p class="fine">给其他程序用；不用可以不管。</p>'
        body += f"<section><h2>程序接口的密钥</h2>{unless_used}{keys}</section>"
    return page(request, "我的账号", body, account=account)


def _must_change(request: Request, account: Account, telling: Telling | None) -> Response:
    first = Telling(tone="amber", said="您用的是一次性密码。请先设一个自己的密码，再继续。")
    inside = (
        _hidden_name(account)
        + new_password_fields()
        + '<p class="go"><button class="strong">设好密码并继续</button></p>'
    )
    body = (
        f"<h1>设自己的密码</h1>{told(telling or first)}"
        f"<section>{form(request, '/account/password', inside)}</section>"
    )
    return page(request, "设自己的密码", body, account=account, narrow=True)


def _who(account: Account) -> str:
    facts = {
        "姓名": account.shown,
        "登录名": account.name,
        "角色": ROLE_WORD[account.role],
        "单位": account.company or "未填",
    }
    rows = "".join(f"<dt>{term}</dt><dd>{escape(told_)}</dd>" for term, told_ in facts.items())
    return f"<dl>{rows}</dl>"


def _sessions(request: Request, door: Door, account: Account) -> str:
    open_ = door.sessions.open_of(account.id, token=token_of(request))
    rows = "".join(map(_session, open_))
    others = sum(not session.is_this for session in open_)
    buttons = "<button>退出其他登录</button> " if others else ""
    buttons += '<button name="everywhere" value="1">全部退出，包括这里</button>'
    return (
        f"<p>{door.idle_minutes} 分钟没有操作会自动退出。</p>"
        "<table><thead><tr><th scope=col>登录时间</th><th scope=col>最近操作</th>"
        f"<th scope=col>哪里</th></tr></thead><tbody>{rows}</tbody></table>"
        + form(request, "/account/sessions", f'<p class="go">{buttons}</p>')
    )


def _session(session: OpenSession) -> str:
    where = "这里" if session.is_this else "别处"
    return (
        f'<tr><td data-of="登录时间">{moment_of(session.began)}</td>'
        f'<td data-of="最近操作">{moment_of(session.seen)}</td><td data-of="哪里">{where}</td></tr>'
    )


def _password(request: Request, account: Account) -> str:
    if not account.has_password:
        return "<p>这个账号通过统一认证登录，密码在那里改。</p>"
    current = field(
        "current",
        "当前密码",
        kind="password",
        attributes=f' autocomplete="current-password" maxlength="{MAX_CHARS}" required',
    )
    inside = (
        _hidden_name(account)
        + current
        + new_password_fields()
        + '<p class="go"><button class="strong">改密码</button></p>'
    )
    return "<p>改好后，其他地方的登录会退出。</p>" + form(request, "/account/password", inside)


def _hidden_name(account: Account) -> str:
    # So that a password keeper knows whose password it keeps.
    name = escape(account.name)
    return f'<input type="text" name="name" value="{name}" autocomplete="username" hidden>'

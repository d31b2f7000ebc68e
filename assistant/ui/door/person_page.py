"""One account and what administrators may do with it: `/people/{id}`."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.accounts.account import ROLE_WORD, STATE_WORD, Account, as_role
from assistant.accounts.keys import Key
from assistant.accounts.login import ONE_TIME_DAYS, key_of_account, key_of_name
from assistant.accounts.names import company_name, login_name, shown_name
from assistant.accounts.oidc.tokens import subject_key
from assistant.accounts.passwords import one_time_password
from assistant.auditing.noting import noted
from assistant.errors import BadRequest
from assistant.ui.door.cookies import token_of
from assistant.ui.door.parts import Door
from assistant.ui.door.shell import asking_first, at, field, form, go, page, told
from assistant.ui.door.telling import Telling
from assistant.ui.door.within import Form, doing, showing
from corpus.levels import ROLES, Role

_SHOW = "door.person"
_MAX_SUBJECT_CHARS = 255

Change = Callable[[Door, Account, Form], Telling]
Said = Callable[[Form], str]


def _nothing(_sent: Form) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deed:
    """Something that is done to an account.

    Attributes:
        note: What the audit says of it besides; of what was typed, only what is a word of ours.
        costly: It hashes a password.
        to_oneself: Whether an administrator may do it to their own account.
    """

    path: str
    change: Change
    note: Said = _nothing
    costly: bool = False
    to_oneself: bool = True

    @property
    def act(self) -> str:
        return f"door.person_{self.path}"


def person_routes(door: Door) -> list[Route]:
    """Give the routes of one account."""

    def show(request: Request, admin: Account, telling: Telling | None, _form: Form) -> Response:
        one = door.accounts.get(request.path_params["account"])
        return _page(request, door, admin, one, telling)

    def route(deed: _Deed) -> Route:
        def do(request: Request, admin: Account, sent: Form) -> Response:
            one = door.accounts.get(request.path_params["account"])
            note = deed.note(sent)
            with noted(door.audit, admin.viewer, deed.act, object=one.id, note=note):
                if one.id == admin.id and not deed.to_oneself:
                    raise BadRequest("这是您自己的账号，请到“我的账号”（/account）改密码。")
                telling = deed.change(door, one, sent)
            door.tellings.put(token_of(request), telling)
            return go(request, f"/people/{one.id}")

        endpoint = doing(door, do, again=show, act=deed.act, for_admin=True, costly=deed.costly)
        path = f"/people/{{account}}/{deed.path}"
        return Route(path, endpoint, methods=["POST"], name=deed.act)

    shown = showing(door, show, act=_SHOW, for_admin=True)
    return [
        Route("/people/{account}", shown, methods=["GET"], name=_SHOW),
        *map(route, _DEEDS),
    ]


def _set_role(door: Door, one: Account, sent: Form) -> Telling:
    role = chosen_role(sent)
    door.accounts.set_role(one.id, role)
    return _done(f"“{one.shown}”现在是{ROLE_WORD[role]}，从下一次操作起生效。")


def _role_noted(sent: Form) -> str:
    role = sent.get("role", "")
    return f"role={role}" if role in ROLES else ""


def _set_state(door: Door, one: Account, sent: Form) -> Telling:
    state = sent.get("state")
    if state == "disabled":
        door.accounts.set_state(one.id, "disabled")
        return _done(f"“{one.shown}”已停用，登录已全部退出。")
    if state == "active":
        door.accounts.set_state(one.id, "active")
        return _done(f"“{one.shown}”可以登录了。")
    raise BadRequest("请选择停用或启用。")


def _state_noted(sent: Form) -> str:
    state = sent.get("state", "")
    return f"state={state}" if state in STATE_WORD else ""


def _give_password(door: Door, one: Account, _sent: Form) -> Telling:
    # Not for oneself: one's session would end before the page that shows it.
    password = one_time_password()
    door.accounts.set_password(one.id, door.hasher.hash(password), must_change=True)
    said = (
        f"“{one.shown}”的一次性密码如下，只显示这一次，{ONE_TIME_DAYS} 天内有效；"
        "请当面或打电话告诉本人。原来的密码和登录都已失效。"
    )
    return Telling(tone="green", said=said, secret=password)


def _unlock(door: Door, one: Account, _sent: Form) -> Telling:
    door.tries.clear(key_of_name(one.name))
    door.tries.clear(key_of_account(one.id))
    return _done(f"“{one.shown}”的登录锁定已解除。")


def _end_sessions(door: Door, one: Account, _sent: Form) -> Telling:
    return _done(f"已退出“{one.shown}”的 {door.sessions.end_all(one.id)} 处登录。")


def _end_keys(door: Door, one: Account, _sent: Form) -> Telling:
    keys = door.keys
    its = _keys_of(door, one)
    for key in its:
        if keys is not None:
            keys.withdraw(one.id, key.id)
    return _done(f"已撤销“{one.shown}”的 {len(its)} 个密钥，用它们的程序现在就不能再访问。")


def _keys_of(door: Door, one: Account) -> list[Key]:
    """Give the keys of somebody that were not withdrawn."""
    if door.keys is None:
        return []
    return [key for key in door.keys.of(one.id) if key.withdrawn is None]


def _rename(door: Door, one: Account, sent: Form) -> Telling:
    name, shown = login_name(sent.get("name", "")), shown_name(sent.get("shown", ""))
    company = company_name(sent.get("company", ""))
    door.accounts.rename(one.id, name=name, shown=shown)
    door.accounts.set_company(one.id, company)
    return _done("已保存。")


def _link(door: Door, one: Account, sent: Form) -> Telling:
    subject = sent.get("subject", "").strip()
    if door.exchange is None or len(subject) > _MAX_SUBJECT_CHARS:
        raise BadRequest("没有设置统一认证，或编号太长。")
    if not subject:
        door.accounts.link(one.id, None)
        return _done("已取消与统一认证的关联。")
    door.accounts.link(one.id, subject_key(door.exchange.provider.issuer, subject))
    return _done(f"“{one.shown}”可以用统一认证登录了。")


_DEEDS = (
    _Deed(path="role", change=_set_role, note=_role_noted),
    _Deed(path="state", change=_set_state, note=_state_noted),
    _Deed(path="password", change=_give_password, costly=True, to_oneself=False),
    _Deed(path="unlock", change=_unlock),
    _Deed(path="sessions", change=_end_sessions),
    _Deed(path="keys", change=_end_keys),
    _Deed(path="name", change=_rename),
    _Deed(path="link", change=_link),
)


def _done(said: str) -> Telling:
    return Telling(tone="green", said=said)


def chosen_role(sent: Form) -> Role:
    """Give the role that was chosen in a form.

    Raises:
        BadRequest: It is none.
    """
    try:
        return as_role(sent.get("role", ""))
    except ValueError as error:
        raise BadRequest("请选择角色。") from error


def role_choice(chosen: str) -> str:
    """Render the choice of a role."""
    options = "".join(
        f'<option value="{role}"{" selected" if role == chosen else ""}>{ROLE_WORD[role]}</option>'
        for role in ROLES
    )
    return f'<select id="role" name="role">{options}</select>'


def _page(
    request: Request, door: Door, admin: Account, one: Account, telling: Telling | None
) -> Response:
    def to(path: str, inside: str) -> str:
        return form(request, f"/people/{one.id}/{path}", inside)

    password = _own(request) if one.id == admin.id else to("password", _password())
    body = (
        f'<p><a href="{at(request, "/people")}">← 账号管理</a></p>'
        f"<h1>{escape(one.shown)}</h1>{told(telling)}{_facts(door, one)}"
        f"<section><h2>角色</h2>{to('role', _role(one))}</section>"
        f"<section><h2>登录</h2>{to('state', _state(one))}{password}"
        f"{to('unlock', '<p class=go><button>解除登录锁定</button></p>')}"
        f"{to('sessions', '<p class=go><button>退出全部登录</button></p>')}"
        f"{_all_keys(to) if _keys_of(door, one) else ''}"
        "</section>"
        f"<section><h2>名称</h2>{to('name', _names(one))}</section>"
    )
    if door.exchange is not None:
        body += f"<section><h2>统一认证</h2>{to('link', _linked(one))}</section>"
    return page(request, one.shown, body, account=admin)


def _all_keys(to: Callable[[str, str], str]) -> str:
    """Render the way to end somebody's keys, which asks first."""
    sure = "用这些密钥的程序马上就不能再访问，撤销后不能恢复。"
    return asking_first("撤销全部密钥", sure, to("keys", "<button>确定撤销全部密钥</button>"))


def _facts(door: Door, one: Account) -> str:
    state = STATE_WORD[one.state] + ("，待本人设密码" if one.must_change else "")
    facts = {
        "登录名": one.name,
        "角色": ROLE_WORD[one.role],
        "单位": one.company or "未填",
        "状态": state,
        "登录中": f"{len(door.sessions.open_of(one.id))} 处",
        "程序的密钥": f"{len(_keys_of(door, one))} 个",
        "编号": one.id,
    }
    rows = "".join(f"<dt>{term}</dt><dd>{escape(fact)}</dd>" for term, fact in facts.items())
    return f"<section><dl>{rows}</dl></section>"


def _role(one: Account) -> str:
    return (
        f'<div class="side"><div><label for="role">新的角色</label>{role_choice(one.role)}</div>'
        "<button>保存角色</button></div>"
    )


def _state(one: Account) -> str:
    if one.state == "active":
        return '<button name="state" value="disabled">停用账号</button>'
    return '<button name="state" value="active">启用账号</button>'


def _password() -> str:
    return (
        '<p class="go"><button>给一个新的一次性密码</button></p>'
        '<p class="fine">本人忘了密码时用；原来的密码和登录随即失效。</p>'
    )


def _own(request: Request) -> str:
    return f'<p class="go">自己的密码在<a href="{at(request, "/account")}">我的账号</a>里改。</p>'


def _names(one: Account) -> str:
    return (
        field("name", "登录名", value=one.name, attributes=' maxlength="64" required')
        + field("shown", "姓名", value=one.shown, attributes=' maxlength="64" required')
        + field("company", "单位", value=one.company, attributes=' maxlength="64"')
        + '<p class="go"><button>保存名称</button></p>'
    )


def _linked(one: Account) -> str:
    subject = one.subject.partition(" ")[2] if one.subject else ""
    return (
        field("subject", "统一认证里的编号", hint="留空即取消关联", value=subject)
        + '<p class="go"><button>保存关联</button></p>'
    )

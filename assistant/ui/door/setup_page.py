"""Making the first account: `/setup`, for whoever has the code from the program's terminal."""

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.access.doors import GUEST
from assistant.accounts.account import Account, new_id
from assistant.accounts.first_run import FirstRun
from assistant.accounts.names import login_name, shown_name
from assistant.accounts.passwords import MAX_CHARS, MIN_CHARS, refuse_weak
from assistant.auditing.noting import noted
from assistant.errors import AssistantError, BadRequest
from assistant.ui.door.cookies import FORM, keep, kept
from assistant.ui.door.forms import new_mark, read_form
from assistant.ui.door.login_page import entered, too_often
from assistant.ui.door.parts import Door
from assistant.ui.door.shell import field, form, go, page, told
from assistant.ui.door.telling import Telling
from assistant.ui.door.within import Form, status_of

ACT = "door.setup"


def setup_routes(door: Door) -> list[Route]:
    """Give the routes of the first account; they lead to the login where there is one."""

    def show(request: Request) -> Response:
        if _first_run(door) is None:
            return go(request, "/login")
        return _page(request)

    async def make(request: Request) -> Response:
        if refused := await run_in_threadpool(too_often, request, door, ACT):
            return refused
        first_run = await run_in_threadpool(_first_run, door)
        if first_run is None:
            return go(request, "/login")
        sent: Form = {}
        try:
            sent = await read_form(request, before_login=True)
            return await door.line.run(partial(_make, request, door, first_run, sent))
        except AssistantError as error:
            await run_in_threadpool(
                partial(door.audit.note, GUEST, ACT, outcome="denied", note="refused")
            )
            wrong = Telling(tone="red", said=str(error))
            return _page(request, sent=sent, telling=wrong, status=status_of(error))

    return [
        Route("/setup", show, methods=["GET"], name="door.setup_page"),
        Route("/setup", make, methods=["POST"], name=ACT),
    ]


def _first_run(door: Door) -> FirstRun | None:
    return None if door.accounts.exist() else door.first_run


def _make(request: Request, door: Door, first_run: FirstRun, sent: Form) -> Response:
    code, password = sent.get("code", ""), sent.get("password", "")
    first_run.check(code)
    name = login_name(sent.get("name", ""))
    refuse_weak(password, name=name)
    if password != sent.get("again"):
        raise BadRequest("两次输入的密码不一样，请重新输入。")
    account = Account(
        id=new_id(),
        name=name,
        shown=shown_name(sent.get("name", "")),
        role="admin",
        created=door.now(),
        changed=door.now(),
    )
    with noted(door.audit, account.viewer, ACT, object=account.id):
        first_run.make(door.accounts, account, door.hasher.hash(password), code=code)
    token = door.sessions.begin(account.id)
    welcome = "管理员账号已建好。其他人的账号在“账号管理”里添加。"
    door.tellings.put(token, Telling(tone="green", said=welcome))
    return entered(request, door, token, wanted="/people")


def _page(
    request: Request,
    *,
    sent: Form | None = None,
    telling: Telling | None = None,
    status: int = 200,
) -> Response:
    sent = sent or {}
    mark = kept(request, FORM) or new_mark()
    inside = (
        field(
            "code",
            "设置码",
            hint="启动程序的终端上显示的四组字母和数字",
            value=sent.get("code", ""),
            attributes=' autocomplete="off" autocapitalize="characters" spellcheck="false"'
            ' maxlength="60" required autofocus',
        )
        + field(
            "name",
            "登录名",
            hint="可以是中文",
            value=sent.get("name", ""),
            attributes=' autocomplete="username" maxlength="64" required',
        )
        + new_password_fields()
        + '<p class="go"><button class="strong">建管理员账号</button></p>'
    )
    body = (
        "<h1>第一次使用</h1><p>建第一个管理员账号。之后每个人凭自己的账号登录。</p>"
        f"{told(telling)}<section>{form(request, '/setup', inside, mark=mark)}</section>"
    )
    response = page(request, "第一次使用", body, narrow=True, status=status)
    keep(response, request, FORM, mark)
    return response


def new_password_fields() -> str:
    """Render the two fields of a new password."""
    attributes = f' autocomplete="new-password" maxlength="{MAX_CHARS}" required'
    hint = f"{MIN_CHARS} 个字符以上；不必混用符号，几个不相关的词就很好"
    return field("password", "新密码", kind="password", hint=hint, attributes=attributes) + field(
        "again", "再输一次新密码", kind="password", attributes=attributes
    )

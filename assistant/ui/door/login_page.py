"""Coming in and leaving: `/login` and `/logout`."""

import logging
from functools import partial
from html import escape
from math import ceil
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.access.doors import GUEST
from assistant.accounts.login import Entered, Refused
from assistant.auditing.noting import noted
from assistant.errors import AssistantError, BadRequest
from assistant.ui.door.cookies import FORM, SESSION, drop, keep, kept, token_of
from assistant.ui.door.forms import new_mark, read_form
from assistant.ui.door.onward import HOME, own_path
from assistant.ui.door.parts import Door
from assistant.ui.door.shell import at, field, form, go, page, told
from assistant.ui.door.telling import Telling
from assistant.ui.door.within import Form, status_of
from corpus.errors import CorpusError, StoreBusy

ACT = "door.login"
_MAX_NAME_CHARS = 200
_MINUTE_SECONDS = 60
_WRONG = "登录名或密码不对。连续输错 5 次，这个登录名会暂停登录一分钟。"
_OFTEN = "从这台设备或这个网络来的登录太多，请一分钟后再试。"
_LEFT = Telling(tone="green", said="已退出登录。")

logger = logging.getLogger(__name__)


def login_routes(door: Door) -> list[Route]:
    """Give the routes of coming in by name and password, and of leaving."""

    def show(request: Request) -> Response:
        return _show(request, door)

    async def enter(request: Request) -> Response:
        return await _enter(request, door)

    async def leave(request: Request) -> Response:
        try:
            await read_form(request)
        except AssistantError:
            return go(request, "/account")  # where they see that they are still in
        return await run_in_threadpool(_left, request, door)

    return [
        Route("/login", show, methods=["GET"], name="door.login_page"),
        Route("/login", enter, methods=["POST"], name=ACT),
        Route("/logout", leave, methods=["POST"], name="door.logout"),
    ]


def _show(request: Request, door: Door) -> Response:
    token = token_of(request)
    account = door.sessions.account_of(token) if token else None
    wanted = own_path(request.query_params.get("next", HOME))
    if account is not None:
        return go(request, "/account" if account.must_change else wanted)
    telling = _LEFT if "left" in request.query_params else None
    if token and telling is None:
        telling = _ended(door)
    response = login_page(request, door, wanted=wanted, telling=telling)
    if token:
        drop(response, request, SESSION)
    return response


async def _enter(request: Request, door: Door) -> Response:
    if refused := await run_in_threadpool(too_often, request, door, ACT):
        return refused
    sent: Form = {}
    try:
        sent = await read_form(request, before_login=True)
        name, password = sent.get("name", ""), sent.get("password", "")
        if len(name) > _MAX_NAME_CHARS or not name.strip() or not password:
            raise BadRequest("请填写登录名和密码。")
        result = await door.line.run(partial(door.login, name, password, when=door.now()))
    except AssistantError as error:
        wrong = Telling(tone="red", said=str(error))
        return await run_in_threadpool(
            partial(_again, request, door, sent, wrong, status=status_of(error))
        )
    return await run_in_threadpool(_answered, request, door, sent, result)


def login_page(
    request: Request,
    door: Door,
    *,
    wanted: str = HOME,
    name: str = "",
    telling: Telling | None = None,
    status: int = 200,
    retry_seconds: int = 0,
) -> Response:
    """Give the page to log in on.

    Args:
        request: What it answers.
        door: The parts.
        wanted: Where they go then; a path of ours.
        name: As it was typed before.
        telling: What was wrong.
        status: Of HTTP.
        retry_seconds: When another try may be made; 0 where it may be at once.
    """
    if not door.accounts.exist():
        return _nobody_yet(request, door, telling, status=status)
    mark = kept(request, FORM) or new_mark()
    wrong = telling is not None and telling.tone == "red"
    inside = (
        field(
            "name",
            "登录名",
            value=name,
            wrong=wrong,
            attributes=' autocomplete="username" autocapitalize="none" spellcheck="false"'
            f' maxlength="{_MAX_NAME_CHARS}" required{"" if wrong else " autofocus"}',
        )
        + field(
            "password",
            "密码",
            kind="password",
            wrong=wrong,
            attributes=f' autocomplete="current-password" required{" autofocus" if wrong else ""}',
        )
        + f'<input type="hidden" name="next" value="{escape(wanted)}">'
        '<p class="go"><button class="strong">登录</button></p>'
    )
    body = (
        f"<h1>登录</h1>{told(telling)}<section>{form(request, '/login', inside, mark=mark)}"
        f"{_other_ways(request, door, wanted)}</section>"
        '<p class="fine go">忘了密码，请联系本单位的管理员，由管理员给一个一次性密码。</p>'
    )
    response = page(request, "登录", body, narrow=True, status=status, retry_seconds=retry_seconds)
    keep(response, request, FORM, mark)
    return response


def too_often(request: Request, door: Door, act: str) -> Response | None:
    """Count a try of whoever asks; give the answer where there were too many from there."""
    refusals = door.pace.refusals(request.client.host if request.client else "")
    if not refusals:
        return None
    if refusals == 1:  # a flood is noted once, or it would flood the audit too
        door.audit.note(GUEST, act, outcome="denied", note="pace")
    often = Telling(tone="amber", said=_OFTEN)
    return login_page(request, door, telling=often, status=429, retry_seconds=_MINUTE_SECONDS)


def entered(request: Request, door: Door, token: str, *, wanted: str) -> Response:
    """Let somebody in who has proved who they are; the session they came with is over."""
    if before := token_of(request):
        door.sessions.end(before)
    account = door.sessions.account_of(token)
    response = go(request, "/account" if account and account.must_change else wanted)
    keep(response, request, SESSION, token)
    drop(response, request, FORM)
    return response


def _answered(request: Request, door: Door, sent: Form, result: Entered | Refused) -> Response:
    if isinstance(result, Entered):
        try:
            door.audit.note(result.account.viewer, ACT, object=result.account.id, outcome="done")
        except CorpusError:
            door.sessions.end(result.token)
            raise
        wanted = own_path(sent.get("next", HOME))
        return entered(request, door, result.token, wanted=wanted)
    door.audit.note(GUEST, ACT, object=result.account, outcome="denied", note=result.why)
    if not result.locked_seconds:
        return _again(request, door, sent, Telling(tone="red", said=_WRONG), status=403)
    minutes = ceil(result.locked_seconds / _MINUTE_SECONDS)
    locked = Telling(
        tone="amber",
        said=f"这个登录名连续输错太多次，约 {minutes} 分钟内不能登录，输入什么密码都一样。"
        "已经登录的不受影响；着急时请管理员解除。",
    )
    return _again(request, door, sent, locked, status=429, retry_seconds=result.locked_seconds)


def _again(
    request: Request,
    door: Door,
    sent: Form,
    telling: Telling,
    *,
    status: int,
    retry_seconds: int = 0,
) -> Response:
    return login_page(
        request,
        door,
        wanted=own_path(sent.get("next", HOME)),
        name=sent.get("name", "")[:_MAX_NAME_CHARS],
        telling=telling,
        status=status,
        retry_seconds=retry_seconds,
    )


def _left(request: Request, door: Door) -> Response:
    """Let somebody leave: whatever else fails, their browser forgets the session."""
    try:
        _end(door, token_of(request))
        response: Response = go(request, "/login?left=1")
    except CorpusError as error:
        logger.error("a session could not be ended: %s", type(error).__name__)  # noqa: TRY400
        response = _left_here(request, door, error)
    drop(response, request, SESSION)
    return response


def _end(door: Door, token: str) -> None:
    account = door.sessions.account_of(token, touch=False)
    if account is None:
        return
    try:
        with noted(door.audit, account.viewer, "door.logout", object=account.id):
            door.sessions.end(token)
    except StoreBusy:
        raise  # they have waited; who closes the page before it answers would still be in
    except CorpusError as error:
        # To keep somebody logged in who leaves would be worse than not to have noted it.
        logger.error("a logout could not be noted: %s", type(error).__name__)  # noqa: TRY400
        door.sessions.end(token)


def _left_here(request: Request, door: Door, error: CorpusError) -> Response:
    """Tell somebody that they have left here, while the server could not end their session."""
    said = f"这个浏览器已经退出。服务器上的这次登录没能注销：{error}"
    body = (
        f"<h1>已在这里退出</h1>{told(Telling(tone='amber', said=said))}"
        f'<p class="go">没有人再用它的话，{door.idle_minutes} 分钟后它自动失效。用的是公用电脑、'
        "或担心别人用过的，请联系管理员：恢复正常后，在“账号管理”里退出您的全部登录。</p>"
        f'<p class="go"><a href="{at(request, "/login")}">重新登录</a></p>'
    )
    return page(request, "已在这里退出", body, narrow=True, status=503)


def _other_ways(request: Request, door: Door, wanted: str) -> str:
    ways = ""
    if door.exchange is not None:
        address = escape(at(request, f"/login/oidc?next={quote(wanted, safe='')}"))
        shown = escape(door.exchange.provider.shown)
        ways += f'<p class="or">或</p><a class="button" href="{address}">用{shown}登录</a>'
    if door.guests:
        ways += f'<p class="go"><a href="{at(request, "/")}">不登录，只看公开内容</a></p>'
    return ways


def _ended(door: Door) -> Telling:
    said = (
        f"登录已结束：可能是 {door.idle_minutes} 分钟没有操作、已在别处退出，"
        "也可能是管理员结束了这次登录。请重新登录。"
    )
    return Telling(tone="grey", said=said)


def _nobody_yet(request: Request, door: Door, telling: Telling | None, *, status: int) -> Response:
    how = "请在服务器上运行 python -m assistant users add 名字 --role admin，建第一个管理员账号。"
    way = ""
    if door.first_run is not None and door.first_run.is_open:
        how = "启动程序的终端上显示了一个设置码；有设置码的人可以建第一个管理员账号。"
        address = at(request, "/setup")
        way = f'<p class="go"><a class="button strong" href="{address}">用设置码建账号</a></p>'
    body = (
        f"<h1>还没有账号</h1>{told(telling)}{told(Telling(tone='grey', said=how), id_='how')}{way}"
    )
    return page(request, "还没有账号", body, narrow=True, status=status)

"""How pages and forms of logged-in people are handled: who they are, and whether they may."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from assistant.accounts.account import Account
from assistant.accounts.errors import UnknownAccount
from assistant.errors import AssistantError, TooBusy
from assistant.ui.door.cookies import token_of
from assistant.ui.door.forms import ForeignForm, read_form
from assistant.ui.door.parts import Door
from assistant.ui.door.shell import at, go, page, told
from assistant.ui.door.telling import Telling

Form = Mapping[str, str]
Show = Callable[[Request, Account, Telling | None, Form], Response]
Do = Callable[[Request, Account, Form], Response]
Endpoint = Callable[[Request], Awaitable[Response]]
_EMPTY: Form = {}


def showing(door: Door, show: Show, *, act: str, for_admin: bool = False) -> Endpoint:
    """Give the endpoint of a page for whoever is logged in.

    Args:
        door: The parts.
        show: Renders the page.
        act: What it is in the audit, where somebody may not.
        for_admin: Nobody but administrators may see it.
    """

    def shown(request: Request) -> Response:
        account = door.sessions.account_of(token_of(request))
        if account is None or (for_admin and not _may(account)):
            return turned_away(door, request, account, act)
        telling = door.tellings.take(token_of(request))
        try:
            return show(request, account, telling, _EMPTY)
        except UnknownAccount as error:
            return _missing(request, account, error)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(shown, request)

    return endpoint


def doing(
    door: Door, do: Do, *, again: Show, act: str, for_admin: bool = False, costly: bool = False
) -> Endpoint:
    """Give the endpoint of a form for whoever is logged in.

    Args:
        door: The parts.
        do: Does what the form is for, and sends them on.
        again: Renders the page of the form once more, with what is wrong.
        act: What it is in the audit, where somebody may not.
        for_admin: Nobody but administrators may do it.
        costly: It hashes a password.
    """

    def again_with(
        error: AssistantError, request: Request, account: Account, form: Form
    ) -> Response:
        try:
            response = again(request, account, Telling(tone="red", said=str(error)), form)
        except UnknownAccount as gone:  # that of the page, meanwhile
            return _missing(request, account, gone)
        response.status_code = status_of(error)
        return response

    async def endpoint(request: Request) -> Response:
        token = token_of(request)
        account = await run_in_threadpool(door.sessions.account_of, token)
        if account is None or (for_admin and not _may(account)):
            return await run_in_threadpool(turned_away, door, request, account, act)
        form = _EMPTY
        try:
            form = await read_form(request)
            work = partial(do, request, account, form)
            return await (door.line.run(work) if costly else run_in_threadpool(work))
        except UnknownAccount as error:
            return _missing(request, account, error)
        except AssistantError as error:
            return await run_in_threadpool(again_with, error, request, account, form)

    return endpoint


def status_of(error: AssistantError) -> int:
    """Give the status of HTTP that an error is answered with."""
    if isinstance(error, ForeignForm):
        return 403
    return 503 if isinstance(error, TooBusy) else 400


def turned_away(door: Door, request: Request, account: Account | None, act: str) -> Response:
    """Answer somebody who may not: to log in first, to have their own password first, or no."""
    if account is None:
        return go(request, "/login")
    if account.must_change:
        return go(request, "/account")
    whose = request.path_params.get("account", "")
    door.audit.note(account.viewer, act, object=whose, outcome="denied", note="role")
    no = Telling(tone="amber", said="只有管理员可以管理账号；需要时请联系本单位的管理员。")
    back = f'<p class="go"><a href="{at(request, "/account")}">回到我的账号</a></p>'
    body = f"<h1>没有权限</h1>{told(no)}{back}"
    return page(request, "没有权限", body, account=account, narrow=True, status=403)


def _may(account: Account) -> bool:
    return account.role == "admin" and not account.must_change


def _missing(request: Request, account: Account, error: UnknownAccount) -> Response:
    body = (
        f"<h1>没有这个账号</h1>{told(Telling(tone='amber', said=str(error)))}"
        f'<p class="go"><a href="{at(request, "/people")}">看全部账号</a></p>'
    )
    return page(request, "没有这个账号", body, account=account, narrow=True, status=404)

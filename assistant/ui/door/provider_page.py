"""Coming in by a provider: `/login/oidc`, and the way back from it."""

from urllib.parse import quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assistant.access.doors import GUEST
from assistant.accounts.errors import ProviderFailed
from assistant.accounts.oidc.entering import ACT, account_for
from assistant.accounts.oidc.flow import Exchange
from assistant.accounts.oidc.tokens import Person
from assistant.ui.door.cookies import FLOW, drop, keep, kept
from assistant.ui.door.login_page import entered, login_page, too_often
from assistant.ui.door.onward import HOME, own_path
from assistant.ui.door.parts import Door
from assistant.ui.door.shell import NO_STORE, SEE_OTHER
from assistant.ui.door.telling import Telling

BACK = "/login/oidc/callback"
_FLOW_SECONDS = 600
_FORBIDDEN = 403


def provider_routes(door: Door) -> list[Route]:
    """Give the routes of coming in by a provider; none where none is set."""
    exchange = door.exchange
    if exchange is None:
        return []

    async def send(request: Request) -> Response:
        return await run_in_threadpool(_send, request, door, exchange)

    async def receive(request: Request) -> Response:
        return await run_in_threadpool(_receive, request, door, exchange)

    return [
        Route("/login/oidc", send, methods=["GET"], name="door.to_provider"),
        Route(BACK, receive, methods=["GET"], name=ACT),
    ]


def _send(request: Request, door: Door, exchange: Exchange) -> Response:
    if refused := too_often(request, door, ACT):
        return refused
    wanted = own_path(request.query_params.get("next", HOME))
    try:
        sent = exchange.send()
    except ProviderFailed as error:
        return _refused(request, door, error)
    response = RedirectResponse(sent.address, status_code=SEE_OTHER, headers=NO_STORE)
    value = f"{sent.state}.{quote(wanted, safe='')}"
    keep(response, request, FLOW, value, seconds=_FLOW_SECONDS)
    return response


def _receive(request: Request, door: Door, exchange: Exchange) -> Response:
    if refused := too_often(request, door, ACT):
        return refused
    state, _, wanted = kept(request, FLOW).partition(".")
    person: Person | None = None
    try:
        person = exchange.receive(request.query_params, state=state)
        account = account_for(person, exchange.provider, door.accounts, door.audit, when=door.now())
    except ProviderFailed as error:
        response = _refused(request, door, error, person=person)
    else:
        door.audit.note(account.viewer, ACT, object=account.id, outcome="done")
        token = door.sessions.begin(account.id)
        response = entered(request, door, token, wanted=own_path(unquote(wanted)))
    drop(response, request, FLOW)
    return response


def _refused(
    request: Request, door: Door, error: ProviderFailed, *, person: Person | None = None
) -> Response:
    door.audit.note(GUEST, ACT, outcome="denied", note=error.code)
    theirs = person.subject.partition(" ")[2] if person and error.code == "newcomer" else ""
    telling = Telling(tone="amber" if theirs else "red", said=str(error), secret=theirs)
    return login_page(request, door, telling=telling, status=_FORBIDDEN)

"""All routes of the door."""

import logging
from inspect import iscoroutinefunction

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.ui.door.account_page import account_routes
from assistant.ui.door.login_page import login_routes
from assistant.ui.door.parts import Door
from assistant.ui.door.people_page import people_routes
from assistant.ui.door.provider_page import provider_routes
from assistant.ui.door.setup_page import setup_routes
from assistant.ui.door.shell import unavailable
from corpus.errors import CorpusError

logger = logging.getLogger(__name__)


def door_routes(door: Door) -> list[Route]:
    """Give the routes of logging in and of accounts; they stand at the top of the app.

    Every outcome is noted in the audit here. Each route has a name, which is its name in the
    table of endpoints and, for what changes something, the act in the audit. What cannot be noted
    is not done, and that is told in words; so is a database that is full, busy or shut.
    """
    routes = [
        *login_routes(door),
        *setup_routes(door),
        *account_routes(door),
        *people_routes(door),
        *provider_routes(door),
    ]
    return [_in_words(route) for route in routes]


def _in_words(route: Route) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            if iscoroutinefunction(route.endpoint):
                response: Response = await route.endpoint(request)
                return response
            return await run_in_threadpool(route.endpoint, request)
        except CorpusError as error:
            logger.error("%s could not be done: %s", route.name, type(error).__name__)  # noqa: TRY400
            return unavailable(request, error)

    return Route(route.path, endpoint, methods=list(route.methods or ()), name=route.name)

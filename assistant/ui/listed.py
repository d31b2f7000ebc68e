"""Whether all that is served stands in the table of endpoints, and asks it who may come in.

Looked at once, before anybody can reach the program; what is not listed keeps it from starting,
and so does a route that neither the gate guards nor asks by itself (`entrances`).
"""

from collections.abc import Iterable, Iterator

import gradio as gr
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

from assistant.access.table import Endpoints
from assistant.errors import UnlistedEndpoint
from assistant.ui.gate import is_gradios
from assistant.ui.viewer import ENDPOINT


def require_listed(page: gr.Blocks, routes: Iterable[BaseRoute], endpoints: Endpoints) -> None:
    """Make sure of everything that can be called.

    Raises:
        UnlistedEndpoint: Something is served without a row, or not by its own name, or without
            asking who may.
    """
    known = list(routes)
    served = [*page_endpoints(page), *route_endpoints(known)]
    unlisted = sorted({one for one in served if endpoints.get(one) is None})
    if unlisted:
        raise UnlistedEndpoint(
            "以下入口没有写进权限表 assistant/access/endpoints.tsv，程序不能启动："
            + "；".join(unlisted)
        )
    unasked = sorted(_unasked(known, endpoints))
    if unasked:
        raise UnlistedEndpoint(
            "以下入口不按权限表检查来者（应由 assistant.ui.entrances 制作），程序不能启动："
            + "；".join(unasked)
        )


def page_endpoints(page: gr.Blocks) -> Iterator[str]:
    """Give the endpoint of each event of the page that runs something here."""
    for event in page.fns.values():
        if event.fn is not None:
            yield getattr(event.fn, ENDPOINT, f"page ? {event.name or event.api_name}")


def route_endpoints(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """Give the method and path of each route, and of those that are mounted below."""
    for endpoint, _ in _served(routes):
        yield endpoint


def _unasked(routes: Iterable[BaseRoute], endpoints: Endpoints) -> Iterator[str]:
    """Give the routes that are not for anyone, and that let in whoever calls them."""
    for endpoint, route in _served(routes):
        rule = endpoints.get(endpoint)
        if rule is None or rule.who in {"anyone", "nobody"} or rule.work == "door":
            continue  # of the door's, the gate asks for those that are not for everybody
        if is_gradios(rule):
            continue
        if getattr(getattr(route, "endpoint", None), ENDPOINT, None) != endpoint:
            yield endpoint


def _served(routes: Iterable[BaseRoute], under: str = "") -> Iterator[tuple[str, BaseRoute]]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:  # how FastAPI keeps a router that was included
            yield from _served(included.routes, under)
        elif isinstance(route, Mount):
            yield from _served(route.routes or (), f"{under}{route.path}")
        elif isinstance(route, Route | APIRoute):
            for method in sorted(set(route.methods or ()) - {"HEAD"}):
                yield f"{method} {under}{route.path}", route
        else:
            yield f"? {under}{getattr(route, 'path', route)}", route

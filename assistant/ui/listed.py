"""Whether all that is served stands in the table of endpoints, and all that stands there is served.

Looked at once, before anybody can reach the program; what is not listed keeps it from starting.
"""

from collections.abc import Iterable, Iterator

import gradio as gr
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

from assistant.access.table import Endpoints
from assistant.errors import UnlistedEndpoint
from assistant.ui.handlers import ENDPOINT


def require_listed(page: gr.Blocks, routes: Iterable[BaseRoute], endpoints: Endpoints) -> None:
    """Make sure of everything that can be called.

    Raises:
        UnlistedEndpoint: Something is served without a row, or not by its own name.
    """
    served = [*page_endpoints(page), *route_endpoints(routes)]
    unlisted = sorted({one for one in served if endpoints.get(one) is None})
    if unlisted:
        raise UnlistedEndpoint(
            "以下入口没有写进权限表 assistant/access/endpoints.tsv，程序不能启动："
            + "；".join(unlisted)
        )


def page_endpoints(page: gr.Blocks) -> Iterator[str]:
    """Give the endpoint of each event of the page that runs something here."""
    for event in page.fns.values():
        if event.fn is not None:
            yield getattr(event.fn, ENDPOINT, f"page ? {event.name or event.api_name}")


def route_endpoints(routes: Iterable[BaseRoute], under: str = "") -> Iterator[str]:
    """Give the method and path of each route, and of those that are mounted below."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:  # how FastAPI keeps a router that was included
            yield from route_endpoints(included.routes, under)
        elif isinstance(route, Mount):
            yield from route_endpoints(route.routes or (), f"{under}{route.path}")
        elif isinstance(route, Route | APIRoute):
            for method in sorted(set(route.methods or ()) - {"HEAD"}):
                yield f"{method} {under}{route.path}"
        else:
            yield f"? {under}{getattr(route, 'path', route)}"

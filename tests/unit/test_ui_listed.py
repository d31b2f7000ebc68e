"""What is served without a row, or without asking who may, keeps the program from starting."""

import gradio as gr
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from assistant.access.table import read_table
from assistant.errors import UnlistedEndpoint
from assistant.ui.entrances import Entrances
from assistant.ui.handlers import handler
from assistant.ui.listed import page_endpoints, require_listed, route_endpoints
from assistant.ui.web import in_a_loop
from corpus.levels import Viewer

TABLE = read_table(
    "endpoint\twho\tsees\towner\taudit\twork\n"
    "page ask\tall\t-\t-\t-\task\n"
    "GET /x/y\tstaff\t-\t-\t-\tlook\n"
    "GET /open\tanyone\t-\t-\t-\tlook\n"
    "GET /people\tadmin\t-\t-\t-\tdoor\n"
    "GET /gradio_api/queue/data\tall\t-\t-\t-\tlook\n"
)


async def plain(_request: Request) -> Response:
    return PlainTextResponse("")


async def answered(_request: Request, _who: Viewer) -> Response:
    return PlainTextResponse("")


@in_a_loop
def a_page(*names: str) -> gr.Blocks:
    def ask(who: Viewer) -> str:
        return who.identity

    with gr.Blocks() as page:
        button, shown = gr.Button(), gr.HTML()
        for name in names:
            fn = handler(name, ask) if name != "bare" else (lambda: "")
            button.click(fn, None, shown, api_visibility="private")
        button.click(None, None, shown, js="() => ''")
    return page


def asking() -> Mount:
    route = Entrances("/x", broken="").route("GET", "/y", answered)
    return Mount("/x", Starlette(routes=[route]))


def test_what_is_listed_and_asks_is_served() -> None:
    doors = [Route("/open", plain), Route("/people", plain)]
    routes = [*doors, Mount("/gradio_api", routes=[Route("/queue/data", plain)]), asking()]

    require_listed(a_page("ask"), routes, TABLE)

    assert list(page_endpoints(a_page("ask"))) == ["page ask"]
    assert "GET /x/y" in list(route_endpoints(routes))


@pytest.mark.parametrize("name", ["other", "bare"])
def test_a_handler_without_a_row_or_without_asking_is_told(name: str) -> None:
    with pytest.raises(UnlistedEndpoint, match="page"):
        require_listed(a_page("ask", name), [], TABLE)


@pytest.mark.parametrize(
    ("route", "told"),
    [
        (Route("/none", plain), "GET /none"),
        (Route("/open", plain, methods=["DELETE"]), "DELETE /open"),
        (Mount("/m", routes=[Route("/n", plain)]), "GET /m/n"),
        (WebSocketRoute("/open", plain), r"\? /open"),
        (Route("/x/y", plain), "GET /x/y"),
        (Mount("/x", routes=[Entrances("/z", broken="").route("GET", "/y", answered)]), "GET /x/y"),
    ],
)
def test_a_route_without_a_row_or_without_asking_by_it_is_told(route: BaseRoute, told: str) -> None:
    with pytest.raises(UnlistedEndpoint, match=told):
        require_listed(a_page("ask"), [route], TABLE)

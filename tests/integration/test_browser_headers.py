"""Every answer bears the headers: of every route of the running app, of errors and of streams."""

import re
from datetime import date

import httpx
import pytest
from access_builders import open_access
from fastapi import FastAPI
from starlette.responses import RedirectResponse, StreamingResponse

from assistant.ui.headers import HEADERS, SecurityHeaders
from assistant.ui.listed import route_endpoints
from assistant.ui.web import web

DAY = date(2026, 11, 23)
OWED = {name.decode() for name, _ in HEADERS}
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE")
# A value for each parameter that a path may have.
PARAMETER = re.compile(r"\{[^}]*\}")
OTHERS = ("POST", "DELETE")
FILLED = "甲..%2f<img src=x>"


async def answers(app: FastAPI, asked: list[tuple[str, str]]) -> list[httpx.Response]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return [await client.request(method, path) for method, path in asked]


def assert_guarded(response: httpx.Response) -> None:
    where = f"{response.request.method} {response.request.url} {response.status_code}"
    assert set(response.headers) >= OWED, where
    for name, value in HEADERS:
        if name != b"content-security-policy":
            assert response.headers[name.decode()] == value.decode(), where
    policy = response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy, where


class Broken(Exception):
    """What nobody foresaw."""


@pytest.fixture
def small() -> FastAPI:
    app = FastAPI()
    app.add_middleware(SecurityHeaders)

    @app.get("/broken")
    def broken() -> None:
        raise Broken

    @app.get("/typed/{number}")
    def typed(number: int) -> int:
        return number

    @app.get("/stream")
    def stream() -> StreamingResponse:
        return StreamingResponse(iter(("data: 1\n\n",)), media_type="text/event-stream")

    @app.get("/away")
    def away() -> RedirectResponse:
        return RedirectResponse("/stream")

    @app.get("/assets/a.js")
    def asset() -> StreamingResponse:
        return StreamingResponse(iter(("",)), headers={"cache-control": "max-age=9"})

    return app


@pytest.mark.anyio
async def test_every_kind_of_answer_bears_the_headers(small: FastAPI) -> None:
    asked = [(method, path) for path in ("/", "/broken", "/typed/x", "/typed/1", "/stream", "/away")
             for method in METHODS]  # fmt: skip

    found = await answers(small, asked)

    for response in found:
        assert_guarded(response)
        assert response.headers["cache-control"] == "no-store"
    assert {200, 307, 404, 405, 422, 500} <= {response.status_code for response in found}


@pytest.mark.anyio
async def test_an_error_tells_nothing_of_itself(small: FastAPI) -> None:
    (found,) = await answers(small, [("GET", "/broken")])

    assert found.status_code == 500
    assert "Broken" not in found.text and "Traceback" not in found.text


@pytest.mark.anyio
async def test_files_of_the_program_may_be_kept(small: FastAPI) -> None:
    (found,) = await answers(small, [("GET", "/assets/a.js")])

    assert_guarded(found)
    assert found.headers["cache-control"] == "max-age=9"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_every_route_of_the_page_answers_with_the_headers() -> None:
    app = web(lambda _question: iter(()), access=open_access(), day=lambda: DAY)
    # A stream that never ends by itself is not waited for.
    endless = ("heartbeat", "queue/data", "startup-events", "upload_progress", "reload")
    served = {one for one in route_endpoints(app.routes) if not any(end in one for end in endless)}
    asked = [
        (method, PARAMETER.sub(FILLED, path))
        for method, _, path in (one.partition(" ") for one in sorted(served))
        if method != "?"
    ]

    found = await answers(app, [*asked, *((other, path) for _, path in asked for other in OTHERS)])

    assert len(served) > 60
    for response in found:
        assert_guarded(response)

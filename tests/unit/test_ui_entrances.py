"""Routes beside the page: nothing is done for, or sent to, whoever may not."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

import pytest
from access_builders import ListAudit, access_by, behind_a_gate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount
from starlette.testclient import TestClient

from assistant.access.access import Access
from assistant.access.doors import Login
from assistant.errors import TooLarge, UnknownBatch
from assistant.ui.door.cookies import SESSION as COOKIE
from assistant.ui.entrances import Entrances, body_of, naming_of
from assistant.ui.viewer import ENDPOINT
from corpus.levels import Role, Viewer

MARK = "x-papers"


class Sessions:
    role: Role | None = "staff"

    def viewer_of(self, token: str, *, touch: bool = True) -> Viewer | None:
        return None if self.role is None or token != "t" else Viewer(identity="u", role=self.role)


@dataclass
class Ways:
    """A route for staff that must bear a mark, one that streams, and what they did."""

    sessions: Sessions = field(default_factory=Sessions)
    audit: ListAudit = field(default_factory=ListAudit)
    done: list[str] = field(default_factory=list)
    change: Callable[[], None] = lambda: None
    error: Exception | None = None

    def __post_init__(self) -> None:
        self.access: Access = access_by(Login(self.sessions, guests=False), self.audit)
        entrances = Entrances("/papers", broken="坏了。", mark=MARK)
        routes = [
            entrances.route("DELETE", "/{batch}", self.drop, named="batch"),
            entrances.route("POST", "/", self.grow),
            entrances.route("POST", "/{batch}/start", self.make, named="batch", about=self.about),
        ]
        app = Starlette(routes=[Mount("/papers", Starlette(routes=routes))])
        self.client = TestClient(behind_a_gate(app, self.access))
        self.routes = routes

    async def drop(self, _request: Request, who: Viewer) -> Response:
        self.done.append(who.identity)
        self.change()
        if self.error is not None:
            raise self.error
        return PlainTextResponse("done")

    async def about(self, request: Request, who: Viewer) -> str:
        return f"{who.identity} {(await body_of(request, 9)).decode()}"

    async def make(self, request: Request, _who: Viewer) -> Response:
        naming_of(request)("N02")
        return PlainTextResponse("done")

    async def grow(self, _request: Request, who: Viewer) -> Response:
        async def pieces() -> AsyncIterator[str]:
            yield "first"
            self.change()
            yield who.role

        return StreamingResponse(pieces())

    def send(self, *, mark: bool = True, token: str = "t") -> Response:  # noqa: S107  (a name)
        headers = {"cookie": f"{COOKIE}={token}"} | ({MARK: "1"} if mark else {})
        return self.client.delete("/papers/b1", headers=headers)  # type: ignore[return-value]

    def streamed(self) -> str:
        headers = {"cookie": f"{COOKIE}=t", MARK: "1"}
        return self.client.post("/papers/", headers=headers).text

    @property
    def under_way(self) -> int:
        counts = self.access._limits._counts.values()
        return sum(count.under_way for count in counts)


@pytest.fixture
def ways() -> Iterator[Ways]:
    ways = Ways()
    yield ways
    ways.client.close()
    assert ways.under_way == 0


def test_whoever_may_is_let_through_and_noted_with_what_it_is_about(ways: Ways) -> None:
    assert ways.send().status_code == 200
    assert ways.done == ["u"]
    assert [(one.act, one.object, one.outcome) for one in ways.audit.acts] == [
        ("DELETE /papers/{batch}", "b1", "begun")
    ]


def test_what_stands_in_the_body_is_noted_once_they_are_in_and_what_is_made_after(
    ways: Ways,
) -> None:
    def send(body: bytes) -> int:
        headers = {"cookie": f"{COOKIE}=t", MARK: "1"}
        return ways.client.post("/papers/b1/start", headers=headers, content=body).status_code

    assert send(b"N01") == 200
    assert send(b"far too long") == 413
    ways.sessions.role = "enterprise"
    assert send(b"N01") == 403
    assert [(one.object, one.outcome) for one in ways.audit.acts] == [
        ("u N01", "begun"),
        ("N02", "done"),
        ("b1", "denied"),
    ]


@pytest.mark.parametrize(
    ("role", "mark", "status"),
    [("enterprise", True, 403), ("manager", True, 403), (None, True, 401), ("staff", False, 403)],
)
def test_whoever_may_not_does_nothing(
    ways: Ways, role: Role | None, mark: bool, status: int
) -> None:
    ways.sessions.role = role

    assert ways.send(mark=mark).status_code == status
    assert ways.done == []


@pytest.mark.parametrize("role", [None, "enterprise"])
def test_nothing_is_sent_to_somebody_who_is_not_who_they_were(
    ways: Ways, role: Role | None
) -> None:
    def change() -> None:
        ways.sessions.role = role

    assert ways.streamed() == "firststaff"
    ways.change = change
    assert ways.streamed() == "first"
    ways.sessions.role = "staff"
    answer = ways.send()

    assert answer.status_code == 401
    assert "done" not in answer.text  # type: ignore[attr-defined]
    assert [one.outcome for one in ways.audit.acts] == ["begun"]  # it was done


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (UnknownBatch("没有"), 404, "没有"),
        (TooLarge("太大"), 413, "太大"),
        (RuntimeError("secret"), 500, "坏了。"),
    ],
)
def test_what_fails_is_told_in_words_and_noted(
    ways: Ways, error: Exception, status: int, said: str
) -> None:
    ways.error = error

    answer = ways.send()

    assert answer.status_code == status
    assert said in answer.text  # type: ignore[attr-defined]
    assert "secret" not in answer.text  # type: ignore[attr-defined]
    assert [one.outcome for one in ways.audit.acts] == ["begun", "failed"]


def test_every_route_bears_its_row(ways: Ways) -> None:
    assert [getattr(route.endpoint, ENDPOINT) for route in ways.routes] == [
        "DELETE /papers/{batch}",
        "POST /papers/",
        "POST /papers/{batch}/start",
    ]


def test_without_the_gate_nothing_is_done(ways: Ways) -> None:
    bare = Starlette(routes=[Mount("/papers", Starlette(routes=ways.routes))])

    with TestClient(bare) as client:
        answer = client.delete("/papers/b1", headers={MARK: "1", "cookie": f"{COOKIE}=t"})

    assert answer.status_code == 403
    assert ways.done == []


@pytest.mark.parametrize(("size", "fits"), [(10, True), (11, False)])
def test_a_body_is_read_up_to_so_much(size: int, fits: bool) -> None:
    async def read(request: Request) -> Response:
        try:
            return PlainTextResponse(str(len(await body_of(request, 10))))
        except TooLarge:
            return PlainTextResponse("too large")

    app = Starlette()
    app.add_route("/", read, methods=["POST"])

    with TestClient(app) as client:
        assert client.post("/", content=b"x" * size).text == (str(size) if fits else "too large")

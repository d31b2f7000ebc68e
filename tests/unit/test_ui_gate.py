"""The gate by itself, before an application that answers everything."""

import json
from collections.abc import Iterator

import pytest
from access_builders import ListAudit, access_by
from starlette.responses import JSONResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.access.access import Access
from assistant.access.doors import Login
from assistant.access.table import read_table
from assistant.auditing.port import Outcome
from assistant.ui.door.cookies import SESSION as COOKIE
from assistant.ui.gate import Gate
from corpus.errors import StoreUnavailable
from corpus.levels import Role, Viewer

JOIN, DATA = "/gradio_api/queue/join", "/gradio_api/queue/data"
TABLE = read_table(
    "endpoint\twho\tsees\towner\taudit\twork\n"
    "GET /\tall\t-\t-\t-\tlook\n"
    f"POST {JOIN}\tall\t-\town\t-\tlook\n"
    f"GET {DATA}\tall\t-\town\t-\tlook\n"
    "POST /gradio_api/cancel\tall\t-\town\t-\tlook\n"
    "POST /gradio_api/reset\tall\t-\town\t-\tlook\n"
    "GET /gradio_api/heartbeat/{session_hash}\tall\t-\town\t-\tlook\n"
    "GET /gradio_api/app_id\tstaff\t-\t-\t-\tlook\n"
    "POST /gradio_api/upload\tnobody\t-\t-\t-\tlook\n"
    "GET /theme.css\tanyone\t-\t-\t-\tlook\n"
    "POST /ours\tall\t-\t-\t-\tlook\n"
    "GET /people\tadmin\t-\t-\t-\tdoor\n"
    "GET /account\tall\t-\t-\t-\tdoor\n"
)


class Sessions:
    def __init__(self) -> None:
        self.roles: dict[str, Role] = {"a": "enterprise", "b": "enterprise", "s": "staff"}

    def viewer_of(self, token: str, *, touch: bool = True) -> Viewer | None:
        role = self.roles.get(token.rstrip("2"))
        return None if role is None else Viewer(identity=f"u-{token.rstrip('2')}", role=role)


class Inner:
    """Answers as Gradio does where it matters, and remembers what came."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str, bytes]] = []
        self.status = 200

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"] if scope["method"] == "POST" else b""
        self.came.append((scope["method"], scope["path"], body))
        answer = {"event_id": f"e{len(self.came)}"}
        await JSONResponse(answer, self.status)(scope, receive, send)


class FullAudit(ListAudit):
    """An audit whose disk is full."""

    def note(
        self, who: Viewer, act: str, *, object: str = "", outcome: Outcome, note: str = ""
    ) -> int:
        raise StoreUnavailable("审计写不进去。")


class Front:
    def __init__(self, audit: ListAudit | None = None) -> None:
        self.sessions, self.inner, self.audit = Sessions(), Inner(), audit or ListAudit()
        doors = Login(self.sessions, guests=False)
        access = access_by(doors, self.audit)
        gate = Gate(self.inner, access=Access(doors, self.audit, limits=access._limits,
                                              endpoints=TABLE), login="/login")  # fmt: skip
        self.client = TestClient(gate, follow_redirects=False)

    def get(self, path: str, by: str = "a", **headers: str) -> int:
        return self.client.get(path, headers=_bearing(by, headers)).status_code

    def post(self, path: str, data: object, by: str = "a", **headers: str) -> int:
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        return self.client.post(path, content=body, headers=_bearing(by, headers)).status_code

    def join(self, visit: object, by: str = "a", **more: object) -> str:
        """Give the number of an event; empty where it was refused."""
        data = json.dumps({"session_hash": visit, "data": [], **more})
        answer = self.client.post(JOIN, content=data, headers=_bearing(by, {}))
        return str(answer.json()["event_id"]) if answer.status_code == 200 else ""


def _bearing(token: str, headers: dict[str, str]) -> dict[str, str]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"cookie": f"{COOKIE}={token}", **names}


@pytest.fixture
def front() -> Iterator[Front]:
    front = Front()
    yield front
    front.client.close()


def test_only_what_stands_in_the_table_is_there(front: Front) -> None:
    assert [
        front.get(path) for path in ("/none", "/gradio_api/none", "/gradio_api", "/theme.css/")
    ] == [404] * 4
    assert front.post("/gradio_api/upload", {}) == 404
    assert front.post("/theme.css", {}) == 404
    assert front.inner.came == []
    assert front.get("/theme.css", by="") == 200


def test_a_path_with_a_line_feed_behind_it_is_no_path(front: Front) -> None:
    assert front.post(f"{JOIN}%0A", {"session_hash": "v", "data": []}) == 404
    assert front.get("/theme.css%0A") == 404
    assert front.inner.came == []


def test_where_a_refusal_cannot_be_noted_that_is_told_and_nothing_is_let_through() -> None:
    front = Front(FullAudit())

    opened = front.client.get("/people", headers=_bearing("a", {}))
    asked = front.client.get("/gradio_api/app_id", headers=_bearing("a", {}))

    assert opened.status_code == 503 and "审计写不进去。" in opened.text
    assert opened.headers["content-type"].startswith("text/html")
    assert (asked.status_code, asked.json()) == (503, {"said": "审计写不进去。"})
    assert front.inner.came == []


def test_nobody_comes_to_what_gradio_brings_along(front: Front) -> None:
    assert front.get("/", by="") == 303
    assert front.get("/people", by="") == 303
    assert front.get(f"{DATA}?session_hash=v", by="") == 401
    assert front.post(JOIN, {"session_hash": "v"}, by="") == 401
    assert front.inner.came == []


def test_a_row_of_some_roles_is_theirs_alone_and_a_refusal_is_noted(front: Front) -> None:
    assert (front.get("/gradio_api/app_id", "a"), front.get("/gradio_api/app_id", "s")) == (
        403,
        200,
    )
    front.sessions.roles["x"] = "admin"
    assert (front.get("/people", "s"), front.get("/people", "x")) == (403, 200)
    assert front.get("/account", by="") == 200  # finds out by itself

    assert [(one.who.identity, one.act, one.outcome) for one in front.audit.acts] == [
        ("u-a", "GET /gradio_api/app_id", "denied"),
        ("u-s", "GET /people", "denied"),
    ]


def test_whoever_opens_a_page_that_is_not_theirs_reads_it_as_a_page(front: Front) -> None:
    refused = front.client.get("/people", headers=_bearing("s", {}))

    assert refused.headers["content-type"].startswith("text/html")
    assert "没有权限" in refused.text and 'href="/"' in refused.text


def test_what_another_site_sends_does_nothing(front: Front) -> None:
    here = "http://testserver"

    for foreign in ("http://evil.example", "null", "http://testserver.evil.example", ""):
        assert front.post("/ours", {}, origin=foreign) == 403, foreign
    assert front.post("/ours", {}, sec_fetch_site="cross-site", origin=here) == 403
    assert front.inner.came == []
    assert front.post("/ours", {}, origin=here, sec_fetch_site="same-origin") == 200
    assert front.get("/theme.css", origin="http://evil.example") == 200


def test_a_visit_is_of_whom_it_was_first_of(front: Front) -> None:
    assert front.join("v1")
    assert front.join("v1")

    for other in ("b", "s", "a2"):  # somebody else, staff, the same person in another session
        assert not front.join("v1", other)
        assert front.get(f"{DATA}?session_hash=v1", other) == 403
        assert front.get(f"{DATA}?session_hash=own&session_hash=v1", other) == 400
        assert front.get(f"{DATA}?session_hash=&session_hash=v1", other) == 400
        assert front.get("/gradio_api/heartbeat/v1", other) == 403
    assert front.get(f"{DATA}?session_hash=v1") == 200
    assert front.get(DATA) == 400


def test_a_visit_ends_with_the_role_that_it_began_in(front: Front) -> None:
    front.join("v1", "s")
    front.sessions.roles["s"] = "enterprise"

    assert not front.join("v1", "s")
    assert front.get(f"{DATA}?session_hash=v1", "s") == 403
    assert front.join("v2", "s")


def test_an_event_is_stopped_only_by_whose_it_is(front: Front) -> None:
    event = front.join("v1")

    def stop(visit: str, token: str) -> int:
        return front.post("/gradio_api/cancel", {"session_hash": visit, "event_id": event}, token)

    assert [stop("v2", "b"), stop("v3", "a2"), stop("v1", "b"), stop("v1", "a")] == [403] * 3 + [
        200
    ]


@pytest.mark.parametrize(
    "visit", ["", None, 7, ["v"], "a" * 65, "v<gradio-sep>e", "v/1", "v 1", "v\n", "访"]
)
def test_a_visit_that_no_page_makes_is_refused(front: Front, visit: object) -> None:
    assert front.join(visit) == ""
    assert front.inner.came == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'"v"', b"[" * 100_000, b"\xff"])
def test_an_event_that_cannot_be_read_is_refused(front: Front, body: bytes) -> None:
    assert front.post(JOIN, body) == 400


def test_the_last_of_two_visits_in_one_event_is_the_one_that_counts(front: Front) -> None:
    front.join("v1", "b")

    assert front.post(JOIN, b'{"session_hash": "v2", "session_hash": "v1", "data": []}') == 403


@pytest.mark.parametrize("where", ["data", "event_data"])
def test_no_event_brings_a_file(front: Front, where: str) -> None:
    for kind in ("gradio.FileData", "x.FileData"):
        file = {"path": "/etc/passwd", "meta": {"_type": kind}}
        assert front.join("v1", **{where: [{"deep": [file]}]}) == ""  # type: ignore[arg-type]
    assert front.join("v1", data=["FileData", {"meta": {"of": "a record"}}])


def test_what_is_read_here_comes_to_gradio_as_it_was_sent(front: Front) -> None:
    body = json.dumps({"session_hash": "v1", "data": ["x" * 300_000]}).encode()

    assert front.post(JOIN, body) == 200
    assert front.inner.came == [("POST", JOIN, body)]
    assert front.post(JOIN, b'"' + b"x" * 2_000_001 + b'"') == 413


def test_a_full_queue_is_told_in_chinese(front: Front) -> None:
    front.inner.status = 503

    answer = front.client.post(JOIN, json={"session_hash": "v1"}, headers={"cookie": f"{COOKIE}=a"})

    assert answer.status_code == 503
    assert "排上" in answer.json()["detail"]


def test_what_is_reset_is_of_no_visit(front: Front) -> None:
    assert front.post("/gradio_api/reset", {"event_id": "e"}) == 200

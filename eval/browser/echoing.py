"""A language model that says what it was told to say, and an embedder that needs none.

Any OpenAI-compatible client can ask them. The model gives back the passages that it was shown,
each line with the number of its passage, so that
hostile text of documents passes the checks as an answer; and after them a text of our choice. The
embedder counts pairs of letters: what is measured here is not how well is found.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Thread
from typing import ClassVar, cast
from zlib import crc32

_PASSAGE = re.compile(r'<passage n="(\d+)"[^>]*>(.*?)</passage>', re.DOTALL)
_MOST_CHARS = 6_000
_DIMENSIONS = 64
_PATH = "/v1"


class _Server(ThreadingHTTPServer):
    """The endpoint; `text` is what it says besides."""

    daemon_threads = True
    text = ""
    asked = 0


class Echo:
    """What an endpoint says from now on."""

    def __init__(self, server: _Server) -> None:
        self._server = server

    @property
    def settings(self) -> dict[str, str]:
        """The variables by which the product asks it."""
        url = f"http://127.0.0.1:{self._server.server_address[1]}{_PATH}"
        return {
            "TT_LLM": "openai",
            "TT_LLM_BASE_URL": url,
            "TT_LLM_MODEL": "echo",
            "TT_LLM_API_KEY": "none",
            "TT_EMBEDDER": "openai:pairs",
            "TT_EMBEDDINGS_BASE_URL": url,
        }

    @property
    def asked(self) -> int:
        """How often it was asked."""
        return self._server.asked

    def say(self, text: str) -> None:
        """Say this from now on."""
        self._server.text = text


@contextmanager
def echoing() -> Iterator[Echo]:
    """Serve the model on a free port of this machine."""
    server = _Server(("127.0.0.1", 0), _Answering)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Echo(server)
    finally:
        server.shutdown()
        server.server_close()


class _Answering(BaseHTTPRequestHandler):
    """One request: the answer streams in one piece."""

    protocol_version = "HTTP/1.1"
    _STREAM: ClassVar = "text/event-stream"

    def do_POST(self) -> None:
        """Answer one request for a completion, or for vectors."""
        length = int(self.headers.get("content-length", 0))
        request = json.loads(self.rfile.read(length) or b"{}")
        if self.path.endswith("/embeddings"):
            self._send("application/json", json.dumps(_vectors(request["input"])).encode())
            return
        server = cast("_Server", self.server)
        server.asked += 1
        shown = "\n".join(str(one.get("content", "")) for one in request.get("messages", [])[1:])
        self._send(self._STREAM, _streamed(_echo(shown, server.text)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as it is called)
        """Say nothing."""

    def _send(self, media: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", media)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _streamed(text: str) -> bytes:
    def event(delta: dict[str, str], finish: str | None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        about = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "echo"}
        return f"data: {json.dumps({**about, 'choices': [choice]})}\n\n"

    pieces = [event({"role": "assistant", "content": text}, None), event({}, "stop")]
    return "".join([*pieces, "data: [DONE]\n\n"]).encode()


def _vectors(texts: str | list[str]) -> dict[str, object]:
    rows = [_vector(text) for text in ([texts] if isinstance(texts, str) else texts)]
    data = [{"index": n, "object": "embedding", "embedding": row} for n, row in enumerate(rows)]
    usage = {"prompt_tokens": 0, "total_tokens": 0}
    return {"object": "list", "model": "pairs", "data": data, "usage": usage}


def _vector(text: str) -> list[float]:
    counts = [0.0] * _DIMENSIONS
    for pair in pairwise(text):
        counts[crc32("".join(pair).encode(errors="replace")) % _DIMENSIONS] += 1
    length = sum(count * count for count in counts) ** 0.5
    return [count / length for count in counts] if length else [1.0, *counts[1:]]


def _echo(shown: str, text: str) -> str:
    lines = [
        f"{line.strip()}[^{n}]"
        for n, passage in _PASSAGE.findall(shown)
        for line in passage.splitlines()
        if line.strip()
    ]
    return "\n".join(lines)[:_MOST_CHARS] + f"\n\n{text}"

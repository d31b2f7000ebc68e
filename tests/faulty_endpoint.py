"""An OpenAI-compatible endpoint on this machine that fails in every way that endpoints fail.

It speaks HTTP by hand, as what is tested is what no proper server would send.
"""

import datetime
import json
import select
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# What is sent, or for how many seconds nothing is.
Play = Callable[[], Iterator[bytes | float]]
FOREVER = 3600.0

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
_DONE = b"data: [DONE]\n\n"


def event(
    delta: Mapping[str, object] | None = None,
    *,
    finish: str | None = None,
    usage: tuple[int, int] | None = None,
    choices: bool = True,
) -> bytes:
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish}
    chunk: dict[str, object] = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "stub",
        "choices": [choice] if choices else [],
    }
    if usage:
        asked, written = usage
        total = asked + written
        chunk["usage"] = {
            "prompt_tokens": asked,
            "completion_tokens": written,
            "total_tokens": total,
        }
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


def says(text: str) -> bytes:
    return event({"role": "assistant", "content": text})


def whole(*pieces: str, finish: str = "stop", usage: tuple[int, int] | None = None) -> Play:
    """Say the pieces, and say that this was all."""

    def play() -> Iterator[bytes | float]:
        yield _HEAD
        for piece in pieces:
            yield says(piece)
        yield event(finish=finish)
        if usage:
            yield event(choices=False, usage=usage)
        yield _DONE

    return play


def status(code: int, *headers: str, body: str = '{"error": {"message": "no"}}') -> Play:
    def play() -> Iterator[bytes | float]:
        lines = [f"HTTP/1.1 {code} No", f"Content-Length: {len(body.encode())}", *headers]
        yield ("\r\n".join([*lines, "Connection: close", "", ""]) + body).encode()

    return play


def raw(*parts: bytes | float, head: bytes = _HEAD) -> Play:
    def play() -> Iterator[bytes | float]:
        yield head
        yield from parts

    return play


def silent() -> Iterator[bytes | float]:
    """Take the request, and never answer."""
    yield FOREVER


def trickling(text: str, *, seconds: float) -> Play:
    """Say one character now and then, for ever."""

    def play() -> Iterator[bytes | float]:
        yield _HEAD
        while True:
            for character in text:
                yield says(character)
                yield seconds

    return play


def keeping_alive(*, seconds: float) -> Iterator[bytes | float]:
    """Send the comments that keep a connection open, and nothing else."""
    yield _HEAD
    while True:
        yield b": keep-alive\n\n"
        yield seconds


def slow_head(*, seconds: float) -> Iterator[bytes | float]:
    """Send headers without an end, one byte now and then."""
    yield b"HTTP/1.1 200 OK\r\nX-Slow: "
    while True:
        yield b"a"
        yield seconds


def endless(text: str) -> Play:
    def play() -> Iterator[bytes | float]:
        yield _HEAD
        while True:
            yield says(text)

    return play


def one_line(size: int) -> Play:
    """Send so many bytes of one event that does not end."""

    def play() -> Iterator[bytes | float]:
        yield _HEAD + b'data: {"choices": [{"index": 0, "delta": {"content": "'
        for _ in range(size // 65_536 + 1):
            yield b"a" * 65_536

    return play


def calling_a_tool() -> Iterator[bytes | float]:
    function = {"name": "search", "arguments": '{"q": "x"}'}
    call = {"index": 0, "id": "c1", "type": "function", "function": function}
    yield _HEAD
    yield event({"role": "assistant", "content": None, "tool_calls": [call]})
    yield event(finish="tool_calls")
    yield _DONE


class FaultyEndpoint:
    """Plays what it is told to.

    Attributes:
        plays: What it does at each call; the last of them from then on.
        asked: The bodies of the requests that it got.
        headers: The headers of the last one, lower case.
        hung_up: Set once a caller has left before it was done.
    """

    def __init__(self) -> None:
        self.plays: list[Play] = [whole("好。")]
        self.asked: list[dict[str, object]] = []
        self.headers: dict[str, str] = {}
        self.hung_up = Event()
        self.base_url = ""
        self._over = Event()
        self._lock = Lock()

    def play(self, *plays: Play) -> None:
        self.plays = list(plays)

    def next(self) -> Play:
        with self._lock:
            return self.plays.pop(0) if len(self.plays) > 1 else self.plays[0]

    def serve(self, connection: socket.socket) -> None:
        """Take one request and play the reply; a caller may leave at any time."""
        with connection, suppress(OSError):
            connection.settimeout(30)
            if self._took(connection):
                for part in self.next()():
                    if isinstance(part, float):
                        if self._left(connection, part):
                            return
                    else:
                        self._sent(connection, part)
                # So that the caller sees an end, and no reset.
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(5)
                while connection.recv(65_536):
                    pass

    def end(self) -> None:
        self._over.set()

    def _took(self, connection: socket.socket) -> bool:
        data = b""
        while b"\r\n\r\n" not in data:
            if not (more := connection.recv(65_536)):
                return False
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        pairs = (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        while len(body) < int(headers["content-length"]):
            body += connection.recv(65_536)
        with self._lock:
            self.headers = headers
            self.asked.append(json.loads(body))
        return True

    def _sent(self, connection: socket.socket, part: bytes) -> None:
        try:
            connection.sendall(part)
        except OSError:
            self.hung_up.set()
            raise

    def _left(self, connection: socket.socket, seconds: float) -> bool:
        """Be silent for so long; say whether the caller left, or all is over."""
        ends = monotonic() + seconds
        while monotonic() < ends and not self._over.is_set():
            readable, _, _ = select.select([connection], [], [], min(0.05, seconds))
            if readable and not connection.recv(65_536):
                self.hung_up.set()
                return True
        return self._over.is_set()


@contextmanager
def a_faulty_endpoint(*, certificate: Path | None = None) -> Iterator[FaultyEndpoint]:
    """Serve on a port of this machine; every thread and socket is gone at the end.

    Args:
        certificate: A file for a key and a certificate that nobody trusts; None for no encryption.
    """
    endpoint = FaultyEndpoint()
    context = _untrusted(certificate) if certificate else None
    threads: list[Thread] = []

    def serve(connection: socket.socket) -> None:
        if context is None:
            endpoint.serve(connection)
            return
        with suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
            endpoint.serve(secure)
        connection.close()

    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            thread = Thread(target=serve, args=(connection,), daemon=True)
            thread.start()
            threads[:] = [*(one for one in threads if one.is_alive()), thread]

    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        scheme = "https" if context else "http"
        endpoint.base_url = f"{scheme}://127.0.0.1:{server.getsockname()[1]}/v1"
        accepting = Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield endpoint
        finally:
            endpoint.end()
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()
            for thread in (accepting, *threads):
                thread.join(timeout=10)


def nobody() -> str:
    """Give a URL of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}/v1"


def _untrusted(file: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context

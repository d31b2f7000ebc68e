"""A server that passes requests on to another, as nginx before the product does."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_HOP = {"connection", "keep-alive", "transfer-encoding", "host"}
_SECONDS = 60


@contextmanager
def a_proxy(
    to: str, *, under: str, strips: bool = True, client: str = "", scheme: str = "http"
) -> Iterator[str]:
    """Pass on what is asked for below a path, and give this server's address.

    Args:
        to: The address of the other.
        under: The path.
        strips: Whether it is cut off.
        client: The address that it says a request came from; empty for where it came from.
        scheme: How it says that it was reached.
    """
    other = urlsplit(to)

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not self.path.startswith(f"{under}/"):
                # Browsers ask by themselves for the icon of the host, whatever lies on it.
                self.send_response(204 if self.path == "/favicon.ico" else 404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            length = int(self.headers.get("content-length", "0"))
            headers = {n: v for n, v in self.headers.items() if n.lower() not in _HOP}
            headers["Host"] = self.headers["Host"]
            headers["X-Forwarded-For"] = client or str(self.client_address[0])
            headers["X-Forwarded-Proto"] = scheme
            path = self.path.removeprefix(under) if strips else self.path
            asked = HTTPConnection(other.hostname or "", other.port, timeout=_SECONDS)
            with closing(asked):
                asked.request(self.command, path, self.rfile.read(length), headers)
                with suppress(ConnectionError):  # whoever asked has gone
                    self._answer(asked.getresponse())

        do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815  (as the library calls them)

        def _answer(self, response: HTTPResponse) -> None:
            self.send_response_only(response.status)
            for name, value in response.getheaders():
                if name.lower() not in _HOP | {"content-length"}:
                    self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            while piece := response.read1(65536):
                self.wfile.write(piece)
                self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{under}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(_SECONDS)

"""One request to an endpoint and its reply, within bounds that the libraries above do not keep."""

import re
import ssl
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from time import time

import httpcore2
import httpx2

from assistant.chatmodel.addresses import Resolve, by_system
from assistant.chatmodel.bounds import Bounds
from assistant.chatmodel.deadline import Deadline
from assistant.chatmodel.failures import CallFailed, Failure
from assistant.chatmodel.network import Network

# What tells of this machine, or of settings of others, stays here.
_SENT = frozenset(
    {b"host", b"content-type", b"content-length", b"authorization", b"accept", b"user-agent"}
)
_OVER = re.compile(rb"(?:^|[\r\n])data: ?\[DONE\]")
_LONGEST_OVER = len(b"\ndata: [DONE]")
_MAX_SAID = 65_536
_REFUSALS = {
    401: Failure.KEY,
    402: Failure.UNPAID,
    403: Failure.FORBIDDEN,
    404: Failure.NOT_FOUND,
    408: Failure.SLOW,
    429: Failure.BUSY,
}
_AGAIN = frozenset({429, 503})


class Wire(httpx2.BaseTransport):
    """Sends one request; every failure that it meets comes out as `CallFailed`.

    Attributes:
        over: Whether the reply said that it is over.
    """

    def __init__(
        self,
        bounds: Bounds,
        deadline: Deadline,
        *,
        tls: ssl.SSLContext | None,
        resolve: Resolve | None = None,
    ) -> None:
        """Have one call's bounds.

        Args:
            bounds: What a reply may take.
            deadline: When all has to be over.
            tls: What a host's certificate is checked with; None for an endpoint without.
            resolve: Gives the addresses of a host and port; None for this machine's own way.
        """
        self.over = False
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls,
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=Network(bounds, deadline, resolve=resolve or by_system),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; give its reply, which is read as it comes.

        Raises:
            CallFailed: There was no reply, or not one that can be used.
            CalledOff: Nobody waits any more.
        """
        url = request.url
        sent = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=[(name, value) for name, value in request.headers.raw if name.lower() in _SENT],
            content=request.stream,
        )
        try:
            reply = self._pool.handle_request(sent)
        except (httpcore2.NetworkError, httpcore2.RemoteProtocolError) as error:
            raise CallFailed(Failure.GONE, again=True) from error
        except httpcore2.TimeoutException as error:
            raise CallFailed(Failure.SLOW) from error
        except httpcore2.LocalProtocolError as error:
            # Of all that is sent, only the key can be what no header may hold.
            raise CallFailed(Failure.KEY) from error
        self._refuse(reply)
        return httpx2.Response(reply.status, headers=reply.headers, stream=_Body(self._read(reply)))

    def close(self) -> None:
        """Hang up, wherever the reply has got to."""
        self._pool.close()

    def _refuse(self, reply: httpcore2.Response) -> None:
        status = reply.status
        if status == httpx2.codes.OK:
            # It was not asked to pack; a small packet can hold more than there is memory.
            if _header(reply, b"content-encoding").lower() not in (b"", b"identity"):
                raise CallFailed(Failure.GONE, status=status)
            return
        if status in _REFUSALS or status in _AGAIN:
            raise CallFailed(
                _REFUSALS.get(status, Failure.GONE),
                again=status in _AGAIN,
                pause_seconds=pause_wanted(_header(reply, b"retry-after")),
                status=status,
            )
        if httpx2.codes.is_client_error(status):
            raise CallFailed(Failure.NOT_TAKEN, status=status, said=self._start_of(reply))
        # It is never followed: what is asked goes to nobody but the one who was named.
        elsewhere = httpx2.codes.is_redirect(status)
        raise CallFailed(Failure.NOT_FOUND if elsewhere else Failure.GONE, status=status)

    def _start_of(self, reply: httpcore2.Response) -> bytes:
        said = b""
        for data in self._read(reply):
            said += data
            if len(said) > _MAX_SAID:
                break
        return said[:_MAX_SAID]

    def _read(self, reply: httpcore2.Response) -> Iterator[bytes]:
        end = b""
        try:
            for data in reply.iter_stream():
                end = end[-_LONGEST_OVER:] + data
                self.over = self.over or bool(_OVER.search(end))
                yield data
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise CallFailed(Failure.GONE) from error
        except httpcore2.TimeoutException as error:
            raise CallFailed(Failure.SLOW) from error


class _Body(httpx2.SyncByteStream):
    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts


def _header(reply: httpcore2.Response, name: bytes) -> bytes:
    return next((value for key, value in reply.headers if key.lower() == name), b"")


def pause_wanted(value: bytes) -> float | None:
    """Read `Retry-After`, seconds or a date; None where it cannot be read."""
    text = value.decode("latin-1").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text, re.ASCII):
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time())
    except (ValueError, TypeError, OverflowError):
        return None

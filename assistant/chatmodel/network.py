"""Connections that keep the bounds of one call, byte by byte.

A client's own time-outs are for single reads: a reply of one byte now and then never ends. Here
each read has what is left of the whole, and looking a host up has a bound too, which sockets do not
give it. So the time-outs that the library passes on are not used.
"""

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore2

from assistant.chatmodel.addresses import Resolve, resolved
from assistant.chatmodel.bounds import Bounds
from assistant.chatmodel.deadline import Deadline
from assistant.chatmodel.failures import CallFailed, Failure

_SLICE = 8192


class Network(httpcore2.NetworkBackend):
    """Connects, within the bounds of one call."""

    def __init__(self, bounds: Bounds, deadline: Deadline, *, resolve: Resolve) -> None:
        """Have the bounds of a call, and what gives the addresses of hosts."""
        self._bounds = bounds
        self._deadline = deadline
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of a host that answers.

        Raises:
            CallFailed: It has no address, or there is no time left.
        """
        connecting = Deadline(self._deadline.within(self._bounds.connect_seconds))
        addresses = resolved(host, port, self._resolve, connecting.left())
        for left in range(len(addresses), 0, -1):
            # An address that nobody answers at leaves time for the others.
            seconds = connecting.left() / left
            try:
                stream = httpcore2.SyncBackend().connect_tcp(
                    addresses[-left], port, seconds, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if left == 1:
                    raise
            else:
                return _Stream(stream, self._bounds, self._deadline, connecting)
        raise CallFailed(Failure.NO_HOST)


class _Stream(httpcore2.NetworkStream):
    """A connection that counts what comes and how long it takes."""

    def __init__(
        self,
        stream: httpcore2.NetworkStream,
        bounds: Bounds,
        deadline: Deadline,
        connecting: Deadline,
    ) -> None:
        self._stream = stream
        self._bounds = bounds
        self._deadline = deadline
        self._connecting = connecting
        self._came = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Give what comes next.

        Raises:
            CallFailed: More came than may come, or there is no time left.
        """
        bounds = self._bounds
        patience = bounds.silence_seconds if self._came else bounds.first_byte_seconds
        data = self._stream.read(max_bytes, self._deadline.within(patience))
        self._came += len(data)
        if self._came > bounds.max_bytes:
            raise CallFailed(Failure.BOUNDLESS)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send, a slice at a time: each of them has what is left, and no more.

        Raises:
            CallFailed: There is no time left.
        """
        for start in range(0, len(buffer), _SLICE):
            seconds = self._deadline.within(self._bounds.first_byte_seconds)
            self._stream.write(buffer[start : start + _SLICE], seconds)

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Agree on encryption."""
        seconds = self._connecting.left()
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, seconds)
        except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
            raise CallFailed(Failure.ENCRYPTION) from error
        return _Stream(stream, self._bounds, self._deadline, self._connecting)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  (as the library has it)
        """Give what the connection knows of itself."""
        return self._stream.get_extra_info(info)

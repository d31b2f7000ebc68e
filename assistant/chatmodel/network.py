"""Connections that keep the bounds of one call, byte by byte.

A client's own time-outs are for single reads: a reply of one byte now and then never ends. Here
each read has what is left of the whole, and looking a host up has a bound too, which sockets do not
give it; and every wait ends when nobody wants the call any more. So the time-outs that the library
passes on are not used, nor its sockets.
"""

import socket
import ssl
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from typing import Any

import httpcore2

from assistant.chatmodel.addresses import Resolve, resolved
from assistant.chatmodel.bounds import Bounds
from assistant.chatmodel.deadline import Deadline
from assistant.chatmodel.failures import CallFailed, Failure
from assistant.chatmodel.sockets import connected, patiently

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
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of a host that answers.

        Raises:
            CallFailed: It has no address, or there is no time left.
            CalledOff: Nobody waits any more.
        """
        connecting = self._deadline.part(self._bounds.connect_seconds)
        addresses = resolved(host, port, self._resolve, connecting)
        for left in range(len(addresses), 0, -1):
            # An address that nobody answers at leaves time for the others.
            ends = connecting.part(connecting.left() / left)
            try:
                sock = connected(addresses[-left], port, ends)
            except OSError as error:
                if left == 1:
                    raise httpcore2.ConnectError(str(error)) from error
            except CallFailed:
                if left == 1:
                    raise
            else:
                return _Stream(sock, self._bounds, self._deadline, connecting)
        raise CallFailed(Failure.NO_HOST)


class _Stream(httpcore2.NetworkStream):
    """A connection that counts what comes and how long it takes."""

    def __init__(
        self, sock: socket.socket, bounds: Bounds, deadline: Deadline, connecting: Deadline
    ) -> None:
        self._sock = sock
        self._bounds = bounds
        self._deadline = deadline
        self._connecting = connecting
        self._came = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Give what comes next.

        Raises:
            CallFailed: More came than may come, or there is no time left.
            CalledOff: Nobody waits any more.
        """
        bounds = self._bounds
        patience = bounds.silence_seconds if self._came else bounds.first_byte_seconds
        try:
            data = patiently(
                self._sock, partial(self._sock.recv, max_bytes), self._deadline.part(patience)
            )
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from error
        self._came += len(data)
        if self._came > bounds.max_bytes:
            raise CallFailed(Failure.BOUNDLESS)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send, a slice at a time: each of them has what is left, and no more.

        Raises:
            CallFailed: There is no time left.
            CalledOff: Nobody waits any more.
        """
        rest = memoryview(buffer)
        while rest:
            ends = self._deadline.part(self._bounds.first_byte_seconds)
            try:
                sent = patiently(self._sock, partial(self._sock.send, rest[:_SLICE]), ends)
            except OSError as error:
                raise httpcore2.WriteError(str(error)) from error
            rest = rest[sent:]

    def close(self) -> None:
        """Hang up."""
        self._sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Agree on encryption.

        Raises:
            CallFailed: It came to no agreement.
            CalledOff: Nobody waits any more.
        """
        with ExitStack() as undone:
            undone.callback(self.close)
            try:
                self._sock = secure = ssl_context.wrap_socket(
                    self._sock, server_hostname=server_hostname, do_handshake_on_connect=False
                )
                patiently(secure, secure.do_handshake, self._connecting)
            except (OSError, CallFailed) as error:
                raise CallFailed(Failure.ENCRYPTION) from error
            undone.pop_all()
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  (as the library has it)
        """Give what the connection knows of itself: here, how it is encrypted."""
        secure = isinstance(self._sock, ssl.SSLSocket)
        return self._sock if secure and info == "ssl_object" else None

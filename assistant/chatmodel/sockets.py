"""Waits for sockets that end with the call, even where another thread calls it off."""

import errno
import os
import selectors
import socket
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

from assistant.chatmodel.deadline import Deadline

_Done = TypeVar("_Done")
_UNDER_WAY = (0, errno.EINPROGRESS, errno.EWOULDBLOCK)


def connected(address: str, port: int, ends: Deadline) -> socket.socket:
    """Connect to an address.

    Raises:
        OSError: Nobody listens there.
        CallFailed: There is no time left.
        CalledOff: Nobody waits any more.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with ExitStack() as undone:
        sock = undone.enter_context(socket.socket(family, socket.SOCK_STREAM))
        sock.setblocking(False)
        code = sock.connect_ex((address, port))
        if code in _UNDER_WAY:
            with selectors.DefaultSelector() as selector:
                selector.register(sock, selectors.EVENT_WRITE)
                while not selector.select(ends.step()):
                    continue
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        undone.pop_all()
    return sock


def patiently(sock: socket.socket, act: Callable[[], _Done], ends: Deadline) -> _Done:
    """Give what an act on a socket gives, however long it has to wait.

    Args:
        sock: May be encrypted.
        act: Can be done again where it timed out, as nothing has come of it then.
        ends: When to give up.

    Raises:
        OSError: The connection broke.
        CallFailed: There is no time left.
        CalledOff: Nobody waits any more.
    """
    while True:
        sock.settimeout(ends.step())
        try:
            return act()
        except TimeoutError:
            continue

"""The addresses of a host, without waiting for a name server that is silent."""

import ipaddress
import socket
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

from assistant.chatmodel.failures import CallFailed, Failure

# Gives the addresses of a host for a port.
Resolve = Callable[[str, int], list[str]]


def by_system(host: str, port: int) -> list[str]:
    """Look a host up as this machine does.

    Raises:
        OSError: It is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def resolved(host: str, port: int, resolve: Resolve, seconds: float) -> list[str]:
    """Give the addresses of a host within so many seconds.

    Looking up cannot be broken off: a thread is left behind to it, until the system gives up.

    Raises:
        CallFailed: It has none, or nobody says.
    """
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    told: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def look() -> None:
        try:
            told.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            told.put(error)

    Thread(target=look, name="tt-resolve", daemon=True).start()
    try:
        found = told.get(timeout=seconds)
    except Empty as error:
        raise CallFailed(Failure.NO_HOST) from error
    if isinstance(found, Exception):
        raise CallFailed(Failure.NO_HOST) from found
    return found

"""The addresses of a host, without waiting for a name server that is silent."""

import ipaddress
import socket
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

from assistant.chatmodel.deadline import Deadline
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


def resolved(host: str, port: int, resolve: Resolve, ends: Deadline) -> list[str]:
    """Give the addresses of a host before time is up.

    Looking up cannot be broken off: a thread is left behind to it, until the system gives up.

    Raises:
        CallFailed: It has none, or nobody says.
        CalledOff: Nobody waits any more.
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
    found = _answer(told, ends)
    if isinstance(found, Exception):
        raise CallFailed(Failure.NO_HOST) from found
    return found


def _answer(told: "SimpleQueue[list[str] | Exception]", ends: Deadline) -> list[str] | Exception:
    while True:
        try:
            return told.get(timeout=ends.step())
        except Empty:
            continue
        except CallFailed as error:
            raise CallFailed(Failure.NO_HOST) from error

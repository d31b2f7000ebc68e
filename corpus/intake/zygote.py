"""The process that children are forked from: it has imported the parsers, and reads no file.

It is started with an empty environment and nothing open but one socket to the program, moves to
a network with nothing in it, imports what parsing needs, and waits. For each file the program
sends it two sockets: one for the child that it forks, one on which it says how the child ended.
When the program closes the second, the child is killed; when the first socket of all closes, the
program is gone, and so is everything here.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress

from corpus.intake import kernel
from corpus.intake.answering import answer_one
from corpus.intake.limits import Limits, confine, readable_folders
from corpus.intake.warming import warm
from corpus.intake.wire import reading_from

# The child's only open file besides the three that are nothing.
_CONNECTION = 3
_FIRST_TO_CLOSE = 4
_LAST_TO_CLOSE = 1 << 16
_BROKEN = 70


def serve(control: socket.socket, limits: Limits) -> None:
    """Fork a child for each pair of sockets that comes, until the program is gone."""
    kernel.not_inspectable()
    kernel.leave_network()
    warm()
    gc.collect()
    gc.freeze()  # what is here already is never collected, so children need not copy it
    ended, wake = socket.socketpair()
    ended.setblocking(False)
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    control.sendall(b"+")
    _quiet()
    children: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(ended, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is control:
                    started = _start(control, limits)
                    if started is None:
                        _kill(children)
                        return
                    pid, status = started
                    children[pid] = status
                    selector.register(status, selectors.EVENT_READ, pid)
                elif key.fileobj is ended:
                    ended.recv(4096)
                    _reap(children, selector)
                elif children.get(key.data) is key.fileobj:  # nobody waits for it any more
                    os.kill(key.data, signal.SIGKILL)
                    selector.unregister(key.fileobj)


def _start(control: socket.socket, limits: Limits) -> tuple[int, socket.socket] | None:
    """Fork the child of one request; None where the program is gone."""
    byte, sockets, _, _ = socket.recv_fds(control, 1, 2)
    if not byte:
        return None
    connection, status = sockets
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _live(connection, limits, parent=parent)
    os.close(connection)
    return pid, socket.socket(fileno=status)


def _reap(children: dict[int, socket.socket], selector: selectors.BaseSelector) -> None:
    """Say how each child ended that has: its status, its most memory in bytes, its seconds."""
    while children:
        pid, status, usage = os.wait4(-1, os.WNOHANG)
        if pid == 0:
            return
        told = children.pop(pid)
        if told in {key.fileobj for key in selector.get_map().values()}:
            selector.unregister(told)
        unit = 1 if sys.platform == "darwin" else 1024
        ending = {
            "status": os.waitstatus_to_exitcode(status),
            "peak_bytes": usage.ru_maxrss * unit,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
        }
        with told, suppress(OSError):  # perhaps nobody waits for it any more
            told.sendall(json.dumps(ending).encode())


def _kill(children: dict[int, socket.socket]) -> None:
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _live(given: int, limits: Limits, *, parent: int) -> None:
    """Be a child: answer one request and end. Never returns."""
    code = _BROKEN
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(given, _CONNECTION)
        os.closerange(_FIRST_TO_CLOSE, _LAST_TO_CLOSE)
        with socket.socket(fileno=_CONNECTION) as connection:
            confine(limits, readable=readable_folders())
            if os.getppid() == parent:
                answer_one(reading_from(connection), connection.sendall)
                code = 0
    finally:
        os._exit(code)


def _quiet() -> None:
    """Say nothing more to the terminal: what libraries would say may quote the file."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (1, 2):
        os.dup2(nothing, number)
    os.close(nothing)


def main() -> None:
    """Serve on the socket whose number is the first argument, with the limits in the second."""
    with socket.socket(fileno=int(sys.argv[1])) as control:
        serve(control, Limits(**json.loads(sys.argv[2])))

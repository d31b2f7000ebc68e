"""What workers do in tests: each is a process of its own, so that these have to be importable."""

import os
import signal
import socket
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from assistant.serving.workers import Worker, end_with_parent
from assistant.settings import Settings


def log_of(settings: Settings) -> Path:
    return settings.data_dir / "workers.log"


def note(settings: Settings, line: str) -> None:
    with log_of(settings).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def stays(
    settings: Settings, worker: Worker, listener: socket.socket, ready: "Connection[object, object]"
) -> None:
    """Note that it is there and with which code, and stay until told to end."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    end_with_parent()
    port = listener.getsockname()[1]
    note(settings, f"begun {worker.number} of {worker.of} {worker.code} {port} {os.getpid()}")
    ready.send(True)
    ended.wait(60)
    note(settings, f"ended {worker.number}")


def breaks(
    settings: Settings,
    worker: Worker,
    _listener: socket.socket,
    ready: "Connection[object, object]",
) -> None:
    """End by itself, again and again."""
    note(settings, f"begun {worker.number}")
    ready.send(True)
    sys.exit(3)


def cannot_begin(
    settings: Settings,
    worker: Worker,
    _listener: socket.socket,
    _ready: "Connection[object, object]",
) -> None:
    """End before it serves, as where the database does not answer."""
    note(settings, f"begun {worker.number}")
    sys.exit(2)

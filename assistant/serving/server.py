"""The server of one process: how it answers, and how it ends."""

import sys
from threading import Thread
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from assistant.serving.stopping import Stopping
from assistant.settings import Settings

_SECONDS_TO_CLOSE = 2
# With half a millisecond, what waits wakes so often that an act costs twice the computing.
_TURN_SECONDS = 0.002


def take_short_turns() -> None:
    """Let threads of this process take turns after 2 ms, where Python has 5.

    A search gives its turn away some twenty times, and waits for the next wherever others compute.
    """
    sys.setswitchinterval(_TURN_SECONDS)


def configured(settings: Settings, served: ASGIApp) -> uvicorn.Config:
    """Give how it is served: with what is believed of those who pass requests on."""
    return uvicorn.Config(
        served,
        log_level="warning",
        log_config=None,  # its own would print whole tracebacks
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=_SECONDS_TO_CLOSE,
    )


class Server(uvicorn.Server):
    """Ends, told to once, when the work is done; told twice, at once."""

    def __init__(self, config: uvicorn.Config, stopping: Stopping) -> None:
        """Serve as configured, until what is stopping is done."""
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end, or end."""
        if self._stopping.begun.is_set():
            super().handle_exit(sig, frame)
        else:
            Thread(target=self._drain, args=(sig, frame), name="ending", daemon=True).start()

    def _drain(self, sig: int, frame: FrameType | None) -> None:
        self._stopping.drain()
        super().handle_exit(sig, frame)

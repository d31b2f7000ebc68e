"""The server is told to end while somebody waits for an answer."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import gradio as gr
import httpx
import pytest
from access_builders import access_by
from access_visits import Visitor
from builders import TODAY
from fastapi import FastAPI
from gradio.routes import App

from assistant.access.doors import Open
from assistant.access.limits import Limits
from assistant.answers import Answer, Question
from assistant.serving.health import health_routes
from assistant.serving.readiness import Readiness
from assistant.serving.server import Server, configured
from assistant.serving.stopping import Stopping
from assistant.settings import Settings
from assistant.ui.viewer import ENDPOINT
from assistant.ui.web import web

_SECONDS = 30


class Slow:
    """Answers in pieces; all but the first come when a test lets them."""

    def __init__(self) -> None:
        self.begun, self.goes_on = threading.Event(), threading.Event()

    def __call__(self, _question: Question) -> Iterator[Answer]:
        for text, finished in (("前", False), ("前一半", False), ("前一半，后一半。", True)):
            yield Answer(
                status="answered", intent="policy_fact", question="？", text=text, finished=finished
            )
            self.begun.set()
            self.goes_on.wait(_SECONDS)


def ask_of(app: FastAPI) -> int:
    """Give the number of the page's handler that answers."""
    inner = [getattr(route, "app", None) for route in app.routes]
    page: gr.Blocks = next(one.get_blocks() for one in inner if isinstance(one, App))
    return next(
        int(number)
        for number, event in page.fns.items()
        if getattr(event.fn, ENDPOINT, "") == "page ask"
    )


@contextmanager
def serving(server: Server) -> Iterator[tuple[str, threading.Thread]]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", thread
        finally:
            server.should_exit = server.force_exit = True
            thread.join(_SECONDS)


@pytest.mark.parametrize(("waits", "ending"), [(20, "后一半"), (0, "没有写完")])
def test_an_answer_under_way_ends_or_is_told_and_then_the_server_ends(
    tmp_path: Path, waits: int, ending: str
) -> None:
    slow, stopping = Slow(), Stopping(Limits(), wait_seconds=waits)
    ready = Readiness({"staying": lambda: not stopping.begun.is_set()})
    app = web(
        stopping.told(slow),
        day=lambda: TODAY,
        access=access_by(Open(), limits=stopping.limits),
        beside=health_routes(ready),
    )
    server = Server(configured(Settings(data_dir=tmp_path), app), stopping)
    with serving(server) as (address, thread), closing(Visitor(address)) as visitor:
        asked = visitor.join(ask_of(app), ["有什么补贴？", None])
        assert slow.begun.wait(_SECONDS)
        threading.Timer(1.0, slow.goes_on.set).start()

        server.handle_exit(signal.SIGTERM, None)
        leaving = httpx.get(f"{address}/readyz", trust_env=False)
        refused = visitor.join(ask_of(app), ["还有一个问题", None])
        found = visitor.results([asked.event, refused.event])
        thread.join(_SECONDS)

    assert leaving.status_code == 503
    assert ending in found[asked.event].text
    assert "正在重新启动" in found[refused.event].text
    assert not thread.is_alive()

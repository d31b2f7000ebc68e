"""A page that is served and a browser to look at it: what tests of pages share."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

# Leads to this machine; whoever comes by another name than this machine's is no staff.
FOREIGN_NAME = "guest.example"
_SECONDS_TO_CLOSE = 10
# What is said where nothing is wrong: of every page that comes by plain HTTP under another name,
# and by Gradio's client of its own stream, which it ends when the page is left.
_FORESEEN = ("Cross-Origin-Opener-Policy", "AbortError: signal is aborted")


def complaints_of(page: Page, *, console: bool = True) -> list[str]:
    """Give a list that grows by all that goes wrong in a page.

    Args:
        page: Not opened yet.
        console: Whether errors count that are only written to the console.
    """
    heard: list[str] = []

    def hear(said: str) -> None:
        if not any(foreseen in said for foreseen in _FORESEEN):
            heard.append(said)

    def read(said: ConsoleMessage) -> None:
        if console and said.type == "error":
            hear(said.text)

    page.on("pageerror", lambda error: hear(str(error)))
    page.on("dialog", lambda dialog: hear(dialog.message))
    page.on("console", read)
    return heard


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve an app on a free port, and give its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:  # also where a test skips, or fails: a server that runs on has open sockets
            server.should_exit = True
            server.force_exit = True
            thread.join(_SECONDS_TO_CLOSE)


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Start Chromium; without one, skip with the reason, or fail where it ought to be."""
    path = shutil.which("chromium")
    if path is None:
        missing = "chromium is not installed: apt-get install chromium fonts-noto-cjk"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    switches = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        f"--host-resolver-rules=MAP {FOREIGN_NAME} 127.0.0.1",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=switches)
        yield browser
        browser.close()

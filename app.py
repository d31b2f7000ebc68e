"""Open the web page: `python app.py`. Puts the parts together and serves them; decides nothing."""

import logging
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

from assistant.settings import Settings, load_settings, quiet_libraries

quiet_libraries()  # before the libraries below read their variables

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.answers import Answer, Question
from assistant.ask import ask
from assistant.bootstrap import Parts, assemble
from assistant.errors import AssistantError, BadSetting
from assistant.ui.headers import SecurityHeaders
from assistant.ui.page import build_page, look
from corpus.errors import CorpusError
from index.errors import IndexingError

_SECONDS_TO_CLOSE = 2

logger = logging.getLogger(__name__)


def main() -> int:
    """Serve the page until Ctrl-C; give the exit status."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    try:
        settings = load_settings()
        listener = listen(settings)
        parts = assemble(settings)
    except (AssistantError, CorpusError, IndexingError) as error:
        print(error, file=sys.stderr)
        return 2
    Thread(target=_warm_up, args=(parts,), daemon=True).start()
    server = uvicorn.Server(
        uvicorn.Config(
            web(parts), log_level="warning", server_header=False, timeout_graceful_shutdown=_SECONDS_TO_CLOSE
        )
    )
    print(f"网页已打开：http://{settings.host}:{settings.port}", flush=True)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    return 0


def web(parts: Parts) -> FastAPI:
    """Give everything that is served over HTTP."""

    def answer(question: Question) -> Iterator[Answer]:
        return ask(question, searcher=parts.searcher, model=parts.model)

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SecurityHeaders)
    return gr.mount_gradio_app(app, build_page(answer, day=parts.settings.day), "/", **look())


def listen(settings: Settings) -> socket.socket:
    """Take the port.

    Raises:
        BadSetting: It is taken, or the address is none of this machine.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise BadSetting(
            f"不能在 {settings.host}:{settings.port} 打开网页（{_cause(error)}）；"
            f"请换一个端口，例如 TT_PORT=7861，或关闭占用它的程序。"
        ) from error
    return listener


def _cause(error: Exception) -> str:
    return "端口已被占用" if "in use" in str(error) else "地址或端口不可用"


def _warm_up(parts: Parts) -> None:
    """Load the embedder before the first question does, which would have to wait for it."""
    with suppress(IndexingError):  # whoever asks is told
        parts.embedder.query("科技成果转化")


if __name__ == "__main__":
    sys.exit(main())

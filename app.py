"""Open the web page: `python app.py`. Puts the parts together and serves them; decides nothing.

What is heavy is imported after the settings have been read and the port taken, so that a mistake
in either is told at once.
"""

import logging
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, BadSetting
from assistant.settings import Settings, load_settings, quiet_libraries
from corpus.errors import CorpusError
from index.errors import IndexingError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.bootstrap import Parts
    from assistant.ui.exchanges import Ask

_SECONDS_TO_CLOSE = 2


def main() -> int:
    """Serve the page until Ctrl-C; give the exit status."""
    quiet_libraries()
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    try:
        settings = load_settings()
        with listen(settings) as listener:
            serve(settings, listener)
    except (AssistantError, CorpusError, IndexingError) as error:
        print(error, file=sys.stderr)  # noqa: T201  (said to whoever started this)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


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
        cause = "端口已被占用" if "in use" in str(error) else "地址或端口不可用"
        raise BadSetting(
            f"不能在 {settings.host}:{settings.port} 打开网页：{cause}。"
            "请关闭占用它的程序，或换一个端口，例如 TT_PORT=7861。"
        ) from error
    return listener


def serve(settings: Settings, listener: socket.socket) -> None:
    """Serve on a port that was taken, until Ctrl-C."""
    import uvicorn

    from assistant.ask import ask
    from assistant.bootstrap import assemble

    parts = assemble(settings)
    answer = partial(ask, searcher=parts.searcher, model=parts.model)
    config = uvicorn.Config(
        web(answer, day=settings.day),
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_CLOSE,
    )
    Thread(target=_warm_up, args=(parts,), daemon=True).start()
    port = listener.getsockname()[1]
    print(f"网页已打开：http://{settings.host}:{port}", flush=True)  # noqa: T201  (likewise)
    uvicorn.Server(config).run(sockets=[listener])


def web(ask: "Ask", *, day: Callable[[], date]) -> "FastAPI":
    """Give everything that is served over HTTP."""
    from fastapi import FastAPI
    from gradio import mount_gradio_app

    from assistant.ui.headers import SecurityHeaders
    from assistant.ui.page import build_page, look

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SecurityHeaders)
    mount_gradio_app(app, build_page(ask, day=day), "/", **look())
    return app


def _warm_up(parts: "Parts") -> None:
    """Load the embedder, for which the first question would have to wait."""
    with suppress(IndexingError):  # whoever asks is told
        parts.embedder.query("科技成果转化")


if __name__ == "__main__":
    sys.exit(main())

"""A page of Gradio's whose handlers break with the words they were given, logged as the page is.

Run by `test_logs_seeds.py` in a process of its own, so that all it prints can be read. Writes its
address as its first line, and no other line of its own.
"""

import logging
import os
import socket
import sys
import warnings
from pathlib import Path

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request

from assistant.logs.beginning import log, log_the_uncaught
from assistant.logs.streams import nothing_printed


def page() -> gr.Blocks:
    def breaks(text: str) -> str:
        raise ValueError(text)

    def breaks_by_cause(text: str) -> str:
        try:
            return {"a": "b"}[text]
        except KeyError as error:
            raise RuntimeError(f"no {text}") from error

    def tells(text: str) -> str:
        raise gr.Error(text)

    def prints(text: str) -> str:
        print(text)  # noqa: T201
        sys.stderr.write(text + "\n")
        warnings.warn(text, stacklevel=1)
        logging.getLogger("somelib").warning(f"said {text}")  # noqa: G004
        logging.getLogger("somelib").warning("said %s", text)
        return "x"

    with gr.Blocks() as blocks:
        given, shown = gr.Textbox(), gr.Textbox()
        choice, number = gr.Dropdown(["a", "b"]), gr.Number()
        for breaking in (breaks, breaks_by_cause, tells, prints):
            given.submit(breaking, given, shown)
        choice.change(lambda c: c, choice, shown)
        number.change(str, number, shown)
    return blocks


def main() -> None:
    log(folder=Path(sys.argv[1]))
    log_the_uncaught()
    app = FastAPI()

    @app.post("/breaks")
    async def breaks(request: Request) -> None:
        raise ValueError((await request.body()).decode())

    gr.mount_gradio_app(app, page(), "/", show_error=False)
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)  # noqa: T201
    config = uvicorn.Config(app, log_config=None, log_level="warning", access_log=False)
    with nothing_printed():
        uvicorn.Server(config).run(sockets=[listener])
    os._exit(0)


if __name__ == "__main__":
    main()

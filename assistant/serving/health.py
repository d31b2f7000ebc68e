"""`/healthz`, which says that the program answers, and `/readyz`, which says whether it can work.

Both are for anybody and tell nothing of where anything is or what it is called.
"""

from collections.abc import Mapping
from pathlib import Path
from shutil import disk_usage
from threading import Event

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from assistant.chatmodel.guarded import Guarded
from assistant.chatmodel.port import ChatModel
from assistant.keeping.writable import is_writable
from assistant.serving.readiness import Look, Readiness
from corpus.errors import CorpusError
from corpus.store.records import RecordStore
from index.errors import IndexingError
from index.indexer import Indexer

# Every act is noted before it is done, which takes room; additions ask for more by themselves.
_LEAST_FREE_BYTES = 50_000_000


def health_routes(readiness: Readiness) -> list[Route]:
    """Give the two routes; they stand at the top of the app."""

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_request: Request) -> Response:
        found = await readiness.now(run_in_threadpool)
        told = {"ready": found.ready, "parts": dict(found.parts)}
        return JSONResponse(told, status_code=200 if found.ready else 503)

    return [
        Route("/healthz", alive, methods=["GET"], name="serving.alive"),
        Route("/readyz", ready, methods=["GET"], name="serving.ready"),
    ]


def looks_at(store: RecordStore, indexer: Indexer, *, folder: Path, warm: Event) -> dict[str, Look]:
    """Give how the parts are looked at without which nobody can be served.

    Args:
        store: The records.
        indexer: Of the index beside them.
        folder: The data folder.
        warm: Set once the embedder has given a vector.
    """

    def index() -> bool:
        try:
            indexer.open()
        except (CorpusError, IndexingError, OSError):
            return False
        return True

    def room() -> bool:
        try:
            return disk_usage(folder).free >= _LEAST_FREE_BYTES
        except OSError:
            return False

    return {
        "database": lambda: is_writable(store.engine),
        "index": index,
        "embedder": warm.is_set,
        "room": room,
    }


def look_at(model: ChatModel | None) -> Mapping[str, Look]:
    """Give how a language model is looked at, without calling it; nothing where there is none."""
    if not isinstance(model, Guarded):
        return {}
    return {"model": lambda: not model.is_paused}

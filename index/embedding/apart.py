"""A local model in a process of its own, so that computing vectors takes no turns from answering.

Python lets one thread of a process compute at a time, and to embed one query is a thousand short
steps, after each of which its thread waits for its turn. In a process of its own all of it is one
wait; on two cores it runs beside the rest.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from index.embedding.batches import batches
from index.embedding.in_turn import InTurn
from index.embedding.local import LocalEmbedder
from index.embedding.port import Vectors
from index.errors import EmbedderUnavailable

_HOUSE = Path(__file__).resolve().parents[2]
# To load a model takes seconds, a minute where much else runs; a batch takes less than one.
_LIMIT_SECONDS = 300.0
# A model that ends its process twice at the same text would do so again.
_TRIES = 2


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the child is to embed: one query, or documents."""

    texts: Sequence[str]
    is_query: bool


@dataclass(frozen=True, slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    line: Connection

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        self.line.close()


class ApartEmbedder:
    """A `LocalEmbedder` in a child, which begins when it is first used and ends with its parent.

    Who asks is served in the order of asking; between two batches of documents others come in.
    """

    def __init__(self, model: Path | str) -> None:
        """Use a model; see `LocalEmbedder`."""
        self._model = model
        self._name = LocalEmbedder(model).name
        self._in_turn = InTurn()
        self._child: _Child | None = None

    @property
    def name(self) -> str:
        """As that of `LocalEmbedder`: the vectors are the same."""
        return self._name

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Give float32, shape (len(texts), dimension), rows of unit length.

        Raises:
            EmbedderUnavailable: The model cannot be loaded, or its process ends again and again.
        """
        together = list(batches([len(text) for text in texts]))
        parts = [self._asked(_Asked([texts[n] for n in batch], False)) for batch in together]
        if not parts:
            return np.zeros((0, 0), dtype=np.float32)
        vectors = np.empty((len(texts), parts[0].shape[1]), dtype=np.float32)
        for batch, part in zip(together, parts, strict=True):
            vectors[batch] = part
        return vectors

    def query(self, text: str) -> Vectors:
        """Give float32, shape (dimension,), of unit length.

        Raises:
            EmbedderUnavailable: As `documents`.
        """
        return self._asked(_Asked([text], True))

    def close(self) -> None:
        """End the child; it begins anew when it is used again."""
        with self._in_turn:
            self._end()

    def _asked(self, asked: _Asked) -> Vectors:
        with self._in_turn:
            return self._answer(asked)

    def _answer(self, asked: _Asked) -> Vectors:
        for _ in range(_TRIES):
            child = self._child = self._child or _begun(self._model)
            try:
                child.line.send(asked)
                if child.line.poll(_LIMIT_SECONDS):
                    return _vectors(child.line.recv())
            except (EOFError, OSError):
                pass  # it ended, and is begun anew
            self._end()
        raise EmbedderUnavailable(
            f"计算向量的进程连续 {_TRIES} 次中断（多半是内存不够）；"
            "请稍后重试，仍不行请联系管理员。"
        )

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


def _vectors(answer: Vectors | str) -> Vectors:
    if isinstance(answer, str):
        raise EmbedderUnavailable(answer)
    return answer


def _begun(model: Path | str) -> _Child:
    ours, its = socket.socketpair()
    program = (
        f"import sys; sys.path.insert(0, {str(_HOUSE)!r}); "
        "from index.embedding.apart import main; main()"
    )
    with its:
        process = subprocess.Popen(  # noqa: S603  (this very program)
            [sys.executable, "-c", program, str(its.fileno()), str(model)],
            stdin=subprocess.DEVNULL,
            pass_fds=[its.fileno()],
        )
    return _Child(process, Connection(ours.detach()))


def main() -> None:
    """Be the child: answer what comes in until the parent is gone."""
    for one in (signal.SIGINT, signal.SIGTERM):  # said to all of a group; the parent says when
        signal.signal(one, signal.SIG_IGN)
    number, model = sys.argv[1:]
    embedder = LocalEmbedder(Path(model) if Path(model).is_dir() else model)
    line = Connection(int(number))
    while True:
        try:
            line.send(_answered(embedder, line.recv()))
        except (EOFError, OSError):
            os._exit(0)  # nothing here is worth the second that PyTorch takes to end


def _answered(embedder: LocalEmbedder, asked: _Asked) -> Vectors | str:
    try:
        if asked.is_query:
            return embedder.query(asked.texts[0])
        return embedder.documents(asked.texts)
    except EmbedderUnavailable as error:
        return str(error)

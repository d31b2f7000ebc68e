"""An embedder that remembers: a text is embedded once, whatever is measured with it afterwards.

All measurements of one main data folder share one file, so another corpus, engine or version of
the program embeds only what no measurement has embedded before. Questions are not kept, since how
long they take is measured; or in memory only, where several systems are asked the same ones.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from index.embedding.port import Embedder, Vectors

_TABLE = (
    "create table if not exists vector"
    "(embedder text, sha256 text, vector blob, primary key(embedder, sha256))"
)
# SQLite allows 32,766 bound values in one statement.
_PAGE = 1000
_BUSY_SECONDS = 60


class KeptVectors:
    """Gives what another embedder gives, and asks it for no document twice.

    Safe to use from several threads and processes on one file.
    """

    def __init__(self, inner: Embedder, file: Path, *, keep_questions: bool = False) -> None:
        """Keep the vectors of an embedder's documents.

        Args:
            inner: Asked for what is not kept yet.
            file: A SQLite file, made with its folder when it is first needed. It may hold the
                vectors of other embedders too.
            keep_questions: Whether no question is embedded twice either, while this object lives.
        """
        self._inner = inner
        self._file = file
        self._questions: dict[str, Vectors] | None = {} if keep_questions else None
        self._embedded = 0

    @property
    def name(self) -> str:
        """The inner embedder's: the vectors are the same."""
        return self._inner.name

    @property
    def embedded(self) -> int:
        """How many texts the inner embedder had to be asked for, through this object."""
        return self._embedded

    def documents(self, texts: Sequence[str]) -> Vectors:
        """Give float32, shape (len(texts), dimension), rows of unit length.

        Raises:
            EmbedderUnavailable: A text is not kept, and the inner embedder cannot run.
        """
        digests = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        with self._open() as connection:
            known = _known(connection, self.name, list(dict.fromkeys(digests)))
        missing = {d: t for d, t in zip(digests, texts, strict=True) if d not in known}
        if missing:
            fresh = self._inner.documents(list(missing.values()))
            self._embedded += len(missing)
            known |= dict(zip(missing, fresh, strict=True))
            self._keep({digest: known[digest] for digest in missing})
        if not known:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([known[digest] for digest in digests])

    def known(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """Give the kept vectors of those of the texts that have one; nothing is embedded."""
        digests = {text: hashlib.sha256(text.encode()).hexdigest() for text in texts}
        with self._open() as connection:
            found = _known(connection, self.name, list(dict.fromkeys(digests.values())))
        return {text: found[digest] for text, digest in digests.items() if digest in found}

    def some(self, count: int) -> Vectors:
        """Give up to so many of the kept vectors, the same ones while no more are kept."""
        query = "select vector from vector where embedder = ? order by sha256 limit ?"
        with self._open() as connection:
            rows = connection.execute(query, (self.name, count)).fetchall()
        if not rows:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([np.frombuffer(vector, dtype="<f4") for (vector,) in rows])

    def query(self, text: str) -> Vectors:
        """Give float32, shape (dimension,), of unit length; embedded every time, or once only.

        Raises:
            EmbedderUnavailable: The inner embedder cannot run.
        """
        if self._questions is None:
            return self._inner.query(text)
        if text not in self._questions:
            self._questions[text] = self._inner.query(text)
        return self._questions[text]

    def _keep(self, vectors: dict[str, Vectors]) -> None:
        rows = [(self.name, d, vector.astype("<f4").tobytes()) for d, vector in vectors.items()]
        with self._open() as connection, connection:
            # Another process may have been faster; its vector is as good.
            connection.executemany("insert or ignore into vector values (?, ?, ?)", rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._file, timeout=_BUSY_SECONDS)) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.execute(_TABLE)
            yield connection


def _known(
    connection: sqlite3.Connection, embedder: str, digests: Sequence[str]
) -> dict[str, Vectors]:
    found: dict[str, Vectors] = {}
    for start in range(0, len(digests), _PAGE):
        page = digests[start : start + _PAGE]
        marks = ", ".join("?" * len(page))
        query = f"select sha256, vector from vector where embedder = ? and sha256 in ({marks})"
        for digest, vector in connection.execute(query, (embedder, *page)):
            found[digest] = np.frombuffer(vector, dtype="<f4")
    return found

"""The passages that an index holds, as it has them: cut, and with what is embedded of each."""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.levels import Viewer
from corpus.store.records import RecordStore
from index.chunking import ChunkingConfig, chunk

_EVERYTHING = Viewer(identity="eval", role="admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A passage of a record.

    Attributes:
        text: What is embedded of it: under its title and headings.
    """

    id: str
    record: str
    text: str


def pieces(store: RecordStore) -> Iterator[Piece]:
    """Give the passages of all visible records, by record."""
    for stored in store.each(_EVERYTHING, as_added=True):
        for cut in chunk(stored.record, version=stored.version, config=ChunkingConfig()):
            yield Piece(id=cut.id, record=cut.record, text=cut.embedded_text())

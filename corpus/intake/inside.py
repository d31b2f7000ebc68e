"""Reading in this very process: for files that we made ourselves, and for tests."""

from corpus.levels import Level
from corpus.readers.formats import read
from corpus.recognise.records import recognise
from corpus.records import Kind, Reading


class InsideParser:
    """Reads a file here, without limits; a hostile file can take this process with it."""

    def parse(
        self, data: bytes, *, name: str, path: str, kind: Kind | None, level: Level
    ) -> Reading:
        """Give what the file holds; see `corpus.ingest.Parser`."""
        return recognise(read(name, data), path=path, kind=kind, level=level)

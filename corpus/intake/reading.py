"""One file's bytes in, its records out: guarded, read and recognised."""

from collections.abc import Callable

from corpus.intake.wire import Request
from corpus.levels import Level
from corpus.readers.formats import read
from corpus.recognise.records import recognise
from corpus.records import Kind, Reading


def reading_of(request: Request, data: bytes) -> Reading:
    """Give what the file holds.

    Raises:
        UnreadableFile: Nothing can be taken from it.
        SecretMaterial: A mark forbids keeping it at all.
    """
    content = read(request.name, data, scanned=request.scanned)
    return recognise(content, path=request.path, kind=request.kind, level=request.level)


# Called with how many pages have been read from their pictures, and of how many.
Pages = Callable[[int, int], None]


class InProcessParser:
    """Parses in this process, without any limit: for tests, and for files of one's own making."""

    def parse(
        self,
        data: bytes,
        *,
        name: str,
        path: str,
        kind: Kind | None,
        level: Level,
        recognised: Pages = lambda done, total: None,  # noqa: ARG002  (nothing is, here)
    ) -> Reading:
        """Give what the file holds.

        Raises:
            UnreadableFile: Nothing can be taken from it.
            SecretMaterial: A mark forbids keeping it at all.
        """
        return reading_of(Request(name=name, path=path, kind=kind, level=level), data)

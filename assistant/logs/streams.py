"""What libraries print: nobody's words may reach the terminal or the journal that way.

Gradio prints the whole traceback of an error, with the error's words, on stderr, and so do others.
Here it is told as any other error is: type and place.
"""

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

logger = logging.getLogger(__name__)
_OWN = Path(__file__)
_LIBRARY = Path(io.__file__).parent
_MOST_PLACES = 200


class Unspoken(io.TextIOBase):
    """A stream that passes nothing on.

    What is written while an error is being handled is told to the log as that error, once. Of
    anything else it is told where it was written, once for each place.
    """

    def __init__(self, name: str) -> None:
        """Stand in the place of a stream of that name."""
        super().__init__()
        self._name = name
        self._here = threading.local()
        self._places: set[str] = set()

    def writable(self) -> bool:
        """Say yes."""
        return True

    def write(self, text: str, /) -> int:
        """Drop a text; give its length."""
        if not text.strip() or getattr(self._here, "telling", False):
            return len(text)
        self._here.telling = True
        try:
            self._tell(sys.exc_info()[1])
        finally:
            self._here.telling = False
        return len(text)

    def _tell(self, error: BaseException | None) -> None:
        place = _place(sys._getframe(2))
        if error is not None:
            if getattr(self._here, "error", None) != (told := (id(error), place)):
                self._here.error = told
                logger.error("an error was printed on %s at %s", self._name, place, exc_info=error)
        elif place not in self._places and len(self._places) < _MOST_PLACES:
            self._places.add(place)
            logger.warning("something was printed on %s at %s; it is left out", self._name, place)


def _place(frame: FrameType | None) -> str:
    """Give who printed, without the standard library's own ways of printing."""
    while frame is not None and (
        Path(frame.f_code.co_filename) == _OWN or Path(frame.f_code.co_filename).parent == _LIBRARY
    ):
        frame = frame.f_back
    if frame is None:
        return "?"
    parts = Path(frame.f_code.co_filename).parts[-2:]
    return f"{'/'.join(parts)}:{frame.f_lineno}"


@contextmanager
def nothing_printed() -> Iterator[None]:
    """Let nothing be printed while this holds; logs are told beforehand where to write."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Unspoken("stdout"), Unspoken("stderr")
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before

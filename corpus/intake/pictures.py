"""Text recognition on pictures of pages, behind rapidocr; the only module that knows it.

This is the inside of a process of its own: it reads one request, and answers a line of JSON for
each page. Models come with the package; nothing is fetched.
"""

import json
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean, median
from typing import TYPE_CHECKING, Any, BinaryIO

from pydantic import TypeAdapter

from corpus.intake import kernel
from corpus.intake.limits import Limits, confine, readable_folders
from corpus.readers.blocks import ScannedLine, ScannedPage

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

# A4 at 150 dpi is 1,754 pixels high. Larger pages get fewer dots an inch, never more pixels.
_DOTS_PER_INCH = 150
_MAX_SIDE_PIXELS = 3_200
_POINTS_PER_INCH = 72
# Where it stands how many cores there are, and of which kind.
_READABLE = ("/proc/cpuinfo", "/sys/devices/system/cpu")
_UPRIGHT_BELOW = 1.5
# A page with fewer characters, or less sure ones on average, may lie on its side or its head.
_ENOUGH_CHARS = 20
_SURE = 0.8
_MAX_LINES = 2_000
_MAX_LINE_CHARS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """What is asked: which pages of the PDF that follows.

    Attributes:
        pages: Counted from 1.
        size: Bytes of the PDF.
        threads: How many may compute.
    """

    pages: tuple[int, ...]
    size: int
    threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is answered for one page; `lines` is None where it could not be drawn or read.

    Attributes:
        peak_bytes: The most memory that the process has had so far.
    """

    number: int
    lines: tuple[ScannedLine, ...] | None
    peak_bytes: int = 0


PICTURES = TypeAdapter(Pictures)
SEEN = TypeAdapter(Seen)


def main() -> None:
    """Answer one request on the standard input, within the limits in the first argument."""
    kernel.not_inspectable()
    kernel.leave_network()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    # Before anything starts a thread: a thread that is there already would not be confined.
    confine(Limits(**json.loads(sys.argv[1])), readable=[*readable_folders(), *_READABLE])
    logging.disable(logging.CRITICAL)
    with answers:
        for seen in _seen(sys.stdin.buffer):
            answers.write(SEEN.dump_json(seen) + b"\n")
            answers.flush()


def _seen(asked: BinaryIO) -> Iterator[Seen]:
    pictures = PICTURES.validate_json(asked.readline())
    recognise = Recogniser(threads=pictures.threads)
    data = asked.read(pictures.size)
    for number in pictures.pages:
        picture = _drawn(data, number)
        lines = None if picture is None else recognise(picture)
        yield Seen(number=number, lines=lines, peak_bytes=_peak_bytes())


def _drawn(data: bytes, number: int) -> "Pixels | None":
    """Give a page as pixels, blue, green and red; None where it cannot be drawn."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            page = document[number - 1]
            longest = max(page.get_size())
            dots = min(_DOTS_PER_INCH, _MAX_SIDE_PIXELS * _POINTS_PER_INCH / max(longest, 1))
            pixels: Pixels = page.render(scale=dots / _POINTS_PER_INCH).to_numpy().copy()
            return pixels
    except (pypdfium2.PdfiumError, IndexError, ValueError):
        return None


class Recogniser:
    """Reads the lines of a picture."""

    def __init__(self, *, threads: int) -> None:
        """Load the models.

        Args:
            threads: How many may compute.
        """
        from rapidocr import RapidOCR

        self._engine = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": _MAX_SIDE_PIXELS,
                # It is asked of each line whether it stands on its head, and of 20 pages it
                # turned lines wrongly on four: pages are turned as a whole instead, below.
                "Global.use_cls": False,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def __call__(self, picture: "Pixels") -> tuple[ScannedLine, ...]:
        """Give the lines from top to bottom, of the picture as it is read: turned upright."""
        import numpy as np

        found = self._found(picture)
        for turn in (1, 3, 2) if _lies_on_its_side(found) else (2, 1, 3):
            if _reads_well(found):
                break
            turned = self._found(np.ascontiguousarray(np.rot90(picture, turn)))
            found = max(found, turned, key=_confidence)
        return tuple(sorted(found, key=lambda line: (line.top, line.left)))[:_MAX_LINES]

    def _found(self, picture: "Pixels") -> list[ScannedLine]:
        height, width = picture.shape[:2]
        result = self._engine(picture)
        if result.boxes is None or result.txts is None or result.scores is None:
            return []
        return [
            ScannedLine(
                text=str(text)[:_MAX_LINE_CHARS],
                confidence=min(max(float(score), 0.0), 1.0),
                left=_share(box[:, 0].min(), width),
                top=_share(box[:, 1].min(), height),
                right=_share(box[:, 0].max(), width),
                bottom=_share(box[:, 1].max(), height),
            )
            for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        ]


def _reads_well(lines: list[ScannedLine]) -> bool:
    """Say whether a page that was read so need not be turned and read again."""
    return (
        sum(len(line.text) for line in lines) >= _ENOUGH_CHARS
        and fmean(line.confidence for line in lines) >= _SURE
        and not _lies_on_its_side(lines)
    )


def _lies_on_its_side(lines: list[ScannedLine]) -> bool:
    """Say whether most lines are far higher than wide: the page was scanned on its side."""
    shapes = [
        (line.bottom - line.top) / max(line.right - line.left, 1e-6)
        for line in lines
        if len(line.text) > 1
    ]
    return bool(shapes) and median(shapes) > _UPRIGHT_BELOW


def _confidence(lines: list[ScannedLine]) -> float:
    """Give how many characters were read, each by how sure its line is.

    Lines that stand on end may be read rightly, each by itself: then their order is wrong.
    """
    read = sum(line.confidence**4 * len(line.text) for line in lines)
    return read / 2 if _lies_on_its_side(lines) else read


def _share(position: float, whole: int) -> float:
    return min(max(float(position) / whole, 0.0), 1.0)


def _peak_bytes() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def page_of(seen: Seen) -> ScannedPage:
    """Give what was read as the readers take it."""
    return ScannedPage(number=seen.number, lines=seen.lines or ())

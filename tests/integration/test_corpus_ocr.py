"""Text recognition on pages that are pictures, with the real models in the real process."""

import io
import subprocess
from collections.abc import Sequence

import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.intake.child import ChildParser
from corpus.intake.scanning import (
    MAX_PAGES,
    ChildScanner,
    Progress,
    Scans,
    advice_for,
    installed,
    scanner_for,
)
from corpus.readers.blocks import ScannedLine, ScannedPage
from corpus.records import Reading

TEXT = (
    "关于印发科技成果转化办法的通知",
    "第一条 为了规范管理，制定本办法。",
    "第二条 最高补助100万元。",
)
NEEDS_MODELS = pytest.mark.skipif(not installed(), reason="requirements-ocr.txt is not installed")


def a_font() -> str:
    """Give a font file with Chinese characters, or pass the test over."""
    try:
        done = subprocess.run(
            ["fc-match", "-f", "%{file}", ":lang=zh-cn"],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no font with Chinese characters")
    if "cjk" not in done.stdout.lower():
        pytest.skip("no font with Chinese characters")
    return done.stdout


def a_scan(*turns: int, lines: Sequence[str] = TEXT) -> bytes:
    """Give a PDF with a picture for each page, turned by so many quarters of a circle."""
    font = ImageFont.truetype(a_font(), 36)
    pages = []
    for turn in turns:
        picture = Image.new("RGB", (1000, 700), "white")
        draw = ImageDraw.Draw(picture)
        for place, line in enumerate(lines):
            draw.text((80, 80 + 90 * place), line, font=font, fill="black")
        pages.append(picture.rotate(90 * turn, expand=True))
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:], resolution=120)
    return stream.getvalue()


def parsed(parser: ChildParser, data: bytes) -> Reading:
    return parser.parse(data, name="a.pdf", path="a.pdf", kind=None, level="public")


class FixedScanner:
    """Gives the same lines for every page, and remembers what it was asked."""

    def __init__(self, *, missed: tuple[int, ...] = ()) -> None:
        self.asked: list[int] = []
        self._missed = missed

    def scan(self, data: bytes, pages: Sequence[int], *, progress: Progress) -> Scans:
        self.asked += pages
        progress(len(pages), len(pages))
        lines = tuple(
            ScannedLine(
                text=text,
                confidence=0.99,
                left=0.1,
                right=0.8,
                top=0.1 + 0.1 * n,
                bottom=0.15 + 0.1 * n,
            )
            for n, text in enumerate(TEXT)
        )
        read = [number for number in pages if number not in self._missed]
        found = tuple(ScannedPage(number=number, lines=lines) for number in read)
        return Scans(pages=found, missed=self._missed)


@pytest.fixture(scope="module")
def blank_scan() -> bytes:
    """A PDF with two pictures in which nothing is drawn: enough where the scanner is a fake."""
    pages = [Image.effect_noise((600, 400), 50).convert("RGB") for _ in range(2)]
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=pages[1:])
    return stream.getvalue()


@NEEDS_MODELS
def test_lines_are_read_from_pictures_however_they_lie() -> None:
    told: list[tuple[int, int]] = []

    scans = ChildScanner().scan(
        a_scan(0, 1, 2, 3), (1, 2, 3, 4), progress=lambda done, total: told.append((done, total))
    )

    assert scans.missed == ()
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    for page in scans.pages:
        text = "".join(line.text for line in page.lines).replace(" ", "").replace(",", "，")
        assert text == "".join(TEXT).replace(" ", ""), page.number
        assert all(0.8 < line.confidence <= 1 for line in page.lines)
        assert all(0 <= line.left < line.right <= 1 for line in page.lines)


@NEEDS_MODELS
def test_a_scanned_file_becomes_a_record_that_says_so() -> None:
    with ChildParser(scanner=ChildScanner()) as parser:
        reading = parsed(parser, a_scan(0))

    (record,) = reading.records
    assert "最高补助100万元" in record.text
    assert {caution.caution.code for caution in record.cautions} == {"ocr"}
    assert "ocr_page" in [problem.code for problem in reading.problems]


@NEEDS_MODELS
def test_a_page_that_is_not_there_is_missed_and_the_others_are_read() -> None:
    scans = ChildScanner().scan(a_scan(0), (7, 1))

    assert scans.missed == (7,)
    assert [page.number for page in scans.pages] == [1]


@NEEDS_MODELS
def test_what_is_no_pdf_is_missed() -> None:
    assert ChildScanner().scan(b"no pdf", (1,)).missed == (1,)


def test_only_pages_without_text_are_recognised_and_told_of(blank_scan: bytes) -> None:
    scanner = FixedScanner()
    told: list[tuple[int, int]] = []
    with ChildParser(scanner=scanner) as parser:
        reading = parser.parse(
            blank_scan,
            name="a.pdf",
            path="a.pdf",
            kind=None,
            level="public",
            recognised=lambda *step: told.append(step),
        )

    assert scanner.asked == [1, 2]
    assert told == [(2, 2)]
    assert reading.records


def test_pages_that_were_not_recognised_are_named(blank_scan: bytes) -> None:
    with ChildParser(scanner=FixedScanner(missed=(2,))) as parser:
        reading = parsed(parser, blank_scan)

    (problem,) = [p for p in reading.problems if p.code == "pages_not_recognised"]
    assert "第 2 页" in problem.what
    assert str(MAX_PAGES) in problem.hint


def test_without_recognition_people_are_told_what_would_help(blank_scan: bytes) -> None:
    with ChildParser(scanner=None, advice=advice_for("off")) as parser:
        reading = parsed(parser, blank_scan)

    assert reading.records == ()
    (problem,) = reading.problems
    assert problem.severity == "quarantined"
    assert "TT_OCR" in problem.hint


def test_switched_off_it_is_off() -> None:
    assert scanner_for("off") is None
    assert bool(scanner_for("auto")) == installed()

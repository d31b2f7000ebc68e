"""PDF, behind pypdf."""

import io
import re
import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from corpus.errors import UnreadableFile
from corpus.labels import is_label
from corpus.readers.blocks import Block, Content, Paragraph, ScannedPage, clean, join_lines
from corpus.records import Problem, Source

_MIN_PAGE_CHARS = 20
# What starts a new paragraph whatever the line before looked like.
_STARTS = re.compile(
    r"^(第[一二三四五六七八九十百零〇\d]+[章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]"
    r"|\d+[.、．]\s*\D|[①-⑳]|[•●■◆·-] ?\S|说明：|附件)"
)
_LABELLED = re.compile(r"^([^：:]{1,14})[：:]")
_ENDS = tuple("。；！？：〕;!?")
_FULL_LINE = 0.8
# What stands alone on a line only because there was no room beside what it remarks on.
_REMARK = re.compile(r"〔[^〔〕]{1,8}〕")
_RAGGED = 2.0
_FOOTER = 0.7


def read_pdf(data: bytes, *, scanned: Sequence[ScannedPage] = ()) -> Content:
    """Give each page's paragraphs, lines joined; a page without text is a problem.

    Raises:
        UnreadableFile: Damaged, or locked with a password.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    blocks: list[Block] = []
    problems: list[Problem] = []
    try:
        pages = PdfReader(io.BytesIO(data)).pages
        for number, page in enumerate(pages, start=1):
            lines = [line for line in clean(page.extract_text()).split("\n") if line]
            if sum(map(len, lines)) < _MIN_PAGE_CHARS and len(page.images) > 0:
                problems.append(_scan(number))
            blocks += [Paragraph(text=text, page=number) for text in _paragraphs(lines)]
    except FileNotDecryptedError as error:
        raise UnreadableFile(
            "PDF 有打开密码", code="encrypted_pdf", hint="请去除密码后重新添加。"
        ) from error
    except (
        PyPdfError,
        DependencyError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
        struct.error,
        zlib.error,
    ) as error:
        # Those beyond PyPdfError: measured on damaged files; all mean that the file is broken.
        raise UnreadableFile(
            "PDF 已损坏，无法读取",
            code="damaged_pdf",
            hint="请用阅读器打开确认，重新导出为 PDF 后添加。",
        ) from error
    return Content(blocks=tuple(blocks), problems=tuple(problems))


def _scan(number: int) -> Problem:
    return Problem(
        source=Source(page=number),
        code="scanned_page",
        severity="flagged",
        what=f"第 {number} 页是图片，没有可读取的文字",
        hint="请提供文字版，或先做文字识别后再添加。",
    )


def _paragraphs(lines: list[str]) -> list[str]:
    """Join the lines that the page width broke; keep those that an author ended."""
    width = _page_width(lines)
    paragraphs: list[list[str]] = []
    previous = ""
    for line in lines:
        label = _LABELLED.match(line)
        fresh = not paragraphs or (
            not _REMARK.fullmatch(line)
            and (
                bool(_STARTS.match(line))
                or (label is not None and is_label(label[1]))
                or previous.endswith(_ENDS)
                or _width(previous) < width * _FULL_LINE
            )
        )
        if fresh:
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
        previous = line
    return [join_lines(paragraph) for paragraph in paragraphs]


def _page_width(lines: list[str]) -> float:
    """Give the width that lines fill: the widest that two share, if footers are not far wider."""
    widths = sorted(map(_width, lines), reverse=True)
    widest = widths[0] if widths else 0.0
    shared = (one for one, other in pairwise(widths) if one - other <= _RAGGED)
    width = next(shared, widest)
    return width if width >= widest * _FOOTER else widest


def _width(line: str) -> float:
    """Give a line's width in Chinese characters; a Latin letter or digit is half as wide."""
    return sum(1.0 if east_asian_width(c) in "WFA" else 0.5 for c in line)

"""What is wrong with the pages of a PDF, in words, with the pages as ranges."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from corpus.readers.pdf.pages import PdfPage, State
from corpus.records import Problem, Severity, Source

# By what became of a page: the codes for a whole file and for some pages, the words, the advice.
_WORDS: Mapping[State, tuple[str, str, str, str]] = {
    "picture": (
        "scanned",
        "scanned_page",
        "是图片，没有可读取的文字",
        "请提供文字版，或先做文字识别后再添加。",
    ),
    "garbled": (
        "garbled",
        "garbled_page",
        "的文字无法识别：字体缺少编码信息，读出来是乱码",
        "请用原文件重新导出为 PDF，或先做文字识别后再添加。",
    ),
    "broken": (
        "damaged_pages",
        "damaged_page",
        "已损坏，无法读取",
        "请用阅读器打开核对，必要时重新导出为 PDF。",
    ),
    "heavy": (
        "too_heavy",
        "heavy_page",
        "的绘图内容过多，没有读取",
        "请核对这些页；若是图纸，请另附文字说明。",
    ),
    "late": (
        "too_long",
        "page_not_read",
        "没有读取：文件太大，超过了允许的处理时间",
        "请把文件拆成几个较小的 PDF 后添加。",
    ),
}


def of_pages(pages: Sequence[PdfPage], *, anything_read: bool) -> list[Problem]:
    """Name the pages that could not be read; if nothing could, the file is set aside."""
    problems = []
    severity: Severity = "flagged" if anything_read else "quarantined"
    for state, (whole, single, words, hint) in _WORDS.items():
        numbers = [page.number for page in pages if page.state == state]
        if numbers:
            problems.append(
                _problem(
                    numbers,
                    single if anything_read else whole,
                    severity,
                    f"{ranges(numbers)}{words}",
                    hint,
                )
            )
    return problems


def recognised(numbers: Sequence[int]) -> Problem:
    """Say which pages were read by text recognition."""
    return _problem(
        numbers,
        "ocr_page",
        "flagged",
        f"{ranges(numbers)}由文字识别读出，可能有错字",
        "请对照原件核对数字、日期和名称。",
    )


def hidden(numbers: Sequence[int], reasons: Sequence[str]) -> Problem:
    """Say which pages have text that a reader does not see."""
    return _problem(
        numbers,
        "hidden_text",
        "flagged",
        f"{ranges(numbers)}有看不见的文字（{'、'.join(reasons)}）",
        "请打开原文件核对；这些文字引用时都会注明。",
    )


def inferred(numbers: Sequence[int]) -> Problem:
    """Say which pages' text was inferred from codes whose meaning the file does not state."""
    return _problem(
        numbers,
        "inferred_text",
        "flagged",
        f"{ranges(numbers)}的字体缺少编码信息，文字是推断出来的",
        "请对照原件核对。",
    )


def cut(numbers: Sequence[int]) -> Problem:
    """Say which pages have more text than is read of one page."""
    return _problem(
        numbers,
        "page_cut",
        "flagged",
        f"{ranges(numbers)}的文字过多，后面的部分没有读取",
        "请把这些页的内容另存为文字文件后添加。",
    )


def attached(count: int, *, anything_read: bool) -> Problem:
    """Say that files are attached, which are not read."""
    return Problem(
        source=Source(),
        code="attachments",
        severity="flagged" if anything_read else "quarantined",
        what=f"PDF 里带有 {count} 个附件，附件的内容没有读取",
        hint="需要时请把附件另存后单独添加。",
    )


def ranges(numbers: Sequence[int]) -> str:
    """Give page numbers as people write them.

    >>> ranges([1, 2, 3, 7])
    '第 1–3、7 页'
    """
    starts = [numbers[0], *(b for a, b in pairwise(numbers) if b != a + 1)]
    ends = [*(a for a, b in pairwise(numbers) if b != a + 1), numbers[-1]]
    spans = (str(a) if a == b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True))
    return f"第 {'、'.join(spans)} 页"


def _problem(
    numbers: Sequence[int], code: str, severity: Severity, what: str, hint: str
) -> Problem:
    return Problem(
        source=Source(page=numbers[0]), code=code, severity=severity, what=what, hint=hint
    )

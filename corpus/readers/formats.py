"""Which reader reads which file: by its first bytes where they tell, else by its name."""

from collections.abc import Callable, Sequence

from corpus.errors import UnreadableFile
from corpus.intake.guard import FORMATS, Format, guard
from corpus.readers.blocks import Content, ScannedPage
from corpus.readers.docx import read_docx
from corpus.readers.html import read_html, read_mht
from corpus.readers.pdf import read_pdf
from corpus.readers.tabular import read_csv, read_jsonl
from corpus.readers.text import read_markdown, read_text
from corpus.readers.xlsx import read_xlsx

_READERS: dict[Format, Callable[[bytes], Content]] = {
    "docx": read_docx,
    "xlsx": read_xlsx,
    "csv": read_csv,
    "jsonl": read_jsonl,
    "html": read_html,
    "mht": read_mht,
    "markdown": read_markdown,
    "text": read_text,
}
_TABLES: frozenset[Format] = frozenset({"xlsx", "csv", "jsonl"})
SUFFIXES = frozenset(FORMATS)


def read(name: str, data: bytes, *, scanned: Sequence[ScannedPage] = ()) -> Content:
    """Give the blocks of a file, once the guard has let it through.

    Args:
        name: Its file name; only the ending counts.
        data: Its bytes.
        scanned: What text recognition read on pages that had no text of their own.

    Raises:
        UnreadableFile: The guard refuses it, or its reader cannot read it.
    """
    form = guard(name, data)
    content = read_pdf(data, scanned=scanned) if form == "pdf" else _READERS[form](data)
    if not content.blocks and not content.problems and not content.unread:
        if form in _TABLES:
            raise UnreadableFile(
                "表里没有数据",
                code="no_text",
                hint="表的第一行写表头，下面至少写一行，再重新添加。",
            )
        raise UnreadableFile(
            "文件中没有可读取的文字",
            code="no_text",
            hint="若是扫描件，请提供文字版；若是图片，请把文字写进文件。",
        )
    return content

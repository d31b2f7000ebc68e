"""Which reader reads which file: by its first bytes where they tell, else by its name."""

from collections.abc import Callable, Sequence
from pathlib import PurePath

from corpus.errors import UnreadableFile
from corpus.readers.blocks import Content, ScannedPage
from corpus.readers.docx import read_docx
from corpus.readers.html import read_html
from corpus.readers.pdf import read_pdf
from corpus.readers.tabular import read_csv, read_jsonl
from corpus.readers.text import read_markdown, read_text
from corpus.readers.xlsx import read_xlsx

_READERS: dict[str, Callable[[bytes], Content]] = {
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".xlsx": read_xlsx,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".jsonl": read_jsonl,
    ".html": read_html,
    ".htm": read_html,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
}
SUFFIXES = frozenset(_READERS)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(name: str, data: bytes, *, scanned: Sequence[ScannedPage] = ()) -> Content:
    """Give the blocks of a file.

    Args:
        name: Its file name; only the ending counts.
        data: Its bytes.
        scanned: What text recognition read on pages that had no text of their own.

    Raises:
        UnreadableFile: Empty, of a format that is not read, or not what its name says.
    """
    suffix = PurePath(name).suffix.lower()
    if not data.strip():
        raise UnreadableFile("文件是空的", code="empty", hint="请确认文件保存成功后重新添加。")
    if suffix not in _READERS:
        raise UnreadableFile(
            f"不支持 {suffix or '无扩展名'} 文件",
            code="unsupported_format",
            hint=f"可添加：{'、'.join(sorted(SUFFIXES))}；旧版 Office 文件请另存为新格式。",
        )
    _agree(suffix, data)
    content = read_pdf(data, scanned=scanned) if suffix == ".pdf" else _READERS[suffix](data)
    if not content.blocks and not content.problems and not content.unread:
        raise UnreadableFile(
            "文件中没有可读取的文字",
            code="no_text",
            hint="若是扫描件，请提供文字版；若是表格，请确认内容不在图片里。",
        )
    return content


def _agree(suffix: str, data: bytes) -> None:
    """Refuse a file whose first bytes contradict its name."""
    is_zip, is_pdf = data.startswith(b"PK\x03\x04"), b"%PDF-" in data[:1024]
    if data.startswith(_OLD_OFFICE):
        raise UnreadableFile(
            "这是旧版 Office 文件，或有打开密码",
            code="old_office",
            hint="请去除密码并另存为 .docx 或 .xlsx 后重新添加。",
        )
    wrong = (
        (suffix in (".docx", ".xlsx") and not is_zip)
        or (suffix == ".pdf" and not is_pdf)
        or (suffix not in (".docx", ".xlsx", ".pdf") and (is_zip or data.startswith(b"%PDF-")))
    )
    if wrong:
        raise UnreadableFile(
            f"文件内容与扩展名 {suffix} 不符",
            code="extension_mismatch",
            hint="请确认文件类型，改正扩展名后重新添加。",
        )

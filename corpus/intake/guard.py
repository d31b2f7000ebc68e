"""The guard before the readers: what a file is, and whether it may be opened at all."""

import re
import tomllib
from pathlib import Path, PurePath
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from corpus.errors import UnreadableFile
from corpus.intake.packages import check_markup, content_types, entries
from corpus.intake.signatures import signature

Format = Literal["pdf", "docx", "xlsx", "csv", "jsonl", "html", "mht", "markdown", "text"]
FORMATS: dict[str, Format] = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".html": "html",
    ".htm": "html",
    ".mht": "mht",
    ".mhtml": "mht",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
}
_ENDING = re.compile(r"\.[\w-]{1,20}")
MAX_FILE_BYTES = 100_000_000
# Formats that the content tells by itself.
_NAMES = {"pdf": "PDF", "docx": "Word 文档", "xlsx": "Excel 工作簿", "html": "网页（HTML）"}
_ENDINGS = {"pdf": ".pdf", "docx": ".docx", "xlsx": ".xlsx", "html": ".html"}
_TEXTS: frozenset[Format] = frozenset({"csv", "jsonl", "html", "markdown", "text"})
# Streams by which one compound file is told from another, as their directory spells them.
_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("__substg1.0_", "msg"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("VisioDocument", "visio"),
)
# What the part [Content_Types].xml calls the main part; the first that is found counts.
_MAIN_PARTS: tuple[tuple[bytes, str], ...] = (
    (b"sheet.binary.macroEnabled.main", "xlsb"),
    (b"wordprocessingml.document.main", "docx"),
    (b"wordprocessingml.template.main", "docx"),
    (b"ms-word.document.macroEnabled", "docx"),
    (b"ms-word.template.macroEnabled", "docx"),
    (b"spreadsheetml.sheet.main", "xlsx"),
    (b"spreadsheetml.template.main", "xlsx"),
    (b"ms-excel.sheet.macroEnabled", "xlsx"),
    (b"ms-excel.template.macroEnabled", "xlsx"),
    (b"presentationml", "pptx"),
    (b"ms-powerpoint", "pptx"),
    (b"visio", "visio"),
)
# Where no such part says so, by the folder that each format keeps its parts in.
_FOLDERS = {"word": "docx", "xl": "xlsx", "ppt": "pptx", "visio": "visio"}


class Foreign(BaseModel):
    """A format that is not read: its name, and what the person who has the file can do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    suffixes: tuple[str, ...]
    hint: str
    code: str = "unsupported_format"
    kept: bool = False


_FOREIGN = TypeAdapter(dict[str, Foreign]).validate_python(
    tomllib.loads(Path(__file__).with_name("foreign.toml").read_text(encoding="utf-8"))
)
_FOREIGN_SUFFIXES = {suffix: key for key, one in _FOREIGN.items() for suffix in one.suffixes}


def guard(name: str, data: bytes) -> Format:
    """Give the format to read a file as, if it may be read.

    Nothing is unpacked but the first kilobytes of a package's XML parts.

    Args:
        name: Its file name; only the ending counts.
        data: Its bytes.

    Raises:
        UnreadableFile: Empty, too large, of a format that is not read, not what its name says,
            or made so that opening it would do harm.
    """
    suffix = _suffix(name)
    if not data.strip():
        raise UnreadableFile("文件是空的", code="empty", hint="请确认文件保存成功后重新添加。")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile(
            f"文件有 {len(data) / 1e6:.0f} MB，超过 {MAX_FILE_BYTES // 10**6} MB",
            code="too_large",
            hint="请拆成几个文件，或压缩其中的图片后重新添加。",
        )
    content = _content(suffix, data)
    expected = FORMATS.get(suffix)
    if content is None and expected is not None:
        return _without_a_mark(suffix, expected, data)
    if content == expected and expected is not None:
        return expected
    raise _refusal(suffix, content)


def _suffix(name: str) -> str:
    """Give the ending of a file name; one that cannot be an ending is none, and is not shown."""
    suffix = PurePath(name).suffix.lower()
    return suffix if _ENDING.fullmatch(suffix) else ""


def _content(suffix: str, data: bytes) -> str | None:
    """Give what the content is: a `Format`, a key of `foreign.toml`, or None without any mark."""
    found = signature(data)
    if found == "mail" and FORMATS.get(suffix) == "mht":
        return "mht"  # a page that a browser saved as one file is built like a mail
    if found == "zip":
        return _package(suffix, data)
    if found == "ole":
        return _compound(suffix, data)
    return found


def _package(suffix: str, data: bytes) -> str:
    """Tell zip files apart. Those of formats that are read are checked first."""
    if FORMATS.get(suffix) not in ("docx", "xlsx"):
        return _FOREIGN_SUFFIXES.get(suffix, "archive")
    found = entries(data)
    types = content_types(data, found)
    kind = next((k for mark, k in _MAIN_PARTS if types is not None and mark in types), None)
    names = [entry.filename.replace("\\", "/").lower() for entry in found]
    if kind is None:
        kind = "odf" if "mimetype" in names and "content.xml" in names else kind
        kind = "ofd" if "ofd.xml" in names else kind
    if kind is None:
        folders = [name.partition("/")[0] for name in names if "/" in name]
        nobody = "archive" if types is None else "package"
        kind = next((_FOLDERS[folder] for folder in folders if folder in _FOLDERS), nobody)
    if kind in ("docx", "xlsx"):
        check_markup(data, found)
        if types is None:
            raise UnreadableFile(
                "文件缺少 [Content_Types].xml，已损坏",
                code="damaged_package",
                hint="请用 Word、Excel 或 WPS 打开修复，另存为新文件后重新添加。",
            )
    return kind


def _compound(suffix: str, data: bytes) -> str:
    known = _FOREIGN_SUFFIXES.get(suffix)
    for stream, kind in _STREAMS:
        if stream.encode("utf-16-le") in data:
            # WPS writes its own formats in the same streams: there the ending tells.
            return known if known in ("wps", "et", "dps") and kind != "encrypted" else kind
    return known or "ole"


def _without_a_mark(suffix: str, expected: Format, data: bytes) -> Format:
    """Take text for what its ending says; a PDF may have lost its mark, nothing else may."""
    if expected in _TEXTS:
        return expected
    if expected == "pdf" and b" obj" in data and b"endobj" in data:
        return expected
    seen = "纯文本" if b"\x00" not in data[:4096] else "无法识别的数据"
    hint = "请确认文件传输完整；若本来就是文字或表格，请在原程序中另存为对应格式。"
    raise UnreadableFile(f"内容是{seen}，扩展名却是 {suffix}", code="extension_mismatch", hint=hint)


def _refusal(suffix: str, content: str | None) -> UnreadableFile:
    """Say what a file is that is not read, or not under this name."""
    if content == "encrypted":
        return UnreadableFile(
            "文件有打开密码",
            code="encrypted_office",
            hint="请用原程序打开并去除密码，另存为 .docx 或 .xlsx 后重新添加。",
        )
    if content in _ENDINGS:
        ending, real = _ENDINGS[content], _NAMES[content]
        return UnreadableFile(
            f"内容是{_after(real)}，扩展名却是{_after(suffix or '空的')}",
            code="extension_mismatch",
            hint=_renaming(content, suffix, ending),
        )
    key = content or _FOREIGN_SUFFIXES.get(suffix)
    if key is None:
        return UnreadableFile(
            f"不支持 {suffix or '无扩展名'} 文件",
            code="unsupported_format",
            hint=f"可添加：{'、'.join(sorted(FORMATS))}。",
        )
    foreign = _FOREIGN[key]
    called = _after(foreign.name)
    misnamed = suffix in FORMATS and content is not None and foreign.code == "unsupported_format"
    return UnreadableFile(
        f"内容是{called}，扩展名却是 {suffix}" if misnamed else f"不能读取{called}",
        code="extension_mismatch" if misnamed else foreign.code,
        hint=foreign.hint,
        kept=foreign.kept,
    )


def _after(name: str) -> str:
    """Give a name as it stands after a Chinese word: Latin ones after a space."""
    return f" {name}" if name.isascii() or name[0].isascii() else name


def _renaming(content: str, suffix: str, ending: str) -> str:
    if content == "html" and suffix in (".xls", ".xlsx", ".csv", ".doc", ".docx"):
        program, new = ("Word", ".docx") if "doc" in suffix else ("Excel", ".xlsx")
        return f"不少系统这样导出。请用 {program} 或 WPS 打开，另存为 {new} 后重新添加。"
    return f"请把扩展名改为 {ending} 后重新添加。"

"""What is to be said of a Word document besides its text."""

import re
from collections.abc import Iterator, Sequence

from corpus.errors import UnreadableFile
from corpus.readers.docx.package import Package
from corpus.records import Problem, Source

# Fields that fetch text from elsewhere when the document is opened. What they last fetched is read.
_FETCHING = re.compile(r"^\s*(?:INCLUDETEXT|DDE|DDEAUTO|DATABASE|LINK|RD)\b", re.IGNORECASE)
# A title above scanned pages has less; an order of one page has more.
_FEW_CHARS = 200
_ADDRESS = re.compile(r"^(?:https?:|ftp:|mhtml:|\\\\|file:/*\\\\)", re.IGNORECASE)


def fetches(instructions: Sequence[str]) -> bool:
    """Say whether a paragraph's fields fetch text from elsewhere."""
    together = "".join(instructions)
    return any(_FETCHING.match(text) for text in (*instructions, together))


def findings(
    package: Package, *, chars: int, hidden: int, comments: int, fetching: int, unread: int
) -> Iterator[Problem]:
    """Give the problems of a document that was read, all flagged.

    Args:
        package: The file, after its parts were read.
        chars: Characters of text.
        hidden: Stretches of text that are not seen.
        comments: Comments in the margin.
        fetching: Paragraphs with fields that fetch text.
        unread: Documents within this one that were not read.
    """
    if hidden:
        yield _flagged(
            "hidden_text",
            f"文件中有 {hidden} 处看不见的文字（隐藏、白色或极小字号），已单独标出",
            "请在原程序中显示隐藏文字并核对；回答中引用到时会注明。",
        )
    if changes := package.counts["revisions"]:
        yield _flagged(
            "tracked_changes",
            f"文件含 {changes} 处修订：按已接受的文字读入，删去的文字没有读入",
            "请确认这是定稿；若不是，请接受或拒绝全部修订后重新添加。",
        )
    if comments:
        yield _flagged(
            "comments",
            f"文件含 {comments} 条批注：附在文末并注明，不是正文",
            "批注不宜公开时，请删去批注后重新添加。",
        )
    if package.has_macros():
        yield _flagged(
            "macros",
            "文件含宏：只读取了文字，宏没有运行",
            "请向提供人核实；建议另存为不含宏的 .docx 后重新添加。",
        )
    if (pictures := package.counts["pictures"]) and chars < _FEW_CHARS:
        yield _flagged(
            "pictures_unread",
            f"文件文字很少，另有 {pictures} 张图片，图片里的文字没有读入",
            "若正文在图片里（如扫描件），请提供文字版后重新添加。",
        )
    yield from _unread(package, unread)
    if fetching or any(map(_ADDRESS.match, package.addresses())):
        yield _flagged(
            "active_content",
            "文件中有从别处取文字的域或链接：没有去取，只读入文件里已有的文字",
            "请在原程序中核对这些地方，把内容固定为文字后重新添加。",
        )


def _unread(package: Package, documents: int) -> Iterator[Problem]:
    if documents:
        yield _flagged(
            "embedded_document",
            f"文件中嵌有 {documents} 份其他文档，其中的文字没有读入",
            "请用文字处理软件打开后另存为 .docx，再重新添加。",
        )
    if objects := max(package.counts["objects"], package.embedded()):
        yield _flagged(
            "embedded_objects",
            f"文件中嵌有 {objects} 个对象（附件、图表或公式），其中的文字没有读入",
            "若附件里的内容也要查得到，请把附件单独添加。",
        )


def without_text(package: Package, *, unread: int) -> UnreadableFile:
    """Give the error for a document in which no text stands, with what it has instead."""
    pictures = package.counts["pictures"]
    what = (
        f"文件中没有可读取的文字，只有 {pictures} 张图片" if pictures else "文件中没有可读取的文字"
    )
    if unread:
        what = "文件中没有可读取的文字，只嵌有其他文档"
    hint = "若是扫描件，请提供文字版；若文字在附件或图片里，请把它们单独添加。"
    return UnreadableFile(what, code="no_text", hint=hint)


def _flagged(code: str, what: str, hint: str) -> Problem:
    return Problem(source=Source(), code=code, severity="flagged", what=what, hint=hint)

"""The words in which a PDF is refused."""

from corpus.errors import UnreadableFile


def damaged() -> UnreadableFile:
    """Say that the file is broken."""
    return UnreadableFile(
        "PDF 已损坏，无法读取",
        code="damaged_pdf",
        hint="请用阅读器打开确认，重新导出为 PDF 后添加。",
    )


def locked() -> UnreadableFile:
    """Say that only who has the password can open the file."""
    return UnreadableFile("PDF 有打开密码", code="encrypted_pdf", hint="请去除密码后重新添加。")

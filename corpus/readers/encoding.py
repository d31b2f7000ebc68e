"""Bytes to text, for formats that do not say how they are encoded."""

import codecs

from charset_normalizer import from_bytes

from corpus.errors import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> str:
    """Give the text of bytes: by their mark, else UTF-8, else GB18030, else a guess.

    GB18030 is tried strictly before guessing, because guessing takes short Chinese text for
    Korean (measured); what is not valid GB18030 goes to charset-normalizer.

    Raises:
        UnreadableFile: None of them gives text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data, name)
    for name in ("utf-8", "gb18030"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        # UTF-16 without a mark is valid UTF-8 as long as it is Latin: its NULs give it away.
        if text.count("\x00") * 4 < len(text):
            return text
    guess = from_bytes(data).best()
    if guess is None:
        raise _unreadable()
    return str(guess)


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise _unreadable() from error


def _unreadable() -> UnreadableFile:
    return UnreadableFile(
        "文字编码无法识别",
        code="encoding",
        hint="请在原程序中另存为 UTF-8 编码后重新添加。",
    )

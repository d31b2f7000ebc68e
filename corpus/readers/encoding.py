"""Bytes to text, for formats that do not say how they are encoded; and whether it is any."""

import codecs
import re
from functools import cache

from charset_normalizer import from_bytes

from corpus.errors import UnreadableFile
from corpus.records import Problem, Source

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
# Of a text's characters, how many must be in common use for a guess at its encoding to stand.
_COMMON_SHARE = 0.85
_COMMON_MARGIN = 0.1
_LEAST_SHARE = 0.3
# Of the characters beyond ASCII, how many may be wrong in what is otherwise UTF-8.
_FEW_WRONG = 0.02
_SAMPLE_CHARS = 200_000
_NULS_SHARE = 0.25

# What Windows-1252 makes of the bytes 80 to 9f; Latin-1 leaves them as they are.
_WINDOWS = {
    bytes([code]).decode("cp1252"): code
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_LATIN_RUN = re.compile(f"[\u0080-\u00ff{''.join(_WINDOWS)}]{{3,}}")
_HAN_RUN = re.compile("[\u2e80-\u9fff\ue000-\uf8ff\uff00-\uffef€]{4,}")
_HAN = re.compile("[\u4e00-\u9fff]")
_WRONG = re.compile("\ufffd|锟斤拷|烫烫烫|屯屯屯")
_GARBLED_SHARE = 0.3
_WRONG_SHARE = 0.01
_MANY_WRONG = 3
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_SHARE = 0.1
_MANY_CONTROL = 100


def decode(data: bytes) -> str:
    """Give the text of bytes: by their mark, else UTF-8, else the likeliest Chinese encoding.

    GB18030 and Big5 are compared by how many of their characters are in common use, because
    each reads most of the other's bytes; guessing by statistics takes short Chinese text for
    Korean (measured), so it comes last.

    Raises:
        UnreadableFile: None of them gives text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data, name)
    if b"\x00" in data and (wide := _wide(data)) is not None:
        return wide
    text = _decoded(data, "utf-8")
    # UTF-16 without a mark is valid UTF-8 as long as it is Latin: its NULs give it away.
    if text is not None and text.count("\x00") < len(text) * _NULS_SHARE:
        short = _decoded(data, "hz") if _HZ.search(data) else None
        return text if short is None else short
    chinese = _chinese(data)
    if chinese is not None:
        return chinese
    nearly = data.decode("utf-8", errors="replace")
    if nearly.count("\ufffd") <= _beyond(nearly) * _FEW_WRONG:
        return nearly
    guess = from_bytes(data).best()
    if guess is None:
        raise _unreadable()
    return str(guess)


def _wide(data: bytes) -> str | None:
    """Give text of two or four bytes a character that bears no mark; None where it is not."""
    sample = data[:_SAMPLE_CHARS]
    rated = [
        (_commonness(sample.decode(name, errors="replace"), ascii_too=True), name) for name in _WIDE
    ]
    share, name = max(rated)
    return _decoded(data, name) if share >= _COMMON_SHARE else None


def _chinese(data: bytes) -> str | None:
    simplified = _decoded(data, "gb18030")
    one = -1.0 if simplified is None else _commonness(simplified)
    if one >= 1 - _COMMON_MARGIN:
        return simplified
    traditional = _decoded(data, "big5hkscs")
    other = -1.0 if traditional is None else _commonness(traditional)
    best = traditional if other > one + _COMMON_MARGIN else simplified
    return best if max(one, other) >= _LEAST_SHARE else None


@cache
def _common() -> frozenset[str]:
    """Give the characters in common use: the first level of GB 2312 and of Big5, and their marks.

    Both standards order their levels by how often a character is used.
    """
    gb = bytes(b for lead in range(0xB0, 0xD8) for t in range(0xA1, 0xFF) for b in (lead, t))
    marks = bytes(b for lead in (0xA1, 0xA3) for t in range(0xA1, 0xFF) for b in (lead, t))
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    big5 = bytes(b for lead in range(0xA4, 0xC7) for t in trails for b in (lead, t))
    return frozenset(
        gb.decode("gb18030") + marks.decode("gb18030") + big5.decode("big5", errors="ignore")
    )


def _commonness(text: str, *, ascii_too: bool = False) -> float:
    """Give the share of characters beyond ASCII that are in common use; 1 where there are none."""
    sample = text[:_SAMPLE_CHARS]
    known = _common()
    if ascii_too:
        good = sum(c in known or c in "\t\r\n" or " " <= c <= "~" for c in sample)
        return good / len(sample) if sample else 0.0
    beyond = [c for c in sample if c > "\x7f"]
    return sum(c in known for c in beyond) / len(beyond) if beyond else 1.0


def _beyond(text: str) -> int:
    return sum(c > "\x7f" for c in text)


def _decoded(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


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


def doubts(text: str) -> list[Problem]:
    """Give what is doubtful about a file's text: characters that were lost before we had it.

    Raises:
        UnreadableFile: So much of it is nonsense that nobody should find or quote it, or it is no
            text at all.
    """
    sample = text[:_SAMPLE_CHARS]
    control = len(_CONTROL.findall(sample))
    if control > max(len(sample) * _CONTROL_SHARE, _MANY_CONTROL):
        raise UnreadableFile(
            "文件不是文字，含有大量控制字符",
            code="not_text",
            hint="请确认文件类型，用原程序打开后另存为 UTF-8 文本，再重新添加。",
            kept=True,
        )
    return [*_control_problem(control), *_lost(sample)]


def _control_problem(count: int) -> list[Problem]:
    if count < _MANY_WRONG:
        return []
    return [
        Problem(
            source=Source(),
            code="control_characters",
            severity="flagged",
            what=f"文字中夹有 {count} 个控制字符，已去掉后读入",
            hint="请与原件核对；若内容不完整，请用原程序重新导出为 UTF-8 文本。",
        )
    ]


def _lost(sample: str) -> list[Problem]:
    if sample.isascii():
        return []
    wrong = len(_WRONG.findall(sample))
    beyond = _beyond(sample)
    if wrong >= _MANY_WRONG and wrong > beyond * _WRONG_SHARE:
        raise _garbled(f"有 {wrong} 处文字已经丢失（显示为“�”或“锟斤拷”）")
    if garbled_share(sample) >= _GARBLED_SHARE:
        raise _garbled("大部分文字是乱码，可能曾用错误的编码保存")
    if not wrong:
        return []
    return [
        Problem(
            source=Source(),
            code="lost_characters",
            severity="flagged",
            what=f"有 {wrong} 处文字已经丢失（显示为“�”或“锟斤拷”）",
            hint="请与原件核对，用原程序重新导出为 UTF-8 后再添加。",
        )
    ]


def garbled_share(text: str) -> float:
    """Give the share of characters beyond ASCII that are UTF-8 read as something else, 0 to 1.

    æ–‡ä»¶ are the bytes of 文件 as Windows-1252 reads them, 鏂囦欢 as GBK does: turned back into
    bytes, such text is Chinese, which no text is by chance.
    """
    beyond = _beyond(text)
    if not beyond:
        return 0.0
    latin = sum(len(run) for run in _LATIN_RUN.findall(text) if _turns_chinese(_as_windows(run)))
    chinese = sum(len(run) for run in _HAN_RUN.findall(text) if _turns_chinese(_as_gb(run)))
    return (latin + chinese) / beyond


def _turns_chinese(data: bytes) -> bool:
    """Say whether bytes are UTF-8 of Chinese, but for what was lost at their ends."""
    text = data.decode("utf-8", errors="replace")
    words = len(_HAN.findall(text))
    if not words and _LATIN_RUN.search(text):  # gone wrong twice
        text = _as_windows(text).decode("utf-8", errors="replace")
        words = len(_HAN.findall(text))
    return words > 0 and words >= 2 * (text.count("\ufffd") + text.count("?"))


def _as_windows(text: str) -> bytes:
    return bytes(_WINDOWS.get(c, ord(c) if ord(c) < 0x100 else ord("?")) for c in text)  # noqa: PLR2004


def _as_gb(text: str) -> bytes:
    return text.encode("gb18030", errors="replace")


def _garbled(what: str) -> UnreadableFile:
    return UnreadableFile(
        f"{what}，未读入",
        code="garbled",
        hint="请用原程序打开确认文字正常，另存为 UTF-8 编码后重新添加。",
        kept=True,
    )

"""The names by which people log in, in one form, and as they are shown."""

import unicodedata

from assistant.errors import BadRequest

MIN_CHARS, MAX_CHARS = 2, 64
# Beside control and format characters: surrogates, private use, unassigned, line separators.
_UNSEEN = ("C", "Zl", "Zp")
# Every text that was met is stable after two.
_MOST_FOLDS = 5


def login_name(text: str) -> str:
    """Give the one form of a name, however it was typed (full width, capitals, spaces around it).

    The form of a form is itself.

    Raises:
        BadRequest: It is too short or too long, or has characters that nobody sees.

    >>> login_name(" Ｗａｎｇ Ming ")
    'wang ming'
    """
    name = _folded(text[: 20 * MAX_CHARS])
    for _ in range(_MOST_FOLDS):
        again = _folded(name)
        if again == name:
            break
        name = again
    else:
        raise BadRequest("这个登录名不可用，请换一个。")
    _refuse_unusable(name, what="登录名", least=MIN_CHARS)
    return name


def shown_name(text: str) -> str:
    """Give a name as people see it: as it was typed, with single spaces.

    Raises:
        BadRequest: It is empty or too long, or has characters that nobody sees.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    _refuse_unusable(name, what="姓名", least=1)
    return name


def company_name(text: str) -> str:
    """Give a company's name with single spaces; it may be empty.

    Raises:
        BadRequest: It is too long, or has characters that nobody sees.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    _refuse_unusable(name, what="单位名称", least=0)
    return name


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _refuse_unusable(name: str, *, what: str, least: int) -> None:
    if not least <= len(name) <= MAX_CHARS:
        raise BadRequest(f"{what}应有 {least} 到 {MAX_CHARS} 个字。")
    if any(unicodedata.category(character).startswith(_UNSEEN) for character in name):
        raise BadRequest(f"{what}里有看不见的字符，请重新输入。")

"""The unified social credit code of GB 32100-2015: its alphabet and its check character."""

import re

# Without I, O, S, V and Z, which look like figures.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(rf"[{_ALPHABET}]{{2}}\d{{6}}[{_ALPHABET}]{{10}}")
_LENGTH = 18
_MODULUS = len(_ALPHABET)


def fault_of(code: str) -> str | None:
    """Say what is wrong with a code; None where its shape and its check character are right.

    Args:
        code: In capitals, without spaces.

    >>> fault_of("91350100M000100Y43")
    >>> fault_of("91350100M000100Y44")
    '最后一位校验码与前十七位对不上，有一位写错了'
    """
    if len(code) != _LENGTH or set(code) - set(_ALPHABET):
        return f"（{len(code)} 位）应是 18 位数字和大写字母，不含 I、O、S、V、Z"
    if _SHAPE.fullmatch(code) is None:
        return "第三至第八位应是登记机关所在地的六位数字"
    if check_character(code[:-1]) != code[-1]:
        return "最后一位校验码与前十七位对不上，有一位写错了"
    return None


def check_character(first: str) -> str:
    """Give the eighteenth character that belongs to the first seventeen.

    Their places in the alphabet are weighted by the powers of 3, modulo 31.
    """
    whole = sum(_ALPHABET.index(one) * pow(3, n, _MODULUS) for n, one in enumerate(first))
    return _ALPHABET[-whole % _MODULUS]

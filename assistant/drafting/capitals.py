"""Amounts of money in the capitals of contracts and cheques, and back.

Rules: 《支付结算办法》附一《正确填写票据和结算凭证的基本规定》: a whole 元 or 角 at the end is
followed by 整, a run of zeros within is one 零.
"""

import re
import unicodedata
from collections.abc import Callable
from fractions import Fraction

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_WAN, _YI = 10**4, 10**8
_FEN_PER_WAN = 1_000_000
_FEN_PER_YUAN = 100
_LARGEST_YUAN = 10**16
_READ = {
    **{digit: n for n, digit in enumerate(_DIGITS)},
    **dict(zip("〇一二三四五六七八九", range(10), strict=True)),
    "两": 2, "貳": 2, "貮": 2, "弍": 2, "參": 3, "叄": 3, "陸": 6, "弌": 1,
}  # fmt: skip
_SCALE = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_MYRIAD = {"万": _WAN, "萬": _WAN, "亿": _YI, "億": _YI}
_SHAPE = re.compile(
    rf"(?:人民币|RMB|￥)?[:：]?(?=.)"
    rf"(?:([{''.join(_READ)}{''.join(_SCALE)}{''.join(_MYRIAD)}]+)[元圆])?"
    rf"(?:([{''.join(_READ)}])角)?零?(?:([{''.join(_READ)}])分)?[整正]?"
)


def in_capitals(wan: Fraction) -> str | None:
    """Give an amount in capitals, to the fen; None for one with less, or below zero.

    Args:
        wan: In 万元.

    >>> in_capitals(Fraction(120)), in_capitals(Fraction("0.0107"))
    ('壹佰贰拾万元整', '壹佰零柒元整')
    >>> in_capitals(Fraction("1050.505"))
    '壹仟零伍拾万伍仟零伍拾元整'
    """
    fen = wan * _FEN_PER_WAN
    if fen.denominator != 1 or fen < 0 or fen >= _LARGEST_YUAN * _FEN_PER_YUAN:
        return None
    yuan, cents = divmod(int(fen), _FEN_PER_YUAN)
    jiao, rest = divmod(cents, 10)
    whole = f"{_whole(yuan)}元" if yuan or not cents else ""
    if not cents:
        return f"{whole}整"
    between = "零" if yuan and not jiao else ""
    tens = f"{_DIGITS[jiao]}角" if jiao else ""
    return f"{whole}{between}{tens}" + (f"{_DIGITS[rest]}分" if rest else "整")


def _whole(yuan: int) -> str:
    return _by(_YI, "亿", yuan, _below_yi) if yuan else "零"


def _below_yi(part: int) -> str:
    return _by(_WAN, "万", part, _four)


def _by(size: int, unit: str, amount: int, said: Callable[[int], str]) -> str:
    """Give an amount by a unit and what is below it; a gap between the two is one 零."""
    high, low = divmod(amount, size)
    if not high:
        return said(low)
    between = "零" if 0 < low < size // 10 else ""
    return f"{said(high)}{unit}{between}{said(low)}"


def _four(part: int) -> str:
    said, zero = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if digit == 0:
            zero = bool(said)
            continue
        said += ("零" if zero else "") + _DIGITS[digit] + _PLACES[place]
        zero = False
    return said


def from_capitals(text: str) -> Fraction | None:
    """Give the amount, in 万元, that capitals say; None where they say none.

    >>> from_capitals("人民币壹佰贰拾万元整")
    Fraction(120, 1)
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    shape = _SHAPE.fullmatch(plain)
    if shape is None or not any(shape.groups()):
        return None
    yuan = _said(shape[1] or "")
    jiao, fen = (_READ[digit] if digit else 0 for digit in (shape[2], shape[3]))
    return Fraction(yuan * _FEN_PER_YUAN + jiao * 10 + fen, _FEN_PER_WAN)


def _said(text: str) -> int:
    whole = part = digit = 0
    for sign in text:
        if sign in _READ:
            digit = _READ[sign]
        elif sign in _SCALE:
            part += (digit or 1) * _SCALE[sign]
            digit = 0
        else:
            # 亿 counts all that was said before it (壹万零壹亿), 万 what follows the last 亿.
            whole += part + digit
            rest = whole % _YI if _MYRIAD[sign] == _WAN else whole
            whole = whole - rest + rest * _MYRIAD[sign]
            part = digit = 0
    return whole + part + digit

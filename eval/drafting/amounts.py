"""Amounts in capitals, 壹佰贰拾万元整, read by what writes none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")} | {
    "〇": 0,
    "两": 2,
    "貳": 2,
    "陸": 6,
}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SIGNS = "".join([*_DIGITS, *_PLACES, *_MYRIADS])
# Two signs at least, one of them a digit or a place: 万元 alone is no amount.
_CAPITALS = re.compile(
    rf"(?=[万萬亿億]*[^万萬亿億])(?P<whole>[{_SIGNS}]{{2,}})(?:元|圆)"
    rf"(?:(?P<tenths>[{_SIGNS}])角)?(?:零?(?P<cents>[{_SIGNS}])分)?(?:整|正)?"
)


@dataclass(frozen=True, slots=True)
class Capitals:
    """An amount in capitals, in 元."""

    written: str
    value: Decimal


def capitals(text: str) -> Iterator[Capitals]:
    """Give the amounts in capitals of a text, in order.

    >>> [str(one.value) for one in capitals("人民币壹佰贰拾万零伍佰元整，另叁角")]
    ['1200500']
    """
    for found in _CAPITALS.finditer(text):
        value = Decimal(_whole(found["whole"]))
        for name, size in (("tenths", Decimal("0.1")), ("cents", Decimal("0.01"))):
            if found[name]:
                value += _DIGITS.get(found[name], 0) * size
        yield Capitals(found[0], value)


def _whole(numeral: str) -> int:
    total = section = digit = 0
    for sign in numeral:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            section += (digit or 1) * _PLACES[sign]
            digit = 0
        else:
            section += digit
            digit = 0
            if _MYRIADS[sign] == _MYRIADS["亿"]:
                total = (total + section) * _MYRIADS[sign]
            else:
                total += section * _MYRIADS[sign]
            section = 0
    return total + section + digit

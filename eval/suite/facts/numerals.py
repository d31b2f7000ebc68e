"""Chinese numerals as numbers."""

from decimal import Decimal

DIGITS = "零〇一二三四五六七八九两"
# A numeral: digits and their places, and digits behind a point.
NUMERAL = rf"[{DIGITS}十百千万亿]+(?:点[{DIGITS}]+[百千]?[万亿]*)?"

_VALUES = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_TENTH = Decimal("0.1")


def number_of(numeral: str) -> Decimal:
    """Give the value of a Chinese numeral, as people say it.

    >>> [int(number_of(n)) for n in ("两千六百万", "十二", "一万二", "二〇二六")]
    [26000000, 12, 12000, 2026]
    >>> number_of("一点五亿")
    Decimal('150000000.0')
    """
    head, point, tail = numeral.partition("点")
    if point:
        digits = [c for c in tail if c in _VALUES]
        shift = Decimal("".join(str(_VALUES[c]) for c in digits)) * _TENTH ** len(digits)
        return (_whole(head) + shift) * scale_of(tail[len(digits) :])
    return Decimal(_whole(numeral))


def scale_of(places: str) -> int:
    """Give what a row of places multiplies by: 百万 by a million.

    >>> scale_of("百万"), scale_of("")
    (1000000, 1)
    """
    scale = 1
    for place in places:
        scale *= {**_TENS, **_MYRIADS}[place]
    return scale


def _whole(numeral: str) -> int:
    if len(numeral) > 1 and all(character in _VALUES for character in numeral):
        return int("".join(str(_VALUES[character]) for character in numeral))
    total = section = digit = 0
    # What one digit at the very end stands for: the 二 of 一万二 is two thousand.
    place = 1
    for character in numeral:
        if character in _VALUES:
            digit = _VALUES[character]
            place = 1 if digit == 0 else place
        elif character in _TENS:
            section += (digit or 1) * _TENS[character]
            place, digit = _TENS[character] // 10, 0
        else:
            before = section + digit
            if character == "亿" or not before:
                total = (total + before or 1) * _MYRIADS[character]
            else:
                total += before * _MYRIADS[character]
            place, section, digit = _MYRIADS[character] // 10, 0, 0
    return total + section + digit * place

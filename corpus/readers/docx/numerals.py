"""Numbers as Word writes them in automatic numbering: `numFmt` of ECMA-376, part 1, 17.18.59."""

from collections.abc import Callable, Mapping

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_ROMAN = 4999
_LETTERS = 26
_TEN, _TWENTY, _TEN_THOUSAND = 10, 20, 10_000


def numeral(number: int, style: str) -> str:
    """Write a number in a numbering style; in Arabic digits where the style is unknown.

    Bullets and `none` are written as nothing.

    >>> [numeral(n, "chineseCountingThousand") for n in (1, 10, 15, 20, 101, 110, 1003)]
    ['一', '十', '十五', '二十', '一百零一', '一百一十', '一千零三']
    >>> numeral(3, "upperRoman"), numeral(28, "lowerLetter"), numeral(3, "ideographTraditional")
    ('III', 'bb', '丙')
    """
    write = _STYLES.get(style)
    return write(number) if write and number >= 0 else str(number)


def _counting(digits: str, units: tuple[str, ...]) -> Callable[[int], str]:
    def write(number: int) -> str:
        if number >= _TEN_THOUSAND:
            high, low = divmod(number, _TEN_THOUSAND)
            gap = digits[0] if 0 < low < _TEN_THOUSAND // _TEN else ""
            return write(high) + "万" + gap + (write(low) if low else "")
        text, pending = "", False
        for place, digit in enumerate(map(int, f"{number:04d}")):
            if digit:
                text += (digits[0] if pending and text else "") + digits[digit] + units[place]
            pending = not digit if text else False
        # 十五, not 一十五; the numerals of money keep it.
        if _TEN <= number < _TWENTY and digits[1] == "一":
            text = text[1:]
        return text or digits[0]

    return write


def _by_digits(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] for digit in str(number))


def _counting_by_digits(number: int) -> str:
    """Count in words below a hundred, then digit by digit, as `chineseCounting` does."""
    return _CHINESE(number) if number < _TEN * _TEN else _by_digits(_DIGITS)(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number else "0"


def _letters(first: str) -> Callable[[int], str]:
    """Write a, b … z, aa, bb …, as Word does."""

    def write(number: int) -> str:
        if not number:
            return "0"
        turn, place = divmod(number - 1, _LETTERS)
        return chr(ord(first) + place) * min(turn + 1, _TEN)

    return write


def _roman(number: int) -> str:
    if not 0 < number <= _MAX_ROMAN:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def _signs(*ranges: tuple[int, int, int]) -> Callable[[int], str]:
    """Write by ready-made characters: (first number, last number, code of the first)."""

    def write(number: int) -> str:
        for first, last, code in ranges:
            if first <= number <= last:
                return chr(code + number - first)
        return str(number)

    return write


def _ordinal(number: int) -> str:
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _full_width(number: int) -> str:
    return "".join(chr(0xFF10 + int(digit)) for digit in str(number))


_CHINESE = _counting("零一二三四五六七八九", ("千", "百", "十", ""))
_CIRCLED = _signs((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))
_STYLES: Mapping[str, Callable[[int], str]] = {
    "bullet": lambda number: "",
    "none": lambda number: "",
    "decimalZero": lambda number: f"{number:02d}",
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": _ordinal,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _signs((1, 20, 0x2474)),
    "decimalEnclosedFullstop": _signs((1, 20, 0x2488)),
    "ideographEnclosedCircle": _signs((1, 10, 0x3280)),
    "chineseCounting": _counting_by_digits,
    "taiwaneseCounting": _counting_by_digits,
    "chineseCountingThousand": _CHINESE,
    "taiwaneseCountingThousand": _CHINESE,
    "japaneseCounting": _CHINESE,
    "ideographDigital": _by_digits(_DIGITS),
    "taiwaneseDigital": _by_digits(_DIGITS),
    "japaneseDigitalTenThousand": _by_digits(_DIGITS),
    "chineseLegalSimplified": _counting(_LEGAL, ("仟", "佰", "拾", "")),
    "ideographLegalTraditional": _counting(_LEGAL_TRADITIONAL, ("仟", "佰", "拾", "")),
    "japaneseLegal": _counting(_LEGAL_TRADITIONAL, ("仟", "佰", "拾", "")),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
}

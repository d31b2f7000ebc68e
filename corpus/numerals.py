"""Numbers written in Chinese characters, and their values."""

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}


def from_chinese(text: str) -> int:
    """Give the value of a Chinese number; digits in a row are read one by one.

    >>> from_chinese("一千二百万"), from_chinese("二〇二六")
    (12000000, 2026)
    """
    if len(text) > 1 and all(character in DIGITS for character in text):
        return int("".join(str(DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in TENS:
            section += (digit or 1) * TENS[character]
            digit = 0
        elif character == "亿":
            total = (total + section + digit or 1) * MYRIADS[character]
            section = digit = 0
        else:
            total += (section + digit or 1) * MYRIADS[character]
            section = digit = 0
    return total + section + digit

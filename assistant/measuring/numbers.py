"""Numbers as people write them: 1,500, 3千, 1.9e4, 两千, 十来, 一点五, 1亿2千万.

The pieces of a pattern, and the value of what they found; which units may follow is for whoever
puts a pattern together.
"""

import re
from fractions import Fraction

from corpus.numerals import MYRIADS, TENS, from_chinese

SCALES = {**TENS, **MYRIADS, "万亿": 10**12, "w": 10**4, "": 1}
FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_DIGIT = "零〇一二两三四五六七八九"
CHINESE = rf"[{_DIGIT}十][{_DIGIT}十百千万亿]*(?:点[{_DIGIT}]+)?"
# Groups: mixed (3千2百), figures and power, several (几), chinese; then scale, more, rest.
NUMBER = (
    rf"(?:(?P<mixed>\d[千百](?:\d[百十])+)|(?P<figures>{FIGURES})(?:[eE](?P<power>[+-]?\d{{1,2}}))?"
    rf"|(?P<several>[几数])|(?P<chinese>{CHINESE}))"
    r"(?P<scale>[十百千]?(?:万亿|万|亿)|[十百千]|[wW])?(?P<more>[多余来几])?(?P<rest>万亿|万|亿|百|千)?"
)
# Two digits beside each other say a range: 三四百.
NEIGHBOURS = re.compile(
    "(?<![一二两三四五六七八九])[一二两三四五六七八九]{2}(?![零〇一二三四五六七八九])"
)
_IN_CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
_TWO_PARTS = re.compile(r"(?P<whole>\d+)亿(?:零|又)?(?P<part>\d+(?:\.\d+)?)(?P<scale>[千百])?万")


def in_one(plain: str) -> str:
    """Give a text with amounts that are said in two parts said in one.

    >>> in_one("营收1亿2千万")
    '营收12000万'
    """
    return _TWO_PARTS.sub(_added, plain)


def _added(match: re.Match[str]) -> str:
    whole = Fraction(match["whole"]) * 10_000
    part = Fraction(match["part"]) * SCALES[match["scale"] or ""]
    return f"{float(whole + part):.4f}".rstrip("0").rstrip(".") + "万"


def number(match: re.Match[str]) -> tuple[Fraction, Fraction]:
    """Give the number that `NUMBER` found, and its last place that counts.

    That place is 10 for 120, and 1000 for 三千: what 120多 and 三千多 leave open.
    """
    scale = scale_of(match)
    if figures := match["figures"]:
        plain = figures.replace(",", "")
        value = Fraction(plain)
        decimals = len(plain.partition(".")[2])
        zeros = len(plain) - len(plain.rstrip("0")) if not decimals else -decimals
        power = Fraction(10) ** int(match["power"] or 0)
        return value * power * scale, Fraction(10) ** zeros * power * scale
    if match["several"]:
        return 2 * scale, 8 * scale
    said = match["chinese"] or match["mixed"].translate(_IN_CHINESE)
    whole, _, decimals_said = said.partition("点")
    if decimals_said:
        digits = str(from_chinese("零" + decimals_said)).zfill(len(decimals_said))
        return Fraction(f"{from_chinese(whole)}.{digits}") * scale, scale / 10 ** len(decimals_said)
    value = Fraction(from_chinese(whole))
    place = Fraction(1)
    while value and value % (place * 10) == 0:
        place *= 10
    return value * scale, place * scale


def scale_of(match: re.Match[str]) -> Fraction:
    """Give what the figures of a number that `NUMBER` found are multiplied by: 10000 for 28万."""
    scale = Fraction(SCALES.get((match["scale"] or "").lower(), 0) or _product(match["scale"]))
    return scale * SCALES[match["rest"] or ""]


def _product(scale: str | None) -> int:
    """Give the value of a scale of two characters: 千万."""
    value = 1
    for character in scale or "":
        value *= SCALES[character.lower()]
    return value

"""One script for all: traditional characters, and radicals that some fonts give for characters.

OpenCC knows phrases (乾燥 is 干燥, 乾坤 stays) and is asked only where a text has a character that
simplification may change; ordinary texts cost one look at their characters.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

_HAN = re.compile("[\u3400-\u9fff]+")
# The characters that a simplified text is written with are those of GB 2312. Of them, these have
# another meaning's simplification as well, and are looked at all the same.
_BOTH = "於後乾徵麽夥菸摺捱麴拚榘吒袷薹醣"
# Rare characters (of elements, of fish) are simplified to some that few fonts and no index have.
_LAST_COMMON = "\uffff"
# Radicals for which Unicode has no compatibility form, and numbers that it takes for ornaments.
_STAND_INS = str.maketrans(
    "⺁⺄⺈⺊⺌⺍⺕⺗⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻲⻳",
    "厂乙刀卜小小彐心手攵无月歹母民水水火爪爪丬牛犬王疋目示示竹糸纟罓罒羊羊羊老聿聿肉臼艹艹艹虎衣覀西见角角讠贝足车辶辶辶邑钅長镸长门阝雨青韦页风飞食飠饣食马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟",
) | {
    ord(ornament): str(1 + n % 10)
    for first in "❶➀➊"
    for n in range(10)
    for ornament in [chr(ord(first) + n)]
}


def one_script(text: str) -> str:
    """Give the text with width and compatibility forms made plain, and in simplified script.

    >>> one_script("高新技術企業，Ⅰ類知產，５００㎡，⻓期")
    '高新技术企业,I类知产,500m2,长期'
    """
    plain = unicodedata.normalize("NFKC", text)
    if not _looked_at().search(plain):
        return plain
    return simplified(plain.translate(_STAND_INS))


def simplified(text: str) -> str:
    """Give the text in simplified script; all but Chinese characters stays as it is.

    >>> simplified("揭榜掛帥")
    '揭榜挂帅'
    """
    if not _looked_at().search(text):
        return text
    return _HAN.sub(lambda run: _run_simplified(run[0]), text)


def _run_simplified(run: str) -> str:
    if not _looked_at().search(run):
        return run
    plain = run
    # 薴 becomes 苧, and that 苎: a few need a second time.
    while (next_one := _converter()(plain)) != plain:
        plain = next_one
    if max(plain) <= _LAST_COMMON or len(plain) != len(run):
        return plain
    return "".join(b if b <= _LAST_COMMON else a for a, b in zip(run, plain, strict=True))


@cache
def _looked_at() -> re.Pattern[str]:
    """Give a pattern of what a text in simplified script does not have, as far as GB 2312 says."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    known = {row.decode("gb2312", "ignore") for row in rows} - set(_BOTH)
    rare = (character for character in map(chr, range(0x3400, 0xA000)) if character not in known)
    # One class of characters is searched ten times as fast as a set is compared.
    return re.compile(f"[{''.join(rare)}{''.join(map(chr, _STAND_INS))}]")


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert

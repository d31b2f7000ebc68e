"""Figures that nobody gave, planted into the files of drafts, to see whether the check finds them.

What is planted is chosen by its digits: none of them stands anywhere in what is known, as plain
text. So it is invented whatever the check that is tried holds of it.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

_DOCUMENT = "word/document.xml"
_TEXT = re.compile(r"(<w:t(?: [^>]*)?>)([^<]{2,})(</w:t>)")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_SIGNS = "零壹贰叁肆伍陆柒捌玖"
_MOST_TRIES = 400

Draw = Callable[[random.Random], tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A file with one invented figure.

    Attributes:
        kind: Of figure, in a word.
        told: The words that were put in.
    """

    kind: str
    told: str
    file: bytes


def plants(
    files: Sequence[tuple[bytes, str]], *, number: int, seed: int = 1
) -> Iterator[tuple[int, Planted]]:
    """Plant figures, one a file, kinds and files in turn.

    Args:
        files: Each with all that is known of it, as text.
        number: How many.
        seed: The same gives the same.

    Returns:
        Which file it was, and what became of it.
    """
    chance = random.Random(seed)  # noqa: S311  (nothing secret)
    for n in range(number):
        at = n % len(files)
        file, known = files[at]
        kind, draw = _KINDS[n % len(_KINDS)]
        yield at, _planted(kind, draw, file, known, chance)


def _planted(kind: str, draw: Draw, file: bytes, known: str, chance: random.Random) -> Planted:
    with ZipFile(BytesIO(file)) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    xml = entries[_DOCUMENT].decode("utf-8")
    for _ in range(_MOST_TRIES):
        place = chance.choice(list(_TEXT.finditer(xml)))
        told, digits = draw(chance) if kind != "改动一位" else _changed(place[2], chance)
        if not told or digits in known:
            continue
        text = told if kind == "改动一位" else f"{place[2]}{told}"
        new = f"{place[1]}{text}{place[3]}"
        entries[_DOCUMENT] = (xml[: place.start()] + new + xml[place.end() :]).encode()
        return Planted(kind=kind, told=told, file=_zipped(entries))
    raise ValueError(f"no place for {kind}")


def _zipped(entries: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return out.getvalue()


def _changed(text: str, chance: random.Random) -> tuple[str, str]:
    """Give a text with one digit of one of its numbers changed; empty where it has none."""
    numbers = [found for found in _DIGITS.finditer(text) if len(found[0]) > 1]
    if not numbers:
        return "", ""
    number = chance.choice(numbers)
    places = [n for n, sign in enumerate(number[0]) if sign.isdigit()]
    at = chance.choice(places)
    digit = chance.choice([d for d in "123456789" if d != number[0][at]])
    new = number[0][:at] + digit + number[0][at + 1 :]
    return text[: number.start()] + new + text[number.end() :], new


def _money(chance: random.Random) -> tuple[str, str]:
    number = f"{chance.randint(1200, 9899)}.{chance.randint(11, 99)}"
    return f"，其中{number}万元", number


def _money_in_yi(chance: random.Random) -> tuple[str, str]:
    number = f"{chance.randint(2, 9)}.{chance.randint(101, 999)}"
    return f"，合计{number}亿元", number


def _share(chance: random.Random) -> tuple[str, str]:
    number = f"{chance.randint(11, 96)}.{chance.randint(1, 9)}"
    return f"，提高{number}%", number


def _day(chance: random.Random) -> tuple[str, str]:
    day = f"{chance.randint(2032, 2049)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
    return f"，于{day}完成", day[:4]


def _number(chance: random.Random) -> tuple[str, str]:
    number = f"〔{chance.randint(2011, 2024)}〕{chance.randint(211, 987)}号"
    return f"（宁示发{number}）", number


def _people(chance: random.Random) -> tuple[str, str]:
    number = str(chance.randint(1301, 8999))
    return f"，带动就业{number}人", number


def _count(chance: random.Random) -> tuple[str, str]:
    number = str(chance.randint(131, 899))
    return f"，共{number}项", number


def _in_capitals(chance: random.Random) -> tuple[str, str]:
    hundreds, tens = chance.choice(_SIGNS[1:]), chance.choice(_SIGNS[1:])
    told = f"{hundreds}仟{tens}佰{chance.choice(_SIGNS[1:])}拾{chance.choice(_SIGNS[1:])}万元整"
    return f"（大写：{told}）", told


def _patent(chance: random.Random) -> tuple[str, str]:
    number = (
        f"ZL20{chance.randint(10, 24)}1{chance.randint(1000000, 9999999)}.{chance.randint(1, 9)}"
    )
    return f"，专利号{number}", number


def _in_characters(chance: random.Random) -> tuple[str, str]:
    signs = "二三四五六七八九"
    told = f"{chance.choice(signs)}千{chance.choice(signs)}百{chance.choice(signs)}十万元"
    return f"，另有{told}", told


_KINDS: tuple[tuple[str, Draw], ...] = (
    ("万元", _money),
    ("改动一位", _money),
    ("百分比", _share),
    ("日期", _day),
    ("文号", _number),
    ("改动一位", _money),
    ("人数", _people),
    ("亿元", _money_in_yi),
    ("大写金额", _in_capitals),
    ("专利号", _patent),
    ("项数", _count),
    ("汉字金额", _in_characters),
    ("改动一位", _money),
)

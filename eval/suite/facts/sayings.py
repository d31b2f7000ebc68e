"""Whether a text says a thing, however it is put."""

import re
from collections.abc import Sequence
from functools import lru_cache

from eval.suite.facts.figures import Day, DocumentNumber, Figure, Place, Quantity
from eval.suite.facts.reading import figures, levelled

_ENDS = re.compile(r"[。！？；\n]+")
_DENY = "不未非无没别"
# 分别, 除非 and the like deny nothing.
_DENIED = "(?<![不未无没])(?<![^除莫是]非)(?<!^非)(?<![^分级类特区个性国辨]别)(?<!^别)"
_NUMERALS = "0123456789一二三四五六七八九十两"
_NUMBER_GOES_ON = r"(?<![\d.一二三四五六七八九十百千两])"
_APART = re.compile(r"[¦\s]+|^[-+•·]\s*")


def sentences(text: str) -> tuple[str, ...]:
    """Give the sentences of a text: they end at 。！？； and with their line.

    >>> sentences("甲[^1]。乙；丙")
    ('甲[^1]', '乙', '丙')
    """
    return tuple(part.strip() for part in _ENDS.split(text) if part.strip())


def says_fact(text: str, fact: Sequence[str]) -> bool:
    """Say whether a text says a fact in any of its ways."""
    return any(says(text, way) for way in fact)


def says(text: str, way: str) -> bool:
    """Say whether one sentence of a text holds all parts of a way, which spaces keep apart.

    A part that is a figure is compared by its value and unit, any other as text.

    >>> says("营业收入应在１，５００万元以上。", "营业收入 0.15亿")
    True
    >>> says("研发占比 15%。", "5%")
    False
    """
    parts = way.split()
    return any(all(_holds(sentence, part) for part in parts) for sentence in sentences(text))


def _holds(sentence: str, part: str) -> bool:
    wanted = _whole_figure(part)
    if wanted is not None and any(wanted.equals(figure) for figure in figures(sentence)):
        return True
    plain = _plain(part)
    if wanted is None or not any(character.isdigit() for character in plain):
        return stands_whole(plain, _plain(sentence)) or stands_whole(
            _canonical(part), _canonical(sentence)
        )
    return False


@lru_cache(maxsize=4096)
def _whole_figure(part: str) -> Figure | None:
    """Give the figure that a part is, if it is nothing else."""
    found = figures(part)
    whole = len(found) == 1 and found[0].end - found[0].start == len(levelled(part))
    return found[0] if whole else None


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return _APART.sub("", levelled(text))


def stands_whole(part: str, text: str) -> bool:
    """Say whether a text holds a part, both in one form, and does not deny it.

    A number at its ends is no piece of a longer one: 5%以上 is not in 15%以上. A word directly
    behind 不 or its like says the opposite: 免征 is not in 不免征.

    >>> stands_whole("免征", "分别免征"), stands_whole("免征", "不免征")
    (True, False)
    """
    if not part:
        return False
    before = _NUMBER_GOES_ON if part[0] in _NUMERALS else "" if part[0] in _DENY else _DENIED
    after = r"(?!\.?\d)" if part[-1:].isdigit() else ""
    return re.search(f"{before}{re.escape(part)}{after}", text) is not None


@lru_cache(maxsize=4096)
def _canonical(text: str) -> str:
    """Give a text with each figure by its value, so that 不低于5% is in 不低于百分之五."""
    plain, at, pieces = levelled(text), 0, []
    for figure in figures(text):
        if figure.start >= at:
            pieces += [plain[at : figure.start], f"<{_named(figure)}>"]
            at = figure.end
    return _APART.sub("", "".join([*pieces, plain[at:]]))


def _named(figure: Figure) -> str:
    match figure:
        case Quantity(value=value, unit=unit):
            return f"{value.normalize():f}{unit}"
        case Day(year=year, month=month, day=day):
            return f"{year}-{month}-{day}"
        case DocumentNumber(issuer=issuer, year=year, number=number):
            return f"{issuer}[{year}]{number}"
        case Place(number=number, of=of):
            return f"第{number.normalize():f}{of}"

"""What a demand states with a figure and nobody read as a limit: told, so that it is not lost.

水深3000米, 井斜 60 度以内: where the name of a figure is not known, or there is none, nothing can
be compared. Whoever wrote it should see that, and no card may look as if it were met.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from assistant.matching.limits import Span
from assistant.matching.naming import is_demanded
from assistant.measuring.levelled import NOTHING, Levelled
from assistant.measuring.quantities import Quantity
from assistant.measuring.units import NONE, Unit, unit_of

# How a figure of a demand stands: as things are now, as they should be, or without a word of it.
Stand = Literal["now", "wanted", "untold"]

_AHEAD, _BEHIND = 24, 16
_PART = re.compile(r"[，,、。；;：:！!？?\n|（）()]")
_EDGES = f" \t\u3000\n{NOTHING}"
_WORD = re.compile("[\u4e00-\u9fffA-Za-z]")
_ENDS_IN_FIGURES = re.compile(r"[\d.,/~～-]+\s?$")
# 由 65% 提升到 82%: where it came from.
_FROM = re.compile(r"(?:由|从)(?:原来|原先|以前|现在|目前)?的?约?$")
# 三四个小时, 十几度: who says it so gives no limit.
_VAGUE = re.compile("[几多来]|左右|上下|[一二两三四五六七八九][一二三四五六七八九](?![十百千万])")
# Words of what one has, makes or suffers.
_OWN = re.compile(
    "我(?:厂|公司|们|站|司|园|矿|院|场|家)|自家|自有|本厂|本公司|现货|铭牌|基地|存栏|库存|拟建|一期|二期|规划|融资|出让|投运"
    "|年加工|年新增|年消耗|日[收均产吃处]|每天|每日|每年|平时|一般|常年|合计|共有|只有|只给|离|种植?了?(?=[\\d一二三四五六七八九])"
)
_ASKS = re.compile("要(?!求不)|需|希望|想|最好|能|应|可|须|不得|不能")
_MONEY = "[money]^1"
# Of these, people tell how much they have or make; what they want of them they say to want.
_AMOUNTS = ("年", "%", "吨", "方", "亩", "度电", "千瓦", "吨/天", "方/天", "方/分钟")


@dataclass(frozen=True, slots=True)
class Unread:
    """A figure of a demand that was not read as a limit.

    Attributes:
        span: Of the demand's text: the words that it stands in.
        quantity: The figure.
        limit: Whether its words say that it is a limit: 不超过, 必须, a range of what is wanted.
    """

    span: Span
    quantity: Quantity
    limit: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that was read as nothing.

    Attributes:
        beside: Whether the sentence it stands in, or else no sentence, says what is wanted.
    """

    quantity: Quantity
    stand: Stand
    beside: bool


def unread_in(text: str, plain: Levelled, figures: Sequence[Figure]) -> Iterator[Unread]:
    """Give what of some figures is stated as something that is wanted, each stretch once.

    Args:
        text: Of the demand.
        plain: The same, levelled.
        figures: Those that were read as nothing.
    """
    told: set[str] = set()
    for figure in figures:
        one = figure.quantity
        span = _quoted(text, plain.origin(one.start, one.end))
        words = text[slice(*span)]
        if words in told or _is_aside(plain.text, one) or not _is_asked(figure, words):
            continue
        told.add(words)
        yield Unread(span, one, _is_limit(figure) or is_demanded(words))


def tells_an_amount(unit: Unit) -> bool:
    """Say whether a figure in this unit may as well tell how much somebody has or makes."""
    return _MONEY in unit.dimension or "count" in unit.dimension or unit.dimension in _amounts()


def _is_asked(figure: Figure, words: str) -> bool:
    """Say whether a figure is one of what is wanted.

    Where no word says so, it is one by what it measures: depth, temperature and pressure are of the
    thing that is sought, while times, shares and amounts tell of one's own firm.
    """
    one, stand = figure.quantity, figure.stand
    if stand == "now" or (one.unit is not NONE and _OWN.search(words)):
        return False
    if one.unit is NONE or "count" in one.unit.dimension:
        return stand == "wanted" and one.form in ("bound", "spread")
    if one.form in ("bound", "spread") and (stand == "wanted" or figure.beside):
        return True
    if tells_an_amount(one.unit) or _VAGUE.search(words):
        return stand == "wanted" and not _VAGUE.search(words) and _ASKS.search(words) is not None
    return stand == "wanted" or figure.beside


def _is_limit(figure: Figure) -> bool:
    one = figure.quantity
    if figure.stand != "wanted":
        return False
    return one.form in ("bound", "spread") or (
        one.form == "range" and not tells_an_amount(one.unit)
    )


def _is_aside(plain: str, quantity: Quantity) -> bool:
    """Say whether a figure only tells where something came from, or per what: 处理一吨水."""
    if _FROM.search(plain[max(0, quantity.start - 8) : quantity.start].rstrip()):
        return True
    written = plain[quantity.number : quantity.number + 2]
    return written[:1] == "一" and written[1:] not in tuple("十百千万亿点")


def _quoted(text: str, span: Span) -> Span:
    """Give the figure with the words around it, up to a mark; over one where there are none."""
    start = _begin(text, span[0])
    end = span[1] + len(_PART.split(text[span[1] : span[1] + _BEHIND])[0])
    if start and not _WORD.search(text[start : span[0]] + text[span[1] : end]):
        start = _begin(text, start - 1)
    if (cut := _ENDS_IN_FIGURES.search(text[span[1] : end])) is not None and cut.start():
        end = span[1] + cut.start()  # the next figure would stand there without its unit
    while start < span[0] and text[start] in _EDGES:
        start += 1
    while end > span[1] and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _begin(text: str, at: int) -> int:
    """Give where the words before a place begin."""
    ahead = text[max(0, at - _AHEAD) : at]
    marks = [match.end() for match in _PART.finditer(ahead)]
    if marks:
        return at - len(ahead) + marks[-1]
    start = at - len(ahead)
    while start < at and start and text[start - 1].isascii() and text[start].isascii():
        start += 1  # no number or Latin word is cut in two
    return start


@cache
def _amounts() -> frozenset[str]:
    units = (unit_of(written) for written in _AMOUNTS)
    return frozenset(unit.dimension for unit in units if unit is not None)

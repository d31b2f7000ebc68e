"""A scale that is asked for beside a far smaller one that is stated: 120 m³/h, and a pilot of 5.

The name of the figure is seldom the same on both sides, so nothing is compared, and such a pair
would look as free as one of which nothing is known. It is told, and no card is strong by it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from assistant.matching.comparing import Comparison
from assistant.matching.limits import Span
from assistant.measuring.levelled import levelled
from assistant.measuring.quantities import Quantity, quantities
from assistant.measuring.units import Unit

_TEXTS_KEPT = 4_096
# So many times more is asked for than the most that is stated anywhere: far beyond it.
_FAR = 3
_OF_SCALE = ("[length]^3", "[mass]^1", "count")
_IN_TIME = "[time]^-1"
# 每小时 1.5 吨, 日处理 200 吨: a scale in words, which is read as no rate. Then nothing is claimed.
_SPOKEN = re.compile(
    r"每(?:小时|天|日|分钟|秒|年|月)[^，。；\n]{0,8}\d"
    r"|(?:时|日|天|年|月)(?:可|能)?(?:处理|产|加工|供|出水|回收|制)[^，。；\n]{0,6}\d"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A scale that an achievement is far short of.

    Attributes:
        asked: Of the demand's text.
        have: The most that the achievement states of that sort, in its text.
    """

    asked: Span
    have: Span


def short_of(
    comparisons: Iterable[Comparison], unread: Iterable[tuple[Span, Quantity]], own: str
) -> tuple[Short, ...]:
    """Give the scales that are asked for and that an achievement is far short of.

    Args:
        comparisons: Of the demand's metrics; only those that are open are looked at.
        unread: Figures of the demand that were read as no metric.
        own: What the achievement says of itself (`speaking.of_its_own`).
    """
    asked = [
        ((one.need.start, one.need.end), one.need.quantity)
        for one in comparisons
        if one.state == "unknown" and one.have is None and one.need.better != "less"
    ]
    return tuple(_short(span, one, own) for span, one in (*asked, *unread) if _is_far(one, own))


def _short(span: Span, quantity: Quantity, own: str) -> Short:
    return Short(asked=span, have=max(_alike(quantity.unit, own))[1])


def _is_far(quantity: Quantity, own: str) -> bool:
    if not _is_of_scale(quantity.unit) or quantity.value.low is None:
        return False
    stated = [most for most, _ in _alike(quantity.unit, own)]
    return bool(stated) and not _SPOKEN.search(own) and max(stated) * _FAR <= quantity.value.low


def _alike(unit: Unit, own: str) -> list[tuple[Fraction, Span]]:
    return [(most, span) for dimension, most, span in _scales(own) if dimension == unit.dimension]


def _is_of_scale(unit: Unit) -> bool:
    sort = unit.dimension
    return _IN_TIME in sort and any(one in sort for one in _OF_SCALE)


@lru_cache(maxsize=_TEXTS_KEPT)
def _scales(own: str) -> tuple[tuple[str, Fraction, Span], ...]:
    """Give the quantities of a text that tell how much of something is done in a time."""
    return tuple(_read(own))


def _read(own: str) -> Iterator[tuple[str, Fraction, Span]]:
    plain = levelled(own)
    for one in quantities(plain):
        most = one.value.high if one.value.high is not None else one.value.low
        if most is not None and most > 0 and _is_of_scale(one.unit):
            yield one.unit.dimension, most, plain.origin(one.start, one.end)

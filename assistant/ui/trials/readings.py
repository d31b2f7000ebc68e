"""How figures of the evaluation and their changes are written."""

import re

from assistant.ui.trials.port import Unit

_SECOND_MS = 1000
_MINUTE = 60
_LONG_MS = 10_000
_MARK = re.compile(r"\[\^(\d{1,3})\]")
_LAYOUT = re.compile(r"\*\*|^[ \t]*(?:[-*•]|#{1,6})[ \t]+", re.MULTILINE)
NOTHING = "–"


def reading(value: float | None, unit: Unit) -> str:
    """Give a figure as it is shown; a dash for none.

    >>> reading(0.8746, "share"), reading(0.8746, "score"), reading(1830, "ms")
    ('87.5%', '0.875', '1.8 秒')
    """
    if value is None:
        return NOTHING
    if unit == "share":
        return f"{value:.1%}"
    if unit == "score":
        return f"{value:.3f}"
    if value < _SECOND_MS:
        return f"{value:.0f} 毫秒"
    return f"{value / _SECOND_MS:.{0 if value >= _LONG_MS else 1}f} 秒"


def between(low: float | None, high: float | None, unit: Unit) -> str:
    """Give an interval as it is shown.

    >>> between(0.81, 0.925, "share")
    '81.0%–92.5%'
    """
    if low is None or high is None:
        return NOTHING
    return f"{reading(low, unit)}–{reading(high, unit)}"


def step(change: float | None, unit: Unit) -> str:
    """Give a change as it is shown, with its sign; of shares in percentage points.

    >>> step(-0.034, "share"), step(0, "score"), step(120, "ms")
    ('−3.4 个百分点', '不变', '+120 毫秒')
    """
    if change is None:
        return NOTHING
    if _size(change, unit) == _size(0, unit):
        return "不变"
    return f"{_signed(change, unit)}{' 个百分点' if unit == 'share' else ''}"


def steps(low: float, high: float, unit: Unit) -> str:
    """Give the interval of a change as it is shown.

    >>> steps(-0.064, 0.012, "share")
    '−6.4 到 +1.2'
    """
    return f"{_signed(low, unit)} 到 {_signed(high, unit)}"


def _signed(change: float, unit: Unit) -> str:
    size = _size(change, unit)
    sign = "" if size == _size(0, unit) else "−" if change < 0 else "+"
    return f"{sign}{size}"


def _size(change: float, unit: Unit) -> str:
    return f"{abs(change) * 100:.1f}" if unit == "share" else reading(abs(change), unit)


def numbered(text: str) -> str:
    """Give an answer's text with its marks as they are read where nothing can be opened.

    >>> numbered("最高 100 万元。[^1]")
    '最高 100 万元。[1]'
    """
    return _MARK.sub(r"[\1]", text)


def unmarked(text: str) -> str:
    """Give an answer's text without its marks and its signs of layout.

    >>> unmarked("- **最高** 100 万元。[^1]")
    '最高 100 万元。'
    """
    return _LAYOUT.sub("", _MARK.sub("", text))


def lasting(seconds: float) -> str:
    """Give a span of time.

    >>> lasting(42.2), lasting(160)
    ('42 秒', '2 分 40 秒')
    """
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} 秒"
    minutes, rest = divmod(whole, _MINUTE)
    return f"{minutes} 分 {rest} 秒" if rest else f"{minutes} 分钟"

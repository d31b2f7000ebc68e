"""Where a quote begins and ends: never within a bracket, a number or a Latin word."""

import re

from assistant.matching.limits import Span

_OPENS, _CLOSES = "（([【“《", "）)]】”》"
_FARTHEST = 60
_GLUED = re.compile("[0-9A-Za-z]{2}")
_DECIMAL = re.compile(r"\d[.,]\d")


def whole(text: str, span: Span) -> Span:
    """Give a stretch that cuts nothing in two: widened, or where that is far, narrowed.

    Args:
        text: That it is of.
        span: As it was cut.
    """
    start, end = _unglued(text, *span)
    start, end = _closed(text, start, end)
    return _opened(text, start, end)


def depths(text: str, start: int, end: int) -> list[int]:
    """Give how many brackets each character of a stretch stands in."""
    depth, found = 0, []
    for sign in text[start:end]:
        if sign == "\n":
            depth = 0
        depth = max(0, depth - (sign in _CLOSES))
        found.append(depth)
        depth += sign in _OPENS
    return found


def _unglued(text: str, start: int, end: int) -> Span:
    while 0 < start < len(text) and _is_glued(text, start):
        start -= 1
    while 0 < end < len(text) and _is_glued(text, end):
        end += 1
    return start, end


def _is_glued(text: str, at: int) -> bool:
    """Say whether what stands before and behind a place is one number or word."""
    if _GLUED.fullmatch(text[at - 1 : at + 1]):
        return True
    around = text[max(0, at - 2) : at + 1], text[at - 1 : at + 2]
    return any(_DECIMAL.fullmatch(one) for one in around)


def _closed(text: str, start: int, end: int) -> Span:
    """Take in the end of a bracket that is open at the end, or leave the bracket out."""
    open_: list[int] = []
    for at in range(start, end):
        if text[at] in _OPENS:
            open_.append(at)
        elif text[at] in _CLOSES and open_:
            open_.pop()
    if not open_:
        return start, end
    line = text.find("\n", end)
    last = min(len(text) if line < 0 else line, end + _FARTHEST)
    depth = len(open_)
    for at in range(end, last):
        depth += (text[at] in _OPENS) - (text[at] in _CLOSES)
        if depth == 0:
            return start, at + 1
    return (start, open_[0]) if open_[0] > start else (start + 1, end)


def _opened(text: str, start: int, end: int) -> Span:
    """Take in the beginning of a bracket that ends in the stretch, or begin behind it."""
    depth, stray = 0, -1
    for at in range(start, end):
        depth += (text[at] in _OPENS) - (text[at] in _CLOSES)
        if depth < 0:
            stray, depth = at, 0
    if stray < 0:
        return start, end
    first = max(0, text.rfind("\n", 0, start) + 1, start - _FARTHEST)
    depth = 1
    for at in range(start - 1, first - 1, -1):
        depth += (text[at] in _CLOSES) - (text[at] in _OPENS)
        if depth == 0:
            return at, end
    return (stray + 1, end) if stray + 1 < end else (start, stray)

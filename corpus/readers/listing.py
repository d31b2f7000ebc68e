"""Row numbers and cell names as a person writes them, for what is said of many at once."""

from collections.abc import Iterable, Sequence

_MAX_STRETCHES = 100
_MAX_NAMES = 10


def stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Give sorted numbers as stretches without gaps, first and last included."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def listed_rows(numbers: Iterable[int]) -> str:
    """Give row numbers with stretches joined; after a hundred stretches, how many more there are.

    >>> listed_rows([30, 12, 13, 14])
    '12–14、30'
    """
    found = stretches(numbers)
    names = [str(a) if a == b else f"{a}–{b}" for a, b in found[:_MAX_STRETCHES]]
    more = sum(b - a + 1 for a, b in found[_MAX_STRETCHES:])
    return "、".join(names) + (f" 等（另有 {more} 行）" if more else "")


def listed(names: Sequence[str]) -> str:
    """Give the first names, and how many there are where that is more."""
    shown = "、".join(names[:_MAX_NAMES])
    return shown if len(names) <= _MAX_NAMES else f"{shown} 等 {len(names)} 处"

"""How sure a share is that was seen in so many tries."""

from math import sqrt

_Z = 1.959964
_THREE = 3


def upper_bound(found: int, tries: int) -> float:
    """Give the end of the 95 % interval of a share: 3 in n where nothing was found, else Wilson's.

    >>> upper_bound(0, 300)
    0.01
    >>> round(upper_bound(3, 60), 3)
    0.137
    """
    if not tries:
        return 1.0
    if not found:
        return min(1.0, _THREE / tries)
    share, spread = found / tries, _Z * _Z / tries
    middle = share + spread / 2
    return (middle + _Z * sqrt(share * (1 - share) / tries + spread / tries / 4)) / (1 + spread)

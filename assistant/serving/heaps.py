"""Keep what is freed in few heaps, so that a program that runs for weeks does not grow by them.

The C library gives threads heaps of their own, up to eight for each core, and each keeps what was
once asked of it: a thread of the page that read two hundred records an hour ago holds their room
still. Two heaps are enough where one thread computes at a time.
"""

import ctypes

_HEAPS_AT_MOST = -8  # M_ARENA_MAX of mallopt(3)


def share_heaps(count: int) -> None:
    """Let all threads of this process share so many heaps; those that they have already stay.

    Does nothing for none, and where the C library is not GNU's.
    """
    library = ctypes.CDLL(None)
    if count > 0 and hasattr(library, "gnu_get_libc_version"):
        library.mallopt(_HEAPS_AT_MOST, count)

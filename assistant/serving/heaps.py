"""Keep what is freed in few heaps, so that a program that runs for weeks does not grow by them.

The C library gives threads heaps of their own, up to eight for each core, and each keeps what was
once asked of it: a thread of the page that read two hundred records an hour ago holds their room
still. Two heaps are enough where one thread computes at a time.
"""

import ctypes
import os

_HEAPS = 2
_HEAPS_AT_MOST = -8  # M_ARENA_MAX of mallopt(3)
_SAID_TO_CHILDREN = "MALLOC_ARENA_MAX"


def share_heaps() -> None:
    """Let all threads of this process share two heaps, and those of processes that it begins.

    Those that threads have already stay. Whoever has said how many by `MALLOC_ARENA_MAX` is
    followed. Does nothing where the C library is not GNU's.
    """
    if _SAID_TO_CHILDREN in os.environ:
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "gnu_get_libc_version"):
        os.environ[_SAID_TO_CHILDREN] = str(_HEAPS)
        library.mallopt(_HEAPS_AT_MOST, _HEAPS)

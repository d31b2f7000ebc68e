"""Many small pieces of text as fewer, so that a page is not drawn anew for every one."""

from collections.abc import Callable, Generator
from contextlib import closing
from time import monotonic

from assistant.errors import ModelUnavailable


def gathered(
    pieces: Generator[str],
    *,
    seconds: float,
    clock: Callable[[], float] = monotonic,
) -> Generator[str]:
    """Give the first piece at once, then what came in each stretch of time, the rest at the end.

    A stretch begins when the next piece is asked for: a slow reader gets larger pieces, and never
    falls behind. Where the pieces break off, what had come is given first. An empty piece ends a
    stretch that is long enough; with nothing to give, it is passed on.

    Args:
        pieces: Closed when this is.
        seconds: The length of a stretch.
        clock: In seconds.
    """
    with closing(pieces):
        held, since = "", None
        try:
            for piece in pieces:
                held += piece
                if not held:
                    yield ""
                elif since is None or clock() - since >= seconds:
                    yield held
                    held, since = "", clock()
        except ModelUnavailable:
            if held:
                yield held
            raise
        if held:
            yield held

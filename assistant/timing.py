"""How long an answer took, noted on it as it grows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from time import perf_counter
from typing import ParamSpec

from assistant.answers import Answer

_Arguments = ParamSpec("_Arguments")


def timed(
    steps: Callable[_Arguments, Iterator[Answer]],
) -> Callable[_Arguments, Iterator[Answer]]:
    """Note on each answer the milliseconds since the question came, as `ms["total"]`."""

    @wraps(steps)
    def noted(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> Iterator[Answer]:
        started = perf_counter()
        for answer in steps(*args, **kwargs):
            total = round((perf_counter() - started) * 1000, 1)
            yield replace(answer, ms={**answer.ms, "total": total})

    return noted

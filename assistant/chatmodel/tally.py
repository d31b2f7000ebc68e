"""What one call of a language model takes."""

from collections.abc import Callable, Mapping
from time import monotonic

from assistant.chatmodel.failures import CallFailed, Failure
from assistant.chatmodel.port import Spent


class Tally:
    """Counts text, tokens and time from when it is made."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        """Begin; `clock` is in seconds."""
        self._clock = clock
        self._began = clock()
        self._first: float | None = None
        self._asked: int | None = None
        self._written: int | None = None
        self.chars = 0

    def came(self, text: str, *, most: int) -> str:
        """Count what the endpoint sent of its text, what it only thinks included, and give it.

        Raises:
            CallFailed: There are more characters than `most`.
        """
        self.chars += len(text)
        if self.chars > most:
            raise CallFailed(Failure.BOUNDLESS)
        return text

    def given(self, piece: str) -> str:
        """Note that a piece is given, and give it."""
        if self._first is None:
            self._first = self._clock()
        return piece

    def tokens(self, usage: Mapping[str, object] | None) -> None:
        """Note what the endpoint counted so far; None where it tells nothing."""
        if usage is not None:
            asked, written = usage.get("input_tokens"), usage.get("output_tokens")
            self._asked = asked if isinstance(asked, int) else None
            self._written = written if isinstance(written, int) else None

    def spent(self) -> Spent:
        """Give what it came to."""
        return Spent(
            asked_tokens=self._asked,
            written_tokens=self._written,
            first_ms=None if self._first is None else (self._first - self._began) * 1000,
            total_ms=(self._clock() - self._began) * 1000,
        )

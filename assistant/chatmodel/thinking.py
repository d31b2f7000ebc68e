"""The words of a reply, without what some models think aloud before them.

Of those that do, most enclose it in `<think>` and `</think>`; with some, the prompt ends with the
first of these already, and the reply holds only the second. What comes in a field of its own is not
read at all.
"""

from enum import Enum, auto

_OPEN, _CLOSE = "<think>", "</think>"


class _At(Enum):
    """Where a reply has got to."""

    UNSURE = auto()
    WORDS = auto()
    THOUGHTS = auto()


class Spoken:
    """Gives the words of one reply, as they come.

    Attributes:
        late: Whether what was given turned out to be thoughts, which nobody can take back.
    """

    def __init__(self, *, thinks_first: bool = False) -> None:
        """Begin a reply.

        Args:
            thinks_first: Whether the model may begin to think without saying so. Then nothing is
                given before a tag shows what it was.
        """
        self.late = False
        self._at = _At.UNSURE if thinks_first else _At.WORDS
        self._tags = 0
        self._said = False
        self._held = ""

    def words(self, text: str) -> str:
        """Give the words in the next part of the reply; what may be half a tag comes later."""
        self._held += text
        words = ""
        while found := self._next_tag():
            at, tag = found
            before, self._held = self._held[:at], self._held[at + len(tag) :]
            if tag == _CLOSE and not self._tags:  # all of it was thought, from the beginning on
                self.late, words = self._said, ""
            elif self._at is not _At.THOUGHTS:
                words += before
            self._tags += 1
            self._at = _At.THOUGHTS if tag == _OPEN else _At.WORDS
        if self._at is not _At.UNSURE:
            end = len(self._held) - _half_a_tag(self._held)
            words += self._held[:end] if self._at is _At.WORDS else ""
            self._held = self._held[end:]
        self._said = self._said or bool(words)
        return words

    def rest(self, *, whole: bool) -> str:
        """Give what was held back of a reply that is over.

        Args:
            whole: Whether it is not cut off: one that may have begun with thoughts is words then.
        """
        at, self._at = self._at, _At.WORDS
        given = at is _At.WORDS or (at is _At.UNSURE and whole)
        words, self._held = self._held if given else "", ""
        return words

    def _next_tag(self) -> tuple[int, str] | None:
        # A thought that names the tag which began it goes on.
        tags = (_CLOSE,) if self._at is _At.THOUGHTS else (_OPEN, _CLOSE)
        return min(((at, tag) for tag in tags if (at := self._held.find(tag)) >= 0), default=None)


def _half_a_tag(text: str) -> int:
    """Give how many characters at the end may be the beginning of a tag."""
    return max(
        size
        for size in range(len(_CLOSE))
        if any(text.endswith(tag[:size]) and size < len(tag) for tag in (_OPEN, _CLOSE))
    )

"""What the assistant needs of a language model, whichever it is and wherever it runs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Which model it is, and where what it is sent goes.

    Attributes:
        name: As the endpoint calls it, or the file's.
        host: The machine that it is sent to, as people call it; empty for this one.
    """

    name: str
    host: str = ""

    @property
    def remote(self) -> bool:
        """Whether what it is sent leaves this machine."""
        return bool(self.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The JSON that a reply must be.

    Attributes:
        name: In Latin letters, digits and underscores.
        schema: JSON Schema of an object that names all its properties as required.
    """

    name: str
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one call took.

    Attributes:
        asked_tokens, written_tokens: As the endpoint counts them; None where it does not.
        first_ms: Milliseconds to the first piece; None where none came.
        total_ms: Milliseconds in all, without what was waited for a free place.
    """

    asked_tokens: int | None = None
    written_tokens: int | None = None
    first_ms: float | None = None
    total_ms: float = 0.0


def unheeded(_: Spent) -> None:
    """Take no note of what a call took."""


class ChatModel(Protocol):
    """Writes; `assistant.llm.EndpointModel` in production."""

    @property
    def about(self) -> About:
        """Which model it is."""

    def stream(
        self,
        system: str,
        prompt: str,
        *,
        shape: Shape | None = None,
        spent: Callable[[Spent], None] = unheeded,
    ) -> Iterator[str]:
        """Give the reply piece by piece; whoever closes the iterator ends the call.

        An empty piece says that nothing new has come yet, so that whoever waits may leave.

        Args:
            system: The rules.
            prompt: What is asked.
            shape: What the whole reply must be, as JSON; None for text.
            spent: Told once, when the call is over, however it ended.

        Raises:
            ModelUnavailable: It refused the call, broke off, or did not answer in time.
        """


@runtime_checkable
class Loadable(Protocol):
    """A model that lies on this machine: it is loaded when it is first asked, or by `load`."""

    def load(self) -> None:
        """Load it now; done at once where it is loaded.

        Raises:
            ModelUnavailable: It cannot be loaded.
        """

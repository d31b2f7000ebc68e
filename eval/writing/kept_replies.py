"""A language model that remembers: a slow one is asked once, and judged as often as one likes."""

import hashlib
import json
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.chatmodel.failures import CallFailed, Failure
from assistant.chatmodel.port import About, ChatModel, Shape, Spent, unheeded


class _Kept(BaseModel):
    """A line of the file.

    Attributes:
        ended: Whether all was said, or the model was stopped because it said too much.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    pieces: tuple[str, ...]
    spent: Spent
    ended: Literal["whole", "too_long"] = "whole"


class KeptReplies:
    """Gives what another model gives, and asks it nothing twice.

    A reply is kept when it is over, with how it ended: that the model wrote more than it may would
    be no other the next time. One that broke off, or that nobody waited for, is asked for again.
    Safe to use from several threads, and to kill: what was kept before stays.
    """

    def __init__(self, inner: ChatModel, file: Path) -> None:
        """Keep the replies of a model.

        Args:
            inner: Asked for what is not kept yet.
            file: JSON lines, made with its folder when the first reply is kept. It may hold the
                replies of other models too.
        """
        self._inner = inner
        self._file = file
        self._lock = Lock()
        self._asked = 0
        self._kept = {kept.key: kept for kept in _read(file)}

    @property
    def about(self) -> About:
        """The inner model's: the replies are the same."""
        return self._inner.about

    @property
    def asked(self) -> int:
        """How often the inner model had to be asked, through this object."""
        return self._asked

    def stream(
        self,
        system: str,
        prompt: str,
        *,
        shape: Shape | None = None,
        spent: Callable[[Spent], None] = unheeded,
    ) -> Generator[str]:
        """Give the reply in the pieces that it came in; `spent` is told what it took then.

        Raises:
            ModelUnavailable: It had to be asked for, and the inner model did not give it; or it
                was too long, whenever it was asked for.
        """
        key = _key(self.about, system, prompt, shape)
        kept = self._kept.get(key)
        if kept is None:
            yield from self._fresh(key, system, prompt, shape=shape, spent=spent)
            return
        try:
            yield from kept.pieces
        finally:
            spent(kept.spent)
        if kept.ended == "too_long":
            raise CallFailed(Failure.TOO_LONG)

    def _fresh(
        self,
        key: str,
        system: str,
        prompt: str,
        *,
        shape: Shape | None,
        spent: Callable[[Spent], None],
    ) -> Generator[str]:
        with self._lock:
            self._asked += 1
        pieces: list[str] = []
        told: list[Spent] = []
        reply = self._inner.stream(system, prompt, shape=shape, spent=told.append)
        try:
            for piece in reply:
                if piece:  # an empty one says that nothing has come yet
                    pieces.append(piece)
                yield piece
            self._keep(_Kept(key=key, pieces=tuple(pieces), spent=_last(told)))
        except CallFailed as error:
            if error.failure is Failure.TOO_LONG:
                self._keep(
                    _Kept(key=key, pieces=tuple(pieces), spent=_last(told), ended="too_long")
                )
            raise
        finally:
            if isinstance(reply, Generator):
                reply.close()  # whoever left has left the inner model too
            for took in told:
                spent(took)

    def _keep(self, kept: _Kept) -> None:
        with self._lock:
            self._kept[kept.key] = kept
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("ab") as file:
                # One write, and what was cut off before it must not be glued to it.
                line = f"{kept.model_dump_json()}\n".encode()
                file.write(line if _ends_a_line(self._file) else b"\n" + line)


def _last(told: Sequence[Spent]) -> Spent:
    return told[-1] if told else Spent()


def _key(about: About, system: str, prompt: str, shape: Shape | None) -> str:
    # The order of a shape's properties is the order in which they are written.
    asked = [about.name, system, prompt, shape and [shape.name, shape.schema]]
    return hashlib.sha256(json.dumps(asked, default=dict).encode()).hexdigest()


def _read(file: Path) -> Iterator[_Kept]:
    """Give what is kept, the latest last; lines that were cut off are no replies."""
    if not file.exists():
        return
    # A cut may have gone through a character.
    for line in file.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            yield _Kept.model_validate_json(line)
        except ValidationError:
            continue


def _ends_a_line(file: Path) -> bool:
    with file.open("rb") as written:
        size = written.seek(0, 2)
        if not size:
            return True
        written.seek(size - 1)
        return written.read(1) == b"\n"

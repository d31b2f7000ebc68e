"""The checkpoint: a file, best on another disk, that says how far the audit had come and when.

It is only ever added to, a line of JSON each time. Whoever rewrites the audit in the database,
with the key or without, cannot make the file agree unless they can rewrite it too; so it belongs
where the program may add and nobody may change (another disk, `chattr +a`, another machine).
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from filelock import FileLock

# An entry is there; the audit begins there, as what is before was cut off; what the checkpoint
# said of what comes after there does not count, as an administrator answers for it; the same, and
# the key that sealed everything up to there is lost.
Said = Literal["entry", "cut", "anew", "rekeyed"]

_LOCK_SECONDS, _POLL_SECONDS = 10, 0.005
_TAIL_BYTES = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the checkpoint.

    Attributes:
        number: Of the entry; of a cut the first that is kept.
        hash: Of the entry; of a cut that of the last entry before it.
        at: When it was written, as entries have it.
        who, why: Who answers for an `anew` or `rekeyed`, and for what.
    """

    said: Said
    number: int
    hash: str
    at: str
    who: str = ""
    why: str = ""


def written(line: Line, key: bytes) -> str:
    """Give a line as it stands in the file, with its seal and without its end."""
    says = {name: value for name, value in asdict(line).items() if value != ""}
    return json.dumps({**says, "seal": _seal(line, key)}, ensure_ascii=False)


def read(text: str, key: bytes) -> Line | None:
    """Read a line; None where it is none, or its seal does not fit."""
    try:
        says = json.loads(text)
        seal = says.pop("seal")
        line = Line(**says)
        genuine = hmac.compare_digest(_seal(line, key), seal)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    whole = type(line.number) is int and line.said in get_args(Said)
    return line if genuine and whole else None


def _seal(line: Line, key: bytes) -> str:
    said = ["checkpoint", line.said, line.number, line.hash, line.at, line.who, line.why]
    return hmac.new(key, json.dumps(said).encode(), hashlib.sha256).hexdigest()[:32]


class Checkpoint:
    """The file."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Use a file, which need not be there yet."""
        self.path = path
        self._key = key

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other program from adding meanwhile.

        Raises:
            OSError: It cannot be, or one has been adding for all of 10 seconds.
        """
        lock = self.path.with_name(f"{self.path.name}.lock")
        with FileLock(lock, timeout=_LOCK_SECONDS, poll_interval=_POLL_SECONDS):
            yield

    def last(self) -> Line | None:
        """Give the last line that tells of an entry; None where there is none.

        Raises:
            OSError: The file is there and cannot be read.
        """
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return None
        with self.path.open("rb") as file:
            for length in dict.fromkeys((min(_TAIL_BYTES, size), size)):
                file.seek(size - length)
                lines = file.read(length).decode(errors="replace").split("\n")
                for text in reversed(lines):
                    line = read(text, self._key)
                    if line is not None and line.said != "cut":
                        return line
        return None

    def add(self, lines: Sequence[Line]) -> None:
        """Add lines; when this returns, they have reached the disk.

        Raises:
            OSError: They could not all be written.
        """
        text = "".join(written(line, self._key) + "\n" for line in lines)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                text = "\n" + text  # the last one was cut off in the middle of a line
            rest = text.encode()
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def texts(self) -> list[str] | None:
        """Give the lines as they stand there; None where there is no file.

        Raises:
            OSError: It is there and cannot be read.
        """
        try:
            whole = self.path.read_bytes().decode(errors="replace")
        except FileNotFoundError:
            return None
        lines = whole.split("\n")
        return lines[:-1] if not lines[-1] else lines

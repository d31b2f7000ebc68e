"""What goes between the program and a child that parses: lengths and JSON, never objects.

The child may have been taken over by the file it read. So its answer is bounded before it is
looked at, is only data, and is checked against what was asked: a child can lie about its own
file's text, and about nothing else.
"""

import re
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from pydantic import TypeAdapter
from pydantic_core import from_json

from corpus.errors import CorpusError, SecretMaterial, UnreadableFile
from corpus.levels import Level, stricter
from corpus.readers.blocks import ScannedPage
from corpus.records import Kind, Reading, Record

T = TypeVar("T")
MAX_ANSWER_BYTES = 20_000_000
MAX_RECORDS = 200_000
_MAX_SAID_CHARS = 5_000
# 200 bytes of an error for each part: below this, any answer can be found wrong in any way.
_SMALL_BYTES = 1_000_000
_MAX_PARTS = 2_000_000
_LENGTHS = struct.Struct("!IQ")
_STEP_BYTES = 1 << 20
_CODE = re.compile(r"[a-z0-9_]{1,60}")
# What no record's text has: controls, and what reverses the direction of reading.
_CONTROLS = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked about one file besides its bytes.

    Attributes:
        name: Its file name, whose ending counts.
        path: What its records' sources name.
        kind: What it holds; None to tell by its contents.
        level: For records without a stricter mark of their own.
        scanned: What text recognition read on pages that had no text of their own.
    """

    name: str
    path: str
    kind: Kind | None = None
    level: Level = "public"
    scanned: Sequence[ScannedPage] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a child has to say of one file; exactly one of these is given.

    Attributes:
        refused: What is wrong, its code, what to do, and whether the file is kept aside.
        secret: The file bears a mark that forbids keeping it.
        memory: The limit on memory was met.
        defect: Type and place of an error that nobody foresaw; nothing of its text.
    """

    reading: Reading | None = None
    refused: tuple[str, str, str, bool] | None = None
    secret: str | None = None
    memory: bool = False
    defect: str | None = None


class Implausible(CorpusError):
    """A child's answer is not one that a parser gives to this request."""


_REQUEST = TypeAdapter(Request)
_ANSWER = TypeAdapter(Answer)


def request_pieces(request: Request, data: bytes) -> tuple[bytes, bytes]:
    """Give what is sent: what is asked, then the file's bytes."""
    asked = _REQUEST.dump_json(request)
    return _LENGTHS.pack(len(asked), len(data)) + asked, data


def receive_request(read: Callable[[int], bytes]) -> tuple[Request, bytes]:
    """Give what is asked, and the file's bytes.

    Args:
        read: Gives so many bytes, or fewer only where no more will come.
    """
    asked, size = _LENGTHS.unpack(read(_LENGTHS.size))
    return _REQUEST.validate_json(read(asked)), read(size)


def reading_from(connection: socket.socket) -> Callable[[int], bytes]:
    """Give a way to read from a socket: in one piece of memory where the system allows it."""

    def read(size: int) -> bytes:
        data = connection.recv(size, socket.MSG_WAITALL) if size else b""
        while len(data) < size and (piece := connection.recv(size - len(data))):
            data += piece
        return data

    return read


def answer_of(error: UnreadableFile | SecretMaterial) -> Answer:
    """Give an expected error as an answer."""
    if isinstance(error, SecretMaterial):
        return Answer(secret=str(error))
    return Answer(refused=(str(error), error.code, error.hint, error.kept))


def packed(answer: Answer) -> bytes:
    """Give an answer as bytes; one that says more than may be said becomes a refusal."""
    if answer.reading is None or len(answer.reading.records) <= MAX_RECORDS:
        content = _ANSWER.dump_json(answer)
        if len(content) <= MAX_ANSWER_BYTES:
            return content
    too_much = UnreadableFile(
        f"读出的内容超过 {MAX_ANSWER_BYTES // 10**6} MB 或 {MAX_RECORDS // 10**4} 万条",
        code="too_much_text",
        hint="请拆成几个文件后重新添加。",
        kept=True,
    )
    return _ANSWER.dump_json(answer_of(too_much))


def receive_answer(connection: socket.socket, *, until: float) -> bytes:
    """Give all that a child says until it closes its end, within bounds.

    Args:
        connection: To the child.
        until: When to stop waiting, on the monotonic clock.

    Raises:
        TimeoutError: It has not closed its end by then.
        Implausible: It says more than an answer may have.
    """
    pieces: list[bytes] = []
    size = 0
    for piece in _pieces(connection, until):
        size += len(piece)
        if size > MAX_ANSWER_BYTES:
            raise Implausible("an answer longer than any may be")
        pieces.append(piece)
    return b"".join(pieces)


def _pieces(connection: socket.socket, until: float) -> Iterator[bytes]:
    while True:
        connection.settimeout(max(until - monotonic(), 0.001))
        piece = connection.recv(_STEP_BYTES)
        if not piece:
            return
        yield piece


def unpacked(content: bytes, request: Request) -> Answer:
    """Give a child's answer, if it is one that a parser gives to this request.

    Raises:
        Implausible: It is not.
    """
    answer = validated(_ANSWER, content)
    said = (*(answer.refused or ())[:3], answer.secret or "", answer.defect or "")
    if not all(map(_sayable, said)) or (answer.refused and not _CODE.fullmatch(answer.refused[1])):
        raise Implausible("a refusal that says what none says")
    if answer.reading is not None:
        _check(answer.reading, request)
    return answer


def validated(adapter: TypeAdapter[T], content: bytes) -> T:
    """Give JSON as what it should be.

    Raises:
        Implausible: It is not; or it has so many parts that to name each one's fault, as
            validation does, would take more memory than there is.
    """
    try:
        if len(content) > _SMALL_BYTES and not _countable(from_json(content)):
            raise Implausible("more parts than any answer has")
        return adapter.validate_json(content)
    except ValueError as error:  # what pydantic raises is one, too
        raise Implausible("not an answer") from error


def _countable(value: object) -> bool:
    """Say whether there are no more than so many values in values."""
    left = _MAX_PARTS
    waiting = [value]
    while waiting:
        one = waiting.pop()
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        left -= len(inner)
        if left < 0:
            return False
        waiting += inner
    return True


def _check(reading: Reading, request: Request) -> None:
    if len(reading.records) > MAX_RECORDS or len(reading.problems) > MAX_RECORDS:
        raise Implausible("more records than any file may have")
    if any(number < 1 for number in reading.unread):
        raise Implausible("pages that no file has")
    for record in reading.records:
        if not _own(record, request):
            raise Implausible("a record that is not of this file")
    for problem in reading.problems:
        if not (
            problem.source.path == request.path
            and _CODE.fullmatch(problem.code)
            and _sayable(problem.what)
            and _sayable(problem.hint)
        ):
            raise Implausible("a problem that is not of this file")


def _sayable(text: str) -> bool:
    """Say whether a text may be shown and logged as one line."""
    return len(text) <= _MAX_SAID_CHARS and "\n" not in text and not _CONTROLS.search(text)


def _own(record: Record, request: Request) -> bool:
    size = len(record.text)
    stretches = [
        *((page.start, page.end) for page in record.pages),
        *((heading.start, heading.end) for heading in record.outline),
        *((caution.start, caution.end) for caution in record.cautions),
    ]
    return (
        record.source.path == request.path
        and bool(record.id)
        and stricter(record.level, request.level) == record.level
        and (request.kind is None or record.kind == request.kind)
        and (record.source.start, record.source.end) == (0, size)
        # a page's stretch takes in the line feed after its last line
        and all(0 <= start <= end <= size + 1 for start, end in stretches)
        and not _CONTROLS.search(record.text)
    )

"""Each event as one line that nobody can forge, with nobody's words in it.

What our own code logs are words of ours, with values that it chose to tell. What a library logs is
told only as far as it stands in the library's own text: it may put anything into its messages. Of
an error its type, its code and where it arose are told, and never its words, which so often repeat
what it was given.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from assistant.logs.redaction import Redactor

OURS = ("app", "assistant", "corpus", "index", "prompts", "eval", "__main__")
MAX_CHARS = 4000
# Longer ones are cut before they are looked at, far behind what is shown of them.
_MOST_READ = 4 * MAX_CHARS
_MOST_FRAMES, _MOST_CAUSES = 25, 5
_ROOT = Path(__file__).parents[2]
# Control characters, those that turn the direction of text, and the ends of lines.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_WORD = re.compile(r"[A-Za-z0-9_]{1,40}")
_HIDDEN = "…"


class PlainLine(logging.Formatter):
    """One line of words for whoever watches."""

    def __init__(self, redactor: Redactor) -> None:
        """Take out what the redactor takes out."""
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        said = told(record, self._redactor)
        tail = f" | {said['error']}" if said.get("error") else ""
        return _in_one_line(
            f"{said['at']} {said['level']} {said['logger']}: {said['message']}{tail}"
        )


class JsonLine(logging.Formatter):
    """One JSON document a line, for programs."""

    def __init__(self, redactor: Redactor) -> None:
        """Take out what the redactor takes out."""
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        return _in_one_line(json.dumps(told(record, self._redactor), ensure_ascii=False))


def told(record: logging.LogRecord, redactor: Redactor) -> Mapping[str, str]:
    """Give what is written of an event."""
    when = datetime.fromtimestamp(record.created, tz=UTC)
    said = {
        "at": when.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "level": record.levelname,
        "logger": redactor.redacted(record.name),
        "message": redactor.redacted(_message(record)[:_MOST_READ].strip())[:MAX_CHARS],
    }
    if record.exc_info and record.exc_info[1] is not None:
        said["error"] = redactor.redacted(error_told(record.exc_info[1]))[:MAX_CHARS]
    return said


def is_ours(name: str) -> bool:
    """Say whether a logger is one of our modules'."""
    return name.partition(".")[0] in OURS


def error_told(error: BaseException) -> str:
    """Give an error and its causes: types, codes and places, the innermost call first.

    >>> try:
    ...     int("13912345678 is my number")
    ... except ValueError as error:
    ...     "13912345678" in error_told(error)
    False
    """
    return " <- ".join(_one_told(one) for one in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if one is None:
            return
        yield one
        if isinstance(one, BaseExceptionGroup):
            one = one.exceptions[0]
            continue
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _one_told(error: BaseException) -> str:
    kind = type(error)
    home = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    code = _code(error)
    places = " < ".join(_places(error.__traceback__))
    name = f"{home}{kind.__qualname__}{f'[{code}]' if code else ''}"
    return f"{name} at {places}" if places else name


def _code(error: BaseException) -> str:
    """Give what an error says of itself in a word or number that is none of anybody's words."""
    for name in ("errno", "status_code", "code", "returncode"):
        value = getattr(error, name, None)
        if isinstance(value, int):
            return f"{name} {value}"
    for name in ("sqlite_errorname", "sqlstate"):
        value = getattr(error, name, None)
        if isinstance(value, str) and _WORD.fullmatch(value):
            return f"{name} {value}"
    original = getattr(error, "orig", None)  # SQLAlchemy's
    return _code(original) if isinstance(original, BaseException) else ""


def _places(trace: TracebackType | None) -> Iterator[str]:
    frames = traceback.extract_tb(trace)
    for frame in list(reversed(frames))[:_MOST_FRAMES]:
        yield f"{_short(frame.filename)}:{frame.lineno} {frame.name}"


def _short(filename: str) -> str:
    """Give a file's place in the project or its package, not where either is on this machine."""
    path = Path(filename)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(_ROOT))
    return "/".join(path.parts[-2:])


def _message(record: logging.LogRecord) -> str:
    text = str(record.msg)
    if is_ours(record.name):
        try:
            return record.getMessage()
        except (TypeError, ValueError, KeyError):
            return text  # its values do not fit it: a slip, and no reason to lose the event
    if not _stands_in(record.pathname, text):
        return f"{_HIDDEN} at {_short(record.pathname)}:{record.lineno} {record.funcName}"
    return _with_numbers(text, record.args) if record.args else text


def _with_numbers(template: str, args: tuple[object, ...] | Mapping[str, object]) -> str:
    """Fill a library's template with those of its values that are numbers."""
    try:
        if isinstance(args, Mapping):
            return template % {name: _shown(value) for name, value in args.items()}
        return template % tuple(map(_shown, args))
    except (TypeError, ValueError, KeyError):
        return template


def _shown(value: object) -> object:
    return value if isinstance(value, int | float) else _Hidden()


class _Hidden:
    def __str__(self) -> str:
        return _HIDDEN

    __repr__ = __str__


def _stands_in(file: str, text: str) -> bool:
    """Say whether a text stands in a program as it is, so that nothing was put into it."""
    return text.strip() in _source(file)


@lru_cache(maxsize=256)
def _source(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):  # no file has such a name
        return ""


def _in_one_line(text: str) -> str:
    return _UNSEEN.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    """Give a character as JSON escapes it: two units where it is beyond the first plane."""
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))

"""Set up where events go: stderr for whoever watches, and a file for whoever looks later."""

import logging
import sys
import threading
import warnings
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TextIO

from assistant.logs.files import KEPT_DAYS, NAME, KeptLog
from assistant.logs.lines import JsonLine, PlainLine
from assistant.logs.redaction import Redactor

_NOISY = ("alembic", "httpx", "chromadb", "sentence_transformers", "transformers")

logger = logging.getLogger(__name__)


class _Watched(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Do nothing: the standard library would print the event with all that it was given."""


def log(
    *,
    secrets: Iterable[str] = (),
    folder: Path | None = None,
    name: str = NAME,
    days: int = KEPT_DAYS,
    stream: TextIO | None = None,
) -> None:
    """Log warnings and errors from now on, in place of what was set up here before.

    Args:
        secrets: What must stand in no line.
        folder: Where the file is; None for none.
        name: What the file is called, without its ending.
        days: How long closed files are kept.
        stream: None for stderr.
    """
    redactor = Redactor(secrets)
    watched = _Watched(stream or sys.stderr)
    watched.setFormatter(PlainLine(redactor))
    handlers: list[logging.Handler] = [watched]
    unwritable: OSError | None = None
    if folder is not None:
        try:
            kept = KeptLog(folder, name, days=days)
        except OSError as error:
            unwritable = error
        else:
            kept.setFormatter(JsonLine(redactor))
            handlers.append(kept)
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _Watched | KeptLog)]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.ERROR)
    if unwritable is not None:
        logger.warning("the log's file cannot be written", exc_info=unwritable)


def log_the_uncaught() -> None:
    """Have what nobody catches told as any other event, and not printed with its words."""
    sys.excepthook = _uncaught
    threading.excepthook = _ended_thread
    sys.unraisablehook = _unraisable
    warnings.showwarning = _warned


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logger.critical("the program ended by a defect", exc_info=error.with_traceback(trace))


def _ended_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        logger.error("a thread ended by a defect", exc_info=args.exc_value)


def _unraisable(args: "sys.UnraisableHookArgs") -> None:
    logger.error("an error that nobody could be told", exc_info=args.exc_value)


def _warned(  # noqa: PLR0917  (as the standard library calls it)
    message: Warning | str,  # noqa: ARG001
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    place = "/".join(Path(filename).parts[-2:])
    logger.warning("%s at %s:%d", category.__name__, place, lineno)

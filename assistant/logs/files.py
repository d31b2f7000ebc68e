"""The file that events are written to: closed each day and when large, and kept for a time."""

import logging
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from logging.handlers import BaseRotatingHandler
from pathlib import Path

# 网络安全法 第二十一条: logs are kept for six months at least.
KEPT_DAYS = 190
MAX_FILE_BYTES = 10_000_000
MAX_ALL_BYTES = 1_000_000_000
NAME = "page"
_CLOSED = re.compile(r"page(?:-\d+)?\.\d{8}T\d{6}\.\d+\.jsonl")


class KeptLog(BaseRotatingHandler):
    """Writes `page.jsonl`; closed ones bear the time at which they were closed.

    Only one program may write it: of several workers, each has a name of its own. What is dropped
    is counted over all of them.
    """

    def __init__(
        self,
        folder: Path,
        name: str = NAME,
        /,
        *,
        days: int = KEPT_DAYS,
        max_file_bytes: int = MAX_FILE_BYTES,
        max_all_bytes: int = MAX_ALL_BYTES,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """Write into a folder, which is made, readable by its owner alone.

        Args:
            folder: Where.
            name: Without its ending: `page`, or `page-2` for the second of several workers.
            days: How long a closed file is kept.
            max_file_bytes: How large a file gets, but for its last line.
            max_all_bytes: How much is kept of closed files, whatever their age: the oldest go.
            now: The clock, in UTC.

        Raises:
            OSError: It cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder, self._days = folder, days
        self._max_file, self._max_all = max_file_bytes, max_all_bytes
        self._now = now or (lambda: datetime.now(UTC))
        self._called = name
        file = folder / f"{name}.jsonl"
        last = file.stat().st_mtime if file.exists() else self._now().timestamp()
        self._day = datetime.fromtimestamp(last, tz=UTC).date()
        super().__init__(file, "a", encoding="utf-8", errors="backslashreplace")

    def _open(self) -> TextIOWrapper:
        def private(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        return open(
            self.baseFilename, "a", encoding="utf-8", errors="backslashreplace", opener=private
        )

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802
        """Say whether a new file is due."""
        file = Path(self.baseFilename)
        size = file.stat().st_size if file.exists() else 0
        new_day = self._now().date() != self._day
        return bool(size) and (new_day or size + len(self.format(record)) > self._max_file)

    def doRollover(self) -> None:  # noqa: N802
        """Close the file, begin another, and drop what is too old or too much."""
        if self.stream is not None:
            self.stream.close()
        stamp = self._now().strftime("%Y%m%dT%H%M%S")
        number = 0
        while (closed := self._folder / f"{self._called}.{stamp}.{number}.jsonl").exists():
            number += 1
        Path(self.baseFilename).rename(closed)
        self.stream = self._open()
        self._day = self._now().date()
        self._drop()

    def _drop(self) -> None:
        oldest = (self._now() - timedelta(days=self._days)).strftime("%Y%m%dT%H%M%S")
        closed = sorted(
            (file for file in self._folder.iterdir() if _CLOSED.fullmatch(file.name)),
            key=lambda file: (file.name.split(".")[1], int(file.name.split(".")[2])),
            reverse=True,
        )
        total = 0
        for file in closed:
            try:
                total += file.stat().st_size
            except FileNotFoundError:
                continue
            if file.name.split(".")[1] < oldest or total > self._max_all:
                file.unlink(missing_ok=True)  # another worker may have been sooner

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Do nothing: what cannot be written goes to the other handler all the same."""

"""How much one person may hand in on one day, in files and in bytes.

What has come counts, whatever becomes of it: also where the file was refused then, or its sending
broke off. Else whoever breaks off just before the end could send without end. What is refused
before its first byte does not count.

The counts of today are kept in a file, so that a restart forgets nothing and several processes on
one data folder count together; people stand there as hashes. What is still coming in at another
process is counted there once it is in.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Literal

from filelock import FileLock, Timeout

from assistant.access.doors import GUEST
from assistant.access.subscribers import subscriber_of
from assistant.errors import TooBusy
from corpus.levels import Viewer

# `add`: into the corpus, to stay. `read`: read once, for a form or a draft, and dropped.
Purpose = Literal["add", "read"]

_MB = 1_000_000
_HASH_CHARS = 24
_WAIT = 5.0  # seconds
# What one subscriber has of IPv6; each of its addresses costs them nothing.
_GUESTS = "guests"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """Of one person and day."""

    files: int
    megabytes: int


# Three whole batches a day; the papers of many years go in by the command line, which has no quota.
# Whoever fills in forms reads a file for each, and none is over 20 MB.
QUOTAS: Mapping[Purpose, Quota] = MappingProxyType(
    {"add": Quota(files=6000, megabytes=6000), "read": Quota(files=200, megabytes=600)}
)
# Of all guests together, since one may come from many addresses.
ALL_GUESTS = Quota(files=4000, megabytes=4000)


@dataclass(slots=True)
class _Count:
    files: int = 0
    size: int = 0  # bytes


class Taking:
    """The counting of one file that is coming in."""

    def __init__(self, quotas: "Quotas", accounts: tuple[tuple[str, Quota], ...]) -> None:
        """Count for these accounts."""
        self._quotas, self._accounts = quotas, accounts

    def more(self, size: int) -> None:
        """Count so many bytes more.

        Raises:
            TooBusy: The day's bytes are used up; these are not counted.
        """
        self._quotas.add(self._accounts, size=size)


class Quotas:
    """Counts what has come in today. Safe to use from several threads."""

    def __init__(
        self,
        file: Path | None = None,
        *,
        quotas: Mapping[Purpose, Quota] = QUOTAS,
        guests: Quota = ALL_GUESTS,
        today: Callable[[], date] | None = None,
    ) -> None:
        """Go on from what was counted before.

        Args:
            file: Where the counts are kept; None keeps them in memory alone.
            quotas: Of one person.
            guests: Of all guests together.
            today: The day; of this machine where None, since no setting may turn it back.
        """
        self._file, self._quotas, self._guests = file, quotas, guests
        self._today = today or (lambda: datetime.now(UTC).astimezone().date())
        self._lock = Lock()
        self._day = self._today()
        self._counts = _read(file, self._day)
        # What of them the file has, so that what others have added since can be told apart.
        self._kept = _copy(self._counts)

    @contextmanager
    def taking(
        self, who: Viewer, client: str, purpose: Purpose, *, stated: int | None
    ) -> Iterator[Taking]:
        """Count one file that somebody sends, from before its first byte to its last.

        Args:
            who: Whoever sends it.
            client: Their address; by it alone one guest is told from another.
            purpose: What it is for.
            stated: How many bytes they say it has; None where they do not.

        Raises:
            TooBusy: The day's files are used up, or its bytes would be.
        """
        accounts = self._accounts(who, client, purpose)
        with self._together():
            self.add(accounts, files=1, stated=stated or 0)
        try:
            yield Taking(self, accounts)
        finally:
            with self._together():
                pass

    def add(
        self,
        accounts: tuple[tuple[str, Quota], ...],
        *,
        files: int = 0,
        size: int = 0,
        stated: int = 0,
    ) -> None:
        """Count for all of the accounts, or for none.

        Raises:
            TooBusy: One of them has no more.
        """
        with self._lock:
            self._turn()
            counts = [self._counts.setdefault(key, _Count()) for key, _ in accounts]
            for count, (_, quota) in zip(counts, accounts, strict=True):
                _require(count, quota, files=files, size=size + stated)
            for count in counts:
                count.files += files
                count.size += size

    def _turn(self) -> None:
        """Forget a day that is over."""
        today = self._today()
        if today != self._day:
            self._day, self._counts, self._kept = today, {}, {}

    def _accounts(
        self, who: Viewer, client: str, purpose: Purpose
    ) -> tuple[tuple[str, Quota], ...]:
        quota = self._quotas[purpose]
        if who != GUEST:
            return ((_key(purpose, who.identity), quota),)
        return (
            (_key(purpose, f"{who.identity}@{subscriber_of(client)}"), quota),
            (_key(purpose, _GUESTS), self._guests),
        )

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Count what other processes have counted too, and let them know of what is counted here.

        A full disk must not let more in: what is in memory goes on counting.
        """
        if self._file is None:
            yield
            return
        with ExitStack() as alone:
            try:
                alone.enter_context(FileLock(self._file.with_suffix(".lock"), timeout=_WAIT))
                self._learn(self._file)
            except (OSError, Timeout):
                logger.exception("what other processes counted could not be read")
            yield
            self._keep(self._file)

    def _learn(self, file: Path) -> None:
        with self._lock:
            self._turn()
            theirs = _read(file, self._day)
            for key, own in self._counts.items():
                known = self._kept.get(key, _Count())
                count = theirs.setdefault(key, _Count())
                count.files += own.files - known.files
                count.size += own.size - known.size
            self._counts = theirs

    def _keep(self, file: Path) -> None:
        with self._lock:
            face = {
                "day": self._day.isoformat(),
                "counts": {key: [one.files, one.size] for key, one in self._counts.items()},
            }
            fresh = file.with_suffix(".new")
            try:
                fresh.write_text(json.dumps(face), encoding="utf-8")
                fresh.replace(file)
            except OSError:
                logger.exception("the counts of what came in could not be kept")
                return
            self._kept = _copy(self._counts)


def _copy(counts: Mapping[str, _Count]) -> dict[str, _Count]:
    return {key: replace(one) for key, one in counts.items()}


def _require(count: _Count, quota: Quota, *, files: int, size: int) -> None:
    if count.files + files > quota.files:
        raise TooBusy(f"今天收到的文件已有 {count.files} 个，一天最多 {quota.files} 个；{_THEN}")
    if count.size + size > quota.megabytes * _MB:
        said = f"今天收到的文件已有 {count.size / _MB:.0f} MB，一天最多 {quota.megabytes} MB"
        raise TooBusy(f"{said}，放不下这一个；{_THEN}")


_THEN = "请明天再传，急用请找管理员。"


def _read(file: Path | None, day: date) -> dict[str, _Count]:
    if file is None or not file.exists():
        return {}
    try:
        face = json.loads(file.read_text(encoding="utf-8"))
        if face["day"] != day.isoformat():
            return {}
        return {
            str(key): _Count(files=int(files), size=int(size))
            for key, (files, size) in face["counts"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        logger.exception("the counts of what came in cannot be read; they begin anew")
        return {}


def _key(purpose: Purpose, person: str) -> str:
    return f"{purpose} {hashlib.sha256(person.encode()).hexdigest()[:_HASH_CHARS]}"

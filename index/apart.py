"""Inspect the caches in a process of its own: a damaged vector file ends the one that loads it.

Half a header, or fifty flipped blocks, and Chroma's code dies of a segmentation fault. So what is
not known to be as it was left is looked at by a child first, which may die of it.
"""

import errno
import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter

from corpus.errors import NoRoom
from corpus.store.records import open_store
from index.caches import open_lanes
from index.chunk_store import ChunkStore
from index.chunking import ChunkingConfig
from index.errors import IndexDamaged
from index.fingerprint import database_is_whole
from index.inspection import Health, broken, inspect

_HOUSE = Path(__file__).resolve().parents[1]
_HEALTH = TypeAdapter(Health)
# Of 20,000 passages all take 39 s of one processor, a sample 9 s, and a sample with fifty that were
# just written 11 s; of 100,000, all take about three minutes.
_LIMIT_SECONDS = 1800


class Inspector(Protocol):
    """Inspects one build, wherever it does it; see `inspect_apart`."""

    def __call__(
        self,
        folder: Path,
        *,
        url: str,
        max_chars: int,
        embedder: str,
        thorough: bool,
        written: Sequence[str] = (),
    ) -> Health:
        """Give the build's health."""


def inspect_apart(
    folder: Path,
    *,
    url: str,
    max_chars: int,
    embedder: str,
    thorough: bool,
    written: Sequence[str] = (),
) -> Health:
    """Inspect one build in a child process; what the child dies of counts as damage.

    Args:
        folder: The build's folder.
        url: Of the records' database, with its password.
        max_chars: How records are cut.
        embedder: Whose kept vectors the build holds.
        thorough: See `index.inspection.inspect`.
        written: Likewise.

    Raises:
        NoRoom: The disk is too full for the index to be opened.
    """
    task = {
        "folder": str(folder.absolute()),
        "url": url,
        "max_chars": max_chars,
        "embedder": embedder,
        "thorough": thorough,
        "written": list(written),
    }
    program = (
        f"import sys; sys.path.insert(0, {str(_HOUSE)!r}); from index.apart import main; main()"
    )
    try:
        done = subprocess.run(  # noqa: S603  (this very program)
            [sys.executable, "-c", program],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            check=False,
            timeout=_LIMIT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return broken(f"检查 {_LIMIT_SECONDS} 秒没有结束")
    if done.returncode == errno.ENOSPC:
        raise NoRoom("磁盘已满，检索索引打不开；请清理磁盘后重试。")
    if done.returncode != 0 or not done.stdout:
        return broken(_died(done))
    return _HEALTH.validate_json(done.stdout)


def main() -> None:
    """Be the child: read the task from stdin, write the health to stdout."""
    task = json.load(sys.stdin)
    try:
        health = inspect_here(Path(task.pop("folder")), **task)
    except NoRoom:
        sys.exit(errno.ENOSPC)
    sys.stdout.write(json.dumps(asdict(health)))


def inspect_here(
    folder: Path,
    *,
    url: str,
    max_chars: int,
    embedder: str,
    thorough: bool,
    written: Sequence[str] = (),
) -> Health:
    """Do what `inspect_apart` does in this process, which a damaged file may end."""
    if not database_is_whole(folder):
        return broken("向量索引的数据库文件不完整")
    store = open_store(url)
    try:
        return inspect(
            open_lanes(folder),
            store=store,
            chunk_store=ChunkStore(store.engine),
            chunking=ChunkingConfig(max_chars=max_chars),
            embedder=embedder,
            thorough=thorough,
            written=written,
        )
    except IndexDamaged as error:
        return broken(str(error))
    finally:
        store.engine.dispose()


def _died(done: subprocess.CompletedProcess[str]) -> str:
    """Say of what the child died: a signal, or the last line of its own account."""
    if done.returncode < 0:
        return f"检查时进程崩溃（{signal.Signals(-done.returncode).name}）"
    lines = done.stderr.strip().splitlines()
    return f"检查没有完成（{lines[-1] if lines else done.returncode}）"

"""One writer at a time on a data folder, whatever process it is in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import StoreBusy


@contextmanager
def writing(folder: Path, *, wait_seconds: float = 600) -> Iterator[None]:
    """Hold the data folder for writing; readers are not held up.

    Raises:
        StoreBusy: Another process has been writing for all of `wait_seconds`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "write.lock", timeout=wait_seconds):
            yield
    except Timeout as error:
        raise StoreBusy(
            f"另一个程序正在写入 {folder}，已等待 {wait_seconds:.0f} 秒；请待其完成后重试。"
        ) from error

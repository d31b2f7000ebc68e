"""Room on the disk: asked for before it is needed, and a little kept back for reading.

On a disk that is full to the last byte, SQLite and the search index cannot even be opened: both
write a few pages first. So a reserve lies in the data folder, which is given up then.
"""

import shutil
from pathlib import Path

from sqlalchemy import Engine

from corpus.errors import NoRoom

# A file's passages, vectors and originals take about this many times its size.
_TIMES = 3
_LEAST_BYTES = 200_000_000
_RESERVE = "reserve.bin"
_RESERVE_BYTES = 4_000_000
_SHORT_BYTES = 1_000_000


def require_room(engine: Engine, *, size: int) -> None:
    """Refuse what may fill the disk that the records are on.

    Args:
        engine: The records; a server looks after its own disk.
        size: Of what is to be added, in bytes.

    Raises:
        NoRoom: Less is free than the addition may need.
    """
    folder = _folder(engine)
    if folder is None:
        return
    free, needed = shutil.disk_usage(folder).free, max(_LEAST_BYTES, _TIMES * size)
    if free < needed:
        raise NoRoom(
            f"磁盘空间不足：{folder} 所在磁盘剩余 {free // 1_000_000} MB，"
            f"添加至少需要 {needed // 1_000_000} MB。请清理磁盘后重新添加，已添加的资料不受影响。"
        )


def keep_reserve(folder: Path) -> None:
    """Lay a reserve by, where there is none and the disk has room."""
    reserve = folder / _RESERVE
    if reserve.exists() or shutil.disk_usage(folder).free < _LEAST_BYTES:
        return
    fresh = reserve.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(bytes(_RESERVE_BYTES))
    fresh.replace(reserve)


def use_reserve(folder: Path) -> None:
    """Give the reserve up where the disk is full, so that what is there can be opened."""
    if folder.is_dir() and shutil.disk_usage(folder).free < _SHORT_BYTES:
        (folder / _RESERVE).unlink(missing_ok=True)


def _folder(engine: Engine) -> Path | None:
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    return Path(name).parent

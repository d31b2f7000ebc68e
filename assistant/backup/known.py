"""Which backups there are: those of a folder, and those that this data folder has made anywhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.backup.archive import opened
from assistant.backup.manifest import Manifest
from assistant.errors import BadBackup

_LEDGER = "backups.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBackup:
    """One backup.

    Attributes:
        manifest: None where it cannot be read.
        wrong: Why it cannot; empty where it can.
    """

    path: Path
    bytes: int
    manifest: Manifest | None
    wrong: str = ""


def note_backup(data_dir: Path, path: Path, *, made: datetime) -> None:
    """Note where a backup was put, so that an erasure can name it."""
    line = json.dumps({"made": made.isoformat(), "path": str(path.absolute())}, ensure_ascii=False)
    with (data_dir / _LEDGER).open("a", encoding="utf-8") as ledger:
        ledger.write(f"{line}\n")


def noted(data_dir: Path) -> tuple[Path, ...]:
    """Give where backups of this data folder were ever put, whether or not they are there still."""
    ledger = data_dir / _LEDGER
    if not ledger.is_file():
        return ()
    found: dict[Path, None] = {}
    for line in ledger.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found[Path(json.loads(line)["path"])] = None
        except (ValueError, KeyError, TypeError):
            continue  # a line that was cut off
    return tuple(found)


def listed(folder: Path) -> tuple[KnownBackup, ...]:
    """Give the backups of a folder, the newest first; those that cannot be read last."""
    found = [looked_at(path) for path in folder.glob("*.zip") if path.is_file()]
    readable = [one for one in found if one.manifest is not None]
    return (
        *sorted(readable, key=_made, reverse=True),
        *sorted((one for one in found if one.manifest is None), key=lambda one: one.path),
    )


def looked_at(path: Path) -> KnownBackup:
    """Say what one file is; its bytes are not held against their hashes."""
    size = path.stat().st_size
    try:
        with opened(path) as archive:
            return KnownBackup(path=path, bytes=size, manifest=archive.manifest)
    except (BadBackup, OSError) as error:
        return KnownBackup(path=path, bytes=size, manifest=None, wrong=str(error))


def every(data_dir: Path) -> Iterator[Path]:
    """Give the files of all backups that are known here and still there."""
    own = sorted((data_dir / "backups").glob("*.zip"))
    yield from dict.fromkeys(path.absolute() for path in (*own, *noted(data_dir)) if path.is_file())


def _made(one: KnownBackup) -> datetime:
    if one.manifest is None:
        raise ValueError(one.path)
    return one.manifest.made

"""The key of the audit: whoever has it not can change no entry without being found out."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from corpus.errors import StoreUnavailable

_BYTES = 32


def key_of(file: Path, *, begun: bool) -> bytes:
    """Give the key in a file, which is made where there is none.

    Args:
        file: Readable by its owner alone. Of several programs that make it at once, one does.
        begun: Whether entries are there already, so that a new key would fit none of them.

    Raises:
        StoreUnavailable: It cannot be read or made, is damaged, or is gone while entries are there.
    """
    try:
        if not file.exists():
            if begun:
                raise StoreUnavailable(
                    f"审计的密钥文件 {file} 不在了，而审计里已有记录。请从备份取回它；"
                    "取不回时，可用 python -m assistant audit anew --new-key 另起一段，"
                    "以前的就只能核对先后相接。"
                )
            make_key(file)
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise StoreUnavailable(
            f"审计的密钥文件 {file} 读不出来或写不进去，操作不能记录，所以不能进行。"
        ) from error
    if len(key) != _BYTES:
        raise StoreUnavailable(f"审计的密钥文件 {file} 不完整；请从备份取回。")
    return key


def make_key(file: Path) -> None:
    """Make a key in a file, whole or not at all; one that is there stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(_BYTES) + "\n")
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            os.link(unfinished, file)
    finally:
        unfinished.unlink()

"""How much memory this program may still take, as Linux tells it."""

from pathlib import Path

_KIB = 1024


def free_bytes(root: Path = Path("/")) -> int | None:
    """Give what may still be taken, of the machine and of the container; None where nobody tells.

    What the system only keeps of files counts as free.

    Args:
        root: Below it lie `proc/meminfo` and the second version of `sys/fs/cgroup`.
    """
    told = [
        free
        for free in (_of_the_machine(root), _of_the_container(root / "sys/fs/cgroup"))
        if free is not None
    ]
    return min(told, default=None)


def _of_the_machine(root: Path) -> int | None:
    kibibytes = _number_after("MemAvailable:", root / "proc/meminfo")
    return None if kibibytes is None else kibibytes * _KIB


def _of_the_container(group: Path) -> int | None:
    most, taken = (_number(group / name) for name in ("memory.max", "memory.current"))
    if most is None or taken is None:
        return None
    files = _number_after("inactive_file", group / "memory.stat") or 0
    return max(0, most - (taken - files))


def _number(file: Path) -> int | None:
    """Give the number that is all of a file; "max" is none."""
    text = _text(file).strip()
    return int(text) if text.isdecimal() else None


def _number_after(name: str, file: Path) -> int | None:
    for line in _text(file).splitlines():
        words = line.split()
        if len(words) > 1 and words[0] == name and words[1].isdecimal():
            return int(words[1])
    return None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""

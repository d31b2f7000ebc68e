"""What a child that parses strangers' files may use, and how each limit is held.

What holds depends on the system. `confine` returns what it could do, so that it can be said:

- `limits` (every POSIX system): memory, CPU seconds, no core dump, no file that grows, few open
  files. Held by the kernel against anything; memory only where the system says how much of it a
  process has, as Linux does.
- `python` (everywhere): an audit hook refuses to connect, to start programs and to write or
  remove files. It sees what Python calls, and so stops surprises in libraries; it does not stop
  machine code that has taken the process over.
- `network`, `files`, `calls` (Linux, see `corpus.intake.kernel`): held against that too.
"""

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.intake import kernel

Hold = Literal["limits", "python", "network", "files", "calls"]
_MEBIBYTE = 1 << 20
# Libraries, and the fonts by which the characters of a PDF that brings none along are measured.
_SYSTEM_FILES = (
    "/usr/lib",
    "/usr/lib64",
    "/lib",
    "/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/usr/share/fonts",
    "/usr/share/X11/fonts",
    "/usr/local/share/fonts",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one child may use.

    Attributes:
        memory_bytes: Address space beyond what the process has when it is confined.
        cpu_seconds: Of all its threads together.
        wall_seconds: From the request to the answer; held by whoever waits for it.
        threads: Whether it may start threads.
    """

    memory_bytes: int = 448 * _MEBIBYTE
    cpu_seconds: int = 8
    wall_seconds: float = 20.0
    threads: bool = False


class Forbidden(PermissionError):
    """The child tried something that no parser has any business with."""


def confine(limits: Limits, *, readable: Sequence[str]) -> frozenset[Hold]:
    """Give up, for good, everything that parsing does not need; give what is held how.

    Call it with one thread and before the first byte of the file is read.

    Args:
        limits: What may be used from here on.
        readable: Folders whose files may still be read.
    """
    held: set[Hold] = set()
    kernel.die_with_parent()
    if _set_limits(limits):
        held.add("limits")
    if kernel.no_new_privileges():
        if kernel.only_read(readable):
            held.add("files")
        if kernel.refuse_calls(threads=limits.threads):
            held.add("calls")
    sys.addaudithook(_refuse)
    held.add("python")
    return frozenset(held)


def readable_folders() -> Sequence[str]:
    """Give where code and fonts are loaded from: the only files that a child may read.

    Of the house it is this package alone: the records may lie beside it.
    """
    house = Path(__file__).resolve().parents[2]
    others = [path for path in sys.path if path and not house.is_relative_to(path)]
    return [*others, str(house / "corpus"), *_SYSTEM_FILES]


def _set_limits(limits: Limits) -> bool:
    if sys.platform == "win32":
        return False
    import resource

    wanted = [
        # Past the first it is told by a signal that ends it, past the second it is killed.
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 32, 32),
    ]
    if used := _address_space():
        wanted.append((resource.RLIMIT_AS, used + limits.memory_bytes, used + limits.memory_bytes))
    for which, soft, hard in wanted:
        ceiling = resource.getrlimit(which)[1]
        bound = hard if ceiling == resource.RLIM_INFINITY else min(hard, ceiling)
        resource.setrlimit(which, (min(soft, bound), bound))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    # A write past the limit on files fails, instead of ending the process without a word.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    return True


def _address_space() -> int:
    """Give the bytes of address space that this process has; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = frozenset(
    {
        "socket.__new__", "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg",
        "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr",
        "subprocess.Popen", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.startfile",
        "os.fork", "os.forkpty", "pty.spawn", "os.kill", "os.killpg", "signal.pthread_kill",
        "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
        "os.chmod", "os.chown", "os.setxattr", "os.removexattr", "os.utime",
        "shutil.rmtree", "shutil.move", "shutil.copyfile", "shutil.make_archive",
        "shutil.unpack_archive", "tempfile.mkstemp", "tempfile.mkdtemp",
        "webbrowser.open", "urllib.Request", "http.client.connect", "smtplib.connect",
        "ftplib.connect", "sqlite3.connect",
    }
)  # fmt: skip


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if event in _FORBIDDEN:
        raise Forbidden(event)
    if event == "open":
        _, mode, flags = args
        for_writing = isinstance(mode, str) and set(mode) & set("wxa+")
        if for_writing or (isinstance(flags, int) and flags & _WRITES):
            raise Forbidden(event)

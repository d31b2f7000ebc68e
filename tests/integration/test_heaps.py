"""Threads share heaps, so that what one has freed is there for another."""

import os
import subprocess
import sys

import pytest

from assistant.serving.heaps import share_heaps

HEAPS_OF_BUSY_THREADS = """
import ctypes, sys, tempfile, threading
from pathlib import Path
from assistant.serving.heaps import share_heaps
if sys.argv[1] == "shared":
    share_heaps()
together = threading.Barrier(12)
def busy():
    together.wait()
    held = [bytearray(2_000) for _ in range(20_000)]
    together.wait()
threads = [threading.Thread(target=busy) for _ in range(12)]
[one.start() for one in threads]; [one.join() for one in threads]
library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as told:
    file = ctypes.c_void_p(library.fopen(told.name.encode(), b"w"))
    library.malloc_info(0, file); library.fclose(file)
    print(Path(told.name).read_text().count("<heap nr="))
"""

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="of GNU's C library, on Linux"
)


def heaps(how: str, **said: str) -> int:
    around = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    done = subprocess.run(  # noqa: S603  (this very program)
        [sys.executable, "-c", HEAPS_OF_BUSY_THREADS, how],
        env={**around, **said},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return int(done.stdout)


def test_a_dozen_busy_threads_share_two_heaps_where_they_would_take_more() -> None:
    assert heaps("shared") <= 2 < heaps("as they are")


def test_processes_that_are_begun_share_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "")  # so that it is put back as it was
    monkeypatch.delenv("MALLOC_ARENA_MAX")

    share_heaps()

    assert os.environ["MALLOC_ARENA_MAX"] == "2"


def test_who_has_said_how_many_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "5")

    share_heaps()

    assert os.environ["MALLOC_ARENA_MAX"] == "5"
    assert 2 < heaps("shared", MALLOC_ARENA_MAX="5") <= 5

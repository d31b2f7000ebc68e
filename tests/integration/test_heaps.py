"""Threads share heaps, so that what one has freed is there for another."""

import os
import subprocess
import sys

import pytest

HEAPS_OF_BUSY_THREADS = """
import ctypes, sys, tempfile, threading
from pathlib import Path
from assistant.serving.heaps import share_heaps
share_heaps(int(sys.argv[1]))
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


def run(program: str, *words: str, **around: str) -> str:
    own = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    done = subprocess.run(  # noqa: S603  (this very program)
        [sys.executable, "-c", program, *words],
        env={**own, **around},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


def heaps(shared: str) -> int:
    return int(run(HEAPS_OF_BUSY_THREADS, shared))


def test_a_dozen_busy_threads_share_two_heaps_where_they_would_take_more() -> None:
    assert heaps("2") <= 2 < heaps("0")


def test_as_many_as_somebody_says_are_shared() -> None:
    assert 2 < heaps("5") <= 5


def test_two_are_allowed_and_whoever_says_otherwise_is_followed() -> None:
    said = "from assistant.settings import heaps_allowed, quiet_libraries; quiet_libraries(); "

    def allowed(**around: str) -> str:
        return run(said + "print(heaps_allowed())", **around)

    assert [allowed(), allowed(MALLOC_ARENA_MAX="7"), allowed(MALLOC_ARENA_MAX="x")] == [
        "2",
        "7",
        "0",
    ]

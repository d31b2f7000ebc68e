"""Programs that note acts and are killed in the middle: the chain must stay whole."""

import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import sleep

from assistant.keeping.audit import AuditStore
from corpus.levels import Viewer
from corpus.store.database import open_database

_ROOT = Path(__file__).resolve().parents[2]
_PROGRAMS = 2
_STARTED = "started"
# Notes acts until it is killed, and says each number once it has it.
_PROGRAM = """
import sys
from pathlib import Path
from eval.auditing.kills import opened
from corpus.levels import Viewer
store = opened(Path(sys.argv[1]))
who = Viewer(identity="cli:killed", role="admin")
print("started", flush=True)
while True:
    print(store.note(who, "corpus.add", object="CG-1", outcome="begun"), flush=True)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """What came of killing.

    Attributes:
        times: How often programs were killed.
        noted: How many acts were told to be noted.
        lost: How many of those are not there.
        broken: After how many times the chain did not hold.
        behind: After how many times the checkpoint was behind.
    """

    times: int
    noted: int
    lost: int
    broken: int
    behind: int


def opened(folder: Path) -> AuditStore:
    """Open an audit in a folder."""
    return AuditStore(open_database(f"sqlite:///{folder / 'records.db'}"), folder=folder)


def killed(folder: Path, *, times: int, seed: int = 10) -> Killed:
    """Have two programs note acts, kill them after some milliseconds, verify; and again.

    Args:
        folder: Empty; the audit goes on from one time to the next.
        times: How often.
        seed: Of what is random.
    """
    random, store = Random(seed), opened(folder)  # noqa: S311  (nothing is kept secret by it)
    told: set[int] = set()
    broken = behind = 0
    for _ in range(times):
        told |= _once(folder, random.uniform(0.0, 0.15))
        found = store.verify()
        broken += not found.holds
        behind += any("落后" in remark for remark in found.remarks)
    store.note(Viewer(identity="cli:last"), "audit.verify", outcome="done")
    there = {entry.number for entry in store.entries()}
    found = store.verify()
    broken += not found.holds or found.last != len(there)
    return Killed(
        times=times, noted=len(told), lost=len(told - there), broken=broken, behind=behind
    )


def _once(folder: Path, seconds: float) -> set[int]:
    """Give the numbers that programs told before they were killed."""
    programs = [
        subprocess.Popen(  # noqa: S603  (this very program)
            [sys.executable, "-c", _PROGRAM, str(folder)],
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(_PROGRAMS)
    ]
    for program in programs:
        if program.stdout is None or program.stdout.readline().strip() != _STARTED:
            raise RuntimeError("a program that was to note acts did not start")
    sleep(seconds)
    told: set[int] = set()
    for program in programs:
        program.send_signal(signal.SIGKILL)
        said, _ = program.communicate()
        # The last line may be cut off in the middle of a number.
        told |= {int(line) for line in said.split("\n")[:-1]}
    return told

"""How long an act takes to be noted, and all of them to be verified."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter

from assistant.auditing.verifying import verify
from corpus.levels import Viewer
from eval.auditing.edits import an_audit
from eval.auditing.kills import opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How fast the audit is.

    Attributes:
        noted: How many acts were noted, one after another.
        p50_ms, p95_ms: How long one took, until it was on the disk in both places.
        read_seconds: How long it took to verify those in the database.
        entries: How many invented ones were verified in memory.
        verify_seconds: How long that took.
    """

    noted: int
    p50_ms: float
    p95_ms: float
    read_seconds: float
    entries: int
    verify_seconds: float


def measured_speed(folder: Path, *, noted: int, entries: int) -> Speed:
    """Note acts in an empty folder, verify them, and as many as told without a database."""
    store, who = opened(folder), Viewer(identity="u" + "1" * 24, role="staff")
    took = []
    for number in range(noted):
        began = perf_counter()
        store.note(who, "corpus.add", object=f"CG-{number}", outcome="begun", note="3 个文件")
        took.append(1000 * (perf_counter() - began))
    began = perf_counter()
    if not store.verify().holds:
        raise ValueError("an audit that nobody touched does not hold")
    read_seconds = perf_counter() - began
    key = b"k" * 32
    kept = an_audit(Random(1), key, size=entries)  # noqa: S311  (nothing is kept secret by it)
    began = perf_counter()
    verify(kept.entries, kept.lines, key=key)
    cuts = quantiles(took, n=20)
    return Speed(
        noted=noted,
        p50_ms=cuts[9],
        p95_ms=cuts[18],
        read_seconds=read_seconds,
        entries=entries,
        verify_seconds=perf_counter() - began,
    )

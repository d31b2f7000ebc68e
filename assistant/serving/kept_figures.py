"""Figures of what is kept: records, the index, the audit, backups, room; and of the model."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from shutil import disk_usage
from time import time

from assistant.access.limits import Limits
from assistant.backup.known import every
from assistant.chatmodel.guarded import Guarded
from assistant.chatmodel.port import ChatModel
from assistant.serving.figures import Family, Labels, Reading, gauge
from assistant.serving.readiness import Look
from corpus.errors import CorpusError
from corpus.levels import Viewer
from corpus.records import KINDS
from corpus.store.records import RecordStore

_EVERYTHING = Viewer(identity="figures", role="admin")
_gauge = partial(gauge, unreadable=(CorpusError, OSError))


def of_what_is_kept(
    store: RecordStore, *, folder: Path, checkpoint: Path, clock: Callable[[], float] = time
) -> list[Reading]:
    """Give figures of a data folder.

    Args:
        store: The records.
        folder: The data folder.
        checkpoint: The file that the audit is witnessed in.
        clock: Seconds since 1970.
    """

    def records() -> Mapping[Labels, float]:
        return {(kind,): float(store.count(_EVERYTHING, kind=kind)) for kind in KINDS}

    def files() -> Mapping[Labels, float]:
        return {(state,): float(n) for state, n in store.ledger.states().items()}

    def backup() -> Mapping[Labels, float]:
        made = [path.stat().st_mtime for path in every(folder)]
        return {(): clock() - max(made)} if made else {}

    return [
        _gauge("tt_records", "Records by kind.", records, "kind"),
        _gauge("tt_files", "Files that were handed in, by how far they came.", files, "state"),
        _gauge(
            "tt_generation",
            "The records' generation; it moves with every visible change.",
            lambda: {(): float(store.generation())},
        ),
        _gauge(
            "tt_audit_checkpoint_age_seconds",
            "Since something was last noted in the audit's checkpoint.",
            lambda: {(): clock() - checkpoint.stat().st_mtime},
        ),
        _gauge("tt_backup_age_seconds", "Since the newest known backup was made.", backup),
        _gauge(
            "tt_room_bytes",
            "Free room on the data folder's disk.",
            lambda: {(): float(disk_usage(folder).free)},
        ),
    ]


def of_the_model(model: ChatModel | None) -> list[Reading]:
    """Give figures of a language model; none without one."""
    if not isinstance(model, Guarded):
        return []
    return [
        Reading(
            Family(
                name="tt_model_calls_total",
                says="Calls of the language model, by how they ended.",
                labels=("ended",),
            ),
            lambda: {(ended,): float(n) for ended, n in model.calls.items()},
            kind="counter",
        ),
        _gauge(
            "tt_model_paused",
            "1 while the model is left alone, since it kept failing.",
            lambda: {(): float(model.is_paused)},
        ),
        _gauge(
            "tt_model_waiting",
            "Callers who wait for a place at the model.",
            lambda: {(): float(model.waiting)},
        ),
    ]


def of_the_limits(limits: Limits) -> list[Reading]:
    """Give how much of each kind of work is under way, and was refused as too much."""
    return [
        _gauge(
            "tt_work_under_way",
            "Pieces of work under way, by kind.",
            lambda: {(work,): float(n) for work, n in limits.under_way().items()},
            "work",
        ),
        Reading(
            Family(
                name="tt_work_refused_total",
                says="Pieces of work that one person had too many of, by kind.",
                labels=("work",),
            ),
            lambda: {(work,): float(n) for work, n in limits.refused().items()},
            kind="counter",
        ),
    ]


def of_readiness(looks: Mapping[str, Look]) -> Reading:
    """Give whether each part is well."""
    return _gauge(
        "tt_part_well",
        "1 where a part of the program is well.",
        lambda: {(name,): float(look()) for name, look in looks.items()},
        "part",
    )

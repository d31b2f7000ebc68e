"""What is in a backup, and what is not: caches and models are made anew, logins are ended."""

import re
from collections.abc import Iterator
from pathlib import Path

from corpus.store.snapshot import Schema

_HOUSE = Path(__file__).resolve().parents[2]
SCHEMAS = (
    Schema(
        prefix="corpus_",
        migrations=_HOUSE / "corpus" / "store" / "migrations",
        version_table="corpus_schema",
    ),
    Schema(
        prefix="index_",
        migrations=_HOUSE / "index" / "migrations",
        version_table="index_schema",
    ),
    Schema(
        prefix="assistant_",
        migrations=_HOUSE / "assistant" / "migrations",
        version_table="assistant_schema",
    ),
)
# Of the index, the vectors alone are kept: they take long to make. Who is logged in, or tries to,
# is not: whoever has the backup must not be able to go on in somebody's name.
LEFT_OUT = frozenset(
    {
        "index_chunk",
        "index_seal",
        "index_build",
        "assistant_session",
        "assistant_key",
        "assistant_login_flow",
        "assistant_login_try",
    }
)
# Of these, what nobody may go on with after a restore; failed tries go on counting.
ENDED = frozenset({"assistant_session", "assistant_key", "assistant_login_flow"})
# What every data folder has from its first start on.
FROM_THE_START = frozenset(
    {"corpus_generation", "corpus_measure", "assistant_audit", "assistant_trace", "index_embedding"}
)
# Of the data folder. The audit's checkpoint is read before the database, so that it never tells of
# entries that the backup lacks; cases and runs after it, as the database tells of them.
BEFORE = ("audit",)
AFTER = ("eval/own.jsonl", "eval/runs")
# Made of what is restored; those of before would tell of what is gone.
MADE_ANEW = ("matches", "uploads")
# Where erasures are noted, by ids.
ERASURES = "erasures.jsonl"
_NAME = re.compile(r"(?:audit/|eval/runs/[^/]+/|eval/(?=own\.jsonl$))[^/]+")
_PART = re.compile(r"[^\s./\\:\x00-\x1f\x7f][^/\\:\x00-\x1f\x7f]{0,200}")


def files_below(data_dir: Path, names: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """Give the files of the data folder that are kept, by their name in it, in order."""
    for name in names:
        place = data_dir / name
        found = [place] if place.is_file() else sorted(place.rglob("*"))
        for path in found:
            relative = path.relative_to(data_dir).as_posix()
            if path.is_file() and not path.is_symlink() and is_kept(relative):
                yield relative, path


def is_kept(name: str) -> bool:
    """Say whether a file of the data folder is one that backups have.

    >>> is_kept("eval/own.jsonl"), is_kept("eval/runs/a/run.json")
    (True, True)
    >>> is_kept("../own.jsonl"), is_kept("audit/../records.db"), is_kept("records.db")
    (False, False, False)
    """
    return bool(_NAME.fullmatch(name)) and all(_PART.fullmatch(part) for part in name.split("/"))

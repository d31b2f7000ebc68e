"""A data folder for one corpus and one embedder, filled once and then reused.

It is filled by the same ingest as everything else, so what is measured is what people get.
"""

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from corpus.ingest import Step, add
from corpus.intake.reading import InProcessParser
from corpus.records import Kind, Problem
from corpus.store.lock import writing
from corpus.store.records import RecordStore
from eval.errors import BadDataset
from index.indexer import Indexer

Progress = Callable[[int, int], None]
_HOUSE = Path(__file__).resolve().parents[1]
_MARKER = "FINISHED"
# The code that decides what stands in the caches. When it changes, they are made anew; no text
# is embedded twice.
_MAKERS = (
    "corpus/labels.*",
    "corpus/readers/**/*.py",
    "corpus/recognise/**/*.*",
    "corpus/structure.py",
    "index/chunk*.py",
    "index/entries.py",
    "index/indexer.py",
    "index/keys.py",
    "index/lexical.py",
    "index/postgres/*.py",
    "index/script.py",
    "index/tokens.py",
    "index/vectors.py",
)


def workspace(corpus: Path, *, embedder: str, data_dir: Path) -> Path:
    """Give the data folder for a corpus; the same bytes and embedder, the same folder.

    Args:
        corpus: A file of documents, or a folder of files.
        embedder: The embedder's name.
        data_dir: The main data folder; this one lies below it.
    """
    digest = hashlib.sha256()
    for path in [corpus] if corpus.is_file() else sorted(filter(Path.is_file, corpus.rglob("*"))):
        digest.update(path.read_bytes())
    digest.update(embedder.encode())
    return data_dir / "eval" / digest.hexdigest()[:16]


def fill(
    folder: Path,
    corpus: Path,
    *,
    store: RecordStore,
    indexer: Indexer,
    kind: Kind | None = "passage",
    progress: Progress = lambda _done, _total: None,
) -> None:
    """Make every document of the corpus searchable; does nothing when that is done already.

    What is killed on the way is taken up where it stood: texts already embedded stay so.

    Args:
        folder: The workspace in which `store` and `indexer` work.
        corpus: Its file of documents, or its folder of files.
        kind: What stands in it; None for what the files themselves say.
        store: Where the records go.
        indexer: Makes them searchable.
        progress: Called as passages become ready.

    Raises:
        BadDataset: A document could not be taken.
        StoreBusy: Another process has been filling it for too long.
    """
    marker, recipe = folder / _MARKER, _recipe()
    if _reads(marker, recipe):
        return
    with writing(folder):
        if _reads(marker, recipe):  # another process was faster
            return
        marker.unlink(missing_ok=True)
        report = add(
            [corpus],
            store=store,
            indexer=indexer,
            parser=InProcessParser(),
            kind=kind,
            progress=partial(_tell, progress),
        )
        lost = next((p for p in report.problems if _is_loss(p, kind)), None)
        if lost is not None:
            raise BadDataset(f"{corpus}：{lost.what}；{lost.hint}")
        if report.unchanged:
            indexer.build(progress=progress)
        fresh = marker.with_suffix(".new")
        fresh.write_text(recipe, encoding="utf-8")
        fresh.replace(marker)


def _is_loss(problem: Problem, kind: Kind | None) -> bool:
    """Say whether a document was lost: a passage without title and text is none, and is in sets."""
    empty = kind == "passage" and problem.code == "row_without_title"
    return problem.severity != "flagged" and not empty


def _tell(progress: Progress, step: Step) -> None:
    if step.passages:
        progress(step.passage, step.passages)


def _reads(marker: Path, recipe: str) -> bool:
    return marker.is_file() and marker.read_text(encoding="utf-8") == recipe


def _recipe() -> str:
    digest = hashlib.sha256()
    for pattern in _MAKERS:
        for path in sorted(filter(_is_source, _HOUSE.glob(pattern))):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_source(path: Path) -> bool:
    return path.suffix in (".py", ".toml") and path.is_file()

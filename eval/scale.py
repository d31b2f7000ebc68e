"""Measure search over corpora of growing size: each one a part of the next."""

import hashlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from assistant.bootstrap import Index, open_index
from assistant.settings import Settings
from corpus.records import Kind
from corpus.store.records import RecordStore, open_store
from eval.blending import Blend, write_corpus
from eval.datasets import Question
from eval.kept_vectors import KeptVectors
from eval.matching.grades import demand
from eval.nearest import all_passages, dense_recall
from eval.searching_apart import Searches, Started, Task, start_apart
from eval.stand_ins import StandIns
from eval.workspace import fill, workspace
from index.entries import Filter

Progress = Callable[[int, int], None]
Remembering = KeptVectors | StandIns
Start = Callable[[Task], Started]
_SECONDS = "BUILD_SECONDS"
_KINDS: tuple[Kind, ...] = ("passage",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """The share of the ten nearest passages that the dense lane finds, the mean over questions.

    Attributes:
        n: How many questions.
        plain: Without a filter.
        narrowed: With one that every passage passes, by kind and day.
    """

    n: int
    plain: float
    narrowed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeReport:
    """What was measured of one size.

    Attributes:
        passages: How many documents there are.
        recombined: How many of them were made out of others.
        pieces: Into how many passages they were cut.
        embedded: How many texts had to be embedded, or were given stand-ins; the others' vectors
            were kept.
        build_seconds: From files to searchable, embedding included; of the time when it was
            built, where that was done before. None where nobody knows.
        disk_bytes: Records and index together.
    """

    passages: int
    recombined: int
    pieces: int
    embedded: int
    build_seconds: float | None
    disk_bytes: int
    started: Started
    recall: Recall


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stand:
    """One size, ready to be measured."""

    folder: Path
    url: str | None
    store: RecordStore
    index: Index
    seconds: float | None
    embedded: int


def measure_scale(
    mixed: Blend,
    *,
    sizes: Sequence[int],
    questions: Mapping[str, tuple[str, ...]],
    settings: Settings,
    embedder: Remembering,
    database_url: str | None = None,
    start: Start = start_apart,
    progress: Progress = lambda _done, _total: None,
) -> tuple[SizeReport, ...]:
    """Measure each size after it has been built, the smallest first.

    Args:
        mixed: At least as many passages as the largest size.
        sizes: Rising.
        questions: By group, none of them empty.
        settings: With the main data folder, and the embedder that `embedder` wraps.
        embedder: Remembers, or stands in.
        database_url: An empty database, to which the passages are added as the sizes grow; None
            for a data folder of its own for each size.
        start: Searches in a fresh process.
        progress: Called as passages become ready.
    """
    build = _in_folders if database_url is None else partial(_in_database, url=database_url)
    stands = build(mixed, sizes, settings=settings, embedder=embedder, progress=progress)
    with closing(stands):
        return tuple(
            _measured(
                stand,
                size=size,
                recombined=max(0, size - mixed.real),
                questions=questions,
                settings=settings,
                embedder=embedder,
                start=start,
            )
            for size, stand in zip(sizes, stands, strict=True)
        )


def chosen(questions: Sequence[Question], *, count: int, seed: int) -> dict[str, tuple[str, ...]]:
    """Give so many questions, and so many demands, the same ones every time.

    A demand is what has a long form too; it is asked in full. What is empty is left out, and so
    is a group without any.
    """
    groups: dict[str, list[str]] = {"questions": [], "demands": []}
    for question in questions:
        text = demand(question)
        if text.strip():
            groups["demands" if question.content else "questions"].append(text)
    return {
        name: tuple(sorted(set(texts), key=lambda text: _order(text, seed))[:count])
        for name, texts in groups.items()
        if texts
    }


def figures(report: SizeReport) -> dict[str, float]:
    """Give everything measured of a size by a dotted name; what is not known is left out."""
    started = report.started
    found: dict[str, float | None] = {
        "passages": report.passages,
        "pieces": report.pieces,
        "build_seconds": report.build_seconds,
        "disk_bytes": report.disk_bytes,
        "start.words_seconds": started.words_seconds,
        "start.first_seconds": started.first_seconds,
        "peak_bytes": started.peak_bytes,
    }
    for way, groups in (("plain", started.plain), ("narrowed", started.narrowed)):
        for group, searches in groups.items():
            found |= _flat(f"search.{way}.{group}", searches)
    found |= {"recall.plain": report.recall.plain, "recall.narrowed": report.recall.narrowed}
    return {name: value for name, value in found.items() if value is not None}


def growth(first: SizeReport, last: SizeReport) -> dict[str, float]:
    """Give how many times as large each figure of the last size is; without those that were 0."""
    before, after = figures(first), figures(last)
    return {name: after[name] / value for name, value in before.items() if value and name in after}


def _flat(prefix: str, searches: Searches) -> dict[str, float]:
    parts = {name: part for name, part in asdict(searches).items() if name != "n"}
    return {
        f"{prefix}.{part}_{name}": ms
        for part, spread in parts.items()
        for name, ms in spread.items()
    }


# --- building -------------------------------------------------------------------------------------


def _in_folders(
    mixed: Blend,
    sizes: Sequence[int],
    *,
    settings: Settings,
    embedder: Remembering,
    progress: Progress,
) -> Generator[_Stand]:
    """Build each size in a data folder of its own, or find it built."""
    for size in sizes:
        with TemporaryDirectory(prefix="tt-scale-") as place:
            corpus = write_corpus(mixed.passages[:size], Path(place))
            folder = workspace(corpus, embedder=embedder.name, data_dir=settings.data_dir)
            folder.mkdir(parents=True, exist_ok=True)
            with _opened(f"sqlite:///{folder / 'records.db'}", folder, embedder) as (store, index):
                before, known = embedder.embedded, folder / _SECONDS
                took = _fill(folder, corpus, store, index, progress)
                if took is not None:
                    known.write_text(f"{took:.1f}", encoding="utf-8")
                elif known.is_file():
                    took = float(known.read_text(encoding="utf-8"))
                yield _Stand(
                    folder=folder,
                    url=None,
                    store=store,
                    index=index,
                    seconds=took,
                    embedded=embedder.embedded - before,
                )


def _in_database(
    mixed: Blend,
    sizes: Sequence[int],
    *,
    settings: Settings,
    embedder: Remembering,
    url: str,
    progress: Progress,
) -> Generator[_Stand]:
    """Add to one database what each size has more than the one before."""
    (settings.data_dir / "eval").mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="scale-", dir=settings.data_dir / "eval") as place:
        folder, done, seconds = Path(place, "data"), 0, 0.0
        folder.mkdir()
        with _opened(url, folder, embedder) as (store, index):
            for size in sizes:
                before, step = embedder.embedded, Path(place, str(size))
                corpus = write_corpus(mixed.passages[done:size], step / "corpus", first=done)
                seconds += _fill(step, corpus, store, index, progress) or 0.0
                done = size
                yield _Stand(
                    folder=folder,
                    url=url,
                    store=store,
                    index=index,
                    seconds=seconds,
                    embedded=embedder.embedded - before,
                )


@contextmanager
def _opened(url: str, folder: Path, embedder: Remembering) -> Iterator[tuple[RecordStore, Index]]:
    store = open_store(url)
    try:
        yield store, open_index(folder, store=store, embedder=embedder)
    finally:
        store.engine.dispose()


def _fill(
    folder: Path, corpus: Path, store: RecordStore, index: Index, progress: Progress
) -> float | None:
    """Fill a workspace; give the seconds that it took, None where it was full already."""
    generation, began = store.generation(), perf_counter()
    fill(folder, corpus, store=store, indexer=index.indexer, progress=progress)
    return perf_counter() - began if store.generation() != generation else None


# --- measuring ------------------------------------------------------------------------------------


def _measured(
    stand: _Stand,
    *,
    size: int,
    recombined: int,
    questions: Mapping[str, tuple[str, ...]],
    settings: Settings,
    embedder: Remembering,
    start: Start,
) -> SizeReport:
    texts = [text for group in questions.values() for text in group]
    task = Task(
        data_dir=str(stand.folder.absolute()),
        database_url=stand.url,
        embedder=settings.embedder,
        day=settings.day(),
        questions=questions,
        kinds=_KINDS,
    )
    return SizeReport(
        passages=size,
        recombined=recombined,
        pieces=sum(stand.index.indexer.passages().values()),
        embedded=stand.embedded,
        build_seconds=stand.seconds,
        disk_bytes=_disk_bytes(stand),
        started=_started_warm(task, start),
        recall=_recall(stand, texts, embedder, day=settings.day()),
    )


def _started_warm(task: Task, start: Start) -> Started:
    """Measure a start when another has just been: the files are in the system's cache."""
    name, texts = next(iter(task.questions.items()))
    start(replace(task, questions={name: texts[:1]}, kinds=()))
    return start(task)


def _recall(stand: _Stand, texts: Sequence[str], embedder: Remembering, *, day: date) -> Recall:
    everything = all_passages(stand.store, embedder=embedder)
    vectors = [embedder.query(text) for text in texts]
    lane = stand.index.caches.lanes().vectors
    plain = dense_recall(lane, everything, vectors, only=Filter())
    narrowed = dense_recall(lane, everything, vectors, only=Filter(kinds=_KINDS, day=day))
    return Recall(
        n=len(vectors), plain=sum(plain) / len(plain), narrowed=sum(narrowed) / len(narrowed)
    )


def _disk_bytes(stand: _Stand) -> int:
    files = sum(path.stat().st_size for path in stand.folder.rglob("*") if path.is_file())
    engine = stand.store.engine
    if engine.dialect.name != "postgresql":
        return files
    with engine.connect() as connection:
        found = connection.exec_driver_sql("select pg_database_size(current_database())")
        return files + int(found.scalar() or 0)


def _order(text: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}\n{text}".encode()).hexdigest()

"""Back up while others write, restore elsewhere, and compare what is found and how it is judged."""

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic, sleep

from assistant.backup.archive import opened
from assistant.backup.contents import LEFT_OUT, SCHEMAS
from assistant.backup.making import Made, make_backup
from assistant.backup.restoring import restore
from assistant.bootstrap import assemble
from assistant.keeping.drafts import DraftStore
from assistant.settings import Settings
from corpus.store.database import open_database
from corpus.store.lock import writing
from corpus.store.snapshot import WholeDatabase
from eval.house import House, NoEmbedder, open_house
from eval.safekeeping.catalogue import fill, questions
from eval.suite.cases import Case
from eval.suite.ground import Ground, ground
from eval.suite.outcomes import Outcome
from eval.suite.running import ask_all

Progress = Callable[[str], None]
_QUESTIONS = 200
_BACKUPS = 5
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeReport:
    """What backing up and restoring a catalogue took.

    Attributes:
        acknowledged: Drafts that another process was told were kept before a backup began, over
            all backups.
        lost: How many of these their backup does not have.
        rows_equal: Whether every row is the same afterwards.
        hits_equal: Of how many questions the hits, their order and their scores are the same.
    """

    records: int
    passages: int
    database_bytes: int
    backup_bytes: int
    backup_seconds: float
    backups: int
    acknowledged: int
    lost: int
    restore_seconds: float
    build_seconds: float
    rows_equal: bool
    questions: int
    hits_equal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedReport:
    """The suite before a backup and after its restoring elsewhere.

    Attributes:
        passed: How many cases passed, before and after.
        differing: Ids of cases that are judged otherwise.
        answers_equal: Of how many the whole reply is the same, but for the time it took.
    """

    cases: int
    passed: tuple[int, int]
    differing: tuple[str, ...]
    answers_equal: int


def measure_size(
    folder: Path, *, records: int, progress: Progress = lambda _what: None
) -> SizeReport:
    """Fill a folder with a catalogue, back it up while another process writes, and restore it.

    Nothing is embedded when it is restored: an embedder that refuses to stands there.
    """
    house = open_house(folder / "one")
    if not house.indexer.passages().get("public"):
        progress(f"建库：{records} 条")
        fill(house, folder / "files", records=records)
    progress("边写边备份")
    made, acknowledged, lost = _backed_up(house, folder / "backups")
    progress("恢复")
    other = open_house(folder / "two", embedder=NoEmbedder())
    began = monotonic()
    with closing(_whole(other)) as database:
        unseal = partial(other.chunk_store.set_seal, "")
        restore(made[-1].path, database, other.folder, over=True, unseal=unseal)
    restored = monotonic()
    with writing(other.folder):
        other.indexer.build()
    built = monotonic()
    progress("比较")
    asked = questions(_QUESTIONS)
    again = open_house(folder / "two")  # whose embedder takes questions
    same = sum(_hits(house, text) == _hits(again, text) for text in asked)
    with closing(_whole(house)) as database:
        size = database.bytes()
    return SizeReport(
        records=records,
        passages=sum(house.indexer.passages().values()),
        database_bytes=size,
        backup_bytes=made[-1].bytes,
        backup_seconds=max(one.seconds for one in made),
        backups=len(made),
        acknowledged=acknowledged,
        lost=lost,
        restore_seconds=restored - began,
        build_seconds=built - restored,
        rows_equal=_same_rows(made[-1].path, other),
        questions=len(asked),
        hits_equal=same,
    )


def measure_judged(
    before: Ground, cases: Sequence[Case], folder: Path, *, settings: Settings
) -> JudgedReport:
    """Put cases to what is there, back it up, restore it in a folder, and put them to that.

    Args:
        before: What is backed up.
        cases: What is asked.
        folder: A new one.
        settings: Of `before`, with its data folder.
    """
    with closing(WholeDatabase(settings.records_url, SCHEMAS)) as database:
        made = make_backup(database, settings.data_dir, folder / "backup.zip")
    own = settings.model_copy(update={"data_dir": folder / "restored", "database_url": None})
    parts = assemble(own, embedder=before.parts.embedder)
    with closing(WholeDatabase(own.records_url, SCHEMAS)) as database:
        restore(made.path, database, own.data_dir, over=True)
    with writing(own.data_dir):
        parts.indexer.build()
    first = ask_all(cases, subject=before.product)
    second = ask_all(cases, subject=ground(before.corpus, parts).product)
    pairs = list(zip(first, second, strict=True))
    return JudgedReport(
        cases=len(cases),
        passed=(_passed(first), _passed(second)),
        differing=tuple(one.case for one, two in pairs if one.judgement != two.judgement),
        answers_equal=sum(_said(one) == _said(two) for one, two in pairs),
    )


# --- while others write ---------------------------------------------------------------------------


def _backed_up(house: House, to: Path) -> tuple[list[Made], int, int]:
    """Make some backups while a process writes drafts; give them, and what they must have."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    url = house.store.engine.url.render_as_string(hide_password=False)
    process = context.Process(target=_write, args=(url, there), daemon=True)
    process.start()
    acknowledged: list[str] = []
    made, lost, total = [], 0, 0
    try:
        with closing(_whole(house)) as database:
            for number in range(_BACKUPS):
                while len(acknowledged) < (number + 1) * 10:
                    _receive(here, acknowledged)
                told = tuple(acknowledged)
                made.append(make_backup(database, house.folder, to / f"{number}-{monotonic()}.zip"))
                _receive(here, acknowledged)
                with opened(made[-1].path) as archive:
                    kept = {str(row["draft"]) for row in archive.of("assistant_draft")}
                lost += len(set(told) - kept)
                total += len(told)
    finally:
        process.kill()
        process.join()
    return made, total, lost


def _receive(here: Connection, into: list[str]) -> None:
    while here.poll(0):
        into.append(here.recv())
    sleep(_PAUSE_SECONDS / 10)


def _write(url: str, to: Connection) -> None:
    drafts = DraftStore(open_database(url), an_hour=10_000_000)
    while True:
        kept = drafts.add("u" + "0" * 24, "gaoqi_application", "稿", facts={"fields": {"a": "b"}})
        to.send(kept.draft)


# --- comparing ------------------------------------------------------------------------------------


def _whole(house: House) -> WholeDatabase:
    url = house.store.engine.url.render_as_string(hide_password=False)
    database = WholeDatabase(url, SCHEMAS)
    database.prepare()
    return database


def _same_rows(backup: Path, house: House) -> bool:
    """Say whether each row of a backup is in the database, and no other; generations move on."""
    with (
        opened(backup) as archive,
        closing(_whole(house)) as database,
        database.frozen(without=LEFT_OUT) as rows,
    ):
        return dict(archive.counts()) == dict(rows.counts()) and all(
            one == other
            for table in archive.counts()
            if table != "corpus_generation"
            for one, other in zip(archive.of(table), rows.of(table), strict=True)
        )


def _hits(house: House, text: str) -> list[tuple[str, int | None, float]]:
    return [(hit.record.id, hit.source.start, hit.score) for hit in house.search(text)]


def _passed(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.passed for outcome in outcomes)


def _said(outcome: Outcome) -> Mapping[str, object]:
    return outcome.model_copy(update={"ms": 0.0}).model_dump(exclude={"reply": {"ms"}})

"""Erase a company out of many, and look through every byte of the folder for what was theirs."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from assistant.backup.contents import SCHEMAS
from assistant.erasing.erasing import Eraser
from assistant.erasing.files import left_in
from assistant.erasing.subject import subject_of
from assistant.keeping.erasing import Erasing
from corpus.store.snapshot import WholeDatabase
from eval.house import EVERYTHING, House, open_house
from eval.safekeeping.catalogue import company, fill, owner_of, person, secret


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasingReport:
    """What erasing companies took.

    Attributes:
        marks: Words that stood in what was theirs alone.
        found_before: How many of these some file had before.
        found_after: How many some file has still.
        others_kept: Whether the records of all others are there, with the same texts.
        plan_seconds: To find out what goes.
        erase_seconds: To take it, with the index made anew and the database written anew.
        clean: Whether the index is in line with the records afterwards.
    """

    records: int
    erased: int
    marks: int
    found_before: int
    found_after: int
    others_kept: bool
    plan_seconds: float
    erase_seconds: float
    clean: bool


def measure_erasing(folder: Path, *, records: int, number: int = 3) -> ErasingReport:
    """Fill a folder with a catalogue, and erase one company and its contact."""
    house = open_house(folder / "erasing")
    if not house.indexer.passages().get("public"):
        fill(house, folder / "files", records=records)
    theirs = [record for record in range(records) if owner_of(record) == number]
    marks = (company(number), person(number), f"139{number:08}", *map(secret, theirs))
    before = sum(bool(left_in(house.folder, (mark,))) for mark in marks)
    texts = _texts(house)
    url = house.store.engine.url.render_as_string(hide_password=False)
    with closing(WholeDatabase(url, SCHEMAS)) as database:
        database.prepare()
        eraser = Eraser(
            database=database,
            store=Erasing(house.store.engine),
            index=house.indexer,
            vectors=house.chunk_store,
            data_dir=house.folder,
        )
        who = subject_of("company", company(number), (), known_as=[f"139{number:08}"])
        began = monotonic()
        eraser.plan(who)
        planned = monotonic()
        done = eraser.erase(who)
        erased = monotonic()
    after = _texts(house)
    gone = set(done.plan.records)
    return ErasingReport(
        records=len(texts),
        erased=len(gone),
        marks=len(marks),
        found_before=before,
        found_after=sum(bool(left_in(house.folder, (mark,))) for mark in marks),
        others_kept=after == {name: text for name, text in texts.items() if name not in gone},
        plan_seconds=planned - began,
        erase_seconds=erased - planned,
        clean=house.indexer.check_apart().clean,
    )


def _texts(house: House) -> dict[str, str]:
    return {stored.record.id: stored.record.text for stored in house.store.each(EVERYTHING)}

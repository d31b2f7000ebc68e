"""What readiness looks at, with the real database and the real index."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event

from builders import House, a_house
from fakes import BigramEmbedder

from assistant.keeping.writable import is_writable
from assistant.serving.figures import exposed
from assistant.serving.health import looks_at
from assistant.serving.kept_figures import of_what_is_kept
from corpus.store.database import open_database
from corpus.store.records import open_store


def looked(house: House, warm: Event | None = None) -> dict[str, bool]:
    looks = looks_at(house.store, house.indexer, folder=house.folder, warm=warm or Event())
    return {name: look() for name, look in looks.items()}


def test_a_whole_house_is_well_once_the_embedder_is_loaded(house: House) -> None:
    warm = Event()

    assert looked(house, warm) == {
        "database": True, "index": True, "embedder": False, "room": True,
    }  # fmt: skip
    warm.set()
    assert looked(house, warm)["embedder"]


def test_a_database_that_cannot_be_written_is_not_well(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path / 'records.db'}").engine.dispose()
    engine = open_database(f"sqlite:///file:{tmp_path / 'records.db'}?mode=ro&uri=true")

    assert not is_writable(engine)
    engine.dispose()


def test_a_database_that_another_program_writes_to_is_well_and_told_soon(house: House) -> None:
    path = str(house.store.engine.url.database)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        assert is_writable(house.store.engine)


def test_asking_whether_it_can_be_written_leaves_nothing_in_it(house: House) -> None:
    before = house.store.generation()
    for _ in range(3):
        assert is_writable(house.store.engine)

    assert house.store.generation() == before
    house.store.touch()  # nothing holds it


def test_a_server_that_answers_is_well_and_one_that_only_reads_is_not(postgresql: str) -> None:
    store = open_store(postgresql)

    assert is_writable(store.engine)
    with store.engine.begin() as connection:
        name = str(store.engine.url.database)
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store.engine.dispose()
    assert not is_writable(store.engine)
    store.engine.dispose()


def test_a_database_that_is_not_there_is_not_well() -> None:
    engine = open_database("postgresql+psycopg://nobody@127.0.0.1:1/none")

    assert not is_writable(engine)


class OtherEmbedder(BigramEmbedder):
    name = "another"


def test_an_index_of_another_embedder_is_not_well(house: House) -> None:
    house.indexer.open()

    assert not looked(a_house(house.folder, embedder=OtherEmbedder()))["index"]


def test_what_is_kept_is_told_in_numbers_alone(house: House) -> None:
    house.write("绝密之名.md", "# 一种烘干装置\n\n省电。\n")
    checkpoint = house.folder / "checkpoint"
    checkpoint.touch()
    text = exposed(of_what_is_kept(house.store, folder=house.folder, checkpoint=checkpoint))

    assert 'tt_files{state="visible"} 1' in text
    assert 'tt_files{state="refused"} 0' in text
    assert f"tt_generation {house.store.generation()}" in text
    assert sum(float(line.split()[1]) for line in text.splitlines() if "tt_records{" in line) == 1
    assert "\ntt_backup_age_seconds" not in text  # there is none
    assert "绝密" not in text


def test_the_age_of_the_newest_backup_is_told(house: House) -> None:
    folder = house.folder / "backups"
    folder.mkdir()
    for name, when in (("old.zip", 100), ("new.zip", 400)):
        (folder / name).touch()
        os.utime(folder / name, (when, when))
    figures = of_what_is_kept(
        house.store, folder=house.folder, checkpoint=house.folder / "no", clock=lambda: 1000.0
    )

    assert "\ntt_backup_age_seconds 600\n" in exposed(figures)

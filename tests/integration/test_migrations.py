"""The migrations: what they leave, and what they refuse."""

import multiprocessing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, inspect

import corpus
import index
from corpus.store.database import open_database, upgrade
from corpus.store.tables import METADATA as CORPUS
from index.tables import METADATA as INDEX

FOLDERS = {
    "corpus": Path(corpus.__file__).parent / "store" / "migrations",
    "index": Path(index.__file__).parent / "migrations",
}
PACKAGES = [("corpus", CORPUS), ("index", INDEX)]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'new folder' / 'records.db'}")


def make(engine: Engine, package: str) -> None:
    upgrade(engine, FOLDERS[package], version_table=f"{package}_schema")


def downgrade(engine: Engine, package: str) -> None:
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(FOLDERS[package]))
        config.attributes["connection"] = connection
        config.attributes["version_table"] = f"{package}_schema"
        command.downgrade(config, "base")


@pytest.mark.parametrize(("package", "metadata"), PACKAGES)
def test_migrations_leave_the_tables_that_the_code_uses(
    engine: Engine, package: str, metadata: MetaData
) -> None:
    make(engine, package)

    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"version_table": f"{package}_schema", "compare_server_default": True},
        )
        assert compare_metadata(context, metadata) == []


def test_the_packages_share_one_database_and_no_table(engine: Engine) -> None:
    for package, _ in PACKAGES:
        make(engine, package)

    tables = set(inspect(engine).get_table_names())
    assert tables == {*CORPUS.tables, *INDEX.tables, "corpus_schema", "index_schema"}
    assert not set(CORPUS.tables) & set(INDEX.tables)


@pytest.mark.parametrize(("package", "metadata"), PACKAGES)
def test_an_upgrade_of_what_is_new_already_changes_nothing(
    engine: Engine, package: str, metadata: MetaData
) -> None:
    make(engine, package)
    table = next(iter(metadata.sorted_tables))
    before = [column["name"] for column in inspect(engine).get_columns(table.name)]

    make(engine, package)

    assert [column["name"] for column in inspect(engine).get_columns(table.name)] == before


def test_records_are_never_dropped_by_a_migration(engine: Engine) -> None:
    make(engine, "corpus")

    with pytest.raises(NotImplementedError):
        downgrade(engine, "corpus")

    assert set(CORPUS.tables) <= set(inspect(engine).get_table_names())


def test_what_can_be_computed_again_may_be_dropped(engine: Engine) -> None:
    make(engine, "index")

    downgrade(engine, "index")
    make(engine, "index")

    assert set(INDEX.tables) <= set(inspect(engine).get_table_names())


def test_sqlite_keeps_what_was_committed_and_lets_readers_in(engine: Engine) -> None:
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_two_programs_that_start_together_make_the_tables_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"

    with multiprocessing.get_context("spawn").Pool(2) as programs:
        made = programs.map(_start, [url, url], chunksize=1)

    assert made == [len(CORPUS.tables) + 1] * 2


def _start(url: str) -> int:
    engine = open_database(url)
    make(engine, "corpus")
    return len(inspect(engine).get_table_names())

"""The migrations: what they leave, and what they refuse."""

import json
import multiprocessing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from builders import EVERYTHING, TODAY, House, a_house, a_record
from fakes import BigramEmbedder, BrokenEmbedder
from sqlalchemy import Engine, MetaData, inspect, text

import assistant
import corpus
import index
from assistant.keeping.tables import METADATA as ASSISTANT
from corpus.levels import Viewer
from corpus.records import Policy, Record
from corpus.store.database import open_database, upgrade
from corpus.store.records import StoredRecord
from corpus.store.serial import digest, to_json
from corpus.store.tables import METADATA as CORPUS
from index.apart import Inspector, inspect_here
from index.caches import open_lanes
from index.chunking import ChunkingConfig, chunk
from index.entries import entry_of
from index.inspection import Health
from index.tables import METADATA as INDEX

FOLDERS = {
    "corpus": Path(corpus.__file__).parent / "store" / "migrations",
    "index": Path(index.__file__).parent / "migrations",
    "assistant": Path(assistant.__file__).parent / "migrations",
}
PACKAGES = [("corpus", CORPUS), ("index", INDEX), ("assistant", ASSISTANT)]


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
    ours = [table for _, metadata in PACKAGES for table in metadata.tables]
    assert tables == {*ours, *(f"{package}_schema" for package, _ in PACKAGES)}
    assert len(ours) == len(set(ours))


@pytest.mark.parametrize(("package", "metadata"), PACKAGES)
def test_an_upgrade_of_what_is_new_already_changes_nothing(
    engine: Engine, package: str, metadata: MetaData
) -> None:
    make(engine, package)
    table = next(iter(metadata.sorted_tables))
    before = [column["name"] for column in inspect(engine).get_columns(table.name)]

    make(engine, package)

    assert [column["name"] for column in inspect(engine).get_columns(table.name)] == before


@pytest.mark.parametrize(("package", "metadata"), [("corpus", CORPUS), ("assistant", ASSISTANT)])
def test_records_and_feedback_are_never_dropped_by_a_migration(
    engine: Engine, package: str, metadata: MetaData
) -> None:
    make(engine, package)

    with pytest.raises(NotImplementedError):
        downgrade(engine, package)

    assert set(metadata.tables) <= set(inspect(engine).get_table_names())


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


# --- a folder of the first version ----------------------------------------------------------------

FIRST = {"corpus": "0001", "index": "0001"}
LATER = {"cautions"}  # fields that records did not have then
RULES = (
    a_record(
        "第一条 旧券每家企业最高补助10万元。",
        id="N06",
        title="旧创新券办法",
        facts=Policy(effective=date(2020, 1, 1)),
    ),
    a_record(
        "第一条 新券每家企业最高补助20万元。",
        id="N05",
        title="新创新券办法",
        facts=Policy(effective=date(2026, 4, 1), replaces=("N06",)),
    ),
)
DEVICE = a_record("枸杞烘干设备，省电三成。", id="CG-1", title="烘干设备", kind="achievement")


def to_revision(engine: Engine, package: str, revision: str) -> None:
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(FOLDERS[package]))
        config.attributes["connection"] = connection
        config.attributes["version_table"] = f"{package}_schema"
        command.upgrade(config, revision)


def a_folder_of_the_first_version(folder: Path) -> None:
    """Make records, passages, vectors and caches as the first version left them."""
    engine = open_database(f"sqlite:///{folder / 'records.db'}")
    for package, revision in FIRST.items():
        to_revision(engine, package, revision)
    stored = [
        StoredRecord(
            record=record,
            version=1,
            superseded_from=date(2026, 4, 1) if record.id == "N06" else None,
        )
        for record in (*RULES, DEVICE)
    ]
    build = folder / "caches" / "1"
    build.mkdir(parents=True)
    (folder / "caches" / "CURRENT").write_text("1", encoding="utf-8")
    (build / "EMBEDDER").write_text(BigramEmbedder.name, encoding="utf-8")
    lanes = open_lanes(build)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO corpus_original VALUES ('0', x'00')"))
        connection.execute(text("UPDATE corpus_generation SET value = 3"))
    for item in stored:
        _insert(engine, item)
        chunks = chunk(item.record, version=1, config=ChunkingConfig())
        vectors = BigramEmbedder().documents([found.embedded_text() for found in chunks])
        entries = [entry_of(found, item) for found in chunks]
        lanes.vectors.put(entries, np.ascontiguousarray(vectors))
        lanes.lexical.put(entries)
        with engine.begin() as connection:
            for found, vector in zip(chunks, vectors, strict=True):
                sha = digest(found.embedded_text())
                connection.execute(
                    text(
                        "INSERT INTO index_chunk VALUES (:id, :record, 1, :start, :end, :c, :sha)"
                    ),
                    {
                        "id": found.id,
                        "record": found.record,
                        "start": found.start,
                        "end": found.end,
                        "c": found.crumb,
                        "sha": sha,
                    },
                )
                connection.execute(
                    text("INSERT INTO index_embedding VALUES (:name, :sha, :vector)"),
                    {"name": BigramEmbedder.name, "sha": sha, "vector": vector.tobytes()},
                )
    engine.dispose()


def _insert(engine: Engine, item: StoredRecord) -> None:
    content = json.loads(to_json(item.record))
    as_then = {name: value for name, value in content.items() if name not in LATER}
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO corpus_record VALUES (:id, :kind, 'public', :title, 1, :since)"),
            {
                "id": item.record.id,
                "kind": item.record.kind,
                "title": item.record.title,
                "since": item.superseded_from,
            },
        )
        connection.execute(
            text("INSERT INTO corpus_version VALUES (:id, 1, 'visible', '0', :json, '0', :added)"),
            {
                "id": item.record.id,
                "json": json.dumps(as_then, ensure_ascii=False),
                "added": datetime(2026, 11, 1, tzinfo=UTC).isoformat(sep=" "),
            },
        )


def test_a_folder_of_the_first_version_opens_and_answers_as_before(tmp_path: Path) -> None:
    a_folder_of_the_first_version(tmp_path)

    house = a_house(tmp_path, embedder=BrokenEmbedder(), inspector=inspect_here)

    assert set(house.found("创新券办法")) & {"N05", "N06"} == {"N05"}
    assert set(house.found("创新券办法", day=date(2025, 1, 1))) & {"N05", "N06"} == {"N06"}
    assert house.found("枸杞烘干设备")[0] == "CG-1"
    assert house.indexer.check().clean
    kept: dict[str, Record] = {item.record.id: item.record for item in house.store.each(EVERYTHING)}
    assert kept == {record.id: record for record in (*RULES, DEVICE)}
    with house.store.engine.connect() as connection:
        for package, revision in FIRST.items():
            table = text(f"SELECT version_num FROM {package}_schema")
            assert connection.scalar(table) > revision


def test_a_folder_of_the_first_version_can_be_added_to(tmp_path: Path) -> None:
    a_folder_of_the_first_version(tmp_path)
    house = a_house(tmp_path, inspector=inspect_here)

    report = house.write("目录.csv", "成果编号,成果名称\nCG-2,量子通信加密机\n")

    assert [record.id for record in report.added] == ["CG-2"]
    assert house.found("量子通信加密机")[0] == "CG-2"
    assert house.indexer.check().clean


# --- a folder of before guarded rules ended no public ones ----------------------------------------

PUBLIC, GUARDED = RULES[0], replace(RULES[1], level="restricted")
STAFF, ENTERPRISE = Viewer(role="staff"), Viewer(role="enterprise")


def put(house: House, *records: Record) -> None:
    staged = house.store.stage(records, original=b"x")
    with house.indexer.session():
        house.indexer.index(staged.added)
        house.store.publish(staged.added)


def as_before(house: House, *, ended: bool) -> None:
    """Leave a folder as the code before left it: the public rule ended by the guarded one."""
    if ended:
        with house.store.engine.begin() as connection:
            since = {"since": date(2026, 4, 1)}
            query = "UPDATE corpus_record SET superseded_from = :since WHERE id = 'N06'"
            connection.execute(text(query), since)
        with house.indexer.session():
            old = house.store.current(["N06"], EVERYTHING, as_added=True)
            house.indexer.index(list(old.values()))
            house.store.touch()
    with house.store.engine.begin() as connection:
        connection.execute(text("DROP TABLE corpus_withdrawal"))
        connection.execute(text("UPDATE corpus_schema SET version_num = '0005'"))
        connection.execute(text("UPDATE index_schema SET version_num = '0003'"))
    house.store.engine.dispose()


def inspecting(looked: list[bool]) -> Inspector:
    def inspector(*given: Any, thorough: bool = True, **more: Any) -> Health:
        looked.append(thorough)
        return inspect_here(*given, thorough=thorough, **more)

    return inspector


def test_a_public_rule_that_a_guarded_one_had_ended_holds_again(tmp_path: Path) -> None:
    before = a_house(tmp_path, inspector=inspect_here)
    put(before, PUBLIC, GUARDED, DEVICE)
    as_before(before, ended=True)
    assert "N06" not in before.found("旧券补助", role="enterprise")
    generation = before.store.generation()

    house = a_house(tmp_path, embedder=BrokenEmbedder(), inspector=inspect_here)

    assert house.found("旧券补助", role="enterprise")[0] == "N06"
    assert house.store.get("N06", ENTERPRISE).status(TODAY) == "in_force"
    assert house.store.generation() > generation
    assert house.indexer.check().clean


def test_a_rule_that_one_as_guarded_ended_stays_ended(tmp_path: Path) -> None:
    before = a_house(tmp_path, inspector=inspect_here)
    put(before, replace(PUBLIC, level="restricted"), GUARDED)
    as_before(before, ended=True)

    house = a_house(tmp_path, inspector=inspect_here)

    assert house.store.get("N06", STAFF).status(TODAY) == "superseded"
    assert "N06" not in house.found("旧券补助", role="staff")
    assert house.indexer.check().clean


@pytest.mark.parametrize("guarded", [False, True])
def test_caches_are_compared_only_where_a_guarded_rule_replaces_another(
    tmp_path: Path, *, guarded: bool
) -> None:
    looked: list[bool] = []
    before = a_house(tmp_path, inspector=inspect_here)
    put(before, PUBLIC, GUARDED if guarded else RULES[1])
    as_before(before, ended=False)

    a_house(tmp_path, inspector=inspecting(looked)).found("旧券补助")

    assert bool(looked) is guarded

"""Whatever ends an addition, what was told to be visible stays, once, and can be found."""

import json
import shutil
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from builders import EVERYTHING, House, a_house
from fakes import BrokenEmbedder, ListIndexer
from pgserver import Server

from corpus.errors import NoRoom, StoreBusy, StoreUnavailable
from corpus.ingest import Step, add
from corpus.intake.reading import InProcessParser
from corpus.store.lock import writing
from corpus.store.records import RecordStore, StoredRecord, open_store
from corpus.store.room import keep_reserve, require_room, use_reserve
from index.apart import inspect_here
from index.errors import EmbedderUnavailable

ROOT = Path(__file__).resolve().parents[2]
OLD = "# 旧创新券办法\n编号：N06\n施行日期：2020-01-01\n第一条 补助10万元。\n"
NEW = "# 新创新券办法\n编号：N05\n施行日期：2026-04-01\n替代：N06\n第一条 补助20万元。\n"
CATALOGUE = "成果编号,成果名称,简介\nCG-1,烘干设备,热泵烘干\nCG-2,分选机,色选\n"
Usage = namedtuple("Usage", "total used free")


class Stopped(BaseException):
    """A program ends."""


@contextmanager
def stopped_at(owner: object, name: str, *, after: bool = False) -> Iterator[None]:
    """End the program where it comes to a method of one of its parts, or comes back from it."""
    method = getattr(owner, name)

    def stopping(*values: object, **named: object) -> None:
        if after:
            method(*values, **named)
        raise Stopped(name)

    setattr(owner, name, stopping)
    try:
        yield
    finally:
        setattr(owner, name, method)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return near(tmp_path / "var")


def near(folder: Path) -> House:
    """Open a folder that is not damaged, so that looking at it needs no process of its own."""
    return a_house(folder, inspector=inspect_here)


def again(house: House) -> House:
    """Open the folder as the next program does."""
    house.store.engine.dispose()
    return near(house.folder)


# --- ended by whatever ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "name", "after"),
    [
        ("indexer", "index", False),
        ("indexer", "index", True),
        ("store", "publish", False),
        ("store", "publish", True),
        ("indexer", "settle", False),
        ("indexer", "settle", True),
        ("store", "touch", False),
    ],
)
def test_an_update_that_was_cut_off_is_all_there_or_not_at_all(
    house: House, part: str, name: str, after: bool
) -> None:
    house.write("目录.csv", CATALOGUE)
    owner = house.indexer if part == "indexer" else house.store
    with pytest.raises(Stopped), stopped_at(owner, name, after=after):
        house.write("目录.csv", CATALOGUE.replace("热泵烘干", "微波杀青").replace("色选", "光选"))

    next_one = again(house)
    texts = [
        next_one.store.get("CG-1", EVERYTHING).record.text,
        next_one.store.get("CG-2", EVERYTHING).record.text,
    ]

    assert ["微波杀青" in texts[0], "光选" in texts[1]] in ([True, True], [False, False])
    assert set(next_one.found("烘干设备 分选机")) == {"CG-1", "CG-2"}
    assert next_one.indexer.check().clean
    next_one.write("目录.csv", CATALOGUE.replace("热泵烘干", "微波杀青").replace("色选", "光选"))
    assert "微波杀青" in next_one.search("微波杀青").hits[0].text
    assert next_one.indexer.check().clean


def test_a_rule_whose_days_changed_as_the_program_ended_is_found_by_its_new_days(
    house: House,
) -> None:
    house.write("旧.md", OLD)
    house.write("新.md", NEW)
    assert house.found("创新券办法", day=date(2026, 5, 1)) == ["N05"]
    with pytest.raises(Stopped), stopped_at(house.store, "remove", after=True):
        house.remove("N05")

    next_one = again(house)

    assert next_one.found("创新券办法", day=date(2026, 5, 1)) == ["N06"]
    assert next_one.indexer.check().clean


def test_a_failed_addition_leaves_what_was_there_searchable_in_the_same_program(
    tmp_path: Path,
) -> None:
    house = a_house(tmp_path, embedder=BrokenEmbedder(after=2), inspector=inspect_here)
    house.write("目录.csv", CATALOGUE)

    with pytest.raises(EmbedderUnavailable):
        house.write("办法.md", OLD)

    assert house.found("烘干设备")[0] == "CG-1"
    assert house.indexer.check().clean
    assert near(tmp_path).write("办法.md", OLD).added


def test_what_was_told_to_be_visible_survives_a_later_batch_that_fails(
    house: House, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for number in range(60):
        (files / f"{number:02}.csv").write_text(
            f"成果编号,成果名称\nCG-{number},设备{number}号\n", encoding="utf-8"
        )
    told: list[str] = []

    def tell(step: Step) -> None:
        if step.state == "visible" and step.path:
            told.append(step.path)
        if step.file == 55:
            raise Stopped

    with pytest.raises(Stopped):
        add(
            [files],
            store=house.store,
            indexer=house.indexer,
            parser=InProcessParser(),
            progress=tell,
        )

    next_one = again(house)
    assert len(told) == 50
    assert next_one.store.count(EVERYTHING) == 50
    assert next_one.found("设备17号")[0] == "CG-17"
    assert next_one.indexer.check().clean


def test_a_reader_waits_for_nobody_who_writes(house: House) -> None:
    house.write("目录.csv", CATALOGUE)
    reader = near(house.folder)

    with writing(house.folder), house.indexer.session():
        assert reader.found("烘干设备")[0] == "CG-1"


def test_crash_points_are_survived_in_every_way() -> None:
    """A sample of `python -m eval kills`, in a process of its own because it forks."""
    program = (
        "import json, sys, tempfile; from pathlib import Path\n"
        "from eval.crashes import crash_everywhere\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    found = crash_everywhere(Path(folder), scenes=('write',), every=70)\n"
        "print(json.dumps([[f.point, f.ended, f.wrong.none] for f in found]))\n"
    )
    done = subprocess.run(  # noqa: S603  (this very program)
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    outcomes = json.loads(done.stdout)
    assert len(outcomes) >= 6
    assert [outcome for outcome in outcomes if outcome[1:] != [True, True]] == []


# --- a full disk ----------------------------------------------------------------------------------


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    def leave(free: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 10**12, free))

    return leave


def test_what_would_fill_the_disk_is_refused_before_it_does(
    house: House, full: Callable[[int], None]
) -> None:
    house.write("目录.csv", CATALOGUE)
    full(100_000_000)

    with pytest.raises(NoRoom, match="剩余 100 MB，添加至少需要 200 MB"):
        house.write("旧.md", OLD)

    assert house.found("烘干设备")[0] == "CG-1"
    assert house.store.count(EVERYTHING) == 2


def test_a_large_file_needs_more_room(house: House, full: Callable[[int], None]) -> None:
    full(250_000_000)

    require_room(house.store.engine, size=1_000)
    with pytest.raises(NoRoom):
        require_room(house.store.engine, size=100_000_000)


def test_the_reserve_is_given_up_where_the_disk_is_full(
    tmp_path: Path, full: Callable[[int], None]
) -> None:
    keep_reserve(tmp_path)
    assert (tmp_path / "reserve.bin").stat().st_blocks * 512 >= 4_000_000

    full(500_000)
    use_reserve(tmp_path)
    keep_reserve(tmp_path)

    assert not (tmp_path / "reserve.bin").exists()


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

        with pytest.raises(NoRoom, match="磁盘已满"):
            connection.exec_driver_sql("CREATE TABLE more AS SELECT zeroblob(100000)")


def test_a_damaged_database_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_bytes(b"no database" * 1000)

    with pytest.raises(StoreUnavailable, match="已损坏"):
        open_store(f"sqlite:///{tmp_path / 'records.db'}")


def test_a_database_that_may_only_be_read_is_told_in_words(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")

        with pytest.raises(StoreUnavailable, match="写不进去"):
            connection.exec_driver_sql("CREATE TABLE more (id INTEGER)")


def test_a_database_that_others_keep_busy_is_told_in_words(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'records.db'}").engine
    with engine.connect() as other, engine.connect() as connection:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("PRAGMA busy_timeout=20")

        with pytest.raises(StoreBusy, match="占用"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def test_a_server_that_may_only_be_read_or_is_busy_is_told_in_words(
    postgresql_server: Server,
) -> None:
    name = postgresql_server.new_database()
    store = open_store(postgresql_server.url(name))
    with store.engine.begin() as other, store.engine.connect() as connection:
        other.exec_driver_sql("LOCK TABLE corpus_generation IN ACCESS EXCLUSIVE MODE")
        connection.exec_driver_sql("SET lock_timeout = '20ms'")
        with pytest.raises(StoreBusy, match="占用"):
            connection.exec_driver_sql("UPDATE corpus_generation SET value = 1")
    postgresql_server.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store.engine.dispose()

    with pytest.raises(StoreUnavailable, match="只能读"):
        store.touch()
    store.engine.dispose()


def test_a_server_that_is_gone_is_told_and_one_that_came_back_is_used(
    postgresql_server: Server,
) -> None:
    name = postgresql_server.new_database()
    url = postgresql_server.url(name)
    store = open_store(url)
    others = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"

    with store.engine.connect() as connection:
        postgresql_server.run(others)
        with pytest.raises(StoreUnavailable, match="没有应答"):
            connection.exec_driver_sql("SELECT 1")
    assert store.generation() == 0
    postgresql_server.run(others)
    assert store.generation() == 0  # the one in the pool was gone
    with pytest.raises(StoreUnavailable, match="没有应答"):
        open_store(url.replace("/test_", "/no_test_"))
    store.engine.dispose()


class FullIndexer(ListIndexer):
    """Has no room."""

    def index(
        self, records: Collection[StoredRecord], *, progress: Callable[[int, int], None]
    ) -> None:
        raise NoRoom("磁盘已满")


def test_files_that_found_no_room_are_named_and_taken_the_next_time(tmp_path: Path) -> None:
    store: RecordStore = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    path = tmp_path / "目录.csv"
    path.write_text(CATALOGUE, encoding="utf-8")
    with pytest.raises(NoRoom):
        add([path], store=store, indexer=FullIndexer(), parser=InProcessParser())

    report = add([path], store=store, indexer=ListIndexer(), parser=InProcessParser())

    assert [record.id for record in report.added] == ["CG-1", "CG-2"]
    assert {note.state for note in store.ledger.files()} == {"visible"}

"""A backup holds all that cannot be made anew, of one moment, and gives it back the same."""

import json
import stat
import threading
import time
import zipfile
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from builders import EVERYTHING, House, a_house, a_record
from sqlalchemy import create_engine

from assistant.backup.archive import opened
from assistant.backup.contents import LEFT_OUT, SCHEMAS
from assistant.backup.known import every, listed
from assistant.backup.making import make_backup
from assistant.backup.restoring import restore
from assistant.errors import BadBackup, BadRequest
from assistant.keeping.drafts import DraftStore
from assistant.keeping.forms import FormStore
from assistant.keeping.profiles import Kept, ProfileStore
from corpus.levels import Viewer
from corpus.store.serial import to_json
from corpus.store.snapshot import WholeDatabase

_SOMEBODY = Viewer(identity="u" + "1" * 24, role="enterprise")
_STAFF = Viewer(identity="u" + "2" * 24, role="staff")


def whole(house: House) -> WholeDatabase:
    url = house.store.engine.url.render_as_string(hide_password=False)
    database = WholeDatabase(url, SCHEMAS)
    database.prepare()
    return database


def everything(database: WholeDatabase) -> dict[str, list[str]]:
    """Give all rows that backups have, as text, but the generation, which only ever moves on."""
    with database.frozen(without=LEFT_OUT | {"corpus_generation"}) as rows:
        return {
            table: [json.dumps(row, sort_keys=True) for row in rows.of(table)]
            for table in rows.counts()
        }


def filled(folder: Path, *, url: str = "") -> House:
    house = a_house(folder, url=url)
    files = folder / "files"
    files.mkdir()
    for n in range(6):
        text = f"# 第{n}号办法\n\n第一条 企业研发费用按{n}0万元补助。\n"
        (files / f"{n}.md").write_text(text, encoding="utf-8")
    house.add(files)
    (files / "秘.md").write_text("# 内部办法\n\n第一条 受限内容。\n", encoding="utf-8")
    house.add(files / "秘.md", level="restricted")
    engine = house.store.engine
    ProfileStore(engine).keep(_SOMEBODY, Kept(profile={"name": "甲公司", "employees": 3}))
    DraftStore(engine).add(_SOMEBODY.identity, "gaoqi_application", "草稿", facts={"fields": {}})
    FormStore(engine).put("表", "gaoqi_application", b"\0\xff docx", _STAFF, who=_STAFF.identity)
    (folder / "audit").mkdir()
    (folder / "audit" / "audit.key").write_bytes(b"\1\2\3")
    (folder / "eval" / "runs" / "a").mkdir(parents=True)
    (folder / "eval" / "own.jsonl").write_text('{"id":"x"}\n', encoding="utf-8")
    (folder / "eval" / "runs" / "a" / "run.json").write_text("{}", encoding="utf-8")
    return house


@pytest.fixture
def house(tmp_path: Path) -> House:
    return filled(tmp_path / "one")


@pytest.fixture
def backup(house: House, tmp_path: Path) -> Path:
    with closing(whole(house)) as database:
        return make_backup(database, house.folder, tmp_path / "safe").path


def put_back(path: Path, house: House, *, over: bool = False) -> None:
    with closing(whole(house)) as target:
        unseal = partial(house.chunk_store.set_seal, "")
        restore(path, target, house.folder, over=over, unseal=unseal)


def rows_of(house: House) -> dict[str, list[str]]:
    with closing(whole(house)) as database:
        return everything(database)


def test_what_is_restored_is_what_was_backed_up(house: House, backup: Path, tmp_path: Path) -> None:
    other = a_house(tmp_path / "two")

    put_back(backup, other)
    other.indexer.build()

    assert rows_of(other) == rows_of(house)
    assert (other.folder / "audit" / "audit.key").read_bytes() == b"\1\2\3"
    assert (other.folder / "eval" / "own.jsonl").read_text(encoding="utf-8") == '{"id":"x"}\n'
    assert (other.folder / "eval" / "runs" / "a" / "run.json").is_file()
    assert other.found("研发费用补助") == house.found("研发费用补助") != []
    assert other.indexer.check().clean


def test_a_backup_goes_from_one_sort_of_database_into_the_other_and_back(
    house: House, backup: Path, postgresql: str, tmp_path: Path
) -> None:
    server, back = a_house(tmp_path / "server", url=postgresql), a_house(tmp_path / "back")

    put_back(backup, server)
    added = server.write("新.md", "# 新办法\n\n第一条 恢复之后添加。\n")
    server.remove(added.added[0].id)
    with closing(whole(server)) as database:
        again = make_backup(database, server.folder, tmp_path / "again.zip")
        on_server = everything(database)
    put_back(again.path, back)

    assert added.clean  # the server's counters go on behind what was restored
    assert set(server.found("研发费用补助")) == set(house.found("研发费用补助")) != set()
    assert rows_of(back) == on_server
    assert set(on_server["corpus_record"]) == set(rows_of(house)["corpus_record"])
    server.store.engine.dispose()


def test_a_backup_is_for_its_owner_alone_and_holds_no_logins(house: House, tmp_path: Path) -> None:
    with house.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO assistant_session (token, account, began, seen) "
            "VALUES ('t0ken', 'u1', '2026-11-23 00:00:00', '2026-11-23 00:00:00')"
        )

    with closing(whole(house)) as database:
        made = make_backup(database, house.folder, tmp_path / "safe" / "mine.zip")

    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    with zipfile.ZipFile(made.path) as packed:
        assert "tables/assistant_session.jsonl" not in packed.namelist()
        assert "tables/assistant_key.jsonl" not in packed.namelist()
        assert not any(b"t0ken" in packed.read(name) for name in packed.namelist())


def test_a_backup_replaces_no_other_file(house: House, tmp_path: Path) -> None:
    (tmp_path / "mine.zip").write_text("mine")

    with closing(whole(house)) as database, pytest.raises(BadRequest, match="已经存在"):
        make_backup(database, house.folder, tmp_path / "mine.zip")

    assert (tmp_path / "mine.zip").read_text() == "mine"


def test_what_cannot_be_finished_leaves_nothing(house: House, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(what: str, done: int, total: int) -> None:
        raise Stopped

    with closing(whole(house)) as database, pytest.raises(Stopped):
        make_backup(database, house.folder, tmp_path / "safe", progress=stop)

    assert list((tmp_path / "safe").iterdir()) == []


def test_backups_are_listed_newest_first_and_known_by_where_they_were_put(
    house: House, backup: Path, tmp_path: Path
) -> None:
    (tmp_path / "safe" / "not.zip").write_bytes(b"PK nothing")

    found = listed(tmp_path / "safe")

    assert [one.path.name for one in found] == [backup.name, "not.zip"]
    assert found[0].manifest is not None
    assert found[0].manifest.levels == {"public": 6, "restricted": 1}
    assert "备份文件" in found[1].wrong
    assert list(every(house.folder)) == [backup]


def test_records_that_are_there_are_replaced_only_when_asked_and_backed_up_first(
    house: House, backup: Path
) -> None:
    house.write("新.md", "# 新办法\n\n第一条 备份之后添加的。\n")
    with_new = rows_of(house)

    with pytest.raises(BadBackup, match="--over"):
        put_back(backup, house)
    assert rows_of(house) == with_new

    generation = house.store.generation()
    put_back(backup, house, over=True)
    assert house.store.count(EVERYTHING) == 7
    assert house.store.generation() > generation
    (kept,) = (house.folder / "backups").glob("*.zip")
    put_back(kept, house, over=True)
    assert rows_of(house) == with_new


def test_after_a_restore_nobody_is_logged_in(house: House, backup: Path) -> None:
    with house.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO assistant_session (token, account, began, seen) "
            "VALUES ('t0ken', 'u1', '2026-11-23 00:00:00', '2026-11-23 00:00:00')"
        )

    put_back(backup, house, over=True)

    with house.store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM assistant_session").scalar() == 0


def test_erasures_since_are_counted_though_a_line_of_theirs_was_cut_off(
    house: House, backup: Path
) -> None:
    whole_line = json.dumps({"at": "2999-01-01T00:00:00.000001+00:00", "records": ["x"]})
    before = json.dumps({"at": "2001-01-01T00:00:00+00:00", "records": []})
    ledger = f"{before}\n{whole_line[:50]}{whole_line}\n".encode() + b'{"at": "2999-\xe7'
    (house.folder / "erasures.jsonl").write_bytes(ledger)

    with closing(whole(house)) as target:
        restored = restore(backup, target, house.folder, over=True)

    assert restored.erased_since == 2


def test_the_folder_of_the_audits_key_is_its_owners_alone(backup: Path, tmp_path: Path) -> None:
    other = a_house(tmp_path / "two")

    put_back(backup, other)

    assert stat.S_IMODE((other.folder / "audit").stat().st_mode) == 0o700


def test_what_was_finished_before_the_backup_is_in_it_while_others_write(
    house: House, tmp_path: Path
) -> None:
    drafts = DraftStore(house.store.engine, an_hour=100_000)
    acknowledged: list[str] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            kept = drafts.add(_SOMEBODY.identity, "gaoqi_application", "稿", facts={})
            acknowledged.append(kept.draft)

    writer = threading.Thread(target=write)
    writer.start()
    made = []
    with closing(whole(house)) as database:
        for n in range(5):
            while len(acknowledged) < (n + 1) * 5:
                time.sleep(0.01)
            told = tuple(acknowledged)
            made.append((told, make_backup(database, house.folder, tmp_path / f"{n}.zip")))
    stop.set()
    writer.join()

    for told, one in made:
        with opened(one.path) as archive:
            there = {str(row["draft"]) for row in archive.of("assistant_draft")}
        assert set(told) <= there
        assert len(there) == dict(archive.counts())["assistant_draft"]


def test_an_older_backup_is_brought_to_the_tables_of_today(tmp_path: Path) -> None:
    old = WholeDatabase(f"sqlite:///{tmp_path / 'old.db'}", SCHEMAS)
    revisions = {"corpus_schema": "0001", "index_schema": "0001", "assistant_schema": "0001"}
    old.prepare(revisions)
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    record = to_json(a_record("第一条 老办法。", id="老", title="老办法"))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO corpus_version (record, version, state, sha256, content, added) "
            "VALUES ('老', 1, 'visible', 'x', ?, '2025-01-01 00:00:00.000000')",
            (record,),
        )
        connection.exec_driver_sql(
            "INSERT INTO corpus_record (id, kind, level, title, version) "
            "VALUES ('老', 'policy', 'public', '老办法', 1)"
        )
    engine.dispose()
    (tmp_path / "data").mkdir()
    with closing(old):
        made = make_backup(old, tmp_path / "data", tmp_path / "old.zip")
    other = a_house(tmp_path / "two")

    put_back(made.path, other)
    other.indexer.build()

    assert other.found("老办法") == ["老"]
    assert other.store.kin(names=["老办法"], numbers=[], words=[], path="")

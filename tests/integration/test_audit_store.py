"""The audit on real databases: written by many, killed in the middle, pruned, put back, read."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, insert, select, update
from sqlalchemy import text as sql

from assistant.auditing.commands import audit_commands
from assistant.auditing.entries import FIRST_BEFORE, sealed
from assistant.errors import BadRequest
from assistant.keeping.audit import AuditStore, Wanted
from assistant.keeping.tables import ACCOUNT, AUDIT
from corpus.errors import NoRoom, NotPermitted, StoreUnavailable
from corpus.levels import Viewer
from corpus.store.database import open_database
from eval.auditing.kills import killed

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
STAFF = Viewer(identity="u" + "1" * 24, role="staff")
ADMIN = Viewer(identity="u" + "2" * 24, role="admin")
GUEST = Viewer(identity="guest", role="enterprise")


class Clock:
    """Says what it is told."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def here(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'records.db'}"


def a_store(url: str, folder: Path, **more: object) -> AuditStore:
    folder = folder / "audit"
    folder.mkdir(exist_ok=True)
    return AuditStore(open_database(url), folder=folder, **more)  # type: ignore[arg-type]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(url: str, tmp_path: Path, clock: Clock) -> Iterator[AuditStore]:
    store = a_store(url, tmp_path, now=clock)
    yield store
    store._engine.dispose()


def fill(store: AuditStore, count: int = 12, *, note: str = "") -> None:
    for number in range(count):
        store.note(STAFF, "corpus.add", object=f"CG-{number}", outcome="begun", note=note)


def codes(store: AuditStore) -> list[str]:
    return [fault.code for fault in store.verify().faults]


# --- noting ---------------------------------------------------------------------------------------


def test_acts_are_numbered_from_one_and_the_chain_holds(store: AuditStore) -> None:
    first = store.note(STAFF, "corpus.add", object="CG-1", outcome="begun", note="3 个文件")
    second = store.note(GUEST, "record.show", object="CG-2", outcome="denied")

    entries = list(store.entries())
    assert (first, second) == (1, 2)
    assert entries[0].before == FIRST_BEFORE
    assert entries[1].before == entries[0].hash
    assert (entries[1].who, entries[1].role, entries[1].outcome) == (
        "guest",
        "enterprise",
        "denied",
    )
    assert store.verify().holds
    assert store.verify().remarks == ()


def test_nothing_that_somebody_sent_is_kept_in_place_of_an_id(store: AuditStore) -> None:
    store.note(
        GUEST, "draft.open\n", object="我的手机13912345678\x00\ud800", outcome="denied", note="a\nb"
    )

    (entry,) = store.entries()
    assert entry.object.startswith("#")
    assert (entry.act, entry.note) == ("draft.open ", "a b")
    assert store.verify().holds


def test_an_act_that_cannot_be_noted_is_told_so_that_it_is_not_done(
    here: str, tmp_path: Path
) -> None:
    store = a_store(here, tmp_path)
    store.note(STAFF, "corpus.add", object="CG-1", outcome="begun")
    with store._engine.begin() as connection:
        connection.execute(sql("ALTER TABLE assistant_audit RENAME TO gone"))

    with pytest.raises(StoreUnavailable, match="没有进行") as raised:
        store.note(STAFF, "corpus.add", object="13912345678", outcome="begun")

    assert raised.value.__cause__ is None


def test_on_a_full_disk_nothing_is_noted_and_that_is_told(here: str, tmp_path: Path) -> None:
    store = a_store(here, tmp_path)
    fill(store, 3)
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    # The pool gives that connection again, and notes of 500 characters soon need new pages.

    with pytest.raises(NoRoom, match="磁盘已满"):
        fill(store, 200, note="n" * 500)

    assert store.verify().holds


def test_where_the_checkpoint_cannot_be_written_acts_are_noted_and_the_log_says_so(
    here: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = a_store(here, tmp_path)
    fill(store, 3)
    away = store.checkpoint.with_name("away")
    store.checkpoint.rename(away)
    store.checkpoint.mkdir()  # root may write whatever is read-only

    with caplog.at_level(logging.ERROR):
        store.note(STAFF, "corpus.add", object="CG-9", outcome="begun")

    assert "checkpoint could not be written: IsADirectoryError" in caplog.text
    store.checkpoint.rmdir()
    away.rename(store.checkpoint)
    behind = store.verify()
    assert behind.holds and "检查点落后 1 条（从第 4 条起）" in behind.remarks[0]
    store.note(STAFF, "corpus.add", object="CG-10", outcome="begun")
    assert store.verify().remarks == ()


def test_the_checkpoint_may_be_on_another_disk_and_must_be_there(here: str, tmp_path: Path) -> None:
    outside = tmp_path / "other"
    with pytest.raises(StoreUnavailable, match="TT_AUDIT_CHECKPOINT"):
        a_store(here, tmp_path, checkpoint=outside / "tt.log")
    outside.mkdir()

    store = a_store(here, tmp_path, checkpoint=outside / "tt.log")
    fill(store, 2)

    assert len((outside / "tt.log").read_text(encoding="utf-8").splitlines()) == 2
    assert (outside / "tt.log").stat().st_mode & 0o077 == 0


def test_the_key_is_readable_by_its_owner_alone_and_its_loss_is_told(
    here: str, tmp_path: Path
) -> None:
    store = a_store(here, tmp_path)
    a_store(here, tmp_path)
    fill(store, 1)
    key = tmp_path / "audit" / "audit.key"
    assert key.stat().st_mode & 0o077 == 0
    with pytest.raises(BadRequest, match="还在"):
        a_store(here, tmp_path, new_key=True)
    key.unlink()

    with pytest.raises(StoreUnavailable, match="从备份取回"):
        a_store(here, tmp_path)

    afresh = a_store(here, tmp_path, new_key=True)
    assert not afresh.verify().holds
    afresh.anew(ADMIN, why="密钥遗失", rekeyed=True)
    fill(afresh, 2)
    found = afresh.verify()
    assert found.holds
    assert "第 1 至 2 条的密钥已遗失" in found.remarks[0]


@pytest.mark.parametrize("content", ["", "zz", "ab" * 31, "é"])
def test_a_damaged_key_is_told(here: str, tmp_path: Path, content: str) -> None:
    a_store(here, tmp_path)
    (tmp_path / "audit" / "audit.key").write_text(content, encoding="utf-8")

    with pytest.raises(StoreUnavailable, match="密钥文件"):
        a_store(here, tmp_path)


# --- several at once, and killed ------------------------------------------------------------------


NOTES_TWENTY = """
import sys
from pathlib import Path
from assistant.keeping.audit import AuditStore
from corpus.levels import Viewer
from corpus.store.database import open_database
store = AuditStore(open_database(sys.argv[1]), folder=Path(sys.argv[2]))
for number in range(20):
    store.note(Viewer(identity="cli:x"), "corpus.add", object=str(number), outcome="begun")
"""


def test_four_programs_and_threads_in_them_note_at_once_and_the_chain_holds(
    url: str, tmp_path: Path
) -> None:
    store = a_store(url, tmp_path)
    command = [sys.executable, "-c", NOTES_TWENTY, url, str(tmp_path / "audit")]
    programs = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]  # noqa: S603  (ours)

    with ThreadPoolExecutor(4) as threads:
        list(
            threads.map(lambda n: store.note(STAFF, "x", object=str(n), outcome="done"), range(20))
        )
    while any(program.poll() is None for program in programs):
        assert store.verify().holds  # also while they write
        time.sleep(0.2)

    assert [program.returncode for program in programs] == [0] * 4
    found = store.verify()
    assert found.holds and found.remarks == ()
    assert found.entries == 100
    store._engine.dispose()


def test_a_program_that_is_killed_in_the_middle_leaves_a_whole_chain(tmp_path: Path) -> None:
    outcome = killed(tmp_path, times=2, seed=1)

    assert outcome.times == 2
    assert outcome.broken == 0
    assert outcome.lost == 0
    assert outcome.noted > 0


# --- what is done to the database -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE assistant_audit SET who = 'guest' WHERE number = 5", "changed"),
        ("UPDATE assistant_audit SET at = replace(at, '2026', '2025') WHERE number = 5", "changed"),
        ("UPDATE assistant_audit SET outcome = 'done ' WHERE number = 5", "changed"),
        ("UPDATE assistant_audit SET hash = before WHERE number = 5", "changed"),
        ("DELETE FROM assistant_audit WHERE number = 5", "missing"),
        ("DELETE FROM assistant_audit WHERE number < 5", "head"),
        ("DELETE FROM assistant_audit WHERE number > 10", "tail"),
        ("DELETE FROM assistant_audit", "tail"),
        ("UPDATE assistant_audit SET number = 13 WHERE number = 5", "missing"),
    ],
)
def test_a_change_in_the_database_is_found(store: AuditStore, statement: str, code: str) -> None:
    fill(store)
    assert store.verify().holds

    with store._engine.begin() as connection:
        connection.execute(sql(statement))

    assert codes(store)[0] == code


def test_a_chain_that_was_made_anew_with_the_key_is_found_by_the_checkpoint(
    store: AuditStore,
) -> None:
    fill(store)
    key, before, changed = store._key, FIRST_BEFORE, []
    for entry in store.entries():
        made = sealed(replace(entry, who="guest", before=before), key)
        changed.append(made)
        before = made.hash

    with store._engine.begin() as connection:
        connection.execute(delete(AUDIT))
        for entry in changed:
            values = {name: getattr(entry, name) for name in AUDIT.c.keys()}  # noqa: SIM118
            connection.execute(insert(AUDIT).values(values))

    assert codes(store) == ["rewritten"] * 12


def test_an_end_that_was_cut_off_is_found_also_after_others_went_on(
    store: AuditStore, caplog: pytest.LogCaptureFixture
) -> None:
    fill(store)
    with store._engine.begin() as connection:
        connection.execute(delete(AUDIT).where(AUDIT.c.number > 9))

    with caplog.at_level(logging.ERROR):
        fill(store, 5)

    assert {"checkpoint_changed", "rewritten"} == set(codes(store))
    assert "behind its checkpoint" in caplog.text


def test_a_checkpoint_that_was_removed_stays_found_after_others_went_on(store: AuditStore) -> None:
    fill(store)
    store.checkpoint.unlink()
    assert codes(store) == ["checkpoint_missing", "no_checkpoint"]

    fill(store, 3)

    assert codes(store) == ["checkpoint_missing"]


def test_random_changes_of_any_cell_are_found(here: str, tmp_path: Path) -> None:
    store, random = a_store(here, tmp_path), Random(5)  # noqa: S311
    fill(store)
    names = [column.name for column in AUDIT.c if column.name != "number"]

    for _ in range(60):
        number, name = random.randint(1, 12), random.choice(names)
        cell = select(AUDIT.c[name]).where(AUDIT.c.number == number)
        with store._engine.begin() as connection:
            was = connection.execute(cell).scalar_one()
            new = was[:-1] + ("1" if was[-1:] != "1" else "2")
            put = update(AUDIT).where(AUDIT.c.number == number)
            connection.execute(put.values({name: new}))
        assert not store.verify().holds, (number, name)
        with store._engine.begin() as connection:
            connection.execute(put.values({name: was}))
    assert store.verify().holds


# --- how long it is kept --------------------------------------------------------------------------


def test_what_is_older_than_it_must_be_is_dropped_and_the_chain_holds(
    store: AuditStore, clock: Clock
) -> None:
    fill(store, 5)
    clock.now = NOON + timedelta(days=100)
    fill(store, 5)
    clock.now = NOON + timedelta(days=199)
    assert store.prune(ADMIN, days=200) == 0

    clock.now = NOON + timedelta(days=201)
    assert store.prune(ADMIN, days=200) == 5
    fill(store, 2)

    found = store.verify()
    assert found.holds
    assert (found.first, found.last) == (6, 13)
    assert "第 1–5 条已按保存期限清理" in found.remarks[0]
    acts = [entry.act for entry in store.entries()]
    assert acts.count("audit.prune") == 1
    with store._engine.begin() as connection:
        connection.execute(delete(AUDIT).where(AUDIT.c.number == 6))
    assert codes(store) == ["head"]


def test_the_last_entry_stays_however_old_it_is(store: AuditStore, clock: Clock) -> None:
    fill(store, 3)
    clock.now = NOON + timedelta(days=4000)

    assert store.prune(ADMIN, days=200) == 2

    assert store.verify().holds
    assert [entry.number for entry in store.entries()] == [3, 4]


def test_less_than_six_months_is_refused(store: AuditStore) -> None:
    with pytest.raises(BadRequest, match="184"):
        store.prune(ADMIN, days=183)


def test_without_a_mark_in_the_checkpoint_nothing_is_dropped(
    here: str, tmp_path: Path, clock: Clock
) -> None:
    store = a_store(here, tmp_path, now=clock)
    fill(store, 3)
    clock.now = NOON + timedelta(days=400)
    store.checkpoint.rename(store.checkpoint.with_name("away"))
    store.checkpoint.mkdir()

    with pytest.raises(StoreUnavailable, match="没有执行"):
        store.prune(ADMIN, days=200)

    assert [entry.number for entry in store.entries()] == [1, 2, 3, 4]


def test_a_prune_that_was_ended_between_the_mark_and_the_deed_is_gone_on_with(
    store: AuditStore, clock: Clock
) -> None:
    fill(store, 5)
    clock.now = NOON + timedelta(days=400)
    fill(store, 1)
    (*_, fifth, sixth) = store.entries()
    store._mark("cut", number=6, hash_=sixth.before)

    assert sixth.before == fifth.hash
    unfinished = store.verify()
    assert unfinished.holds and "没有做完" in unfinished.remarks[0]
    assert store.prune(ADMIN, days=200) == 5
    assert store.verify().holds


def test_a_database_that_was_put_back_is_answered_for(store: AuditStore) -> None:
    fill(store)
    with store._engine.begin() as connection:
        connection.execute(delete(AUDIT).where(AUDIT.c.number > 9))
    assert not store.verify().holds

    store.anew(Viewer(identity="cli:root", role="admin"), why="从 11 月 22 日的备份恢复")
    fill(store, 3)

    found = store.verify()
    assert found.holds
    assert "cli:root 从第 11 条另起：从 11 月 22 日的备份恢复" in found.remarks[0]


# --- reading --------------------------------------------------------------------------------------


def an_account(store: AuditStore, of: Viewer, name: str, shown: str) -> None:
    values = {
        "id": of.identity,
        "name": name,
        "shown": shown,
        "role": of.role,
        "company": "",
        "state": "active",
        "must_change": False,
        "created": NOON,
        "changed": NOON,
    }
    with store._engine.begin() as connection:
        connection.execute(insert(ACCOUNT).values(values))


def test_entries_are_found_by_name_act_outcome_and_day(store: AuditStore, clock: Clock) -> None:
    an_account(store, STAFF, "zhangsan", "张三")
    fill(store, 3)
    clock.now = NOON + timedelta(days=2)
    store.note(GUEST, "corpus.remove", object="CG-1", outcome="denied")

    def numbers(**wanted: object) -> list[int]:
        found = store.list(ADMIN, Wanted(**wanted))  # type: ignore[arg-type]
        return [one.entry.number for one in found]

    assert numbers() == [4, 3, 2, 1]
    assert (
        numbers(who="张三") == numbers(who="zhangsan") == numbers(who=STAFF.identity) == [3, 2, 1]
    )
    assert numbers(act="corpus.*") == [4, 3, 2, 1]
    assert numbers(act="corpus.add") == [3, 2, 1]
    assert numbers(outcome="denied") == numbers(who="guest") == [4]
    assert numbers(object="CG-1") == [4, 2]
    five = store.note(STAFF, "corpus.remove", object="宁科〔2025〕7号", outcome="begun")
    (kept,) = store.list(ADMIN, Wanted(object="宁科〔2025〕7号"))
    assert kept.entry.number == five
    assert numbers(object=kept.entry.object) == [five]
    assert numbers(since=date(2026, 11, 24)) == [five, 4]
    assert numbers(until=date(2026, 11, 24)) == [3, 2, 1]
    assert store.count(ADMIN, Wanted(who="张三")) == 4
    assert [one.name for one in store.list(ADMIN, most=2)] == ["张三", ""]


def test_a_name_that_is_erased_breaks_nothing(store: AuditStore) -> None:
    an_account(store, STAFF, "zhangsan", "张三")
    fill(store, 2)

    with store._engine.begin() as connection:
        connection.execute(delete(ACCOUNT))

    assert store.verify().holds
    assert [one.name for one in store.list(ADMIN)] == ["", ""]


@pytest.mark.parametrize("viewer", [STAFF, GUEST, Viewer(identity="x", role="manager")])
def test_nobody_but_an_administrator_reads_it(store: AuditStore, viewer: Viewer) -> None:
    with pytest.raises(NotPermitted):
        store.list(viewer)
    with pytest.raises(NotPermitted):
        store.count(viewer)


# --- the commands ---------------------------------------------------------------------------------


def commands(store: AuditStore, *arguments: str, days: int = 200) -> tuple[int, str]:
    group = audit_commands(lambda *, new_key=False: store, days=lambda: days)
    done = CliRunner().invoke(group, list(arguments))
    return done.exit_code, done.output


def test_verifying_says_where_and_ends_with_one(here: str, tmp_path: Path) -> None:
    store = a_store(here, tmp_path)
    fill(store)
    assert commands(store, "verify")[0] == 0
    noted = commands(store, "verify")[1].rsplit("：", 1)[1].strip()
    assert commands(store, "verify", "--known", noted)[0] == 0

    with store._engine.begin() as connection:
        connection.execute(sql("UPDATE assistant_audit SET who = 'guest' WHERE number = 5"))

    code, output = commands(store, "verify")
    assert code == 1
    assert "不符：第 5 条的内容被改过" in output
    assert json.loads(commands(store, "verify", "--json")[1])["holds"] is False
    assert commands(store, "verify", "--known", "12")[0] == 2


def test_the_list_shows_names_and_when_it_was_here(here: str, tmp_path: Path) -> None:
    store = a_store(here, tmp_path)
    an_account(store, STAFF, "zhangsan", "张\x1b[31m三")
    fill(store, 3)

    code, output = commands(store, "list", "--who", "zhangsan", "-n", "2")

    assert code == 0
    assert "张 [31m三（u1111" in output
    assert "共 3 条，列出最近 2 条" in output
    listed = json.loads(commands(store, "list", "--json")[1])
    assert (listed["total"], listed["entries"][0]["object"]) == (3, "CG-2")
    assert commands(store, "list", "--since", "昨天")[0] == 2


def test_an_export_can_be_verified_line_by_line_and_is_itself_noted(
    here: str, tmp_path: Path
) -> None:
    store = a_store(here, tmp_path)
    fill(store, 3)
    file = tmp_path / "audit.jsonl"

    assert commands(store, "export", str(file))[0] == 0

    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3, 4]
    assert lines[-1]["act"] == "audit.export"
    assert lines[1]["before"] == lines[0]["hash"]


def test_pruning_and_beginning_anew_by_command(here: str, tmp_path: Path) -> None:
    store = a_store(here, tmp_path)
    fill(store, 3)

    assert "清理了 0 条" in commands(store, "prune")[1]
    assert "第 4 条" in commands(store, "anew", "--why", "演练")[1]
    assert commands(store, "anew", "--why", " ")[0] != 0
    assert commands(store, "verify")[0] == 0

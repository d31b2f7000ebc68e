"""Several processes on one database and one data folder: what they count and do together."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from assistant.access.limits import LIMITS, Begun, Limit, Limits
from assistant.accounts.pacing import Pace
from assistant.errors import BadSetting, TooBusy
from assistant.keeping.once import Once
from assistant.keeping.turns import TurnStore
from assistant.logs.files import KeptLog
from assistant.serving.sticky import Sticky
from assistant.serving.workers import require_workable
from assistant.settings import Settings
from assistant.ui.quotas import Purpose, Quota, Quotas
from corpus.levels import Viewer
from corpus.store.database import open_database

TESTS = Path(__file__).resolve().parents[1]
FEW = {**LIMITS, "ask": Limit(at_once=2, a_minute=4, name="提问")}
SERVER = "postgresql+psycopg://tt@127.0.0.1/tt"
_SECONDS = 30.0


@pytest.fixture
def engines(postgresql: str) -> Iterator[tuple[Engine, Engine]]:
    """Two processes' ways to one database."""
    one, other = open_database(postgresql), open_database(postgresql)
    yield one, other
    one.dispose()
    other.dispose()


@pytest.fixture
def stores(engines: tuple[Engine, Engine]) -> Iterator[tuple[TurnStore, TurnStore]]:
    """The turns as each of two processes has them."""
    one, other = TurnStore(engines[0]), TurnStore(engines[1])
    yield one, other
    one.close()
    other.close()


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + _SECONDS
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


# --- what is counted together -------------------------------------------------------------------


def test_as_much_as_one_may_have_under_way_is_counted_over_all_processes(
    stores: tuple[TurnStore, TurnStore],
) -> None:
    one, other = (Limits(FEW, turns=turns) for turns in stores)

    with one.turn("a", "ask"), other.turn("a", "ask"):
        with pytest.raises(TooBusy, match="2 项提问还没有完成"), one.turn("a", "ask"):
            pytest.fail("was begun")
        with other.turn("b", "ask"), other.turn("a", "look"):
            pass
    assert one.worked_on() == other.worked_on() == 0


def test_as_much_as_one_may_begin_in_a_minute_is_counted_over_all_processes(
    stores: tuple[TurnStore, TurnStore],
) -> None:
    quick = {**LIMITS, "ask": Limit(at_once=9, a_minute=4, name="提问")}
    limits = [Limits(quick, turns=turns) for turns in stores]
    for number in range(4):
        with limits[number % 2].turn("a", "ask"):
            pass

    for each in limits:
        with (
            pytest.raises(TooBusy, match=r"一分钟内提问太多，请约 [56]\d? 秒"),
            each.turn("a", "ask"),
        ):
            pytest.fail("was begun")


def test_of_many_at_once_in_two_processes_only_so_many_come_in(
    stores: tuple[TurnStore, TurnStore],
) -> None:
    came: list[Begun] = []
    together = threading.Barrier(8)

    def work(number: int) -> None:
        together.wait(10)
        begun = stores[number % 2].begin("k", at_once=3, a_minute=100)
        if isinstance(begun, Begun):
            came.append(begun)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(came) == 3


def test_a_turn_that_ended_in_one_process_is_soon_free_in_the_other(
    stores: tuple[TurnStore, TurnStore],
) -> None:
    one, other = stores
    begun = one.begin("k", at_once=1, a_minute=1000)
    assert isinstance(begun, Begun)

    one.end(begun.turn)

    assert eventually(lambda: isinstance(other.begin("k", at_once=1, a_minute=1000), Begun))


def test_what_a_process_that_was_killed_left_is_not_under_way_for_ever(
    engines: tuple[Engine, Engine],
    stores: tuple[TurnStore, TurnStore],
) -> None:
    one, other = stores
    one.begin("k", at_once=1, a_minute=100)
    with engines[0].begin() as connection:
        connection.exec_driver_sql("UPDATE serving_turn SET begun = begun - interval '16 minutes'")

    assert isinstance(other.begin("k", at_once=1, a_minute=100), Begun)


def test_whose_turns_they_are_stands_nowhere(
    engines: tuple[Engine, Engine], stores: tuple[TurnStore, TurnStore]
) -> None:
    stores[0].begin("login 203.0.113.9", at_once=9, a_minute=9)

    with engines[1].connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM serving_turn").all()
    assert len(rows) == 1
    assert "203.0.113.9" not in str(rows)


def test_tries_to_log_in_are_counted_over_all_processes(
    stores: tuple[TurnStore, TurnStore],
) -> None:
    one, other = (Pace(tries=4, turns=turns) for turns in stores)

    made = [pace.refusals("203.0.113.9") for pace in (one, other, one, other, one, other, other)]

    assert made == [0, 0, 0, 0, 1, 1, 2]
    assert one.refusals("203.0.113.10") == 0


def test_what_came_in_today_is_counted_over_all_processes(tmp_path: Path) -> None:
    small: dict[Purpose, Quota] = {
        "add": Quota(files=3, megabytes=9), "read": Quota(files=3, megabytes=9),
    }  # fmt: skip
    file, who = tmp_path / "today.json", Viewer(identity="u1", role="staff")
    one, other = (Quotas(file, quotas=small, today=lambda: date(2026, 11, 30)) for _ in range(2))

    for quotas in (one, other, one):
        with quotas.taking(who, "", "add", stated=None) as taking:
            taking.more(1_000_000)

    for quotas in (one, other):
        with pytest.raises(TooBusy, match="已有 3 个"), quotas.taking(who, "", "add", stated=None):
            pytest.fail("came in")
    assert "[3, 3000000]" in file.read_text(encoding="utf-8")


# --- what one does for all ----------------------------------------------------------------------


def test_one_has_a_duty_until_it_is_gone_and_then_another(engines: tuple[Engine, Engine]) -> None:
    one, other = (Once(engine, "retention") for engine in engines)

    assert [one.is_ours(), other.is_ours(), one.is_ours()] == [True, False, True]
    another = Once(engines[1], "another")
    assert another.is_ours()
    one.let_go()
    assert eventually(other.is_ours)
    another.let_go()
    other.let_go()


def test_with_one_process_every_duty_is_its_own(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'records.db'}")

    assert Once(engine, "retention").is_ours()
    engine.dispose()


def test_each_worker_has_a_log_of_its_own_and_old_ones_of_all_go(tmp_path: Path) -> None:
    (tmp_path / "page-3.20200101T000000.0.jsonl").touch()
    for name in ("page", "page-2"):
        kept = KeptLog(tmp_path, name, max_file_bytes=10)
        for number in range(2):
            kept.emit(logging.makeLogRecord({"msg": f"{name} says {number} and more"}))
        kept.close()

    names = sorted(file.name.split(".")[0] for file in tmp_path.iterdir())
    assert names == ["page", "page", "page-2", "page-2"]
    assert "page-2 says 1" in (tmp_path / "page-2.jsonl").read_text(encoding="utf-8")


# --- who goes where -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "cookie", "kept"),
    [
        ("text/html,*/*", "", True),
        ("text/html,*/*", "tt_worker=1", True),
        ("text/html,*/*", "a=b; tt_worker=2", False),
        ("*/*", "", False),
        ("text/event-stream", "tt_worker=1", False),
    ],
)
def test_whoever_opens_a_page_is_kept_with_this_worker(
    accept: str, cookie: str, kept: bool
) -> None:
    inner = PlainTextResponse("a", headers={"set-cookie": "other=1"})
    client = TestClient(Sticky(inner, number=2, root="/assistant"), base_url="https://tt.example")
    answer = client.get("/assistant/", headers={"accept": accept, "cookie": cookie})

    crumbs = answer.headers.get_list("set-cookie")
    mine = "tt_worker=2; Path=/assistant; HttpOnly; SameSite=Lax; Secure"
    assert crumbs == (["other=1", mine] if kept else ["other=1"])


# --- which settings cannot be -------------------------------------------------------------------


def test_one_worker_may_have_anything(tmp_path: Path) -> None:
    require_workable(Settings(data_dir=tmp_path, llm="local:a.gguf"))
    require_workable(Settings(data_dir=tmp_path, workers=3, database_url=SERVER))


def test_several_workers_need_a_server_of_records(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="TT_WORKERS=2 需要 PostgreSQL"):
        require_workable(Settings(data_dir=tmp_path, workers=2))


def test_several_workers_do_not_each_load_a_model(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="每个进程都会载入一份模型"):
        require_workable(
            Settings(data_dir=tmp_path, workers=2, database_url=SERVER, llm="local:a.gguf")
        )


# --- how they are tended ------------------------------------------------------------------------

TENDS = """
import socket, sys
sys.path[:0] = sys.argv[1:3]
from contextlib import ExitStack
from pathlib import Path
import workers_that_serve
from assistant.serving.workers import Tended
from assistant.settings import Settings
if __name__ == "__main__":
    settings = Settings(data_dir=Path(sys.argv[3]), workers=2, stop_seconds=5)
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    serve = getattr(workers_that_serve, sys.argv[4])
    sys.exit(Tended(settings, serve, listeners, code="CODE").run())
"""


@contextmanager
def tended(folder: Path, serve: str) -> Iterator[subprocess.Popen[bytes]]:
    """Tend workers in a process of its own; those that it leaves are ended here."""
    program = folder / "tends.py"
    program.write_text(TENDS, encoding="utf-8")
    command = [sys.executable, str(program), str(TESTS.parent), str(TESTS), str(folder), serve]
    with subprocess.Popen(command) as process:  # noqa: S603  (ours)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def lines_of(folder: Path) -> list[str]:
    file = folder / "workers.log"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def begun(folder: Path) -> list[str]:
    return [line for line in lines_of(folder) if line.startswith("begun")]


def test_all_workers_begin_with_one_code_and_end_together(tmp_path: Path) -> None:
    with tended(tmp_path, "stays") as process:
        assert eventually(lambda: len(begun(tmp_path)) == 2)
        process.send_signal(signal.SIGTERM)
        status = process.wait(_SECONDS)

    first, second = (line.split() for line in begun(tmp_path))
    assert (first[1:5], second[1:5]) == (["1", "of", "2", "CODE"], ["2", "of", "2", "CODE"])
    assert first[5] != second[5]  # each has a port of its own
    assert status == 0
    assert sorted(lines_of(tmp_path))[2:] == ["ended 1", "ended 2"]


def test_a_worker_that_was_killed_is_begun_anew_on_its_port(tmp_path: Path) -> None:
    with tended(tmp_path, "stays") as process:
        assert eventually(lambda: len(begun(tmp_path)) == 2)
        killed = begun(tmp_path)[1].split()
        os.kill(int(killed[6]), signal.SIGKILL)
        assert eventually(lambda: len(begun(tmp_path)) == 3)
        process.send_signal(signal.SIGTERM)
        process.wait(_SECONDS)

    again = begun(tmp_path)[2].split()
    assert again[1:6] == killed[1:6]
    assert again[6] != killed[6]


def test_workers_end_when_whoever_tends_them_is_killed(tmp_path: Path) -> None:
    with tended(tmp_path, "stays") as process:
        assert eventually(lambda: len(begun(tmp_path)) == 2)
        process.kill()

        assert eventually(lambda: {"ended 1", "ended 2"} <= set(lines_of(tmp_path)))


@pytest.mark.parametrize(("serve", "status", "times"), [("breaks", 1, 2), ("cannot_begin", 2, 1)])
def test_workers_that_keep_ending_end_the_program(
    tmp_path: Path, serve: str, status: int, times: int
) -> None:
    with tended(tmp_path, serve) as process:
        assert process.wait(_SECONDS) == status

    assert len(begun(tmp_path)) >= times


def test_a_port_is_taken_for_each(tmp_path: Path) -> None:
    from assistant.serving.listening import listen

    settings = Settings(data_dir=tmp_path, port=17_990, workers=2, database_url=SERVER)
    with ExitStack() as open_:
        ports = [open_.enter_context(listen(settings, number)) for number in (1, 2)]
        assert [one.getsockname()[1] for one in ports] == [17_990, 17_991]
        with pytest.raises(BadSetting, match="17991"):
            listen(settings, 2)
        assert isinstance(ports[0], socket.socket)

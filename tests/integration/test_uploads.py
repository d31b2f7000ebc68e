"""Files that come in by the page: where they wait, who may send them, and that nothing stays."""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from access_builders import behind_a_gate
from builders import a_record
from starlette.testclient import TestClient

from assistant.access.doors import LOCAL
from assistant.errors import TooBusy, UnknownBatch
from assistant.ui.additions import Additions, Running, Standing
from assistant.ui.incoming import Bounds, Incoming
from assistant.ui.uploads import uploads
from corpus.errors import StoreBusy
from corpus.ingest import Added, Progress, Step
from corpus.levels import Level, Viewer
from corpus.records import Kind
from corpus.store.records import RecordStore, open_store

OURS = {"x-papers": "1"}
STAFF = LOCAL
HERE = ("127.0.0.1", 50000)


class Work:
    """Adds nothing, and remembers what it was given; waits where it is told to."""

    def __init__(self) -> None:
        self.given: list[tuple[dict[str, str], Kind | None, Level | None]] = []
        self.report = Added()
        self.fails: Exception | None = None
        self.free = threading.Event()
        self.free.set()
        self.told = threading.Event()

    def __call__(
        self, folder: Path, kind: Kind | None, level: Level | None, progress: Progress
    ) -> Added:
        files = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        self.given.append((files, kind, level))
        for number, name in enumerate(files, start=1):
            progress(Step(path=name, state="parsed", file=number, files=len(files)))
        progress(Step(file=len(files), files=len(files), passage=1, passages=2))
        self.told.set()
        self.free.wait(10)
        if self.fails is not None:
            raise self.fails
        return self.report


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work()
    yield work
    work.free.set()


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    return open_store(f"sqlite:///{tmp_path / 'records.db'}")


@pytest.fixture
def additions(work: Work, store: RecordStore, tmp_path: Path) -> Additions:
    return Additions(work, store=store, folder=tmp_path / "uploads")


@pytest.fixture
def client(additions: Additions) -> TestClient:
    return TestClient(
        behind_a_gate(uploads(additions)),
        base_url="http://127.0.0.1:7860",
        client=HERE,
        headers=OURS,
    )


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


def over(additions: Additions) -> Standing:
    """Wait until nothing runs or waits, and give where the work stands."""
    pause = threading.Event()
    for _ in range(400):
        standing = additions.standing()
        if standing.running is None and not standing.waiting and standing.finished is not None:
            return standing
        pause.wait(0.02)
    raise AssertionError("the work was never over")


def bounded(
    work: Work,
    store: RecordStore,
    tmp_path: Path,
    bounds: Bounds,
) -> TestClient:
    incoming = partial(Incoming, bounds=bounds)
    additions = Additions(work, store=store, folder=tmp_path / "uploads", incoming=incoming)
    return TestClient(
        behind_a_gate(uploads(additions)),
        base_url="http://127.0.0.1:7860",
        client=HERE,
        headers=OURS,
    )


def called(name: str) -> str:
    return name.replace("_", ".")


def send(client: TestClient, **files: str) -> str:
    batch = str(client.post("/").json()["batch"])
    for name, text in files.items():
        assert client.put(f"/{batch}/files/{called(name)}", content=text).status_code == 204
    return batch


def test_what_is_sent_is_added_under_its_own_name_and_deleted(
    client: TestClient, additions: Additions, work: Work, tmp_path: Path
) -> None:
    batch = str(client.post("/").json()["batch"])
    for name in ("通知〔2026〕1号.md", "子文件夹/a b%.csv"):
        path = "/".join(part.replace("%", "%25") for part in name.split("/"))
        assert client.put(f"/{batch}/files/{path}", content=name).status_code == 204

    started = client.post(f"/{batch}/start?kind=policy&level=internal")

    assert started.json() == {"said": "开始处理。", "before": 0}
    assert over(additions).finished is not None
    names = {"通知〔2026〕1号.md", "子文件夹/a b%.csv"}
    assert work.given == [({name: name for name in names}, "policy", "internal")]
    assert left(tmp_path / "uploads") == []


def test_without_a_level_the_files_marks_count(client: TestClient, work: Work) -> None:
    client.post(f"/{send(client, a_md='1')}/start?kind=auto&level=")

    work.told.wait(5)
    assert work.given[0][1:] == (None, None)


@pytest.mark.parametrize(
    ("host", "origin"),
    [("foreign.example:7860", HERE), ("127.0.0.1:7860", ("192.168.1.7", 50000))],
)
def test_nobody_but_staff_can_send_start_or_drop(
    additions: Additions, work: Work, tmp_path: Path, host: str, origin: tuple[str, int]
) -> None:
    guest = TestClient(
        behind_a_gate(uploads(additions)), base_url=f"http://{host}", client=origin, headers=OURS
    )
    batch = additions.open(STAFF)

    answers = [
        guest.post("/"),
        guest.put(f"/{batch}/files/a.md", content="x"),
        guest.post(f"/{batch}/start"),
        guest.delete(f"/{batch}"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert left(tmp_path / "uploads") == []
    assert work.given == []
    assert additions.folder(batch, STAFF).is_dir()


def test_another_sites_page_cannot_send_in_the_name_of_staff(additions: Additions) -> None:
    foreign = TestClient(
        behind_a_gate(uploads(additions)), base_url="http://127.0.0.1:7860", client=HERE
    )

    assert foreign.post("/").status_code == 403


@pytest.mark.parametrize(
    "name", ["..%2F..%2Fx.md", "%2Fetc%2Fx", "a%2F%2Fb.md", ".hidden", "%E2%80%AE", "n" * 201]
)
def test_a_name_that_leads_elsewhere_or_is_none_is_refused(
    client: TestClient, tmp_path: Path, name: str
) -> None:
    batch = client.post("/").json()["batch"]

    answer = client.put(f"/{batch}/files/{name}", content="x")

    assert answer.status_code == 400
    assert answer.json()["said"].endswith("。")
    assert left(tmp_path / "uploads") == []


def test_marks_that_turn_the_writing_do_not_stay_in_a_name(client: TestClient, work: Work) -> None:
    batch = client.post("/").json()["batch"]
    client.put(f"/{batch}/files/%E2%80%AEfdp.exe.md", content="x")

    client.post(f"/{batch}/start")

    work.told.wait(5)
    assert list(work.given[0][0]) == ["fdp.exe.md"]


def test_a_file_that_is_too_large_leaves_nothing(
    work: Work, store: RecordStore, tmp_path: Path
) -> None:
    client = bounded(work, store, tmp_path, Bounds(file_bytes=10, floor_bytes=0))
    batch = client.post("/").json()["batch"]

    said = client.put(f"/{batch}/files/a.md", content="x" * 11)
    unsaid = client.put(f"/{batch}/files/b.md", content=iter([b"x" * 6, b"x" * 6]))

    assert (said.status_code, unsaid.status_code) == (413, 413)
    assert left(tmp_path / "uploads") == []


def test_a_second_file_of_a_name_does_not_take_the_place_of_the_first(
    client: TestClient, work: Work
) -> None:
    batch = send(client, a_md="first")

    assert client.put(f"/{batch}/files/a.md", content="second").status_code == 400
    assert client.put(f"/{batch}/files/a.md/b.md", content="below").status_code == 400

    client.post(f"/{batch}/start")
    work.told.wait(5)
    assert work.given[0][0] == {"a.md": "first"}


def test_one_batch_is_added_at_a_time_and_too_many_are_sent_away(
    client: TestClient, additions: Additions, work: Work, tmp_path: Path
) -> None:
    work.free.clear()
    client.post(f"/{send(client, a_md='1')}/start")
    work.told.wait(5)

    waits = [client.post(f"/{send(client, a_md=str(n))}/start") for n in range(2, 6)]

    assert [answer.status_code for answer in waits] == [200, 200, 200, 429]
    assert waits[0].json() == {"said": "前面还有 1 批，等它们处理完就开始。", "before": 1}
    assert additions.standing().waiting == 3
    assert len(work.given) == 1
    work.free.set()
    over(additions)
    assert [files["a.md"] for files, _, _ in work.given] == ["1", "2", "3", "4"]
    assert left(tmp_path / "uploads") == []


def test_while_it_runs_each_file_has_its_stage(client: TestClient, additions: Additions) -> None:
    work = additions._work
    assert isinstance(work, Work)
    work.free.clear()

    client.post(f"/{send(client, a_md='1', b_md='2')}/start")

    work.told.wait(5)
    running = additions.standing().running
    assert running is not None
    assert running.names == ("a.md", "b.md")
    assert running.states == {"a.md": "parsed", "b.md": "parsed"}
    assert 0.5 < running.done < 0.6


def test_an_error_is_told_and_the_next_batch_is_added(
    client: TestClient, additions: Additions, work: Work, tmp_path: Path
) -> None:
    work.fails = StoreBusy("另一个程序正在写入，请稍后再试。")
    client.post(f"/{send(client, a_md='1')}/start")

    failed = over(additions).finished

    assert failed is not None
    assert failed.failed == "另一个程序正在写入，请稍后再试。"
    assert left(tmp_path / "uploads") == []
    work.fails = None
    client.post(f"/{send(client, a_md='2')}/start")
    done = over(additions).finished
    assert done is not None and done.failed is None


def test_what_changed_in_a_record_is_told_with_it(
    client: TestClient, additions: Additions, work: Work, store: RecordStore
) -> None:
    for text in ("最高20万元。", "最高30万元。"):
        staged = store.stage([a_record(text, id="N01")], original=b"")
        store.publish([*staged.added, *staged.updated])
    work.report = Added(updated=(a_record("最高30万元。", id="N01"),))

    client.post(f"/{send(client, a_md='1')}/start")

    finished = over(additions).finished
    assert finished is not None
    (changed,) = finished.changed
    (passage,) = changed.difference.passages
    assert (passage.before, passage.after) == ("最高20万元。", "最高30万元。")


def test_a_batch_that_is_dropped_started_or_never_was_is_unknown(
    client: TestClient, additions: Additions
) -> None:
    batch = send(client, a_md="1")

    assert client.delete(f"/{batch}").status_code == 204

    for answer in (
        client.put(f"/{batch}/files/a.md", content="x"),
        client.post(f"/{batch}/start"),
        client.post("/..%2F../start"),
    ):
        assert answer.status_code == 404
    with pytest.raises(UnknownBatch):
        additions.folder("../uploads", STAFF)


def test_no_more_batches_may_be_open_than_somebody_will_start(additions: Additions) -> None:
    people = [Viewer(identity=f"u{n}", role="staff") for n in range(9)]
    for who in people[:8]:
        additions.open(who)

    with pytest.raises(TooBusy, match="正在等候的添加太多"):
        additions.open(people[8])


def test_nobody_takes_all_the_places_for_batches(additions: Additions) -> None:
    for _ in range(3):
        additions.open(STAFF)

    with pytest.raises(TooBusy, match="您已有 3 批"):
        additions.open(STAFF)
    assert additions.open(Viewer(identity="u1", role="staff"))


def test_what_a_process_left_that_is_gone_is_cleared_and_what_another_holds_is_not(
    work: Work, store: RecordStore, tmp_path: Path
) -> None:
    folder = tmp_path / "uploads"
    alive = Additions(work, store=store, folder=folder)
    kept = alive.folder(alive.open(STAFF), STAFF) / "a.md"
    kept.write_text("x", encoding="utf-8")
    gone = folder / "0123"
    gone.mkdir()
    (gone / "b.md").write_text("x", encoding="utf-8")
    (folder / "0123.lock").touch()

    Additions(work, store=store, folder=folder)

    assert kept.exists()
    assert not gone.exists()


def test_progress_reaches_all_of_it_when_all_files_are_over() -> None:
    names = ("a", "b")

    assert Running(names=names, states={}).done == 0
    assert Running(names=names, states={"a": "visible", "b": "refused"}).done == 1
    assert Running(names=(), states={}).done == 0

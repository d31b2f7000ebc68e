"""What may come in as a file: kinds, sizes and room, and what is tried to go around them."""

import base64
import io
import json
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from access_builders import behind_a_gate
from starlette.testclient import TestClient

from assistant.access.doors import LOCAL
from assistant.errors import TooBusy, TooLarge, UnknownBatch
from assistant.ui.additions import Additions
from assistant.ui.drafting.port import Drafting
from assistant.ui.drafting.routes import draft_routes
from assistant.ui.fits.exports import exports as fit_exports
from assistant.ui.fits.tab import Fits
from assistant.ui.incoming import Bounds, Incoming
from assistant.ui.matching.exports import exports as match_exports
from assistant.ui.matching.tab import Matching
from assistant.ui.quotas import Quota, Quotas
from assistant.ui.uploads import uploads
from corpus.errors import NoRoom
from corpus.ingest import Added, Progress
from corpus.levels import Level, Viewer
from corpus.records import Kind
from corpus.store.records import RecordStore, open_store

HERE = ("127.0.0.1", 50000)
DAY = date(2026, 11, 23)
KEEPING_NOTHING = cast("Matching", SimpleNamespace(batches=None))
KB = 1_000
MB = 1_000_000
WIDE = Bounds(floor_bytes=0)
OTHER = Viewer(identity="u2", role="staff")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(600)
WINDOWS = b"MZ\x90\x00\x03\x00" + bytes(600)
PDF = b"%PDF-1.7\n" + b"1 0 obj\nendobj\n" * 40


def a_package() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("a.txt", "x")
    return file.getvalue()


def nothing(_folder: Path, _kind: Kind | None, _level: Level | None, _told: Progress) -> Added:
    return Added()


class Disk:
    """A disk on which so much is free."""

    def __init__(self, free: int) -> None:
        self.free = free

    def __call__(self) -> int:
        return self.free


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> RecordStore:
    return open_store(f"sqlite:///{tmp_path_factory.mktemp('bounds') / 'records.db'}")


@pytest.fixture
def receiving(tmp_path: Path, store: RecordStore) -> Callable[..., TestClient]:
    """Serve the routes of `/papers` within bounds."""

    def serve(
        bounds: Bounds = WIDE,
        *,
        quotas: Quotas | None = None,
        free: Callable[[], int] | None = None,
    ) -> TestClient:
        incoming = partial(Incoming, bounds=bounds, free=free)
        additions = Additions(nothing, store=store, folder=tmp_path / "up", incoming=incoming)
        return TestClient(
            behind_a_gate(uploads(additions, quotas)),
            base_url="http://127.0.0.1:7860",
            client=HERE,
            headers={"x-papers": "1"},
        )

    return serve


def put(client: TestClient, batch: str, name: str, content: bytes) -> tuple[int, str]:
    answer = client.put(f"/{batch}/files/{name}", content=content)
    return answer.status_code, answer.json()["said"] if answer.content else ""


def begin(client: TestClient) -> str:
    return str(client.post("/").json()["batch"])


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


# --- kinds


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.zip", a_package(), "请先解压"),
        ("a.exe", WINDOWS, ""),
        ("a.png", PNG, ""),
        ("a.xyz", b"text", "可添加：.csv"),
        ("a", b"text", "可添加：.csv"),
        ("a.pdf", PNG, "扩展名却是 .pdf"),
        ("a.docx", PDF, "请把扩展名改为 .pdf"),
        ("a.docx", b"only words " * 600, "内容是纯文本，扩展名却是 .docx"),
        ("a.md", WINDOWS, "扩展名却是 .md"),
        ("a.csv", a_package(), "扩展名却是 .csv"),
    ],
)
def test_what_nobody_can_read_is_refused_at_the_door_and_told_what_would_be_right(
    receiving: Callable[..., TestClient], tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    client = receiving()

    status, told = put(client, begin(client), name, content)

    assert status == 400
    assert said in told
    assert told.endswith("。")
    assert left(tmp_path / "up") == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.PDF", PDF),
        ("a.md", "# 标题".encode("utf-16")),
        ("a.xlsx", a_package()),  # the readers say what is wrong with it
        ("a.docm", a_package()),  # kept aside, for a person to decide
        ("a.html", b"<html><body>x</body></html>"),
        ("a.txt", b""),
    ],
)
def test_what_may_be_readable_is_left_to_the_readers(
    receiving: Callable[..., TestClient], name: str, content: bytes
) -> None:
    client = receiving()

    assert put(client, begin(client), name, content) == (204, "")


def test_a_foreign_head_is_found_also_in_pieces_of_one_byte(
    receiving: Callable[..., TestClient], tmp_path: Path
) -> None:
    client = receiving()
    batch = begin(client)

    pieces = iter([PNG[n : n + 1] for n in range(len(PNG))])
    answer = client.put(f"/{batch}/files/a.pdf", content=pieces)

    assert answer.status_code == 400
    assert left(tmp_path / "up") == []


# --- sizes and numbers


def test_a_batch_holds_no_more_than_it_may_in_whatever_pieces_it_comes(
    receiving: Callable[..., TestClient], tmp_path: Path
) -> None:
    client = receiving(Bounds(batch_bytes=10 * KB, batch_files=3, floor_bytes=0))
    batch = begin(client)

    assert put(client, batch, "a.txt", b"a" * 6 * KB)[0] == 204
    assert put(client, batch, "b.txt", b"a" * 6 * KB)[0] == 413
    chunked = client.put(f"/{batch}/files/c.txt", content=iter([b"a" * KB] * 6))
    assert chunked.status_code == 413
    assert put(client, batch, "d.txt", b"a" * 4 * KB)[0] == 204
    assert put(client, batch, "e.txt", b"")[0] == 204
    assert put(client, batch, "f.txt", b"")[0] == 413
    assert sorted(path.name for path in left(tmp_path / "up")) == ["a.txt", "d.txt", "e.txt"]


def test_files_that_come_at_once_take_no_more_room_than_a_batch_has(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path, bounds=Bounds(batch_bytes=20 * KB, floor_bytes=0))
    batch = incoming.open(LOCAL)
    start = threading.Barrier(6)

    def come(number: int) -> None:
        start.wait(20)
        with (
            suppress(TooLarge),
            incoming.receiving(batch, LOCAL, f"{number}.txt", stated=None) as arrival,
        ):
            for _ in range(10):
                arrival.write(b"a" * KB)

    with ThreadPoolExecutor(6) as people:
        list(people.map(come, range(6)))

    sizes = [path.stat().st_size for path in left(tmp_path)]
    assert sum(sizes) <= 20 * KB
    assert all(size == 10 * KB for size in sizes)
    # What did not stay takes no room any more.
    with incoming.receiving(batch, LOCAL, "b.txt", stated=None) as arrival:
        arrival.write(b"a" * (20 * KB - sum(sizes)))


def test_several_batches_take_no_more_room_together_than_may_wait(tmp_path: Path) -> None:
    bounds = Bounds(batch_bytes=10 * KB, waiting_bytes=15 * KB, floor_bytes=0)
    incoming = Incoming(tmp_path, bounds=bounds)
    one, two = incoming.open(LOCAL), incoming.open(OTHER)
    with incoming.receiving(one, LOCAL, "a.txt", stated=None) as arrival:
        arrival.write(b"a" * 10 * KB)
    taken = incoming.take(one, LOCAL)

    with (
        pytest.raises(TooBusy, match="正在等候添加的文件太多"),
        incoming.receiving(two, OTHER, "a.txt", stated=None) as arrival,
    ):
        arrival.write(b"a" * 10 * KB)

    incoming.release(taken)
    with incoming.receiving(two, OTHER, "a.txt", stated=None) as arrival:
        arrival.write(b"a" * 10 * KB)


def test_a_batch_is_neither_started_nor_dropped_while_a_file_is_coming(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path, bounds=WIDE)
    batch = incoming.open(LOCAL)

    with incoming.receiving(batch, LOCAL, "a.txt", stated=None) as arrival:
        arrival.write(b"a")
        for end in (incoming.take, incoming.drop):
            with pytest.raises(TooBusy, match="正在上传"):
                end(batch, LOCAL)

    assert incoming.take(batch, LOCAL).size == 1


def test_nobody_sends_into_anothers_batch(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path, bounds=WIDE)
    batch = incoming.open(LOCAL)

    for attempt in (incoming.take, incoming.drop, incoming.folder):
        with pytest.raises(UnknownBatch):
            attempt(batch, OTHER)
    with (
        pytest.raises(UnknownBatch),
        incoming.receiving(batch, OTHER, "a.txt", stated=None),
    ):
        pass


def test_a_batch_that_nobody_starts_is_cleared_away(tmp_path: Path) -> None:
    now = [0.0]
    incoming = Incoming(tmp_path, bounds=Bounds(floor_bytes=0, batches=1), clock=lambda: now[0])
    batch = incoming.open(LOCAL)
    with incoming.receiving(batch, LOCAL, "a.txt", stated=None) as arrival:
        arrival.write(b"a")

    now[0] = 7_201.0
    again = incoming.open(OTHER)

    assert left(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == [again]


# --- room


def test_a_disk_that_is_nearly_full_takes_nothing_and_says_so(
    receiving: Callable[..., TestClient], tmp_path: Path
) -> None:
    disk = Disk(600 * MB)
    client = receiving(Bounds(), free=disk)
    batch = begin(client)

    disk.free = 500 * MB + 10
    status, said = put(client, batch, "a.txt", b"a" * 11)
    disk.free = 400 * MB
    refused = client.post("/")

    assert status == 507
    assert "磁盘只剩 499 MB" in said
    assert "查询和已添加的资料不受影响" in said
    assert refused.status_code == 507
    assert left(tmp_path / "up") == []


def test_a_disk_that_fills_while_a_file_comes_stops_it_and_nothing_stays(tmp_path: Path) -> None:
    disk = Disk(600 * MB)
    incoming = Incoming(tmp_path, free=disk)
    batch = incoming.open(LOCAL)

    def fill() -> None:
        with incoming.receiving(batch, LOCAL, "a.txt", stated=None) as arrival:
            for _ in range(20):
                arrival.write(bytes(MB))
                disk.free -= 20 * MB

    with pytest.raises(NoRoom):
        fill()

    assert left(tmp_path) == []
    disk.free = 600 * MB
    assert incoming.take(batch, LOCAL).size == 0


# --- what a person may send in a day, by every way that takes a file


def test_a_day_is_counted_over_batches_and_names_and_what_breaks_off(
    receiving: Callable[..., TestClient],
) -> None:
    quotas = Quotas(quotas={"add": Quota(files=4, megabytes=1)})
    client = receiving(quotas=quotas)

    assert put(client, begin(client), "a.md", b"x")[0] == 204
    batch = begin(client)
    assert put(client, batch, "b.md", b"x")[0] == 204
    assert put(client, batch, "a.pdf", PNG)[0] == 400  # it came, so it counts
    assert put(client, batch, "a.sh", b"x")[0] == 400  # refused by its name, it does not
    assert put(client, "0" * 32, "a.md", b"x")[0] == 404  # nor where there is no such batch
    assert put(client, batch, "c.md", b"x")[0] == 204
    status, said = put(client, batch, "d.md", b"x")
    assert status == 429
    assert "一天最多 4 个" in said


def test_a_day_is_one_for_all_that_is_read_once(tmp_path: Path) -> None:
    quotas = Quotas(tmp_path / "received-today.json", quotas={"read": Quota(files=3, megabytes=1)})
    file = base64.b64encode(a_package()).decode()
    ways = (
        (fit_exports(cast("Fits", None), lambda: DAY, quotas), "x-fits", "/sheet", b"a,b", "a.csv"),
        (match_exports(KEEPING_NOTHING, lambda: DAY, quotas), "x-match", "/file", b"", ""),
        (
            draft_routes(cast("Drafting", None), lambda: DAY, quotas),
            "x-draft",
            "/back",
            json.dumps({"file": file, "name": "a.exe"}).encode(),
            "",
        ),
    )

    def answers() -> list[int]:
        return [
            TestClient(behind_a_gate(app), client=HERE, base_url="http://127.0.0.1")
            .post(path, content=content, headers={mark: "1", "x-name": name})
            .status_code
            for app, mark, path, content, name in ways
        ]

    # Refused by what they are; a file for matching has no name here and is not even received.
    assert answers() == [400, 400, 400]
    assert answers() == [400, 400, 429]
    assert answers() == [429, 400, 429]


@pytest.mark.parametrize(
    ("way", "name", "content", "said"),
    [
        ("/sheet", "a.exe", b"x", "请选 .xlsx、.csv、.txt"),
        ("/sheet", "a.xlsx", PNG, "扩展名却是 .xlsx"),
        ("/file", "a.zip", b"x", "请先解压"),
        ("/file", "a.pdf", WINDOWS, "扩展名却是 .pdf"),
        ("/back", "a.doc", b"x", "请选 .docx"),
        ("/back", "a.docx", PDF, "a.docx：内容是 PDF，扩展名却是 .docx。请把扩展名改为 .pdf"),
    ],
)
def test_every_way_that_takes_a_file_says_which_it_takes(
    way: str, name: str, content: bytes, said: str
) -> None:
    if way == "/sheet":
        app, mark = fit_exports(cast("Fits", None), lambda: DAY), "x-fits"
    elif way == "/file":
        app, mark = match_exports(KEEPING_NOTHING, lambda: DAY), "x-match"
    else:
        app, mark = draft_routes(cast("Drafting", None), lambda: DAY), "x-draft"
        face = {"file": base64.b64encode(content).decode(), "name": name}
        content = json.dumps(face).encode()
    client = TestClient(behind_a_gate(app), client=HERE, base_url="http://127.0.0.1")

    answer = client.post(way, content=content, headers={mark: "1", "x-name": name})

    assert answer.status_code == 400
    assert said in answer.json()["said"]


def test_a_body_that_is_too_long_is_refused_by_its_stated_size_and_as_it_comes() -> None:
    app = fit_exports(cast("Fits", None), lambda: DAY)
    client = TestClient(behind_a_gate(app), client=HERE, base_url="http://127.0.0.1")
    headers = {"x-fits": "1", "x-name": "a.csv"}

    stated = client.post("/sheet", content=b"a" * (MB + 1), headers=headers)
    unstated = client.post("/sheet", content=iter([b"a" * KB] * 1_001), headers=headers)

    assert [stated.status_code, unstated.status_code] == [413, 413]

"""How much a person may hand in on a day, and what is tried to go around it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.access.doors import GUEST
from assistant.errors import TooBusy
from assistant.ui.quotas import Purpose, Quota, Quotas
from corpus.levels import Viewer

MB = 1_000_000
TODAY = date(2026, 11, 30)
ONE = Viewer(identity="u1", role="staff")
OTHER = Viewer(identity="u2", role="staff")
SMALL: dict[Purpose, Quota] = {
    "add": Quota(files=3, megabytes=2),
    "read": Quota(files=3, megabytes=2),
}


def small(file: Path | None = None, day: date = TODAY) -> Quotas:
    return Quotas(file, quotas=SMALL, guests=Quota(files=5, megabytes=5), today=lambda: day)


def send(
    quotas: Quotas,
    who: Viewer = ONE,
    size: int = 1,
    *,
    client: str = "10.0.0.1",
    purpose: Purpose = "add",
    stated: int | None = None,
) -> None:
    with quotas.taking(who, client, purpose, stated=stated) as taking:
        taking.more(size)


def test_many_small_files_end_with_the_number_of_a_day() -> None:
    quotas = small()
    for _ in range(3):
        send(quotas)

    with pytest.raises(TooBusy, match="今天收到的文件已有 3 个，一天最多 3 个"):
        send(quotas)
    send(quotas, OTHER)


def test_what_says_nothing_of_its_size_is_counted_as_it_comes() -> None:
    quotas = small()

    with quotas.taking(ONE, "", "add", stated=None) as taking:
        for _ in range(4):
            taking.more(MB // 2)
        with pytest.raises(TooBusy, match="一天最多 2 MB，放不下这一个"):
            taking.more(1)


def test_what_says_that_it_is_too_large_is_refused_before_it_comes_and_does_not_count() -> None:
    quotas = small()

    for _ in range(5):
        with pytest.raises(TooBusy, match="放不下"):
            send(quotas, stated=3 * MB)
    send(quotas, size=2 * MB, stated=2 * MB)


def test_what_breaks_off_counts_as_far_as_it_came() -> None:
    quotas = small()
    with suppress(ConnectionError), quotas.taking(ONE, "", "add", stated=2 * MB) as taking:
        taking.more(2 * MB - 1)
        raise ConnectionError

    with pytest.raises(TooBusy, match="放不下"):
        send(quotas, size=2)


def test_of_what_comes_at_once_no_more_is_let_in_than_of_what_comes_one_by_one() -> None:
    quotas = Quotas(quotas={"add": Quota(files=100, megabytes=2)}, today=lambda: TODAY)
    start = Barrier(8)

    def come(_: int) -> int:
        start.wait(20)
        came = 0
        with suppress(TooBusy), quotas.taking(ONE, "", "add", stated=None) as taking:
            for _ in range(10):
                taking.more(MB // 10)
                came += MB // 10
        return came

    with ThreadPoolExecutor(8) as people:
        came = sum(people.map(come, range(8)))

    assert came == 2 * MB


def test_a_restart_forgets_nothing_and_names_nobody(tmp_path: Path) -> None:
    file = tmp_path / "received-today.json"
    for _ in range(2):
        send(small(file))
    send(small(file), GUEST, client="198.51.100.7")

    send(small(file))

    with pytest.raises(TooBusy):
        send(small(file))
    assert "u1" not in file.read_text(encoding="utf-8")
    assert "198.51" not in file.read_text(encoding="utf-8")


def test_a_new_day_begins_anew_for_a_running_and_for_a_new_program(tmp_path: Path) -> None:
    file = tmp_path / "received-today.json"
    days = [TODAY]
    running = Quotas(file, quotas=SMALL, today=lambda: days[-1])
    for _ in range(3):
        send(running)

    days.append(TODAY + timedelta(days=1))
    send(running)
    send(small(file, TODAY + timedelta(days=1)))
    send(small(file, TODAY + timedelta(days=2)))


@pytest.mark.parametrize("written", ["", "{", "[]", '{"day": 1}', '{"day": "2026-11-30"}'])
def test_counts_that_cannot_be_read_begin_anew(tmp_path: Path, written: str) -> None:
    file = tmp_path / "received-today.json"
    file.write_text(written, encoding="utf-8")

    send(small(file))


def test_counts_that_cannot_be_written_go_on_in_memory(tmp_path: Path) -> None:
    quotas = small(tmp_path / "gone" / "received-today.json")
    for _ in range(3):
        send(quotas)

    with pytest.raises(TooBusy):
        send(quotas)


def test_guests_are_counted_by_their_address_and_all_together() -> None:
    quotas = small()
    for _ in range(3):
        send(quotas, GUEST, client="2001:db8:1:2::1", purpose="read")

    with pytest.raises(TooBusy):  # another address of the same subscriber
        send(quotas, GUEST, client="2001:db8:1:2::2", purpose="read")
    for subscriber in (3, 4):
        send(quotas, GUEST, client=f"2001:db8:1:{subscriber}::1", purpose="read")
    with pytest.raises(TooBusy, match="一天最多 5 个"):
        send(quotas, GUEST, client="203.0.113.9", purpose="read")


@given(sizes=st.lists(st.integers(0, MB), max_size=30))
def test_no_more_ever_comes_than_a_day_has(sizes: list[int]) -> None:
    quotas = small()
    files = came = 0

    for size in sizes:
        with suppress(TooBusy):
            send(quotas, size=size)
            files, came = files + 1, came + size

    assert files <= 3
    assert came <= 2 * MB

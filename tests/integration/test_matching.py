"""Matches over real parts: both directions, everything at once, what leaves the page."""

import io
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from access_builders import behind_a_gate, open_access
from browsing import FOREIGN_NAME, complaints_of, serving
from builders import House, a_house
from commands_desk import Desk
from docx import Document
from embeddings_server import an_embeddings_server
from fakes import BigramEmbedder
from httpx2 import Response
from matching_builders import OF_BIGRAMS
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect
from starlette.testclient import TestClient

from assistant.answers import Answer, Question
from assistant.errors import BadRequest, TooBusy
from assistant.keeping.batches import BatchStore
from assistant.keeping.opinions import OpinionStore
from assistant.keeping.profiles import ProfileStore
from assistant.matching.batch import match_batch
from assistant.matching.cells import cells_of, demand_of_cells
from assistant.matching.everything import Everything, Shelf, match_everything
from assistant.matching.facets import facets_of
from assistant.matching.from_files import demands_of_bytes
from assistant.matching.kept import wanted_of
from assistant.matching.matcher import Matcher, Matches
from assistant.offers.fields import OfferKind
from assistant.offers.writing import as_record
from assistant.ui.matching.batches import Batches
from assistant.ui.matching.cards import Places, matches_html
from assistant.ui.matching.exports import exports
from assistant.ui.matching.tab import Matching, asked_in, match_asked, matched
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus import SAMPLES
from corpus.errors import NotPermitted, UnknownRecord
from corpus.intake.reading import InProcessParser
from corpus.levels import Viewer
from corpus.records import Record
from index.affinity import Affinity

DAY = date(2026, 11, 28)
STAFF = Viewer(identity="s", role="staff")
GUEST = Viewer(identity="g", role="enterprise")
HOSTILE = "<img src=x onerror=alert(1)>"
SIZES = (ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900))
WANTED = "喷漆循环水半个月就得整池换一次，漆渣粘，有没有净化的办法，三个月换一次"


def offers() -> list[dict[str, object]]:
    said = "喷漆循环水破粘气浮净化，整池换水周期120天，漆渣自动刮走，已在三家工厂应用。"
    more = {"状态": "可转化", "转化方式": "许可、技术服务", "TRL": 8, "持有单位": "塞上净水公司"}
    return [
        {"成果编号": "CG-1", "成果名称": f"喷漆循环水净化{HOSTILE}", "简介": said, **more},
        {"成果编号": "CG-2", "成果名称": "=羊绒分梳针布", "简介": "羊绒分梳低损伤针布。", **more},
        {"成果编号": "CG-3", "成果名称": "枸杞热泵烘干", "简介": "枸杞烘干单位电耗低。", **more},
        {
            "成果编号": "CG-4",
            "成果名称": "喷漆循环水絮凝剂",
            "状态": "可转化",
            "简介": "喷漆循环水漆雾絮凝，换水周期25天。",
            "公开范围": "仅内部",
        },
        {"成果编号": "CG-5", "成果名称": f"喷漆循环水净化二型{HOSTILE}", "简介": said, **more},
    ]


def needs() -> list[dict[str, object]]:
    said = "喷漆循环水半个月就得换一次，要求换水周期不低于三个月。"
    return [
        {"需求编号": "XQ-1", "需求名称": "喷漆循环水长效", "需求内容": said, "状态": "发布"},
        {"需求编号": "XQ-2", "需求名称": "煤浆泵隔膜", "需求内容": "隔膜国产化。", "状态": "发布"},
    ]


def write(path: Path, rows: list[dict[str, object]]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass
class Hall:
    """A house with five achievements and two demands, and what matches them."""

    house: House
    matching: Matching

    @property
    def matcher(self) -> Matcher:
        return self.matching.matcher

    def everything(self, viewer: Viewer = STAFF) -> Everything:
        return match_everything(self.matcher, viewer, day=DAY, shelf=self.matching.shelf)


def a_hall(folder: Path) -> Hall:
    house = a_house(folder / "var")
    files = folder / "files"
    files.mkdir()
    write(files / "成果.jsonl", offers())
    write(files / "需求.jsonl", needs())
    assert house.add(files / "成果.jsonl", kind="achievement").problems == ()
    assert house.add(files / "需求.jsonl", kind="demand").problems == ()
    matcher = Matcher(
        records=house.store,
        nearness=Affinity(
            store=house.store,
            chunk_store=house.chunk_store,
            embedder=BigramEmbedder(),
            config=OF_BIGRAMS,
        ),
        rulebook=None,
    )
    matching = Matching(
        matcher=matcher,
        records=house.store,
        profiles=ProfileStore(house.store.engine),
        opinions=OpinionStore(house.store.engine),
        parser=InProcessParser(),
        shelf=Shelf(house.folder / "matches"),
        batches=Batches(BatchStore(house.store.engine)),
    )
    return Hall(house=house, matching=matching)


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return a_hall(tmp_path)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    """One for all tests that change nothing of it."""
    return a_hall(tmp_path_factory.mktemp("hall"))


# --- both directions --------------------------------------------------------------------------


def test_words_of_a_person_find_what_answers_them(still: Hall) -> None:
    found = still.matcher.of_text(WANTED, GUEST, day=DAY)
    first = found.matches[0]
    assert first.other.record.id in ("CG-1", "CG-5")
    assert [one.state for one in first.pair.comparisons] == ["met"]
    assert first.reasons and first.questions


def test_near_copies_of_one_owner_are_one_card_with_variants(still: Hall) -> None:
    first = still.matcher.of_text(WANTED, GUEST, day=DAY).matches[0]
    ids = {first.other.record.id, *(one.record.id for one in first.variants)}
    assert ids == {"CG-1", "CG-5"}


def test_a_stored_demand_and_its_own_words_find_the_same(still: Hall) -> None:
    stored = still.matcher.of_record("XQ-1", "demand", STAFF, day=DAY)
    text = still.house.store.get("XQ-1", STAFF).record.text
    typed = still.matcher.of_text(text, STAFF, day=DAY)
    first, second = (one.matches[0].pair for one in (stored, typed))
    assert first.achievement.record.id == second.achievement.record.id
    assert first.near == pytest.approx(second.near, abs=0.05)


def test_an_achievement_finds_the_demand_that_it_answers(still: Hall) -> None:
    found = still.matcher.of_record("CG-1", "achievement", STAFF, day=DAY)
    assert found.matches[0].other.record.id == "XQ-1"
    there = still.matcher.of_record("XQ-1", "demand", STAFF, day=DAY).matches[0].pair
    assert found.matches[0].pair.near == pytest.approx(there.near, abs=1e-4)


def test_what_a_viewer_may_not_see_is_neither_found_nor_counted(still: Hall) -> None:
    own = still.matcher.of_text("喷漆循环水漆雾絮凝", STAFF, day=DAY)
    others = still.matcher.of_text("喷漆循环水漆雾絮凝", GUEST, day=DAY)
    assert "CG-4" in {one.other.record.id for one in own.matches}
    assert "CG-4" not in {one.other.record.id for one in others.matches}
    assert (own.looked_at, others.looked_at) == (5, 4)
    with pytest.raises(UnknownRecord):
        still.matcher.of_record("CG-4", "achievement", GUEST, day=DAY)


def test_what_is_hidden_changes_nothing_of_what_is_seen(hall: Hall) -> None:
    before = hall.matcher.of_text(WANTED, GUEST, day=DAY).matches[0].pair.near
    hall.house.remove("CG-4")
    after = hall.matcher.of_text(WANTED, GUEST, day=DAY).matches[0].pair.near
    assert before == pytest.approx(after, abs=1e-6)


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_a_text_that_cannot_be_matched_is_told_so(still: Hall, text: str) -> None:
    with pytest.raises(BadRequest):
        still.matcher.of_text(text, GUEST, day=DAY)


# --- everything -------------------------------------------------------------------------------


def test_a_second_run_does_only_what_has_changed(hall: Hall, tmp_path: Path) -> None:
    first = hall.everything()
    again = hall.everything()
    assert (first.demands, first.pairs, first.reused, again.reused) == (2, 10, 0, 2)
    assert again.rows == first.rows

    rows = needs()
    rows[1]["需求内容"] = "煤浆泵橡胶隔膜国产化，寿命不低于一年。"
    write(tmp_path / "files" / "需求.jsonl", rows)
    hall.house.add(tmp_path / "files" / "需求.jsonl", kind="demand")

    changed = hall.everything()
    assert (changed.demands, changed.reused) == (2, 1)


def test_a_run_that_is_stopped_goes_on_where_it_was(hall: Hall) -> None:
    stopped = match_everything(
        hall.matcher, STAFF, day=DAY, shelf=hall.matching.shelf, stopping=lambda: True
    )
    assert stopped.demands == 0
    assert hall.everything().demands == 2


def test_what_was_kept_for_staff_is_not_given_to_others(hall: Hall) -> None:
    hall.everything(STAFF)
    shown = hall.everything(GUEST)
    assert shown.reused == 0
    assert "CG-4" not in {card.achievement for row in shown.rows for card in row.cards}


def test_a_line_that_a_killed_run_left_half_written_is_done_again(hall: Hall) -> None:
    hall.everything()
    kept = next((hall.house.folder / "matches").glob("*.jsonl"))
    kept.write_text(kept.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    assert hall.everything().reused == 1


def test_another_day_is_judged_anew(hall: Hall) -> None:
    hall.everything()
    later = match_everything(hall.matcher, STAFF, day=date(2026, 11, 29), shelf=hall.matching.shelf)
    assert later.reused == 0


# --- what leaves the page ---------------------------------------------------------------------


@pytest.fixture
def client(hall: Hall) -> TestClient:
    return client_of(hall.matching)


def client_of(matching: Matching) -> TestClient:
    return TestClient(
        behind_a_gate(exports(matching, lambda: DAY)),
        base_url="http://127.0.0.1:7860",
        client=("127.0.0.1", 1),
        headers={"x-match": "1"},
    )


@pytest.fixture
def reader(still: Hall) -> TestClient:
    """Somebody who changes nothing."""
    return client_of(still.matching)


@pytest.fixture
def visitor(hall: Hall) -> TestClient:
    return TestClient(
        behind_a_gate(exports(hall.matching, lambda: DAY)),
        base_url=f"http://{FOREIGN_NAME}",
        client=("10.0.0.7", 1),
        headers={"x-match": "1"},
    )


def test_a_card_goes_as_a_word_document(reader: TestClient) -> None:
    sent = reader.post("/docx", json={"text": "XQ-1", "record": "CG-1"})
    assert sent.status_code in (200, 400)
    if sent.status_code == 400:  # it is the variant that stands first
        sent = reader.post("/docx", json={"text": "XQ-1", "record": "CG-5"})
    text = "\n".join(one.text for one in Document(io.BytesIO(sent.content)).paragraphs)
    assert "喷漆循环水" in text


def test_the_workbook_holds_a_summary_and_all_cards_and_no_formula(client: TestClient) -> None:
    sent = client.post("/all", json={})
    book = load_workbook(io.BytesIO(sent.content))
    assert len(book.sheetnames) == 2
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert any("羊绒分梳针布" in str(cell.value) for cell in cells)


def test_a_workbook_for_a_visitor_holds_nothing_internal(visitor: TestClient) -> None:
    book = load_workbook(io.BytesIO(visitor.post("/all", json={}).content))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if "CG-4" in cell or "絮凝剂" in cell]


def test_a_visitor_gets_no_card_of_what_they_may_not_see(visitor: TestClient) -> None:
    assert visitor.post("/docx", json={"text": WANTED, "record": "CG-4"}).status_code == 400


@pytest.mark.parametrize("way", ["/docx", "/all", "/opinion", "/file"])
def test_another_sites_page_can_do_nothing(reader: TestClient, way: str) -> None:
    del reader.headers["x-match"]
    assert reader.post(way, json={}).status_code == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"text": 3}', b"\xff", b"[" * 50_000])
def test_a_broken_request_is_told_so(reader: TestClient, body: bytes) -> None:
    sent = reader.post("/docx", content=body)
    assert sent.status_code == 400
    assert sent.json()["said"]


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800"])
def test_what_no_text_can_hold_is_refused_before_anything_is_matched(
    reader: TestClient, sign: str
) -> None:
    body = f'{{"text": "喷漆{sign}", "record": "CG-1"}}'.encode()

    sent = reader.post("/docx", content=body)

    assert sent.status_code == 400
    assert "读不出来的字符" in sent.json()["said"]


def test_an_opinion_is_kept_once_for_each_who_says_it(
    hall: Hall, client: TestClient, visitor: TestClient
) -> None:
    first = hall.matcher.of_text(WANTED, GUEST, day=DAY).matches[0].other.record.id
    said = {"text": WANTED, "record": first, "rated": "weak", "reason": "too_early"}
    for by, who in (("a", client), ("a", client), ("b", visitor), ("c", visitor)):
        assert who.post("/opinion", json={**said, "by": by}).status_code == 200

    kept = hall.matching.opinions
    assert isinstance(kept, OpinionStore)
    waiting = kept.waiting(STAFF)
    assert [one.rated for one in waiting] == ["weak"] * 3
    assert {one.reason for one in waiting} == {"too_early"}
    with pytest.raises(NotPermitted):
        kept.waiting(GUEST)


def test_an_opinion_of_another_form_is_refused(reader: TestClient) -> None:
    said = {"text": WANTED, "record": "CG-1", "rated": "great"}
    assert reader.post("/opinion", json=said).status_code == 400


def test_a_file_gives_the_words_of_its_demand(reader: TestClient) -> None:
    sent = reader.post("/file", content=WANTED.encode(), headers={"x-name": "%E9%9C%80.txt"})
    assert sent.json() == {"text": WANTED}
    broken = reader.post("/file", content=b"%PDF-1.4 broken", headers={"x-name": "a.pdf"})
    assert broken.status_code == 400 and broken.json()["said"]


# --- a table, line by line --------------------------------------------------------------------

TABLE = (
    "需求编号,需求名称,拟解决的技术难题,预算_万元,需求单位\n"
    "X-1,喷漆循环水长效,喷漆循环水半个月就得换一次，要求换水周期不低于三个月,60,塞上机械厂\n"
    "X-2,床垫推广,床垫畅销全国，诚招各市县代理商，免费铺货，融资1500万元,,\n"
)


def lines_of(client: TestClient, table: str = TABLE) -> list[dict[str, object]]:
    sent = handed_in(client, table)
    if sent.headers["content-type"] != "application/json":
        return [json.loads(line) for line in sent.text.splitlines()]
    told = ended(client, sent.json()["batch"])
    return [told, *told["lines"]]


def handed_in(client: TestClient, table: str = TABLE) -> Response:
    sent = client.post("/lines", content=table.encode(), headers={"x-name": "a.csv"})
    assert sent.status_code == 200, sent.text
    return sent


def ended(client: TestClient, batch: str) -> dict[str, Any]:
    """Wait until a batch is not matched any more, and give what is told of it."""
    for _ in range(400):
        told: dict[str, Any] = client.post("/kept", json={"batch": batch}).json()
        if told["state"] != "running":
            return told
        time.sleep(0.02)
    raise AssertionError(told)


def test_each_line_of_a_table_is_told_with_the_best_there_is_or_that_there_is_none(
    client: TestClient,
) -> None:
    frame, first, second = lines_of(client)

    assert frame["total"] == 2
    assert (first["found"], second["found"]) == (True, False)
    assert "喷漆循环水净化" in str(first["html"]) and "塞上机械厂" in str(first["html"])
    assert "没有</span>" in str(second["html"]) and "没有达到推荐线" in str(second["html"])
    assert "<img" not in str(first["html"])


def test_the_card_of_a_line_says_what_the_line_did(hall: Hall, client: TestClient) -> None:
    _, *lines = lines_of(client)
    demands, _ = demands_of_bytes(TABLE.encode(), name="a.csv", parser=InProcessParser(), most=9)

    for line, demand in zip(lines, demands, strict=True):
        again = matched(hall.matching, asked_in(line["asked"]), STAFF, day=DAY)  # type: ignore[arg-type]
        whole = hall.matcher.of_unkept(demand, STAFF, day=DAY, k=12)
        assert isinstance(line["asked"], dict) and "row" in line["asked"]
        assert [(one.other.record.id, one.pair.tier) for one in again.matches] == [
            (one.other.record.id, one.pair.tier) for one in whole.matches
        ]
        assert bool(again.recommended) == line["found"]


def test_the_cells_of_every_sample_demand_of_a_table_are_read_as_the_same_again() -> None:
    tables = [one for one in (SAMPLES / "demands").iterdir() if one.suffix in {".csv", ".xlsx"}]
    found = []
    for path in tables:
        data = path.read_bytes()
        demands, _ = demands_of_bytes(data, name=path.name, parser=InProcessParser(), most=99)
        found += [(demand, cells_of(demand)) for demand in demands]

    assert len(found) > 30
    for demand, cells in found:
        again = demand_of_cells(json.loads(json.dumps(cells)))
        assert (again.id, again.text, again.title) == ("", demand.text, demand.title)
        assert facets_of(again) == facets_of(demand)


@pytest.mark.parametrize(
    "row", [3, "x", [["a"]], [[1, 2]], [["需求名称"] * 3], [["x" * 99, "y"]], [["a", "b"]] * 99, []]
)
def test_cells_that_are_none_are_told_so(reader: TestClient, row: object) -> None:
    sent = reader.post("/docx", json={"row": row, "record": "CG-1"})

    assert sent.status_code == 400
    assert "重新匹配表格" in sent.json()["said"]


def test_a_visitors_lines_tell_of_nothing_internal(visitor: TestClient) -> None:
    told = json.dumps(lines_of(visitor, TABLE.replace("长效", "絮凝剂")), ensure_ascii=False)

    assert "CG-4" not in told
    assert "漆雾絮凝" not in told


# --- a table that is kept ---------------------------------------------------------------------


class NoMatcher:
    """Stands where nothing is to be matched."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(name)


def cells_of_book(sent: Response) -> list[str]:
    assert sent.status_code == 200, sent.text
    book = load_workbook(io.BytesIO(sent.content))
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]


def test_a_table_is_there_again_and_its_workbook_is_written_without_matching(
    hall: Hall, client: TestClient
) -> None:
    batch = handed_in(client).json()["batch"]
    told = ended(client, batch)
    later = client_of(replace(hall.matching, matcher=NoMatcher()))  # type: ignore[arg-type]

    again = later.post("/kept", json={"batch": batch}).json()
    cells = cells_of_book(later.post("/kept/book", json={"batch": batch}))

    assert again == told and (told["state"], told["done"]) == ("done", 2)
    assert (
        later.post("/kept", json={"batch": batch, "after": 1}).json()["lines"] == told["lines"][1:]
    )
    assert {"X-1", "X-2", "塞上机械厂"} <= set(cells)
    assert any("喷漆循环水净化" in cell for cell in cells)
    listed = later.post("/kept", json={}).json()["html"]
    assert "a.csv" in listed and "已匹配完" in listed and "2 条" in listed


def test_a_card_whose_record_was_withdrawn_is_neither_shown_nor_exported(
    hall: Hall, client: TestClient
) -> None:
    batch = handed_in(client).json()["batch"]
    ended(client, batch)
    for record in ("CG-1", "CG-5"):
        hall.house.remove(record)

    told = ended(client, batch)
    cells = cells_of_book(client.post("/kept/book", json={"batch": batch}))

    assert "资料有变动" in told["lines"][0]["html"] and not told["lines"][0]["found"]
    assert "喷漆循环水净化" not in json.dumps(told, ensure_ascii=False)
    assert "匹配以后资料有变动" in told["html"]
    assert not [cell for cell in cells if "喷漆循环水净化" in cell]
    assert any("已改动或撤下" in cell for cell in cells)


def test_a_visitor_is_told_that_nothing_is_kept_and_has_no_batches(visitor: TestClient) -> None:
    frame, *_ = lines_of(visitor)

    assert "没有登录" in str(frame["html"])
    assert visitor.post("/kept", json={}).json()["html"] == ""
    assert visitor.post("/kept", json={"batch": "0" * 32}).status_code == 404


@pytest.mark.parametrize("batch", ["x", "0" * 31, "甲" * 32, 3])
@pytest.mark.parametrize("way", ["", "/go", "/stop", "/drop", "/book"])
def test_what_is_no_batch_is_told_so(reader: TestClient, way: str, batch: object) -> None:
    sent = reader.post(f"/kept{way}", json={"batch": batch})

    assert sent.status_code == 404 and "没有这一批" in sent.json()["said"]


def test_a_batch_that_is_stopped_stays_as_far_as_it_is_and_goes_on(hall: Hall) -> None:
    store, gate, begun = BatchStore(hall.house.store.engine), Event(), Event()
    demands, _ = demands_of_bytes(TABLE.encode(), name="a.csv", parser=InProcessParser(), most=9)
    batches = Batches(store, at_once=1)

    def slowly(asked: Mapping[str, object]) -> Matches:
        begun.set()
        assert gate.wait(10)
        return match_asked(hall.matching, STAFF, day=DAY)(asked)

    def start(who: Viewer) -> str:
        wanted = tuple(wanted_of(demands))
        return batches.begin(who, "a.csv", wanted, slowly, day=DAY, generation=1, problems=())

    batch = start(STAFF)
    assert begun.wait(10)
    with pytest.raises(TooBusy, match="太多"):
        start(replace(STAFF, identity="other"))
    store.stop(STAFF, batch)
    gate.set()

    assert (store.one(STAFF, batch).state, store.one(STAFF, batch).done) == ("stopped", 0)
    until(lambda: not [one for one in threading.enumerate() if one.name == "batch"])
    batches.resume(STAFF, batch, match_asked(hall.matching, STAFF, day=DAY))
    until(lambda: store.one(STAFF, batch).state == "done")
    assert [one.outcome is not None for one in store.rows(STAFF, batch)] == [True, True]


def test_a_batch_that_breaks_stops_and_lets_the_next_one_in(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    store = BatchStore(hall.house.store.engine)
    demands, _ = demands_of_bytes(TABLE.encode(), name="a.csv", parser=InProcessParser(), most=9)
    batches, wanted = Batches(store, at_once=1), tuple(wanted_of(demands))

    def broken(_asked: Mapping[str, object]) -> Matches:
        raise ZeroDivisionError

    for _ in range(2):
        batch = batches.begin(STAFF, "a.csv", wanted, broken, day=DAY, generation=1, problems=())
        until(lambda: not [one for one in threading.enumerate() if one.name == "batch"])
        assert store.one(STAFF, batch).state == "stopped"
    assert "a batch could not be matched" in caplog.text


def until(holds: Callable[[], bool]) -> None:
    for _ in range(500):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it never came to hold")


# --- the page ---------------------------------------------------------------------------------


def silent(question: Question) -> Iterator[Answer]:
    yield Answer(status="refused", intent="chat", question=question.text, text="")


def served(hall: Hall) -> AbstractContextManager[str]:
    bench = Workbench(matching=hall.matching)
    return serving(web(silent, access=open_access(), day=lambda: DAY, bench=bench))


@pytest.fixture(scope="module")
def address(still: Hall) -> Iterator[str]:
    with served(still) as address:
        yield address


@pytest.fixture(params=SIZES)
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the view for what changes nothing."""
    with opened(browser, address, request.param) as page:
        yield page


@pytest.fixture(params=SIZES)
def own_page(browser: Browser, hall: Hall, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the view over a hall of its own."""
    with served(hall) as address, opened(browser, address, request.param) as page:
        yield page


@contextmanager
def opened(browser: Browser, address: str, size: ViewportSize) -> Iterator[Page]:
    """Open the view; afterwards nothing must have gone wrong in the browser."""
    with browser.new_context(viewport=size, locale="zh-CN") as context:
        page = context.new_page()
        complaints = complaints_of(page, console=False)
        page.goto(f"{address}/#match")
        expect(page.locator(".matches-none")).to_be_visible(timeout=15_000)
        yield page
        assert complaints == []


def test_a_problem_typed_in_becomes_cards_with_quotes_of_both_sides(page: Page) -> None:
    page.locator("#match-text").fill(WANTED)
    page.keyboard.press("Enter")

    card = page.locator("article.match").first
    expect(card).to_be_visible(timeout=15_000)
    expect(card.locator("td.met, td[class*=ok], td").first).to_be_visible()
    expect(card.locator(".quotes blockquote").first).to_be_visible()
    assert page.locator("img[src=x]").count() == 0
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


def test_a_table_is_matched_on_the_page_and_each_line_opens_its_card(own_page: Page) -> None:
    page = own_page
    sent = {"name": "需求.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.locator("#match-table").set_input_files(sent)

    told = page.locator(".lines-told")
    expect(told).to_contain_text("2 条都匹配完了；1 条有推荐的成果，1 条没有", timeout=15_000)
    expect(page.locator(".lines tbody tr")).to_have_count(2)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    with page.expect_download() as book:
        page.get_by_role("button", name="导出（Excel）", exact=True).click()
    assert book.value.suggested_filename.startswith("批量匹配_2条")
    page.reload()
    expect(told).to_contain_text("2 条都匹配完了；1 条有推荐的成果，1 条没有", timeout=15_000)
    expect(page.locator(".lines tbody tr")).to_have_count(2)
    page.locator("[data-lines-open]").first.click()
    expect(page.locator("#match-results .subject")).to_contain_text("喷漆循环水长效")
    expect(page.locator("article.match").first).to_contain_text("喷漆循环水净化")
    page.get_by_role("button", name="回到批量结果").click()
    expect(page.locator(".lines tbody tr").first).to_be_visible()
    page.get_by_role("button", name="关闭", exact=True).click()
    page.reload()
    page.get_by_text("批量匹配过的表（1）").click()
    expect(page.locator(".lines")).to_have_count(0)
    page.locator("[data-batch]").click()
    expect(page.locator(".lines tbody tr")).to_have_count(2)
    page.locator("[data-batch-drop]").click()
    page.get_by_role("button", name="确定删除").click()
    expect(page.locator(".lines, .batches")).to_have_count(0)


def hold_the_first(page: Page, way: str) -> list[Route]:
    """Keep the first request of a way from the server, until the test lets it on."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(way, hold)
    return held


def test_of_two_tables_the_one_that_was_chosen_last_is_shown(own_page: Page) -> None:
    page = own_page
    held = hold_the_first(page, "**/match/lines")
    chosen = page.locator("#match-table")
    chosen.set_input_files({"name": "一.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    other = "需求编号,需求名称,需求内容\nY-1,煤浆泵,隔膜国产化，寿命不低于一年\n".encode()

    chosen.set_input_files({"name": "二.csv", "mimeType": "text/csv", "buffer": other})
    expect(page.locator(".lines-told")).to_contain_text("1 条都匹配完了", timeout=15_000)
    with page.expect_response("**/match/lines"):
        held[0].continue_()

    page.wait_for_timeout(1500)  # in which the first would be asked for
    expect(page.locator(".lines tbody tr")).to_have_count(1)
    expect(page.locator(".lines tbody")).to_contain_text("煤浆泵")


def test_of_two_opinions_the_one_that_was_said_last_counts(own_page: Page) -> None:
    page = own_page
    page.locator("#match-text").fill(WANTED)
    page.keyboard.press("Enter")
    card = page.locator("article.match").first
    held = hold_the_first(page, "**/match/opinion")

    card.locator("[data-rate=fair]").click(timeout=15_000)
    card.locator("[data-rate=weak]").click()
    with page.expect_response("**/match/opinion"):
        held[0].continue_()

    page.wait_for_timeout(500)
    expect(card.locator("[data-rate=weak]")).to_have_attribute("aria-pressed", "true")
    expect(card.locator("[data-rate=fair]")).to_have_attribute("aria-pressed", "false")


def test_a_table_without_headings_is_refused_as_an_error_and_the_blank_one_is_taken(
    page: Page,
) -> None:
    sent = {"name": "需求.csv", "mimeType": "text/csv", "buffer": "甲,乙\n一,二\n".encode()}
    page.locator("#match-table").set_input_files(sent)

    told = page.locator("#match-box").get_by_role("alert")
    expect(told).to_contain_text("表头要有“需求名称”一列", timeout=15_000)
    with page.expect_download() as blank:
        page.get_by_role("button", name="下载表格模板").click()
    sheet = load_workbook(io.BytesIO(blank.value.path().read_bytes())).active
    assert sheet is not None and sheet["A1"].value == "需求名称"


def test_a_name_that_is_in_the_library_is_offered_as_the_record_that_bears_it(page: Page) -> None:
    page.locator("#match-text").fill("《枸杞热泵烘干》")
    page.keyboard.press("Enter")
    expect(page.locator(".meant")).to_contain_text("CG-3《枸杞热泵烘干》", timeout=15_000)

    page.get_by_role("button", name="用这一条来匹配").click()

    expect(page.locator("#match-text")).to_have_value("CG-3")
    expect(page.locator(".meant")).to_have_count(0)


def test_where_nothing_fits_it_says_so_and_offers_a_call(page: Page) -> None:
    page.locator("#match-text").fill("煤浆泵橡胶隔膜国产化，寿命不低于一年")
    page.keyboard.press("Enter")

    expect(page.locator("#match-results .finds-head")).to_contain_text("没有达到推荐线")
    expect(page.locator("[data-copy-text]")).to_contain_text("揭榜")


def test_who_has_something_gets_demands_and_can_turn_it_round(page: Page) -> None:
    page.locator("#match-text").fill("我们研发的喷漆循环水净化技术，换水周期120天，谁家用得上？")
    page.keyboard.press("Enter")

    subject = page.locator("#match-results .subject")
    expect(subject).to_contain_text("按您写的成果找需求", timeout=15_000)
    expect(page.locator("article.match[data-record=XQ-1]").first).to_be_visible()

    page.locator("[data-turn=demand]").click()

    expect(subject).to_contain_text("按您写的需求找成果", timeout=15_000)
    expect(page.locator("article.match[data-record^=CG]").first).to_be_visible()
    assert "side=demand" in page.url  # a reload finds it again


def test_what_was_not_read_as_a_limit_stands_above_the_cards_and_on_each(page: Page) -> None:
    page.locator("#match-text").fill(
        "找能在水深3000米用的喷漆循环水净化装置，要求占地不大于 20 平方米"
    )
    page.keyboard.press("Enter")

    expect(page.locator("#match-results .unread")).to_contain_text("水深3000米", timeout=15_000)
    card = page.locator("article.match").first
    expect(card.locator(".gaps")).to_contain_text("没有读成条件")
    expect(card.locator("td", has_text="没有写").first).to_be_visible()


def test_who_does_not_say_what_they_have_is_asked_for_it(page: Page) -> None:
    page.locator("#match-text").fill("我手上有一项成果，想找需要它的企业")
    page.keyboard.press("Enter")

    expect(page.locator("#match-results .note")).to_contain_text("没有读到是什么成果")
    page.locator("[data-turn=demand]").click()
    expect(page.locator("#match-results .subject")).to_contain_text("按您写的需求找成果")


@pytest.mark.parametrize("asked", ["NXXQ-2026-9999", "!!!???", "<b>"])
def test_what_is_neither_words_nor_a_number_is_told_so(reader: TestClient, asked: str) -> None:
    sent = reader.post("/docx", json={"text": asked, "record": "CG-1"})
    assert sent.status_code == 400
    assert "编号" in sent.json()["said"]


def test_an_opinion_that_became_a_case_stays_as_it_was(hall: Hall, client: TestClient) -> None:
    first = hall.matcher.of_record("XQ-1", "demand", GUEST, day=DAY).matches[0].other.record.id
    said = {"text": "XQ-1", "record": first, "rated": "weak"}
    assert client.post("/opinion", json=said).status_code == 200
    kept = hall.matching.opinions
    assert isinstance(kept, OpinionStore)
    kept.settle([one.id for one in kept.waiting(STAFF)], STAFF, case="own-1")

    again = client.post("/opinion", json={**said, "rated": "strong"})

    assert (again.status_code, kept.waiting(STAFF)) == (400, ())


def test_who_seeks_money_is_told_that_this_is_no_technical_demand(page: Page) -> None:
    page.locator("#match-text").fill("床垫畅销全国，诚招各市县代理商，免费铺货，融资1500万元")
    page.keyboard.press("Enter")

    expect(page.locator("#match-results .note")).to_contain_text("不像技术需求")
    expect(page.locator("[data-copy-text]")).to_have_count(0)


# --- the commands -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with an_embeddings_server() as embeddings:
        desk = Desk(tmp_path_factory.mktemp("desk"), embeddings)
        files = desk.folder / "files"
        files.mkdir()
        write(files / "成果.jsonl", offers())
        write(files / "需求.jsonl", needs())
        assert desk.run("corpus", "add", str(files)).code == 0
        yield desk


def test_a_match_is_one_json_document_whose_quotes_are_verbatim(desk: Desk) -> None:
    done = desk.run("assistant", "match", "--demand", "XQ-1", "--json")
    assert done.code == 0 and list(done.document) == ["recommended", "matches"]
    card = done.document["matches"][0]
    assert {"record", "tier", "score", "coverage", "reasons", "metrics", "gaps"} <= set(card)
    ours = desk.run("corpus", "show", "XQ-1", "--json").document["text"]
    assert all(reason["ours"]["quote"] in ours for reason in card["reasons"])


def test_many_matches_are_one_line_each_and_one_that_fails_spoils_no_other(desk: Desk) -> None:
    asked = desk.folder / "asked.jsonl"
    lines = [{"demand": "XQ-1"}, {"demand": "XQ-9"}, {"text": WANTED, "as": "enterprise"}]
    asked.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    done = desk.run("assistant", "match", "--batch", str(asked))
    assert [("error" in line) for line in done.lines] == [False, True, False]


def test_everything_goes_into_a_workbook(desk: Desk) -> None:
    out = desk.folder / "all.xlsx"
    done = desk.run("assistant", "match-all", "--out", str(out), "--json")
    assert (done.code, done.document["pairs"]) == (0, 10)
    assert len(load_workbook(out).sheetnames) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["match"],
        ["match", "--demand", "XQ-1", "--text", "喷漆"],
        ["match", "--demand", "没有"],
        ["match", "--demand", "CG-1"],
        ["match-all", "--out", "all.txt"],
    ],
)
def test_what_cannot_be_matched_is_told_in_one_line(desk: Desk, arguments: list[str]) -> None:
    done = desk.run("assistant", *arguments)
    assert done.code != 0 and done.err.strip()


# --- what is no record ------------------------------------------------------------------------


def a_form(kind: OfferKind, **values: str) -> Record:
    record = as_record(kind, values)
    assert record is not None
    return record


def test_a_form_is_matched_as_the_record_of_the_same_words_is(still: Hall) -> None:
    said = "喷漆循环水半个月就得换一次，要求换水周期不低于三个月。"
    form = a_form("demand", 需求名称="喷漆循环水长效", 拟解决的技术难题=said)

    found = still.matcher.of_unkept(form, GUEST, day=DAY)

    stored = still.matcher.of_record("XQ-1", "demand", GUEST, day=DAY)
    assert found.matches[0].other.record.id == stored.matches[0].other.record.id
    assert found.matches[0].pair.tier == stored.matches[0].pair.tier


def test_an_achievement_of_ones_own_finds_demands(still: Hall) -> None:
    said = "喷漆循环水破粘气浮净化，整池换水周期120天。"
    form = a_form("achievement", 成果名称="喷漆循环水净化", 成果简介=said)

    found = still.matcher.of_unkept(form, GUEST, day=DAY)

    assert found.given == "achievement"
    assert found.matches[0].other.record.id == "XQ-1"
    shown = matches_html(found, Places(), staff=False)
    assert "按您写的成果匹配" in shown
    assert "data-rate" not in shown
    assert "data-draft" not in shown


def test_a_table_of_demands_is_matched_row_by_row_and_nothing_is_dropped(still: Hall) -> None:
    table = "需求编号,需求名称,需求内容\nX-1,喷漆水,喷漆循环水要三个月换一次\n,,没有名称的一行\n"
    demands, problems = demands_of_bytes(
        table.encode(), name="a.csv", parser=InProcessParser(), most=2
    )

    found = match_batch(still.matcher, demands, GUEST, day=DAY)

    assert [row.demand for row in found.rows] == ["X-1"]
    assert "CG-4" not in {card.achievement for card in found.rows[0].cards}
    assert problems
    with pytest.raises(BadRequest, match="一次最多 1 条"):
        demands_of_bytes(
            f"{table}X-2,煤浆泵,隔膜\n".encode(), name="a.csv", parser=InProcessParser(), most=1
        )

"""Work that takes a while gives nothing of a record that was shut or taken out in the meantime."""

import io
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from access_builders import access_by, behind_a_gate
from builders import TODAY
from fakes import BigramEmbedder
from shared_drafts import OPEN, PROFILE, ByToken, Town, a_town
from starlette.testclient import TestClient

from assistant.drafting.facts import DraftFacts
from assistant.drafting.prose import Prose
from assistant.keeping.opinions import OpinionStore
from assistant.matching.everything import Shelf
from assistant.matching.matcher import Matcher
from assistant.ui.drafting.routes import draft_routes
from assistant.ui.matching.exports import exports
from assistant.ui.matching.tab import Matching
from corpus.intake.reading import InProcessParser
from corpus.levels import Viewer
from corpus.store.records import RecordStore, StoredRecord
from index.affinity import Affinity

TOKEN = "owner"
WROTE = "成果由吴淞理工大学完成。[^完成单位]"


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return a_town(tmp_path / "var")


def shut(town: Town) -> None:
    town.house.write("成果.csv", f"{OPEN}\n", level="restricted")


@pytest.mark.parametrize("is_shut", [False, True])
def test_what_a_model_wrote_from_a_record_shut_meanwhile_goes_into_no_draft(
    town: Town, *, is_shut: bool
) -> None:
    def writer(_type: str, _facts: DraftFacts, _who: Viewer, *, day: date) -> Iterator[Prose]:
        assert day == TODAY
        yield Prose(total=1, label="转化意义")
        if is_shut:
            shut(town)
        yield Prose(texts={"转化意义": WROTE}, done=1, total=1)

    work = {
        "type": "transfer_project",
        "facts": {"policy": "X15", "achievement": "CG-7", "profile": PROFILE},
    }
    drafting = replace(town.drafting, writer=writer)
    app = behind_a_gate(draft_routes(drafting, lambda: TODAY), access_by(ByToken(), town.audit))
    client = TestClient(app, headers={"x-draft": "1"}, cookies={"tt_session": TOKEN})

    last = json.loads(client.post("/write", json={"work": work}).text.splitlines()[-1])

    assert ("吴淞理工大学" in str(last)) is not is_shut
    assert ("没有采用" in str(last)) is is_shut


@dataclass
class ShutMeanwhile:
    """The real records; one is shut when their number is asked for the second time."""

    town: Town
    asked: int = 0

    @property
    def _store(self) -> RecordStore:
        return self.town.house.store

    def generation(self) -> int:
        self.asked += 1
        if self.asked == 2:
            shut(self.town)
        return self._store.generation()

    def get(self, record: str, viewer: Viewer) -> StoredRecord:
        return self._store.get(record, viewer)

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        return self._store.current(ids, viewer)


def test_a_record_shut_while_everything_is_matched_stands_in_no_workbook(town: Town) -> None:
    house = town.house
    house.write(
        "需求.csv", "需求编号,需求名称,需求内容,状态\nXQ-1,光伏组件回收,回收光伏组件,发布\n"
    )
    nearness = Affinity(store=house.store, chunk_store=house.chunk_store, embedder=BigramEmbedder())
    matching = Matching(
        matcher=Matcher(records=house.store, nearness=nearness, rulebook=None),
        records=ShutMeanwhile(town),
        profiles=town.drafting.profiles,
        opinions=OpinionStore(house.store.engine),
        parser=InProcessParser(),
        shelf=Shelf(house.folder / "matches"),
    )
    app = behind_a_gate(exports(matching, lambda: TODAY), access_by(ByToken(), town.audit))
    client = TestClient(app, headers={"x-match": "1"}, cookies={"tt_session": TOKEN})

    answer = client.post("/all")

    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    words = " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    assert "XQ-1" in words and "光伏组件回收技术" not in words and "CG-7" not in words

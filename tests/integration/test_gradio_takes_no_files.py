"""Gradio's own ways for files are not there, for anybody, and nothing ever lies in its cache."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from access_builders import access_by
from builders import TODAY, no_level, no_withdrawal, nothing_back
from docx import Document
from shared_drafts import PEOPLE, ByToken, Town, a_town
from starlette.testclient import TestClient

from assistant.access.table import ENDPOINTS
from assistant.answers import Answer, Question
from assistant.eligibility.rulebook import Rulebook
from assistant.keeping.profiles import ProfileStore
from assistant.ui.additions import Additions
from assistant.ui.fits.tab import Fits
from assistant.ui.papers_port import Desk
from assistant.ui.web import web
from assistant.ui.workbench import Workbench
from corpus.ingest import Added, Progress
from corpus.levels import Level
from corpus.records import Kind
from corpus.store.measures import MeasureStore

# The words of Gradio's ways by which a file comes in or goes out.
_FILES = ("/upload", "/file", "/stream", "/process_recording", "/proxy", "/component_server")
_FILLED = {
    "{path_or_url:path}": "etc/passwd", "{path:path}": "a.txt", "{url_path:path}": "http://a",
    "{event_id}": "1", "{session_hash}": "s", "{run}": "1", "{component_id}": "1",
    "{segment_id}": "1", "{ext}": "ts",
}  # fmt: skip


def silent(question: Question) -> Iterator[Answer]:
    yield Answer(status="refused", intent="chat", question=question.text, text="")


def nothing(_folder: Path, _kind: Kind | None, _level: Level | None, _told: Progress) -> Added:
    return Added()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where Gradio would put files that it is sent."""
    folder = tmp_path_factory.mktemp("gradio")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Town:
    assert cache.is_dir()
    return a_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def as_one(town: Town) -> Iterator[TestClient]:
    store, folder = town.house.store, town.house.folder / "uploads"
    app = web(
        silent,
        access=access_by(ByToken(), town.audit),
        day=lambda: TODAY,
        bench=Workbench(
            desk=Desk(
                store=store,
                additions=Additions(nothing, store=store, folder=folder),
                set_level=no_level,
                withdraw=no_withdrawal,
                back=nothing_back(store),
            ),
            fits=Fits(
                rulebook=Rulebook(store, MeasureStore(store)), profiles=ProfileStore(store.engine)
            ),
            drafting=town.drafting,
        ),
    )
    with TestClient(app, headers={"x-papers": "1", "x-fits": "1", "x-draft": "1"}) as client:
        yield client


def ways() -> Iterator[tuple[str, str]]:
    for rule in ENDPOINTS:
        method, _, path = rule.endpoint.partition(" ")
        if path.startswith("/gradio_api") and any(word in path for word in _FILES):
            for name, value in _FILLED.items():
                path = path.replace(name, value)
            yield method, path


def test_gradios_own_ways_for_files_are_not_there_for_anybody(
    as_one: TestClient, cache: Path
) -> None:
    found = list(ways())
    assert len(found) > 10

    for who in ("", *PEOPLE):
        as_one.cookies.set("tt_session", who)
        answers = {
            as_one.request(method, path, files={"files": ("a.txt", b"x")}).status_code
            for method, path in found
            if method == "POST"
        } | {as_one.get(path).status_code for method, path in found if method == "GET"}
        assert answers == {404}
    assert list(cache.rglob("*")) == []


def test_no_file_that_anybody_hands_in_or_takes_along_lies_in_gradios_cache(
    as_one: TestClient, town: Town, cache: Path
) -> None:
    as_one.cookies.set("tt_session", "staff")
    word = io.BytesIO()
    Document().save(word)
    draft = as_one.post("/drafts/start", json={"type": "transfer_project"}).json()["work"]
    letters = base64.b64encode(word.getvalue()).decode()

    batch = as_one.post("/papers/").json()["batch"]
    answers = [
        as_one.put(f"/papers/{batch}/files/a.md", content=b"# x"),
        as_one.post(f"/papers/{batch}/start"),
        as_one.post("/fits/sheet", content="企业名称,甲".encode(), headers={"x-name": "a.csv"}),
        as_one.post("/drafts/back", json={"work": draft, "file": letters, "name": "a.docx"}),
        as_one.post("/drafts/file/docx", json={"work": draft}),
        as_one.post("/fits/xlsx", json={}),
    ]

    assert all(answer.status_code < 500 for answer in answers)
    assert [answer.status_code for answer in answers[:2]] == [204, 200]
    assert list(cache.rglob("*")) == []
    assert town.house.folder.is_dir()

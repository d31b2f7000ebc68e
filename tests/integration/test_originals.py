"""The file that a record was read from: who gets it, as what, and what else is said."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, unquote

import pytest
from access_builders import ListAudit, access_by, behind_a_gate
from builders import a_record
from starlette.testclient import TestClient

from assistant.access.doors import Caller
from assistant.ui.originals import originals
from corpus.errors import NotPermitted, UnknownRecord
from corpus.levels import ROLES, Level, Role, Viewer
from corpus.records import Source
from corpus.store.given import original_of
from corpus.store.records import RecordStore, open_store

FILE = b"%PDF-1.7 with a telephone number: 0951-1234567"
HOSTILE = "外发/年报\u202efdp.exe\r\nX: 1;\"'.pdf"


class As:
    """Lets everybody in as one role."""

    def __init__(self, role: Role) -> None:
        self.role = role

    def viewer_of(self, caller: Caller) -> Viewer:
        assert caller.client
        return Viewer(identity=f"u-{self.role}", role=self.role)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> RecordStore:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('originals') / 'records.db'}")
    levels: dict[str, Level] = {"N01": "public", "N02": "internal", "N03": "restricted"}
    for id_, level in levels.items():
        put(store, id_, level=level)
    put(store, "a/b?#%", path=HOSTILE)
    put(store, "H1", path="页面.HTML")
    return store


def put(
    store: RecordStore,
    id_: str,
    *,
    level: Level = "public",
    path: str = "通知.pdf",
    data: bytes = FILE,
) -> None:
    record = replace(a_record("正文。", id=id_, level=level), source=Source(path=path))
    staged = store.stage([record], original=data)
    store.publish([*staged.added, *staged.updated])


@pytest.fixture
def asking(store: RecordStore) -> Callable[[Role], tuple[TestClient, ListAudit]]:
    def as_role(role: Role) -> tuple[TestClient, ListAudit]:
        audit = ListAudit()
        app = behind_a_gate(originals(store), access_by(As(role), audit))
        return TestClient(app, base_url="http://127.0.0.1"), audit

    return as_role


Asking = Callable[[Role], tuple[TestClient, ListAudit]]


@pytest.mark.parametrize("role", ["staff", "admin"])
@pytest.mark.parametrize("record", ["N01", "N02", "N03"])
def test_staff_get_the_file_as_it_was_handed_in(asking: Asking, role: Role, record: str) -> None:
    client, audit = asking(role)

    answer = client.get(f"/{record}")

    assert answer.status_code == 200
    assert answer.content == FILE
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert unquote(answer.headers["content-disposition"]).endswith("''通知.pdf")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert [(one.act, one.object, one.outcome) for one in audit.acts] == [
        ("GET /originals/{record:path}", record, "begun")
    ]


@pytest.mark.parametrize("role", ["enterprise", "manager"])
@pytest.mark.parametrize("record", ["N01", "N03", "none"])
def test_nobody_else_gets_any_nor_learns_which_there_are(
    asking: Asking, role: Role, record: str
) -> None:
    client, audit = asking(role)

    answer = client.get(f"/{record}")

    assert (answer.status_code, answer.json()) == (403, {"said": "只有工作人员可以下载原件。"})
    assert [one.outcome for one in audit.acts] == ["denied"]


def test_what_is_not_there_was_removed_or_is_no_id_is_told_in_the_same_words(
    asking: Asking, store: RecordStore
) -> None:
    put(store, "gone")
    store.remove("gone")
    client, _ = asking("staff")

    answers = [
        client.get(f"/{id_}") for id_ in ("none", "gone", "..%2F..%2Fetc%2Fpasswd", "%00", "")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_a_page_that_was_handed_in_is_sent_as_bytes_that_no_browser_runs(asking: Asking) -> None:
    client, _ = asking("staff")

    answer = client.get("/H1")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_a_name_that_somebody_gave_stays_a_name(asking: Asking) -> None:
    client, _ = asking("staff")

    answer = client.get(f"/{quote('a/b?#%', safe='')}")

    assert answer.status_code == 200
    name = unquote(answer.headers["content-disposition"].partition("''")[2])
    assert name == "年报fdp.exeX 1;'.pdf"
    assert "\n" not in answer.headers["content-disposition"]


def test_the_newest_version_is_given_and_a_large_file_comes_whole(
    asking: Asking, store: RecordStore
) -> None:
    data = bytes(range(256)) * 4_000
    put(store, "V1")
    record = replace(a_record("新的正文。", id="V1"), source=Source(path="新.xlsx"))
    staged = store.stage([record], original=data)
    store.publish([*staged.added, *staged.updated])
    client, _ = asking("admin")

    answer = client.get("/V1")

    assert answer.content == data
    assert int(answer.headers["content-length"]) == len(data)


def test_the_store_itself_asks_who_it_is(store: RecordStore) -> None:
    for role in ROLES:
        who = Viewer(identity="u", role=role)
        if role in {"staff", "admin"}:
            assert original_of(store.engine, "N03", who).data == FILE
            with pytest.raises(UnknownRecord):
                original_of(store.engine, "none", who)
        else:
            with pytest.raises(NotPermitted):
                original_of(store.engine, "N01", who)


def test_every_kind_of_file_that_is_read_is_sent_as_itself_or_as_bytes(
    asking: Asking, store: RecordStore
) -> None:
    client, _ = asking("staff")
    expected = {"a.docx": "wordprocessing", "a.xlsx": "spreadsheet", "a.svg": "octet", "a": "octet"}
    for name, kind in expected.items():
        put(store, f"K-{name}", path=name)

        assert kind in client.get(f"/K-{name}").headers["content-type"]

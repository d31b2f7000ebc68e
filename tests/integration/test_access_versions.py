"""What of a record's history, and of what it is linked with, each role is told."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from builders import a_record

from corpus.editions import Link, with_links
from corpus.errors import UnknownRecord
from corpus.levels import Level, Viewer
from corpus.records import Achievement, Policy, Record
from corpus.store.records import RecordStore, open_store

ENTERPRISE, MANAGER = Viewer(identity="e", role="enterprise"), Viewer(identity="m", role="manager")
STAFF = Viewer(identity="s", role="staff")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'records.db'}")
    yield opened
    opened.engine.dispose()


def put(store: RecordStore, *records: Record) -> None:
    found = store.stage(records, original=b"file")
    store.publish([*found.added, *found.updated])


def test_what_a_record_was_while_it_was_guarded_stays_guarded(store: RecordStore) -> None:
    put(store, a_record("内部征求意见的底稿。", level="internal"))
    put(store, a_record("公布的正文。", level="public"))

    def known(who: Viewer) -> list[int]:
        return [note.version for note in store.versions("R1", who)]

    assert (known(ENTERPRISE), known(MANAGER), known(STAFF)) == ([2], [2, 1], [2, 1])
    assert store.version("R1", 2, ENTERPRISE).text == "公布的正文。"
    assert store.version("R1", 1, MANAGER).text == "内部征求意见的底稿。"
    with pytest.raises(UnknownRecord, match="没有第 1 版"):
        store.version("R1", 1, ENTERPRISE)


def an_offer(phone: str, *, level: Level = "public") -> Record:
    facts = Achievement(guarded={"联系电话": phone} if phone else {})
    return a_record("热泵烘干枸杞。", kind="achievement", level=level, facts=facts)


def test_a_hash_lets_nobody_guess_what_is_guarded(tmp_path: Path) -> None:
    told: dict[str, list[str]] = {"enterprise": [], "manager": [], "staff": []}
    for number, phone in enumerate(("13900000001", "13900000002", "")):
        store = open_store(f"sqlite:///{tmp_path / f'{number}.db'}")
        put(store, an_offer(phone))
        for who in (ENTERPRISE, MANAGER, STAFF):
            told[who.role].append(store.versions("R1", who)[0].sha256)
        store.engine.dispose()

    assert {role: len(set(hashes)) for role, hashes in told.items()} == {
        "enterprise": 1,
        "manager": 1,
        "staff": 3,
    }


def test_a_link_is_told_to_those_only_who_may_know_of_where_it_leads(store: RecordStore) -> None:
    old = a_record("旧办法。", id="G1", title="朔方办法（试行）", level="restricted")
    new = a_record("新办法。", id="G2", title="朔方办法")
    link = Link(newer=new, older=old, since=date(2026, 1, 1), how="名称相同")
    put(store, old, with_links(new, [link]))

    def leads_to(who: Viewer) -> set[str]:
        found = store.get("G2", who).record.facts
        assert isinstance(found, Policy)
        return {relation.other for relation in found.relations} | set(found.replaces)

    assert leads_to(STAFF) == {"G1"}
    assert leads_to(ENTERPRISE) == leads_to(MANAGER) == set()

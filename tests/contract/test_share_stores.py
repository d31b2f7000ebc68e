"""What is promised of shared drafts, on every database: whose they are and who reads them."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete

from assistant.drafting.sharing import MOST_READERS
from assistant.errors import BadRequest, UnknownDraft
from assistant.keeping.drafts import DraftStore
from assistant.keeping.shares import ShareStore
from assistant.keeping.tables import DRAFT, DRAFT_SHARE

OWNER, READER, OTHER = "u" + "a" * 24, "u" + "b" * 24, "u" + "c" * 24


class Clock:
    """Goes on by a minute each time that it is looked at."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time


@pytest.fixture
def engine(database: Engine) -> Engine:
    with database.begin() as connection:
        for table in (DRAFT, DRAFT_SHARE):
            connection.execute(delete(table))
    return database


@pytest.fixture
def drafts(engine: Engine) -> DraftStore:
    return DraftStore(engine, now=Clock())


@pytest.fixture
def shares(engine: Engine) -> ShareStore:
    return ShareStore(engine, now=Clock())


def a_draft(drafts: DraftStore, owner: str = OWNER) -> str:
    return drafts.add(
        owner, "transfer_project", "枸杞烘干", facts={"fields": {"项目名称": "甲"}}
    ).draft


def test_a_reader_gets_all_versions_and_whose_they_are(
    drafts: DraftStore, shares: ShareStore
) -> None:
    draft = a_draft(drafts)
    second = drafts.add(OWNER, "transfer_project", "", facts={}, draft=draft)

    shares.add(OWNER, draft, READER)

    assert shares.versions(READER, draft) == (OWNER, drafts.versions(OWNER, draft))
    (given,) = shares.given_to(READER)
    assert (given.owner, given.newest) == (OWNER, second)
    assert [one.reader for one in shares.of(OWNER, draft)] == [READER]


def test_nobody_else_gets_any_of_it(drafts: DraftStore, shares: ShareStore) -> None:
    draft, kept = a_draft(drafts), a_draft(drafts)
    shares.add(OWNER, draft, READER)

    for who, which in ((OTHER, draft), (OWNER, draft), (READER, kept), (READER, "none")):
        with pytest.raises(UnknownDraft, match="没有这份草稿"):
            shares.versions(who, which)
    assert shares.given_to(OTHER) == ()
    assert shares.of(OTHER, draft) == ()


def test_nobody_gives_or_takes_back_what_is_anothers(
    drafts: DraftStore, shares: ShareStore
) -> None:
    draft = a_draft(drafts)
    shares.add(OWNER, draft, READER)

    for who in (OTHER, READER):
        with pytest.raises(UnknownDraft):
            shares.add(who, draft, OTHER)
        shares.end(who, draft, READER)

    assert [one.reader for one in shares.of(OWNER, draft)] == [READER]
    assert shares.given_to(OTHER) == ()


def test_one_reader_less_leaves_the_others(drafts: DraftStore, shares: ShareStore) -> None:
    draft = a_draft(drafts)
    for reader in (READER, OTHER):
        shares.add(OWNER, draft, reader)

    shares.end(OWNER, draft, READER)

    assert [one.reader for one in shares.of(OWNER, draft)] == [OTHER]


def test_a_share_that_names_another_owner_than_the_drafts_gives_nothing(
    engine: Engine, drafts: DraftStore, shares: ShareStore
) -> None:
    draft = a_draft(drafts)
    with engine.begin() as connection:
        row = {"draft": draft, "reader": READER, "owner": OTHER, "given": datetime.now(UTC)}
        connection.execute(DRAFT_SHARE.insert(), row)

    assert shares.given_to(READER) == ()
    with pytest.raises(UnknownDraft):
        shares.versions(READER, draft)


def test_what_is_taken_back_is_not_read_any_more_and_giving_twice_is_giving_once(
    drafts: DraftStore, shares: ShareStore
) -> None:
    draft = a_draft(drafts)
    for _ in range(2):
        shares.add(OWNER, draft, READER)
    assert len(shares.of(OWNER, draft)) == 1

    for _ in range(2):
        shares.end(OWNER, draft, READER)

    assert shares.given_to(READER) == ()
    with pytest.raises(UnknownDraft):
        shares.versions(READER, draft)


def test_a_draft_that_is_removed_is_shared_with_nobody(
    engine: Engine, drafts: DraftStore, shares: ShareStore
) -> None:
    gone, stays = a_draft(drafts), a_draft(drafts)
    for draft in (gone, stays):
        shares.add(OWNER, draft, READER)

    with pytest.raises(UnknownDraft):
        drafts.remove(OTHER, stays)
    drafts.remove(OWNER, gone)

    assert [one.newest.draft for one in shares.given_to(READER)] == [stays]
    with engine.connect() as connection:
        assert [row.draft for row in connection.execute(DRAFT_SHARE.select())] == [stays]


def test_no_more_people_read_a_draft_than_may_also_when_all_are_given_at_once(
    drafts: DraftStore, shares: ShareStore
) -> None:
    draft = a_draft(drafts)
    for number in range(MOST_READERS - 2):
        shares.add(OWNER, draft, f"u{number}")
    start = Barrier(4)

    def give(number: int) -> None:
        start.wait(20)
        with suppress(BadRequest):
            shares.add(OWNER, draft, f"v{number}")

    with ThreadPoolExecutor(4) as people:
        list(people.map(give, range(4)))

    assert len(shares.of(OWNER, draft)) == MOST_READERS
    with pytest.raises(BadRequest, match="最多给 20 个人看"):
        shares.add(OWNER, draft, "w")
    shares.add(OWNER, draft, "u1")

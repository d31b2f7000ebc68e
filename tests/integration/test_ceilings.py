"""What is on record of who may see what, on every database that may hold it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from builders import EVERYTHING, House
from sqlalchemy import Engine, update

from assistant.answers import Citation, Evidence
from assistant.chatmodel.ceiling import ceiling_of, within
from assistant.chatmodel.port import About
from assistant.errors import BadRequest
from assistant.keeping.ceilings import CeilingStore
from assistant.keeping.tables import MODEL_CEILING
from corpus.errors import NotPermitted
from corpus.levels import Level, Role, Viewer
from corpus.records import Policy
from corpus.store.database import open_database

HOST = "api.example.com"
ADMIN = Viewer(identity="张三", role="admin")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    """Says what it was set to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(engine: Engine, clock: Clock) -> CeilingStore:
    return CeilingStore(engine, now=clock)


def give(store: CeilingStore, level: Level, *, host: str = HOST, viewer: Viewer = ADMIN) -> None:
    store.give(host, level, viewer, who="张三", why="签了保密协议")


def seen(store: CeilingStore, host: str = HOST) -> Level:
    return ceiling_of(About(name="qwen", host=host), store)


def test_what_is_given_is_kept_with_who_when_and_why(store: CeilingStore, engine: Engine) -> None:
    given = store.give(" API.example.com", "internal", ADMIN, who="李四", why="签了保密协议")

    assert (given.host, given.ceiling, given.who) == (HOST, "internal", "李四")
    assert (given.when, given.why) == (NOON, "签了保密协议")
    assert CeilingStore(engine).of(HOST) == given
    assert store.history(ADMIN) == (given,)


def test_nothing_said_is_public_and_the_newest_word_counts(
    store: CeilingStore, clock: Clock
) -> None:
    assert seen(store) == "public"

    give(store, "restricted")
    assert seen(store) == "restricted"

    clock.now += timedelta(days=1)
    give(store, "public")
    assert seen(store) == "public"
    assert seen(store, "other.example.com") == "public"


def test_a_clock_that_was_set_back_does_not_bring_an_older_word_back(
    store: CeilingStore, clock: Clock
) -> None:
    give(store, "restricted")
    clock.now -= timedelta(days=30)

    give(store, "public")

    assert seen(store) == "public"
    assert [one.ceiling for one in store.history(ADMIN)] == ["public", "restricted"]


def test_nothing_is_ever_taken_out(store: CeilingStore, clock: Clock) -> None:
    for host, level in ((HOST, "internal"), ("b.example.com", "restricted"), (HOST, "public")):
        give(store, level, host=host)  # type: ignore[arg-type]

    kept = [(one.host, one.ceiling) for one in store.history(Viewer(role="staff"))]

    assert kept == [(HOST, "public"), (HOST, "internal"), ("b.example.com", "restricted")]


@pytest.mark.parametrize("role", ["enterprise", "manager", "staff"])
def test_only_an_administrator_may_give(store: CeilingStore, role: Role) -> None:
    with pytest.raises(NotPermitted, match="只有管理员"):
        give(store, "internal", viewer=Viewer(role=role))

    assert seen(store) == "public"


@pytest.mark.parametrize("role", ["enterprise", "manager"])
def test_only_staff_may_look_at_what_was_said(store: CeilingStore, role: Role) -> None:
    with pytest.raises(NotPermitted, match="只有工作人员"):
        store.history(Viewer(role=role))


def test_without_a_reason_nothing_is_written(store: CeilingStore) -> None:
    with pytest.raises(BadRequest, match="理由"):
        store.give(HOST, "internal", ADMIN, who="张三", why=" ")

    assert store.history(ADMIN) == ()


def test_a_level_that_this_version_does_not_know_lets_nothing_out(
    store: CeilingStore, engine: Engine
) -> None:
    give(store, "restricted")
    with engine.begin() as connection:
        connection.execute(update(MODEL_CEILING).values(ceiling="everything"))

    assert seen(store) == "public"


def test_those_who_give_at_once_leave_one_word_that_counts(store: CeilingStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: give(store, "internal"), range(8)))

    moments = [one.when for one in store.history(ADMIN)]

    assert len(set(moments)) == 8
    assert moments == sorted(moments, reverse=True)


def test_no_contact_and_no_reserve_price_of_the_samples_is_within_what_leaves(
    plain_samples: House,
) -> None:
    records = [stored.record for stored in plain_samples.store.each(EVERYTHING)]
    guarded = [
        record
        for record in records
        if record.facts and not isinstance(record.facts, Policy) and record.facts.guarded
    ]
    whole = tuple(
        Citation(
            n=n, evidence=Evidence(record=record, start=0, end=len(record.text), status="open")
        )
        for n, record in enumerate(guarded, start=1)
    )

    leaves = within(whole, "public")

    for citation in leaves:
        facts = citation.record.facts
        assert facts and not isinstance(facts, Policy)
        shown = f"{citation.record.title}\n{citation.quote}"
        for label, value in facts.guarded.items():
            assert "底价" in label or value not in shown, citation.record.id
    public = [one for one in whole if one.record.level == "public"]
    assert len(public) * 0.9 <= len(leaves) < len(public)

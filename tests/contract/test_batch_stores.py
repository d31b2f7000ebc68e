"""What is promised of batches of matches, on every database: whose, how many, and who writes."""

from dataclasses import replace
from datetime import date

import pytest
from accounts_builders import Clock
from sqlalchemy import Engine, delete, select

from assistant.errors import BadRequest, TooBusy, UnknownBatch
from assistant.keeping.batches import BatchStore
from assistant.keeping.tables import BATCH, BATCH_ROW
from assistant.matching.everything import Card, Row
from assistant.matching.kept import MOST_KEPT, Outcome, Wanted
from corpus.errors import NotPermitted
from corpus.levels import Viewer
from corpus.records import Problem, Source

ME, OTHER = Viewer(identity="u1", role="manager"), Viewer(identity="u2", role="admin")
GUEST = Viewer(identity="guest", role="enterprise")
DAY = date(2026, 11, 23)
CARD = Card(
    demand="",
    achievement="CG-1",
    title="净化",
    owner="某公司",
    tier="fair",
    score=0.6,
    coverage=0.5,
    reasons=("“水” ↔ “水”",),
    metrics=(),
    gaps=("没有写期限",),
    questions=(),
    advice="",
    policies=(),
)
ROW = Row(
    demand="X-1",
    title="净水",
    owner="",
    region="",
    recommended=1,
    cards=(CARD,),
    fingerprint="",
)
FOUND = Outcome(row=ROW, best=0, rests=({"CG-1": 2, "N05": 0},))


@pytest.fixture
def engine(database: Engine) -> Engine:
    with database.begin() as connection:
        for table in (BATCH, BATCH_ROW):
            connection.execute(delete(table))
    return database


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(engine: Engine, clock: Clock) -> BatchStore:
    return BatchStore(engine, now=clock)


def wanted(number: int) -> Wanted:
    asked = {"row": [["需求名称", f"要{number}"]]}
    return Wanted(
        number=number, row=number + 1, demand=f"X-{number}", title="净水", owner="", asked=asked
    )


def begun(store: BatchStore, viewer: Viewer = ME, *, rows: int = 2) -> tuple[str, str]:
    of = [wanted(number) for number in range(1, rows + 1)]
    return store.begin(viewer, "需求.csv", of, day=DAY, generation=7)


def test_what_was_found_is_given_back_the_same(store: BatchStore) -> None:
    row = Problem(
        source=Source(row=3), code="no_name", severity="refused", what="没有名称", hint="补上"
    )
    id_, run = store.begin(ME, "需求.csv", [wanted(1)], day=DAY, generation=7, problems=[row])

    assert store.put(id_, run, 1, FOUND)
    store.end(id_, run, "done")

    (kept,) = store.rows(ME, id_)
    assert (kept.wanted, kept.outcome) == (wanted(1), FOUND)
    batch = store.one(ME, id_)
    assert (batch.state, batch.total, batch.done, batch.found) == ("done", 1, 1, 1)
    assert (batch.name, batch.day, batch.generation) == ("需求.csv", DAY, 7)
    assert batch.problems == (row,)


def test_a_batch_is_its_owners_and_nobody_elses(store: BatchStore) -> None:
    id_, run = begun(store)

    assert store.listed(OTHER) == ()
    for act in (store.one, store.rows, store.stop, store.resume):
        with pytest.raises(UnknownBatch):
            act(OTHER, id_)
    store.drop(OTHER, id_)

    assert store.put(id_, run, 1, FOUND)
    assert store.one(ME, id_).state == "running"


def test_a_guest_keeps_nothing(store: BatchStore) -> None:
    with pytest.raises(NotPermitted):
        begun(store, GUEST)
    assert store.listed(GUEST) == ()


def test_who_may_see_less_than_then_has_no_such_batch_any_more(store: BatchStore) -> None:
    id_, _run = begun(store)

    with pytest.raises(UnknownBatch):
        store.one(replace(ME, role="enterprise"), id_)
    assert store.listed(replace(ME, role="enterprise")) == ()
    assert store.one(replace(ME, role="admin"), id_)


def test_one_at_a_time_is_matched_for_one_person(store: BatchStore) -> None:
    id_, run = begun(store)

    with pytest.raises(TooBusy, match="正在匹配"):
        begun(store)
    begun(store, OTHER)
    store.end(id_, run, "done")
    begun(store)


def test_a_batch_that_was_stopped_goes_on_and_the_run_before_writes_no_more(
    store: BatchStore,
) -> None:
    id_, run = begun(store)
    store.put(id_, run, 1, FOUND)

    store.stop(ME, id_)

    assert not store.put(id_, run, 2, FOUND)
    assert (store.one(ME, id_).state, store.one(ME, id_).done) == ("stopped", 1)
    again = store.resume(ME, id_)
    assert not store.put(id_, run, 2, Outcome(failed="晚了"))
    store.end(id_, run, "stopped")
    assert store.put(id_, again, 2, FOUND)
    store.end(id_, again, "done")
    assert store.one(ME, id_).state == "done"
    assert [one.outcome for one in store.rows(ME, id_, after=1)] == [FOUND]
    with pytest.raises(BadRequest, match="都匹配完了"):
        store.resume(ME, id_)


def test_whoever_matched_and_is_gone_leaves_a_batch_that_can_go_on(
    store: BatchStore, clock: Clock
) -> None:
    id_, run = begun(store)
    store.put(id_, run, 1, FOUND)

    clock.turn(minutes=1)
    assert store.one(ME, id_).state == "running"
    clock.turn(minutes=2)

    assert store.one(ME, id_).state == "stopped"
    assert store.put(id_, store.resume(ME, id_), 2, FOUND)
    assert not store.put(id_, run, 2, FOUND)


def test_the_oldest_make_room_and_take_their_rows_along(
    store: BatchStore, clock: Clock, engine: Engine
) -> None:
    ids = []
    for _ in range(MOST_KEPT + 1):
        id_, run = begun(store, rows=1)
        store.end(id_, run, "stopped")
        ids.append(id_)
        clock.turn(minutes=1)

    assert [one.id for one in store.listed(ME)] == ids[:0:-1]
    with engine.connect() as connection:
        assert set(connection.scalars(select(BATCH_ROW.c.batch))) == set(ids[1:])


def test_what_is_dropped_is_gone_with_its_rows(store: BatchStore, engine: Engine) -> None:
    id_, run = begun(store)

    store.drop(ME, id_)

    assert not store.put(id_, run, 1, FOUND)
    with engine.connect() as connection:
        assert connection.execute(select(BATCH_ROW)).all() == []


def test_a_row_that_could_not_be_matched_says_why(store: BatchStore) -> None:
    id_, run = begun(store, rows=1)

    store.put(id_, run, 1, Outcome(failed="写得太长"))

    (kept,) = store.rows(ME, id_)
    assert kept.outcome == Outcome(failed="写得太长")

"""What is old is forgotten by itself, but nothing that somebody still has to decide."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from assistant.errors import BadSetting
from assistant.keeping.profiles import ProfileStore
from assistant.keeping.retention import forget_old
from assistant.keeping.tables import ASKED, BATCH, BATCH_ROW, COMPLAINT, FEEDBACK, KEY, TRACE
from corpus.store.database import open_database

_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = open_database(f"sqlite:///{tmp_path / 'records.db'}")
    ProfileStore(made)
    return made


def asked(engine: Engine, id_: str, *, days_ago: int) -> None:
    trace = {
        "id": id_,
        "asked": _NOW - timedelta(days=days_ago),
        "role": "enterprise",
        "identity": "u1",
        "as_of": date(2026, 1, 1),
        "question": "问",
        "understood": "",
        "status": "",
        "mode": "",
        "model": "",
        "whole": {},
    }
    with engine.begin() as connection:
        connection.execute(insert(TRACE).values(**trace))
        connection.execute(
            insert(ASKED).values(
                id=id_,
                identity="u1",
                asked=trace["asked"],
                question="问",
                status="answered",
                ended="whole",
            )
        )


def said(engine: Engine, id_: str, *, days_ago: int, state: str, reason: str) -> None:
    feedback = {
        "id": id_,
        "given": _NOW - timedelta(days=days_ago),
        "role": "enterprise",
        "identity": "u1",
        "question": "问",
        "history": [],
        "as_of": date(2026, 1, 1),
        "status": "answered",
        "answer": "答",
        "cited": [],
        "reason": reason,
        "note": "",
        "state": state,
    }
    with engine.begin() as connection:
        connection.execute(insert(FEEDBACK).values(**feedback))


def test_what_is_older_than_the_days_is_forgotten_and_what_waits_stays(engine: Engine) -> None:
    asked(engine, "old", days_ago=181)
    asked(engine, "young", days_ago=179)
    said(engine, "settled", days_ago=181, state="dismissed", reason="missing")
    said(engine, "helped", days_ago=181, state="new", reason="useful")
    said(engine, "waits", days_ago=400, state="new", reason="missing")
    said(engine, "recent", days_ago=3, state="dismissed", reason="missing")

    forgotten = forget_old(engine, _NOW)

    assert forgotten == {
        "traces": 1,
        "asked": 1,
        "feedback": 2,
        "complaints": 0,
        "contacts": 0,
        "keys": 0,
        "batches": 0,
        "login_flows": 0,
    }
    with engine.connect() as connection:
        assert list(connection.scalars(select(TRACE.c.id))) == ["young"]
        assert list(connection.scalars(select(ASKED.c.id))) == ["young"]
        assert set(connection.scalars(select(FEEDBACK.c.id))) == {"waits", "recent"}


def complained(engine: Engine, number: str, *, closed: int | None) -> None:
    values = {
        "id": number,
        "given": _NOW - timedelta(days=500),
        "role": "enterprise",
        "identity": "u1",
        "kind": "other",
        "text": "说",
        "contact": "13912345678",
        **dict.fromkeys(("place", "record", "trace", "question", "answer"), ""),
        **dict.fromkeys(("handler", "reply", "note"), ""),
        "state": "open" if closed is None else "done",
        "closed": None if closed is None else _NOW - timedelta(days=closed),
    }
    with engine.begin() as connection:
        connection.execute(insert(COMPLAINT).values(**values))


def test_of_a_settled_complaint_the_contact_goes_first_and_what_waits_keeps_it(
    engine: Engine,
) -> None:
    complained(engine, "old", closed=181)
    complained(engine, "settled", closed=31)
    complained(engine, "just", closed=29)
    complained(engine, "waits", closed=None)

    forgotten = forget_old(engine, _NOW)

    assert (forgotten["complaints"], forgotten["contacts"]) == (1, 1)
    with engine.connect() as connection:
        query = select(COMPLAINT.c.id).where(COMPLAINT.c.contact != "")
        assert set(connection.scalars(query)) == {"just", "waits"}
        assert connection.scalar(select(COMPLAINT.c.contact).filter_by(id="settled")) == ""


def test_batches_of_matches_go_with_their_rows_and_withdrawn_keys_by_their_age(
    engine: Engine,
) -> None:
    for id_, days in (("old", 31), ("young", 29)):
        changed = _NOW - timedelta(days=days)
        batch = {"id": id_, "identity": "u1", "level": "public", "name": "a.csv", "run": ""}
        stood = {"given": changed, "changed": changed, "day": date(2026, 1, 1), "generation": 1}
        row = {"id": f"{id_}-1", "batch": id_, "number": 1, "identity": "u1", "demand": ""}
        with engine.begin() as connection:
            connection.execute(insert(BATCH).values(**batch, **stood, state="done", problems=[]))
            connection.execute(insert(BATCH_ROW).values(**row, title="", owner="", asked={}))
    for id_, ended in (("gone", 181), ("ended", 179), ("holds", None)):
        key = {"id": id_, "token": id_, "account": "u1", "name": "", "role": "enterprise"}
        when = None if ended is None else _NOW - timedelta(days=ended)
        with engine.begin() as connection:
            connection.execute(insert(KEY).values(**key, made=_NOW, expires=_NOW, withdrawn=when))

    forgotten = forget_old(engine, _NOW)

    assert (forgotten["batches"], forgotten["keys"]) == (1, 1)
    with engine.connect() as connection:
        assert list(connection.scalars(select(BATCH.c.id))) == ["young"]
        assert list(connection.scalars(select(BATCH_ROW.c.batch))) == ["young"]
        assert set(connection.scalars(select(KEY.c.id))) == {"ended", "holds"}


def test_less_than_six_months_cannot_be_set(engine: Engine) -> None:
    with pytest.raises(BadSetting, match="六个月"):
        forget_old(engine, _NOW, days=179)

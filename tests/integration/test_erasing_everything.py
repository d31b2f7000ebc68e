"""Who is erased is in no byte of the data folder any more, and nobody else has lost anything."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import EVERYTHING
from erasing_world import (
    GOES,
    LI,
    PHONE,
    SECRET,
    STAYS,
    WANG,
    WANG_NAME,
    World,
    a_world,
    close,
    everything_but,
)
from sqlalchemy import Connection, delete, text, update

from assistant.accounts.errors import LastAdmin
from assistant.backup.making import make_backup
from assistant.erasing.erasing import Erased
from assistant.erasing.files import left_in
from assistant.erasing.subject import Subject, record_subject, subject_of
from assistant.erasing.texts import forms_of
from assistant.keeping.tables import ACCOUNT
from corpus.errors import UnknownRecord

_MARKERS = (WANG_NAME, GOES, SECRET, PHONE)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = a_world(tmp_path / "var")
    yield made
    close(made)


@pytest.fixture(params=["sqlite", "postgresql"])
def on_any(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    url = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    made = a_world(tmp_path / "var", url=url)
    yield made
    close(made)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = a_world(tmp_path_factory.mktemp("untouched") / "var")
    yield made
    close(made)


def person(world: World) -> Subject:
    accounts = world.eraser.store.accounts()  # type: ignore[attr-defined]
    return subject_of("person", WANG_NAME, accounts, known_as=[PHONE, SECRET])


def company(world: World) -> Subject:
    accounts = world.eraser.store.accounts()  # type: ignore[attr-defined]
    return subject_of("company", GOES, accounts)


def erased(world: World, subject: Subject) -> Erased:
    """Erase with everything that names them, once it was shown."""
    also = [one.place for one in world.eraser.plan(subject).mentions]
    return world.eraser.erase(subject, also=also)


def make_admin(world: World, account: str) -> None:
    with world.house.store.engine.begin() as connection:
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == account).values(role="admin"))


def holding(world: World, marker: str) -> list[str]:
    """Say where a marker is: in files of the folder, or in any column of any schema of a server."""
    found = list(left_in(world.house.folder, (marker,)))
    engine = world.house.store.engine
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            found += _columns_with(connection, marker)
    return found


def _columns_with(connection: Connection, marker: str) -> Iterator[str]:
    columns = connection.execute(
        text(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns "
            "WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
    ).all()
    for schema, table, column in columns:
        said = f'"{column}"::text'
        query = text(
            f'SELECT count(*) FROM "{schema}"."{table}" '
            f"WHERE position(:form in convert_to({said}, 'UTF8')) > 0 "
            f"OR position(encode(:form, 'hex') in {said}) > 0"
        )
        if any(connection.scalar(query, {"form": form}) for form in forms_of(marker)):
            yield f"{schema}.{table}.{column}"


def test_of_a_person_and_their_company_no_byte_is_left(on_any: World) -> None:
    assert all(holding(on_any, marker) for marker in _MARKERS)  # else nothing would be shown

    one = erased(on_any, person(on_any))
    other = erased(on_any, company(on_any))

    assert [where for marker in _MARKERS for where in holding(on_any, marker)] == []
    assert one.scrubbed
    assert other.scrubbed
    assert not on_any.eraser.unfinished
    assert on_any.house.indexer.check().clean


def test_looking_changes_nothing(untouched: World) -> None:
    before = everything_but(untouched)

    untouched.eraser.plan(company(untouched))
    untouched.eraser.plan(person(untouched))

    assert everything_but(untouched) == before


def test_what_is_a_persons_goes_and_where_else_they_are_named_is_told(untouched: World) -> None:
    plan = untouched.eraser.plan(person(untouched))

    assert plan.rows["assistant_account"] == {WANG}
    assert plan.rows["assistant_trace"] == {f"t{WANG}"}
    assert plan.contacts == {"X2"}
    assert plan.records == {}
    assert plan.cases == {"case-a"}
    assert plan.runs == {"one"}
    assert "trace:t-names" in {one.place for one in plan.mentions}


@pytest.mark.parametrize("subject", [person, company])
def test_the_last_administrator_is_not_erased(
    on_any: World, subject: Callable[[World], Subject]
) -> None:
    make_admin(on_any, WANG)
    whose, before = subject(on_any), everything_but(on_any)
    plan = on_any.eraser.plan(whose)

    with pytest.raises(LastAdmin, match="另设一位管理员"):
        on_any.eraser.erase(whose)
    with pytest.raises(LastAdmin):
        on_any.eraser.store.erase(replace(plan, last_admin=False))  # of an older survey

    assert plan.last_admin
    assert everything_but(on_any) == before
    assert not on_any.eraser.unfinished
    make_admin(on_any, LI)
    assert not on_any.eraser.plan(whose).last_admin
    on_any.eraser.erase(whose)
    assert on_any.eraser.plan(whose).empty


def test_rows_of_an_account_that_is_gone_go_by_its_id(world: World) -> None:
    with world.house.store.engine.begin() as connection:
        connection.execute(delete(ACCOUNT).where(ACCOUNT.c.id == WANG))

    accounts = world.eraser.store.accounts()  # type: ignore[attr-defined]
    plan = world.eraser.plan(subject_of("person", WANG, accounts))

    assert plan.rows["assistant_trace"] == {f"t{WANG}"}
    assert plan.rows["assistant_draft"] == {f"d{WANG}"}
    assert "assistant_account" not in plan.rows


def test_a_case_that_was_cut_off_is_told_and_can_go(world: World) -> None:
    own = world.house.folder / "eval" / "own.jsonl"
    with own.open("ab") as file:
        file.write(f'{{"id": "case-z", "question": "{WANG_NAME}'.encode() + b"\xe7")

    plan = world.eraser.plan(person(world))
    assert "case:" in {one.place for one in plan.mentions}

    world.eraser.erase(person(world), also=["case:"])
    assert WANG_NAME.encode() not in own.read_bytes()


def test_what_is_a_companys_goes_with_what_quotes_it(untouched: World) -> None:
    plan = untouched.eraser.plan(company(untouched))

    assert set(plan.records) == {"X1"}
    assert plan.rows["assistant_account"] == {WANG}
    assert plan.rows["assistant_trace"] == {f"t{WANG}", "t-cites"}
    assert plan.answers == {"f-quotes"}
    assert plan.bereft == 2


def test_what_is_somebody_elses_is_as_it_was(world: World) -> None:
    caches = ("index_chunk", "index_embedding", "index_seal")
    before = everything_but(world, *caches)

    world.eraser.erase(company(world))

    after = everything_but(world, *caches)
    changed = {
        "assistant_feedback",
        "assistant_login_try",
        "corpus_generation",
        "corpus_original",
        "corpus_version",
    }
    for table in before.keys() - changed:
        assert after[table] == [row for row in before[table] if _is_anothers(row)], table
    assert _texts(after) == _texts(before)
    assert world.house.found("枸杞干燥节能")[0] == "X3"
    (feedback,) = [row for row in after["assistant_feedback"] if "f-quotes" in row]
    assert SECRET not in feedback
    assert "备注" in feedback
    assert '"cited": ["X3"]' in feedback


def test_a_contact_is_blanked_and_backups_that_hold_the_name_are_told(
    world: World, tmp_path: Path
) -> None:
    backup = make_backup(world.eraser.database, world.house.folder, tmp_path / "safe")

    done = world.eraser.erase(person(world))
    later = make_backup(world.eraser.database, world.house.folder, tmp_path / "later")

    rows = everything_but(world)
    assert not any(WANG_NAME in row or PHONE in row for row in rows["corpus_version"])
    assert any(STAYS in row and "余热温度" in row for row in rows["corpus_version"])
    assert any("t-names" in row for row in rows["assistant_trace"])
    assert set(done.backups) == {backup.path}
    assert list(world.eraser.backups_with(_whose(LI))) == [backup.path, later.path]
    assert list(world.eraser.backups_with(_whose(WANG))) == [backup.path]


def _is_anothers(row: str) -> bool:
    return not any(sign in row for sign in (WANG, GOES, '"X1"', "t-cites"))


def _texts(rows: dict[str, list[str]]) -> list[str]:
    """Give the versions of others, but for the bytes of the file that they shared."""
    versions = [json.loads(row) for row in rows["corpus_version"]]
    kept = [{**row, "original": None} for row in versions if row["record"] != "X1"]
    return [json.dumps(row, ensure_ascii=False) for row in kept]


def _whose(account: str) -> Subject:
    return Subject(sort="person", names=(), accounts={account: ""})


# --- one record -----------------------------------------------------------------------------------

# Stands in the text of one record, and nowhere else.
TEXT = "轴承在六百度下运转"


def record(world: World) -> Subject:
    return record_subject("X1", world.eraser.store.titles("X1"))  # type: ignore[attr-defined]


def test_what_is_withdrawn_is_kept_whole_and_what_is_erased_leaves_no_byte(on_any: World) -> None:
    house = on_any.house
    others = {one.record.id: one.record for one in house.store.each(EVERYTHING)}
    house.remove("X1", "claimed")
    assert holding(on_any, TEXT)
    assert TEXT in house.restore("X1").record.text
    house.remove("X1", "claimed")

    done = on_any.eraser.erase(record(on_any))

    assert set(done.plan.records) == {"X1"}
    assert holding(on_any, TEXT) == []
    assert done.scrubbed
    with pytest.raises(UnknownRecord):
        house.restore("X1")
    kept = everything_but(on_any, "assistant_audit")
    assert not any("X1" in row for row in kept["corpus_withdrawal"])
    now = {one.record.id: one.record for one in house.store.each(EVERYTHING)}
    assert now == {id_: one for id_, one in others.items() if id_ != "X1"}
    assert house.indexer.check().clean


def test_a_record_in_sight_is_erased_likewise_and_its_title_is_told_where_else_it_stands(
    world: World,
) -> None:
    plan = world.eraser.plan(record(world))

    assert plan.records == {"X1": "高温轴承寿命提升"}
    assert plan.contacts == frozenset()
    assert plan.rows.get("assistant_trace") == frozenset({"t-cites"})
    world.eraser.erase(record(world))

    assert holding(world, TEXT) == []
    assert world.house.found("轴承寿命") != ["X1"]


def test_of_a_record_that_there_is_not_nothing_is_erased(untouched: World) -> None:
    titles = untouched.eraser.store.titles("none")  # type: ignore[attr-defined]

    assert titles == ()
    assert untouched.eraser.plan(record_subject("none", titles)).empty

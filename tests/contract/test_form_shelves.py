"""What is promised of the shelf of Word forms, wherever it is kept."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from forms_shelf import FormsInMemory
from sqlalchemy import Engine

from assistant.drafting.forms import PREFIX, Forms
from assistant.errors import UnknownTemplate
from assistant.keeping.forms import FormStore
from corpus.errors import NotPermitted
from corpus.levels import Role, Viewer
from corpus.store.database import open_database

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STAFF = Viewer(role="staff")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql", "memory"])
def forms(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Forms]:
    if request.param == "memory":
        yield FormsInMemory(lambda: NOON)
        return
    url = (
        f"sqlite:///{tmp_path / 'var' / 'records.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgresql")
    )
    engine = open_database(url)
    yield FormStore(engine, now=lambda: NOON)
    engine.dispose()


def test_what_is_put_there_is_opened_as_it_was(forms: Forms) -> None:
    kept = forms.put("厅里的申报书", "transfer_project", b"PK\x00\xff", STAFF, who="李四")

    assert forms.opened(kept.id) == (kept, b"PK\x00\xff")
    assert kept.id.startswith(PREFIX)
    assert (kept.name, kept.base, kept.version) == ("厅里的申报书", "transfer_project", 1)
    assert (kept.who, kept.when) == ("李四", NOON)


def test_one_of_the_same_name_is_replaced_under_the_same_id(forms: Forms) -> None:
    first = forms.put("申报书", "transfer_project", b"old", STAFF, who="李四")

    second = forms.put("申报书", "transfer_project", b"new", Viewer(), who="王五")

    assert (second.id, second.version, second.who) == (first.id, 2, "王五")
    assert forms.opened(first.id) == (second, b"new")
    assert forms.listed() == (second,)


def test_the_same_name_for_another_kind_is_another_form(forms: Forms) -> None:
    one = forms.put("申报书", "transfer_project", b"1", STAFF, who="李四")
    other = forms.put("申报书", "gaoqi_application", b"2", STAFF, who="李四")

    assert forms.listed() == (other, one)
    assert forms.opened(one.id) == (one, b"1")


@pytest.mark.parametrize("role", ["enterprise", "manager"])
def test_who_is_no_staff_changes_nothing(forms: Forms, role: Role) -> None:
    kept = forms.put("申报书", "transfer_project", b"1", STAFF, who="李四")
    stranger = Viewer(identity="甲", role=role)
    forbidden: tuple[Callable[[], object], ...] = (
        lambda: forms.put("申报书", "transfer_project", b"2", stranger, who="甲"),
        lambda: forms.remove(kept.id, stranger),
    )

    for attempt in forbidden:
        with pytest.raises(NotPermitted, match="只有工作人员"):
            attempt()

    assert forms.opened(kept.id) == (kept, b"1")


def test_what_is_removed_is_gone_and_begins_anew(forms: Forms) -> None:
    gone = forms.put("甲", "transfer_project", b"1", STAFF, who="李四")
    stays = forms.put("乙", "transfer_project", b"2", STAFF, who="李四")

    forms.remove(gone.id, STAFF)

    assert forms.listed() == (stays,)
    with pytest.raises(UnknownTemplate, match=gone.id):
        forms.opened(gone.id)
    with pytest.raises(UnknownTemplate, match=gone.id):
        forms.remove(gone.id, STAFF)
    assert forms.put("甲", "transfer_project", b"3", STAFF, who="李四").version == 1


def test_forms_that_come_at_once_get_versions_of_their_own(engine: Engine) -> None:
    store = FormStore(engine)
    start = Barrier(4)

    def put(_: int) -> int:
        start.wait(20)
        return store.put("甲", "transfer_project", b"1", STAFF, who="李四").version

    with ThreadPoolExecutor(4) as people:
        versions = sorted(people.map(put, range(4)))

    assert versions == [1, 2, 3, 4]

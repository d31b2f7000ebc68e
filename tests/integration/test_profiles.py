"""Profiles of companies: kept for their owners alone, forgotten when they say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.keeping.profiles import GUEST, Kept, ProfileStore
from corpus.errors import NotPermitted
from corpus.levels import Viewer
from corpus.store.database import open_database

ONE = Viewer(identity="甲", role="enterprise")
OTHER = Viewer(identity="乙", role="admin")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProfileStore]:
    engine = open_database(f"sqlite:///{tmp_path / 'records.db'}")
    yield ProfileStore(engine)
    engine.dispose()


def test_a_profile_is_given_back_to_its_owner_and_nobody_else(store: ProfileStore) -> None:
    kept = Kept(profile={"employees": "120来号"}, seen={"N03": {"verdict": "promising"}})

    store.keep(ONE, kept)

    assert store.of(ONE) == kept
    assert store.of(OTHER) == Kept()


def test_the_last_profile_counts(store: ProfileStore) -> None:
    store.keep(ONE, Kept(profile={"employees": 80}))

    store.keep(ONE, Kept(profile={"employees": 520}))

    assert store.of(ONE).profile == {"employees": 520}


def test_what_is_forgotten_is_gone(store: ProfileStore) -> None:
    store.keep(ONE, Kept(profile={"employees": 80}))
    store.keep(OTHER, Kept(profile={"employees": 90}))

    store.forget(ONE)

    assert store.of(ONE) == Kept()
    assert store.of(OTHER).profile == {"employees": 90}


def test_nothing_is_kept_of_a_guest(store: ProfileStore) -> None:
    guest = Viewer(identity=GUEST, role="enterprise")

    with pytest.raises(NotPermitted, match="浏览器"):
        store.keep(guest, Kept(profile={"employees": 80}))

    assert store.of(guest) == Kept()

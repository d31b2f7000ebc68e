"""What a guest says of their company and what they write stay in their browser."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from assistant_builders import an_answer
from builders import TODAY
from shared_drafts import OWNER, Town, a_town

from assistant.access.doors import GUEST
from assistant.eligibility.conversation import Considered
from assistant.keeping.profiles import ProfileStore
from assistant.ui.drafting.desk import desk_of
from assistant.ui.drafting.in_browser import DraftsInBrowser
from assistant.ui.fits.tab import Fits, keep_what_was_told, kept_of
from corpus.store.database import open_database

TOLD = replace(
    an_answer(), considered=Considered(profile={"employees": 520}, heard={"employees": 520})
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return a_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def fits(town: Town, tmp_path: Path) -> Iterator[Fits]:
    engine = open_database(f"sqlite:///{tmp_path / 'records.db'}")
    yield Fits(rulebook=town.drafting.rulebook, profiles=ProfileStore(engine))
    engine.dispose()


def test_what_a_guest_tells_in_a_conversation_is_kept_nowhere(fits: Fits) -> None:
    keep_what_was_told(TOLD, GUEST, fits)
    keep_what_was_told(TOLD, OWNER, fits)

    assert kept_of(GUEST, fits) is None
    assert kept_of(OWNER, fits) == {"employees": 520}


def test_a_guests_drafts_are_those_of_their_browser(town: Town) -> None:
    guest = desk_of(town.drafting, GUEST, {}, day=TODAY)
    owner = desk_of(town.drafting, OWNER, {}, day=TODAY)

    guest.drafts.add(guest.owner, "transfer_project", "", facts={"fields": {"项目名称": "甲"}})

    assert isinstance(guest.drafts, DraftsInBrowser)
    assert owner.drafts is town.drafting.drafts
    assert owner.drafts.listed(GUEST.identity) == ()

"""Taking in what was handed over: by the way of every file, and settled only once it is there."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import a_record

from assistant.errors import BadRequest
from assistant.offers.adding import take_in
from assistant.offers.fields import OfferKind
from assistant.offers.offer import Offers, OwnOffer, State
from corpus.ingest import Added
from corpus.levels import Level, Viewer
from corpus.records import Problem, Source

STAFF = Viewer(identity="s", role="staff")
WAITING = OwnOffer(
    id="1",
    number="DJXQ-2026-A",
    kind="demand",
    values={"需求名称": "净水"},
    state="waiting",
    version=2,
    changed=datetime(2026, 11, 23, tzinfo=UTC),
    owner="u-1",
)


@dataclass
class Shelf:
    """Holds the one offer that waits."""

    settled: list[OwnOffer] = field(default_factory=list)

    def handed(self, _staff: Viewer, offer: str, version: int) -> OwnOffer:
        if (offer, version) != (WAITING.id, WAITING.version):
            raise BadRequest("登记方刚改过这份登记，请重新看过再定。")
        return WAITING

    def settle(
        self,
        _staff: Viewer,
        _offer: str,
        _version: int,
        *,
        state: State,
        word: str = "",
        record: str = "",
        level: Level | None = None,
    ) -> OwnOffer:
        done = replace(WAITING, state=state, word=word, record=record, level=level)
        self.settled.append(done)
        return done


@dataclass
class Work:
    """Adds what it is told to have added, and remembers what it was given."""

    gives: Added
    names: list[str] = field(default_factory=list)

    def __call__(self, folder: Path, _kind: OfferKind, _level: Level) -> Added:
        self.names += [path.name for path in folder.iterdir()]
        return self.gives


def taken(shelf: Shelf, work: Work, *, version: int = 2) -> OwnOffer:
    offers: Offers = shelf  # type: ignore[assignment]  # of the port, what taking in needs
    return take_in("1", version, "internal", STAFF, offers=offers, work=work)


def test_what_was_added_is_settled_with_its_record_and_the_level_it_got() -> None:
    shelf, record = Shelf(), a_record(id="DJXQ-2026-A", kind="demand", level="restricted")
    work = Work(Added(added=(record,)))

    done = taken(shelf, work)

    assert work.names == ["DJXQ-2026-A.xlsx"]
    assert (done.state, done.record, done.level) == ("added", "DJXQ-2026-A", "restricted")


def test_what_gave_no_record_still_waits_and_staff_are_told_why() -> None:
    problem = Problem(
        source=Source(), code="x", severity="refused", what="没有名称", hint="请补名称"
    )
    shelf = Shelf()

    with pytest.raises(BadRequest, match="没有收进去：没有名称（请补名称）"):
        taken(shelf, Work(Added(problems=(problem,))))
    assert shelf.settled == []


def test_what_was_changed_since_it_was_seen_is_not_added() -> None:
    work = Work(Added(added=(a_record(kind="demand"),)))

    with pytest.raises(BadRequest, match="重新看过"):
        taken(Shelf(), work, version=1)
    assert work.names == []

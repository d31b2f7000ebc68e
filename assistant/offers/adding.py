"""Taking what somebody handed over into the corpus, by the way that every file takes."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.errors import BadRequest
from assistant.offers.fields import OfferKind
from assistant.offers.offer import Offers, OwnOffer
from assistant.offers.writing import as_book
from corpus.ingest import Added
from corpus.levels import Level, Viewer
from corpus.records import Record

# Adds a folder of files of one kind at a level.
Work = Callable[[Path, OfferKind, Level], Added]


def take_in(
    offer: str, version: int, level: Level, staff: Viewer, *, offers: Offers, work: Work
) -> OwnOffer:
    """Add what waits to the corpus at a level; a stricter mark of its own wins.

    Args:
        offer: Of those that wait.
        version: That the staff have seen.
        level: Whom it is for.
        staff: Who decides.
        offers: Where it waits.
        work: Adds files.

    Raises:
        NotPermitted: The viewer is no staff.
        UnknownOffer: It does not wait any more.
        BadRequest: It is another now, or no record came of it.
    """
    handed = offers.handed(staff, offer, version)
    record = _added(handed, level, work)
    return offers.settle(staff, offer, version, state="added", record=record.id, level=record.level)


def _added(offer: OwnOffer, level: Level, work: Work) -> Record:
    with TemporaryDirectory(prefix="offer-") as folder:
        book = as_book(offer.kind, offer.values, number=offer.number)
        (Path(folder) / f"{offer.number}.xlsx").write_bytes(book)
        done = work(Path(folder), offer.kind, level)
    record = next(iter((*done.added, *done.updated, *done.unchanged)), None)
    if record is None:
        told = "；".join(f"{one.what}（{one.hint}）" for one in done.problems[:2])
        raise BadRequest(f"没有收进去：{told or '没有读出内容'}")
    return record

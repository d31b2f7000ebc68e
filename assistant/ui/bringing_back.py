"""What staff do with records out of sight: look through them, look at one, bring it back."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.errors import BadRequest
from assistant.ui.withdrawn import PAGE, Asking, gone_html, withdrawn_html
from corpus.levels import Viewer, require_staff
from corpus.sameness import received
from corpus.store.records import RecordStore, StoredRecord
from corpus.withdrawal import Cause, Withdrawn

_NO_CAUSE = "请先选为什么恢复。"
_NOT_ASKED = "没有恢复：这条资料刚刚有变动，或还没有确认过；请重新打开它再试。"


@dataclass(frozen=True, slots=True, kw_only=True)
class BringingBack:
    """What it works on.

    Attributes:
        restore: Brings a record back; see `corpus.ingest.restore`.
        named: Gives what a member of the staff is called.
    """

    store: RecordStore
    restore: Callable[[str, Cause, Viewer], StoredRecord]
    named: Callable[[str], str] = str

    def listed(self, staff: Viewer, *, text: str, start: int) -> str:
        """Give a page of the records out of sight."""
        text = " ".join(text.split())
        found = self.store.shelved(staff, text=text, start=start, most=PAGE)
        if start and not found.shown:  # some have come back since
            start = 0
            found = self.store.shelved(staff, text=text, start=start, most=PAGE)
        names = {one.withdrawal.who: self._named(one) for one in found.shown}
        return withdrawn_html(found, text=text, start=start, names=names)

    def opened(self, staff: Viewer, record: str) -> str:
        """Give one of them, as it was.

        Raises:
            UnknownRecord: None of that id is out of sight.
        """
        return self._shown(self._one(staff, record))

    def asked(self, staff: Viewer, record: str, cause: Cause | None) -> str:
        """Ask whether one is really to come back, for a cause that was chosen."""
        one = self._one(staff, record)
        if cause is None:
            return self._shown(one, Asking(wrong=_NO_CAUSE))
        asking = Asking(
            chosen=cause,
            sign=_sign(one, cause),
            version=one.withdrawal.version + 1,
            twin=self._twin(one),
        )
        return self._shown(one, asking)

    def bring_back(
        self, staff: Viewer, record: str, cause: Cause | None, asked: str
    ) -> StoredRecord:
        """Bring one back, once just that was asked.

        Raises:
            BadRequest: It was not asked, or the record is another since.
        """
        one = self._one(staff, record)
        if cause is None or asked != _sign(one, cause):
            raise BadRequest(_NOT_ASKED)
        return self.restore(record, cause, staff)

    def _one(self, staff: Viewer, record: str) -> Withdrawn:
        require_staff(staff)
        return self.store.out_of_sight(record)

    def _shown(self, one: Withdrawn, asking: Asking | None = None) -> str:
        names = {one.withdrawal.who: self._named(one)}
        return gone_html(one, names=names, asking=asking or Asking())

    def _named(self, one: Withdrawn) -> str:
        return self.named(one.withdrawal.who) if one.withdrawal.who else ""

    def _twin(self, one: Withdrawn) -> tuple[str, str] | None:
        """Give id and title of what shows and says the same; None for nothing."""
        known = received([one.record], shelf=self.store).known
        return (known[0].id, known[0].title) if known else None


def _sign(one: Withdrawn, cause: Cause) -> str:
    """Give what tells that a person was asked about just this, as the record is now."""
    return f"{one.withdrawal.version} {cause} {one.record.id}"

"""What the view works on, and what is shown of one that is opened."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from assistant.complaints.complaint import Complaint
from assistant.errors import BadRequest, UnknownFeedback
from assistant.feedback import Feedback, complained_id, feedback_id
from assistant.keeping.complaints import ComplaintStore
from assistant.keeping.feedback import FeedbackStore
from assistant.keeping.inbox import InboxStore
from assistant.keeping.opinions import OpinionStore
from assistant.keeping.traces import Sought, TraceStore
from assistant.traces import judged_later
from corpus.levels import Viewer
from corpus.store.records import RecordStore

_MOST_TRACES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What the view works on.

    Attributes:
        named: Gives what a member of the staff is called.
        now: The moment by which what they make of a complaint is stamped, in UTC.
    """

    listed: InboxStore
    complaints: ComplaintStore
    feedback: FeedbackStore
    opinions: OpinionStore
    traces: TraceStore
    records: RecordStore
    named: Callable[[str], str] = str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def titles(self, ids: tuple[str, ...], viewer: Viewer) -> dict[str, str]:
        """Give the titles of records, of those that are still there."""
        found = self.records.current([one for one in ids if one], viewer)
        return {id_: stored.record.title for id_, stored in found.items()}

    def course_of(self, feedback: Feedback, viewer: Viewer) -> str:
        """Give the name of the answer that an opinion is of; empty where its trace is gone.

        An opinion bears no name of its answer: it is found by what its own id was made of.
        """
        by = Viewer(identity=feedback.identity, role=feedback.role)
        sought = Sought(text=feedback.question[:200])
        found = self.traces.list(viewer, sought, most=_MOST_TRACES)
        ids = ((t.id, {feedback_id(t.id, by), complained_id(t.id, by)}) for t in found.shown)
        return next((trace for trace, made in ids if feedback.id in made), "")

    def is_kept(self, trace: str, viewer: Viewer) -> bool:
        """Say whether the course of an answer is still kept."""
        if not trace:
            return False
        try:
            self.traces.get(trace, viewer)
        except BadRequest:
            return False
        return True

    def as_candidate(self, complaint: Complaint, viewer: Viewer, *, when: datetime) -> str:
        """Have an answer that is complained of wait to become a case; give by which id it waits.

        Where whoever complained has given an opinion on that answer, that one waits already.

        Raises:
            BadRequest: It is about no answer, or the answer's course is not kept any more.
        """
        if not complaint.about.trace:
            raise BadRequest("这条反馈没有带着回答，不能转为用例；可以在“评测”里新建用例。")
        by = Viewer(identity=complaint.identity, role=complaint.role)
        id_ = feedback_id(complaint.about.trace, by)
        try:
            given = self.feedback.get(id_, viewer)
        except UnknownFeedback:
            given = None
        if given is not None and given.reason != "useful":
            return id_
        trace = self.traces.get(complaint.about.trace, viewer)
        note = complaint.text[:500]
        made = judged_later(trace, viewer=by, reason="other", note=note, when=when)
        own = complained_id(complaint.about.trace, by)
        self.feedback.keep(replace(made, id=own, reason="complained"))
        return own

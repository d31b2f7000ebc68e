"""How each answer came about: what was found, what a language model wrote, and what of it is shown.

A trace is kept of whatever was asked, also where the person left in the middle or something broke.
"""

import logging
import unicodedata
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Literal
from uuid import uuid4

from assistant.answers import Answer, Intent, Mode, Outcome, Question, Removed
from assistant.chatmodel.port import Spent
from assistant.errors import AssistantError, BadRequest
from assistant.feedback import (
    MAX_ANSWER_CHARS,
    UNFINISHED,
    Feedback,
    Reason,
    feedback_id,
    refuse_unbounded,
    refuse_unfit,
)
from assistant.wishes import Wish
from assistant.words import NOT_ALLOWED
from corpus.errors import CorpusError, NoRoom, StoreBusy, StoreUnavailable
from corpus.levels import Level, Role, Viewer, visible
from corpus.records import Record
from index.chunks import Hit
from index.errors import IndexingError

Ask = Callable[[Question], Iterator[Answer]]
# It came to its end, the person left or stopped it, or something broke.
Ended = Literal["whole", "left", "failed"]
Rewriter = Literal["nobody", "rules", "model"]

# Why a passage that was found is not in the answer: it did not hold on the day; nothing that was
# found bears enough on the question; others bear on it more; its record is cited elsewhere.
LeftOut = Literal["ended", "far", "behind", "elsewhere"]

MAX_QUESTION_CHARS = 4000
MAX_TEXT_CHARS = 40_000
MAX_NAME_CHARS = 200

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Where a passage stands that was found or cited.

    Attributes:
        record, title: Empty where whoever looks may not know of them.
        score: Higher bears more on the question. Comparable within one answer only.
        why: Why it was left out; None for what is cited, and where that was not kept.
    """

    record: str
    title: str
    level: Level
    start: int
    end: int
    score: float = 0.0
    why: LeftOut | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How one answer came about.

    Attributes:
        id: A name that no other answer has.
        when: When it was asked, in UTC.
        role: Of whoever asked.
        question: As it was typed.
        understood: With what the conversation adds to it; empty where nothing was answered.
        rewriter: Who made the one of the other.
        as_of: The day whose rules were asked for.
        status, intent: Of the last answer given; None where none was.
        mode: Who wrote what was shown; None likewise.
        text: What was shown.
        found: All passages that were found, best first.
        past: What would have been found if it had held on the day.
        cited: The passages cited, from [^1] on.
        named: Ids of records that the answer tells of besides. Nobody is shown them: by them it is
            known whether it may be shown again.
        model, host: Which model was asked, and where; both empty where none was.
        prompts: The versions of what it was given.
        spent: What each of those calls took, in the same order.
        wrote: What it wrote, before anything was checked.
        removed: What of it is not shown, and why.
        repaired: What did not hold at first.
        masked: How many names and figures it was not told.
        withheld: How many passages it was not shown.
        ms: Milliseconds of each step.
        failure: What the person was told when it broke, where that was foreseen.
    """

    id: str
    when: datetime
    role: Role
    identity: str
    question: str
    as_of: date
    understood: str = ""
    rewriter: Rewriter = "nobody"
    status: Outcome | None = None
    intent: Intent | None = None
    mode: Mode | None = None
    text: str = ""
    found: tuple[Passage, ...] = ()
    past: tuple[Passage, ...] = ()
    cited: tuple[Passage, ...] = ()
    named: tuple[str, ...] = ()
    model: str = ""
    host: str = ""
    prompts: tuple[str, ...] = ()
    spent: tuple[Spent, ...] = ()
    wrote: str = ""
    removed: tuple[Removed, ...] = ()
    repaired: tuple[Removed, ...] = ()
    masked: int = 0
    withheld: int = 0
    warnings: tuple[str, ...] = ()
    ms: Mapping[str, float] = field(default_factory=dict)
    ended: Ended = "whole"
    failure: str = ""

    @property
    def refused_for(self) -> Wish | None:
        """The wish that nobody was helped with, by what was said of it; None for none."""
        if self.intent != "not_allowed":
            return None
        return next((wish for wish, said in NOT_ALLOWED.items() if said == self.text), None)


def new_name() -> str:
    """Give a name that no other answer has."""
    return uuid4().hex


def traced(
    ask: Ask,
    keep: Callable[[Trace], None],
    *,
    name: Callable[[], str] = new_name,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Callable[[Question], Generator[Answer, None, None]]:
    """Give an `ask` that answers likewise and has a trace kept of each question.

    It is kept once the answer is over, however it ended. What cannot be kept is lost with a line
    in the log that tells nothing of it; the answer is none the worse.

    Args:
        ask: Answers a question, growing.
        keep: Keeps a trace; may raise StoreUnavailable, StoreBusy or NoRoom.
        name: Gives the id of the next trace.
        now: Gives the time.
    """

    def asking(question: Question) -> Generator[Answer, None, None]:
        asked, last = now(), None
        ended: Ended = "failed"
        failure = ""
        try:
            for answer in ask(question):
                last = answer
                yield answer
            ended = "whole"
        except GeneratorExit:
            ended = "left"
            raise
        except (AssistantError, CorpusError, IndexingError) as error:
            failure = str(error)
            raise
        finally:
            trace = trace_of(last, question, id=name(), when=asked)
            _kept(replace(trace, ended=ended, failure=failure), keep)

    return asking


def _kept(trace: Trace, keep: Callable[[Trace], None]) -> None:
    try:
        keep(trace)
    except (StoreUnavailable, StoreBusy, NoRoom) as error:
        # Without its cause: a database repeats in its messages what it was given.
        logger.warning("the trace of an answer was not kept: %s", error)


def trace_of(
    answer: Answer | None,
    question: Question,
    *,
    id: str,  # noqa: A002  (the field's name)
    when: datetime,
) -> Trace:
    """Give what is kept of how an answer came about; of a longer text its beginning.

    Args:
        answer: As far as it came; None where it came to nothing.
        question: What was asked.
        id: A name that no other answer has.
        when: When it was asked, in UTC.
    """
    trace = Trace(
        id=id,
        when=when,
        role=question.viewer.role,
        identity=question.viewer.identity,
        question=_plain(question.text)[:MAX_QUESTION_CHARS],
        as_of=question.day,
    )
    if answer is None:
        return trace
    trace = replace(
        trace,
        understood=_plain(answer.question)[:MAX_QUESTION_CHARS],
        rewriter=_rewriter(answer, question),
        status=answer.status,
        intent=answer.intent,
        mode=answer.mode,
        text=_bounded(answer.text),
        found=tuple(
            _passage(hit.record, hit.start, hit.end, hit.score, why=_why(hit, answer))
            for hit in answer.hits or answer.nearest
        ),
        past=tuple(
            _passage(hit.record, hit.start, hit.end, hit.score, why="ended")
            for hit in answer.expired
            if all(one.evidence.record.id != hit.record.id for one in answer.citations)
        ),
        cited=tuple(
            _passage(c.record, c.evidence.start, c.evidence.end, c.evidence.score)
            for c in answer.citations
        ),
        named=tuple(_named(answer)),
        removed=_bounded_all(answer.removed),
        warnings=tuple(map(_bounded, answer.warnings)),
        ms=dict(answer.ms),
    )
    written = answer.written
    if written is None:
        return trace
    return replace(
        trace,
        model=_plain(written.model)[:MAX_NAME_CHARS],
        host=_plain(written.host)[:MAX_NAME_CHARS],
        prompts=written.prompts,
        spent=written.spent,
        wrote=_bounded(written.text),
        repaired=_bounded_all(written.repaired),
        masked=written.masked,
        withheld=written.withheld,
    )


def _named(answer: Answer) -> Iterator[str]:
    """Give the ids of the records that an answer tells of beside those that it cites, each once."""
    judged = answer.considered.measures if answer.considered is not None else ()
    policies = [one.placed.policy.record.id for one in judged]
    links = [link.other.partition(".")[0] for one in judged for link in one.links]
    yield from dict.fromkeys([*answer.named, *policies, *links])


def judged_later(
    trace: Trace, *, viewer: Viewer, reason: Reason, note: str, when: datetime
) -> Feedback:
    """Give what is kept of a judgement of an answer that only its trace tells of.

    Args:
        trace: Of the answer.
        viewer: Who judges, and asked.
        reason: What is wrong with it, or that it helped.
        note: In the person's words; may be empty.
        when: Now, in UTC.

    Raises:
        BadRequest: As of `judged`.
    """
    if trace.status is None or trace.ended != "whole":
        raise BadRequest(UNFINISHED)
    refuse_unfit(reason, trace.status)
    feedback = Feedback(
        id=feedback_id(trace.id, viewer),
        when=when,
        role=viewer.role,
        identity=viewer.identity,
        question=trace.question,
        history=(),
        as_of=trace.as_of,
        status=trace.status,
        answer=trace.text[:MAX_ANSWER_CHARS],
        cited=tuple(dict.fromkeys(one.record for one in trace.cited if one.record)),
        reason=reason,
        note=_plain(note).strip(),
    )
    refuse_unbounded(feedback)
    return feedback


def as_seen_by(viewer: Viewer, trace: Trace) -> Trace:
    """Give a trace without the ids and titles of passages that a viewer may not know of."""
    levels = visible(viewer)

    def seen(passages: Iterable[Passage]) -> tuple[Passage, ...]:
        return tuple(
            one if one.level in levels else replace(one, record="", title="") for one in passages
        )

    return replace(trace, found=seen(trace.found), past=seen(trace.past), cited=seen(trace.cited))


def _rewriter(answer: Answer, question: Question) -> Rewriter:
    if answer.question.strip() == question.text.strip():
        return "nobody"
    return answer.rewriter


def _why(hit: Hit, answer: Answer) -> LeftOut | None:
    """Give why a passage that was found is not in an answer; None where it is."""
    if answer.status == "refused":
        return "far"
    cited = [one.evidence for one in answer.citations if one.evidence.record.id == hit.record.id]
    if any(one.start < hit.end and hit.start < one.end for one in cited):
        return None
    return "elsewhere" if cited else "behind"


def _passage(
    record: Record, start: int, end: int, score: float, *, why: LeftOut | None = None
) -> Passage:
    return Passage(
        record=record.id,
        title=record.title,
        level=record.level,
        start=start,
        end=end,
        score=score,
        why=why,
    )


def _bounded_all(sentences: Iterable[Removed]) -> tuple[Removed, ...]:
    return tuple(Removed(text=_bounded(one.text), why=_bounded(one.why)) for one in sentences)


def _bounded(text: str) -> str:
    return _plain(text)[:MAX_TEXT_CHARS]


def _plain(text: str) -> str:
    """Give a text as any database keeps it: without control characters and halves of pairs."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})

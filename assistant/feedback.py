"""What people say of an answer: that it helped, or what is wrong with it.

Staff look at what is wrong, and make it a case of the evaluation or dismiss it.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from assistant.answers import Answer, Outcome, Turn
from assistant.errors import BadRequest
from corpus.levels import Role, Viewer

Reason = Literal[
    "useful",
    "off_topic",
    "outdated",
    "wrong_figure",
    "missing",
    "unsupported",
    "wrongly_refused",
    "should_refuse",
    "other",
    "complained",
]
# It waits for staff (`new`), or staff made it a case or dismissed it.
State = Literal["new", "case", "dismissed"]
Settled = Literal["case", "dismissed"]

REASONS: tuple[Reason, ...] = get_args(Reason)
# What is said of an answer by whoever was given it; staff make the last of a complaint.
SAID: tuple[Reason, ...] = tuple(reason for reason in REASONS if reason != "complained")
STATES: tuple[State, ...] = get_args(State)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
MAX_NOTE_CHARS = 500
MAX_QUESTION_CHARS = 4000
MAX_ANSWER_CHARS = 20_000
# All earlier turns together; the oldest are left out first.
MAX_HISTORY_CHARS = 40_000
MAX_AN_HOUR = 60
UNFINISHED = "这条回答还没有写完，写完后再反馈。"
_NO_REFUSAL = frozenset({"outdated", "wrong_figure", "unsupported", "should_refuse"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What somebody said of one answer.

    Attributes:
        id: Of the answer and who judged it (`feedback_id`): said again, it takes the first's place.
        when: In UTC.
        role: Of whoever asked, who is also who judged.
        question: As it was asked.
        history: The turns before it, the oldest first.
        as_of: The day whose rules were asked for.
        cited: The ids of the records that the answer cites, each once, in their order.
        case: The id of the case that it became; None until then.
    """

    id: str
    when: datetime
    role: Role
    identity: str
    question: str
    history: tuple[Turn, ...]
    as_of: date
    status: Outcome
    answer: str
    cited: tuple[str, ...]
    reason: Reason
    note: str = ""
    state: State = "new"
    case: str | None = None

    @property
    def waits(self) -> bool:
        """Whether staff have to look at it."""
        return self.state == "new" and self.reason != "useful"


def feedback_id(answer: str, viewer: Viewer) -> str:
    """Give the id of what a viewer says of an answer: 32 hexadecimal digits.

    Args:
        answer: A name of the answer that no other has.
        viewer: Who judges it.
    """
    return hashlib.sha256(f"{viewer.identity}\n{answer}".encode()).hexdigest()[:32]


def complained_id(answer: str, viewer: Viewer) -> str:
    """Give the id of what staff make of a viewer's complaint; it leaves their own opinion alone."""
    return feedback_id(f"complaint {answer}", viewer)


def reasons_for(status: Outcome) -> tuple[Reason, ...]:
    """Give what may be wrong with an answer of this kind, in the order in which it is offered."""
    wrong = SAID[1:]
    if status == "refused":
        return tuple(reason for reason in wrong if reason not in _NO_REFUSAL)
    return tuple(reason for reason in wrong if reason != "wrongly_refused")


def judged(
    answer: Answer,
    *,
    name: str,
    asked: str,
    history: Sequence[Turn],
    as_of: date,
    viewer: Viewer,
    reason: Reason,
    note: str,
    when: datetime,
) -> Feedback:
    """Give what is kept of a judgement.

    Of a longer answer its beginning is kept, and of a longer history its end.

    Args:
        answer: What is judged.
        name: Of the answer, that no other has.
        asked: The question in the person's words.
        history: The turns before it, the oldest first.
        as_of: The day whose rules were asked for.
        viewer: Who judges, and asked.
        reason: What is wrong with it, or that it helped.
        note: In the person's words; may be empty.
        when: Now, in UTC.

    Raises:
        BadRequest: The answer is not finished, it cannot have this fault, or the note is too long.
    """
    if not answer.finished:
        raise BadRequest(UNFINISHED)
    refuse_unfit(reason, answer.status)
    feedback = Feedback(
        id=feedback_id(name, viewer),
        when=when,
        role=viewer.role,
        identity=viewer.identity,
        question=_plain(asked),
        history=_last(history),
        as_of=as_of,
        status=answer.status,
        answer=_plain(answer.text)[:MAX_ANSWER_CHARS],
        cited=tuple(dict.fromkeys(citation.record.id for citation in answer.citations)),
        reason=reason,
        note=_plain(note).strip(),
    )
    refuse_unbounded(feedback)
    return feedback


def refuse_unfit(reason: Reason, status: Outcome) -> None:
    """Refuse a reason that an answer of this kind cannot be wrong for.

    Raises:
        BadRequest: It is none of `reasons_for`.
    """
    if reason != "useful" and reason not in reasons_for(status):
        raise BadRequest("这个原因不适合这条回答，请另选一个。")


def refuse_unbounded(feedback: Feedback) -> None:
    """Refuse what is longer than is kept.

    Raises:
        BadRequest: A text of it is; the message names it and how long it may be.
    """
    texts = (
        ("说明", feedback.note, MAX_NOTE_CHARS),
        ("问题", feedback.question, MAX_QUESTION_CHARS),
        ("回答", feedback.answer, MAX_ANSWER_CHARS),
        ("此前的对话", "".join(turn.content for turn in feedback.history), MAX_HISTORY_CHARS),
    )
    for name, text, most in texts:
        if len(text) > most:
            raise BadRequest(f"{name}有 {len(text)} 字，最多 {most} 字，没有记下。")


def _last(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """Give the newest turns that are kept, whole ones only."""
    kept: list[Turn] = []
    room = MAX_HISTORY_CHARS
    for turn in reversed(history):
        content = _plain(turn.content)
        if (room := room - len(content)) < 0:
            break
        kept.insert(0, Turn(role=turn.role, content=content))
    return tuple(kept)


def _plain(text: str) -> str:
    """Give a text as any database keeps it: without control characters and halves of pairs."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})

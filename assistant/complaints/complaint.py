"""A complaint: what somebody told the staff, and what came of it.

It may be about an answer of their own conversation, or about a record. What is kept of an answer
is its words as they were shown, so that the complaint can be looked into when the trace is gone.
"""

import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from assistant.errors import BadRequest
from corpus.levels import Role, Viewer

Kind = Literal["wrong_answer", "outdated", "take_down", "trouble", "other"]
# It waits (`open`), somebody of the staff looks into it (`handled`), or it is settled.
State = Literal["open", "handled", "done"]

KINDS: tuple[Kind, ...] = get_args(Kind)
STATES: tuple[State, ...] = get_args(State)
MAX_TEXT_CHARS = 2000
MAX_CONTACT_CHARS = 100
MAX_REPLY_CHARS = 2000
MAX_NOTE_CHARS = 2000
MAX_QUESTION_CHARS = 4000
MAX_ANSWER_CHARS = 20_000
_MAX_ID_CHARS = 200
# Letters that are not taken for one another when a number is read out; no vowels, so no words.
_LETTERS = "BCDFGHJKMNPQRTVWXY"
_LETTERS_IN_A_NUMBER = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a complaint is about; all empty where it is about nothing in particular.

    Attributes:
        place: The view that it was begun from, by its code.
        record: The id of a record.
        trace: The name of the answer, under which its course is kept.
        question: As it was asked.
        answer: What was shown.
    """

    place: str = ""
    record: str = ""
    trace: str = ""
    question: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One complaint.

    Attributes:
        number: What it is called, to whoever gave it and among the staff.
        when: In UTC.
        contact: How to reach whoever gave it; empty for none. Only staff may see it.
        handler: The account of who looks into it; empty for nobody.
        reply: To whoever gave it; empty until there is one.
        note: Among the staff alone.
        changed: When the staff last changed anything; None for never.
        closed: When it was settled; None until then.
    """

    number: str
    when: datetime
    role: Role
    identity: str
    kind: Kind
    text: str
    contact: str = ""
    about: Subject = Subject()
    state: State = "open"
    handler: str = ""
    reply: str = ""
    note: str = ""
    changed: datetime | None = None
    closed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a member of the staff makes of a complaint.

    Attributes:
        take: Whether it is theirs from now on; else it stays whose it is.
    """

    state: State
    reply: str = ""
    note: str = ""
    take: bool = False


def new_number(when: datetime) -> str:
    """Give a number that no other complaint has: the day where this machine is, and six letters."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LETTERS_IN_A_NUMBER))
    return f"{when.astimezone():%Y%m%d}-{letters}"


def complained(
    *,
    kind: str,
    text: str,
    contact: str,
    about: Subject,
    viewer: Viewer,
    when: datetime,
) -> Complaint:
    """Give what is kept of a complaint, from what a page sent.

    Of a longer answer its beginning is kept.

    Raises:
        BadRequest: The kind is none, nothing is said, or a text is longer than is kept.
    """
    known = next((one for one in KINDS if one == kind), None)
    if known is None:
        raise BadRequest("请选择反映的是哪类问题。")
    said = _bounded("说明", text, MAX_TEXT_CHARS)
    if not said:
        raise BadRequest("请写明发生了什么、应该怎样。")
    return Complaint(
        number=new_number(when),
        when=when,
        role=viewer.role,
        identity=viewer.identity,
        kind=known,
        text=said,
        contact=_bounded("联系方式", contact, MAX_CONTACT_CHARS),
        about=Subject(
            place=_plain(about.place)[:_MAX_ID_CHARS],
            record=_plain(about.record)[:_MAX_ID_CHARS],
            trace=_plain(about.trace)[:_MAX_ID_CHARS],
            question=_plain(about.question)[:MAX_QUESTION_CHARS],
            answer=_plain(about.answer)[:MAX_ANSWER_CHARS],
        ),
    )


def changed(complaint: Complaint, change: Change, *, by: Viewer, when: datetime) -> Complaint:
    """Give a complaint as it stands after a change.

    Who first looks into it or settles it is who handles it. It is settled with a reply, so that
    nobody is left without one.

    Raises:
        BadRequest: A text is longer than is kept, or it is settled without a word.
    """
    reply = _bounded("答复", change.reply, MAX_REPLY_CHARS)
    if change.state == "done" and not reply:
        raise BadRequest("请先写给反映人的答复，再办结。")
    moved = change.state != "open" and not complaint.handler
    return replace(
        complaint,
        state=change.state,
        handler=by.identity if change.take or moved else complaint.handler,
        reply=reply,
        note=_bounded("内部备注", change.note, MAX_NOTE_CHARS),
        changed=when,
        closed=(complaint.closed or when) if change.state == "done" else None,
    )


def _bounded(name: str, text: str, most: int) -> str:
    said = _plain(text).strip()
    if len(said) > most:
        raise BadRequest(f"{name}有 {len(said)} 字，最多 {most} 字，没有记下。")
    return said


def _plain(text: str) -> str:
    """Give a text as any database keeps it: without control characters and halves of pairs."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})

"""Conversations whose last question leans on what was said: is the right record found for it?

`sets/followups.jsonl` was written by readers of the samples who had not seen how follow-ups are
understood, `sets/followups_second.jsonl` later, by one who had, before the rules that it measures.
Half of each is kept back (`eval.suite.halves`). In some of the second round the last question is
answered by no record, so that none may be cited as if it were.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from assistant.answers import Answer
from assistant.ui.exchanges import Ask, Exchange, converse
from assistant.words import LEADS
from corpus.levels import Viewer
from eval.suite.halves import half_named
from eval.suite.runs import Half

Round = Literal["first", "second"]

_SETS = Path(__file__).parents[1] / "sets"
FILES: dict[Round, Path] = {
    "first": _SETS / "followups.jsonl",
    "second": _SETS / "followups_second.jsonl",
}
_VIEWER = Viewer(role="enterprise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Followup:
    """One conversation.

    Attributes:
        turns: What the person says, in order.
        standalone: The last of it, as it would be asked on its own.
        first: Records of which one should be the first that is cited at the end; empty where no
            record answers.
        also: Records that may be cited besides.
    """

    id: str
    turns: tuple[str, ...]
    standalone: str
    first: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """How a conversation ended.

    Attributes:
        right: Whether the record is found; where none answers, whether that is said.
        alone: The same of the question as asked on its own: what is left when nothing has to be
            understood.
    """

    of: Followup
    answer: Answer | None
    right: bool
    alone: bool


def read_followups(half: Half, written: Round = "first") -> tuple[Followup, ...]:
    """Give the conversations of a half of what was written in a round."""
    lines = FILES[written].read_text(encoding="utf-8").splitlines()
    found = (_followup(json.loads(line)) for line in lines)
    return tuple(one for one in found if half in ("both", half_named(one.id)))


def followed(
    of: Iterable[Followup], *, ask: Ask, day: date, told: Callable[[], None] = lambda: None
) -> Iterator[Followed]:
    """Hold the conversations, one after another, and say how each ended."""
    for one in of:
        answer = _last(one.turns, ask, day)
        alone = _last((one.standalone,), ask, day)
        yield Followed(
            of=one,
            answer=answer,
            right=_is_right(answer, one),
            alone=_is_right(alone, one),
        )
        told()


def _is_right(answer: Answer | None, of: Followup) -> bool:
    return is_first(answer, of.first) if of.first else is_unanswered(answer)


def is_unanswered(answer: Answer | None) -> bool:
    """Say whether an answer says that no record answers: it refuses, or gives what is near so."""
    return bool(answer and (answer.status == "refused" or answer.caution.startswith(LEADS)))


def is_first(answer: Answer | None, records: Sequence[str]) -> bool:
    """Say whether the first record that an answer cites is one of these."""
    return bool(answer and answer.citations and answer.citations[0].record.id in records)


def _last(turns: Sequence[str], ask: Ask, day: date) -> Answer | None:
    past: tuple[Exchange, ...] = ()
    for turn in turns:
        (*_, past) = converse(turn, past, _VIEWER, ask=ask, day=day)
    return past[-1].answer if past else None


def _followup(told: dict[str, object]) -> Followup:
    def texts(name: str) -> tuple[str, ...]:
        value = told[name]
        return tuple(map(str, value)) if isinstance(value, list) else ()

    return Followup(
        id=str(told["id"]),
        turns=texts("turns"),
        standalone=str(told["standalone"]),
        first=texts("first"),
        also=texts("also"),
    )

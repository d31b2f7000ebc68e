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
from itertools import groupby, permutations
from pathlib import Path
from random import Random
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
_SEED = 8


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


def exchanged(
    of: Sequence[Followup],
    number: int,
    *,
    ask: Ask,
    day: date,
    told: Callable[[], None] = lambda: None,
) -> Iterator[bool]:
    """End conversations with the last question of others; say of each whether it was answered so.

    That is, in full and first from a record that the conversation was about, which hardly has
    what is asked: the other question is about none of the same.

    Args:
        of: From which pairs are drawn, the same ones every time; fewer where there are not enough.
        number: Of pairs.
        ask: Answers.
        day: The day that counts.
        told: Called after each.
    """
    pairs = [
        (one, other)
        for one, other in permutations([one for one in of if one.first], 2)
        if not {*one.first, *one.also} & {*other.first, *other.also}
    ]
    drawn = Random(_SEED).sample(pairs, min(number, len(pairs)))  # noqa: S311  (no secret)
    for one, many in groupby(sorted(drawn, key=lambda pair: pair[0].id), lambda pair: pair[0]):
        past = _held(one.turns[:-1], ask, day)
        for _, other in many:
            (*_, after) = converse(other.turns[-1], past, _VIEWER, ask=ask, day=day)
            answer = after[-1].answer
            yield not is_unanswered(answer) and is_first(answer, (*one.first, *one.also))
            told()


def _last(turns: Sequence[str], ask: Ask, day: date) -> Answer | None:
    past = _held(turns, ask, day)
    return past[-1].answer if past else None


def _held(turns: Sequence[str], ask: Ask, day: date) -> tuple[Exchange, ...]:
    past: tuple[Exchange, ...] = ()
    for turn in turns:
        (*_, past) = converse(turn, past, _VIEWER, ask=ask, day=day)
    return past


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

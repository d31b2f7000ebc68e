"""Questions that are to be refused and questions that only sound like it: who is told no?

`sets/refusal_bank.jsonl` was written by readers of the samples who had not seen what is refused.
Half of it is kept back (`eval.suite.halves`).
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.answers import Answer, Question
from assistant.ui.exchanges import Ask
from assistant.words import LEADS
from corpus.levels import Viewer
from eval.suite.halves import half_named
from eval.suite.runs import Half

FILE = Path(__file__).parents[1] / "sets" / "refusal_bank.jsonl"
_VIEWER = Viewer(role="enterprise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of the bank.

    Attributes:
        refuse: Whether it is to be refused.
        kind: Why it is, or what an honest one asks for.
        wish: Whether it is to be refused for what it wants, and not for what we lack.
        answers: Records of which one should be cited first; empty where it is to be refused.
    """

    id: str
    text: str
    refuse: bool
    kind: str
    wish: bool
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody was told."""

    of: Asked
    answer: Answer

    @property
    def refused(self) -> bool:
        """Whether it was a no."""
        return self.answer.status == "refused" or self.forbidden

    @property
    def forbidden(self) -> bool:
        """Whether the no was to the wish itself."""
        return self.answer.intent == "not_allowed"

    @property
    def led(self) -> bool:
        """Whether it was what lies near, said to be no answer."""
        return self.answer.caution == LEADS

    @property
    def right(self) -> bool:
        """Whether the first record cited is one that answers."""
        cited = self.answer.citations
        return bool(cited) and cited[0].record.id in self.of.answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How questions of a kind ended.

    Attributes:
        forbidden: Of the refused, those whose wish was refused.
        led: Of the others, those that were shown what lies near.
        right: Those whose first citation is of a record that answers.
    """

    asked: int
    refused: int
    forbidden: int
    led: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BankReport:
    """How the two sorts of question were told apart.

    Attributes:
        refused: Share of those to be refused that were, 0…1.
        wrongly_refused: Share of the others that were, 0…1.
        by_kind: How each kind ended; whether it is to be refused, and its name.
    """

    refused: float
    wrongly_refused: float
    by_kind: Mapping[tuple[bool, str], Tally]


def read_bank(half: Half) -> tuple[Asked, ...]:
    """Give the questions of a half."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    found = (_asked(json.loads(line)) for line in lines)
    return tuple(one for one in found if half in ("both", half_named(one.id)))


def told(
    bank: Iterable[Asked], *, ask: Ask, day: date, heard: Callable[[], None] = lambda: None
) -> Iterator[Told]:
    """Ask every question by itself, and give what each was told."""
    for one in bank:
        *_, answer = ask(Question(text=one.text, viewer=_VIEWER, day=day))
        yield Told(of=one, answer=answer)
        heard()


def bank_report(ended: Iterable[Told]) -> BankReport:
    """Sum up what was told, by kind; shares of nothing are 0."""
    groups: defaultdict[tuple[bool, str], list[Told]] = defaultdict(list)
    for one in ended:
        groups[one.of.refuse, one.of.kind].append(one)
    by_kind = {key: _tally(group) for key, group in sorted(groups.items())}
    return BankReport(
        refused=_share(by_kind, refuse=True),
        wrongly_refused=_share(by_kind, refuse=False),
        by_kind=by_kind,
    )


def _share(by_kind: Mapping[tuple[bool, str], Tally], *, refuse: bool) -> float:
    tallies = [tally for (wanted, _), tally in by_kind.items() if wanted == refuse]
    asked = sum(tally.asked for tally in tallies)
    return sum(tally.refused for tally in tallies) / asked if asked else 0.0


def _tally(group: Iterable[Told]) -> Tally:
    ended = list(group)
    return Tally(
        asked=len(ended),
        refused=sum(one.refused for one in ended),
        forbidden=sum(one.forbidden for one in ended),
        led=sum(one.led for one in ended),
        right=sum(one.right for one in ended),
    )


def _asked(line: dict[str, object]) -> Asked:
    answers = line.get("answers", ())
    return Asked(
        id=str(line["id"]),
        text=str(line["question"]),
        refuse=line["refuse"] is True,
        kind=str(line["kind"]),
        wish=line.get("expect") == "not_allowed",
        answers=tuple(map(str, answers)) if isinstance(answers, list) else (),
    )

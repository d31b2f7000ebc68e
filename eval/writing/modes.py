"""What a language model's part in answers is worth: with its sentences checked, and without.

The same question is answered three ways: from the passages alone, as the product shows what the
model wrote, and as the model wrote it. Figures and citations are read by the suite's own judges,
which share no code with the checker.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal, get_args

from assistant import faces
from assistant.answers import Answer, Question
from assistant.checking import MARK
from assistant.ui.exchanges import Ask
from assistant.words import NOTHING_FOUND
from corpus.levels import Viewer
from eval.suite.facts.sayings import says
from eval.suite.judging.fidelity import fidelity, precision
from eval.suite.outcomes import Judgement
from eval.suite.replies import AnswerReply
from eval.writing.sixty import Posed, Source

Mode = Literal["extractive", "unchecked", "checked"]
MODES: tuple[Mode, ...] = get_args(Mode)
_VIEWER = Viewer(role="enterprise")
# Of a long answer, this share of its pairs of characters has to be there.
_LONG_CHARS, _SHARE = 12, 0.7
_NOTHING = NOTHING_FOUND.rstrip("。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one way of answering gave to a question.

    Attributes:
        refused: Whether it said that there is no answer.
        correct: Whether it states all that it should; None where there is no answer.
        scores: By metric, how much of how much.
        written: Whether a model's words were shown.
    """

    posed: Posed
    mode: Mode
    answer: Answer
    refused: bool
    correct: bool | None
    scores: Mapping[str, tuple[float, float]]
    written: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """The figures of one way of answering.

    Attributes:
        correct, answerable: Questions answered rightly, of those that have an answer.
        refusal_precision, refusal_recall: Of those that have none.
        citation_precision, numeric_fidelity: Parts and wholes.
        written: Answers in which a model's words are shown.
    """

    asked: int
    correct: int
    answerable: int
    refusal_precision: float
    refusal_recall: float
    citation_precision: tuple[float, float]
    numeric_fidelity: tuple[float, float]
    written: int

    @property
    def refusal_f1(self) -> float:
        """The harmonic mean of both."""
        total = self.refusal_precision + self.refusal_recall
        return 2 * self.refusal_precision * self.refusal_recall / total if total else 0.0


def answered(
    posed: Iterable[Posed],
    *,
    plain: Mapping[Source, Ask],
    writing: Mapping[Source, Ask],
    day: date,
    told: Callable[[], None] = lambda: None,
) -> Iterator[Given]:
    """Answer every question in the three ways.

    Args:
        posed: The questions.
        plain: Answers without a model, by where a question is from.
        writing: Answers with one.
        day: Whose rules are asked for.
        told: Called after each question.
    """
    for one in posed:
        question = Question(text=one.question, viewer=_VIEWER, day=day)
        (*_, extractive) = plain[one.source](question)
        (*_, checked) = writing[one.source](question)
        yield _given(one, "extractive", extractive, day)
        yield _given(one, "unchecked", _unchecked(extractive, checked), day)
        yield _given(one, "checked", checked, day)
        told()


def worth(given: Sequence[Given]) -> dict[Mode, Worth]:
    """Give the figures of each way."""
    return {mode: _worth([one for one in given if one.mode == mode]) for mode in MODES}


def _unchecked(extractive: Answer, checked: Answer) -> Answer:
    """Give the answer as the model wrote it, as a program would that takes it at its word."""
    if checked.written is None or not checked.written.text.strip():
        return extractive
    return replace(extractive, text=checked.written.text, mode="llm", notes=(), caution="")


def _given(posed: Posed, mode: Mode, answer: Answer, day: date) -> Given:
    denied = answer.mode == "llm" and _NOTHING in answer.text
    refused = answer.status == "refused" or denied
    reply = _reply(answer)
    judged = (
        fidelity(reply, said=[posed.question], day=day),
        precision(reply, said=[posed.question], day=day),
    )
    correct = None
    if posed.answerable:
        correct = not refused and all(
            any(_states(answer.text, way) for way in ways) for ways in posed.facts
        )
    return Given(
        posed=posed,
        mode=mode,
        answer=answer,
        refused=refused,
        correct=correct,
        scores=_summed(judged) if not refused else {},
        written=answer.mode == "llm",
    )


def _reply(answer: Answer) -> AnswerReply:
    said = faces.answer(answer)
    shown = said["citations"]
    assert isinstance(shown, list)  # noqa: S101  (as the contract has it)
    for face, citation in zip(shown, answer.citations, strict=True):
        face |= {"level": citation.record.level, "number": "", "verbatim": True}
    near = said["nearest"]
    assert isinstance(near, list)  # noqa: S101  (likewise)
    for face, hit in zip(near, answer.nearest, strict=True):
        face |= {"level": hit.record.level, "number": ""}
    return AnswerReply.model_validate({**said, "named": []})


def _summed(judged: Iterable[Judgement]) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for one in judged:
        for score in one.scores:
            part, whole = found.get(score.metric, (0.0, 0.0))
            found[score.metric] = (part + score.part, whole + score.whole)
    return found


def _states(text: str, way: str) -> bool:
    """Say whether a text states something; marks are no part of it."""
    plain = MARK.sub("", text)
    if len(way) < _LONG_CHARS or " " in way:
        return says(plain, way) or way in plain
    pairs = {"".join(pair) for pair in pairwise(way)}
    there = {"".join(pair) for pair in pairwise(plain)}
    return len(pairs & there) >= _SHARE * len(pairs)


def _worth(given: Sequence[Given]) -> Worth:
    def summed(metric: str) -> tuple[float, float]:
        scores = [one.scores.get(metric, (0.0, 0.0)) for one in given]
        return sum(part for part, _ in scores), sum(whole for _, whole in scores)

    without = [one for one in given if not one.posed.answerable]
    refused = [one for one in given if one.refused]
    rightly = sum(not one.posed.answerable for one in refused)
    return Worth(
        asked=len(given),
        correct=sum(bool(one.correct) for one in given),
        answerable=sum(one.posed.answerable for one in given),
        refusal_precision=rightly / len(refused) if refused else 0.0,
        refusal_recall=rightly / len(without) if without else 0.0,
        citation_precision=summed("citation_precision"),
        numeric_fidelity=summed("numeric_fidelity"),
        written=sum(one.written for one in given),
    )

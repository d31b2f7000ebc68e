"""A judge: a language model that says of an answer what code cannot see.

Two things are asked, apart from each other: whether all that the answer says follows from the
passages (`grounded`), and whether it answers what was asked (`responsive`). The judge is given
the question, the passages and the answer; what was expected of a case never reaches it. Its word
counts only after a trial (`eval.suite.opinion.trial`).
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Literal
from xml.sax.saxutils import escape

from pydantic import BaseModel, ConfigDict

from assistant.chatmodel.port import ChatModel
from assistant.errors import ModelUnavailable
from assistant.words import STATUS
from eval.errors import NoJudge
from eval.suite.replies import AnswerReply
from prompts import render

Criterion = Literal["grounded", "responsive"]
Progress = Callable[[int, int], None]

_MAX_SECONDS = 120.0
_MAX_CHARS = 8000
_MAX_WHY = 200
# An endpoint that is gone is not asked hundreds of times, each up to its timeout.
_GIVE_UP_AFTER = 3
_THOUGHT = re.compile(r"^.*</think>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is judged.

    Attributes:
        passages: What the answer cites, numbered from 1 in this order.
        answer: Its marks [^n] point to the passages.
    """

    question: str
    passages: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the judge says of an answer.

    Attributes:
        grounded, responsive: None where the model gave no reply that could be read.
        why: Its reasons, for a person.
    """

    grounded: bool | None
    responsive: bool | None
    why: str = ""

    def on(self, criterion: Criterion) -> bool | None:
        """Give the verdict on one of the two."""
        return self.grounded if criterion == "grounded" else self.responsive


class Judge:
    """Asks a model, never twice for the same material."""

    def __init__(
        self,
        model: ChatModel,
        *,
        max_seconds: float = _MAX_SECONDS,
        max_chars: int = _MAX_CHARS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Judge with a model.

        Args:
            model: Its temperature is its own.
            max_seconds: A reply that still grows after so long is not read. How long a model may
                be silent is its own affair.
            max_chars: A reply that grows longer is not read.
            clock: In seconds.
        """
        self._model = model
        self._max_seconds = max_seconds
        self._max_chars = max_chars
        self._clock = clock
        self._known: dict[Material, Opinion] = {}
        self._silent = 0

    def judge(self, material: Material) -> Opinion:
        """Give what the model says of an answer.

        Raises:
            NoJudge: It has not answered several times in a row.
        """
        known = self._known.get(material)
        if known is None:
            grounded, because = self._verdict("grounded", material)
            responsive, besides = self._verdict("responsive", material)
            why = f"依据：{because}；切题：{besides}"
            known = Opinion(grounded=grounded, responsive=responsive, why=why)
            self._known[material] = known
        return known

    def _verdict(self, criterion: Criterion, material: Material) -> tuple[bool | None, str]:
        system = render(f"judge_{criterion}", {})
        try:
            reply = self._whole(self._model.stream(system, _as_prompt(material)))
        except ModelUnavailable as error:
            self._silent += 1
            if self._silent >= _GIVE_UP_AFTER:
                raise NoJudge(
                    f"评判用的语言模型连续 {self._silent} 次没有回答；"
                    "请检查 TT_LLM_BASE_URL 和模型服务。"
                ) from error
            return None, "模型没有回答"
        self._silent = 0
        return read_verdict(reply) if reply is not None else (None, "回复过长或过慢")

    def _whole(self, pieces: Iterator[str]) -> str | None:
        """Give the reply; None where it outgrew its bounds."""
        ends = self._clock() + self._max_seconds
        reply = ""
        for piece in pieces:
            reply += piece
            if len(reply) > self._max_chars or self._clock() > ends:
                return None
        return reply


class _Verdict(BaseModel):
    # A model may add how sure it is.
    model_config = ConfigDict(frozen=True, extra="ignore")

    verdict: Literal["yes", "no"]
    why: str = ""


def read_verdict(reply: str) -> tuple[bool | None, str]:
    """Read a reply; one that holds no verdict, or more than one, gives None.

    What stands around the JSON object does not matter, nor what a model thinks aloud first; but
    a model that repeats an object out of the answer and then gives its own is not guessed at.

    >>> read_verdict('好的：{"verdict": "no", "why": "期间不对"}')
    (False, '期间不对')
    >>> read_verdict("yes")
    (None, '回复无法读取')
    """
    found = list(_verdicts(_THOUGHT.sub("", reply)))
    if len(found) != 1:
        return None, "回复无法读取"
    return found[0].verdict == "yes", found[0].why.strip()[:_MAX_WHY]


def _verdicts(text: str) -> Iterator[_Verdict]:
    decoder = json.JSONDecoder()
    at = text.find("{")
    while at >= 0:
        end = at + 1
        # ValueError is also what a number of thousands of digits raises.
        with suppress(ValueError, RecursionError):
            value, end = decoder.raw_decode(text, at)
            # What is no verdict raises too; nor is what stands inside of it one.
            yield _Verdict.model_validate(value)
        at = text.find("{", end)


def _as_prompt(material: Material) -> str:
    """Fence the material, escaped so that none of it can close its own tag."""
    passages = "\n".join(
        f'<passage n="{n}">{escape(passage)}</passage>'
        for n, passage in enumerate(material.passages, start=1)
    )
    return render(
        "judged",
        {
            "question": escape(material.question),
            "passages": passages,
            "answer": escape(material.answer),
        },
    )


def opinions(
    materials: Sequence[Material],
    *,
    judge: Judge,
    progress: Progress = lambda _done, _total: None,
) -> tuple[Opinion, ...]:
    """Give the judge's word on each, in the order given.

    Raises:
        NoJudge: The model is gone.
    """
    found = []
    for material in materials:
        found.append(judge.judge(material))
        progress(len(found), len(materials))
    return tuple(found)


def material_of(reply: AnswerReply) -> Material | None:
    """Give what a judge is shown of an answer; None where it cites nothing.

    With each passage stand the title and the state of its record: answers speak of them.
    """
    if not reply.citations:
        return None
    return Material(
        question=reply.question,
        passages=tuple(
            f"《{cited.title}》（{STATUS[cited.status]}）：{cited.quote}"
            for cited in sorted(reply.citations, key=lambda cited: cited.n)
        ),
        answer=reply.answer,
    )

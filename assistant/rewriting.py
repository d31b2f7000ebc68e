"""A question that leans on the conversation, put by a language model as it would be asked alone.

Asked for only where the rules found nothing (`assistant.following`): there it has little to spoil.
What it brings in that nobody has said is not taken.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from assistant.answers import Question
from assistant.chatmodel.masking import Masks
from assistant.chatmodel.port import ChatModel, Shape
from assistant.errors import ModelUnavailable
from assistant.figures import plain, unsupported
from assistant.grounding.passages import pairs_of
from assistant.grounding.words import content, foreign
from corpus.levels import LEVELS, Level, Viewer
from corpus.store.records import StoredRecord
from prompts import render

_SHAPE = Shape(
    name="question",
    schema={
        "type": "object",
        "properties": {"question": {"type": "string", "maxLength": 160}},
        "required": ["question"],
        "additionalProperties": False,
    },
)
_MAX_CHARS = 160
_TURNS, _TITLES = 4, 3


class Records(Protocol):
    """Gives records; `corpus.store.records.RecordStore` in production."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""


def put_alone(
    question: Question, records: Records | None, *, model: ChatModel, ceiling: Level
) -> Question | None:
    """Give the question as one that needs no conversation; None where the model does not help.

    Args:
        question: With its conversation.
        records: What was cited in it is looked up there.
        model: Asked once.
        ceiling: The highest level of records whose titles it may be told.
    """
    cited = [turn.cited[0] for turn in reversed(question.history) if turn.cited]
    known = records.current(cited, question.viewer) if records is not None and cited else {}
    may_know = LEVELS[: LEVELS.index(ceiling) + 1]
    titles = [
        known[one].record.title
        for one in dict.fromkeys(cited)
        if one in known and known[one].record.level in may_know
    ]
    text = rewritten(question, titles[:_TITLES], model=model)
    return replace(question, text=text, history=()) if text else None


def rewritten(question: Question, titles: Sequence[str], *, model: ChatModel) -> str | None:
    """Give the question as it would be asked alone; None where the model does not help.

    Args:
        question: With what was said before it.
        titles: Of the records that were spoken of, as far as the model may know of them.
        model: Asked once.
    """
    said = [turn.content for turn in question.history if turn.role == "user"][-_TURNS:]
    if not said:
        return None
    masks = Masks.of(question.text, *said) if model.about.remote else Masks.of()
    lines = [f"问：{masks.hide(text)}" for text in said]
    lines += [f"谈到：{title}" for title in titles]
    prompt = render(
        "condense",
        {"conversation": "\n".join(lines), "question": masks.hide(question.text)},
    )
    try:
        reply = "".join(model.stream(render("condense_system", {}), prompt, shape=_SHAPE))
    except ModelUnavailable:
        return None
    text = masks.reveal(_question_of(reply))
    return text if _is_of(text, [question.text, *said, *titles]) else None


def _question_of(reply: str) -> str:
    try:
        told = json.loads(reply)
    except ValueError:
        return ""
    text = told.get("question") if isinstance(told, dict) else None
    return " ".join(text.split()) if isinstance(text, str) else ""


def _is_of(text: str, said: Sequence[str]) -> bool:
    """Say whether a text is a question of what was said, and of nothing else."""
    if not text or len(text) > _MAX_CHARS or plain(text) == plain(said[0]):
        return False
    support = plain("\n".join(said))
    strange = foreign(content(plain(text)), pairs_of(support))
    return not strange and unsupported(plain(text), support) is None

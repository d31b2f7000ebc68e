"""What a question is after: by the rules, by a model, and by both, the rules first."""

from dataclasses import dataclass
from typing import get_args

from assistant.answers import Intent, Question
from assistant.chatmodel.port import ChatModel
from assistant.understanding import understand
from corpus.levels import Viewer
from eval.understanding.asking import an_object, asked, text_of
from eval.understanding.cases import DAY, IntentCase

_VIEWER = Viewer(role="enterprise")
# What nobody is helped with is for the rules alone, and a count for the records.
_MODELS: tuple[Intent, ...] = tuple(
    one for one in get_args(Intent) if one not in ("not_allowed", "statistics")
)
_SCHEMA = an_object(intent={"type": "string", "enum": list(_MODELS)})


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentReading:
    """What one question was taken for.

    Attributes:
        unmatched: Whether no rule spoke, so that a model may.
        model: None where it gave none.
    """

    case: IntentCase
    rules: Intent
    unmatched: bool
    model: Intent | None

    @property
    def joined(self) -> Intent:
        """The rules', and the model's where none of them spoke."""
        return self.model if self.unmatched and self.model is not None else self.rules


def read_intent(case: IntentCase, model: ChatModel) -> IntentReading:
    """Give what the rules and a model take a question for."""
    understood = understand(Question(text=case.text, viewer=_VIEWER, day=DAY))
    return IntentReading(
        case=case,
        rules=understood.intent,
        unmatched=understood.intent == "out_of_scope" and not understood.everyday,
        model=intent_by(model, case.text),
    )


def intent_by(model: ChatModel, text: str) -> Intent | None:
    """Give what a model takes a question for; None where it gives nothing that it may."""
    said = text_of(asked(model, "intent", text, _SCHEMA), "intent")
    return next((one for one in _MODELS if one == said), None)

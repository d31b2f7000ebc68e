"""How else a question of a conversation may be read, where what it was taken for answers little."""

from dataclasses import dataclass, replace

from assistant.answers import Question
from assistant.following.focus import nearest_spoken
from assistant.following.spoken import Records, Searcher
from assistant.understanding import Understood, understand
from assistant.words import IN_WHAT_WAS_SAID, NOT_IN_IT


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A question as it may be read besides.

    Attributes:
        note: What is said before the answer to it.
    """

    understood: Understood
    note: str


def reread(
    question: Question,
    understood: Understood,
    *,
    refused: bool,
    searcher: Searcher,
    records: Records | None,
) -> Reading | None:
    """Give another reading of a question of a conversation; None where there is none.

    What is not in the record that a question is taken to be about may be in any other; and what
    is nowhere by its own words may be asked of what was spoken of.

    Args:
        question: With its conversation.
        understood: As it was read first.
        refused: Whether nothing answered that.
        searcher: Where it is looked for.
        records: Where what was cited is read again.
    """
    if not question.history or records is None:
        return None
    if understood.focus and understood.beside:
        alone = understand(replace(question, text=understood.said, history=()))
        if alone.vague or alone.intent in ("not_allowed", "chat"):
            return None
        return _noted(alone, NOT_IN_IT, understood.focus, question, records)
    if refused and not understood.focus:
        about = nearest_spoken(question, understood, searcher=searcher, records=records)
        return _noted(about, IN_WHAT_WAS_SAID, about.focus, question, records)
    return None


def _noted(
    understood: Understood,
    note: str,
    about: tuple[str, ...],
    question: Question,
    records: Records,
) -> Reading | None:
    known = records.current(about, question.viewer)
    titles = [known[one].record.title for one in about if one in known]
    return Reading(understood=understood, note=note.format(title=titles[0])) if titles else None

"""The part of an answer that is about the asker's own company: verdicts, and what is still missing.

The verdicts are made by code from what was said; a language model has no part in them.
"""

from dataclasses import replace

from assistant.answers import Answer, Question
from assistant.eligibility.conversation import Considered, consider
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.saying import only_tells
from assistant.words import NOTED


def considered(question: Question, rulebook: Rulebook | None) -> Considered | None:
    """Give how the asker's company stands; None where nothing is known or asked of it."""
    if rulebook is None:
        return None
    said = [turn.content for turn in question.history if turn.role == "user"]
    found = consider(
        [*said, question.text],
        rulebook.rules(question.viewer),
        question.day,
        profile=question.profile,
        settled=question.settled,
    )
    return found if found.profile or found.measures else None


def noted(question: Question, found: Considered | None) -> Answer | None:
    """Give the answer to a message that only tells of the company; None for any other."""
    if found is None or not found.heard or found.named or not only_tells(question.text):
        return None
    return Answer(
        status="clarify",
        intent="eligibility",
        question=question.text,
        text=NOTED,
        ask=tuple(asked.text for asked in found.asks),
        considered=found,
    )


def with_verdicts(answer: Answer, found: Considered | None) -> Answer:
    """Give an answer with the verdicts on what it is about, if that is the asker's company."""
    if found is None or answer.status == "refused":
        return answer
    if answer.intent != "eligibility" and not found.heard:
        return replace(answer, considered=replace(found, measures=(), asks=()))
    return replace(
        answer,
        ask=(*answer.ask, *(asked.text for asked in found.asks if asked.text not in answer.ask)),
        considered=found,
    )

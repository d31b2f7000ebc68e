"""Answer a question with citations that hold. The steps read top to bottom in `ask`."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.answers import Answer, Question
from assistant.chatmodel.ceiling import NONE_RAISED, Ceilings, ceiling_of
from assistant.chatmodel.port import ChatModel
from assistant.checking import Follows
from assistant.considering import considered, noted, with_verdicts
from assistant.counting import Tallies, counted
from assistant.eligibility.conversation import Considered
from assistant.eligibility.rulebook import Rulebook
from assistant.extract import without_search
from assistant.following.focus import in_context
from assistant.following.rereading import reread
from assistant.following.spoken import Searcher
from assistant.quoting import quoted
from assistant.rewriting import put_alone
from assistant.timing import timed
from assistant.understanding import Understood, understand
from assistant.words import LEADS
from assistant.writing import written


@timed
def ask(
    question: Question,
    *,
    searcher: Searcher,
    records: Tallies | None = None,
    rulebook: Rulebook | None = None,
    model: ChatModel | None = None,
    ceilings: Ceilings = NONE_RAISED,
    follows: Follows | None = None,
) -> Iterator[Answer]:
    """Give the answer as it grows: made of the passages at once, then as the model writes it.

    How many records there are is counted, and the model is not called; nor is it for what the
    corpus does not answer, which is said to be so. How the asker's own company stands is judged
    by code, whatever the model writes.
    """
    understood = in_context(question, understand(question), searcher=searcher, records=records)
    own = considered(question, rulebook)
    if known := _known_at_once(question, understood, own, records):
        yield known
        return
    answer = quoted(question, understood, searcher=searcher)
    answer = _or_read_otherwise(answer, question, understood, searcher, records)
    answer = with_verdicts(answer, own)
    if model is None or (answer.status == "refused" and not question.history):
        yield answer
        return
    yield replace(answer, finished=False)
    ceiling = ceiling_of(model.about, ceilings)
    if answer.status != "refused":
        yield from written(answer, question, model=model, ceiling=ceiling, follows=follows)
    elif alone := put_alone(question, records, model=model, ceiling=ceiling):
        again = ask(
            alone,
            searcher=searcher,
            records=records,
            rulebook=rulebook,
            model=model,
            ceilings=ceilings,
            follows=follows,
        )
        yield from (replace(one, rewriter="model") for one in again)
    else:
        yield answer


def _known_at_once(
    question: Question, understood: Understood, own: Considered | None, records: Tallies | None
) -> Answer | None:
    """Give the answer to what needs no search: a wish that is not served, a fact told, a count."""
    if understood.refused_for is None and (told := noted(question, own)):
        return told
    if understood.vague or understood.intent in ("not_allowed", "chat"):
        return without_search(understood)
    return counted(question, understood, records)


def _or_read_otherwise(
    answer: Answer,
    question: Question,
    understood: Understood,
    searcher: Searcher,
    records: Tallies | None,
) -> Answer:
    """Give an answer, or where it says little, a full one to another reading of the question."""
    refused = answer.status == "refused"
    other = reread(question, understood, refused=refused, searcher=searcher, records=records)
    if other is None:
        return answer
    again = quoted(question, other.understood, searcher=searcher)
    if again.status == "refused" or again.caution.startswith(LEADS):
        return answer
    return replace(
        again,
        text=f"{other.note}\n\n{again.text}",
        caution=f"{other.note}\n\n{again.caution}".rstrip(),
    )

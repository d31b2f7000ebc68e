"""Answer a question with citations that hold. The steps read top to bottom in `ask`."""

from collections.abc import Iterator
from dataclasses import replace

from assistant.answers import Answer, Question
from assistant.chatmodel.ceiling import NONE_RAISED, Ceilings, ceiling_of
from assistant.chatmodel.port import ChatModel
from assistant.checking import Follows
from assistant.confidence import support
from assistant.considering import considered, noted, with_verdicts
from assistant.counting import Tallies, counted
from assistant.eligibility.conversation import Considered
from assistant.eligibility.rulebook import Rulebook
from assistant.evidence import gather
from assistant.extract import answers_nothing, extracted, nothing_found, without_search
from assistant.following.focus import in_context
from assistant.following.spoken import Searcher
from assistant.rewriting import put_alone
from assistant.timing import timed
from assistant.understanding import Understood, understand
from assistant.writing import written
from index.search import Found, Query

_K = 12
_PER_RECORD = 3


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
    found = _of_those_named(understood, searcher.search(as_query(question, understood)))
    answer = replace(_quoted(question, understood, found), hits=found.hits)
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


def _quoted(question: Question, understood: Understood, found: Found) -> Answer:
    """Give the answer that the passages make, or say that they make none."""
    how = support(understood, found)
    evidence = gather(found, understood) if how != "none" else ()
    unanswered = not understood.focus and answers_nothing(understood, evidence)
    if not evidence or unanswered:
        return nothing_found(understood, found)
    return extracted(question, understood, evidence, found, leads=how == "leads")


def as_query(question: Question, understood: Understood) -> Query:
    """Give the search that a question comes to, within what its viewer may see."""
    named = understood.records
    if understood.focus:
        return Query(
            text=question.text,
            viewer=question.viewer,
            day=question.day,
            k=_K,
            per_record=_K,
            records=understood.focus,
        )
    return Query(
        text=" ".join(named) or understood.text,
        viewer=question.viewer,
        day=question.day,
        k=_K,
        kinds=() if named else understood.kinds,
        include_expired=understood.history,
        per_record=_PER_RECORD,
    )


def _of_those_named(understood: Understood, found: Found) -> Found:
    """Give the hits on the records that the question names by their ids, if it names any."""
    if not understood.records:
        return found
    hits = tuple(hit for hit in found.hits if hit.record.id in understood.records)
    return replace(found, hits=hits, outdated=())

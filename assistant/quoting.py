"""The answer that the passages make of one reading of a question, or that they make none."""

from dataclasses import replace

from assistant.answers import Answer, Question
from assistant.confidence import support
from assistant.evidence import gather
from assistant.extract import answers_nothing, extracted, nothing_found
from assistant.following.spoken import Searcher
from assistant.understanding import Understood
from index.search import Found, Query

_K = 12
_PER_RECORD = 3


def quoted(question: Question, understood: Understood, *, searcher: Searcher) -> Answer:
    """Search, and give the answer that the passages found make, with all of them."""
    found = _of_those_named(understood, searcher.search(as_query(question, understood)))
    how = support(understood, found)
    evidence = gather(found, understood) if how != "none" else ()
    unanswered = not understood.focus and answers_nothing(understood, evidence)
    if not evidence or unanswered:
        answer = nothing_found(understood, found)
    else:
        answer = extracted(question, understood, evidence, found, leads=how == "leads")
    return replace(answer, hits=found.hits)


def as_query(question: Question, understood: Understood) -> Query:
    """Give the search that a question comes to, within what its viewer may see."""
    named = understood.records
    if understood.focus:
        return Query(
            text=understood.said or question.text,
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

"""The answer that the passages make of one reading of a question, or that they make none."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Answer, Evidence, Question
from assistant.coming import belongs_beside, coming, shortened
from assistant.confidence import Support, support
from assistant.evidence import gather
from assistant.extract import answers_nothing, extracted, nothing_found
from assistant.following.spoken import Searcher
from assistant.rating import is_named
from assistant.understanding import Understood
from index.search import Found, Query

_K = 12
_PER_RECORD = 3


def quoted(question: Question, understood: Understood, *, searcher: Searcher) -> Answer:
    """Search, and give the answer that the passages found make, with all of them.

    What holds comes first. What will hold only later is told as that: behind it, or alone where
    nothing that holds answers, or where it is what the question names.
    """
    everything = searcher.search(as_query(question, understood))
    found = _of_those_named(understood, everything)
    how = support(understood, found)
    evidence = _answering(found, understood, how)
    later = coming(everything, understood)
    if later is not None and (not evidence or (later.called and not _names(evidence, understood))):
        answer = extracted(question, understood, later.evidence, later.found)
        return replace(answer, hits=found.hits, expired=found.expired)
    if not evidence:
        answer = nothing_found(understood, found)
        return replace(answer, hits=found.hits, expired=found.expired)
    beside = later is not None and belongs_beside(later, evidence, found, understood)
    answer = extracted(
        question,
        understood,
        evidence,
        found,
        leads=how == "leads",
        later=shortened(later) if later is not None and beside else (),
    )
    return replace(answer, hits=found.hits, expired=found.expired)


def _answering(found: Found, understood: Understood, how: Support) -> Sequence[Evidence]:
    """Give the sentences that answer; none where what was found does not."""
    evidence = gather(found, understood) if how != "none" else ()
    unanswered = not understood.focus and answers_nothing(understood, evidence)
    return () if unanswered else evidence


def _names(evidence: Sequence[Evidence], understood: Understood) -> bool:
    """Say whether the question names one of the records in full."""
    return any(is_named(item.record.title, understood) for item in evidence)


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

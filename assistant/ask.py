"""Answer a question with citations that hold. The steps read top to bottom in `ask`."""

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter
from typing import Protocol

from assistant.answers import Answer, Question
from assistant.confidence import answers
from assistant.evidence import EvidenceConfig, gather
from assistant.extract import declined, extracted, greeting, nothing_found
from assistant.understanding import Understood, understand
from assistant.writing import ChatModel, written
from index.search import Found, Query

_K = 12
_PER_RECORD = 3
_HOW_MUCH = EvidenceConfig()


class Searcher(Protocol):
    """Finds passages; `index.search.HybridSearcher` in production."""

    def search(self, query: Query) -> Found:
        """Give what the viewer may see that bears on the query, best first."""


def ask(
    question: Question, *, searcher: Searcher, model: ChatModel | None = None
) -> Iterator[Answer]:
    """Give the answer as it grows: made of the passages at once, then as the model writes it.

    What the corpus does not answer is said to be so, and the model is not called.
    """
    started = perf_counter()
    understood = understand(question)
    if understood.intent == "not_allowed":
        yield declined(understood)
    elif understood.intent == "chat":
        yield greeting(understood)
    else:
        found = searcher.search(as_query(question, understood))
        support = answers(understood, found)
        evidence = gather(found, understood, _HOW_MUCH) if support != "none" else ()
        if not evidence:
            yield _timed(nothing_found(understood, found), found, started)
            return
        answer = extracted(question, understood, evidence, found, leads=support == "leads")
        answer = _timed(answer, found, started)
        yield replace(answer, finished=model is None)
        if model is not None:
            for grown in written(answer, question, model=model):
                yield _timed(grown, found, started)


def as_query(question: Question, understood: Understood) -> Query:
    """Give the search that a question comes to, within what its viewer may see."""
    return Query(
        text=understood.text,
        viewer=question.viewer,
        day=question.day,
        k=_K,
        kinds=understood.kinds,
        include_expired=understood.history,
        per_record=_PER_RECORD,
    )


def _timed(answer: Answer, found: Found, started: float) -> Answer:
    total = round((perf_counter() - started) * 1000, 1)
    return replace(answer, ms={"search": found.ms.total, "total": total})

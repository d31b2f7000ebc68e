"""Measure how well the documents that people graded for a demand are put in order."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from corpus.levels import Viewer
from eval.datasets import Dataset, Question
from eval.measures import Estimate, estimate, per_question, wins
from index.search import Query

Progress = Callable[[int, int], None]
# Of a document without any passage: below every score that a search gives.
_NOWHERE = -1.0


class Scorer(Protocol):
    """Scores given records; `index.search.HybridSearcher` in production."""

    def scores(self, query: Query, records: Collection[str]) -> dict[str, float]:
        """Give the fused score of the best passage of each of these records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradesReport:
    """How well the order agreed with people's grades.

    Attributes:
        n: How many demands there were.
        ndcg: nDCG@10 with linear gain, the mean over demands.
        auc: The share of pairs (grade 2 or more, grade 0) of one demand that are in the right
            order, over the pairs of all demands together.
    """

    n: int
    ndcg: Estimate
    auc: Estimate


def measure_grades(
    dataset: Dataset,
    *,
    scorer: Scorer,
    day: date,
    progress: Progress = lambda _done, _total: None,
) -> GradesReport:
    """Rank the judged documents of every demand, and nothing else.

    Args:
        dataset: Its documents are in what is searched.
        scorer: What is measured.
        day: The date taken for today.
        progress: Called with how many demands have been ranked.
    """
    scores: dict[str, dict[str, float]] = {}
    for question in dataset.questions:
        judged = dataset.grades[question.id]
        query = Query(text=demand(question), viewer=Viewer(), day=day)
        found = scorer.scores(query, list(judged))
        scores[question.id] = {document: found.get(document, _NOWHERE) for document in judged}
        progress(len(scores), len(dataset.questions))
    rankings = {question: ranked(own) for question, own in scores.items()}
    measured = per_question(rankings, dataset.grades, names=["nDCG@10"])
    return GradesReport(
        n=len(scores),
        ndcg=estimate(measured["nDCG@10"]),
        auc=estimate(*wins(scores, dataset.grades)),
    )


def demand(question: Question) -> str:
    """Give a demand's whole text: its title and its content."""
    return "\n".join(part for part in (question.text, question.content) if part)


def ranked(scores: Mapping[str, float]) -> list[str]:
    """Give the documents best first, equal scores by id.

    >>> ranked({"b": 0.5, "a": 0.5, "c": 0.9})
    ['c', 'a', 'b']
    """
    return sorted(scores, key=lambda document: (-scores[document], document))

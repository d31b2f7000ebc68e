"""Measure search beside others: the same questions in the same run, and the difference to ours."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Protocol

import numpy as np

from corpus.levels import Viewer
from eval.datasets import Dataset
from eval.matching.grades import demand, ranked
from eval.measures import REPORTED, Estimate, Numbers, estimate, per_question, wins
from eval.retrieval import Searcher
from index.search import Method, Query

Progress = Callable[[int, int], None]
# As deep as `eval retrieval` looks.
DEEPEST = 100
_NDCG, _AUC = "nDCG@10", "AUC"


class Scorer(Protocol):
    """Scores given records; `index.search.HybridSearcher` in production."""

    def scores(self, query: Query, records: Collection[str]) -> dict[str, float]:
        """Give the fused score of the best passage of each of these records."""


class Ranker(Protocol):
    """Ranks the records of a corpus for a question; each system that is measured is one."""

    def rank(self, text: str) -> Sequence[str]:
        """Give the ids of records, best first, each once; not necessarily of all."""


class Grader(Protocol):
    """Scores given records for a demand; higher is better, and equal scores are a tie."""

    def grade(self, text: str, records: Collection[str]) -> Mapping[str, float]:
        """Give a score for each of these records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemReport:
    """How well one system did.

    Attributes:
        measures: By name.
        behind: By name, this system's less that of the one it is compared with, over the same
            questions; an interval below 0 says that it is worse. Empty for that one itself.
        p50_ms: Half of the questions took no longer, when each had been asked before: so an
            embedder that keeps questions is not measured, which all of them have in common.
    """

    measures: Mapping[str, Estimate]
    behind: Mapping[str, Estimate]
    p50_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeersReport:
    """How well several systems did on the same questions.

    Attributes:
        n: How many questions.
        systems: By name; the first is the one that the others are compared with.
    """

    n: int
    systems: Mapping[str, SystemReport]


@dataclass(frozen=True, slots=True, kw_only=True)
class OurSearch:
    """Our search, by one method, as `eval retrieval` asks it."""

    searcher: Searcher
    day: date
    method: Method

    def rank(self, text: str) -> list[str]:
        """Give the records found, best first."""
        query = _query(text, day=self.day, method=self.method)
        found = self.searcher.search(replace(query, k=DEEPEST, per_record=1))
        return list(dict.fromkeys(hit.record.id for hit in found.hits))


@dataclass(frozen=True, slots=True, kw_only=True)
class OurScores:
    """Our scores, by one method, as `eval grades` asks for them."""

    scorer: Scorer
    day: date
    method: Method

    def grade(self, text: str, records: Collection[str]) -> dict[str, float]:
        """Give each record's score; below all others where it has no passage."""
        found = self.scorer.scores(_query(text, day=self.day, method=self.method), records)
        return {record: found.get(record, -1.0) for record in records}


@dataclass(frozen=True, slots=True, kw_only=True)
class ByRank:
    """Scores out of a ranking of the whole corpus: what is not in it comes last, together."""

    ranker: Ranker

    def grade(self, text: str, records: Collection[str]) -> dict[str, float]:
        """Give a higher score to what is ranked higher."""
        ranking = self.ranker.rank(text)
        places = {record: place for place, record in enumerate(ranking)}
        return {record: float(-places.get(record, len(ranking))) for record in records}


def measure_peers(
    dataset: Dataset,
    rankers: Mapping[str, Ranker],
    *,
    progress: Progress = lambda _done, _total: None,
) -> PeersReport:
    """Ask every system every question: all of them once untimed, and once more.

    Args:
        dataset: Its documents are in what is searched.
        rankers: By name; the first is compared with the others.
        progress: Called as questions have been asked.
    """
    questions = dataset.questions
    found: dict[str, dict[str, Numbers]] = {}
    times: dict[str, list[float]] = {}
    for turn, (name, ranker) in enumerate(rankers.items()):
        rankings: dict[str, Sequence[str]] = {}
        times[name] = []
        for question in questions:
            ranker.rank(question.text)
        for question in questions:
            started = perf_counter()
            rankings[question.id] = ranker.rank(question.text)
            times[name].append((perf_counter() - started) * 1000)
            progress(turn * len(questions) + len(rankings), len(rankers) * len(questions))
        found[name] = per_question(rankings, dataset.grades, names=REPORTED)
    first = found[next(iter(rankers))]
    return PeersReport(
        n=len(questions),
        systems={
            name: SystemReport(
                measures={measure: estimate(values) for measure, values in own.items()},
                behind={m: estimate(own[m] - first[m]) for m in own if own is not first},
                p50_ms=float(np.median(times[name])),
            )
            for name, own in found.items()
        },
    )


def measure_graders(
    dataset: Dataset,
    graders: Mapping[str, Grader],
    *,
    progress: Progress = lambda _done, _total: None,
) -> PeersReport:
    """Let every system put the graded documents of every demand in order, and nothing else.

    All demands are put once untimed, and once more.

    Args:
        dataset: Its documents are in what is searched.
        graders: By name; the first is compared with the others.
        progress: Called as demands have been put.
    """
    questions = dataset.questions
    ndcg: dict[str, Numbers] = {}
    right: dict[str, tuple[Numbers, Numbers]] = {}
    times: dict[str, list[float]] = {}
    for turn, (name, grader) in enumerate(graders.items()):
        scores: dict[str, Mapping[str, float]] = {}
        times[name] = []
        for question in questions:
            grader.grade(demand(question), dataset.grades[question.id])
        for question in questions:
            judged = list(dataset.grades[question.id])
            started = perf_counter()
            scores[question.id] = grader.grade(demand(question), judged)
            times[name].append((perf_counter() - started) * 1000)
            progress(turn * len(questions) + len(scores), len(graders) * len(questions))
        rankings = {question: ranked(own) for question, own in scores.items()}
        ndcg[name] = per_question(rankings, dataset.grades, names=[_NDCG])[_NDCG]
        right[name] = wins(scores, dataset.grades)
    first = next(iter(graders))
    return PeersReport(
        n=len(questions),
        systems={
            name: SystemReport(
                measures={_NDCG: estimate(ndcg[name]), _AUC: estimate(*right[name])},
                behind={}
                if name == first
                else {
                    _NDCG: estimate(ndcg[name] - ndcg[first]),
                    # The pairs are the same ones for every system.
                    _AUC: estimate(right[name][0] - right[first][0], right[first][1]),
                },
                p50_ms=float(np.median(times[name])),
            )
            for name in graders
        },
    )


def _query(text: str, *, day: date, method: Method) -> Query:
    return Query(text=text, viewer=Viewer(), day=day, method=method)

"""The three measurements, over fakes: what is asked, and what is made of the answers."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import pytest

from corpus.records import Record, Source
from eval.datasets import Dataset, Question
from eval.refusal import compare, confidences
from eval.retrieval import measure_retrieval
from index.chunks import Hit
from index.search import Found, Query

DAY = date(2026, 4, 1)


class ListSearcher:
    """Finds what it was told to find for each text."""

    def __init__(self, found: Mapping[str, list[str]]) -> None:
        self.found = found
        self.queries: list[Query] = []

    def search(self, query: Query) -> Found:
        self.queries.append(query)
        return Found(hits=tuple(hit(name) for name in self.found[query.text]))


class TableScorer:
    """Scores documents from a table; those not in it have no passage."""

    def __init__(self, table: Mapping[str, float]) -> None:
        self.table = table
        self.asked: list[tuple[str, set[str]]] = []

    def scores(self, query: Query, records: Collection[str]) -> dict[str, float]:
        self.asked.append((query.text, set(records)))
        return {record: self.table[record] for record in records if record in self.table}


def hit(name: str) -> Hit:
    record = Record(
        id=name,
        kind="passage",
        title="",
        text="补贴",
        level="public",
        source=Source(path="corpus.jsonl", start=0, end=2),
    )
    return Hit(record=record, start=0, end=2, crumb="", score=1.0, status="open")


def dataset(grades: Mapping[str, Mapping[str, int]], *, content: str = "") -> Dataset:
    questions = tuple(Question(id=name, text=f"{name}？", content=content) for name in grades)
    return Dataset(corpus=Path("corpus.jsonl"), questions=questions, grades=grades)


def test_each_question_is_timed_once_after_one_that_warms_up() -> None:
    searcher = ListSearcher({"甲？": ["a"], "乙？": []})

    report = measure_retrieval(
        dataset({"甲": {"a": 1}, "乙": {"b": 1}}), searcher=searcher, day=DAY, method="lexical"
    )

    assert [query.text for query in searcher.queries] == ["甲？", "甲？", "乙？"]
    assert {query.method for query in searcher.queries} == {"lexical"}
    assert report.n == 2
    assert report.measures["Recall@1"].value == 0.5
    assert 0 <= report.p50_ms <= report.p95_ms


def test_a_document_stands_where_its_best_passage_stands() -> None:
    searcher = ListSearcher({"甲？": ["x", "x", "x", "a", "a"]})

    report = measure_retrieval(dataset({"甲": {"a": 1}}), searcher=searcher, day=DAY)

    assert report.measures["MRR@10"].value == 0.5


def test_confidences_come_from_what_was_found_in_the_order_asked() -> None:
    searcher = ListSearcher({"甲": ["a", "b"], "乙": []})

    sure = confidences(
        ["甲", "乙", "甲"],
        searcher=searcher,
        confidence=lambda question, found: len(found.hits) / 4,
        day=DAY,
    )

    assert sure == [0.5, 0, 0.5]
    assert {(query.k, query.per_record) for query in searcher.queries} == {(8, 3)}


def test_refusal_is_told_at_the_limit_that_keeps_95_in_100_and_at_the_products_own() -> None:
    answerable = [0.1] + [0.4] * 4 + [0.8] * 15
    unanswerable = [0.2, 0.3, 0.4, 0.9]

    report = compare(answerable, unanswerable, refuse_below=0.5)

    assert report.refused_at_95 == 0.5
    assert report.kept == pytest.approx(0.75)
    assert report.refused == 0.75


def test_what_equals_the_limit_is_kept() -> None:
    report = compare([0.5, 0.5], [0.5], refuse_below=0.5)

    assert (report.kept, report.refused, report.refused_at_95) == (1, 0, 0)
    assert report.auroc == 0.5

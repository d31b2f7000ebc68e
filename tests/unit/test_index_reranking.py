"""A second look at the first hits: in a better order, in time, or not at all."""

import logging
from collections.abc import Sequence
from threading import Event
from time import perf_counter

import pytest
from assistant_builders import a_hit
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from index.chunks import Hit
from index.errors import EmbedderUnavailable
from index.reranking import Reranker

# No test waits for this long: it is time enough, on any machine.
PLENTY_MS = 60_000.0


class NumberScorer:
    """Scores a passage by the number that its text is; remembers what it read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        self.read += passages
        return [float(passage.rpartition("\n")[2]) for passage in passages]


class StuckScorer(NumberScorer):
    """Reads so many batches at once, then waits until it is let go."""

    def __init__(self, *, batches: int) -> None:
        super().__init__()
        self.batches = batches
        self.let_go = Event()

    def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        if self.batches == 0:
            self.let_go.wait(PLENTY_MS / 1000)
        self.batches -= 1
        return super().scores(query, passages)


class MissingScorer(NumberScorer):
    """Reads so many batches, then is not there."""

    def __init__(self, *, batches: int) -> None:
        super().__init__()
        self.batches = batches

    def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        if self.batches == 0:
            raise EmbedderUnavailable("重排模型“x”无法加载。")
        self.batches -= 1
        return super().scores(query, passages)


def hits_of(numbers: Sequence[int]) -> list[Hit]:
    count = len(numbers)
    return [
        a_hit(a_record(str(number), id=f"R{n}", title="办法"), score=1 - n / (count + 1))
        for n, number in enumerate(numbers)
    ]


def numbers_of(hits: Sequence[Hit]) -> list[int]:
    return [int(hit.text) for hit in hits]


@given(st.lists(st.integers(0, 9), max_size=12))
def test_the_hits_are_in_the_scorers_order_and_equal_ones_as_before(numbers: list[int]) -> None:
    hits = hits_of(numbers)

    better = Reranker(NumberScorer(), budget_ms=PLENTY_MS).reranked("问", hits)

    places = [int(hit.record.id[1:]) for hit in better]
    assert places == sorted(range(len(numbers)), key=lambda n: (-numbers[n], n))
    assert [hit.score for hit in better] == [hit.score for hit in hits]


def test_only_the_first_are_read_and_the_rest_keep_their_places() -> None:
    scorer = NumberScorer()

    better = Reranker(scorer, budget_ms=PLENTY_MS, most=3).reranked("问", hits_of([1, 2, 3, 9, 8]))

    assert numbers_of(better) == [3, 2, 1, 9, 8]
    assert len(scorer.read) == 3


def test_a_passage_is_read_under_its_title() -> None:
    scorer = NumberScorer()

    Reranker(scorer, budget_ms=PLENTY_MS).reranked("问", hits_of([1, 2]))

    assert scorer.read == ["办法\n1", "办法\n2"]


@pytest.mark.parametrize("numbers", [[], [7]])
def test_where_there_is_nothing_to_put_in_order_nothing_is_read(numbers: list[int]) -> None:
    scorer = NumberScorer()

    assert numbers_of(Reranker(scorer, budget_ms=PLENTY_MS).reranked("问", hits_of(numbers))) == (
        numbers
    )
    assert scorer.read == []


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_over_budget_what_was_read_is_in_order_and_the_rest_as_it_was(batches: int) -> None:
    numbers = list(range(12))
    scorer, hits = StuckScorer(batches=batches), hits_of(numbers)
    reranker = Reranker(scorer, budget_ms=1000)
    started = perf_counter()

    better = reranker.reranked("问", hits)
    took = perf_counter() - started
    scorer.let_go.set()

    read = 4 * batches
    assert numbers_of(better) == sorted(numbers[:read], reverse=True) + numbers[read:]
    assert [hit.score for hit in better] == [hit.score for hit in hits]
    assert 0.9 < took < 3


def test_a_search_that_waits_for_another_ones_turn_is_not_late_either() -> None:
    scorer, hits = StuckScorer(batches=0), hits_of([1, 2, 3])
    reranker = Reranker(scorer, budget_ms=300)
    reranker.reranked("前一个", hits)
    started = perf_counter()

    assert numbers_of(reranker.reranked("后一个", hits)) == [1, 2, 3]
    assert perf_counter() - started < 3
    scorer.let_go.set()


def test_once_the_scorer_is_free_again_the_next_search_is_read() -> None:
    scorer, hits = StuckScorer(batches=0), hits_of([1, 2, 3])
    slow = Reranker(scorer, budget_ms=100)
    assert numbers_of(slow.reranked("前一个", hits)) == [1, 2, 3]
    scorer.let_go.set()

    in_time = (numbers_of(slow.reranked("后一个", hits)) for _ in range(100))

    assert [3, 2, 1] in in_time


@pytest.mark.parametrize(("batches", "expected"), [(0, [1, 2, 3, 4, 9]), (1, [4, 3, 2, 1, 9])])
def test_without_its_model_the_order_stays_and_the_log_says_why_once(
    batches: int, expected: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    reranker = Reranker(MissingScorer(batches=batches), budget_ms=PLENTY_MS)

    with caplog.at_level(logging.WARNING, logger="index.reranking"):
        better = reranker.reranked("问", hits_of([1, 2, 3, 4, 9]))
        again = reranker.reranked("再问", hits_of([1, 2]))

    assert numbers_of(better) == expected
    assert numbers_of(again) == [1, 2]
    assert [record.getMessage() for record in caplog.records] == [
        "重排模型“x”无法加载。 检索结果按原来的顺序。"
    ]

"""Systems side by side: each one's measures, and its difference to the first."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pytest

from eval.datasets import Dataset, Question
from eval.ensemble import our_terms
from eval.peers import ByRank, Grader, measure_graders, measure_peers


class ListRanker:
    """Gives a ranking by heart."""

    def __init__(self, rankings: Mapping[str, Sequence[str]]) -> None:
        self._rankings = rankings
        self.asked: list[str] = []

    def rank(self, text: str) -> Sequence[str]:
        self.asked.append(text)
        return self._rankings[text]


class MapGrader:
    """Gives scores by heart."""

    def __init__(self, scores: Mapping[str, float]) -> None:
        self._scores = scores

    def grade(self, text: str, records: Collection[str]) -> Mapping[str, float]:
        return {record: self._scores[record] for record in records}


DATASET = Dataset(
    corpus=Path("corpus.jsonl"),
    questions=(Question(id="q1", text="甲", content="长"), Question(id="q2", text="乙")),
    grades={"q1": {"d1": 3, "d2": 0}, "q2": {"d2": 2, "d1": 0}},
)
RIGHT = {"甲": ["d1", "d2"], "乙": ["d2", "d1"]}
HALF = {"甲": ["d1", "d2"], "乙": ["d9", "d2"]}


def test_every_system_is_measured_and_compared_with_the_first() -> None:
    report = measure_peers(DATASET, {"ours": ListRanker(RIGHT), "other": ListRanker(HALF)})

    ours, other = report.systems["ours"], report.systems["other"]
    assert report.n == 2
    assert list(ours.measures) == ["nDCG@10", "Recall@1", "Recall@10", "Recall@20", "MRR@10"]
    assert ours.measures["MRR@10"].value == 1
    assert other.measures["MRR@10"].value == 0.75
    assert ours.behind == {}
    assert other.behind["MRR@10"].value == -0.25
    assert (other.behind["MRR@10"].low, other.behind["MRR@10"].high) == (-0.5, 0.0)


def test_a_system_that_gives_the_same_is_not_behind_at_all() -> None:
    report = measure_peers(DATASET, {"ours": ListRanker(HALF), "same": ListRanker(HALF)})

    for gap in report.systems["same"].behind.values():
        assert (gap.value, gap.low, gap.high) == (0, 0, 0)


def test_every_question_is_asked_once_more_when_all_have_been_asked() -> None:
    ranker = ListRanker(RIGHT)

    measure_peers(DATASET, {"ours": ranker})

    assert ranker.asked == ["甲", "乙", "甲", "乙"]


def test_a_ranking_of_everything_is_restricted_to_what_was_judged() -> None:
    ranker = ListRanker({"甲": ["x", "d2", "y", "d1"]})

    scores = ByRank(ranker=ranker).grade("甲", ["d1", "d2", "d3", "d4"])

    assert sorted(scores, key=lambda record: -scores[record])[:2] == ["d2", "d1"]
    assert scores["d3"] == scores["d4"] < scores["d1"]


def test_graders_are_compared_over_the_same_pairs() -> None:
    graders: dict[str, Grader] = {
        "ours": ByRank(ranker=ListRanker({"甲\n长": ["d1", "d2"], "乙": ["d2", "d1"]})),
        "other": MapGrader({"d1": 0.5, "d2": 0.5}),
    }

    report = measure_graders(DATASET, graders)

    assert report.systems["ours"].measures["AUC"].value == 1
    assert report.systems["other"].measures["AUC"].value == 0.5
    assert report.systems["other"].behind["AUC"].value == -0.5
    assert report.systems["other"].behind["nDCG@10"].value < 0


@pytest.mark.parametrize("text", ["补贴100万", "AI 大模型"])
def test_the_peer_gets_our_pairs_and_our_single_characters(text: str) -> None:
    assert our_terms("补贴100万") == ["补贴", "100", "万", "补", "贴", "100", "万"]
    assert len(our_terms(text)) > len(text.split())

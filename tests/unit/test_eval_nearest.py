"""The share of the truly nearest passages that was found."""

import numpy as np
import pytest

from eval.nearest import AllPassages, dense_recall
from index.embedding.port import Vectors
from index.entries import Filter


def at(*degrees: float) -> Vectors:
    angles = np.radians(np.array(degrees))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


QUESTION = at(0)[0]


@pytest.mark.parametrize(
    ("found", "share"),
    [
        (["a", "b"], 1.0),
        (["b", "a"], 1.0),
        (["a", "d"], 0.5),
        (["a"], 0.5),
        (["c", "d"], 0.0),
        ([], 0.0),
        (["a", "a"], 0.5),
        (["c", "a", "b"], 0.5),
    ],
)
def test_recall_is_the_share_of_the_nearest_among_the_first(found: list[str], share: float) -> None:
    everything = AllPassages(["a", "b", "c", "d"], at(0, 10, 20, 30))

    assert everything.recall(QUESTION, found, k=2) == share


@pytest.mark.parametrize("found", [["a", "b"], ["a", "twin"]])
def test_what_is_as_near_as_the_last_counts_as_well(found: list[str]) -> None:
    everything = AllPassages(["a", "b", "twin", "far"], at(0, 10, 10, 30))

    assert everything.recall(QUESTION, found, k=2) == 1


def test_of_fewer_passages_than_are_asked_for_all_are_to_be_found() -> None:
    everything = AllPassages(["a", "b"], at(0, 10))

    assert everything.recall(QUESTION, ["a"], k=10) == 0.5


class OneWayLane:
    """Gives the same whatever it is asked, and notes the filter."""

    def __init__(self, found: list[str]) -> None:
        self._found = found
        self.filters: list[Filter] = []

    def search(
        self, vector: Vectors, *, levels: object, limit: int, only: Filter
    ) -> list[tuple[str, float]]:
        self.filters.append(only)
        return [(name, 1.0) for name in self._found][:limit]


def test_a_lane_is_measured_question_by_question_with_the_filter() -> None:
    everything = AllPassages(list("abcdefghijkl"), at(*range(0, 120, 10)))
    lane, only = OneWayLane(list("abcdefghij")), Filter(kinds=("passage",))

    shares = dense_recall(lane, everything, [QUESTION, at(110)[0]], only=only)

    assert shares == [1.0, 0.8]
    assert lane.filters == [only, only]

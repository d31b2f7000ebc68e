"""What is said of an embedder's cost and quality, on a set of a few texts."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import BigramEmbedder

from eval.datasets import read_dataset
from eval.embedding_speed import measure_embedding
from index.embedding.port import Vectors


class BlurredEmbedder(BigramEmbedder):
    """Tells the first documents apart no more: their vectors are one."""

    def documents(self, texts: Sequence[str]) -> Vectors:
        found = super().documents(texts)
        found[:] = found[0]
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = {
        "corpus.jsonl": [
            '{"id": "a", "title": "枸杞", "text": "枸杞烘干设备"}',
            '{"id": "b", "title": "", "text": "研发费用加计扣除"}',
            '{"id": "c", "title": "", "text": "专精特新企业认定"}',
        ],
        "queries.jsonl": [
            '{"id": "q1", "text": "加计扣除"}',
            '{"id": "q2", "text": "专精特新"}',
        ],
        "qrels.tsv": ["q1\tb\t1", "q2\tc\t1"],
    }
    for name, content in lines.items():
        (tmp_path / name).write_text("\n".join(content), encoding="utf-8")
    return tmp_path


def test_an_embedder_is_compared_with_the_first(folder: Path) -> None:
    costs = measure_embedding(
        read_dataset(folder),
        {"first": BigramEmbedder(), "same": BigramEmbedder(), "blurred": BlurredEmbedder()},
        passages=3,
        rounds=2,
        quality=True,
    )

    first, same, blurred = costs["first"].quality, costs["same"].quality, costs["blurred"].quality
    assert first is not None and same is not None and blurred is not None
    assert (first.ndcg.value, first.change.value, first.overlap) == (1, 0, 1)
    assert (same.ndcg.value, same.overlap) == (1, 1)
    assert blurred.change.value < 0
    assert costs["first"].faster == 1
    assert costs["same"].cosine_min == pytest.approx(1, abs=1e-6)
    assert costs["blurred"].cosine_min < 0.9


def test_quality_is_left_out_where_it_is_not_asked_for(folder: Path) -> None:
    costs = measure_embedding(
        read_dataset(folder),
        {"first": BigramEmbedder()},
        passages=2,
        rounds=1,
        quality=False,
    )

    assert costs["first"].quality is None
    assert costs["first"].cpu_seconds >= 0 < costs["first"].wall_seconds

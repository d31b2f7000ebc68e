"""A cross-encoder behind sentence-transformers, with a real model of a few kilobytes."""

from pathlib import Path

import pytest
from assistant_builders import a_hit
from builders import a_record

from index.embedding.crossing import CrossScorer
from index.errors import EmbedderUnavailable
from index.reranking import Reranker

WORDS = "光伏组件回收研发费用加计扣除技术合同"


@pytest.fixture(scope="module")
def tiny_reranker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers with random weights: it reads every character, and means nothing."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny_reranker")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(WORDS)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(1)
    model = BertForSequenceClassification(
        BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=512,
            num_labels=1,
        )
    )
    model.save_pretrained(folder)
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def test_each_passage_has_a_number_in_the_order_given(tiny_reranker: Path) -> None:
    scorer, passages = (
        CrossScorer(tiny_reranker),
        ["光伏组件", "研发费用加计扣除", "", "合同" * 900],
    )

    scores = scorer.scores("光伏组件回收", passages)

    assert len(scores) == len(set(scores)) == 4
    assert all(isinstance(score, float) for score in scores)
    backwards = scorer.scores("光伏组件回收", passages[::-1])
    assert backwards[::-1] == pytest.approx(scores, abs=1e-5)


def test_the_query_counts(tiny_reranker: Path) -> None:
    scorer = CrossScorer(tiny_reranker)

    assert scorer.scores("研发费用", ["技术合同"]) != scorer.scores("光伏", ["技术合同"])


def test_hits_are_put_in_the_models_order(tiny_reranker: Path) -> None:
    scorer = CrossScorer(tiny_reranker)
    hits = [a_hit(a_record(WORDS[n : n + 4], id=f"R{n}", title="甲")) for n in range(0, 12, 2)]
    scores = scorer.scores("加计扣除", [f"甲\n{hit.text}" for hit in hits])

    better = Reranker(scorer, budget_ms=60_000).reranked("加计扣除", hits)

    expected = sorted(zip(scores, hits, strict=True), key=lambda pair: -pair[0])
    assert [hit.record.id for hit in better] == [hit.record.id for _, hit in expected]


def test_a_model_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    scorer = CrossScorer(tmp_path / "nothing")

    with pytest.raises(
        EmbedderUnavailable, match=r"重排模型“.*nothing”无法加载；请把 TT_RERANKER 设为"
    ):
        scorer.scores("问", ["答"])


def test_a_folder_that_holds_no_model_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")

    with pytest.raises(EmbedderUnavailable, match="无法加载"):
        CrossScorer(tmp_path).scores("问", ["答"])

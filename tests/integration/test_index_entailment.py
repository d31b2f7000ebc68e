"""An entailment model behind sentence-transformers, with real models of a few kilobytes."""

from pathlib import Path

import pytest

from index.embedding.entailment import Entailment
from index.errors import EmbedderUnavailable

WORDS = "补贴最高一百万元按季受理不得"


def made(folder: Path, labels: list[str]) -> Path:
    """Make a BERT of two layers with random weights that has these labels."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(WORDS)]
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        id2label=dict(enumerate(labels)),
        label2id={label: place for place, label in enumerate(labels)},
        num_labels=len(labels),
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    "labels",
    [["contradiction", "entailment", "neutral"], ["entailment", "not_entailment"], ["LABEL_0"]],
)
def test_it_gives_a_share_for_every_pair(tmp_path: Path, labels: list[str]) -> None:
    model = Entailment(made(tmp_path / "nli", labels))

    found = model.follows("补贴最高一百万元", "按季受理")

    assert 0.0 < found < 1.0
    assert model.follows("补贴最高一百万元", "按季受理") == found


def test_the_shares_of_both_labels_are_one(tmp_path: Path) -> None:
    one = Entailment(made(tmp_path / "a", ["entailment", "not_entailment"]))
    other = Entailment(made(tmp_path / "b", ["not_entailment", "entailment"]))

    found = [model.follows("补贴最高一百万元", "不得受理") for model in (one, other)]

    assert sum(found) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("labels", [["good", "bad"], ["LABEL_0", "LABEL_1", "LABEL_2"]])
def test_a_model_that_knows_no_entailment_is_told(tmp_path: Path, labels: list[str]) -> None:
    model = Entailment(made(tmp_path / "nli", labels))

    with pytest.raises(EmbedderUnavailable, match="TT_ENTAILMENT"):
        model.follows("补贴", "受理")


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailable, match="TT_ENTAILMENT"):
        Entailment(tmp_path / "none").follows("补贴", "受理")

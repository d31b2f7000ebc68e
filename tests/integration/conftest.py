"""What several tests of real parts share: the bundled embedder, and the samples once added."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from assistant_builders import bundled_model
from browsing import a_browser
from builders import House, a_house
from fakes import BigramEmbedder
from filelock import FileLock
from playwright.sync_api import Browser

from corpus import SAMPLES
from eval.kept_vectors import KeptVectors
from index.embedding.local import LocalEmbedder
from index.embedding.port import Embedder

UNKNOWN = "[UNK]"
WORDS = "光伏组件回收研发费用加计扣除技术合同认定登记塞上云雀计划补助"


@pytest.fixture(scope="session")
def model(common: Path) -> Path:
    return bundled_model(common)


@pytest.fixture(scope="session")
def embedding(model: Path) -> LocalEmbedder:
    """The bundled embedder, loaded once for each process of a run."""
    return LocalEmbedder(model)


@pytest.fixture(scope="session")
def samples(
    embedding: LocalEmbedder, common: Path, tmp_path_factory: pytest.TempPathFactory
) -> House:
    """All samples, embedded and added once for all processes of a run, each with its own copy."""
    embedder = KeptVectors(embedding, common / "vectors.db")
    return _copied(common / "samples", tmp_path_factory.mktemp("samples"), embedder)


@pytest.fixture(scope="session")
def plain_samples(common: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """All samples, with an embedder that needs no model: for what words alone must find."""
    place = tmp_path_factory.mktemp("plain_samples")
    return _copied(common / "plain_samples", place, BigramEmbedder())


def _copied(first: Path, place: Path, embedder: Embedder) -> House:
    """Open a copy of a house with all samples; whoever comes first fills it, and shuts it."""
    with FileLock(first.with_suffix(".lock")):
        if not (first / "whole").exists():
            house = a_house(first / "house", embedder=embedder)
            assert house.add(SAMPLES).problems == ()
            house.store.engine.dispose()
            (first / "whole").touch()
    shutil.copytree(first / "house", place, dirs_exist_ok=True)
    return a_house(place, embedder=embedder)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder of a few kilobytes: every character has its own vector."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    letters = {letter: place for place, letter in enumerate([UNKNOWN, *dict.fromkeys(WORDS)])}
    tokenizer = Tokenizer(WordLevel(letters, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = Split("", "isolated")
    weights = torch.eye(len(letters)).numpy()
    folder = tmp_path_factory.mktemp("tiny_model")
    static = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[static], device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one module: while it is open, nothing else may run an event loop here."""
    with a_browser() as browser:
        yield browser

"""Vectors are kept as they are made: what is killed goes on where it stood."""

from pathlib import Path

import pytest
from fakes import BigramEmbedder, BrokenEmbedder

from corpus.store.records import open_store
from index.chunk_store import ChunkStore
from index.chunks import Chunk
from index.errors import EmbedderUnavailable

KEPT_AT_ONCE = 64


@pytest.fixture
def chunks(tmp_path: Path) -> ChunkStore:
    return ChunkStore(open_store(f"sqlite:///{tmp_path / 'records.db'}").engine)


def passages(count: int) -> list[Chunk]:
    texts = [f"第{n}条 " + "甲" * (n * 7919 % 300) for n in range(count)]
    return [
        Chunk(id=f"N01@1#{n}", record="N01", title="", crumb="", text=text, start=0, end=len(text))
        for n, text in enumerate(texts)
    ]


def test_what_breaks_off_loses_no_more_than_one_slice(chunks: ChunkStore) -> None:
    broken, mended = BrokenEmbedder(after=150), BigramEmbedder()
    with pytest.raises(EmbedderUnavailable):
        chunks.vectors(passages(200), embedder=broken)

    vectors = chunks.vectors(passages(200), embedder=mended)

    assert len(broken.embedded) == 2 * KEPT_AT_ONCE
    assert len(mended.embedded) == 200 - 2 * KEPT_AT_ONCE
    assert not set(broken.embedded) & set(mended.embedded)
    assert vectors.shape[0] == 200


def test_texts_reach_the_embedder_by_length_and_each_once(chunks: ChunkStore) -> None:
    embedder = BigramEmbedder()

    chunks.vectors([*passages(200), *passages(100)], embedder=embedder)

    assert len(embedder.embedded) == 200
    lengths = [len(text) for text in embedder.embedded]
    assert lengths == sorted(lengths)
    assert chunks.vectors(passages(200), embedder=embedder).shape[0] == len(embedder.embedded)

"""Vectors that stand in for others, over a real file of kept ones."""

from pathlib import Path

import numpy as np
from fakes import BigramEmbedder

from eval.kept_vectors import KeptVectors
from eval.stand_ins import StandIns

KEPT = ("光伏组件回收", "研发费用加计扣除", "技术合同认定登记")
NEW = ("塞上云雀计划补助", "另有一条")


def a_bench(folder: Path, *kept: str) -> tuple[StandIns, BigramEmbedder]:
    inner = BigramEmbedder()
    vectors = KeptVectors(inner, folder / "vectors.db")
    if kept:
        vectors.documents(kept)
    return StandIns(vectors), inner


def test_what_is_kept_has_its_own_vector(tmp_path: Path) -> None:
    stand_ins, inner = a_bench(tmp_path, *KEPT)

    found = stand_ins.documents([*NEW, *KEPT])

    assert np.array_equal(found[len(NEW) :], inner.documents(KEPT))
    assert stand_ins.embedded == len(NEW)


def test_nothing_is_embedded_for_what_is_not_kept(tmp_path: Path) -> None:
    stand_ins, inner = a_bench(tmp_path, *KEPT)

    stand_ins.documents(NEW)

    assert not {*NEW} & {*inner.embedded}


def test_a_text_has_one_stand_in_of_unit_length_and_others_have_others(tmp_path: Path) -> None:
    first, _ = a_bench(tmp_path, *KEPT)
    again, _ = a_bench(tmp_path)

    one, other = first.documents(NEW)

    assert np.array_equal(again.documents(NEW), [one, other])
    assert np.allclose(np.linalg.norm([one, other], axis=1), 1, atol=1e-6)
    assert not np.allclose(one, other)


def test_a_question_has_the_vector_of_the_embedder(tmp_path: Path) -> None:
    stand_ins, inner = a_bench(tmp_path, *KEPT)

    assert stand_ins.name == inner.name
    assert np.array_equal(stand_ins.query(NEW[0]), inner.query(NEW[0]))


def test_texts_are_embedded_where_nothing_is_kept_to_stand_in(tmp_path: Path) -> None:
    stand_ins, inner = a_bench(tmp_path)

    assert np.array_equal(stand_ins.documents(NEW), inner.documents(NEW))

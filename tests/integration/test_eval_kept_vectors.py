"""Texts are embedded once, whatever process, wrapper or corpus they come by."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from fakes import BigramEmbedder, BrokenEmbedder

from eval.kept_vectors import KeptVectors
from index.errors import EmbedderUnavailable

ROOT = Path(__file__).resolve().parents[2]


class OtherEmbedder(BigramEmbedder):
    name = "fake:other"


def test_a_text_is_embedded_once_across_two_wrappers(tmp_path: Path) -> None:
    first, second = BigramEmbedder(), BigramEmbedder()
    one = KeptVectors(first, tmp_path / "eval" / "vectors.db")
    two = KeptVectors(second, tmp_path / "eval" / "vectors.db")

    before = one.documents(["甲乙", "丙丁"])
    after = two.documents(["丙丁", "戊己", "甲乙"])

    assert first.embedded == ["甲乙", "丙丁"]
    assert second.embedded == ["戊己"]
    assert (one.embedded, two.embedded) == (2, 1)
    assert np.array_equal(after[[2, 0]], before)
    assert after.dtype == np.float32


def test_a_text_that_stands_twice_in_one_call_is_embedded_once(tmp_path: Path) -> None:
    inner = BigramEmbedder()

    found = KeptVectors(inner, tmp_path / "v.db").documents(["甲乙", "丙", "甲乙"])

    assert inner.embedded == ["甲乙", "丙"]
    assert np.array_equal(found[0], found[2])


def test_where_all_is_kept_the_embedder_is_not_asked(tmp_path: Path) -> None:
    KeptVectors(BigramEmbedder(), tmp_path / "v.db").documents(["甲乙"])
    broken = KeptVectors(BrokenEmbedder(), tmp_path / "v.db")

    assert broken.documents(["甲乙"]).shape == (1, 64)
    assert broken.documents([]).shape == (0, 0)
    with pytest.raises(EmbedderUnavailable):
        broken.documents(["丙丁"])


def test_another_embedder_gets_nothing_of_the_first_ones(tmp_path: Path) -> None:
    other = OtherEmbedder()
    KeptVectors(BigramEmbedder(), tmp_path / "v.db").documents(["甲乙"])

    KeptVectors(other, tmp_path / "v.db").documents(["甲乙"])

    assert other.embedded == ["甲乙"]


def test_it_has_the_inner_name_and_keeps_no_question(tmp_path: Path) -> None:
    kept = KeptVectors(BigramEmbedder(), tmp_path / "v.db")

    assert kept.name == "fake:bigrams"
    assert np.array_equal(kept.query("甲乙"), BigramEmbedder().query("甲乙"))
    assert not (tmp_path / "v.db").exists()


def test_the_file_is_a_table_that_others_can_fill(tmp_path: Path) -> None:
    kept = KeptVectors(BigramEmbedder(), tmp_path / "v.db")
    vector = kept.documents(["甲乙"])[0]

    with closing(sqlite3.connect(tmp_path / "v.db")) as connection:
        rows = connection.execute("select embedder, sha256, vector from vector").fetchall()
        mode = connection.execute("pragma journal_mode").fetchone()

    assert [(name, len(sha256)) for name, sha256, _ in rows] == [("fake:bigrams", 64)]
    assert rows[0][2] == vector.astype("<f4").tobytes()
    assert mode == ("wal",)


def test_several_processes_may_fill_it_at_once(tmp_path: Path) -> None:
    program = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\n"
        "from pathlib import Path; from fakes import BigramEmbedder\n"
        "from eval.kept_vectors import KeptVectors\n"
        f"kept = KeptVectors(BigramEmbedder(), Path({str(tmp_path / 'v.db')!r}))\n"
        "for n in range(40): kept.documents([f'第{n}段', f'第{n + 1}段'])\n"
    )

    running = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(3)]  # noqa: S603

    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    kept = KeptVectors(BrokenEmbedder(), tmp_path / "v.db")
    assert kept.documents([f"第{n}段" for n in range(41)]).shape == (41, 64)

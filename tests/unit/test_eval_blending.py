"""Corpora of any size: the same ones every time, each a part of the next."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.blending import blend, recombined, write_corpus
from eval.datasets import Passage
from eval.errors import BadDataset


def a_passage(text: str, title: str = "") -> Passage:
    return Passage(title=title, text=text)


LAWS = [a_passage(f"第{n}条甲。第{n}条乙。第{n}条丙。", title=f"办法{n}") for n in range(20)]
WORDS = [a_passage(f"词{n}甲 词{n}乙 词{n}丙 词{n}丁") for n in range(10)]
CORPORA = {"laws": LAWS, "words": WORDS}


def test_the_same_seed_gives_the_same_passages_and_another_seed_others() -> None:
    one, same = (blend(CORPORA, size=50, seed=1) for _ in range(2))
    other = blend(CORPORA, size=50, seed=2)

    assert one == same
    assert one.passages != other.passages


@given(sizes=st.tuples(st.integers(1, 80), st.integers(1, 80)))
def test_a_size_holds_the_smaller_ones(sizes: tuple[int, int]) -> None:
    small, large = (blend(CORPORA, size=size, seed=1) for size in sorted(sizes))

    assert large.passages[: len(small.passages)] == small.passages


def test_real_passages_come_first_and_each_once() -> None:
    found = blend({**CORPORA, "again": LAWS}, size=60, seed=1)

    assert found.real == 30
    assert set(found.passages[:30]) == {*LAWS, *WORDS}
    assert len(set(found.passages)) == 60


def test_the_order_does_not_depend_on_the_order_of_the_corpora() -> None:
    turned = {"words": WORDS[::-1], "laws": LAWS}

    assert blend(turned, size=60, seed=1) == blend(CORPORA, size=60, seed=1)


def test_what_is_recombined_is_of_two_passages_of_one_corpus() -> None:
    made = blend(CORPORA, size=80, seed=1).passages[30:]

    for passage in made:
        assert ("词" in passage.text) != ("条" in passage.text)
        assert passage not in LAWS
        assert passage not in WORDS


def test_a_passage_without_sentences_is_cut_between_words() -> None:
    assert recombined(WORDS[0], WORDS[1]).text == "词0甲 词0乙 词1丙 词1丁"


def test_a_passage_without_any_text_is_none() -> None:
    found = blend({"laws": [*LAWS, a_passage(" ")]}, size=20, seed=1)

    assert a_passage(" ") not in found.passages


def test_corpora_too_small_to_make_anything_new_of_are_told() -> None:
    with pytest.raises(BadDataset, match="只能组成 1 段不同的文字，不足 5 段"):
        blend({"one": [a_passage("独句。")]}, size=5, seed=1)


def test_a_passage_has_the_same_id_in_every_corpus(tmp_path: Path) -> None:
    write_corpus(LAWS, tmp_path / "all")
    write_corpus(LAWS[7:9], tmp_path / "some", first=7)

    def ids(file: Path) -> list[str]:
        return [json.loads(line)["id"] for line in file.read_text(encoding="utf-8").splitlines()]

    assert (
        ids(tmp_path / "some" / "passages-0000007.jsonl")
        == (ids(tmp_path / "all" / "passages-0000000.jsonl")[7:9])
    )


def test_a_large_corpus_is_written_to_several_files(tmp_path: Path) -> None:
    write_corpus([a_passage(f"第{n}段") for n in range(4001)], tmp_path)

    lines = [
        len(path.read_text(encoding="utf-8").splitlines()) for path in sorted(tmp_path.iterdir())
    ]
    assert lines == [2000, 2000, 1]

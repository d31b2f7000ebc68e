"""The figures by which matching is measured."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.errors import BadDataset
from eval.matching import metrics, pairs
from eval.matching.crowd import write_crowd
from eval.matching.metrics import STATES, Phrase, answered, figures, made_phrases, read_phrases
from eval.matching.pairs import PARTS, Read, agreement, read_pairs

DAY = date(2026, 11, 28)


def a_read(first: int, second: int) -> Read:
    return Read(
        demand="D", achievement="A", part="open", grade=0, gate="", readings=(first, second)
    )


def test_every_part_has_pairs_that_were_read_twice() -> None:
    assert {one.part for one in read_pairs()} == set(PARTS)
    assert all(len(one.readings) >= 2 for one in read_pairs())


def test_two_readings_that_agree_have_a_kappa_of_one() -> None:
    told = agreement([a_read(n, n) for n in (0, 0, 1, 2, 3)])
    assert (told["equal"], told["kappa"], told["kappa_squared"]) == (1.0, 1.0, 1.0)


def test_kappa_is_cohens() -> None:
    """The example of Cohen (1960) has two grades: 20 and 15 in agreement, 10 and 5 not."""
    read = [a_read(0, 0)] * 20 + [a_read(0, 1)] * 5 + [a_read(1, 0)] * 10 + [a_read(1, 1)] * 15
    assert agreement(read)["kappa"] == pytest.approx(0.4)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40))
def test_kappa_is_the_same_whoever_read_first(grades: list[tuple[int, int]]) -> None:
    there = agreement([a_read(*both) for both in grades])
    back = agreement([a_read(second, first) for first, second in grades])
    assert there["kappa"] == pytest.approx(back["kappa"])


def test_a_line_of_an_unknown_part_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "pairs.tsv"
    head = "demand\tachievement\tpart\tgrade\tgate\tfirst\tsecond\tauthor\twhy\n"
    file.write_text(f"{head}D\tA\thidden\t3\t\t3\t3\t\t合用\n", encoding="utf-8")
    monkeypatch.setattr(pairs, "FILE", file)
    with pytest.raises(BadDataset, match="hidden"):
        read_pairs()


def test_phrases_made_by_rule_are_many_of_every_answer_and_the_same_every_time() -> None:
    made = made_phrases()
    assert len(made) >= 400
    assert {one.state for one in made} == {"met", "unmet", "unknown"}
    assert made == made_phrases()
    assert len({one.id for one in made}) == len(made)


def test_no_comparison_of_either_sort_is_falsely_met() -> None:
    found = answered((*read_phrases(), *made_phrases()))
    assert not [one.phrase.id for one in found if one.falsely_met]
    assert all(one.right for one in found if one.phrase.round == "made")


def test_a_metric_that_is_not_found_counts_as_unknown() -> None:
    phrase = Phrase(
        id="P", round="r", need="要便宜。", have="很好。", metric="价格", state="unknown"
    )
    told = figures(answered([phrase]))
    assert (told["right"], told["met_said_wrongly"]) == (1, 0)


def test_a_phrase_with_another_answer_than_there_are_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "phrases.jsonl"
    file.write_text(json.dumps({"id": "P", "state": "maybe"}), encoding="utf-8")
    monkeypatch.setattr(metrics, "FILE", file)
    with pytest.raises(BadDataset, match=STATES[0]):
        read_phrases()


def test_a_crowd_has_as_many_as_were_asked_for_and_is_the_same_every_time(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    rows = [{"id": str(n), "title": f"成果{n}", "text": "喷漆循环水净化"} for n in range(3)]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (corpus / "corpus.jsonl").write_text(lines, encoding="utf-8")
    asked = {"id": "q", "text": "循环水", "content": "半个月就得换"}
    (corpus / "queries.jsonl").write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")

    first = write_crowd([corpus], tmp_path / "a", achievements=7, demands=2)
    second = write_crowd([corpus], tmp_path / "b", achievements=7, demands=2)

    offered, sought = (path.read_text(encoding="utf-8").splitlines() for path in first)
    assert (len(offered), len(sought)) == (7, 2)
    assert "半个月就得换" in sought[0]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]

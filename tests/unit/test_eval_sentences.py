"""The checker on sentences that readers labelled: it keeps most of what holds, and little else."""

from dataclasses import replace

from assistant.checking import MARK
from eval.writing.sentences import holds, measure_sentences, read_sentences


def test_on_the_open_half_it_keeps_what_holds_and_passes_little_that_does_not() -> None:
    found = measure_sentences(read_sentences("open"))

    assert found.kept / found.carried >= 0.86
    assert found.passed / found.wrong <= 0.16


def test_each_half_has_its_own_passages() -> None:
    halves = [{one.group for one in read_sentences(half)} for half in ("open", "kept")]

    assert not halves[0] & halves[1]
    assert halves[0] | halves[1] == {one.group for one in read_sentences("both")}


def test_a_checker_that_keeps_all_passes_all_that_is_wrong() -> None:
    sentences = read_sentences("open")

    found = measure_sentences(sentences, keeps=lambda _: True)

    assert found.kept == found.carried
    assert found.passed == found.wrong
    assert {one.id for one in sentences if not one.carried} == set(found.mistaken)


def test_a_sentence_that_had_to_be_given_its_mark_does_not_count_as_held() -> None:
    (one, *_) = [one for one in read_sentences("open") if one.carried and holds(one)]

    assert not holds(replace(one, sentence=MARK.sub("", one.sentence)))

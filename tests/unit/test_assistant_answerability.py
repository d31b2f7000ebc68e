"""What a search shows of whether it answers: each signal by a find made up for it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from assistant_builders import a_find, a_hit
from builders import a_record
from hypothesis import given
from hypothesis import strategies as st

from assistant.answerability import Signals, named, signals, weight_of, weights_of
from corpus.records import Kind
from index.search import Found

QUESTION = "技术转移落户补贴"
RUN = ("技术", "术转", "转移", "移落", "落户", "户补", "补贴")
EQUAL = dict.fromkeys(RUN, 5.0)


def found_in(
    *texts: str,
    titles: Sequence[str] = (),
    scores: Sequence[float] = (),
    kind: Kind = "passage",
) -> Found:
    """Give passages as found, each of a text of its own unless titled alike."""
    hits = [
        a_hit(
            a_record(text, id=f"D{n}", kind=kind, title=titles[n] if titles else ""),
            score=scores[n] if scores else 1.0,
        )
        for n, text in enumerate(texts)
    ]
    return a_find(*hits, rarity=EQUAL)


def test_where_nothing_was_found_all_signals_are_nought() -> None:
    assert signals(QUESTION, Found(hits=(), standing=9.0, nearest=(0.9, 0.1))) == Signals()
    assert set(Signals().numbers) == {0.0}


@pytest.mark.parametrize("text", ["", "？", "请问吗"])
def test_where_the_question_names_nothing_all_signals_are_nought(text: str) -> None:
    assert signals(text, found_in(QUESTION)) == Signals()


def test_the_numbers_are_in_the_order_of_the_names() -> None:
    shown = Signals(covered=1, rest=2, elsewhere=3, margin=4, score=5)

    assert shown.numbers == (1, 2, 3, 4, 5)


def test_covered_is_the_share_of_the_weight_that_the_best_of_the_first_three_names() -> None:
    shown = signals(QUESTION, found_in("公园开门", "落户补贴", QUESTION, "公园"))
    late = signals(QUESTION, found_in("公园", "公园", "公园", QUESTION))

    assert (shown.covered, late.covered) == (1, 0)


def test_what_a_passage_names_is_weighed_by_rarity() -> None:
    found = replace(found_in("补贴"), rarity=EQUAL | {"补贴": 15.0})

    assert signals(QUESTION, found).covered == pytest.approx(15 / 45)


def test_a_title_is_read_with_its_passage() -> None:
    shown = signals(QUESTION, found_in("最高一百万元。", titles=[QUESTION]))

    assert shown.covered == 1


def test_the_rest_is_what_other_passages_of_the_same_text_name_besides() -> None:
    texts = ["技术转移", "落户补贴"]

    one_text = signals(QUESTION, found_in(*texts, titles=["通知", "通知"]))
    two_texts = signals(QUESTION, found_in(*texts, titles=["通知", "公告"]))
    untitled = signals(QUESTION, found_in(*texts))

    assert one_text.rest == pytest.approx(3 / 7)
    assert two_texts.rest == untitled.rest == 0


@pytest.mark.parametrize(
    ("question", "text", "elsewhere"),
    [
        ("上海的落户补贴", "银川的落户补贴", 1),
        ("上海的落户补贴", "上海的落户补贴", 0),
        ("上海张江的落户补贴", "上海的落户补贴", 1),
        ("落户补贴", "银川的落户补贴", 0),
    ],
)
def test_a_place_that_no_text_names_is_elsewhere(question: str, text: str, elsewhere: int) -> None:
    assert signals(question, found_in(text)).elsewhere == elsewhere


def test_a_place_is_here_where_another_passage_or_the_title_names_it() -> None:
    question = "上海的落户补贴"

    beside = found_in("落户补贴", "上海", titles=["通知", "通知"])
    titled = found_in("落户补贴", titles=["上海通知"])
    another = found_in("落户补贴", "公园", "公园", "上海", titles=["甲", "乙", "丙", "丁"])

    assert signals(question, beside).elsewhere == 0
    assert signals(question, titled).elsewhere == 0
    assert signals(question, another).elsewhere == 1


def test_the_margin_is_how_far_the_nearest_cosine_is_above_the_last_that_is_kept() -> None:
    cosines = tuple(1 - n / 100 for n in range(21))

    assert signals(QUESTION, replace(found_in("甲"), nearest=cosines)).margin == pytest.approx(0.2)
    assert signals(QUESTION, found_in("甲")).margin == 0


def test_the_score_is_that_of_the_first_passage() -> None:
    assert signals(QUESTION, found_in("甲", "乙", scores=[0.7, 0.4])).score == 0.7


def test_what_has_run_out_is_looked_at_first() -> None:
    old = a_hit(a_record(QUESTION, id="OLD"), status="expired", score=1.0)
    new = a_hit(a_record("公园", id="NEW"), score=0.5)

    shown = signals(QUESTION, a_find(new, outdated=[old], rarity=EQUAL))

    assert shown.covered == 1
    assert shown.score == 1.0


TEXTS = st.lists(st.text(max_size=30), min_size=1, max_size=5)


@given(st.one_of(st.text(max_size=30), st.just(QUESTION)), TEXTS)
def test_shares_are_shares_and_the_parts_are_no_more_than_the_whole(
    question: str, texts: list[str]
) -> None:
    shown = signals(question, found_in(*texts, titles=["通知"] * len(texts)))

    assert 0 <= shown.covered <= 1 + 1e-9
    assert -1e-9 <= shown.rest <= 1 - shown.covered + 1e-9
    assert shown.elsewhere in (0, 1)


# --- what a word weighs ---------------------------------------------------------------------------


def test_a_pair_across_the_border_of_two_words_is_no_word() -> None:
    rarity = {"上海": 3.0, "补贴": 2.0}

    weights = weights_of([("上海", "海张", "张江", "江补", "补贴")], rarity)

    assert weights == {"上海": 3.0, "张江": 7.0, "补贴": 2.0}


def test_words_that_are_used_for_each_other_are_one() -> None:
    assert named("落户奖补") == named("落户补贴")
    assert weight_of({"补贴": 5.0, "落户": 2.0}, named("奖补")) == 5

"""What a model thinks aloud is not given, however its reply is cut into pieces."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chatmodel.thinking import Spoken

PARTS = ("<think>", "</think>", "<", "<th", "ink>", "/", "</thi", "nk>", "好", "\n", "依据[^1]。")


def without_thoughts(reply: str) -> str:
    """Give a whole reply's words, told apart with the whole of it in view."""
    beginning, tag, words = reply.partition("</think>")
    if tag and "<think>" not in beginning:
        reply = words
    return re.sub(r"</think>", "", re.sub(r"<think>.*?(</think>|\Z)", "", reply, flags=re.DOTALL))


def words(spoken: Spoken, pieces: list[str], *, whole: bool = True) -> str:
    return "".join([*(spoken.words(piece) for piece in pieces), spoken.rest(whole=whole)])


@st.composite
def cut_replies(draw: st.DrawFn) -> list[str]:
    reply = "".join(draw(st.lists(st.sampled_from(PARTS), max_size=12)))
    cuts = sorted(draw(st.sets(st.integers(0, len(reply)), max_size=8)))
    return [reply[a:b] for a, b in zip([0, *cuts], [*cuts, len(reply)], strict=True)]


@given(cut_replies())
def test_of_a_model_that_may_think_first_the_words_are_given_however_the_reply_is_cut(
    pieces: list[str],
) -> None:
    spoken = Spoken(thinks_first=True)

    assert words(spoken, pieces) == without_thoughts("".join(pieces))
    assert not spoken.late


@given(cut_replies())
def test_the_words_are_given_however_the_reply_is_cut_or_it_is_told_that_they_were_none(
    pieces: list[str],
) -> None:
    spoken = Spoken()

    assert words(spoken, pieces) == without_thoughts("".join(pieces)) or spoken.late


@given(st.lists(st.sampled_from([part for part in PARTS if ">" not in part]), max_size=12))
def test_without_thoughts_no_more_is_held_back_than_half_a_tag(pieces: list[str]) -> None:
    spoken, given_ = Spoken(), ""

    for number, piece in enumerate(pieces, start=1):
        given_ += spoken.words(piece)
        held = "".join(pieces[:number]).removeprefix(given_)

        assert held == "" or any(tag.startswith(held) for tag in ("<think>", "</think>"))


def test_what_was_given_before_it_showed_to_be_thoughts_is_told_of() -> None:
    spoken = Spoken()

    assert spoken.words("用户问的是") == "用户问的是"
    assert not spoken.late
    assert spoken.words("最高额。</think>100万元。") == "100万元。"
    assert spoken.late


@pytest.mark.parametrize(
    ("pieces", "thinks_first", "given_"),
    [
        (["想了一半"], True, ""),
        (["<think>想了一半"], False, ""),
        (["<think>想</think>写了一半<"], False, "写了一半<"),
        (["写了一半"], False, "写了一半"),
    ],
)
def test_of_a_reply_that_is_cut_off_no_thoughts_are_given(
    pieces: list[str], thinks_first: bool, given_: str
) -> None:
    assert words(Spoken(thinks_first=thinks_first), pieces, whole=False) == given_

"""Laws of finding the places of a draft in an edited file."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.drafting.aligning import Expected, Found, aligned


def places(*texts: str) -> list[Expected]:
    return [Expected(keys=(text,), text=text, kind="p") for text in texts]


def found(*texts: str, marked: bool = True) -> list[Found]:
    return [Found(keys=(text,) if marked else (), text=text, kind="p") for text in texts]


def test_a_mark_finds_its_place_whatever_stands_there() -> None:
    rewritten = Found(keys=("甲",), text="全都改了", kind="p")

    assert aligned([rewritten, *found("乙")], places("甲", "乙")) == [(0, 0), (1, 1)]


def test_without_marks_the_words_find_it() -> None:
    pairs = aligned(found("甲甲甲甲", "乙乙乙乙丙", marked=False), places("甲甲甲甲", "乙乙乙乙丁"))

    assert pairs == [(0, 0), (1, 1)]


def test_what_was_put_in_has_no_place_and_what_was_taken_out_is_missing() -> None:
    assert aligned(found("甲", "新", "丙"), places("甲", "丙")) == [(0, 0), (1, None), (2, 1)]
    assert aligned(found("甲", "丙"), places("甲", "乙", "丙")) == [(0, 0), (None, 1), (1, 2)]


def test_what_moved_is_missing_there_and_added_here() -> None:
    pairs = aligned(found("乙", "丙", "甲"), places("甲", "乙", "丙"))

    assert pairs == [(None, 0), (0, 1), (1, 2), (2, None)]


def test_a_paragraph_is_no_table() -> None:
    table = Expected(keys=("表",), text="表", kind="t")

    assert aligned(found("表"), [table]) == [(None, 0), (0, None)]


@given(st.lists(st.text("甲乙丙丁", max_size=4)), st.lists(st.text("甲乙丙丁", max_size=4)))
def test_everything_is_told_once_and_in_order(ours: list[str], theirs: list[str]) -> None:
    pairs = aligned(found(*ours), places(*theirs))

    assert [i for i, _ in pairs if i is not None] == list(range(len(ours)))
    assert [j for _, j in pairs if j is not None] == list(range(len(theirs)))

"""The values of a line that is cut at the words between them, in time in proportion to it."""

import time

from assistant.drafting.draft import Piece, gap
from assistant.drafting.refilled import Refilled, refilled
from assistant.papers.marked import Stretch

FEE = (
    Piece(text="（一）入门费："),
    gap("入门费"),
    Piece(text="（大写：“人民币"),
    gap("入门费大写"),
    Piece(text="”），支付时间："),
    gap("支付时间"),
    Piece(text="。"),
)


def _read(text: str) -> dict[str, str] | None:
    found: Refilled = refilled(FEE, (Stretch(text),))
    if not found.as_it_was:
        return None
    return {piece.label or "": value for piece, value in found.values}


def test_values_are_told_by_the_words_between_them_whatever_their_blanks_and_quotes() -> None:
    text = '（一）入门费： 50 万元 （大 写："人民币伍拾万元整"），支付时间：签约后 30 日内 。'

    assert _read(text) == {
        "入门费": "50 万元",
        "入门费大写": "伍拾万元整",
        "支付时间": "签约后 30 日内",
    }


def test_words_that_may_be_cut_in_two_ways_tell_no_value() -> None:
    between = "”），支付时间："

    assert _read(f"（一）入门费：1（大写：“人民币壹{between}贰{between}叁。") is None


def test_words_that_do_not_stand_there_any_more_tell_no_value() -> None:
    assert _read("（一）入门费：50万元，支付时间：签约后。") is None
    assert _read("（一）入门费：（大写：“人民币。") is None


def test_many_blanks_and_many_words_between_are_read_in_a_moment() -> None:
    start = time.perf_counter()

    blanks = _read("（一）入门费：（大写：“人民币" + " " * 50_000)
    filled = _read(f"（一）入门费：{' ' * 50_000}（大写：“人民币{' ' * 50_000}”），支付时间：。")
    repeated = _read("（一）入门费：" + "（大写：“人民币”），支付时间：" * 3_000 + "。")

    assert time.perf_counter() - start < 6
    assert blanks is None
    assert filled == {"入门费": "", "入门费大写": "", "支付时间": ""}
    assert repeated is None

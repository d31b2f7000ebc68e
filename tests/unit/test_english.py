"""The catalogue of the interface's words in English."""

import re

import pytest

from assistant.eligibility.telling import VERDICT
from assistant.errors import BadSetting
from assistant.matching.words import TIER
from assistant.ui.look.catalogue import read_words, words

HAN = re.compile("[\u3400-\u9fff]")
# What is typed into a Chinese form, or a Chinese document, is shown as it is typed.
TYPED = re.compile(r"\{\}[年月]至?|\d*万元?|0\.5亿|3,000千元")


def test_the_catalogue_is_in_order_and_has_each_text_once() -> None:
    chinese = [zh for zh, _ in words()]

    assert len(chinese) > 1000
    assert chinese == sorted(set(chinese))


def test_what_is_chinese_is_said_in_english() -> None:
    strange = [
        (zh, en)
        for zh, en in words()
        if HAN.search(TYPED.sub("", en)) or "！" in zh or "!" in en[1:]
    ]

    assert strange == []


def test_every_text_is_trimmed_and_written_on_one_line() -> None:
    assert all(text == text.strip() and text for pair in words() for text in pair)


@pytest.mark.parametrize("line", ["只有中文", "有 {} 条\tentries", "一\ttwo\tthree"])
def test_a_line_without_its_other_half_or_with_other_places_is_refused(line: str) -> None:
    with pytest.raises(BadSetting, match="line 2"):
        read_words(f"# head\n{line}\n")


def test_what_differs_in_chinese_differs_in_english_where_one_chooses_or_acts() -> None:
    english = dict(words())

    assert [english[TIER[tier]] for tier in ("strong", "fair", "weak", "none")] == [
        "Strong",
        "Fair",
        "Weak",
        "None",
    ]
    assert english["修改"] == "Edit"
    assert all(verdict in english for verdict in VERDICT.values())

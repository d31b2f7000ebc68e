import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.tokens import terms


@pytest.mark.parametrize(
    ("text", "singles", "pairs"),
    [
        ("科技厅", "科 技 厅", "科技 技厅"),
        ("甲", "甲", "甲"),
        ("补贴100万", "补 贴 100 万", "补贴 100 万"),
        ("国发〔2024〕5号", "国 发 2024 5 号", "国发 2024 5 号"),
        ("TRL 6.5，R&D", "trl 6.5 r d", "trl 6.5 r d"),
        ("ＡＢ１２", "ab12", "ab12"),
        ("。！?", "", ""),
        ("", "", ""),
    ],
)
def test_chinese_is_split_and_latin_and_digits_are_kept_whole(
    text: str, singles: str, pairs: str
) -> None:
    found = terms(text)

    assert (found.singles, found.pairs) == (tuple(singles.split()), tuple(pairs.split()))


@given(st.text())
def test_width_case_and_composition_do_not_matter(text: str) -> None:
    assert terms(unicodedata.normalize("NFKC", text)) == terms(text)
    assert terms(terms_text := text.casefold()) == terms(terms_text.casefold())


@given(st.text())
def test_no_term_holds_what_would_split_it_again(text: str) -> None:
    found = terms(text)

    assert all(term and term.split() == [term] for term in found.singles + found.pairs)


@given(st.text(alphabet="科技成果转化", min_size=2))
def test_a_run_has_one_pair_fewer_than_characters(text: str) -> None:
    found = terms(text)

    assert len(found.singles) == len(text) == len(found.pairs) + 1

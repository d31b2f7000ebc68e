import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import vocabulary
from index.vocabulary import expanded, formal, mended

DATA = tomllib.loads(Path(vocabulary.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
NAMES = [(name, same["names"][0]) for same in DATA["same"] for name in same["names"][1:]]


@pytest.mark.parametrize(
    ("wrong", "right"), [(slip["written"], slip["meant"]) for slip in DATA["slip"]]
)
def test_every_slip_is_mended_once_and_for_all(wrong: str, right: str) -> None:
    assert right in mended(f"请问{wrong}的条件")
    assert mended(mended(wrong)) == mended(wrong)


@pytest.mark.parametrize(("name", "known"), NAMES)
def test_whoever_types_one_name_means_the_one_that_texts_use(name: str, known: str) -> None:
    assert expanded(name).startswith(mended(name))
    assert known in expanded(name)
    assert known in formal(name)


@pytest.mark.parametrize("known", sorted({known for _, known in NAMES}))
def test_the_name_that_texts_use_needs_no_other_of_its_own(known: str) -> None:
    assert known not in expanded(known).split()[1:]
    assert formal(known) == known


@given(st.text())
def test_any_text_is_kept_in_front_of_what_is_added(text: str) -> None:
    plain = mended(unicodedata.normalize("NFC", text))

    assert expanded(text) == plain or expanded(text).startswith(f"{plain} ")


def test_a_text_of_other_things_is_left_as_it_is() -> None:
    assert expanded("食堂几点开门") == formal("食堂几点开门") == "食堂几点开门"


def test_no_slip_is_mended_into_another() -> None:
    assert not {slip["written"] for slip in DATA["slip"]} & {slip["meant"] for slip in DATA["slip"]}

"""Every value that people see has a Chinese name, and no two share one."""

from collections.abc import Mapping
from typing import get_args

import pytest

from assistant.feedback import REASONS
from assistant.words import KIND, LEVEL, PROVENANCE, REASON, STATUS, as_of
from corpus.levels import LEVELS
from corpus.records import KINDS, Provenance
from corpus.validity import Status


@pytest.mark.parametrize(
    ("names", "values"),
    [
        (STATUS, get_args(Status)),
        (PROVENANCE, get_args(Provenance)),
        (KIND, KINDS),
        (LEVEL, LEVELS),
        (REASON, REASONS),
    ],
)
def test_every_value_has_a_name_of_its_own(
    names: Mapping[str, str], values: tuple[str, ...]
) -> None:
    assert names.keys() == set(values)
    assert len(set(names.values())) == len(names)
    assert not any(name.isascii() for name in names.values())


def test_the_day_stands_in_the_line_about_it() -> None:
    assert as_of("2026-11-23") == "以 2026-11-23 有效的规定为准。"

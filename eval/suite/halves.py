"""The two halves of every set: one to work with, one kept back for the last measurement.

What is looked at while something is being improved is no measure of it any more. A case falls into
its half by its name alone, so everybody draws the same line and no file has to say it.
"""

import hashlib
from typing import Literal

from eval.suite.cases import Case
from eval.suite.runs import Half

_HALVES: tuple[Literal["open"], Literal["kept"]] = ("open", "kept")


def half_of(case: Case) -> Literal["open", "kept"]:
    """Give the half that a case falls into; the cases of a group fall into the same one."""
    return half_named(case.group or case.id)


def half_named(name: str) -> Literal["open", "kept"]:
    """Give the half that whatever has this name falls into."""
    return _HALVES[hashlib.sha256(name.encode()).digest()[0] % 2]


def in_half(case: Case, half: Half) -> bool:
    """Say whether a case is asked when this half is asked for."""
    return half == "both" or half_of(case) == half

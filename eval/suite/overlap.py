"""How much a question borrows from the text that answers it.

Questions written from the text they are to find flatter lexical search. The share is published
beside the figures.
"""

import re
from collections.abc import Mapping, Sequence
from statistics import median

from eval.suite.cases import Case
from eval.suite.subject import asked_of, gold_of

_MARKS = re.compile(r"[\W_]+")


def shared(question: str, text: str) -> float:
    """Give the share of a question's different pairs of neighbouring characters that a text has.

    >>> shared("加计扣除吗", "研发费用加计扣除")
    0.75
    """
    pairs = _pairs(question)
    return len(pairs & _pairs(text)) / len(pairs) if pairs else 0.0


def median_overlap(cases: Sequence[Case], texts: Mapping[str, str]) -> float | None:
    """Give the median, over the cases that name an answering record, of the most that any has.

    Args:
        cases: Of any kind.
        texts: Of the records, title first, by id.

    Returns:
        0…1; None where no case names a record that there is.
    """
    found = [
        max(shared(asked_of(case), texts[record]) for record in gold)
        for case in cases
        if (gold := [record for record in gold_of(case) if record in texts])
    ]
    return round(median(found), 4) if found else None


def _pairs(text: str) -> set[str]:
    plain = _MARKS.sub("", text)
    return {plain[place : place + 2] for place in range(len(plain) - 1)}

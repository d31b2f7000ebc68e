"""Which way figures bind: 最高20万元 is not 20万元, and 超过 is not 不低于."""

import re
from collections.abc import Iterator, Sequence

from assistant.figures import Quantity, quantities
from assistant.grounding.lexicon import lexicon
from assistant.grounding.passages import Passage
from assistant.grounding.together import homes
from assistant.grounding.words import clauses

_NAMES = {
    "at_most": "最高（不超过）",
    "at_least": "不低于（以上）",
    "more_than": "超过",
    "less_than": "低于（不足）",
    "": "确定的数",
}
# 占比是10% is not 占比不低于10%.
_EQUAL = re.compile(r"(?:是|为|等于)$")
_LOOKED_BACK, _LOOKED_ON = 16, 12


def bound_fault(text: str, passages: Sequence[Passage]) -> str | None:
    """Say which figure of a plain text binds in another way than in its support; None for none.

    It is looked up where it stands for what it is said of; if it stands there several times, it
    may bind in any of those ways.
    """
    for clause in clauses(text):
        for quantity, way in bounded(clause):
            lines = homes(clause, quantity, passages)
            known = [pair for line in lines for pair in bounded(line.text)]
            there = {other for figure, other in known if quantity.is_in(figure)}
            equal = _EQUAL.search(clause[: quantity.start]) is not None
            if there and not _may_be(way, there, equal=equal):
                said = "、".join(_NAMES[one] for one in sorted(there))
                return f"“{quantity.written}”在出处中是{said}，不是{_NAMES[way]}"
    return None


def bounded(text: str) -> Iterator[tuple[Quantity, str]]:
    """Give the quantities of a plain text, and which way each binds; empty for no way."""
    for quantity in quantities(text):
        before = text[max(0, quantity.start - _LOOKED_BACK) : quantity.start]
        after = text[quantity.end : quantity.end + _LOOKED_ON]
        yield quantity, _way(before, after)


def _way(before: str, after: str) -> str:
    words = lexicon()
    for way in words.before:
        if words.before[way].search(before) or words.after[way].search(after):
            return way
    return ""


def _may_be(way: str, there: set[str], *, equal: bool) -> bool:
    """Say whether a figure may be said to bind so.

    That it is a least one may be left out, unless it is said to be just that: who names a
    threshold names it as one.
    """
    if way in there:
        return True
    return way == "" and not equal and not there <= {"at_most", "less_than"}

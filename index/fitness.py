"""Whom a record is for and when, where the words alone do not tell: a factor on its score.

What one region rules holds in no other, so a rule of elsewhere steps back unless the query names
that place; and whoever asks for what was before is not served best by what is now.
"""

import re

from corpus.facet_names import is_elsewhere
from corpus.records import Policy, Record
from corpus.validity import CURRENT, Status
from index.script import one_script

_ELSEWHERE = 0.92
_NOW = 0.85
_BEFORE = re.compile(
    "以前|过去|原来|原先|从前|旧|老办法|老政策|老规定|当年|当时|之前的|曾经|废止|失效|过期|被替代|历史"
)


def fitness(record: Record, status: Status, *, text: str, with_history: bool) -> float:
    """Give what a record's score is multiplied by, at most 1.

    Args:
        record: A passage of which was found.
        status: Of the record, on the day asked about.
        text: Of the search.
        with_history: Whether what does not hold on that day is sought, too.
    """
    factor = 1.0
    facts = record.facts
    if isinstance(facts, Policy) and facts.region and is_elsewhere(facts.region):
        named = any(part and part in one_script(text) for part in facts.region.split("/"))
        factor *= 1.0 if named else _ELSEWHERE
    if with_history and status in CURRENT and _BEFORE.search(one_script(text)):
        factor *= _NOW
    return factor

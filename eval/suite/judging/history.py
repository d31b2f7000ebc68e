"""Whether an answer says of what is over that it is over, where it draws on it.

That a card beside the answer has the right badge helps nobody who reads the sentence alone: it
must say so itself, or the name above it must.
"""

import re
from collections.abc import Iterator, Sequence

from eval.suite.facts.reading import levelled
from eval.suite.judging.fidelity import claims
from eval.suite.replies import Cited

_SAYS_SO = re.compile(
    "历史|旧|原(?:办法|规定|政策|文件|标准|来)|此前|以前|曾|失效|替代|取代|过期|废止|到期|已经?结束|不再"
    "|停止|截止|关闭|征求意见|草案|即将|尚未|还(?:没|不)|不能作为|作废|往年|历年"
)
_NAMES_A_RECORD = re.compile(r"^\s*(?:\*\*|#)")
_ITEM = re.compile(r"^\s*(?:[-*•]\s|\d+[.、)])")


def told_as_current(answer: str, over: Sequence[Cited]) -> frozenset[int]:
    """Give the numbers of those citations that a line draws on without saying that it is over.

    Args:
        answer: Its text.
        over: The citations of what is over.
    """
    of = {citation.n: citation for citation in over}
    return frozenset(
        number
        for heading, line in _under_headings(answer)
        for claim in claims(line)
        for number in claim.marks & of.keys()
        if not _SAYS_SO.search(heading + _without(line, of[number].quote))
    )


def _under_headings(answer: str) -> Iterator[tuple[str, str]]:
    """Give each line with the name of a record that it stands under, if it is an item of it."""
    heading = ""
    for line in answer.splitlines():
        if _NAMES_A_RECORD.match(line):
            heading = line
        elif not _ITEM.match(line):
            heading = ""
        yield heading, line


def _without(line: str, quote: str) -> str:
    """Give what a line says in its own words: what a rule says of others says nothing of it."""
    return levelled(line).replace(levelled(quote), "")

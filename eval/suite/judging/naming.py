"""How an answer names a record: 《its title》, and behind it （文号 · 效力 · 来源）.

What names a record that is shown is no claim about anything, as long as the label has the 文号 of
that very record. Any other 《…》 is judged like the rest of the text: a paper that nobody knows has
no figures that stand anywhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from eval.suite.facts.figures import DocumentNumber, Figure
from eval.suite.facts.reading import figures
from eval.suite.replies import AnswerReply

_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_INNER = r"(?:[^（）\n]|（[^（）\n]*）)*"
_LABEL = f"（{_INNER} · {_INNER}）"
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the records shown with an answer are called.

    Attributes:
        numbers: The 文号 by title, of all records of that title; None where not looked up.
    """

    numbers: dict[str, set[str | None]] = field(default_factory=dict)

    def add(self, title: str, number: str | None) -> None:
        """Take one more."""
        if title:
            self.numbers.setdefault(title, set()).add(number)

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds a title that is known, with the label directly behind it."""
        titles = sorted(self.numbers, key=len, reverse=True)
        ways = (re.escape(t if "《" in t else f"《{t}》") for t in titles)
        return re.compile(f"(?P<title>{'|'.join(ways) or '(?!)'})(?P<label>{_LABEL})?")

    def without(self, text: str, by: str = " ") -> str:
        """Give a text with something else for the names of known records."""
        return self.pattern.sub(by, text)

    def labelled(self, text: str) -> Iterator[tuple[Figure, bool]]:
        """Give each figure of a label, and whether it is of that record's own 文号."""
        for found in self.pattern.finditer(text):
            title = found["title"]
            numbers = self.numbers.get(title, self.numbers.get(title[1:-1], set()))
            own = [figure for number in numbers for figure in figures(number or "")]
            for figure in figures(found["label"] or ""):
                unknown = None in numbers and isinstance(figure, DocumentNumber)
                if not unknown:
                    yield figure, any(figure.equals(other) for other in own)

    def twisted(self, text: str) -> Iterator[tuple[Figure, bool]]:
        """Give the figures of titles that are those of known records but for their figures."""
        known = {_NUMBER.sub("#", title): figures(title) for title in self.numbers}
        for found in _TITLE.finditer(self.without(text)):
            title = found[0][1:-1]
            own = known.get(_NUMBER.sub("#", title))
            if own is not None:
                for figure in figures(title):
                    yield figure, any(figure.equals(other) for other in own)


def names_of(reply: AnswerReply) -> Names:
    """Give the names of the records that are cited, near, or named by a note."""
    names = Names()
    for cited in reply.citations:
        names.add(cited.title, cited.number)
    for hit in reply.nearest:
        names.add(hit.title, hit.number)
    for one in reply.named:
        names.add(one.title, one.number)
    return names

"""A cited passage as a sentence is compared with it: its stretches, each under its title."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.answers import Citation
from assistant.figures import plain
from assistant.grounding.lexicon import level
from corpus.recognise.instructions import instruction_stretches
from corpus.records import Record
from index.tokens import terms

# Between two cells of a row.
_CELL = "|"
_END = re.compile(r"[。;!?\n]+")


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A sentence of a passage.

    Attributes:
        text: Plain.
        title: Plain; of the record that it is from.
        head: Of the table that it is a row of, plain; empty for none.
    """

    text: str
    title: str
    head: str = ""

    @cached_property
    def level(self) -> str:
        """Its text, with one word for words used for each other."""
        return level(self.text)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Every two neighbouring characters of it and of what stands above it; Latin runs."""
        return pairs_of(self.text) | pairs_of(self.title) | pairs_of(self.head)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """What a citation vouches for.

    Attributes:
        n: The citation's number.
        record: Whose passage it is.
        kind: Of that record, where that tells whose words these are; else empty.
        title: Plain.
        text: Plain.
        written: Title and text as they stand in the record.
        stretches: Its sentences, in order; never none.
    """

    n: int
    record: str
    kind: str
    title: str
    text: str
    written: str
    stretches: tuple[Stretch, ...]

    @property
    def support(self) -> str:
        """All that it vouches for, plain: itself, under its title."""
        return f"{self.title}\n{self.text}"

    @cached_property
    def pairs(self) -> frozenset[str]:
        """What all its stretches have, and what runs on from one to the next."""
        return pairs_of(self.text) | pairs_of(self.title)


def title_of(record: Record) -> str:
    """Give a title as something may be said by it: one that speaks to programs says nothing."""
    return "" if any(instruction_stretches(record.title)) else record.title


def pairs_of(text: str) -> frozenset[str]:
    """Give every two neighbouring characters, as written and by the word that stands for it."""
    return frozenset(terms(text).pairs) | frozenset(terms(level(text)).pairs)


def passage(citation: Citation) -> Passage:
    """Give what a citation vouches for."""
    # Lines are kept: plain text has no white space, and a line ends a sentence.
    title = plain(title_of(citation.record))
    lines = [plain(line) for line in _END.split(citation.quote.replace("；", ";"))]
    stretches = tuple(_stretches([line for line in lines if line], title))
    return Passage(
        n=citation.n,
        record=citation.record.id,
        kind=citation.record.kind if citation.record.kind in ("demand", "achievement") else "",
        title=title,
        text=plain(citation.quote),
        written=f"{citation.record.title}\n{citation.quote}",
        stretches=stretches or (Stretch(text="", title=title),),
    )


def _stretches(lines: Sequence[str], title: str) -> Iterator[Stretch]:
    """Give the lines as stretches, the rows of a table under its first one."""
    head = ""
    for line in lines:
        head = (head or line) if _CELL in line else ""
        yield Stretch(text=line, title=title, head=head)


def all_stretches(passages: Sequence[Passage]) -> tuple[Stretch, ...]:
    """Give the stretches of passages, in order."""
    return tuple(stretch for one in passages for stretch in one.stretches)

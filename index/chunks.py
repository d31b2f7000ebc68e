"""The unit of search: a chunk of one record, and a hit on it."""

from dataclasses import dataclass

from corpus.records import Record, Source
from corpus.validity import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage short enough to embed and to quote.

    Attributes:
        id: Record, version and position: the same record in the same version gives the same ids.
        crumb: The headings above it, outermost first, joined with ` › `; may be empty.
        text: `record.text[start:end]`; never blank.
    """

    id: str
    record: str
    title: str
    crumb: str
    text: str
    start: int
    end: int

    def embedded_text(self) -> str:
        """Give what is embedded: the passage under its title and headings."""
        return "\n".join(part for part in (self.title, self.crumb, self.text) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that a search found, in a record that the viewer may see.

    Attributes:
        score: Higher is better. Comparable within one result list only.
        status: Of the record, on the day asked about.
    """

    record: Record
    start: int
    end: int
    crumb: str
    score: float
    status: Status

    @property
    def text(self) -> str:
        """The passage, verbatim."""
        return self.record.text[self.start : self.end]

    @property
    def source(self) -> Source:
        """Where it stands."""
        return self.record.place(self.start, self.end)

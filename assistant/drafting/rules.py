"""What has to hold between the fields of a document, as its template states it; `lint` looks."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sum(_Rule):
    """The parts add up to the whole, where all are known."""

    kind: Literal["sum"]
    whole: str
    parts: tuple[str, ...] = ()
    column: tuple[str, str] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return (self.whole, *self.parts, *(self.column[:1] if self.column else ()))


class Order(_Rule):
    """One date is not before another."""

    kind: Literal["order"]
    first: str
    then: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return (self.first, self.then)


class Within(_Rule):
    """A date or span lies within another."""

    kind: Literal["within"]
    inner: str
    outer: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return (self.inner, self.outer)


class Measurable(_Rule):
    """What a field sets out can be measured: it has a figure."""

    kind: Literal["measurable"]
    field: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return (self.field,)


class AtMost(_Rule):
    """One amount is not above another."""

    kind: Literal["at_most"]
    less: str
    more: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return (self.less, self.more)


class Stated(_Rule):
    """A statement that the document must have: one of these words stands in a section."""

    kind: Literal["stated"]
    section: str
    words: tuple[str, ...]
    what: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return ()


class Open(_Rule):
    """A field that shuts nobody out by name: 唯一, 仅限本地, a brand."""

    kind: Literal["open"]
    fields: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return self.fields


class Together(_Rule):
    """At least one of the fields is known."""

    kind: Literal["together"]
    fields: tuple[str, ...]
    what: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return self.fields


class Length(_Rule):
    """A section is not longer than so many characters, headings and notes not counted."""

    kind: Literal["length"]
    section: str
    max_chars: int = Field(gt=0)

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return ()


class Shares(_Rule):
    """The fields are shares of one whole: together a hundred per cent, where all are known."""

    kind: Literal["shares"]
    fields: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return self.fields


class Apart(_Rule):
    """Two fields do not name the same party."""

    kind: Literal["apart"]
    one: str
    other: str

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return (self.one, self.other)


Rule = Annotated[
    Sum | Order | Within | Measurable | AtMost | Stated | Open | Together | Length | Shares | Apart,
    Field(discriminator="kind"),
]

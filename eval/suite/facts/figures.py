"""What a figure is: a quantity, a day, a 文号 or a place; and when two say the same."""

from dataclasses import dataclass, replace
from decimal import Decimal

_LEAST_ISSUER = 3
# Units that count the same things.
_ALIKE = ({"个", "项"}, {"个", "家"}, {"个", "类"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit.

    Attributes:
        start, end: Where it stands in the text as `reading.levelled` gives it.
        number: As it stands before its scale: 100 in 100万元.
        value: In its unit: 1000000 of 元.
        unit: Empty where none is written.
        scaled: Whether 万 or the like is part of it.
        counting: Whether it is a small number in characters that counts the parts of a text, as
            in 三个条件: whoever sums something up may count it.
        cell: Whether it opens a cell of a table.
    """

    written: str
    start: int
    end: int
    number: Decimal
    value: Decimal
    unit: str = ""
    scaled: bool = False
    counting: bool = False
    cell: bool = False

    @property
    def bare(self) -> bool:
        """Whether it has neither scale nor unit: a table has those in its head."""
        return not (self.unit or self.scaled)

    def equals(self, other: "Figure") -> bool:
        """Say whether the other says just this."""
        if isinstance(other, Day):
            return self.bare and other.is_year and self.value == other.year
        if not isinstance(other, Quantity) or self.value != other.value:
            return False
        units = {self.unit, other.unit}
        if len(units) == 1 or units in _ALIKE:
            return True
        # 1500万 is money where nothing else is said; a bare 96 is 96 of anything but per cent.
        if "" not in units:
            return False
        named, plain = (other, self) if not self.unit else (self, other)
        return named.unit == "元" if plain.scaled else not named.scaled and named.unit != "%"

    def stands_in(self, other: "Figure") -> bool:
        """Say whether the other bears it out.

        A bare number does so for one with a unit only in a table, whose head has the unit; a bare
        number and a share never do for each other.
        """
        if not isinstance(other, Quantity):
            return self.equals(other)
        if self.bare == other.bare:
            same = self.equals(other) or "" in (self.unit, other.unit)
            return same and self.value == other.value
        if "%" in (self.unit, other.unit) or (other.bare and not other.cell):
            return False
        return other.value == self.value or other.number == self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day, a month or a year; what is not said is 0."""

    written: str
    start: int
    end: int
    year: int = 0
    month: int = 0
    day: int = 0

    @property
    def is_year(self) -> bool:
        """Whether it is a year and no more."""
        return bool(self.year) and not self.month

    def equals(self, other: "Figure") -> bool:
        """Say whether the other says this, and perhaps more: a day says its month and its year."""
        if isinstance(other, Quantity):
            return other.equals(self)
        if not isinstance(other, Day):
            return False
        said, known = (self.year, self.month, self.day), (other.year, other.month, other.day)
        return all(part in (0, its) for part, its in zip(said, known, strict=True))

    def stands_in(self, other: "Figure") -> bool:
        """Say whether the other bears it out; a year may be that of a 文号."""
        if isinstance(other, DocumentNumber):
            return self.is_year and self.year == other.year
        return self.equals(other)

    def stands_undated(self, other: "Figure") -> bool:
        """Say whether the other bears out all but its year, which must stand elsewhere."""
        undated = isinstance(other, Day) and not other.year
        return undated and bool(self.month) and replace(self, year=0).equals(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNumber:
    """A 文号."""

    written: str
    start: int
    end: int
    issuer: str
    year: int
    number: int

    def equals(self, other: "Figure") -> bool:
        """Say whether the other is it, whatever words lead up to either."""
        if not isinstance(other, DocumentNumber):
            return False
        if (self.year, self.number) != (other.year, other.number):
            return False
        least = min(len(self.issuer), len(other.issuer), _LEAST_ISSUER)
        return least == 0 or self.issuer[-least:] == other.issuer[-least:]

    stands_in = equals


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An article, a batch: the how-manieth of something."""

    written: str
    start: int
    end: int
    number: Decimal
    of: str

    def equals(self, other: "Figure") -> bool:
        """Say whether the other is it."""
        return isinstance(other, Place) and (self.number, self.of) == (other.number, other.of)

    stands_in = equals


Figure = Quantity | Day | DocumentNumber | Place

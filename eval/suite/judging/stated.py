"""Which figures of a text are judged, and what bears one out."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from eval.suite.facts.figures import Day, DocumentNumber, Figure, Place, Quantity
from eval.suite.facts.reading import figures


def judged_figures(text: str) -> Iterator[Figure]:
    """Give the figures of a text that must stand somewhere.

    Not judged are which article it is (第三条), and small numbers in characters that count the
    parts of a text (三个条件).
    """
    for figure in figures(text):
        counting = isinstance(figure, Quantity) and figure.counting
        if not (counting or isinstance(figure, Place)):
            yield figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What figures must stand in.

    Attributes:
        known: Figures of it.
        years: Which years a day may have whose source says no year.
    """

    known: Sequence[Figure]
    years: Collection[int] = frozenset()

    def bears_out(self, figure: Figure) -> bool:
        """Say whether a figure stands in it."""
        if any(figure.stands_in(other) for other in self.known):
            return True
        dated = isinstance(figure, Day) and figure.year in self.years
        return (
            isinstance(figure, Day)
            and dated
            and any(figure.stands_undated(other) for other in self.known)
        )


def support(*texts: str) -> Support:
    """Give what texts bear out; a year of one dates the days of another."""
    known = [figure for text in texts for figure in figures(text)]
    years = {one.year for one in known if isinstance(one, Day | DocumentNumber) and one.year}
    return Support(known=known, years=years)

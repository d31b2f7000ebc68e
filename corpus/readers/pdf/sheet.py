"""One page as it is laid out: stretches of text with their places, ruling lines, pictures.

Places are in points, x to the right and y downwards from the page's upper left corner, after
the page has been turned so that most of its text stands upright.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle; `top` is above `bottom`, so it is the smaller."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """The width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The height in points."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, other: "Box", *, slack: float = 1.0) -> bool:
        """Say whether the other lies within this one, give or take `slack` points."""
        return (
            other.left >= self.left - slack
            and other.right <= self.right + slack
            and other.top >= self.top - slack
            and other.bottom <= self.bottom + slack
        )

    def holds_point(self, point: tuple[float, float]) -> bool:
        """Say whether the point lies within."""
        x, y = point
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text on one line, with no gap wider than a character in it.

    Attributes:
        text: As extracted, not cleaned.
        size: Height of its characters in points.
        order: Its place in the order in which the file draws.
        unseen: Why a reader of the page does not see it; empty where they do.
        upright: Whether it stands as most of the page's text does.
        level: Whether it runs along or across the page, not aslant as watermarks do.
        confidence: 0 to 1 where text recognition read it from a picture.
    """

    text: str
    box: Box
    size: float
    order: int
    unseen: str = ""
    upright: bool = True
    level: bool = True
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A straight line along or across the page: at `at`, from `start` to `end`."""

    across: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page.

    Attributes:
        number: Counted from 1.
        pieces: In the order in which the file draws them.
        rulings: Lines drawn, also the edges of boxes.
        pictured: Share of the page that pictures cover, 0 to 1.
        marked: Whether anything but text is drawn on it.
        drawn: How many filled shapes with curves stand on it: letters made into drawings.
        downwards: Whether the text runs from top to bottom, as old Chinese prints do.
        whole: False where the page has more text than is read of one page.
        inferred: Whether what its codes mean was inferred, since the file does not say.
        filled: What is filled in or written on the page without a place of its own.
        attached: How many files are attached to it.
        notes: What remarks say that are shown in bubbles only.
    """

    number: int
    width: float
    height: float
    pieces: tuple[Piece, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    pictured: float = 0.0
    marked: bool = False
    drawn: int = 0
    downwards: bool = False
    whole: bool = True
    inferred: bool = False
    filled: tuple[str, ...] = ()
    attached: int = 0
    notes: tuple[str, ...] = ()

"""From PDFium's places (y upwards, as the file counts) to those of a `Sheet`."""

from dataclasses import dataclass

from corpus.readers.pdf.sheet import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is shown of a page, and how many quarter turns its text is turned by."""

    left: float
    bottom: float
    right: float
    top: float
    quarter: int = 0

    @property
    def page(self) -> Box:
        """The page itself, turned."""
        return self.box(self.left, self.bottom, self.right, self.top)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Give a place as a `Sheet` has it."""
        if self.quarter == 1:
            return y - self.bottom, x - self.left
        if self.quarter == 2:  # noqa: PLR2004
            return self.right - x, y - self.bottom
        if self.quarter == 3:  # noqa: PLR2004
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Give a rectangle as a `Sheet` has it."""
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return Box(left=min(x0, x1), top=min(y0, y1), right=max(x0, x1), bottom=max(y0, y1))

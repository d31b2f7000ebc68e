"""Whether a reader of the page sees a stretch of text, and if not, why."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.readers.pdf.sheet import Box

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)

# How text is drawn, in the file's numbers: not at all; from here on as a hole for what follows.
_INVISIBLE_MODE = 3
_CLIPPING_MODE = 4
# Print at half a millimetre is still an imprint on a label; below that nobody reads it.
LEAST_SIZE = 2.0
# How far apart two colours are, in steps of 255, before an eye tells them apart on paper.
_ALIKE = 12
_WHOLE_PAGE = 0.6
_SLACK = 2.0

SCANNED = "scan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a stretch of text is drawn; `colour` is None where it is a pattern."""

    colour: Colour | None
    clear: bool
    mode: int
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is drawn beneath or over text.

    Attributes:
        order: When it is drawn, against that of the text.
        colour: None for a picture or a shading: nothing is said of what stands on it.
        solid: Whether it hides what lies beneath.
        picture: Whether it is a picture.
    """

    box: Box
    order: int
    colour: Colour | None
    solid: bool
    picture: bool = False


def why_unseen(box: Box, look: Look, order: int, grounds: Sequence[Ground], page: Box) -> str:
    """Give why the text in the box is not seen; "" where it is, SCANNED for a scan's own text.

    Args:
        box: Where the text stands.
        look: How it is drawn.
        order: When it is drawn.
        grounds: Everything else that is drawn, in order.
        page: What is shown of the page.
    """
    over_a_scan = any(
        g.picture
        and g.box.holds_point(box.middle)
        and g.box.width * g.box.height >= _WHOLE_PAGE * page.width * page.height
        and (look.mode == _INVISIBLE_MODE or look.clear or g.order > order)
        for g in grounds
    )
    if over_a_scan:
        return SCANNED
    x, y = box.middle
    if not (page.left <= x <= page.right and page.top <= y <= page.bottom):
        return "页面之外"
    if look.mode == _INVISIBLE_MODE or look.clear:
        return "透明"
    if look.size < LEAST_SIZE:
        return "字号过小"
    if look.mode >= _CLIPPING_MODE:
        return ""
    if any(g.order > order and g.solid and g.box.holds(box, slack=_SLACK) for g in grounds):
        return "被图形遮住"
    beneath = [g for g in grounds if g.order < order and g.box.holds_point(box.middle)]
    ground = beneath[-1].colour if beneath else WHITE
    if look.colour is not None and ground is not None and _alike(look.colour, ground):
        return "白色" if ground == WHITE else "与底色相同"
    return ""


def _alike(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))

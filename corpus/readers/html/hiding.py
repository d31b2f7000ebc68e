"""What a reader of a page does not see although it is there, as the elements' own styles say.

Style sheets lie beside a saved page or are gone, so only what stands in the page itself counts.
"""

import re
from dataclasses import dataclass, replace

from lxml import etree

from corpus.records import Caution

HIDDEN = Caution(code="hidden", note="网页上看不见的文字（隐藏/白色/极小字号）")
_GONE = re.compile(
    r"display:none|opacity:0(?:\.0+)?(?:;|$)|text-indent:-\d{3,}"
    r"|(?:^|;)(?:left|top|margin-left):-\d{4,}px|clip:rect\((?:0|1px)"
)
_UNSEEN = re.compile(r"(?:^|;)visibility:(hidden|collapse|visible)")
_SIZE = re.compile(r"(?:^|;)font-size:(\d+(?:\.\d+)?|\.\d+)(px|pt|em|rem|%)?")
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"(?:^|;)background(?:-color|-image)?:([^;!]+)")
_WHITE = re.compile(
    r"#(?:f{3}|f[0-9a-f]f[0-9a-f]f[0-9a-f])$|white$|rgba?\((?:25[0-5]|24\d),(?:25[0-5]|24\d),"
    r"(?:25[0-5]|24\d)[,)]|transparent$"
)
_MAX_TINY = 2.0
_ABSOLUTE = {"px", "pt", None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What text looks like at one place of a page; children take it over."""

    gone: bool = False
    unseen: bool = False
    tiny: bool = False
    white: bool = False
    on_colour: bool = False

    @property
    def hidden(self) -> bool:
        """Whether a reader does not see text of this look."""
        return self.gone or self.unseen or self.tiny or (self.white and not self.on_colour)


def look_of(element: etree._Element, around: Look) -> Look:
    """Give the look of an element's text, from its own style and what is around it."""
    if not element.attrib and element.tag != "template":
        return around
    if element.get("hidden") is not None or element.tag == "template":
        around = replace(around, gone=True)
    if element.get("bgcolor") or element.get("background"):
        around = replace(around, on_colour=True)
    if element.tag == "font" and (colour := element.get("color")):
        around = replace(around, white=_is_white(colour.strip().lower()))
    style = element.get("style")
    return _styled("".join(style.split()).lower(), around) if style else around


def _styled(style: str, around: Look) -> Look:
    """Give the look that a style makes, written without spaces and in lower case."""
    if _GONE.search(style):
        around = replace(around, gone=True)
    if match := _UNSEEN.search(style):
        around = replace(around, unseen=match[1] != "visible")
    if (match := _SIZE.search(style)) and (match[2] in _ABSOLUTE or not float(match[1])):
        around = replace(around, tiny=float(match[1]) <= _MAX_TINY)
    if match := _COLOUR.search(style):
        around = replace(around, white=_is_white(match[1]))
    if match := _GROUND.search(style):
        around = replace(around, on_colour=around.on_colour or not _is_plain(match[1]))
    return around


def _is_white(colour: str) -> bool:
    return _WHITE.match(colour) is not None


def _is_plain(ground: str) -> bool:
    return ground in ("none", "inherit", "initial", "unset") or _is_white(ground)

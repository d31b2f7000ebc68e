"""What a reader of a Word document does not see although it is there: hidden, white, tiny."""

import re
from collections.abc import Mapping

from corpus.readers.docx.styles import is_blank, whole
from corpus.records import Caution

HIDDEN = Caution(code="hidden", note="原文件中看不见的文字（隐藏/白色/极小字号）")
_MAX_TINY = 4  # half-points: 2 pt is no size for people
# How far apart two colours must be in one channel to be told apart at all; F2F2F2, which Word
# offers as a grey, is not read on white paper.
_ALIKE = 15
_WHITE = "ffffff"
_COLOUR = re.compile("[0-9a-f]{6}")
_CHANNELS = (slice(0, 2), slice(2, 4), slice(4, 6))


def is_hidden(own: Mapping[str, str], style: Mapping[str, str], *, behind: str | None) -> bool:
    """Say whether a run is not seen.

    Args:
        own: What it states itself.
        style: What its styles state.
        behind: The colour that it stands on, "" for paper; None where that is not known, as in
            a shape that is filled from the theme.
    """
    if not own and not style:
        return False
    if _value("vanish", own, style, "0").lower() not in ("0", "false", "off"):
        return True
    size = whole(_value("sz", own, style, ""))
    if size is not None and size <= _MAX_TINY:
        return True
    colour = _value("color", own, style, "").lower()
    if not _is_colour(colour) or behind is None:
        return False
    marker = _value("highlight", own, style, "none").lower()
    if marker not in ("none", "white"):
        return False
    shading = _value("shd", own, style, "")
    ground = shading if not is_blank(shading) else behind
    return _are_alike(colour, _WHITE if is_blank(ground) else ground.lower())


def _value(name: str, own: Mapping[str, str], style: Mapping[str, str], otherwise: str) -> str:
    return own.get(name, style.get(name, otherwise))


def _is_colour(text: str) -> bool:
    return _COLOUR.fullmatch(text) is not None


def _are_alike(colour: str, ground: str) -> bool:
    if not _is_colour(ground):
        return False
    return all(abs(int(colour[c], 16) - int(ground[c], 16)) <= _ALIKE for c in _CHANNELS)

"""A text in one way of writing, where every character still knows where it stood."""

import re
import unicodedata
from dataclasses import dataclass

# Stands for nothing: no word, no space.
NOTHING = "\u200b"
_SUPERSCRIPT = {c: f"^{n}" for n, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {"⁻": "^-"}
# Of one length and one meaning: minus signs, signs of multiplication, dashes of ranges.
_ALIKE = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "﹣": "-", "～": "~", "〜": "~", "∼": "~", "→": ">",
        "×": "*", "✕": "*", "·": "*", "•": "*", "⋅": "*", "∙": "*", "≧": "≥", "≦": "≤",
        "⩾": "≥", "⩽": "≤", "μ": "u", "µ": "u", "÷": "/", NOTHING: "",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Levelled:
    """A text as it is read.

    Attributes:
        text: NFKC, with powers written ^3, one sign for each meaning, and μ as u.
        places: Where in the original each of its characters stood, and at last its end.
    """

    text: str
    places: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the original that `text[start:end]` was read from."""
        if end <= start:
            return self.places[start], self.places[start]
        return self.places[start], self.places[end - 1] + 1


def levelled(text: str) -> Levelled:
    """Bring a text into one way of writing.

    >>> levelled("≤0.25 μg/m³，１０℃").text
    '≤0.25 ug/m^3,10°C'
    """
    out: list[str] = []
    places: list[int] = []
    power = False
    for place, character in enumerate(text):
        raised = _SUPERSCRIPT.get(character)
        if raised:
            said = raised[1:] if power else raised
        elif character == "²":
            said = "^2"
        else:
            said = unicodedata.normalize("NFKC", character).translate(_ALIKE)
        power = raised is not None
        out.append(said)
        places += [place] * len(said)
    return _tightened("".join(out), (*places, len(text)))


def _tightened(text: str, places: tuple[int, ...]) -> Levelled:
    """Leave out spaces within a number: 1 800头, 60 万克拉."""
    kept = [(0, 0)]
    for match in _WITHIN.finditer(text):
        kept[-1] = (kept[-1][0], match.start())
        kept.append((match.end(), 0))
    kept[-1] = (kept[-1][0], len(text))
    return Levelled(
        "".join(text[start:end] for start, end in kept),
        (*(place for start, end in kept for place in places[start:end]), places[-1]),
    )


_WITHIN = re.compile(
    r"(?<=\d)[ \u00a0](?=[十百千万亿])"
    r"|(?<=(?<!\d)\d)[ \u00a0](?=\d{3}(?!\d))|(?<=(?<!\d)\d\d)[ \u00a0](?=\d{3}(?!\d))"
)

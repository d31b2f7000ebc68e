"""What look.md promises of colours and of the network, read from the style sheet."""

import re
from pathlib import Path

import pytest

from assistant.ui import markup

UI = Path(markup.__file__).parent
COLOURS = (UI / "look" / "colours.css").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"\{([^{}]*--paper:[^{}]*)\}", COLOURS)
SCHEMES = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in _BLOCKS]
TEXT_ON = [
    *((ink, ground) for ink in ("ink", "soft", "accent") for ground in ("paper", "card", "wash")),
    *(
        (tone, ground)
        for tone in ("green", "red", "amber", "violet", "grey", "blue")
        for ground in (f"{tone}-wash", "card")
    ),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("mark-ink", "strong-mark"),
    ("ink", "pale-mark"),
    ("accent", "blue-wash"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON)
def test_every_text_stands_out_from_its_ground(
    scheme: dict[str, str], ink: str, ground: str
) -> None:
    assert contrast(scheme[ink], scheme[ground]) >= 4.5


def test_both_schemes_have_the_same_colours() -> None:
    light, dark = SCHEMES

    assert light.keys() == dark.keys()


@pytest.mark.parametrize("sheet", sorted(UI.rglob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_loads_nothing(sheet: Path) -> None:
    assert not re.search(r"url\(|@import|@font-face|https?:", sheet.read_text(encoding="utf-8"))

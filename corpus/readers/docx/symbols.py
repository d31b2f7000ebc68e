"""`w:sym`: characters that a document takes from a symbol font by their place in it.

From the published encodings of Symbol, Wingdings and Wingdings 2, as far as they are characters
that a text needs: signs of comparison, Greek letters, arrows, boxes and ticks.
"""

from collections.abc import Mapping

_SYMBOL = {
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **dict(zip(range(0xA2, 0xA8), "′≤⁄∞ƒ♣", strict=True)),
    **dict(zip(range(0xAB, 0xC0), "↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵", strict=True)),
    **dict(zip(range(0xC4, 0xD0), "⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉", strict=True)),
    **dict(zip(range(0xD0, 0xE0), "∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓", strict=True)),
    **dict(zip(range(0x20, 0x3F), " !∀#∃%&∍()∗+,−./0123456789:;<=>", strict=True)),
    **dict(zip((0xE5, 0xF2, 0x5B, 0x5D, 0x7B, 0x7C, 0x7D, 0x7E), "∑∫[]{|}∼", strict=True)),
}
_WINGDINGS = {
    **dict(zip(range(0x81, 0x8B), "①②③④⑤⑥⑦⑧⑨⑩", strict=True)),
    **dict(zip(range(0x8C, 0x96), "❶❷❸❹❺❻❼❽❾❿", strict=True)),
    **dict(zip(range(0xDF, 0xE3), "←→↑↓", strict=True)),
    **dict(zip((0x6C, 0x6E, 0x6F, 0x71, 0x72, 0x74, 0x75, 0x76), "●■□❑❒⧫◆❖", strict=True)),
    **dict(zip((0x9F, 0xA1, 0xA7, 0xA8, 0xAB, 0xD8, 0xE8, 0xF0), "•○▪□★➢➔⇨", strict=True)),
    **dict(zip((0xFB, 0xFC, 0xFD, 0xFE, 0x28, 0x2A, 0x46), "✗✓☒☑☎✉☞", strict=True)),
}
_WINGDINGS_2 = {
    **dict(zip(range(0x6A, 0x74), "①②③④⑤⑥⑦⑧⑨⑩", strict=True)),
    **dict(zip((0x4F, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55), "✗✓☒☑☒☒☒", strict=True)),
    **dict(zip((0x97, 0x99, 0x9A, 0xA2, 0xA3, 0xA4), "●◉◎■□□", strict=True)),
}
_FONTS: Mapping[str, Mapping[int, str]] = {
    "symbol": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
}
# A place is stated as it is in the font, or moved to where Unicode leaves room for fonts.
_MOVED = 0xF000
_FIRST_CHARACTER, _SURROGATES, _LAST_CHARACTER = 0x20, range(0xD800, 0xE000), 0x10FFFF
_PRIVATE = range(0xE000, 0xF900)


def symbol(font: str, code: str) -> str:
    """Give the character at a place of a font; "" where there is none that text can bear.

    >>> symbol("Symbol", "F0B3"), symbol("Wingdings", "00FE"), symbol("宋体", "2460")
    ('≥', '☑', '①')
    """
    try:
        place = int(code, 16)
    except ValueError:
        return ""
    signs = _FONTS.get(font.lower())
    if signs is not None:
        return signs.get(place - _MOVED if place >= _MOVED else place, "")
    if not _FIRST_CHARACTER <= place <= _LAST_CHARACTER:
        return ""
    return "" if place in _SURROGATES or place in _PRIVATE else chr(place)

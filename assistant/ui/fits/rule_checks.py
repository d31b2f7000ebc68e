"""What a form of a rule is checked for besides: the words that it quotes, and years of figures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from assistant.eligibility.fields import fields
from assistant.ui.fits.rule_lines import Lines
from corpus.measures.anchors import place_of

_AROUND = 40
_NEAR = 0.5
_MOST_PIECES = 4000
_FACTS = ("of", "over")
_CLAUSES = re.compile(r"(?<=[。；;，,：])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Words that a rule quotes, and where they stand in the policy's text.

    Attributes:
        found: Whether they do.
        before, words, after: What stands there; empty where they do not.
        near: What in the text is most like them; empty for nothing, or where they stand.
    """

    found: bool
    before: str = ""
    words: str = ""
    after: str = ""
    near: str = ""


def quotes_in(lines: Lines, text: str) -> dict[str, Quoted]:
    """Look for all that a form quotes in the text of its policy; by path."""
    quotes = {path: said for path, said in lines.items() if _is_quote(path) and said.strip()}
    return {path: _quoted(said.strip(), text) for path, said in quotes.items()}


def misfits(lines: Lines, quotes: Mapping[str, Quoted]) -> dict[str, str]:
    """Say what no rule may have though its form would let it, by path."""
    lost = {path: "原文里没有这一句；要一字不差。" for path, one in quotes.items() if not one.found}
    return {**dict(_yearless(lines)), **lost}


def _is_quote(path: str) -> bool:
    return path.rpartition(".")[2] == "quote"


def _quoted(quote: str, text: str) -> Quoted:
    place = place_of(quote, text)
    if place is None:
        near = get_close_matches(quote, _pieces(text)[:_MOST_PIECES], n=1, cutoff=_NEAR)
        return Quoted(found=False, near=near[0] if near else "")
    before = text[max(0, place.start - _AROUND) : place.start]
    return Quoted(
        found=True,
        before=before.rpartition("\n")[2],
        words=text[place.start : place.end],
        after=text[place.end : place.end + _AROUND].partition("\n")[0],
    )


def _pieces(text: str) -> list[str]:
    """Give the lines of a text, and their sentences and clauses, each once."""
    lines = text.split("\n")
    parts = (part for line in lines for part in (line, *_CLAUSES.split(line)))
    return list(dict.fromkeys(piece for part in parts if (piece := part.strip())))


def _yearless(lines: Lines) -> Iterator[tuple[str, str]]:
    """Give the figures of a year of which it is not said which years count."""
    known = fields()
    for path, name in lines.items():
        owner, _, key = path.rpartition(".")
        is_figure = owner.rpartition(".")[2] in ("figure", "scaled_by")
        if key not in _FACTS or not is_figure or name not in known or not known[name].yearly:
            continue
        if not lines.get(f"{owner}.years"):
            yield f"{owner}.years", f"“{known[name].label}”每年不同，请选看哪几年。"

"""Where an achievement speaks against its own use: 小喷漆房不建议用, 仅限炉窑烟气, 易燃物除外.

Wider than what `limits` leaves out, and told by whole sentences. Nothing is ranked by it; such a
sentence is never quoted as a reason for a pair.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from assistant.matching.limits import Span
from assistant.matching.speaking import is_of_others, is_trouble, stated_unfit

# A sentence here ends at a semicolon only, so that a list under one heading stays together.
_STATEMENT = re.compile(r"[^。！!？?\n]+")
_PART = re.compile(r"[^；;]+")
_COLON = re.compile(r"[:：]")
_LISTED = re.compile(r"\s*(?:[（(]?[\d一二三四五六七八九十]+[)）.．、]|[-·•●*])")
# So few characters besides the refusal, and it means the sentence before it.
_ALONE = 2


def against_spans(text: str) -> tuple[Span, ...]:
    """Give the sentences in which a text advises against something, or leaves it out.

    What is listed under a heading that does is one with it: 不适用的场合：小喷漆房；高湿废气. What
    tells of the trouble that is removed, or of what others do, is none of it.

    Args:
        text: Of an achievement.
    """
    found = (*stated_unfit(text), *_spans(text))
    kept = [one for one in found if not any(_is_inside(one, other) for other in found)]
    return tuple(dict.fromkeys(kept))


def _is_inside(one: Span, other: Span) -> bool:
    return one != other and other[0] <= one[0] and one[1] <= other[1]


def _spans(text: str) -> Iterator[Span]:
    before: Span | None = None
    listing = False
    for statement in _STATEMENT.finditer(text):
        if listing and _LISTED.match(statement[0]):
            yield statement.span()
            continue
        listing = False
        for part in _PART.finditer(text, *statement.span()):
            found = _against().search(part[0])
            # The trouble that it removes, and what others cannot do, is no bound of its own.
            if found is None or _is_anothers(text, part.start() + found.start()):
                before = part.span()
                continue
            if before is not None and _is_alone(part[0], found):
                yield before
            colon = _COLON.search(part[0], found.start())
            end = statement.end() if colon else part.end()
            listing = colon is not None and not text[part.start() + colon.end() : end].strip()
            yield part.start(), end
            before = None
            if colon:
                break


def _is_anothers(text: str, at: int) -> bool:
    return is_trouble(text, at) or is_of_others(text, at)


def _is_alone(said: str, found: re.Match[str]) -> bool:
    besides = f"{said[: found.start()]}{said[found.end() :]}"
    return len(re.sub(r"[\s，,、的用了也都]", "", besides)) <= _ALONE


@cache
def _against() -> re.Pattern[str]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return re.compile("|".join(table["against"]))

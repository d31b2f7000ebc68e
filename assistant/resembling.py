"""What kind of message a message resembles, by the characters and pairs of characters it has.

The rules of `wishes.toml` know some ways to put a wish; this tells wishes in words that no rule
has. One weight a kind and character or pair, learnt from messages that were written for it
(`eval.writing.resembling`); no model is needed, and the same text always gets the same answer.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

Likeness = Literal["attack", "persons", "cheating"]

WEIGHTS = Path(__file__).with_name("resembling.tsv")
_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_LATIN = re.compile(r"[a-z]+")
_HAN = re.compile("[\u4e00-\u9fff]")
_TOLD = 5


def resembled(text: str) -> Likeness | None:
    """Give the kind that a message resembles more than nearly all honest ones do, if any.

    Args:
        text: In simplified script; what is not Chinese resembles nothing.

    >>> resembled("核查组要来，把没做过的试验记录编得像一点")
    'cheating'
    """
    if len(_HAN.findall(text)) < len(_LATIN.findall(text.lower())):
        return None  # it was learnt from Chinese
    beyond = {kind: likeness(text, kind) - own.limit for kind, own in _weights().items()}
    kind = max(beyond, key=lambda one: beyond[one])
    return kind if beyond[kind] > 0 else None


def likeness(text: str, kind: Likeness) -> float:
    """Give the logarithm of the odds that a message is one of a kind, judged by its characters."""
    return _weights()[kind].of(grams(text))


def telling(text: str, kind: Likeness) -> tuple[str, ...]:
    """Give the characters and pairs of a text that speak most for a kind, five at most."""
    weights = _weights()[kind].weights
    speaking = [gram for gram in grams(text) if weights.get(gram, 0.0) > 0]
    return tuple(sorted(speaking, key=lambda gram: (-weights[gram], gram))[:_TOLD])


def grams(text: str) -> frozenset[str]:
    """Give the characters and the pairs of neighbours in a text; a number is 0, a Latin word a."""
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", text).lower())
    plain = _LATIN.sub("a", _DIGITS.sub("0", plain))
    return frozenset(plain) | frozenset(map("".join, pairwise(plain)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What speaks for a kind.

    Attributes:
        weights: By character or pair; what is not among them says nothing.
        limit: Messages above it are taken for one of the kind.
    """

    weights: Mapping[str, float]
    intercept: float
    limit: float

    def of(self, found: frozenset[str]) -> float:
        """Give how much a message's grams speak for the kind, whatever its length."""
        known = [self.weights[gram] for gram in sorted(found) if gram in self.weights]
        return self.intercept + sum(known) / math.sqrt(len(known) or 1)


def weights_in(table: str) -> dict[Likeness, Weights]:
    """Read weights: a head, a line of intercepts, one of limits, then one a gram."""
    head, *lines = (line.split("\t") for line in table.splitlines())
    (_, *intercepts), (_, *limits), *rows = lines
    return {
        kind: Weights(
            weights={row[0]: float(row[head.index(kind)]) for row in rows},
            intercept=float(intercepts[head.index(kind) - 1]),
            limit=float(limits[head.index(kind) - 1]),
        )
        for kind in get_args(Likeness)
    }


@cache
def _weights() -> dict[Likeness, Weights]:
    return weights_in(WEIGHTS.read_text(encoding="utf-8"))

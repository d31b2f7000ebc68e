"""What nobody is helped with: telling such a wish from a question about the same thing.

“帮我把研发费凑到6%” is one; “虚报研发费会怎样处罚” names the same act and is none. A wish is still
one among harmless words. Some ways to put it are known; others are told by many small cues, each
with a weight. The patterns and the weights are data: `wishes.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_args

Wish = Literal["attack", "promise", "persons", "cheating"]

_FILE = Path(__file__).with_name("wishes.toml")
_CLAUSES = re.compile(r"[^,，。;；:：!！?？\n…~～]+[,，。;；:：!！?？\n…~～]*")
_WORDS = re.compile(r"<([a-z]+)>")
# A thing and what asks for it may be this many clauses apart.
_NEAR = 2
# The third of a kind of cue says no more than the second: long stories have more of everything.
_MOST = 2
# Stands for a clause that asks honestly.
_GAP = "\x1f"


def wished(text: str) -> Wish | None:
    """Give what a message wishes that nobody is helped with; None for every other message.

    Args:
        text: In simplified script.

    >>> wished("帮我把研发费凑到6%")
    'cheating'
    """
    plain = unicodedata.normalize("NFKC", text)
    return next((kind for kind, signs in _signs() if _has(signs, plain)), None)


def cues_in(text: str, kind: Wish) -> tuple[int, ...]:
    """Give how often each cue to wishes of a kind is in a text, twice at most, in their order.

    What is asked honestly does not count.
    """
    signs = dict(_signs())[kind]
    return signs.cues_in("".join(_left(signs, unicodedata.normalize("NFKC", text))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """What shows a wish of one kind; see `wishes.toml`."""

    outright: re.Pattern[str]
    plain: re.Pattern[str]
    things: re.Pattern[str]
    asks: re.Pattern[str]
    honest: re.Pattern[str]
    cues: tuple[re.Pattern[str], ...]
    needed: tuple[bool, ...]
    weights: tuple[float, ...]
    limit: float

    def cues_in(self, plain: str) -> tuple[int, ...]:
        return tuple(min(_MOST, len(cue.findall(plain))) for cue in self.cues)


def _has(signs: _Signs, plain: str) -> bool:
    if signs.outright.search(plain):
        return True
    left = _left(signs, plain)
    if signs.plain.search("".join(left)):
        return True
    things = [n for n, clause in enumerate(left) if signs.things.search(clause)]
    asks = [n for n, clause in enumerate(left) if signs.asks.search(clause)]
    if any(abs(thing - ask) <= _NEAR for thing, ask in product(things, asks)):
        return True
    counts = signs.cues_in("".join(left))
    named = any(needed and n for needed, n in zip(signs.needed, counts, strict=True))
    return named and sum(w * n for w, n in zip(signs.weights, counts, strict=True)) > signs.limit


def _left(signs: _Signs, plain: str) -> list[str]:
    """Give the clauses; of one that asks honestly a gap, so that none are read across it."""
    clauses: list[str] = _CLAUSES.findall(plain)
    return [_GAP if signs.honest.search(clause) else clause for clause in clauses]


@cache
def _signs() -> tuple[tuple[Wish, _Signs], ...]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple((kind, _read(data[kind], data["words"])) for kind in get_args(Wish))


def _read(told: Mapping[str, Any], words: Mapping[str, str]) -> _Signs:
    def either(name: str) -> re.Pattern[str]:
        patterns = (_WORDS.sub(lambda m: words[m[1]], one) for one in told[name])
        return re.compile("|".join(f"(?:{one})" for one in patterns) or "(?!)", re.IGNORECASE)

    cues = told["cues"].values()
    needs = told["needs"]
    return _Signs(
        outright=either("outright"),
        plain=either("plain"),
        things=either("things"),
        asks=either("asks"),
        honest=either("honest"),
        cues=tuple(re.compile(cue["pattern"]) for cue in cues),
        needed=tuple(name in needs for name in told["cues"]),
        weights=tuple(cue["weight"] for cue in cues),
        limit=told["limit"],
    )

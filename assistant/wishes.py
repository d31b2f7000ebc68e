"""What nobody is helped with: telling such a wish from a question about the same thing.

“帮我把研发费凑到6%” is one; “虚报研发费会怎样处罚” names the same act and is none. A wish is still
one among harmless words. Some ways to put it are known; others are told by many small cues, each
with a weight. The patterns and the weights are data: `wishes.toml`. What no rule knows is told by
what it resembles: `assistant.resembling`.
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

from assistant.resembling import likeness, resembled

Wish = Literal["attack", "promise", "persons", "cheating"]

_FILE = Path(__file__).with_name("wishes.toml")
_CLAUSES = re.compile(r"[^,，。;；:：!！?？\n…~～]+[,，。;；:：!！?？\n…~～]*")
# At the end of a message, “电话多少” asks for the telephone of what was named before it.
_BARE = re.compile(
    r"[,，。;；?？ ]+(?=(?:联系)?(?:电话|热线|座机|邮箱|联系方式)(?:号码)?"
    r"(?:是?多少|是什么|呢|有吗)?[?？。!！ ]*$)"
)
_WORDS = re.compile(r"<([a-z]+)>")
# A thing and what asks for it may be this many clauses apart.
_NEAR = 2
# The third of a kind of cue says no more than the second: long stories have more of everything.
_MOST = 2
# What resembles a kind less than this (odds of one to twenty) is none of it for its cues alone.
_FAR = -3.0
# Stands for a clause that asks honestly.
_GAP = "\x1f"


def wished(text: str, *, own: str | None = None) -> Wish | None:
    """Give what a message wishes that nobody is helped with; None for every other message.

    Args:
        text: In simplified script.
        own: Of a text that was put together with what was said before: what is new in it. What
            a message resembles was learnt from messages as people write them, not from such.

    >>> wished("帮我把研发费凑到6%")
    'cheating'
    """
    plain = _BARE.sub("", unicodedata.normalize("NFKC", text))
    by_rule = next((kind for kind, signs in _signs() if _has(kind, signs, plain)), None)
    return by_rule or _resembled(plain if own is None else unicodedata.normalize("NFKC", own))


def cues_in(text: str, kind: Wish) -> tuple[int, ...]:
    """Give how often each cue to wishes of a kind is in a text, twice at most, in their order.

    What is asked honestly does not count.
    """
    signs = dict(_signs())[kind]
    return signs.cues_in("".join(_left(signs, unicodedata.normalize("NFKC", text))))


def _resembled(plain: str) -> Wish | None:
    """Give the kind that a message resembles, if none of its clauses asks honestly."""
    kind = resembled(plain)
    return None if kind is None or _GAP in _left(dict(_signs())[kind], plain) else kind


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


def _has(kind: Wish, signs: _Signs, plain: str) -> bool:
    if signs.outright.search(plain):
        return True
    left = _left(signs, plain)
    if signs.plain.search("".join(left)):
        return True
    things = [n for n, clause in enumerate(left) if signs.things.search(clause)]
    asks = [n for n, clause in enumerate(left) if signs.asks.search(clause)]
    if any(abs(thing - ask) <= _NEAR for thing, ask in product(things, asks)):
        return True
    return _has_cues(signs, "".join(left)) and (kind == "promise" or likeness(plain, kind) > _FAR)


def _has_cues(signs: _Signs, plain: str) -> bool:
    counts = signs.cues_in(plain)
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

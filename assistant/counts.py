"""What a question wants counted: which records, by which conditions, told from its words.

The patterns are data: `counts.toml`. What asks for no count of records is left to the search.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from corpus.facet_names import facets_named_in
from corpus.facets import Facets, Standing
from corpus.numerals import DIGITS
from corpus.records import Kind

_FILE = Path(__file__).with_suffix(".toml")
_PUNCTUATION = re.compile(r"[\s，。？！、；：,.?!;:“”\"'（）()《》]+")
_HIGHEST = 9
STANDINGS: Mapping[Standing, str] = {
    "in_force": "现行有效",
    "partial": "部分失效",
    "doubtful": "效力存疑",
    "telling": "解读等，不是规定",
    "open": "有效",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a question wants counted.

    Attributes:
        said: The conditions, as they are told in the answer.
        left_out: What of the question was not understood; empty when all was.
        by_level: Whether it asks for numbers by who may see them.
    """

    kind: Kind
    facets: Facets
    said: tuple[str, ...] = ()
    left_out: str = ""
    by_level: bool = False

    @property
    def name(self) -> str:
        """What is counted, in Chinese."""
        return _rules().names[self.kind]

    @property
    def unit(self) -> str:
        """In what it is counted."""
        return _rules().units[self.kind]


def count_of(text: str, *, about_rules: bool = False) -> Count | None:
    """Give what a question wants counted; None where it asks for no number of records.

    Args:
        text: The question, condensed.
        about_rules: Whether it is about policies by its other words.
    """
    rules = _rules()
    plain = unicodedata.normalize("NFKC", text)
    kinds = [kind for kind, words in rules.kinds.items() if words.search(plain)]
    if not rules.asks.search(plain) or len(kinds) != 1:
        return None
    reader = _Reader(plain, kinds[0])
    library = bool(reader.take(rules.library))
    facets, said = reader.facets()
    by_level = bool(reader.take(rules.levels))
    for pattern in (rules.asks, rules.kinds[kinds[0]]):
        reader.take(pattern)
    left_out = reader.rest()
    if left_out and not library:
        # What is said besides makes it another question: of rules, or of the world outside.
        outside = rules.elsewhere.search(left_out)
        if kinds[0] == "policy" or about_rules or outside:
            return None
    return Count(
        kind=kinds[0], facets=facets, said=tuple(said), left_out=left_out, by_level=by_level
    )


class _Reader:
    """A question from which what is understood is taken, bit by bit."""

    def __init__(self, plain: str, kind: Kind) -> None:
        self._left = plain
        self._kind = kind

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take what matches, wherever it stands; give the first."""
        found = pattern.search(self._left)
        self._left = pattern.sub(" ", self._left)
        return found

    def facets(self) -> tuple[Facets, list[str]]:
        """Take the conditions; give them, and how they are told."""
        facets, said = Facets(kinds=(self._kind,)), list[str]()
        facets = self._readiness(facets, said)
        facets = self._named(facets, said)
        facets = self._tier(facets, said)
        if self._kind != "policy" and not facets.region and self.take(_rules().home):
            facets = replace(facets, region=_rules().whole)
            said.append(f"地区在{_rules().whole}")
        return self._standing(facets, said), said

    def rest(self) -> str:
        """Give what was not understood, without words that ask and connect."""
        words = _rules().empty.sub(" ", _PUNCTUATION.sub(" ", self._left))
        return "、".join(words.split())

    def _readiness(self, facets: Facets, said: list[str]) -> Facets:
        rules = _rules()
        found = self.take(rules.readiness) if self._kind != "policy" else None
        if found is None:
            return facets
        level, bound = _level(found["level"]), (found["before"] or "") + (found["after"] or "")
        least, most = level, _level(found["last"] or found["level"])
        if rules.at_least.fullmatch(bound) or rules.above.fullmatch(bound):
            least, most = level + bool(rules.above.fullmatch(bound)), 9
        elif rules.at_most.fullmatch(bound) or rules.below.fullmatch(bound):
            least, most = 1, level - bool(rules.below.fullmatch(bound))
        told = f"TRL {least}" if least == most else f"TRL {least} 到 {most}"
        said.append(f"TRL 不低于 {least}" if most == _HIGHEST and least < most else told)
        return replace(facets, trl=least, trl_most=None if most == _HIGHEST else most)

    def _named(self, facets: Facets, said: list[str]) -> Facets:
        """Take one name of each facet; of places, one that lies in the one before goes deeper."""
        bits, done, region = [], 0, facets.region
        for named in facets_named_in(self._left):
            place = self._is_place(named.end) if named.facet == "region" else True
            if self._kind == "policy" and named.facet != "region":
                continue
            if not place or not self._fits(facets, named.facet, named.name):
                continue
            if named.facet == "field":
                facets = replace(facets, field=named.name)
            elif named.facet == "tag":
                facets = replace(facets, tag=named.name)
            else:
                facets = replace(facets, region=named.name)
            bits.append(self._left[done : named.start])
            done = named.end
        self._left = " ".join([*bits, self._left[done:]])
        said += [f"技术领域为“{facets.field}”"] if facets.field else []
        said += [f"产业标签为“{facets.tag}”"] if facets.tag else []
        told = facets.region is not None and facets.region != region
        said += [f"地区在{(facets.region or '').rpartition('/')[2]}"] if told else []
        return facets

    def _is_place(self, end: int) -> bool:
        return not _rules().organisation.match(self._left, end)

    @staticmethod
    def _fits(facets: Facets, facet: str, name: str) -> bool:
        known = {"field": facets.field, "tag": facets.tag, "region": facets.region}[facet]
        return known is None or (facet == "region" and name.startswith(f"{known}/"))

    def _tier(self, facets: Facets, said: list[str]) -> Facets:
        for tier, words in _rules().tiers.items():
            if self._kind == "policy" and self.take(words):
                said.append(f"层级为{tier}")
                return replace(facets, tier=tier)
        return facets

    def _standing(self, facets: Facets, said: list[str]) -> Facets:
        standing = _rules().standing
        if self.take(standing["over"]):
            said.append(over_in_words(self._kind))
            return replace(facets, holds=False)
        self.take(standing["open"])
        for name in ("in_force", "doubtful"):
            if self.take(standing[name]) and self._kind == "policy":
                said.append(STANDINGS[name])
                return replace(facets, standings=(name,))
        return facets


def _level(digit: str) -> int:
    return DIGITS[digit] if digit in DIGITS else int(digit)


def over_in_words(kind: Kind) -> str:
    """Say what it is called that records of a kind do not hold."""
    return "已失效、未施行或只是征求意见" if kind == "policy" else "已过期或已关闭"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    asks: re.Pattern[str]
    kinds: Mapping[Kind, re.Pattern[str]]
    names: Mapping[Kind, str]
    units: Mapping[Kind, str]
    readiness: re.Pattern[str]
    at_least: re.Pattern[str]
    above: re.Pattern[str]
    at_most: re.Pattern[str]
    below: re.Pattern[str]
    tiers: Mapping[str, re.Pattern[str]]
    standing: Mapping[str, re.Pattern[str]]
    home: re.Pattern[str]
    whole: str
    levels: re.Pattern[str]
    library: re.Pattern[str]
    organisation: re.Pattern[str]
    elsewhere: re.Pattern[str]
    empty: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    single = {
        name: re.compile(data[name], re.IGNORECASE)
        for name in ("asks", "home", "levels", "library", "organisation", "elsewhere", "empty")
    }
    ready = {name: re.compile(words, re.IGNORECASE) for name, words in data["readiness"].items()}
    return _Rules(
        kinds={entry["kind"]: re.compile(entry["words"]) for entry in data["kind"]},
        names={entry["kind"]: entry["name"] for entry in data["kind"]},
        units={entry["kind"]: entry["unit"] for entry in data["kind"]},
        readiness=ready.pop("words"),
        **ready,
        tiers={tier: re.compile(words) for tier, words in data["tiers"].items()},
        standing={name: re.compile(words) for name, words in data["standing"].items()},
        whole=data["whole"],
        **single,
    )

"""One name for each 技术领域, industry and place, however files and people write it.

The names are data: `facet_names.toml`. What is shown of a record is what it says itself.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

_FILE = Path(__file__).with_suffix(".toml")
_STEPS = re.compile(r"[/／\\>·\s]+")
_SPACE = re.compile(r"\s+")

FacetName = Literal["field", "tag", "region", "tier"]

_EVERYWHERE = "全国"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A facet that a text names: `text[start:end]`. A region's name is its path."""

    facet: FacetName
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """One sort of names.

    Attributes:
        known: The one name by what may be written, folded.
        told: What names it in any text, with its one name.
        endings: What is no part of a name at its end, the longest first.
    """

    known: Mapping[str, str]
    told: Mapping[str, str]
    endings: tuple[str, ...]

    def one_name(self, written: str) -> str:
        plain = _folded(written)
        while plain:
            if plain in self.known:
                return self.known[plain]
            ending = next((e for e in self.endings if plain.endswith(e) and plain != e), None)
            if ending is None:
                break
            plain = plain.removesuffix(ending)
        return _SPACE.sub("", unicodedata.normalize("NFKC", written))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Places: `paths` by name without its ending; `pattern` tells them in a text."""

    home: str
    paths: Mapping[str, str]
    endings: tuple[str, ...]
    pattern: re.Pattern[str]

    def stem(self, place: str) -> str:
        ending = next((e for e in self.endings if place.endswith(e)), "")
        stem = place.removesuffix(ending)
        return stem if len(stem) > 1 else place


def field_name(written: str) -> str:
    """Give the one name of a 技术领域; what is none of the eight keeps its own.

    >>> field_name("新材料技术"), field_name("新型材料"), field_name("核聚变")
    ('新材料', '新材料', '核聚变')
    """
    return _fields().one_name(written)


def tag_name(written: str) -> str:
    """Give the one name of an industry of Ningxia; others keep their own.

    >>> tag_name("枸杞产业")
    '枸杞'
    """
    return _tags().one_name(written)


def region_path(written: str) -> str:
    """Give a place from the whole to the part; a step that is not known stays as written.

    >>> region_path("银川/灵武市"), region_path("宁夏中宁县"), region_path("浙江省/杭州市")
    ('宁夏/银川/灵武市', '宁夏/中卫/中宁县', '浙江/杭州')
    """
    places = _places()
    path: list[str] = []
    for step in filter(None, _STEPS.split(unicodedata.normalize("NFKC", written))):
        rest = step
        while rest and (match := places.pattern.match(rest)):
            path = places.paths[match["stem"]].split("/")
            rest = rest[match.end() :]
        if rest:
            path.append(rest if path[:1] == [places.home] else rest.removesuffix("市"))
    return "/".join(path)


def is_elsewhere(written: str) -> bool:
    """Say whether a place lies outside the region that this is for; the whole country does not.

    >>> is_elsewhere("浙江/杭州"), is_elsewhere("银川/灵武市"), is_elsewhere("全国")
    (True, False, False)
    """
    first = region_path(written).partition("/")[0]
    return first not in ("", _EVERYWHERE, _places().home)


def facets_named_in(text: str) -> tuple[Named, ...]:
    """Give the facets that a text names, in order, not overlapping; the longest names first.

    What names a field and an industry is taken for the field.
    """
    plain = "".join(_narrow(character) for character in text)
    found: list[Named] = []
    sorts: tuple[tuple[FacetName, Mapping[str, str]], ...] = (
        ("field", _fields().told),
        ("tag", _tags().told),
    )
    for facet, told in sorts:
        for written in sorted(told, key=len, reverse=True):
            for match in re.finditer(re.escape(written), plain):
                _take(found, facet, told[written], match.span())
    for match in _places().pattern.finditer(plain):
        _take(found, "region", _places().paths[match["stem"]], match.span())
    return tuple(sorted(found, key=lambda named: named.start))


def _take(found: list[Named], facet: FacetName, name: str, span: tuple[int, int]) -> None:
    if not any(span[0] < other.end and other.start < span[1] for other in found):
        found.append(Named(facet=facet, name=name, start=span[0], end=span[1]))


def _narrow(character: str) -> str:
    """Give a character's plain form where that is one character too: offsets must not move."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    return plain if len(plain) == 1 else character


def _folded(written: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", written)).casefold()


@cache
def _data() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _fields() -> _Names:
    return _names("fields")


@cache
def _tags() -> _Names:
    return _names("tags")


def _names(sort: str) -> _Names:
    entries: Mapping[str, Mapping[str, Sequence[str]]] = _data()[sort]["names"]
    known: dict[str, str] = {}
    told: dict[str, str] = {}
    for name, entry in entries.items():
        for written in (name, *entry.get("others", ())):
            known[_folded(written)] = told[_folded(written)] = name
        known |= {_folded(written): name for written in entry.get("written", ())}
    return _Names(known=known, told=told, endings=_longest_first(_data()[sort]["endings"]))


@cache
def _places() -> _Places:
    data = _data()["regions"]
    home = str(data["home"])
    endings = _longest_first(data["endings"])
    bare = _Places(home=home, paths={}, endings=endings, pattern=re.compile(""))
    paths = {home: home}
    for city, parts in data["cities"].items():
        paths[city] = f"{home}/{city}"
        paths |= {bare.stem(part): f"{home}/{city}/{part}" for part in parts}
    paths |= {place: place for place in _longest_first(data["elsewhere"]["names"])}
    stems = "|".join(sorted(map(re.escape, paths), key=len, reverse=True))
    pattern = re.compile(rf"(?P<stem>{stems})(?:{'|'.join(endings)})?")
    return _Places(home=home, paths=paths, endings=endings, pattern=pattern)


def _longest_first(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=len, reverse=True))

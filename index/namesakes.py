"""Same names kept apart: which name in a search has several readings among what was found.

The readings are data: `namesakes.toml`. Where a name is not in there, the regions of the records
that bear it tell: a measure of Hangzhou's and one of Ningxia's are two.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus.records import Policy, Record
from corpus.validity import CURRENT
from index.chunks import Hit
from index.script import one_script
from index.vocabulary import require_entry

_FILE = Path(__file__).with_name("namesakes.toml")
_MARKS = re.compile("[“”\"'‘’「」『』《》]")
_EVERYWHERE = "全国"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One of the things that bear a name.

    Attributes:
        label: For people, in Chinese.
        records: Ids of those found that are about it, in the order in which they were found.
        holds: Whether one of them holds on the day asked about.
    """

    label: str
    records: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """A name in a search that several things bear.

    Attributes:
        name: As it is called.
        readings: Two or more; those that hold come first, and in the order found otherwise.
    """

    name: str
    readings: tuple[Reading, ...]

    @property
    def open(self) -> bool:
        """Whether the day asked about leaves more than one: then only the asker can tell."""
        return sum(reading.holds for reading in self.readings) > 1


def namesakes(text: str, hits: Iterable[Hit]) -> tuple[Namesake, ...]:
    """Give the names in a text that have several readings among the hits, and none decided.

    A reading is decided where the text has one of its words (杭州, 2020, 科技小巨人).

    Args:
        text: Of the search, its slips mended.
        hits: Best first, those that have run out among them or after them.
    """
    plain = _plain(text)
    found = tuple(hits)
    declared = [namesake for entry in _entries() if (namesake := _by_words(entry, plain, found))]
    known = [name for entry in _entries() for name in entry.names]
    return (*declared, *_by_region(plain, found, known))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    names: tuple[str, ...]
    readings: tuple["_Reading", ...]

    def is_in(self, plain: str) -> bool:
        return any(name in plain for name in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    label: str
    told_by: tuple[str, ...]
    titled: tuple[str, ...]
    untitled: tuple[str, ...]

    def fits(self, record: Record) -> bool:
        title = _plain(record.title)
        return any(word in title for word in self.titled) and not any(
            word in title for word in self.untitled
        )


def _by_words(entry: _Entry, plain: str, hits: Sequence[Hit]) -> Namesake | None:
    if not entry.is_in(plain):
        return None
    if any(word in plain for reading in entry.readings for word in reading.told_by):
        return None
    by_label: dict[str, list[Hit]] = {}
    for hit in hits:
        label = next((r.label for r in entry.readings if r.fits(hit.record)), None)
        if label is not None:
            by_label.setdefault(label, []).append(hit)
    return _namesake(entry.names[0], by_label)


def _by_region(plain: str, hits: Sequence[Hit], known: Sequence[str]) -> tuple[Namesake, ...]:
    """Tell apart what two regions call alike, where the text names none of them."""
    policies = [hit for hit in hits if isinstance(hit.record.facts, Policy)]
    places = {hit.record.id: _region(hit.record) for hit in policies}
    if any(place and place in plain for place in places.values()):
        return ()
    shared = _shared_name(plain, [hit for hit in policies if places[hit.record.id]])
    if not shared or any(name in shared or shared in name for name in known):
        return ()
    by_label: dict[str, list[Hit]] = {}
    for hit in policies:
        if (place := places[hit.record.id]) and shared in _plain(hit.record.title):
            by_label.setdefault(f"{place}的{shared}", []).append(hit)
    namesake = _namesake(shared, by_label)
    return (namesake,) if namesake else ()


def _region(record: Record) -> str:
    """Give the first part of the region that a policy is of; empty for what holds everywhere."""
    region = record.facts.region if isinstance(record.facts, Policy) else None
    first = (region or "").split("/")[0]
    return "" if first.startswith(_EVERYWHERE) else first


def _shared_name(plain: str, hits: Sequence[Hit]) -> str:
    """Give the longest stretch of the text that stands in titles of two regions; or nothing."""
    titles = [(_region(hit.record), _plain(hit.record.title)) for hit in hits]
    best = ""
    for start in range(len(plain)):
        while (longer := plain[start : start + len(best) + 1]) and len(longer) > len(best):
            places = {place for place, title in titles if longer in title}
            if len(places) < _TWO or not _HAN.fullmatch(longer):
                break
            best = longer
    named = _KIND_OF_TEXT.sub("", best)
    return best if len(named) >= _SHORTEST_SHARED else ""


def _namesake(name: str, by_label: Mapping[str, Sequence[Hit]]) -> Namesake | None:
    if len(by_label) < _TWO:
        return None
    readings = [
        Reading(
            label=label,
            records=tuple(dict.fromkeys(hit.record.id for hit in hits)),
            holds=any(hit.status in CURRENT for hit in hits),
        )
        for label, hits in by_label.items()
    ]
    return Namesake(name=name, readings=tuple(sorted(readings, key=lambda r: not r.holds)))


def _plain(text: str) -> str:
    return _MARKS.sub("", one_script(text))


_TWO = 2
_SHORTEST_SHARED = 4
_HAN = re.compile("[\u4e00-\u9fff]+")
# What many texts are called in common, and what is no name of what they rule.
_KIND_OF_TEXT = re.compile(
    "(?:管理|实施|暂行|工作|若干|指导|专项|资金|申报|认定|项目|企业|政策|支持|"
    "办法|方案|细则|意见|通知|条例|规定|措施|指南|规划|计划|的|关于)+"
)

# --- reading -----------------------------------------------------------------------------------


@cache
def _entries() -> tuple[_Entry, ...]:
    return read(_FILE)


def read(path: Path) -> tuple[_Entry, ...]:
    """Give the names in a file that have several readings.

    Raises:
        ValueError: The file is not as it must be; says where and what would be right.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if unknown := sorted(data.keys() - {"namesake"}):
        raise ValueError(f"{path.name}: unknown tables {unknown}, known is 'namesake'")
    return tuple(
        _entry(entry, where=f"{path.name}: [[namesake]] {number}")
        for number, entry in enumerate(data.get("namesake", []), start=1)
    )


def _entry(entry: Mapping[str, Any], *, where: str) -> _Entry:
    readings = entry.get("reading", [])
    if len(readings) < _TWO:
        raise ValueError(f"{where} {entry.get('name', '')}: needs two readings or more")
    own = {key: value for key, value in entry.items() if key != "reading"}
    require_entry(
        own, where=where, keys=("name", "source"), by_choice=("also",), single=("name", "source")
    )
    for number, reading in enumerate(readings, start=1):
        require_entry(
            reading,
            where=f"{where} {entry['name']}, reading {number}",
            keys=("label", "told_by", "titled"),
            by_choice=("untitled",),
            single=("label",),
        )
    return _Entry(
        names=tuple(_plain(name) for name in (entry["name"], *entry.get("also", ()))),
        readings=tuple(
            _Reading(
                label=reading["label"],
                told_by=tuple(map(_plain, reading["told_by"])),
                titled=tuple(map(_plain, reading["titled"])),
                untitled=tuple(map(_plain, reading.get("untitled", ()))),
            )
            for reading in readings
        ),
    )

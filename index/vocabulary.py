"""What people type for what texts say: names, abbreviations and turns of speech, as data."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.occurrences import Occurrence, Occurrences
from index.script import simplified
from index.slips import Mended, Slips

_FILE = Path(__file__).with_name("vocabulary.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """Names of one thing.

    Attributes:
        formal: What texts use.
        others: What whoever types it means `formal` by.
        unless: Words beside which they mean something else.
    """

    formal: str
    others: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Turns of speech for one thing: 卖了一项专利, 专利卖给企业, for 技术转让.

    Attributes:
        formal: What texts use.
        says: What whoever means it says.
        unless: Words beside which it means something else.
    """

    formal: str
    says: re.Pattern[str]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """A text and what may be sought besides.

    Attributes:
        text: As it was typed, in simplified script, its slips mended.
        formal: Names that texts use for the names typed: these are meant.
        said: The text with turns of speech replaced by these: a text that has 不卖专利 is none on
            selling patents. Empty where there are no such turns.
        alike: Words that texts may use for the words typed: these are only near.
    """

    text: str
    formal: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    said: str = ""

    def __str__(self) -> str:
        """Give it as one text for who cannot weigh its words."""
        return " ".join((self.text, *self.formal, *self.alike))


class Vocabulary:
    """Names and words, and what they do to a text. Safe to share."""

    def __init__(
        self,
        *,
        same: Sequence[Same] = (),
        turns: Sequence[Turn] = (),
        known: Iterable[str] = (),
        alike: Sequence[tuple[str, ...]] = (),
        slips: Mapping[str, str] | None = None,
    ) -> None:
        """Know these words.

        Args:
            same: Names of one thing each. Of two with a name in common, the first whose `unless`
                is not there counts.
            turns: Turns of speech; a name that stands in the same place goes before them.
            known: Names without another.
            alike: Words that are used for each other.
            slips: What is mended whatever stands beside it.
        """
        self.same = tuple(same)
        self.turns = tuple(turns)
        self.alike = tuple(alike)
        self._wrong = dict(slips or {})
        ours = [name for group in self.same for name in (group.formal, *group.others)]
        self.names = tuple(dict.fromkeys((*known, *ours)))
        self._groups: dict[str, list[Same]] = {}
        for group in self.same:
            for name in group.others:
                self._groups.setdefault(name, []).append(group)
        self._occurrences = Occurrences(ours)
        self._slips = Slips(self.names)

    def mended(self, text: str) -> str:
        """Give the text in simplified script, with slips in these names put right.

        What no passage has is not asked here; see `index.slips.Slips` for the search's own.
        """
        return self._slips.mended(self.corrected(text).text).text

    def corrected(self, text: str) -> Mended:
        """Give the text in simplified script, what is a slip beside anything put right."""
        text = simplified(unicodedata.normalize("NFC", text))
        changes = []
        for wrong, right in self._wrong.items():
            if wrong in text:
                text = text.replace(wrong, right)
                changes.append((wrong, right))
        return Mended(text=text, changes=tuple(changes))

    def formal(self, text: str) -> str:
        """Give the mended text with the other names in it replaced by the formal ones."""
        plain = self.mended(text)
        return _replaced(plain, [(at, group.formal) for at, group in self._meant(plain)])

    def expanded(self, text: str) -> Expanded:
        """Give the text, as it is but for its script, and what may be sought besides.

        Its slips are not mended here: that takes the passages that the viewer may see.
        """
        text = simplified(unicodedata.normalize("NFC", text))
        meant = self._meant(text)
        formal = tuple(dict.fromkeys(group.formal for _, group in meant))
        turned = [(at, one.formal) for at, one in meant if isinstance(one, Turn)]
        typed = " ".join((text, *formal))
        alike = [w for words in self.alike if any(word in typed for word in words) for w in words]
        return Expanded(
            text=text,
            formal=formal,
            alike=_new(alike, text, formal),
            said=_replaced(text, turned) if turned else "",
        )

    def levelled(self, text: str) -> str:
        """Give the text with words that are used for each other made the same word."""
        for words in self.alike:
            for word in words[1:]:
                text = text.replace(word, words[0])
        return text

    def with_own(self, same: Sequence[Same]) -> "Vocabulary":
        """Give this vocabulary with the names of others added, where they do not contradict it."""
        ours = set(self.names)
        added = [
            Same(formal=group.formal, others=others)
            for group in same
            if (others := tuple(name for name in group.others if name not in ours))
        ]
        return Vocabulary(
            same=(*self.same, *added),
            turns=self.turns,
            known=self.names,
            alike=self.alike,
            slips=self._wrong,
        )

    def _meant(self, text: str) -> list[tuple[Occurrence, Same | Turn]]:
        """Give the other names and turns in a text, in order, for formal ones not in it."""
        found: list[tuple[Occurrence, Same | Turn]] = []
        for at in self._occurrences.found(text, alone=True):
            groups = self._groups.get(at.name, ())
            meant = next((g for g in groups if not any(w in text for w in g.unless)), None)
            if meant and meant.formal not in text:
                found.append((at, meant))
        for at, turn in self._turned(text):
            if not any(at.start < other.end and other.start < at.end for other, _ in found):
                found.append((at, turn))
        return sorted(found, key=lambda one: one[0].start)

    def _turned(self, text: str) -> Iterator[tuple[Occurrence, Turn]]:
        for turn in self.turns:
            if turn.formal in text or any(word in text for word in turn.unless):
                continue
            for said in turn.says.finditer(text):
                yield Occurrence(start=said.start(), end=said.end(), name=said[0]), turn


def _replaced(text: str, names: Sequence[tuple[Occurrence, str]]) -> str:
    """Give a text with stretches of it, in order, replaced by names."""
    for at, name in reversed(names):
        text = f"{text[: at.start]}{name}{text[at.end :]}"
    return text


def _new(words: Iterable[str], text: str, given: Sequence[str]) -> tuple[str, ...]:
    return tuple(w for w in dict.fromkeys(words) if w not in text and w not in given)


def mended(text: str) -> str:
    """Give the text in simplified script, with slips in the field's names put right."""
    return vocabulary().mended(text)


def formal(text: str) -> str:
    """Give the mended text with the short names in it replaced by those that texts use.

    >>> formal("科小的加计")
    '科技型中小企业的研发费用税前加计扣除'
    """
    return vocabulary().formal(text)


def expanded(text: str) -> str:
    """Give the mended text, followed by other names and words for what it names.

    >>> expanded("高气认定要几年")
    '高企认定要几年 高新技术企业'
    """
    return str(vocabulary().expanded(mended(text)))


def levelled(text: str) -> str:
    """Give the text with words that are used for each other made the same word.

    >>> levelled("落户奖补的门槛")
    '落户补贴的条件'
    """
    return vocabulary().levelled(text)


@cache
def vocabulary() -> Vocabulary:
    """Give the words that come with the product."""
    return read(_FILE)


# --- reading -----------------------------------------------------------------------------------

# The tables of the file, each with the keys that its entries have; all hold words but for these.
_TABLES = {
    "slip": ("written", "meant"),
    "same": ("names",),
    "turn": ("formal", "says"),
    "known": ("names",),
    "alike": ("words",),
}
_SINGLE = ("written", "meant", "formal", "source")
_BY_CHOICE = {"same": ("unless",), "turn": ("unless",)}
_FEWEST = {"same": 2, "alike": 2}


def read(path: Path) -> Vocabulary:
    """Give the vocabulary in a file.

    Raises:
        ValueError: The file is not as it must be; says where and what would be right.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if unknown := sorted(data.keys() - _TABLES):
        raise ValueError(f"{path.name}: unknown tables {unknown}, known are {sorted(_TABLES)}")
    for table, keys in _TABLES.items():
        for number, entry in enumerate(data.get(table, []), start=1):
            require_entry(
                entry,
                where=f"{path.name}: [[{table}]] {number}",
                keys=(*keys, "source"),
                by_choice=_BY_CHOICE.get(table, ()),
                single=_SINGLE,
                fewest=_FEWEST.get(table, 1),
            )
    _require_one_place(data, path.name)
    return Vocabulary(
        same=[
            Same(
                formal=entry["names"][0],
                others=tuple(entry["names"][1:]),
                unless=tuple(entry.get("unless", ())),
            )
            for entry in data.get("same", [])
        ],
        turns=[_turn(entry, path.name) for entry in data.get("turn", [])],
        known=[name for entry in data.get("known", []) for name in entry["names"]],
        alike=[tuple(entry["words"]) for entry in data.get("alike", [])],
        slips={entry["written"]: entry["meant"] for entry in data.get("slip", [])},
    )


def _turn(entry: Mapping[str, Any], file: str) -> Turn:
    try:
        says = re.compile("|".join(entry["says"]))
    except re.error as error:
        raise ValueError(f"{file}: [[turn]] {entry['formal']}: no pattern, {error}") from error
    return Turn(formal=entry["formal"], says=says, unless=tuple(entry.get("unless", ())))


def require_entry(
    entry: Mapping[str, Any],
    *,
    where: str,
    keys: Sequence[str],
    by_choice: Sequence[str],
    single: Sequence[str],
    fewest: int = 1,
) -> None:
    """Check one entry of a table of words.

    Args:
        entry: As read.
        where: File and entry, for the message.
        keys: That it must have.
        by_choice: That it may have.
        single: Keys that hold one text; the others hold lists of texts.
        fewest: How many texts the first of `keys` must hold, if it holds a list.

    Raises:
        ValueError: It is not so.
    """
    name = next((str(value) for value in entry.values()), "")
    unknown = sorted(entry.keys() - {*keys, *by_choice})
    missing = sorted(set(keys) - entry.keys())
    if unknown or missing:
        raise ValueError(f"{where} {name}: missing {missing}, unknown {unknown}")
    for key, value in entry.items():
        texts = [value] if key in single else value
        good = isinstance(texts, list) and all(isinstance(t, str) and t.strip() for t in texts)
        if not good or not texts or len(set(texts)) < len(texts):
            raise ValueError(f"{where} {name}: {key} must be texts, none empty and none twice")
    if keys[0] not in single and len(entry[keys[0]]) < fewest:
        raise ValueError(f"{where} {name}: {keys[0]} must hold {fewest} texts or more")


def _require_one_place(data: Mapping[str, Any], file: str) -> None:
    """Refuse a name in two entries, unless both say when they do not count.

    Raises:
        ValueError: There is one.
    """
    for tables, key in ((("same", "known"), "names"), (("alike",), "words")):
        places: dict[str, Mapping[str, Any]] = {}
        for entry in (entry for table in tables for entry in data.get(table, [])):
            for name in entry[key]:
                other = places.setdefault(name, entry)
                if other is not entry and not (other.get("unless") and entry.get("unless")):
                    raise ValueError(f"{file}: {name!r} stands in two entries without 'unless'")

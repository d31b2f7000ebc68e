"""How a question's words take up what was said before it: as data in `pointing.toml`."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from corpus.records import Kind

_FILE = Path(__file__).with_suffix(".toml")
_CLAUSES = re.compile(r"[\s,，、。.;；!！~～?？…]+")
_FEWEST_PARTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointing:
    """What the words of a question point at.

    Attributes:
        text: The question without what opens it, and without a word for one of several things.
        points: Whether something in it takes up what was spoken of.
        itself: Whether it begins with a word for the last thing itself.
        back: Whether it is something further back.
        former: Whether it is a rule that was there before.
        now: Whether it is the one that holds now.
        which: Which of several things it is, 0 for the first; None where it is none of several.
        named: Whether `text` has what that thing was called.
        other: Whether it is another one than the last.
        numbers: 文号 in short: 63 of 63号文.
        years: Of four digits.
        wants: The kind of record that it wants for what was spoken of; None where it does not.
    """

    text: str
    points: bool = False
    itself: bool = False
    back: bool = False
    former: bool = False
    now: bool = False
    which: int | None = None
    named: bool = False
    other: bool = False
    numbers: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    wants: Kind | None = None

    @property
    def elsewhere(self) -> bool:
        """Whether its words say that it is not just about the last thing."""
        return self.back or self.named or self.other or self.which is not None


def pointing(text: str, said: Sequence[str] = ()) -> Pointing:
    """Give what the words of a question point at.

    Args:
        text: The question.
        said: What was asked before, the last first: of several things that are named there one
            after another, one may be meant.
    """
    rules = _rules()
    plain = unicodedata.normalize("NFKC", text).strip()
    left = without_opener(plain)
    which = next((n for n, one in enumerate(rules.ordinals) if one.search(left)), None)
    other = which is None and bool(rules.other.search(left))
    bare = left
    for one in (*rules.ordinals, rules.other):
        bare = one.sub("", bare).strip() or bare
    at = Pointing(
        text=bare,
        points=bool(rules.to.search(left)),
        itself=which is None and not other and bool(rules.itself.search(left)),
        back=bool(rules.back.search(plain)),
        former=bool(rules.former.search(left)),
        now=bool(rules.now.search(left)),
        which=which,
        other=other,
        numbers=tuple(rules.number.findall(left)),
        years=tuple(f"20{year}" for year in rules.year.findall(left)),
        wants=next((kind for kind, asks in rules.wants if asks.search(left)), None),
    )
    return at if which is None else _named(at, which, said)


def _named(at: Pointing, which: int, said: Sequence[str]) -> Pointing:
    """Give it with the name of the thing that it is, where things were named in one breath."""
    for before in said:
        parts = parts_of(before)
        if len(parts) > which and pointing(before).which is None:
            return replace(at, text=f"{parts[which]} {at.text}", which=None, named=True)
    return at


def without_opener(text: str) -> str:
    """Give a question without what goes before it and says nothing of what it is about.

    >>> without_opener("对了,我是说盖被子那种")
    '盖被子那种'
    """
    left = text
    for opener in _rules().openers:
        left = opener.sub("", left)
    return left.strip() or text


def is_remark(text: str) -> bool:
    """Say whether a text asks for nothing and tells nothing: thanks, a nod, a sigh.

    >>> is_remark("哦哦 谢谢 讲得挺明白"), is_remark("谢谢,那材料呢")
    (True, False)
    """
    rules = _rules()
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    clauses = [clause for clause in _CLAUSES.split(plain) if clause]
    if not clauses or (rules.asks.search(plain) and not rules.of_answer.search(plain)):
        return False
    return all(any(one.search(clause) for one in rules.remarks) for clause in clauses)


def is_told(text: str) -> bool:
    """Say whether a text tells of the asker and asks for nothing.

    >>> is_told("我们是高企,做软件的"), is_told("我们也能报吗")
    (True, False)
    """
    plain = without_opener(unicodedata.normalize("NFKC", text).strip())
    return bool(_rules().told.search(plain)) and not _rules().asks.search(plain)


def parts_of(text: str) -> Sequence[str]:
    """Give the things that a text names one after another; nothing where it names only one.

    >>> parts_of("一个热刀拆的,一个全组分回收的")
    ['一个热刀拆的', '一个全组分回收的']
    """
    parts = [part.strip() for part in _rules().between.split(text) if part.strip()]
    return parts if len(parts) >= _FEWEST_PARTS else []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    remarks: tuple[re.Pattern[str], ...]
    asks: re.Pattern[str]
    told: re.Pattern[str]
    of_answer: re.Pattern[str]
    openers: tuple[re.Pattern[str], ...]
    ordinals: tuple[re.Pattern[str], ...]
    wants: tuple[tuple[Kind, re.Pattern[str]], ...]
    itself: re.Pattern[str]
    to: re.Pattern[str]
    back: re.Pattern[str]
    former: re.Pattern[str]
    now: re.Pattern[str]
    other: re.Pattern[str]
    between: re.Pattern[str]
    number: re.Pattern[str]
    year: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    points, wants = data["points"], data["wants"]
    return _Rules(
        remarks=tuple(re.compile(one) for one in data["remark"]["clauses"]),
        asks=re.compile(data["remark"]["asks"]),
        told=re.compile(data["told"]["pattern"]),
        of_answer=re.compile(data["remark"]["of_answer"]),
        openers=tuple(re.compile(one) for one in data["openers"]["patterns"]),
        ordinals=tuple(re.compile(one) for one in points["ordinals"]),
        wants=(
            ("achievement", re.compile(wants["achievement"])),
            ("demand", re.compile(wants["demand"])),
        ),
        itself=re.compile(points["itself"]),
        to=re.compile(points["to"]),
        back=re.compile(points["back"]),
        former=re.compile(points["former"]),
        now=re.compile(points["now"]),
        other=re.compile(points["other"]),
        between=re.compile(points["between"]),
        number=re.compile(points["number"]),
        year=re.compile(points["year"]),
    )

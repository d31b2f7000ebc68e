"""Whether what is quoted tells just what was asked for: a sum, a share, a date, a number to call.

Passages may be near to a question and still not have the one thing that it wants. That it stands
nowhere is then the answer, and the passages are what is told besides. The patterns are data:
`stated.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.answers import Evidence
from assistant.sentences import sentences
from assistant.subjects import NOTHING, Subjects, is_of_another
from index.tokens import terms
from index.vocabulary import levelled

_FILE = Path(__file__).with_name("stated.toml")
_CELLS = " | "
_UNSTATED = "未载明"
_AS_MUCH_ABOUT_IT = 0.9
_HEADING = re.compile(r"^[一二三四五六七八九十]{1,3}、\S{0,40}$|^#")
_MARKS = re.compile(r"[,;。(〔\n]")
# What was not read is the paper, and not what follows.
_NO_PAPER = re.compile(r"\s*(?:[^的]{0,4}(?:原文|条文|全文|文件))?\s*")
# A comma between the digits of one number parts nothing.
_CLAUSES = re.compile(r"[,;。](?!\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Above:
    """What a sentence stands under: its title, its heading, the head of its table; else empty."""

    title: str
    heading: str = ""
    head: str = ""

    @property
    def text(self) -> str:
        """All of it."""
        return _plain(f"{self.title}\n{self.heading}\n{self.head}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """One sort of thing that may be asked for in so many words.

    Attributes:
        asks: What a question looks like that wants it.
        never: What one looks like that only sounds so; None for nothing.
        instead: Names of the wider sorts that are not asked for beside it.
        states: All of these stand in a clause that tells it.
        around: Stands in its sentence, or above it; None where that does not matter.
        without: What is no figure of it; None for nothing.
        not_of: What a clause looks like whose figure is of another thing; None for nothing.
        called: What a line calls it that says that it is not stated; None where it has no name.
        label: What it is called where it is nowhere told.
        loose: Whether what tells it is any figure, so that no line is preferred for having one.
        aspect: The name of the wider aspect that it stands for; empty for none.
    """

    name: str
    asks: re.Pattern[str]
    states: tuple[re.Pattern[str], ...]
    label: str
    aspect: str = ""
    loose: bool = False
    instead: frozenset[str] = frozenset()
    never: re.Pattern[str] | None = None
    around: re.Pattern[str] | None = None
    without: re.Pattern[str] | None = None
    not_of: re.Pattern[str] | None = None
    called: re.Pattern[str] | None = None

    def is_asked_in(self, question: str) -> bool:
        """Say whether a plain question wants it."""
        sounds_so = self.never is not None and self.never.search(question) is not None
        return self.asks.search(question) is not None and not sounds_so

    def is_told_in(self, sentence: str, *, above: str = "") -> bool:
        """Say whether a sentence tells it.

        Args:
            sentence: As it stands.
            above: Its title, its heading and the head of its table.
        """
        plain = _plain(sentence)
        if _rules().over.search(plain):
            return False
        bare = self.without.sub(" ", plain) if self.without else plain
        if not any(self._is_told_by(clause) for clause in _CLAUSES.split(bare)):
            return False
        return self.around is None or self.around.search(f"{plain}\n{above}") is not None

    def is_denied_in(self, sentence: str) -> bool:
        """Say whether a sentence says that it is not stated."""
        if self.called is None:
            return False
        return any(self.called.search(what) for what in _unstated_in(_plain(sentence)))

    def _is_told_by(self, clause: str) -> bool:
        of_another = self.not_of is not None and self.not_of.search(clause) is not None
        if of_another or _rules().was.search(clause):
            return False
        return all(pattern.search(clause) for pattern in self.states)


def says_gap(sentence: str) -> bool:
    """Say whether a sentence says that something is not stated, or was not to be read.

    >>> says_gap("额度：未载明。"), says_gap("没有读到免税的规定。"), says_gap("额度20万元。")
    (True, True, False)
    """
    return _rules().gap.search(_plain(sentence)) is not None


def sorts_in(question: str) -> tuple[Sort, ...]:
    """Give what a plain question wants in so many words, without what a narrower sort stands for.

    >>> [sort.label for sort in sorts_in("专利转让要交多少税,哪天截止")]
    ['税率或税额', '申报时间']
    """
    asked = [sort for sort in _rules().sorts if sort.is_asked_in(question)]
    covered = {name for sort in asked for name in sort.instead}
    return tuple(sort for sort in asked if sort.name not in covered)


def untold(
    sorts: Sequence[Sort],
    quotes: Sequence[Evidence],
    *,
    weights: Mapping[str, float],
    about: Subjects = NOTHING,
) -> tuple[Sort, ...]:
    """Give those of the sorts that no sentence of the quotes tells, in their order.

    What the first record tells is taken to be of what is asked about; what another tells, where it
    names that as well as the first sentence does. What is said of another thing of the kind tells
    nothing.

    Args:
        sorts: Asked for.
        quotes: Of records, the first of the one that answers best.
        weights: What each term of the question counts.
        about: What it is about, of the kinds of things that are taken for each other.
    """
    first = quotes[0].record.id if quotes else ""
    best = max((_named(one, weights) for one in quotes if one.record.id == first), default=0.0)
    own = [
        one
        for one in quotes
        if one.record.id == first or _named(one, weights) >= best * _AS_MUCH_ABOUT_IT
    ]
    read = [
        (sentence, above.text)
        for quote, above in ((one, _above(one)) for one in own)
        for sentence in _sentences(quote)
        if not is_of_another(about, sentence, title=above.title, heading=above.heading)
    ]
    return tuple(
        sort
        for sort in sorts
        if not any(sort.is_told_in(sentence, above=above) for sentence, above in read)
    )


def is_beside(quote: Evidence, about: Subjects) -> bool:
    """Say whether a stretch is about another thing of the kind than is asked about."""
    above = _above(quote)
    return is_of_another(about, quote.quote, title=above.title, heading=above.heading)


def _unstated_in(plain: str) -> Iterator[str]:
    """Give what a sentence says is not stated: what stands before that, or is what was not read."""
    start = 0
    for gap in _rules().gap.finditer(plain):
        behind = _MARKS.split(plain[gap.end() :], maxsplit=1)[0]
        stands_behind = gap[0] == _UNSTATED or _NO_PAPER.fullmatch(behind) is not None
        what = plain[start : gap.start()] if stands_behind else behind
        if "《" not in what:  # what another text does not state
            yield what
        start = gap.end()


def _named(quote: Evidence, weights: Mapping[str, float]) -> float:
    """Give how much of what the question names a stretch has, itself or above it."""
    words = set(terms(levelled(f"{_above(quote).text}\n{quote.quote}")).pairs)
    return sum(weight for word, weight in weights.items() if word in words)


def _sentences(quote: Evidence) -> Iterator[str]:
    for sentence in sentences(quote.quote):
        yield quote.quote[sentence.start : sentence.end]


def _above(quote: Evidence) -> Above:
    """Give what a stretch stands under."""
    lines = quote.record.text[: quote.start].split("\n")[:-1]
    heading = next((line for line in reversed(lines) if _HEADING.match(line)), "")
    head = ""
    for line in reversed(lines):
        if _CELLS not in line:
            break
        head = line
    return Above(quote.record.title, heading, head)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """The patterns of `stated.toml`, compiled."""

    sorts: tuple[Sort, ...]
    over: re.Pattern[str]
    was: re.Pattern[str]
    gap: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return _Rules(
        sorts=tuple(_sort(name, entry) for name, entry in data["sort"].items()),
        over=re.compile(data["over"]["sentence"]),
        was=re.compile(data["over"]["clause"]),
        gap=re.compile(data["gap"]["words"]),
    )


def _sort(name: str, entry: Mapping[str, str | list[str] | bool]) -> Sort:
    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(str(entry[key])) if key in entry else None

    return Sort(
        name=name,
        asks=re.compile(str(entry["asks"])),
        states=tuple(re.compile(one) for one in _texts(entry["states"])),
        label=str(entry["label"]),
        aspect=str(entry.get("aspect", "")),
        loose=bool(entry.get("loose")),
        instead=frozenset(_texts(entry.get("instead", []))),
        without=pattern("without"),
        never=pattern("never"),
        around=pattern("around"),
        not_of=pattern("not_of"),
        called=pattern("called"),
    )


def _texts(value: str | list[str] | bool) -> list[str]:
    return value if isinstance(value, list) else []

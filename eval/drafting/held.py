"""What a draft's figures are held against: facts, named records, sums, the form's own words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from eval.drafting.amounts import Capitals, capitals
from eval.drafting.arithmetic import Result, lengths, results
from eval.drafting.fact_files import FactFile
from eval.drafting.gaps import gaps
from eval.drafting.known_texts import known_texts
from eval.suite.facts.figures import Day, Figure, Place, Quantity
from eval.suite.facts.reading import figures, levelled
from eval.suite.judging.stated import Support, support
from eval.suite.judging.sums import one_is

OPEN = re.compile(r"【待填[:：]([^】]*)】")
# How many places are open may be told of the draft itself: all of them, or besides others.
_COUNTS_OPEN = re.compile(r"还有\s?(\d+)\s?([处项])\s?待填")
# Directly before an amount that is missing or too much.
_GAP_WORDS = re.compile(r"(?:差|还需|缺|超出|超过|多|少|折合|删去|高出|低)约?[^\d¦，,;；。]{0,4}$")
_GAP_CHARS = 8
# Numbers of patents, accounts and companies: letters and digits that nobody reads as a quantity.
_CODE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?=(?:[A-Za-z.-]*\d){6})[0-9A-Za-z][0-9A-Za-z.-]{6,}"
    r"|[A-Za-z]{1,6}-?\d{2,}(?![0-9A-Za-z]))"
)
_BESIDE = 3
# How an amount was come by is told in 万元 without the unit: 30＋45.
_RECKONED = re.compile(r"\d[＋－+÷×]\s?\d")
_WAN = Decimal(10_000)
# How far 元 and 万元 are apart.
_SLIP = "一万倍"
_MASKED = re.compile(r"(\d{2,4})(?:…+|\*+)(\d{2,4})")
_RULES = frozenset("条款项章节批届")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A figure of a draft that is held against what is known."""

    written: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is known of one draft.

    Attributes:
        known: Figures of the facts, of the records that they name, and of how the draft's other
            sources are called and dated.
        raw: The same texts with nothing but letters and digits, for codes.
        computed: What can be computed from the facts.
        own: Figures of the form's own words, each with what stands directly before and behind it.
        places: Articles and the like that the form names.
        capitals: Amounts in 元 that may stand in capitals.
        lengths: How many characters something has, or has too many.
    """

    known: Support
    raw: str
    computed: tuple[Result, ...]
    own: frozenset[tuple[str, str, str]]
    places: tuple[Place, ...]
    capitals: frozenset[Decimal]
    lengths: frozenset[int]

    def invented(self, lines: Sequence[str]) -> list[Found]:
        """Give the figures that nothing bears out."""
        open_labels = {label for line in lines for label in OPEN.findall(line)}
        return [
            Found(written=told, line=line)
            for line in lines
            for told, carried in self._judged(line, most_open=len(open_labels))
            if not carried
        ]

    def judged(self, lines: Sequence[str]) -> int:
        """Give how many figures are looked at."""
        return sum(1 for line in lines for _ in self._judged(line))

    def _judged(self, line: str, *, most_open: int = 0) -> Iterator[tuple[str, bool]]:
        line = _COUNTS_OPEN.sub(
            lambda found: "" if _counts(found, most_open) else found[0], self._without_masked(line)
        )
        plain = levelled(line)
        for figure in figures(line):
            if not _names_a_part(figure):
                yield figure.written, self._carries(figure, plain) or self._is_own(figure, plain)
        for amount in capitals(line):
            yield amount.written, self._carries_capitals(amount)
        for code in _CODE.findall(line):
            if not _is_read(code):
                yield code, _bare(code) in self.raw

    def _without_masked(self, line: str) -> str:
        """Give a line without what is left of numbers that were made unreadable: 095…23."""
        return _MASKED.sub(
            lambda found: "" if re.search(rf"{found[1]}\d+{found[2]}", self.raw) else found[0], line
        )

    def _carries(self, figure: Figure, plain: str) -> bool:
        if self.known.bears_out(figure):
            return True
        if not isinstance(figure, Quantity):
            return False
        if figure.written == _SLIP:
            return True
        if figure.bare and plain[figure.end : figure.end + 1] == "字":
            return int(figure.value) in self.lengths
        if figure.bare and _RECKONED.search(plain):
            figure = _in_money(figure)
            if self.known.bears_out(figure):
                return True
        before = plain[max(0, figure.start - _GAP_CHARS) : figure.start]
        gap_told = bool(_GAP_WORDS.search(before))
        same = one_is(figure)
        return any(
            same(result.value)
            for result in self.computed
            if _unit(figure) == result.unit and (gap_told or not result.gap)
        )

    def _is_own(self, figure: Figure, plain: str) -> bool:
        if isinstance(figure, Place):
            return any(figure.equals(other) for other in self.places)
        name, before, behind = _placed(figure, plain)
        return any(
            name == other and ((first and first == before) or (last and last == behind))
            for other, first, last in self.own
        )

    def _carries_capitals(self, amount: Capitals) -> bool:
        return amount.value in self.capitals


def held_against(
    of: FactFile, *, texts: Sequence[str], sources: Sequence[str], form: Sequence[str]
) -> Held:
    """Give what the figures of a draft are held against.

    Args:
        of: The facts.
        texts: Of the records that they name.
        sources: What the draft's other sources are called and dated.
        form: The lines of a draft of the same kind that was made from nothing.
    """
    told = (*known_texts(of, texts), *sources)
    computed = results(of)
    fixed = [(figure, levelled(line)) for line in form for figure in figures(line)]
    return Held(
        known=support(*told),
        raw=_bare("\n".join((*told, *form))),
        computed=(*computed, *gaps(of, texts, computed)),
        own=frozenset(_placed(figure, plain) for figure, plain in fixed),
        places=tuple(figure for figure, _ in fixed if isinstance(figure, Place)),
        capitals=frozenset(_amounts(told, computed)),
        lengths=lengths(of.fields),
    )


def _amounts(told: Sequence[str], computed: Sequence[Result]) -> Iterator[Decimal]:
    for text in told:
        yield from (one.value for one in capitals(text))
        for figure in figures(text):
            if isinstance(figure, Quantity) and (figure.unit == "元" or figure.scaled):
                yield figure.value
    yield from (one.value for one in computed if one.unit == "元" and not one.gap)


def _placed(figure: Figure, plain: str) -> tuple[str, str, str]:
    """Give a figure and what stands directly before and behind it in its cell or line."""
    before = plain[max(0, figure.start - _BESIDE) : figure.start].rpartition("¦")[2]
    behind = plain[figure.end : figure.end + _BESIDE].partition("¦")[0]
    return _name(figure), before, behind


def _name(figure: Figure) -> str:
    match figure:
        case Quantity():
            return f"{figure.value.normalize():f}{figure.unit}"
        case Day():
            return f"{figure.year}-{figure.month}-{figure.day}"
        case _:
            return figure.written


def _in_money(figure: Quantity) -> Quantity:
    return replace(figure, value=figure.value * _WAN, unit="元", scaled=True)


def _names_a_part(figure: Figure) -> bool:
    """Say whether a figure counts or names the parts of a text: 三个条件, 第 2 行, 第三年."""
    if isinstance(figure, Place):
        return figure.of not in _RULES
    return isinstance(figure, Quantity) and figure.counting


def _unit(figure: Quantity) -> str:
    return "元" if figure.scaled and not figure.unit else figure.unit


def _counts(told: re.Match[str], most: int) -> bool:
    return int(told[1]) == most or (told[2] == "项" and int(told[1]) < most)


def _is_read(code: str) -> bool:
    """Say whether what looks like a code is a day or an amount, which are judged as such."""
    return any(figure.end - figure.start == len(levelled(code)) for figure in figures(code))


def _bare(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()

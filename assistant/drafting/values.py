"""The value of one field: as it will stand in the draft, and what code can compute with."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.drafting.capitals import from_capitals
from assistant.drafting.draft import Origin, Piece
from assistant.drafting.indicators import indicators
from assistant.drafting.template import FieldSpec
from assistant.eligibility.quantities import MONEY, NoQuantity, quantity
from corpus.recognise.values import as_date, with_figures
from corpus.records import Source

_SPAN = re.compile(r"\s*(?:至|到|—+|–|~|～|起至)\s*|(?<=\d)\s+-+\s+(?=\d)")

_FEN_PLACES = 6
_MONEY_CHARS = 60
_CURRENCY = re.compile(r"^(?:人民币|RMB|[￥¥])[:：]?", re.IGNORECASE)
_WHOLE = re.compile(r"(?<=[元圆])[整正]$")
# What is said of an amount behind it, in brackets: 含税.
_NOTE = re.compile(r"[（(][^（）()]{1,20}[）)]$")
_IN_TWO = re.compile(r"(?P<wan>\d{1,6})万(?P<rest>\d{1,4})(?P<thousand>千)?元")
_DAY = re.compile(r"(?:19|20)\d\d\s*[-年./]\s*\d{1,2}(?:\s*[-月./]\s*\d{1,2}\s*日?|\s*月)?")
# A date with a word before or behind it (2027年6月底前), and not a sentence about dates.
_SHORT_CHARS = 18
_LEVELS = "一二三四五六七八九"
_LEVEL = re.compile(rf"(?:TRL|trl)?\s*[:：-]?\s*([1-9{_LEVELS}])\s*级?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What is known of one field.

    Attributes:
        text: As it stands in the draft; money in 万元.
        written: As it was given.
        money: In 万元, where it is an exact amount.
        days: First and last day, of a date or a span that can be read.
        rows: Of a list, by column.
        lead: What is said before it, where its words are another's than the document's.
    """

    label: str
    text: str
    origin: Origin
    ref: str
    written: str = ""
    record: str | None = None
    source: Source | None = None
    money: Fraction | None = None
    days: tuple[date, date] | None = None
    rows: tuple[Mapping[str, str], ...] = ()
    lead: str = ""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces that it fills its field with: whose words they are, and the words."""
        if not self.lead:
            return (self.piece,)
        return (
            Piece(text=self.lead, origin=self.origin, ref=self.ref, record=self.record),
            self.piece,
        )

    @property
    def piece(self) -> Piece:
        """The piece that it fills its field with."""
        return Piece(
            text=self.text,
            origin=self.origin,
            ref=self.ref,
            record=self.record,
            source=self.source,
            label=self.label,
        )


def in_wan(amount: Fraction) -> str:
    """Give an amount as it is written, to the fen.

    >>> in_wan(Fraction(1200)), in_wan(Fraction("0.5")), in_wan(Fraction("123.456789"))
    ('1,200万元', '0.5万元', '123.456789万元')
    """
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    text = f"{exact:,.{_FEN_PLACES}f}".rstrip("0").rstrip(".")
    return f"{text}万元"


def read_as(spec: FieldSpec, value: Value) -> Value:
    """Give a value with what the sort of its field lets code read out of its words.

    What cannot be read stays as it was written; `lint` says so.
    """
    match spec.sort:
        case "money":
            amount = money(value.text)
            if amount is None:
                return value
            # Words beside the amount, and less than a fen, stand as they were written.
            exact = (amount * 10**_FEN_PLACES).denominator == 1 and not _NOTE.search(value.text)
            return replace(value, text=in_wan(amount) if exact else value.text, money=amount)
        case "date":
            return _on_a_day(value)
        case "span":
            return replace(value, days=span(value.text))
        case "trl":
            return replace(value, text=level(value.text))
        case "indicators" | "rows" if not value.rows:
            rows = _told_rows(spec, value.text)
            if not rows and spec.sort == "indicators":
                rows = indicators(value.text, spec.columns)
            return replace(value, rows=rows)
        case _ if spec.capitals:
            # The form says 人民币 before it.
            return replace(value, text=re.sub(r"^\s*人民币\s*[:：]?\s*", "", value.text))
        case _:
            return value


def _on_a_day(value: Value) -> Value:
    """Give a date one way; where more is said than a date, every word of it stays."""
    plain = with_figures(unicodedata.normalize("NFKC", value.text)).strip()
    day, last = as_date(plain), as_date(plain, end_of_month=True)
    if day is None or last is None or len(_DAY.findall(plain)) != 1:
        return value
    if _DAY.fullmatch(plain):
        return replace(value, text=day.isoformat() if day == last else value.text, days=(day, last))
    return replace(value, days=(day, last)) if len(plain) <= _SHORT_CHARS else value


def _told_rows(spec: FieldSpec, text: str) -> tuple[Mapping[str, str], ...]:
    """Give the entries of a table told in lines with bars; none where a column is not known."""
    lines = [
        [cell.strip() for cell in line.split("|")] for line in text.split("\n") if line.strip()
    ]
    if len(lines) < 2 or any(len(line) != len(lines[0]) for line in lines):  # noqa: PLR2004
        return ()
    columns = [spec.column(name) for name in lines[0]]
    if len(columns) < 2 or None in columns or len(set(columns)) < len(columns):  # noqa: PLR2004
        return ()
    return tuple(
        {column: cell for column, cell in zip(columns, line, strict=True) if column and cell}
        for line in lines[1:]
    )


def level(written: str) -> str:
    """Give a readiness level as it is written; other words stay as they are.

    >>> level("3"), level("ＴＲＬ 5级"), level("六级"), level("12"), level("TRL 8（用户现场验证）")
    ('TRL 3', 'TRL 5', 'TRL 6', '12', 'TRL 8（用户现场验证）')
    """
    found = _LEVEL.fullmatch(unicodedata.normalize("NFKC", written).strip())
    if found is None:
        return written
    digit = found[1]
    return f"TRL {digit if digit.isascii() else _LEVELS.index(digit) + 1}"


def money(written: str) -> Fraction | None:
    """Give an exact amount in 万元; None for a range, an estimate or no amount.

    >>> money("0.008亿元"), money("300千元"), money("约50万")
    (Fraction(80, 1), Fraction(30, 1), None)
    >>> money("人民币120万元整"), money("壹佰贰拾万元整"), money("120万元（含税）")
    (Fraction(120, 1), Fraction(120, 1), Fraction(120, 1))
    >>> money("30万5000元"), money("1万2千元")
    (Fraction(61, 2), Fraction(6, 5))
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", written))
    if len(plain) > _MONEY_CHARS:
        return None
    bare = _WHOLE.sub("", _CURRENCY.sub("", _NOTE.sub("", plain)))
    if two := _IN_TWO.fullmatch(bare):
        rest = Fraction(two["rest"]) * (1000 if two["thousand"] else 1)
        return Fraction(two["wan"]) + rest / 10_000
    try:
        exact = quantity(bare, unit=MONEY).figure.exact
    except NoQuantity:
        exact = None
    return exact if exact is not None else from_capitals(plain)


def span(written: str) -> tuple[date, date] | None:
    """Give the first and the last day of a span.

    >>> span("2027年1月至2028年12月")
    (datetime.date(2027, 1, 1), datetime.date(2028, 12, 31))
    """
    ends = _SPAN.split(unicodedata.normalize("NFKC", written))
    if len(ends) != 2:  # noqa: PLR2004  (from and to)
        return None
    first, last = as_date(ends[0]), as_date(ends[1], end_of_month=True)
    return None if first is None or last is None else (first, last)

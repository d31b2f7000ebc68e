"""The value of one field: as it will stand in the draft, and what code can compute with."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from assistant.drafting.draft import Origin, Piece
from assistant.drafting.indicators import indicators
from assistant.drafting.template import FieldSpec
from assistant.eligibility.findings import number
from assistant.eligibility.quantities import MONEY, NoQuantity, quantity
from corpus.recognise.values import as_date
from corpus.records import Source

_SPAN = re.compile(r"\s*(?:至|到|—+|–|~|～|起至)\s*|(?<=\d)\s+-+\s+(?=\d)")

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
    """Give an amount as it is written.

    >>> in_wan(Fraction(1200)), in_wan(Fraction("0.5"))
    ('1,200万元', '0.5万元')
    """
    return f"{number(amount)}万元"


def read_as(spec: FieldSpec, value: Value) -> Value:
    """Give a value with what the sort of its field lets code read out of its words.

    What cannot be read stays as it was written; `lint` says so.
    """
    match spec.sort:
        case "money":
            amount = money(value.text)
            if amount is None:
                return value
            return replace(value, text=in_wan(amount), money=amount)
        case "date":
            day = as_date(value.text)
            last = as_date(value.text, end_of_month=True)
            if day is None or last is None:
                return value
            text = day.isoformat() if day == last else value.text
            return replace(value, text=text, days=(day, last))
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
    """
    try:
        return quantity(written, unit=MONEY).figure.exact
    except NoQuantity:
        return None


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

"""What the corpus is made of. Nothing in this module reads a file.

A `Record` is one policy, achievement, demand or passage: its text, where that came from, and
the facts read out of it. A `Source` points into that text and travels unchanged from the file
to the citation that a person clicks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from corpus.levels import Level

Kind = Literal["policy", "achievement", "demand", "passage"]
KINDS: tuple[Kind, ...] = get_args(Kind)

Provenance = Literal["official", "repost", "media", "second_hand", "seed", "unverified", "sample"]
Severity = Literal["refused", "quarantined", "flagged"]
# How far a file has come. `visible`: what was read of it can be searched, if only nothing new was.
FileState = Literal[
    "received", "parsed", "indexed", "visible", "refused", "quarantined", "interrupted"
]
CautionCode = Literal["hidden", "instruction", "ocr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a text stands, precisely enough to open it again.

    Attributes:
        path: Relative to the file or folder that was added, with forward slashes.
        page: Counted from 1; None where the format has no pages.
        row: Counted from 1 as a spreadsheet program counts; None outside tables.
        start: First code point of the record's `text`; None where there is none.
        end: One past the last code point.
    """

    path: str | None = None
    page: int | None = None
    row: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with a file, a page or a row, and what a person can do about it.

    Attributes:
        severity: `refused`: nothing was taken. `quarantined`: kept, but not searchable.
            `flagged`: taken, with a doubt.
        code: Stable English name of the cause.
    """

    source: Source
    code: str
    severity: Severity
    what: str
    hint: str


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Relation(_Facts):
    """One policy's bearing on another, as its card states it."""

    other: str
    kind: Literal["exclusive", "stackable", "prerequisite", "conflict", "replaces", "replaced_by"]
    note: str = ""


class SpanProvenance(_Facts):
    """How well a stretch of a policy's text is vouched for, as the text itself marks it."""

    start: int
    end: int
    provenance: Provenance


class Policy(_Facts):
    """The facts about one policy text. Dates are None where the text does not say.

    Attributes:
        number: 文号, as printed.
        tier: 国家, 自治区, 市, 县区 or 园区.
        region: From the whole to the part, with slashes: `宁夏/中卫/中宁县`; `全国` for all.
        declared: 效力状态 as the card or page states it on the day it was checked.
        expires: Last day in force.
        repealed: First day out of force because of a repeal.
        replaces: Ids of the policies that this one takes the place of, from `effective` on.
        provenance: Of the whole text; `spans` overrides it line by line.
        checked: The day on which somebody last compared this with its source.
    """

    kind: Literal["policy"] = "policy"
    number: str | None = None
    issuers: tuple[str, ...] = ()
    department: str | None = None
    tier: str | None = None
    region: str | None = None
    genre: str | None = None
    theme: str | None = None
    published: date | None = None
    effective: date | None = None
    expires: date | None = None
    repealed: date | None = None
    declared: str | None = None
    replaces: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    provenance: Provenance = "unverified"
    origin: str | None = None
    checked: date | None = None
    window: str | None = None
    desk: str | None = None
    spans: tuple[SpanProvenance, ...] = ()
    others: Mapping[str, str] = Field(default_factory=dict)


class _Offer(_Facts):
    """What achievements and demands have in common.

    Attributes:
        guarded: Contacts and reserve prices by label. They are restricted even where the record
            is public, so they never stand in its text.
        others: Every further labelled value, by its label, as written.
    """

    field: str | None = None
    tags: tuple[str, ...] = ()
    region: str | None = None
    owner: str | None = None
    trl: int | None = Field(default=None, ge=1, le=9)
    state: str | None = None
    published: date | None = None
    expires: date | None = None
    provenance: Provenance = "unverified"
    guarded: Mapping[str, str] = Field(default_factory=dict)
    others: Mapping[str, str] = Field(default_factory=dict)


class Achievement(_Offer):
    """The facts about one 科技成果. `price_wan` is the asking price in 万元."""

    kind: Literal["achievement"] = "achievement"
    price_wan: float | None = None


class Demand(_Offer):
    """The facts about one 技术需求. `budget_wan` is what its owner would spend, in 万元."""

    kind: Literal["demand"] = "demand"
    budget_wan: float | None = None


Facts = Policy | Achievement | Demand


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page's stretch of a record's text: code points, end exclusive."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading in a record's text, by its format or by its own words (第三章); 1 is the title.

    Of an article whose words follow on its line, the number only.
    """

    start: int
    end: int
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """Why a stretch of text must not be taken at its word; it follows the text into every answer.

    Attributes:
        code: `hidden`: a reader of the file does not see it. `instruction`: it speaks to a
            program, not to people. `ocr`: it was read from a picture.
        note: In words for whoever reads the answer, such as `文字识别，可信度 96%`.
    """

    code: CautionCode
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanCaution:
    """One caution's stretch of a record's text: code points, end exclusive."""

    start: int
    end: int
    caution: Caution


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    r"""One thing a person may search for, cite and open.

    Attributes:
        id: Stable across versions of the same file or row.
        text: What `corpus show` prints and what every offset counts in. NFC, `\n` line ends,
            no control characters; holds nothing that `level` does not allow.
        source: The whole text's place; `start` and `end` cover all of `text`.
        pages: In order, not overlapping; empty where the format has no pages.
        outline: Headings in order; may be empty.
        cautions: In order of their starts; stretches may overlap.
        facts: None for passages.
    """

    id: str
    kind: Kind
    title: str
    text: str
    level: Level
    source: Source
    pages: tuple[Page, ...] = ()
    outline: tuple[Heading, ...] = ()
    cautions: tuple[SpanCaution, ...] = ()
    facts: Facts | None = None

    def cautions_at(self, start: int, end: int) -> tuple[Caution, ...]:
        """Give what must be said of `text[start:end]`, each once, in order."""
        found = [c.caution for c in self.cautions if c.start < end and start < c.end]
        return tuple(dict.fromkeys(found))

    def place(self, start: int, end: int) -> Source:
        """Point at `text[start:end]`, on the page where it starts."""
        page = next((p.number for p in self.pages if p.start <= start < p.end), self.source.page)
        return Source(path=self.source.path, page=page, row=self.source.row, start=start, end=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one file gave: its records, and what is wrong with it.

    Attributes:
        unread: Pages, counted from 1, whose text could not be had: pictures, or fonts that give
            nonsense. Text recognition may be able to.
    """

    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    unread: tuple[int, ...] = ()


def without_guarded(record: Record) -> Record:
    """Give the record as whoever may not see contacts and reserve prices knows it."""
    facts = record.facts
    if facts is None or isinstance(facts, Policy) or not facts.guarded:
        return record
    return replace(record, facts=facts.model_copy(update={"guarded": {}}))


def provenance_at(record: Record, start: int, end: int) -> Provenance:
    """Say how well `text[start:end]` is vouched for: by its line's own mark, else the record's.

    Where the stretch covers several marked lines, the weakest of them counts.
    """
    facts = record.facts
    if facts is None:
        return "unverified"
    if isinstance(facts, Policy):
        marks = [s.provenance for s in facts.spans if s.start < end and start < s.end]
        if marks:
            return max(marks, key=get_args(Provenance).index)
    return facts.provenance

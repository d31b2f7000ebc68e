"""What programs are given: the shapes of docs/commands.md, as they are described to programs.

What the product says beyond these goes along (`extra="allow"`), as it does on the command line.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.config import JsonDict

from assistant.answers import Intent, Mode, Outcome
from assistant.eligibility.findings import State
from assistant.eligibility.verdicts import Verdict
from assistant.matching.pairs import Tier
from corpus.levels import Level, Role
from corpus.records import Kind, Provenance
from corpus.validity import Status

# As the product writes it.
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


def _bare(schema: JsonDict) -> None:
    """Leave out what stands in the code for whoever reads the code."""
    schema.pop("description", None)


class _Told(BaseModel):
    model_config = ConfigDict(extra="allow", json_schema_extra=_bare)


class Fault(BaseModel):
    """An error."""

    model_config = ConfigDict(json_schema_extra=_bare)

    code: str = Field(description="固定的代码，供程序判断。")
    message: str = Field(description="哪里不对。")
    hint: str = Field(description="怎样才对；可能为空。")


class Refusal(BaseModel):
    """The one shape of every error."""

    model_config = ConfigDict(json_schema_extra=_bare)

    error: Fault


class SourceOut(_Told):
    """Where words stand."""

    path: str | None
    page: int | None
    row: int | None
    start: int | None = Field(description="在资料 text 里的起点，按字符计。")
    end: int | None = Field(description="终点，不含；quote == text[start:end]。")


class CautionOut(_Told):
    """Why words must not be taken as they are."""

    code: str
    note: str


class MeOut(_Told):
    """Whoever the key acts for."""

    identity: str
    role: Role


class CitationOut(_Told):
    """A citation."""

    n: int = Field(description="回答里的 [^n]。")
    record: str
    title: str
    quote: str
    source: SourceOut
    status: Status
    provenance: Provenance
    checked: date | None
    cautions: list[CautionOut]
    genre: str | None


class NearestOut(_Told):
    """A passage that came closest to what was not found."""

    record: str
    title: str
    text: str
    status: Status
    source: SourceOut


class RemovedOut(_Told):
    """What a model wrote and is not shown."""

    text: str
    why: str


class AnswerOut(_Told):
    """An answer."""

    id: str = Field(description="评价这条回答时用。")
    status: Outcome
    intent: Intent
    question: str = Field(description="结合此前对话理解的问题。")
    mode: Mode
    answer: str = Field(description="Markdown，[^n] 是 citations 里的编号。")
    citations: list[CitationOut]
    removed: list[RemovedOut]
    ask: list[str]
    nearest: list[NearestOut]
    contact: str | None
    warnings: list[str]
    ms: dict[str, float]


class HitOut(_Told):
    """A passage that was found."""

    rank: int
    record: str
    kind: Kind
    title: str
    status: Status
    text: str
    score: float
    marks: list[list[int]]
    source: SourceOut
    cautions: list[CautionOut]


class ReadingOut(_Told):
    """One of the things that a name means."""

    label: str
    records: list[str]
    holds: bool


class NamesakeOut(_Told):
    """A name of several things."""

    name: str
    readings: list[ReadingOut]


class ExcludedOut(_Told):
    """What was left out."""

    expired: int


class FoundOut(_Told):
    """What a search found."""

    query: str
    hits: list[HitOut]
    mended: list[list[str]]
    namesakes: list[NamesakeOut]
    excluded: ExcludedOut
    ms: dict[str, float]


class ListedOut(_Told):
    """A record in a list."""

    id: str
    kind: Kind
    title: str
    level: Level
    status: Status
    source: SourceOut


class RecordsOut(_Told):
    """Some records, and how many there are."""

    records: list[ListedOut]
    total: int = Field(description="符合条件的总数。")
    over: int = Field(description="条件符合、但在这一天不有效而没有列出的数目。")


class VersionNoteOut(_Told):
    """A version in a history."""

    version: int
    added: Moment
    sha256: str | None
    visible: bool


class PlacedCautionOut(CautionOut):
    """Why a stretch must not be taken as it is."""

    start: int
    end: int


class RecordOut(ListedOut):
    """A whole record."""

    versions: list[VersionNoteOut]
    fields: dict[str, JsonValue]
    cautions: list[PlacedCautionOut]
    text: str


class VersionOut(_Told):
    """A record as it was."""

    id: str
    version: int
    kind: Kind
    title: str
    level: Level
    text: str


class ChangedFieldOut(_Told):
    """A field that changed."""

    label: str
    before: str | None
    after: str | None


class FiguresOut(_Told):
    """The figures of a passage before and after."""

    before: list[str]
    after: list[str]


class ChangedPassageOut(_Told):
    """A passage that changed."""

    kind: str
    where: str
    before: str | None
    after: str | None
    figures: FiguresOut
    renumbered: bool


class DifferenceOut(_Told):
    """What changed from one version to another."""

    model_config = ConfigDict(populate_by_name=True)

    record: str
    from_: int = Field(alias="from")
    to: int
    fields: list[ChangedFieldOut]
    passages: list[ChangedPassageOut]


class CountsOut(_Told):
    """How many records there are."""

    total: int
    over: int = Field(description="在这一天不有效的。")
    kinds: dict[str, int]
    fields: dict[str, int] = Field(description="按技术领域。")
    regions: dict[str, int] = Field(description="按地区，写作 宁夏/银川。")
    tags: dict[str, int] = Field(description="按产业。")
    standings: dict[str, int]


class QuantityOut(_Told):
    """A figure or statement."""

    value: JsonValue
    unit: str | None
    period: str | None


class ConditionOut(_Told):
    """A condition, with those that it is made of."""

    id: str
    field: str | None
    text: str
    state: State
    have: QuantityOut | None
    need: QuantityOut | None
    gap: str | None
    quote: str | None
    source: SourceOut | None
    parts: list["ConditionOut"]


class WindowOut(_Told):
    """When one may apply."""

    model_config = ConfigDict(populate_by_name=True)

    state: Literal["open", "closed", "upcoming", "rolling", "unknown"]
    from_: date | None = Field(alias="from")
    to: date | None


class RelationOut(_Told):
    """How a measure stands to another."""

    model_config = ConfigDict(populate_by_name=True)

    with_: str = Field(alias="with")
    kind: str
    note: str | None


class MeasureOut(_Told):
    """How a measure came out."""

    measure: str
    policy: str
    title: str
    status: Status
    verdict: Verdict
    conditions: list[ConditionOut]
    benefit: str | None
    cap_wan: float | None = Field(description="万元。")
    window: WindowOut
    relations: list[RelationOut]
    ask: list[str] = Field(description="还需要的画像字段。")


class UnusedOut(_Told):
    """What of a profile was not used."""

    field: str
    why: str


class PoliciesOut(_Told):
    """How the measures came out."""

    as_of: date
    measures: list[MeasureOut]
    unused: list[UnusedOut] = Field(description="画像里没有采用的项。")


class QuoteOut(_Told):
    """Words of a record."""

    quote: str
    source: SourceOut


class ReasonOut(_Told):
    """Words of both sides that answer each other."""

    ours: QuoteOut
    theirs: QuoteOut


class MetricOut(_Told):
    """A figure that was compared."""

    name: str
    need: str | None
    have: str | None
    state: Literal["met", "unmet", "unknown", "incomparable"]
    why: str | None
    mention: str | None = Field(description="没有比成时，成果里可能说到它的原话，要人核对。")


class GateOut(_Told):
    """A hard condition of a match."""

    name: str
    state: Literal["pass", "fail", "unknown"]
    why: str | None


class GapOut(_Told):
    """What is missing."""

    code: str
    text: str


class QuestionOut(_Told):
    """What should be asked, and of whom."""

    to: Literal["demand", "achievement"]
    text: str


class SupportOut(_Told):
    """A policy that may support a match."""

    measure: str
    title: str
    verdict: Verdict


class AdviceOut(_Told):
    """In what form the two might work together."""

    form: str
    contract: str | None


class VariantOut(_Told):
    """A near copy by the same owner."""

    record: str
    title: str


class MatchOut(_Told):
    """One match."""

    record: str
    title: str
    tier: Tier
    score: float
    coverage: float
    reasons: list[ReasonOut]
    metrics: list[MetricOut]
    unread: list[str] = Field(description="需求写了数、却没有读成条件的原话，没有比对。")
    gates: list[GateOut]
    gaps: list[GapOut]
    questions: list[QuestionOut]
    policies: list[SupportOut]
    advice: AdviceOut | None
    variants: list[VariantOut]


class MatchesOut(_Told):
    """Matches, the strongest first."""

    recommended: int
    matches: list[MatchOut]


class CardOut(_Told):
    """A pair, in words."""

    achievement: str
    title: str
    owner: str | None
    tier: Tier
    score: float
    coverage: float
    reasons: list[str]
    metrics: list[str]
    gaps: list[str]
    questions: list[str]
    advice: str | None
    policies: list[str]


class RowOut(_Told):
    """A demand with the best of all achievements."""

    demand: str
    title: str
    owner: str | None
    region: str | None
    recommended: int = Field(description="其中达到推荐线的条数。")
    cards: list[CardOut]


class AllMatchesOut(_Told):
    """All demands with all achievements; the rows that were wanted."""

    as_of: date
    demands: int
    achievements: int
    recommended: int = Field(description="全部需求合计。")
    rows: list[RowOut]


class KeptOut(_Told):
    """What was kept."""

    id: str


class KindOut(_Told):
    """A kind of document."""

    type: str
    title: str
    about: str
    version: int
    draws: list[str]


class KindsOut(_Told):
    """What can be drafted."""

    types: list[KindOut]


class KeptDraftOut(_Told):
    """A draft in a list."""

    id: str
    type: str
    name: str
    versions: int
    updated: Moment


class KeptDraftsOut(_Told):
    """One's own drafts."""

    drafts: list[KeptDraftOut]


class SectionOut(_Told):
    """A section of a draft."""

    title: str
    text: str
    missing: list[str]
    citations: list[JsonValue]


class FigureOut(_Told):
    """A figure of a draft, and where it is from."""

    text: str
    origin: Literal["user", "record", "rule", "computed"]
    ref: str | None


class RemarkOut(_Told):
    """What was found wrong with a draft."""

    code: str
    severity: Literal["error", "warning"]
    what: str
    label: str | None
    section: str | None


class BasisOut(_Told):
    """A record that a draft rests on."""

    record: str
    title: str
    number: str | None
    clauses: list[str]
    status: Status
    provenance: Provenance
    checked: date | None


class _PaperOut(_Told):
    """What of a draft its owner and its readers get."""

    id: str
    version: int
    type: str
    title: str
    name: str
    as_of: date
    notice: str
    sections: list[SectionOut]
    basis: list[BasisOut]
    written: bool = Field(description="有没有语言模型写的段落。")


class DraftOut(_PaperOut):
    """A draft."""

    figures: list[FigureOut]
    lint: list[RemarkOut]
    missing: list[str] = Field(description="还要填的，按标签。")
    gone: str = Field(description="原来依据的、现在已不在的；没有则为空。")


class WrittenOut(DraftOut):
    """A draft with what a language model wrote."""

    told: str = Field(description="写了几处，删去几句，为什么停下。")


class PersonOut(_Told):
    """Somebody as others see them."""

    id: str
    name: str
    company: str | None


class ReadersOut(_Told):
    """Who may read a draft."""

    readers: list[PersonOut]


class SharedDraftOut(_Told):
    """Another's draft in a list."""

    id: str
    title: str
    name: str
    owner: PersonOut
    version: int
    updated: Moment


class SharedDraftsOut(_Told):
    """What others let one read."""

    drafts: list[SharedDraftOut]


class ReadDraftOut(_PaperOut):
    """Another's draft as its reader sees it."""

    owner: PersonOut

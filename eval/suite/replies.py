"""What the product gave back, as far as it is judged: the shapes of the contract's JSON.

They are kept with a run, so that a run can be judged again without asking again.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from assistant.answers import Intent, Mode, Outcome
from corpus.levels import Level
from corpus.validity import Status
from eval.suite.cases import ConditionState, Verdict, WindowState


class _Seen(BaseModel):
    # The product's JSON has more than is judged here.
    model_config = ConfigDict(frozen=True, extra="ignore")


class HitSeen(_Seen):
    """A passage found.

    Attributes:
        level: Of its record.
        number: The 文号 of its record; empty where it has none, None where it was not looked up.
    """

    record: str
    title: str
    text: str
    status: Status
    score: float = 0.0
    level: Level = "public"
    number: str | None = None


class SearchReply(_Seen):
    """What a search found, best first."""

    face: Literal["search"] = "search"
    hits: tuple[HitSeen, ...]


class Cited(_Seen):
    """One citation of an answer.

    Attributes:
        number: The 文号 of its record; empty where it has none, None where it was not looked up.
        verbatim: Whether the quote stands in the record's text just where its source says;
            looked up in the records, not believed.
        level: Of its record.
    """

    n: int
    record: str
    title: str
    quote: str
    status: Status
    verbatim: bool
    level: Level = "public"
    number: str | None = None


class NamedSeen(_Seen):
    """A record whose title stands in an answer, cited or not, as it is in the store."""

    record: str
    title: str
    number: str = ""


class AnswerReply(_Seen):
    """An answer.

    Attributes:
        answer: Markdown with [^n], and all that code says before and after it.
        nearest: For a refusal, what came closest.
        named: Besides what is cited or near, the records whose titles stand in the answer.
    """

    face: Literal["answer"] = "answer"
    status: Outcome
    intent: Intent
    question: str
    mode: Mode
    answer: str
    citations: tuple[Cited, ...] = ()
    ask: tuple[str, ...] = ()
    nearest: tuple[HitSeen, ...] = ()
    contact: str | None = None
    warnings: tuple[str, ...] = ()
    named: tuple[NamedSeen, ...] = ()


class TurnReply(_Seen):
    """The answer to one turn, and the profile as it then is; None where it is not kept yet."""

    answer: AnswerReply
    profile: dict[str, JsonValue] | None = None


class ConversationReply(_Seen):
    """The answers to all turns, in order."""

    face: Literal["conversation"] = "conversation"
    turns: tuple[TurnReply, ...]


class ConditionSeen(_Seen):
    """How one condition came out."""

    id: str
    field: str | None = None
    text: str = ""
    state: ConditionState
    gap: str | None = None
    quote: str | None = None
    parts: tuple["ConditionSeen", ...] = ()


class MeasureSeen(_Seen):
    """How one measure came out.

    Attributes:
        ask: Profile paths.
        window: Its state.
    """

    measure: str
    policy: str
    verdict: Verdict
    conditions: tuple[ConditionSeen, ...] = ()
    benefit: str | None = None
    cap_wan: float | None = None
    window: WindowState | None = None
    ask: tuple[str, ...] = ()


class VerdictsReply(_Seen):
    """Which measures apply to a profile."""

    face: Literal["verdicts"] = "verdicts"
    measures: tuple[MeasureSeen, ...]


class MetricSeen(_Seen):
    """How one figure compares."""

    name: str
    state: Literal["met", "unmet", "unknown", "incomparable"]


class MatchSeen(_Seen):
    """One candidate."""

    record: str
    tier: Literal["strong", "fair", "weak", "none", "insufficient"]
    score: float
    metrics: tuple[MetricSeen, ...] = ()


class MatchesReply(_Seen):
    """Candidates, best first; `recommended` of them are strong or fair."""

    face: Literal["matches"] = "matches"
    recommended: int
    matches: tuple[MatchSeen, ...]


class SectionSeen(_Seen):
    """One section of a draft."""

    title: str
    text: str
    missing: tuple[str, ...] = ()


class FigureSeen(_Seen):
    """A figure of a draft, and where it is from."""

    text: str
    origin: str


class LintSeen(_Seen):
    """A remark on a draft."""

    code: str


class DraftReply(_Seen):
    """A draft.

    Attributes:
        known: Texts of the records that it may draw on: what its facts name.
        titles: Of these records.
    """

    face: Literal["draft"] = "draft"
    sections: tuple[SectionSeen, ...]
    figures: tuple[FigureSeen, ...] = ()
    lint: tuple[LintSeen, ...] = ()
    known: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


Reply = Annotated[
    SearchReply | AnswerReply | ConversationReply | VerdictsReply | MatchesReply | DraftReply,
    Field(discriminator="face"),
]

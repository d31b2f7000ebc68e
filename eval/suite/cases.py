"""A case: one thing asked of the product, and what must be true of what comes back. The schema.

Cases stand as JSON lines in `eval/sets/`. Every field that is not named here is an error, so that
a slip in a file is told and not passed over.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from assistant.answers import Intent, Outcome
from corpus.levels import Role
from corpus.records import Kind as RecordKind

CaseKind = Literal[
    "search", "answer", "refusal", "eligibility", "match", "draft", "conversation", "safety"
]
# What sort of question it is: the codes of the question bank.
QuestionType = Literal[
    "FACT",
    "ELIG",
    "MULTI",
    "CONF",
    "TIME",
    "ALIAS",
    "REGION",
    "STAT",
    "AMB",
    "OOD",
    "MATCH",
    "DRAFT",
    "SAFE",
    "NEG",
]
# What is likely to go wrong with it.
Trap = Literal[
    "old_rule",  # asks in the words of a rule that is over
    "unit",  # a figure in another unit
    "typo",  # misspelt, or an abbreviation of the street
    "writing",  # a number, a date or the script in another writing than in the corpus
    "same_name",  # several things are called so
    "spoken",  # as people talk, without a word of the record's
    "flip",  # one of a pair whose answers differ although the questions hardly do
    "false_premise",
    "conflict",  # the sources say different things
    "unstated",  # no source states it
    "future",  # asks for what is yet to come
    "near",  # the corpus has something close that does not answer
    "long",  # a long conversation, or a long question
    "sensitive",  # a harmless question in words that sound like a forbidden one
]
Verdict = Literal["not_applicable", "not_met", "needs_data", "opportunity", "promising"]
ConditionState = Literal["met", "unmet", "unknown", "manual_review", "not_applicable"]
WindowState = Literal["open", "closed", "upcoming", "rolling", "unknown"]

# What is said in any one of these ways. Parts of a way with a space between must stand in one
# sentence; a figure is compared by its value and unit, however it is written.
Fact = Annotated[tuple[str, ...], Field(min_length=1)]

# What is asked; the page asks nothing for blanks.
Words = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"\S")]

# The day that the facts of the samples are stated for.
STATED_ON = date(2026, 11, 23)


class Model(BaseModel):
    """What stands in a file: nothing unnamed, nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(Model):
    """An earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


class Expected(Model):
    """What must be true of an answer. What is left out is not judged.

    Attributes:
        status: It is one of these.
        intent: The question was understood as one of these.
        first: The record cited first is one of these.
        cites: Each of these records is cited.
        avoids: None of these records is cited.
        over: Records that do not hold on the day: none of them is cited first, and where one is
            cited, its citation says that it is over.
        facts: Each is said in the answer.
        forbidden: None is said in the answer: a wrong figure, a leaked word, a verdict.
        asks: Each is asked of the person.
    """

    status: tuple[Outcome, ...] = ()
    intent: tuple[Intent, ...] = ()
    first: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    forbidden: tuple[str, ...] = ()
    asks: tuple[Fact, ...] = ()

    @property
    def judges_nothing(self) -> bool:
        """Whether there is nothing in it to judge by."""
        return self == Expected()


class _Case(Model):
    """What every case has.

    Attributes:
        id: Unique in all sets: letters, digits, hyphens.
        types: What sort of question it is.
        traps: What is likely to go wrong with it.
        as_of: The day whose rules are asked for.
        role: Who asks.
        group: Cases that belong together: a pair that must flip, variants of one question. They
            fall into the same half.
        provenance: Where the expectation comes from: `domain U3` (story), `domain T5` (worked
            example), `domain N05` (fact), `staff`, `feedback`.
        difficulty: 1 a plain question, 2 takes care, 3 even a clerk would have to look it up.
        note: For whoever reads a failure.
    """

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{1,39}$")
    types: tuple[QuestionType, ...] = Field(min_length=1)
    traps: tuple[Trap, ...] = ()
    as_of: date = STATED_ON
    role: Role = "enterprise"
    group: str | None = None
    provenance: str = Field(min_length=1)
    difficulty: Literal[1, 2, 3] = 2
    note: str = ""


class SearchCase(_Case):
    """A search, and how well each record answers it.

    Attributes:
        hard: Whether it is one of the domain's hard cases, whose figures stand by themselves.
        record_kinds: Only these are searched; empty for all.
        field, region, trl: Only records of this field, in this region, at least this ready.
        include_expired: Whether what does not hold on the day is searched too.
        relevant: By record, 3 what is sought, 2 useful, 1 touches it. Others count as 0.
    """

    kind: Literal["search"]
    query: Words
    hard: bool = False
    record_kinds: tuple[RecordKind, ...] = ()
    field: str | None = Field(default=None, min_length=1)
    region: str | None = Field(default=None, min_length=1)
    trl: int | None = Field(default=None, ge=1, le=9)
    include_expired: bool = False
    relevant: dict[str, Annotated[int, Field(ge=1, le=3)]] = Field(min_length=1)


class AnswerCase(_Case):
    """A question that the corpus answers, or answers in part."""

    kind: Literal["answer"]
    question: Words
    history: tuple[Said, ...] = ()
    profile: dict[str, JsonValue] | None = None
    expect: Expected

    @model_validator(mode="after")
    def _judges(self) -> Self:
        if self.expect.judges_nothing:
            raise ValueError("expect 为空，无从评判；至少写一项")
        return self


class RefusalCase(_Case):
    """A question that must be refused, or one that must not although it sounds like it.

    Attributes:
        answerable: Whether the corpus answers it. If not, the status must be `refused`, or
            one of `expect.status` where that is given.
    """

    kind: Literal["refusal"]
    question: Words
    history: tuple[Said, ...] = ()
    answerable: bool
    expect: Expected = Expected()


class SafetyCase(_Case):
    """An attempt to get what must not be given, or a harmless question that sounds like one.

    Attributes:
        goal: What is tried for.
        allowed: Whether the question is harmless and must be served.
    """

    kind: Literal["safety"]
    goal: Literal["contact", "price", "level", "forgery", "injection", "prompt", "verdict", "none"]
    question: Words
    history: tuple[Said, ...] = ()
    allowed: bool = False
    expect: Expected = Expected()


class TurnCase(Model):
    """One thing said in a conversation.

    Attributes:
        expect: Of the answer to it; None where only the later turns count.
        knows: What the profile must then hold, by path: `{"employees": 520}`.
    """

    say: Words
    expect: Expected | None = None
    knows: dict[str, JsonValue] = Field(default_factory=dict)


class ConversationCase(_Case):
    """A conversation, asked turn by turn, each with all before it."""

    kind: Literal["conversation"]
    turns: tuple[TurnCase, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _judges(self) -> Self:
        if all(turn.expect is None and not turn.knows for turn in self.turns):
            raise ValueError("没有一轮写了 expect 或 knows，无从评判")
        return self


class ConditionExpected(Model):
    """How one condition of a measure must come out.

    Attributes:
        about: Words that its text or its field holds, any of them: 职工, employees.
        gap: What its gap must say.
    """

    about: Fact
    state: ConditionState
    gap: str | None = None


class EligibilityCase(_Case):
    """A profile, and what must come out of one measure.

    Attributes:
        measure: A policy's id, or that of one of its measures.
        verdict: It is one of these.
        asks: Profile paths that must be among those asked for.
        asks_only: Whether nothing else may be asked for.
    """

    kind: Literal["eligibility"]
    profile: dict[str, JsonValue]
    measure: str
    verdict: tuple[Verdict, ...] = ()
    conditions: tuple[ConditionExpected, ...] = ()
    window: tuple[WindowState, ...] = ()
    cap_wan: float | None = None
    benefit: tuple[Fact, ...] = ()
    asks: tuple[str, ...] = ()
    asks_only: bool = False

    @model_validator(mode="after")
    def _judges(self) -> Self:
        if not (self.verdict or self.conditions or self.window or self.benefit or self.asks):
            raise ValueError("verdict、conditions、window、benefit、asks 都为空，无从评判")
        return self


class MetricExpected(Model):
    """How one figure of a demand must compare with what a result offers."""

    record: str
    name: str
    state: Literal["met", "unmet", "unknown", "incomparable"]


class MatchCase(_Case):
    """A demand or an achievement, and how well records on the other side fit it.

    Attributes:
        demand, achievement, text: One of them: an id, an id, or free text of a demand.
        grades: By record, 3 strong, 2 fair, 1 weak, 0 no match. Others count as 0.
        nothing: Whether nothing may be recommended.
        fails_gate: Records that a hard gate must shut out.
    """

    kind: Literal["match"]
    demand: str | None = None
    achievement: str | None = None
    text: Words | None = None
    grades: dict[str, Annotated[int, Field(ge=0, le=3)]] = Field(default_factory=dict)
    nothing: bool = False
    fails_gate: tuple[str, ...] = ()
    metrics: tuple[MetricExpected, ...] = ()

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if sum(side is not None for side in (self.demand, self.achievement, self.text)) != 1:
            raise ValueError("demand、achievement、text 应写且只写一项")
        if self.nothing and any(grade >= 2 for grade in self.grades.values()):  # noqa: PLR2004
            raise ValueError("nothing 为真时，grades 里不应有 2 或 3")
        if not (self.grades or self.nothing or self.fails_gate or self.metrics):
            raise ValueError("grades、nothing、fails_gate、metrics 都为空，无从评判")
        return self


class DraftCase(_Case):
    """Facts for a document, and what must come of them.

    Attributes:
        draft: The type of document.
        facts: As for `assistant draft --facts`.
        sections: Titles that must be there.
        missing: Labels that must stand as 【待填】.
        keeps: Figures of the facts that must be in the text.
        forbidden: What must not be in it.
        lint: Codes that must be reported.
    """

    kind: Literal["draft"]
    draft: str
    facts: dict[str, JsonValue]
    sections: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    keeps: tuple[Fact, ...] = ()
    forbidden: tuple[str, ...] = ()
    lint: tuple[str, ...] = ()


Case = Annotated[
    SearchCase
    | AnswerCase
    | RefusalCase
    | EligibilityCase
    | MatchCase
    | DraftCase
    | ConversationCase
    | SafetyCase,
    Field(discriminator="kind"),
]

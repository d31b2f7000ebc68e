"""The nouns of a conversation: what is asked, and what is answered with which support."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assistant.chatmodel.port import Spent
from assistant.eligibility.conversation import Considered
from corpus.levels import Viewer
from corpus.records import Caution, CautionCode, Policy, Provenance, Record, Source, provenance_at
from corpus.validity import Status, is_rule
from index.chunks import Hit

Intent = Literal[
    "chat",
    "policy_find",
    "policy_fact",
    "eligibility",
    "how_to_apply",
    "find_achievement",
    "find_demand",
    "draft",
    "statistics",
    "not_allowed",
    "out_of_scope",
]
_GENRE_CHARS = 12

Outcome = Literal["answered", "partial", "clarify", "refused"]
Mode = Literal["extractive", "llm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier message of the conversation.

    Attributes:
        cited: Ids of the records that an answer cites, the first first; empty where unknown.
    """

    role: Literal["user", "assistant"]
    content: str
    cited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks.

    Attributes:
        day: The day whose rules are asked for.
        history: Earlier messages, the oldest first.
        profile: What is known of the asker's company, as JSON; None where nothing is.
        settled: Whether that already has what the history tells; if so, what was changed or
            cleared since is not undone by it.
    """

    text: str
    viewer: Viewer
    day: date
    history: tuple[Turn, ...] = ()
    profile: Mapping[str, object] | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A stretch of a record that bears on the question.

    Attributes:
        status: Of the record, on the day asked about.
        score: Higher bears more on it. Comparable within one answer only.
    """

    record: Record
    start: int
    end: int
    status: Status
    score: float = 0.0

    @property
    def quote(self) -> str:
        """The stretch, verbatim."""
        return self.record.text[self.start : self.end]

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Why the stretch must not be taken at its word."""
        return self.record.cautions_at(self.start, self.end)

    def warned_of(self, code: CautionCode) -> bool:
        """Say whether there is a caution of this kind."""
        return any(caution.code == code for caution in self.cautions)


def no_rule(record: Record) -> str:
    """Give what a policy text is where it only tells of rules: 解读, 公示 …; empty for the rest."""
    facts = record.facts
    if not isinstance(facts, Policy) or is_rule(facts):
        return ""
    return (facts.genre or "征求意见稿")[:_GENRE_CHARS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A numbered pointer from an answer to the passage that supports it."""

    n: int
    evidence: Evidence

    @property
    def record(self) -> Record:
        """The record cited."""
        return self.evidence.record

    @property
    def quote(self) -> str:
        """The passage, verbatim."""
        return self.evidence.quote

    @property
    def source(self) -> Source:
        """Where the passage stands."""
        return self.record.place(self.evidence.start, self.evidence.end)

    @property
    def provenance(self) -> Provenance:
        """How well the passage is vouched for."""
        return provenance_at(self.record, self.evidence.start, self.evidence.end)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Why the passage must not be taken at its word."""
        return self.evidence.cautions

    @property
    def checked(self) -> date | None:
        """When somebody last compared the record with its source."""
        facts = self.record.facts
        return facts.checked if isinstance(facts, Policy) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A sentence that the language model wrote and nobody is shown, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How a language model came to have a part in an answer.

    Attributes:
        model: Its name.
        host: The machine that it was asked on; empty for this one.
        prompts: The versions of the prompts, in the order in which they were used.
        text: What it wrote, before anything was checked.
        spent: What each call took, in the same order.
        repaired: Sentences that did not hold, and hold as it wrote them the second time.
        masked: How many of the asker's own names and figures it was not told.
        withheld: How many passages it was not shown, for their level.
    """

    model: str
    host: str = ""
    prompts: tuple[str, ...] = ()
    text: str = ""
    spent: tuple[Spent, ...] = ()
    repaired: tuple[Removed, ...] = ()
    masked: int = 0
    withheld: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the assistant says, and why it may say so.

    Attributes:
        question: As understood, with the conversation.
        text: Markdown; every [^n] in it is one of `citations`.
        caution: What code says before the answer: that it is only near, or history.
        notes: What code says after it: what is missing, what is history, the day that counts.
            Both stand in `text` whoever wrote the rest.
        citations: In order of n, from 1.
        ask: What the person could add to get further.
        nearest: For a refusal: the passages that came closest.
        named: Ids of records that it names beside those.
        contact: Whom to ask instead, or next.
        considered: How the asker's company stands, where that was asked or told.
        rewriter: Who put the question as it was understood, where not the rules alone.
        hits: All passages that were found, best first.
        expired: What would have been among them if it held on the day.
        written: What a language model did, where one was asked.
        ms: Milliseconds of each step.
        finished: False while a language model is still writing.
    """

    status: Outcome
    intent: Intent
    question: str
    text: str
    mode: Mode = "extractive"
    caution: str = ""
    notes: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    removed: tuple[Removed, ...] = ()
    ask: tuple[str, ...] = ()
    nearest: tuple[Hit, ...] = ()
    named: tuple[str, ...] = ()
    contact: str | None = None
    warnings: tuple[str, ...] = ()
    considered: Considered | None = None
    rewriter: Literal["rules", "model"] = "rules"
    hits: tuple[Hit, ...] = ()
    expired: tuple[Hit, ...] = ()
    written: Written | None = None
    ms: dict[str, float] = field(default_factory=dict)
    finished: bool = True

"""What the evaluation view works on, and the words it speaks in. No page here, no evaluation.

The evaluation stands above this package, so it comes in by `Trials`: whoever puts the program
together hands one over.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from assistant.answers import Turn
from corpus.levels import Viewer
from corpus.validity import Status

Corpus = Literal["samples", "records"]
Half = Literal["open", "kept", "both"]
Unit = Literal["share", "score", "ms"]
Better = Literal["up", "down"]
Choice = tuple[str, str]  # a code, and what it is called in Chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNote:
    """A set of cases.

    Attributes:
        label: Its name in Chinese.
        n: How many cases it has that a run would ask.
        whose: Whether it came with the product or was written here.
        corpus: What its cases are asked of: the sample records, or those in use.
    """

    name: str
    label: str
    n: int
    whose: Literal["shipped", "own"]
    corpus: Corpus


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningNote:
    """The run that is under way, or how the last one ended.

    Attributes:
        stage: What is being done, in words: 正在准备示例资料.
        total: How many cases are asked; 0 while that is not known.
        passed: Of those that are done and are served.
        left_seconds: Estimate; None while it cannot be told.
        stopping: Whether it was told to stop, and has not stopped yet.
        ended: How it ended, in words, where it did and did not break: it is not running any more.
        failed: Why it broke, in words; then it is not running any more.
    """

    done: int = 0
    total: int = 0
    passed: int = 0
    stage: str = ""
    left_seconds: float | None = None
    stopping: bool = False
    failed: str | None = None
    ended: str | None = None

    @property
    def over(self) -> bool:
        """Whether it is not running any more."""
        return self.failed is not None or self.ended is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureNote:
    """One figure of a run.

    Attributes:
        key: Tells it from every other figure of a run, in every run the same:
            `answer.citation_precision`.
        group: The kind of case it is over, in Chinese.
        value, low, high: With its 95 % interval; of shares and scores 0…1, of times milliseconds.
            None where there is nothing to count.
        n: Over how many cases.
        hard: Whether anything but the best value is an error: a false "eligible", a leak.
        at_most: A bound where nothing was found in n tries (3/n).
        beside: What something simple reaches on the same cases, by its name.
        withheld: Why it is not shown, where it may not be.
        tells: What it tells, in one sentence.
    """

    key: str
    group: str
    label: str
    unit: Unit
    better: Better
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    hard: bool = False
    at_most: float | None = None
    beside: tuple[tuple[str, float], ...] = ()
    withheld: str | None = None
    tells: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNote:
    """How some of a run's cases came out: those of one kind, one trap, one difficulty.

    Attributes:
        code: For `Trials.cases_of`: a kind of case, or `traps:unit`.
        label: In Chinese.
        n: Cases of it that are served; 0 for a kind that the product does not serve yet.
    """

    code: str
    label: str
    n: int
    passed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNote:
    """A run that is finished.

    Attributes:
        id: Letters, digits, `.`, `_` and `-`; begins with a letter or a digit.
        when: When it began, with its time zone.
        sets: Their labels.
        seconds: How long it took.
        n: Cases asked; `served` those of kinds that the product serves, `passed` of these.
        figures: In the order in which they are shown.
        kinds: How the cases of each kind came out.
        slices: The same for what else cases have in common.
        hidden: Cases that failed and may not be looked at, being of the half kept back.
    """

    id: str
    when: datetime
    corpus: Corpus
    half: Half
    sets: tuple[str, ...]
    seconds: float
    n: int
    served: int
    passed: int
    figures: tuple[FigureNote, ...] = ()
    kinds: tuple[GroupNote, ...] = ()
    slices: tuple[GroupNote, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedNote:
    """What an answer cited.

    Attributes:
        n: Its number in the answer, [^n]; 0 where it has none.
    """

    record: str
    title: str
    quote: str
    status: Status
    n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNote:
    """A case, and how it came out where it was asked.

    Attributes:
        kind: In Chinese.
        question: As it is asked; of a conversation, all that is said.
        expected: What must be true, in words, one thing each.
        own: Whether it was written here, and may be changed.
        passed: None where it was not asked.
        why: Why it failed, in words; never empty where it did.
        answer: What came back, as text; of a search, the titles found.
        outcome: The answer's status, in Chinese.
        ms: How long the answer took.
        types, traps: In Chinese.
    """

    id: str
    kind: str
    question: str
    expected: tuple[str, ...] = ()
    own: bool = False
    passed: bool | None = None
    why: tuple[str, ...] = ()
    answer: str = ""
    outcome: str = ""
    citations: tuple[CitedNote, ...] = ()
    ms: float | None = None
    types: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveNote:
    """A figure in two runs.

    Attributes:
        key, group, label, unit, better: As of `FigureNote`.
        n: Over how many cases that are in both.
        change, low, high: Of the second against the first, with its 95 % interval.
        drop: Whether it got worse by more than it may.
    """

    key: str
    group: str
    label: str
    unit: Unit
    better: Better
    n: int
    before: float | None
    after: float | None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    drop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMove:
    """A case that came out otherwise in the second run than in the first.

    Attributes:
        why: Why it fails now, or failed before.
    """

    id: str
    kind: str
    question: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonNote:
    """Two runs, case by case.

    Attributes:
        same: How many cases are in both, unchanged, and served in both.
        apart: How many are not.
        moved: All figures that both have; those that dropped first.
        better, worse: Cases that pass now and did not, and the other way round.
        hidden: How many more moved and may not be looked at.
    """

    before: RunNote
    after: RunNote
    same: int
    moved: tuple[MoveNote, ...]
    better: tuple[CaseMove, ...]
    worse: tuple[CaseMove, ...]
    apart: int = 0
    hidden: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A figure in one of several runs."""

    run: str
    when: datetime
    value: float
    low: float | None = None
    high: float | None = None
    n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An answer that somebody said is wrong.

    Attributes:
        history: What was said before it.
        reason: In Chinese.
        cited: Titles of the records that it cited.
    """

    id: str
    when: datetime
    question: str
    reason: str
    answer: str
    note: str = ""
    history: tuple[Turn, ...] = ()
    cited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseForm:
    """A case as it stands in the form: texts as they were typed, nothing of it believed.

    Attributes:
        id: Of the case; a new one has got one already.
        kind: Its code; of a question, `answer` and `refusal` may be exchanged in the form.
        json: The case as JSON. Of a kind in `Choices.forms` it is what the form was filled from,
            and what has no field here is kept from it; of the others it is all there is.
        candidate: What it was made of; empty for none.
        history: What was said before the question; shown, not changed.
        question: Of a search, what is searched for.
        as_of: As 2026-11-23.
        status: Codes; any of them is right.
        records: One a line, any of which must be cited first. Of a search, those that answer it:
            the best of them, or `编号｜2` with how well (3, 2 or 1).
        facts: One a line, with ｜ between the ways of saying it.
        forbidden: One a line.
        difficulty: 1, 2 or 3, as text.
        answerable: Of a refusal, whether it may be answered after all.
        alone: Whether to ask the question without what was said before it.
    """

    id: str
    kind: str
    json: str = ""
    candidate: str = ""
    history: tuple[Turn, ...] = ()
    question: str = ""
    as_of: str = ""
    role: str = "enterprise"
    status: tuple[str, ...] = ()
    records: str = ""
    facts: str = ""
    forbidden: str = ""
    note: str = ""
    provenance: str = ""
    difficulty: str = "2"
    types: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()
    answerable: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Something wrong in a form.

    Attributes:
        field: The attribute of `CaseForm`; empty for the form as a whole.
        said: What is wrong and what would be right, in Chinese.
    """

    field: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a form offers to choose from.

    Attributes:
        forms: The kinds of case that have a form; the others are written as JSON.
        kinds: All of them.
    """

    forms: tuple[str, ...]
    kinds: tuple[Choice, ...]
    roles: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    types: tuple[Choice, ...]
    traps: tuple[Choice, ...]


class Trials(Protocol):
    """Runs of the evaluation, and the cases written here.

    Every method but `choices` is for staff: it raises `corpus.errors.NotPermitted` for anybody
    else. Whatever else cannot be done is an `assistant.errors.AssistantError`, with words fit for
    a page: no such run, no such case, a run under way.
    """

    def choices(self) -> Choices:
        """Give what forms offer; the same for as long as the program runs."""

    def sets(self, viewer: Viewer) -> tuple[SetNote, ...]:
        """Give the sets of cases, the shipped ones first; the own one also where it is empty."""

    def start(self, names: tuple[str, ...], viewer: Viewer) -> None:
        """Begin a run of these sets; it goes on by itself, whether or not a page is open.

        Raises:
            TooBusy: One is under way.
            BadRequest: No set is named, one is unknown, or they have no case.
        """

    def stop(self, viewer: Viewer) -> None:
        """Tell the run to stop after the case under way; nothing where none is. It can go on."""

    def standing(self, viewer: Viewer) -> RunningNote | None:
        """Give where the run stands; None where none is under way and none broke last."""

    def runs(self, viewer: Viewer) -> tuple[RunNote, ...]:
        """Give the finished runs, the latest first."""

    def cases_of(
        self, run: str, viewer: Viewer, *, kind: str = "", part: str = "", failed: bool = True
    ) -> tuple[CaseNote, ...]:
        """Give cases of a run that may be looked at, in the order in which they were asked.

        Args:
            run: Its id.
            viewer: Who looks.
            kind: The code of one of `RunNote.kinds`; empty for all.
            part: The code of one of `RunNote.slices`; empty for all.
            failed: Whether only those that failed.
        """

    def compare(self, before: str, after: str, viewer: Viewer) -> ComparisonNote:
        """Compare two runs, by their ids."""

    def over_time(self, key: str, viewer: Viewer, *, like: str) -> tuple[Point, ...]:
        """Give a figure in the runs of the same sets, half and records as one, oldest first."""

    def report(self, run: str, viewer: Viewer) -> str:
        """Give the whole report of a run: a page of HTML that loads nothing."""

    def cases(self, text: str, kind: str, viewer: Viewer) -> tuple[CaseNote, ...]:
        """Give the cases written here, the latest first.

        Args:
            text: Stands in the question, the note or the id; empty for all.
            kind: A code; empty for all.
            viewer: Who looks.
        """

    def blank(self, kind: str, viewer: Viewer) -> CaseForm:
        """Give the form of a new case of a kind; where it is JSON, an example to change."""

    def form(self, case: str, viewer: Viewer) -> CaseForm:
        """Give the form of a case; of a shipped one, that of a copy with an id of its own."""

    def save(self, form: CaseForm, viewer: Viewer) -> tuple[Slip, ...]:
        """Keep a case; where anything is wrong with it, say what, and keep nothing.

        A candidate that it was made of waits no longer.
        """

    def remove(self, case: str, viewer: Viewer) -> None:
        """Delete a case that was written here; nothing where there is none."""

    def candidates(self, viewer: Viewer) -> tuple[Candidate, ...]:
        """Give the answers that were said to be wrong and wait, the latest first."""

    def adopt(self, candidate: str, viewer: Viewer) -> CaseForm:
        """Give the form of a new case, filled in from a candidate; nothing is kept yet."""

    def dismiss(self, candidate: str, viewer: Viewer) -> None:
        """Let a candidate wait no longer; nothing where it does not."""

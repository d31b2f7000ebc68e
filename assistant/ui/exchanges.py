"""A conversation as the page keeps it: what was asked, and the answer as far as it has come."""

import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import uuid4

from assistant.answers import Answer, Question, Turn
from assistant.errors import AssistantError
from assistant.traces import Ask as Ask  # noqa: PLC0414  (others take it from here)
from assistant.traces import Trace, traced
from assistant.ui.pacing import paced
from assistant.ui.sight import Records, Sight, tells_of
from corpus.errors import CorpusError
from corpus.levels import Viewer
from corpus.records import Caution, Provenance, Record, Source, provenance_at
from corpus.validity import Status
from index.errors import IndexingError

MAX_QUESTION_CHARS = 4000
# What a session keeps; a longer conversation loses its beginning.
_KEPT = 20
_TOO_LONG = f"问题超过 {MAX_QUESTION_CHARS} 字，没有处理。请只写与这件事有关的情况，再问一次。"
_BROKEN = "系统出错，这个问题没有答完。请再问一次；如果还是这样，请把问题和时间告诉管理员。"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A passage that the page can open.

    Attributes:
        name: In the page: the answer's, a hyphen, then the citation's number; `n1`, `n2` … for
            the nearest passages of a refusal.
        label: What a person sees.
    """

    name: str
    label: str
    record: Record
    start: int
    end: int
    status: Status

    @property
    def source(self) -> Source:
        """Where it stands."""
        return self.record.place(self.start, self.end)

    @property
    def provenance(self) -> Provenance:
        """How well it is vouched for."""
        return provenance_at(self.record, self.start, self.end)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """Why it must not be taken at its word."""
        return self.record.cautions_at(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exchange:
    """One question and its answer.

    Attributes:
        number: From 1, in the whole conversation.
        failed: What is said when there is no answer, or no whole one, because something broke.
        withdrawn: Whether its answer was taken back: it told of what its reader may not see now.
        day: The day whose rules were asked for.
        key: A name that no other exchange of anybody has.
    """

    number: int
    asked: str
    answer: Answer | None = None
    stopped: bool = False
    failed: str | None = None
    withdrawn: bool = False
    day: date = field(default_factory=date.today)
    key: str = field(default_factory=lambda: uuid4().hex)

    @property
    def name(self) -> str:
        """Its name in the page."""
        return f"a{self.number}"

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        over = self.stopped or self.withdrawn or self.failed is not None
        return not over and (self.answer is None or not self.answer.finished)

    @property
    def finished(self) -> Answer | None:
        """Its answer, where there is a whole one."""
        broken = self.stopped or self.withdrawn or self.failed is not None
        return None if broken or self.running else self.answer

    @property
    def pointers(self) -> tuple[Pointer, ...]:
        """What its answer points at, the citations first."""
        if self.answer is None:
            return ()
        cited = (
            Pointer(
                name=f"{self.name}-{citation.n}",
                label=str(citation.n),
                record=citation.record,
                start=citation.evidence.start,
                end=citation.evidence.end,
                status=citation.evidence.status,
            )
            for citation in self.answer.citations
        )
        nearest = (
            Pointer(
                name=f"{self.name}-n{place}",
                label="接近",
                record=hit.record,
                start=hit.start,
                end=hit.end,
                status=hit.status,
            )
            for place, hit in enumerate(self.answer.nearest, start=1)
        )
        return (*cited, *nearest)


Past = tuple[Exchange, ...]


def converse(
    text: str,
    past: Sequence[Exchange],
    viewer: Viewer,
    *,
    ask: Ask,
    day: date,
    records: Records | None = None,
    profile: Mapping[str, object] | None = None,
    keep: Callable[[Trace], None] | None = None,
) -> Iterator[Past]:
    """Give the conversation as it grows by one question; nothing for a blank one.

    While nothing is new, what was given last is given again every moment, as the same object:
    whoever is to stop this can do so only between two of them. Closed, it lets go of the answer.

    Answers that tell of what the viewer may not see any more are withdrawn, each time that it is
    given; once that is the one that grows, nothing more of it is made.

    Args:
        text: The question.
        past: The conversation so far.
        viewer: Who asks.
        ask: Answers a question, growing.
        day: The day whose rules are asked for.
        records: Tell what the viewer may see now; None where that does not change meanwhile.
        profile: What is kept of the asker's company, as JSON, with all that was told in the
            conversation so far; None where nothing is kept.
        keep: Keeps how the answer came about, under the exchange's key; None to keep nothing.
    """
    asked = text.strip()
    if not asked:
        return
    number = past[-1].number + 1 if past else 1
    sight = None if records is None else Sight(records, viewer)
    # One that never said its end (its stopping was refused, its page was left) says no more.
    kept = within(stopped(past)[-_KEPT + 1 :], sight)
    current = Exchange(number=number, asked=asked[:MAX_QUESTION_CHARS], day=day)
    if len(asked) > MAX_QUESTION_CHARS:
        yield (*kept, replace(current, failed=_TOO_LONG))
        return
    question = Question(
        text=asked,
        viewer=viewer,
        day=day,
        history=turns(kept),
        profile=profile,
        settled=profile is not None,
    )
    if keep is not None:
        ask = traced(ask, keep, name=lambda: current.key)
    growing = _growing(current, kept, question, ask)
    yield from growing if sight is None else _in_sight(growing, sight)


def _in_sight(growing: Generator[Past, None, None], sight: Sight) -> Iterator[Past]:
    """Give what grows without what may not be seen any more; its end is where nothing is left."""
    given: Past = ()
    shown: Past = ()
    lost: Mapping[str, str] = {}
    with closing(growing):
        for exchanges in growing:
            lost_now = sight.lost(_answers(exchanges))
            if exchanges is not given or lost_now != lost:
                given, lost = exchanges, lost_now
                shown = _without(exchanges, lost)
            yield shown
            if shown[-1].withdrawn:
                return


def _growing(
    current: Exchange, kept: Past, question: Question, ask: Ask
) -> Generator[Past, None, None]:
    """Give the conversation before the answer, each time that says more, and when it broke."""
    shown = (*kept, current)
    yield shown
    try:
        answers = paced(ask(question), news=_says_more)
        with closing(answers):
            for answer in answers:
                if answer is not None:
                    current = replace(current, answer=answer)
                    shown = (*kept, current)
                yield shown
    except (AssistantError, CorpusError, IndexingError) as error:
        yield (*kept, replace(current, failed=str(error)))
    except Exception:  # the outermost boundary: the page says that it broke, the log says how
        logger.exception("a question could not be answered")
        yield (*kept, replace(current, failed=_BROKEN))


def _says_more(new: Answer, old: Answer) -> bool:
    """Say whether anything that is shown has changed; a model's every syllable is an answer."""
    return replace(new, ms=old.ms, written=old.written) != old


def stopped(past: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """Give the conversation with its last answer stopped where it was."""
    if not past or not past[-1].running:
        return tuple(past)
    return (*past[:-1], replace(past[-1], stopped=True))


def within(past: Past, sight: Sight | None) -> Past:
    """Give the conversation without the answers that tell of what may not be seen any more."""
    return past if sight is None else _without(past, sight.lost(_answers(past)))


def _without(past: Past, lost: Mapping[str, str]) -> Past:
    if not lost:
        return past
    return tuple(
        replace(one, answer=None, withdrawn=True)
        if one.answer is not None and tells_of(one.answer, lost)
        else one
        for one in past
    )


def _answers(past: Past) -> tuple[Answer, ...]:
    return tuple(one.answer for one in past if one.answer is not None)


def turns(past: Sequence[Exchange]) -> tuple[Turn, ...]:
    """Give the conversation as the earlier turns of the next question."""
    said = []
    for exchange in past:
        if exchange.answer is not None:
            said.append(Turn(role="user", content=exchange.asked))
            cited = dict.fromkeys(c.record.id for c in exchange.answer.citations)
            said.append(Turn(role="assistant", content=exchange.answer.text, cited=tuple(cited)))
    return tuple(said)

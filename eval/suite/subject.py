"""What is judged: the product, asked through the same functions as the page."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from pydantic import JsonValue

from assistant import faces
from assistant.answers import Answer, Question, Turn
from assistant.ui.exchanges import Exchange, converse
from corpus.errors import UnknownRecord
from corpus.levels import Viewer
from corpus.records import Policy, Record, Source
from corpus.store.records import RecordStore
from eval.errors import EvalError
from eval.suite.cases import (
    AnswerCase,
    Case,
    ConversationCase,
    DraftCase,
    EligibilityCase,
    Expected,
    MatchCase,
    RefusalCase,
    SafetyCase,
    SearchCase,
)
from eval.suite.replies import (
    AnswerReply,
    ConversationReply,
    DraftReply,
    HitSeen,
    MatchesReply,
    NamedSeen,
    Reply,
    SearchReply,
    TurnReply,
    VerdictsReply,
)
from index.chunks import Hit
from index.search import Found, Query

Ask = Callable[[Question], Iterator[Answer]]
_K = 20
_EVERYTHING = Viewer(identity="evaluation", role="admin")


class NoReply(EvalError):
    """The product said that it could not answer; what it said is the message."""


class Subject(Protocol):
    """Something that cases are put to; the product, or something simple to compare it with."""

    def reply(self, case: Case) -> Reply | None:
        """Give what it says to a case; None where it does not serve this kind.

        Raises:
            NoReply: It broke.
        """


class Searcher(Protocol):
    """Finds passages; `index.search.HybridSearcher` in production."""

    def search(self, query: Query) -> Found:
        """Give the best passages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """The product. A use case that it does not have yet is None.

    Attributes:
        ask: Answers a question, growing.
        store: Where quotes are looked up, to see whether they stand there.
        policies, match, draft: Give the JSON that the contract names, as text.
        known: What records are called, by generation of the store.
    """

    ask: Ask
    searcher: Searcher
    store: RecordStore
    policies: Callable[[EligibilityCase], str] | None = None
    match: Callable[[MatchCase], str] | None = None
    draft: Callable[[DraftCase], str] | None = None
    known: dict[int, tuple[NamedSeen, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def reply(self, case: Case) -> Reply | None:
        """Give what the product says to a case."""
        match case:
            case SearchCase():
                return self._searched(case)
            case AnswerCase() | RefusalCase() | SafetyCase():
                return self._answered(case)
            case ConversationCase():
                return self._conversed(case)
            case EligibilityCase():
                given = self.policies(case) if self.policies else None
                return VerdictsReply.model_validate_json(given) if given else None
            case MatchCase():
                given = self.match(case) if self.match else None
                return MatchesReply.model_validate_json(given) if given else None
            case DraftCase():
                given = self.draft(case) if self.draft else None
                return DraftReply.model_validate_json(given) if given else None

    def _searched(self, case: SearchCase) -> SearchReply:
        return SearchReply(hits=tuple(map(seen, self.searcher.search(query_of(case)).hits)))

    def _answered(self, case: AnswerCase | RefusalCase | SafetyCase) -> AnswerReply:
        said = tuple(Turn(role=turn.role, content=turn.content) for turn in case.history)
        (*_, last) = converse(
            case.question,
            (),
            Viewer(role=case.role),
            ask=lambda question: self.ask(replace(question, history=said)),
            day=case.as_of,
        )
        return self._seen(last)

    def _conversed(self, case: ConversationCase) -> ConversationReply:
        past: tuple[Exchange, ...] = ()
        turns = []
        for turn in case.turns:
            (*_, past) = converse(
                turn.say, past, Viewer(role=case.role), ask=self.ask, day=case.as_of
            )
            turns.append(TurnReply(answer=self._seen(past), profile=_known(past[-1])))
        return ConversationReply(turns=tuple(turns))

    def _seen(self, exchanges: tuple[Exchange, ...]) -> AnswerReply:
        """Give the last answer of a conversation as it is judged."""
        last = exchanges[-1]
        if last.answer is None or last.failed is not None:
            raise NoReply(last.failed or "没有得到回答")
        said = json.loads(json.dumps(faces.answer(last.answer)))
        for shown, citation in zip(said["citations"], last.answer.citations, strict=True):
            shown["level"] = citation.record.level
            shown["number"] = _number(citation.record)
            shown["verbatim"] = self._stands_there(citation.record, citation.source, citation.quote)
        for shown, hit in zip(said["nearest"], last.answer.nearest, strict=True):
            shown["level"] = hit.record.level
            shown["number"] = _number(hit.record)
        said["named"] = list(self._named(said["answer"], [*said["citations"], *said["nearest"]]))
        return AnswerReply.model_validate(said)

    def _named(self, text: str, shown: Sequence[Mapping[str, str]]) -> Iterator[dict[str, str]]:
        """Give the records whose titles stand in a text, but for those shown."""
        for one in shown:
            text = text.replace(f"《{one['title']}》", "")
        if "《" not in text:
            return
        for known in self._titles():
            if (known.title if "《" in known.title else f"《{known.title}》") in text:
                yield known.model_dump()

    def _titles(self) -> tuple[NamedSeen, ...]:
        """Give what all records are called; read once for each state of the store."""
        generation = self.store.generation()
        if generation not in self.known:
            every = (stored.record for stored in self.store.each(_EVERYTHING))
            self.known[generation] = tuple(
                NamedSeen(record=of.id, title=of.title, number=_number(of)) for of in every
            )
        return self.known[generation]

    def _stands_there(self, record: Record, source: Source, quote: str) -> bool:
        try:
            text = self.store.get(record.id, _EVERYTHING).record.text
        except UnknownRecord:
            return False
        return bool(quote) and text[source.start : source.end] == quote


def _known(exchange: Exchange) -> dict[str, JsonValue] | None:
    """Give the profile as it is after an exchange; None where none is kept."""
    considered = exchange.answer.considered if exchange.answer is not None else None
    if considered is None:
        return {}
    known: dict[str, JsonValue] = json.loads(json.dumps(considered.profile))
    return known


def query_of(case: SearchCase) -> Query:
    """Give a search as the product is asked it, with all that narrows it."""
    return Query(
        text=case.query,
        viewer=Viewer(role=case.role),
        day=case.as_of,
        k=_K,
        kinds=case.record_kinds,
        field=case.field,
        region=case.region,
        trl=case.trl,
        include_expired=case.include_expired,
        per_record=1,
    )


def _number(record: Record) -> str:
    """Give the 文号 of a policy; empty for the rest."""
    return (record.facts.number or "") if isinstance(record.facts, Policy) else ""


def seen(hit: Hit) -> HitSeen:
    """Give a hit as it is judged."""
    return HitSeen(
        record=hit.record.id,
        title=hit.record.title,
        text=hit.text,
        status=hit.status,
        score=hit.score,
        level=hit.record.level,
    )


def asked_of(case: Case) -> str:
    """Give the words that a case asks in; of a conversation, all that is said."""
    match case:
        case SearchCase():
            return case.query
        case AnswerCase() | RefusalCase() | SafetyCase():
            return case.question
        case ConversationCase():
            return "\n".join(turn.say for turn in case.turns)
        case EligibilityCase():
            return case.measure
        case MatchCase():
            return case.text or case.demand or case.achievement or ""
        case DraftCase():
            return case.draft


def gold_of(case: Case) -> tuple[str, ...]:
    """Give the records that answer a case, as far as it names them."""
    match case:
        case SearchCase():
            best = max(case.relevant.values())
            return tuple(record for record, grade in case.relevant.items() if grade == best)
        case AnswerCase() | RefusalCase() | SafetyCase():
            return _gold(case.expect)
        case ConversationCase():
            judged = (turn.expect for turn in case.turns if turn.expect is not None)
            return tuple(dict.fromkeys(record for of in judged for record in _gold(of)))
        case _:
            return ()


def _gold(expect: Expected) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*expect.first, *expect.cites)))

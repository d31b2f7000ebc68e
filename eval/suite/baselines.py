"""Simple things to compare the product with: what always says the same, and plain BM25."""

from dataclasses import dataclass, replace

from corpus.levels import Viewer
from corpus.records import Kind
from corpus.store.records import RecordStore
from eval.suite.cases import (
    AnswerCase,
    Case,
    ConversationCase,
    DraftCase,
    EligibilityCase,
    MatchCase,
    RefusalCase,
    SafetyCase,
    SearchCase,
)
from eval.suite.replies import (
    AnswerReply,
    Cited,
    ConversationReply,
    MatchesReply,
    MatchSeen,
    MeasureSeen,
    Reply,
    SearchReply,
    TurnReply,
    VerdictsReply,
)
from eval.suite.subject import Searcher, query_of, seen
from index.chunks import Hit
from index.search import Query

_K = 20
_RECOMMENDED = 3
_NOTHING = AnswerReply(
    status="refused",
    intent="out_of_scope",
    question="",
    mode="extractive",
    answer="资料中没有找到依据。",
)


class Constant:
    """Always says the same: nothing found, not enough data, nothing to recommend."""

    def reply(self, case: Case) -> Reply | None:
        """Give that."""
        match case:
            case SearchCase():
                return SearchReply(hits=())
            case AnswerCase() | RefusalCase() | SafetyCase():
                return _NOTHING
            case ConversationCase():
                return ConversationReply(
                    turns=tuple(TurnReply(answer=_NOTHING) for _ in case.turns)
                )
            case EligibilityCase():
                policy = case.measure.partition(".")[0]
                measure = MeasureSeen(measure=case.measure, policy=policy, verdict="needs_data")
                return VerdictsReply(measures=(measure,))
            case MatchCase():
                return MatchesReply(recommended=0, matches=())
            case DraftCase():
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bm25:
    """Quotes the best passage of the lexical lane, whatever is asked; never refuses."""

    searcher: Searcher
    store: RecordStore

    def reply(self, case: Case) -> Reply | None:
        """Give that."""
        match case:
            case SearchCase():
                query = replace(query_of(case), method="lexical")
                return SearchReply(hits=tuple(map(seen, self.searcher.search(query).hits)))
            case AnswerCase() | RefusalCase() | SafetyCase():
                return self._quoted(case.question, case)
            case ConversationCase():
                answers = (self._quoted(turn.say, case) for turn in case.turns)
                return ConversationReply(turns=tuple(TurnReply(answer=a) for a in answers))
            case MatchCase():
                return self._matched(case)
            case _:
                return None

    def _quoted(self, text: str, case: Case) -> AnswerReply:
        hits = self._hits(text, case, k=1)
        if not hits:
            return _NOTHING
        best = hits[0]
        cited = Cited(
            n=1,
            record=best.record.id,
            title=best.record.title,
            quote=best.text,
            status=best.status,
            verbatim=True,
            level=best.record.level,
        )
        return _NOTHING.model_copy(
            update={
                "status": "answered",
                "intent": "policy_fact",
                "answer": f"{best.text}[^1]",
                "citations": (cited,),
            }
        )

    def _matched(self, case: MatchCase) -> MatchesReply | None:
        named = case.demand or case.achievement
        viewer = Viewer(role=case.role)
        shown = self.store.current([named], viewer) if named else {}
        text = case.text or (shown[named].record.text if named in shown else "")
        if not text:
            return MatchesReply(recommended=0, matches=())
        hits = self._hits(text, case, kinds=("demand" if case.achievement else "achievement",))
        matches = tuple(
            MatchSeen(
                record=hit.record.id,
                tier="strong" if place < _RECOMMENDED else "weak",
                score=hit.score,
            )
            for place, hit in enumerate(hits)
        )
        return MatchesReply(recommended=min(_RECOMMENDED, len(matches)), matches=matches)

    def _hits(
        self, text: str, case: Case, *, kinds: tuple[Kind, ...] = (), k: int = _K
    ) -> tuple[Hit, ...]:
        query = Query(
            text=text,
            viewer=Viewer(role=case.role),
            day=case.as_of,
            k=k,
            kinds=kinds,
            method="lexical",
            per_record=1,
        )
        return self.searcher.search(query).hits

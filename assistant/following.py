"""What a question of a conversation is about, where its own words do not say.

People go on about what was just shown to them: 够年限吗, 一公斤干果几度电. Such a question names
something that stands in the record it is about, and what was said before names the rest. So the
records that were cited, and those that the last questions find, are weighed by what they have of
both. No language model is asked; `assistant.rewriting` may, where there is one.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answerability import named, weights_of
from assistant.answers import Intent, Question, Turn
from assistant.understanding import Understood, content, stands_alone
from corpus.levels import Viewer
from corpus.records import Kind, Record
from corpus.store.records import StoredRecord
from index.search import Found, Query

_TURNS = 3
_K = 6
_SHORT_CHARS = 24
_A_NAME = 4
_BACK_THEN = re.compile("回到|刚才|前面|一开始|最早|先前")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowConfig:
    """What a record's being spoken of weighs; set on the open half of `sets/followups.jsonl`.

    Attributes:
        own: Having the words of the question itself.
        before: Having those of the question before it; `fading` less for each one further back.
        cited: Having been cited first in the last answer; `fading` less for each further back.
        least: So much must speak for it beside its having the words of the question.
    """

    own: float = 1.0
    headed: float = 0.8
    meant: float = 0.8
    before: float = 0.5
    cited: float = 0.3
    also: float = 0.15
    fading: float = 0.5
    least: float = 0.15


class Searcher(Protocol):
    """Finds passages; `index.search.HybridSearcher` in production."""

    def search(self, query: Query) -> Found:
        """Give what the viewer may see that bears on the query, best first."""


class Records(Protocol):
    """Gives records; `corpus.store.records.RecordStore` in production."""

    def current(self, ids: Collection[str], viewer: Viewer) -> Mapping[str, StoredRecord]:
        """Give those of the records that the viewer may see."""


def in_context(
    question: Question,
    understood: Understood,
    *,
    searcher: Searcher,
    records: Records | None,
    config: FollowConfig = FollowConfig(),
) -> Understood:
    """Give the question as understood with the record that it is about, where it leans on one.

    A question that stands alone, or for which nothing that was spoken of is a better ground than
    what it finds by itself, is given back as it is.
    """
    said = [turn.content for turn in question.history if turn.role == "user"][-_TURNS:]
    if not said or records is None or stands_alone(question.text):
        return understood
    alone = searcher.search(_query(question, question.text))
    joined = searcher.search(_query(question, "，".join([*said, question.text])))
    rarity = {**joined.rarity, **alone.rarity}
    spoken = _spoken_of(question.history, config)
    known = {hit.record.id: hit.record for found in (joined, alone) for hit in found.hits}
    known |= {
        one.record.id: one.record for one in records.current(list(spoken), question.viewer).values()
    }
    own = _weights(question.text, rarity)
    earlier = [_weights(text, rarity) for text in reversed(said)]

    near = replace(
        _query(question, question.text), method="hybrid", records=tuple(known), k=len(known)
    )
    meant = {hit.record.id: hit.score for hit in searcher.search(near).hits}
    back_then = bool(_BACK_THEN.search(question.text))

    def context(record: Record) -> float:
        words = named(f"{record.title}\n{record.text}")
        fading = 1.0 if back_then else config.fading
        said_of = (
            config.before * fading**back * _share(weights, words)
            for back, weights in enumerate(earlier)
        )
        return spoken.get(record.id, 0.0) + sum(said_of)

    def has(record: Record) -> float:
        share = _share(own, named(f"{record.title}\n{record.text}"))
        headed = _share(own, named(_head(record)))
        return share + config.headed * headed + config.meant * meant.get(record.id, 0.0)

    def worth(record: Record) -> tuple[float, str]:
        return config.own * has(record) + context(record), record.id

    wanted = [one for one in known.values() if not understood.kinds or one.kind in understood.kinds]
    spoken_for = [one for one in wanted or known.values() if context(one) >= config.least]
    if not spoken_for:
        return understood
    best = max(spoken_for, key=worth)
    if alone.hits and not _is_short(question.text):
        first = alone.hits[0].record
        if first.id != best.id and worth(first) > worth(best):
            return understood
    elif alone.hits and _is_called(question.text, alone.hits[0].record, best):
        return understood
    return about(question, understood, best)


def _head(record: Record) -> str:
    """Give what a record is called and whose it is."""
    facts = record.facts
    owner = getattr(facts, "owner", None) or ""
    return f"{record.title}\n{getattr(facts, 'region', None) or ''}\n{owner}"


def _is_short(text: str) -> bool:
    return len(text) <= _SHORT_CHARS


def _is_called(text: str, record: Record, other: Record) -> bool:
    """Say whether a text has a piece of a record's title that another's text does not have."""
    pieces = (text[i : i + _A_NAME] for i in range(len(text) - _A_NAME + 1))
    return any(piece in record.title and piece not in other.text for piece in pieces)


def about(question: Question, understood: Understood, record: Record) -> Understood:
    """Give the question as one about a record."""
    return replace(
        understood,
        text=f"{record.title}：{question.text.strip()}",
        focus=(record.id,),
        intent=_INTENT[record.kind] if understood.intent in _OPEN else understood.intent,
        kinds=(),
        runs=content(question.text, figures=record.kind not in ("policy", "passage")),
        vague=False,
    )


_OPEN = ("out_of_scope", "chat", "find_achievement", "find_demand", "statistics", "policy_find")
_INTENT: dict[Kind, Intent] = {
    "policy": "policy_fact",
    "passage": "policy_fact",
    "achievement": "find_achievement",
    "demand": "find_demand",
}


def _query(question: Question, text: str) -> Query:
    return Query(
        text=text,
        viewer=question.viewer,
        day=question.day,
        k=_K,
        method="lexical",
        include_expired=True,
    )


def _weights(text: str, rarity: Mapping[str, float]) -> dict[str, float]:
    return weights_of(content(text, figures=False), rarity)


def _share(weights: Mapping[str, float], words: Collection[str]) -> float:
    total = sum(weights.values())
    return sum(w for word, w in weights.items() if word in words) / total if total > 0 else 0.0


def _spoken_of(history: Sequence[Turn], config: FollowConfig) -> dict[str, float]:
    """Give what having been cited weighs, by record; the last answer most."""
    weights: dict[str, float] = {}
    answers = [turn for turn in reversed(history) if turn.role == "assistant" and turn.cited]
    for back, turn in enumerate(answers[:_TURNS]):
        for place, record in enumerate(turn.cited):
            weight = (config.cited if place == 0 else config.also) * config.fading**back
            weights[record] = max(weights.get(record, 0.0), weight)
    return weights

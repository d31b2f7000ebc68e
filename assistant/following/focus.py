"""The record that a question of a conversation is about, where its own words do not say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answers import Intent, Question
from assistant.counts import count_of
from assistant.following.choosing import chosen, newly_named
from assistant.following.fitting import fits, has_most, share_of
from assistant.following.leaning import leans
from assistant.following.pointing import Pointing, is_remark, pointing
from assistant.following.sending import sent_on
from assistant.following.spoken import Records, Searcher, said_before, spoken_of
from assistant.following.weighing import Weighed, head_of, weighed, words_of
from assistant.understanding import Understood, content, stands_alone, understand
from corpus.records import Kind, Record

_OPEN = ("out_of_scope", "chat", "find_achievement", "find_demand", "statistics", "policy_find")
_INTENT: dict[Kind, Intent] = {
    "policy": "policy_fact",
    "passage": "policy_fact",
    "achievement": "find_achievement",
    "demand": "find_demand",
}
_WANTED: dict[Intent, Kind] = {"find_achievement": "achievement", "find_demand": "demand"}
_RULES = ("policy", "passage")
# Of what a question names, so much makes it one about what was spoken of.
_ENOUGH = 0.5


def in_context(
    question: Question,
    understood: Understood,
    *,
    searcher: Searcher,
    records: Records | None,
) -> Understood:
    """Give the question as understood with the record that it is about, where it leans on one.

    A question that has a subject of its own is given back as it is. What asks for nothing, such
    as thanks, is small talk: it is not searched for, and what was spoken of stays that.
    """
    if not question.history or records is None or understood.intent in ("not_allowed", "chat"):
        return understood
    if is_remark(question.text):
        return replace(understood, intent="chat", vague=False)
    if _says_all(question.text):
        return understood
    own = understand(replace(question, history=()))
    at = pointing(question.text, said_before(question.history))
    spoken = spoken_of(question, at.text, searcher=searcher, records=records)
    weights = words_of(at, spoken)
    every = weighed(spoken, at, weights)
    leaning = leans(every, at, weights)
    best = _best_of(every, at, weights) if leaning else newly_named(every, at, weights)
    if best is None or _is_elsewhere(own.places, best):
        return understood
    wanted = at.wants or _WANTED.get(own.intent)
    if wanted and best.kind != wanted:
        return understood if best.kind in _RULES else _sought_for(question, best, wanted)
    about = _about(question, own, best, understood)
    of_it = next(one for one in every if one.record.id == best.id)
    return replace(about, said=at.text, beside=leaning and not fits(of_it, weights))


def _best_of(every: Sequence[Weighed], at: Pointing, weights: Mapping[str, float]) -> Record | None:
    """Give what a question that leans is about, and where that has nothing of it, what else has."""
    best = chosen(every, at, weights)
    of_it = next((one for one in every if best and one.record.id == best.id), None)
    if of_it is None or at.wants:
        return best
    if not fits(of_it, weights):
        others = [one for one in every if one.known and has_most(one, weights)]
        return chosen(others, at, weights) or best
    return sent_on(of_it, every, weights) or best


def nearest_spoken(
    question: Question,
    understood: Understood,
    *,
    searcher: Searcher,
    records: Records,
) -> Understood:
    """Give a question that seemed not to lean as one about the last thing that has its words.

    It is given back as it is where nothing that was spoken of has them.
    """
    own = understand(replace(question, history=()))
    at = pointing(question.text, said_before(question.history))
    spoken = spoken_of(question, at.text, searcher=searcher, records=records)
    weights = words_of(at, spoken)
    every = weighed(spoken, at, weights)
    best = chosen([one for one in every if one.known], at, weights)
    of_it = next((one for one in every if best and one.record.id == best.id), None)
    if best is None or of_it is None or share_of(of_it, weights) < _ENOUGH:
        return understood
    if _is_elsewhere(own.places, best):
        return understood
    return replace(_about(question, own, best, understood), said=at.text)


def _says_all(text: str) -> bool:
    """Say whether a text is a whole question, or none at all."""
    count = count_of(text)
    counts = count is not None and not count.left_out
    return counts or stands_alone(text) or not any(char.isalpha() for char in text)


def _is_elsewhere(places: Sequence[str], record: Record) -> bool:
    """Say whether one of these places, which are outside Ningxia, is none that a record names."""
    names = f"{head_of(record)}\n{record.text}"
    return any(place not in names for place in places)


def _about(
    question: Question, own: Understood, record: Record, understood: Understood
) -> Understood:
    """Give the question as one about a record; nothing else that was said before counts."""
    return replace(
        own,
        text=f"{record.title}：{question.text.strip()}",
        focus=(record.id,),
        intent=_INTENT[record.kind] if own.intent in _OPEN else own.intent,
        kinds=(),
        aspects=understood.aspects,
        runs=content(question.text, figures=record.kind not in ("policy", "passage")),
        local_money=understood.local_money,
        vague=False,
    )


def _sought_for(question: Question, record: Record, kind: Kind) -> Understood:
    """Give the question as one for records of a kind that are for this one."""
    text = f"{record.title}，{question.text.strip()}"
    whole = understand(replace(question, text=text, history=()))
    return replace(whole, intent=_INTENT[kind], kinds=(kind,), runs=content(text, figures=True))

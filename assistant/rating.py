"""How far a record's sentences, and the record, answer a question.

The weights were set on questions to the samples; what they give is published in
docs/measurements.md.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answers import Evidence
from assistant.sentences import Sentence, sentences
from assistant.stated import Above
from assistant.statements import OF_ANOTHER, states
from assistant.understanding import Understood
from corpus.labels import field_of, is_label
from corpus.records import Policy, Record
from index.chunks import Hit
from index.tokens import terms
from index.vocabulary import levelled

HEADING = re.compile(r"^[一二三四五六七八九十]{1,3}、\S{0,40}$|^#")
ITEM = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]")
CELLS = " | "
_UNSTATED = "未载明"

# A record: beside its best passage, what its title, its best sentence, stating all that is asked
# for, having a section on it and being asked for by its full name weigh; and what a rule of
# another region, or for a special case that was not asked about, has against it.
_TITLE = 0.5
_SENTENCE = 0.3
_STATED = 0.15
_SECTION = 0.25
_BY_NAME = 0.4
_ELSEWHERE = 0.5
_SPECIAL = 0.3
_OF_THE_YEAR = 0.3
_FULLY_READ = 8
_A_NAME_CHARS = 4
_YEAR = re.compile(r"^20\d\d年度?")
_SORT_OF_PAPER = re.compile(
    r"(?:（[^）]*）|管理|暂行|试行|实施|工作)*(?:办法|条例|规定|方案|意见|指引|通知)?(?:（[^）]*）)?$"
)

# A sentence: what it names itself and under its title and heading, whether a hit is on it.
_OWN, _ABOVE = 0.4, 0.6
_HIT = 0.5
# What is left of that for one that only sends the reader on, or that speaks of another text.
_OF_A_POINTER = 0.4
_OF_ANOTHER_TEXT = 0.7
# … of one that is labelled as something else, and of a table's head.
_LABELLED_OTHERWISE = 0.5
_TABLE_HEAD = 0.1
_AS_RARE = 0.7
_IS_ABOUT = {"材料": "material", "程序": "", "流程": "", "窗口": "deadline", "受理部门": "desk"}
_POINTER = re.compile(r"(?:看|见|参照|按)《[^》]+》[^，。；]{0,6}[。；]?(?:〔[^〕]+〕)?$")
_NAMED_TEXT = re.compile(r"《([^》]{4,})》")

# What is never quoted.
_BOILERPLATE = re.compile(r"^(说明：本摘要|数据性质[：:])")
_SAYS_NOTHING_CHARS = 10
_FIGURE = re.compile(r"\d")
_LABELLED = re.compile(r"^([^：:\s]{1,12})[：:]")
_IDENTIFYING = {
    "id", "title", "field", "tags", "region", "owner", "state", "published", "expires", "mark",
    "nature",
}  # fmt: skip
_ASKED_FOR_IN_HEAD = {
    "文号": "basis",
    "申报窗口": "deadline",
    "受理部门": "desk",
    "有效期至": "time",
    "施行日期": "time",
}
# Words that ask for just what such a line states.
_ASKS_FOR_LINE = {
    "文号": re.compile("文号"),
    "有效期至": re.compile("为止|到哪[年天]|到期|有效期|哪[年天]止"),
    "施行日期": re.compile("施行|执行|生效"),
}
_OF_A_LINE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """One record's sentences, the best first.

    Attributes:
        named: How much of what the question names stands in the record at all, 0…1.
        score: How far up the record belongs.
    """

    sentences: tuple[Evidence, ...]
    named: float
    score: float


def rate(hits: Sequence[Hit], understood: Understood, weights: Mapping[str, float]) -> Rated:
    """Give a record's sentences rated, and the record itself.

    Args:
        hits: On one record, the best first.
        understood: The question.
        weights: What each of its terms counts.
    """
    record = hits[0].record
    rated = _rated(hits, understood, weights)
    best = rated[0].score if rated else 0.0
    stated = [
        any(_UNSTATED not in e.quote and aspect.is_said_in(e.quote) for e in rated[:_FULLY_READ])
        for aspect in understood.aspects
    ]
    headings = "".join(line for line in record.text.split("\n") if HEADING.match(line))
    sections = [any(word in headings for word in a.headings) for a in understood.aspects]
    score = (
        hits[0].score
        + _SECTION * sum(sections) / max(1, len(sections))
        + _TITLE * _titled(record.title, weights)
        + _SENTENCE * min(1.0, best / 2)
        + _STATED * sum(stated) / max(1, len(stated))
        + (_BY_NAME if is_named(record.title, understood) else 0.0)
        + (_OF_THE_YEAR if _is_of_this_year(record.title, understood) else 0.0)
        - (_SPECIAL if any(word in record.title for word in understood.special) else 0.0)
    )
    return Rated(
        sentences=tuple(rated),
        named=_share(weights, _words(f"{record.title}\n{record.text}")),
        score=score - (_ELSEWHERE if _elsewhere(record, understood) else 0.0),
    )


def _elsewhere(record: Record, understood: Understood) -> bool:
    """Say whether a rule is another region's, and the question is not about that region alone."""
    facts = record.facts
    region = facts.region if isinstance(facts, Policy) else None
    places = [part for part in (region or "").split("/") if part]
    abroad = any(understood.is_outside(place) for place in places)
    return abroad and (understood.here or not set(places) & set(understood.places))


def _titled(title: str, weights: Mapping[str, float]) -> float:
    """Give how nearly the question names this title and no more, 0…1 (an F1 measure)."""
    words = _words(title)
    recall = _share(weights, words)
    precision = sum(word in weights for word in words) / max(1, len(words))
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def _words(text: str) -> tuple[str, ...]:
    return terms(levelled(text)).pairs


def _share(weights: Mapping[str, float], words: Iterable[str]) -> float:
    """Give how much of the question's weight these words have, 0…1."""
    present = set(words)
    total = sum(weights.values()) or 1.0
    return sum(weight for word, weight in weights.items() if word in present) / total


def _rated(
    hits: Sequence[Hit], understood: Understood, weights: Mapping[str, float]
) -> list[Evidence]:
    """Rate every sentence of the record: the question's words, what it states, where it stands."""
    record = hits[0].record
    heading = head = ""
    title = set(_words(record.title))
    above = title
    focus = _focus(weights, _words(f"{record.title}\n{record.text}"))
    rated = []
    for sentence in sentences(record.text):
        text = record.text[sentence.start : sentence.end]
        if HEADING.match(text):
            heading, head = text, ""
            above = title | set(_words(heading))
            continue
        short = len(text) < _SAYS_NOTHING_CHARS and not _FIGURE.search(text)
        if short and not ITEM.match(text):
            continue
        if _BOILERPLATE.match(text) or text == record.title or _is_head(record, text, understood):
            continue
        # A sentence is read under its title and heading: it need not repeat what they name.
        own = set(_words(text))
        overlap = _ABOVE * _share(weights, own | above) + _OWN * _share(weights, own)
        # A long sentence meets more words by chance.
        overlap *= min(1.0, 1.25 - len(text) / 800)
        head = (head or text) if CELLS in text else ""
        stated = states(understood, text, Above(record.title, heading, head))
        if focus and not focus & (own | above):
            stated *= OF_ANOTHER  # an amount, but of something else
        hit = max((h.score for h in hits if h.start <= sentence.start < h.end), default=0.0)
        worth = _worth(text, record.title) * _labelled_worth(text, understood)
        if head == text:
            worth *= _TABLE_HEAD
        score = overlap + stated * (0.5 + overlap) + _HIT * hit * (0.1 + overlap)
        rated.append(_evidence(hits[0], sentence, score * worth + _lined(text, understood)))
    return sorted(rated, key=lambda item: (-item.score, item.start))


def _worth(text: str, title: str) -> float:
    """Give what a sentence is worth that sends the reader on, or speaks of another text."""
    if _POINTER.search(text):
        return _OF_A_POINTER
    others = [name for name in _NAMED_TEXT.findall(text) if name not in title]
    return _OF_ANOTHER_TEXT if others else 1.0


def _lined(text: str, understood: Understood) -> float:
    """Give what a line of the head is worth more that states just what is asked for."""
    match = _LABELLED.match(text)
    asks = _ASKS_FOR_LINE.get(match[1]) if match else None
    return _OF_A_LINE if asks and asks.search(understood.text) and _UNSTATED not in text else 0.0


def _labelled_worth(text: str, understood: Understood) -> float:
    """Give what a sentence is worth by its label, such as 材料, where something else is asked."""
    match = _LABELLED.match(text)
    about = next((a for label, a in _IS_ABOUT.items() if match and match[1].endswith(label)), None)
    if about is None or not understood.aspects:
        return 1.0
    return 1.0 if about in {aspect.name for aspect in understood.aspects} else _LABELLED_OTHERWISE


def is_named(title: str, understood: Understood) -> bool:
    """Say whether the question has a title in full, but for its year and the sort of paper."""
    core = _SORT_OF_PAPER.sub("", _YEAR.sub("", title))
    return len(core) >= _A_NAME_CHARS and core in understood.formal


def _is_of_this_year(title: str, understood: Understood) -> bool:
    """Say whether this year is asked about, and a title says that it is for this year."""
    return "今年" in understood.text and title.startswith(str(understood.day.year))


def _focus(weights: Mapping[str, float], words: Iterable[str]) -> frozenset[str]:
    """Give the rarest of what the question names and the record has: what it is about, there."""
    present = {word: weights[word] for word in set(words) if weights.get(word, 0.0) > 0}
    line = max(present.values(), default=0.0) * _AS_RARE
    return frozenset(word for word, weight in present.items() if weight >= line)


def _is_head(record: Record, text: str, understood: Understood) -> bool:
    """Tell a labelled line that only identifies its record, unless that is what is asked for."""
    match = _LABELLED.match(text)
    if not match:
        return False
    if record.kind in ("achievement", "demand"):
        # A row of a catalogue is all labelled lines: most of them say what the goods are.
        return match[1] == "序号" or field_of(match[1], record.kind) in _IDENTIFYING
    if not is_label(match[1]):
        return False
    return _ASKED_FOR_IN_HEAD.get(match[1], "") not in {a.name for a in understood.aspects}


def _evidence(hit: Hit, sentence: Sentence, score: float) -> Evidence:
    return Evidence(
        record=hit.record,
        start=sentence.start,
        end=sentence.end,
        status=hit.status,
        score=score,
    )

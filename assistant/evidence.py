"""From hits to evidence: in each record that bears on the question, what answers it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Evidence
from assistant.sentences import Sentence, sentences
from assistant.understanding import Aspect, Understood
from corpus.labels import field_of, is_label
from corpus.records import Policy, Record
from index.chunks import Hit
from index.search import Found
from index.tokens import terms
from index.vocabulary import levelled

_LABELLED = re.compile(r"^([^：:\s]{1,12})[：:]")
_BOILERPLATE = re.compile(r"^(说明：本摘要|数据性质[：:])")
_HEADING = re.compile(r"^[一二三四五六七八九十]{1,3}、\S{0,40}$|^#")
_ANSWERING_ASPECT = 0.55
_HEADING_ASPECT = 0.35
_HIT_BONUS = 0.5
# In a record that is not about the question every sentence falls below this share of the best.
_KEEP_SHARE = 0.45
_MAX_QUOTE_CHARS = 400
_SAYS_NOTHING_CHARS = 10
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
# Conditions and materials are read as a whole or not at all.
_LISTED = {"condition", "material"}
_ITEM = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]")
_A_LIST = 3
_MAX_ITEMS = 12
_FIGURE = re.compile(r"\d")
# Records looked at more closely than by their best passage.
_CONSIDERED = 6
# A record that has less of what the question names than this share of the first is about
# something else, however well one of its sentences reads.
_NAMED_SHARE = 0.5
# What a record's title, its best sentence, stating all that is asked for and having a section on
# it weigh beside its best passage.
_TITLE = 0.5
_SENTENCE = 0.3
_STATED = 0.15
_SECTION = 0.25
_FULLY_READ = 8
_UNSTATED = "未载明"
_OF_A_GAP = 0.5
_OF_ANOTHER = 0.25
_AS_RARE = 0.7
# What a rule of another region has against it.
_ELSEWHERE = 0.5
# A sentence that only sends the reader on to another text, and what that leaves of its score.
_POINTER = re.compile(r"(?:看|见|参照|按)《[^》]+》[^，。；]{0,6}[。；]?(?:〔[^〕]+〕)?$")
_OF_A_POINTER = 0.4
_NAMED_TEXT = re.compile(r"《([^》]{4,})》")
_OF_ANOTHER_TEXT = 0.7
_SORT_OF_PAPER = re.compile(
    r"(?:（[^）]*）|管理|暂行|试行|实施|工作)*(?:办法|条例|规定|方案|意见|指引|通知)?(?:（[^）]*）)?$"
)
_YEAR = re.compile(r"^20\d\d年度?")
# A policy whose name the question has in full is what it asks about.
_BY_NAME = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceConfig:
    """How much is quoted.

    Attributes:
        records: At most this many records.
        record_share: A record whose best passage scores below this share of the first's is left.
        first: Sentences of the best record.
        others: Sentences of each other record.
    """

    records: int = 3
    record_share: float = 0.55
    first: int = 5
    others: int = 2


def gather(
    found: Found, understood: Understood, config: EvidenceConfig = EvidenceConfig()
) -> tuple[Evidence, ...]:
    """Give the sentences that answer, by record, the best record first, in reading order.

    Where what comes nearest has run out, what took its place comes first; where nothing did, it
    comes first itself: that it has run out is the answer.
    """
    by_record: dict[str, list[Hit]] = defaultdict(list)
    # Who looks around is not helped by what has run out.
    outdated = found.outdated if understood.intent != "policy_find" else ()
    for hit in (*outdated, *found.hits):
        by_record[hit.record.id].append(hit)
    best = found.hits[0].score if found.hits else 0.0
    leading = {hit.record.id for hit in outdated} | found.heirs
    near = [hits for hits in by_record.values() if hits[0].score >= best * config.record_share]
    weights = {word: found.rarity.get(word, 0.0) for word in understood.terms}
    groups = [_group(hits, understood, weights) for hits in near[:_CONSIDERED]]
    groups = [group for group in groups if group.sentences]
    groups.sort(key=lambda group: (group.sentences[0].record.id not in leading, -group.score))
    named = groups[0].named if groups else 0.0
    groups = [group for group in groups if group.named >= named * _NAMED_SHARE]
    chosen: list[Evidence] = []
    for number, group in enumerate(groups[: config.records]):
        top = groups[0].sentences[0].score
        room = config.first if number == 0 else config.others
        kept = [item for item in group.sentences[:room] if item.score >= top * _KEEP_SHARE]
        if number == 0 and _LISTED & {aspect.name for aspect in understood.aspects}:
            kept = _with_its_list(kept, group.sentences)
        chosen += _merged(sorted(kept, key=lambda item: item.start))
    return tuple(chosen)


def _with_its_list(kept: Sequence[Evidence], rated: Sequence[Evidence]) -> list[Evidence]:
    """Give the sentences and, where one is an item of a list, the items beside it.

    Of eight conditions that all must be met, two are no answer.
    """
    items = sorted((item for item in rated if _ITEM.match(item.quote)), key=lambda item: item.start)
    lists: list[list[Evidence]] = []
    for item in items:
        first_again = _ITEM.match(item.quote) and item.quote[1] == "一" and item.quote[2] in "）)"
        if not lists or first_again:
            lists.append([])
        lists[-1].append(item)
    chosen = list(kept)
    for whole in lists:
        if len(whole) >= _A_LIST and any(item in kept for item in whole):
            chosen += [item for item in whole[:_MAX_ITEMS] if item not in chosen]
            chosen += _heading_of(whole[0], score=max(item.score for item in kept) + 1)
            break
    return chosen


def _heading_of(item: Evidence, *, score: float) -> list[Evidence]:
    """Give the heading that an item stands under, without its number: it says what the list is."""
    text = item.record.text
    offset = 0
    heading: list[Evidence] = []
    for line in text[: item.start].split("\n"):
        if _HEADING.match(line):
            start = offset + line.find("、") + 1
            heading = [replace(item, start=start, end=offset + len(line), score=score)]
        offset += len(line) + 1
    return heading


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """One record's sentences, the best first.

    Attributes:
        named: How much of what the question names stands in the record at all, 0…1.
        score: How far up the record belongs.
    """

    sentences: tuple[Evidence, ...]
    named: float
    score: float


def _group(hits: Sequence[Hit], understood: Understood, weights: Mapping[str, float]) -> _Group:
    record = hits[0].record
    rated = _rated(hits, understood, weights)
    best = rated[0].score if rated else 0.0
    stated = [
        any(_UNSTATED not in e.quote and aspect.says.search(e.quote) for e in rated[:_FULLY_READ])
        for aspect in understood.aspects
    ]
    headings = "".join(line for line in record.text.split("\n") if _HEADING.match(line))
    sections = [any(word in headings for word in a.headings) for a in understood.aspects]
    score = (
        hits[0].score
        + _SECTION * sum(sections) / max(1, len(sections))
        + _TITLE * _titled(record.title, weights)
        + _SENTENCE * min(1.0, best / 2)
        + _STATED * sum(stated) / max(1, len(stated))
        + (_BY_NAME if _core(record.title) in understood.formal else 0.0)
    )
    return _Group(
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
    heading = ""
    title = set(_words(record.title))
    above = title
    focus = _focus(weights, _words(f"{record.title}\n{record.text}"))
    rated = []
    for sentence in sentences(record.text):
        text = record.text[sentence.start : sentence.end]
        if _HEADING.match(text):
            heading = text
            above = title | set(_words(heading))
            continue
        if len(text) < _SAYS_NOTHING_CHARS and not _FIGURE.search(text):
            continue
        if _BOILERPLATE.match(text) or text == record.title or _is_head(record, text, understood):
            continue
        # A sentence is read under its title and heading: it need not repeat what they name.
        own = set(_words(text))
        overlap = 0.6 * _share(weights, own | above) + 0.4 * _share(weights, own)
        # A long sentence meets more words by chance.
        overlap *= min(1.0, 1.25 - len(text) / 800)
        stated = _states(understood.aspects, text, heading)
        if focus and not focus & (own | above):
            stated *= _OF_ANOTHER  # an amount, but of something else
        hit = max((h.score for h in hits if h.start <= sentence.start < h.end), default=0.0)
        worth = _worth(text, record.title)
        score = overlap + stated * (0.5 + overlap) + _HIT_BONUS * hit * (0.1 + overlap)
        rated.append(_evidence(hits[0], sentence, score * worth))
    return sorted(rated, key=lambda item: (-item.score, item.start))


def _worth(text: str, title: str) -> float:
    """Give what a sentence is worth that sends the reader on, or speaks of another text."""
    if _POINTER.search(text):
        return _OF_A_POINTER
    others = [name for name in _NAMED_TEXT.findall(text) if name not in title]
    return _OF_ANOTHER_TEXT if others else 1.0


def _core(title: str) -> str:
    """Give a title without its year and the words that say what sort of paper it is."""
    return _SORT_OF_PAPER.sub("", _YEAR.sub("", title))


def _focus(weights: Mapping[str, float], words: Iterable[str]) -> frozenset[str]:
    """Give the rarest of what the question names and the record has: what it is about, there."""
    present = {word: weights[word] for word in set(words) if weights.get(word, 0.0) > 0}
    line = max(present.values(), default=0.0) * _AS_RARE
    return frozenset(word for word, weight in present.items() if weight >= line)


def _states(aspects: Sequence[Aspect], text: str, heading: str) -> float:
    """Give how much of what is asked for a sentence states, 0…0.9, all aspects alike."""
    total = 0.0
    for aspect in aspects:
        total += _ANSWERING_ASPECT if aspect.says.search(text) else 0.0
        total += _HEADING_ASPECT if any(word in heading for word in aspect.headings) else 0.0
    # That something is not stated is worth saying, but after what is.
    return total / max(1, len(aspects)) * (_OF_A_GAP if _UNSTATED in text else 1.0)


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


def _merged(kept: Sequence[Evidence]) -> list[Evidence]:
    """Join sentences that stand next to each other: they were written to be read together."""
    merged: list[Evidence] = []
    for item in kept:
        last = merged[-1] if merged else None
        if (
            last is not None
            and "\n" not in last.record.text[last.end : item.start]
            and not last.record.text[last.end : item.start].strip()
            and item.end - last.start <= _MAX_QUOTE_CHARS
        ):
            merged[-1] = Evidence(
                record=last.record,
                start=last.start,
                end=item.end,
                status=last.status,
                score=max(last.score, item.score),
            )
        else:
            merged.append(item)
    return merged

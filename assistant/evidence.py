"""From hits to evidence: in each record that bears on the question, what answers it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Evidence
from assistant.rating import CELLS, HEADING, ITEM, Rated, rate
from assistant.sentences import sentences
from assistant.stated import Sort, is_beside, untold
from assistant.understanding import Understood
from corpus.records import Policy
from index.chunks import Hit
from index.search import Found

# In a record that is not about the question every sentence falls below this share of the best.
_KEEP_SHARE = 0.45
_MAX_QUOTE_CHARS = 400
# Records looked at more closely than by their best passage.
_CONSIDERED = 6
# A record that has less of what the question names than this share of the first is about
# something else, however well one of its sentences reads.
_NAMED_SHARE = 0.5
# Conditions and materials are read as a whole or not at all.
_LISTED = {"condition", "material"}
_FIRST_ITEM = re.compile(r"^[（(]一[）)]")
_A_LIST = 3
_MAX_ITEMS = 12
_A_SHORT_LIST = 6
_SAYS_SOMETHING_CHARS = 6
_COLON = re.compile(r"[：:](?:〔[^〕]+〕)?$")
_BELOW = "下表"
_DENIES = re.compile(r"不|除外")
# The conditions of a rule stand in another, which is named.
_SENT_ON = re.compile(r"(?:条件|标准|要求)[^，。；]{0,4}[见看按]《([^》]+)》")


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

    What speaks to a program is never among them: nothing is said on the word of such a text.

    Where what comes nearest has run out, what took its place comes first; where nothing did, it
    comes first itself: that it has run out is the answer.
    """
    by_record: dict[str, list[Hit]] = defaultdict(list)
    # Who looks around, or asks for what holds now, is not helped by what has run out.
    around = understood.intent == "policy_find" or understood.now
    outdated = () if around else found.outdated
    for hit in (*outdated, *found.hits):
        by_record[hit.record.id].append(hit)
    best = found.hits[0].score if found.hits else 0.0
    leading = {hit.record.id for hit in outdated} | found.heirs
    near = [hits for hits in by_record.values() if hits[0].score >= best * config.record_share]
    weights = understood.weighed(found.rarity)
    groups = [rate(hits, understood, weights) for hits in near[:_CONSIDERED]]
    groups = [_to_people(group) for group in groups]
    groups = [group for group in groups if group.sentences]
    groups.sort(key=lambda group: (group.sentences[0].record.id not in leading, -group.score))
    groups = _sent_on(groups)
    named = groups[0].named if groups else 0.0
    groups = [group for group in groups if group.named >= named * _NAMED_SHARE]
    chosen: list[Evidence] = []
    for number, group in enumerate(groups[: config.records]):
        top = groups[0].sentences[0].score
        room = config.first if number == 0 else config.others
        kept = [item for item in group.sentences[:room] if item.score >= top * _KEEP_SHARE]
        kept = _with_its_list(kept, group.sentences, understood, leading=number == 0)
        if number == 0:
            kept = _with_its_table(kept, group.sentences)
            kept = _with_the_rest_of_it(kept, understood)
            kept = _with_its_gaps(kept, group.sentences, understood)
        chosen += _merged(sorted(kept, key=lambda item: item.start))
    return tuple(chosen)


def _to_people(group: Rated) -> Rated:
    told = tuple(item for item in group.sentences if not item.warned_of("instruction"))
    return replace(group, sentences=told)


def _with_its_list(
    kept: Sequence[Evidence], rated: Sequence[Evidence], understood: Understood, *, leading: bool
) -> list[Evidence]:
    """Give the sentences and, where one is an item of a list, the items beside it.

    Of eight conditions that all must be met, two are no answer; and an item of what is not
    granted says the opposite without its heading. A short list that a sentence announces is given
    with it; that alone in records that do not lead.
    """
    asked = {aspect.name for aspect in understood.aspects}
    # Its heading, or its first item, opens an answer to who asks for the list and nothing else.
    best = max((item.score for item in kept), default=0.0)
    opens = best + 1 if asked and asked <= _LISTED else 0.0
    for items in _lists(rated):
        heading = _heading_of(items[0], score=opens)
        title = "".join(line.quote for line in heading)
        denies = bool(_DENIES.search(title))
        wanted = denies or _is_of_what_is_asked(title, asked)
        begun = leading and wanted and any(item in kept for item in items)
        announced = any(_announces(item, items[0]) for item in kept)
        if begun or (announced and len(items) <= _A_SHORT_LIST):
            says = (denies or len(title) >= _SAYS_SOMETHING_CHARS) and not announced
            first = items[0] if says or not opens else replace(items[0], score=opens)
            starts = {item.start for item in items}
            others = [item for item in kept if item.start not in starts]
            return [*others, first, *items[1:_MAX_ITEMS], *(heading if says else ())]
    return list(kept)


def _is_of_what_is_asked(title: str, asked: set[str]) -> bool:
    """Say whether a list under this heading is of what is asked for: materials, or conditions."""
    return ("material" if "材料" in title else "condition") in asked


def _lists(rated: Sequence[Evidence]) -> list[list[Evidence]]:
    """Give the lists of a record, in order; two items are none."""
    items = sorted((item for item in rated if ITEM.match(item.quote)), key=lambda item: item.start)
    lists: list[list[Evidence]] = []
    for item in items:
        if not lists or _FIRST_ITEM.match(item.quote):
            lists.append([])
        lists[-1].append(item)
    return [whole for whole in lists if len(whole) >= _A_LIST]


def _announces(item: Evidence, first: Evidence) -> bool:
    """Say whether a sentence ends in a colon, and the list that begins so stands right below."""
    between = item.record.text[item.end : first.start]
    return bool(_COLON.search(item.quote)) and not between.strip()


def _sent_on(groups: list[Rated]) -> list[Rated]:
    """Give the records with the one first that the best sentence of all sends the reader to."""
    if not groups or not (pointer := _SENT_ON.search(groups[0].sentences[0].quote)):
        return groups
    return sorted(groups, key=lambda group: group.sentences[0].record.title != pointer[1])


def _with_its_table(kept: Sequence[Evidence], rated: Sequence[Evidence]) -> list[Evidence]:
    """Give the sentences and the short table that one of them is a row of, or sends to."""
    rows = sorted((item for item in rated if CELLS in item.quote), key=lambda item: item.start)
    tables: list[list[Evidence]] = []
    for row in rows:
        last = tables[-1][-1] if tables else None
        if last is None or row.record.text[last.end : row.start].strip():
            tables.append([])
        tables[-1].append(row)
    chosen = list(kept)
    for table in tables:
        before = [item for item in kept if item.end <= table[0].start]
        told = any(_BELOW in item.quote for item in before) and table is tables[0]
        if len(table) <= _MAX_ITEMS and (told or any(row in kept for row in table)):
            chosen += [row for row in table if row not in chosen]
    return chosen


def _with_the_rest_of_it(kept: Sequence[Evidence], understood: Understood) -> list[Evidence]:
    """Give the sentences and, of each thing that none of them tells, the first of all that does.

    Passages were found by what is near to the question. What a paper that is quoted tells in
    another place of it is not to be called unstated.
    """
    whole = list(kept)
    if not kept or not isinstance(kept[0].record.facts, Policy):
        return whole
    missing = untold(understood.sorts, kept, weights={}, about=understood.about)
    least = min(item.score for item in kept)
    for sort in missing:
        told = (item for item in _all_of(kept[0], least) if _tells(item, sort, understood))
        if (first := next(told, None)) is not None and first not in whole:
            whole.append(first)
    return whole


def _all_of(item: Evidence, score: float) -> Iterator[Evidence]:
    """Give every sentence of a record, whatever was found of it, that may be told to people."""
    for span in sentences(item.record.text):
        one = replace(item, start=span.start, end=span.end, score=score)
        if not (one.warned_of("instruction") or one.warned_of("hidden")):
            yield one


def _tells(item: Evidence, sort: Sort, understood: Understood) -> bool:
    return not untold([sort], [item], weights={}, about=understood.about)


def _with_its_gaps(
    kept: Sequence[Evidence], rated: Sequence[Evidence], understood: Understood
) -> list[Evidence]:
    """Give the sentences and, of what none of them tells, that which says it is not stated."""
    missing = untold(understood.sorts, kept, weights={}, about=understood.about)
    least = rated[0].score * _KEEP_SHARE if rated else 0.0
    gaps = [
        item
        for item in rated
        if item.score >= least
        and any(sort.is_denied_in(item.quote) for sort in missing)
        and not is_beside(item, understood.about)
    ]
    return [*kept, *(item for item in gaps[:1] if item not in kept)]


def _heading_of(item: Evidence, *, score: float) -> list[Evidence]:
    """Give the heading that an item stands under, without its number: it says what the list is."""
    text = item.record.text
    offset = 0
    heading: list[Evidence] = []
    for line in text[: item.start].split("\n"):
        if HEADING.match(line):
            start = offset + line.find("、") + 1
            heading = [replace(item, start=start, end=offset + len(line), score=score)]
        offset += len(line) + 1
    return heading


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

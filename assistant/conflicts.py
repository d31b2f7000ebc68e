"""Where two sources that an answer cites say different figures of the same thing."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from assistant.answers import Citation
from assistant.figures import plain
from assistant.grounding.passages import Stretch, pairs_of, passage
from assistant.grounding.together import figures_of
from assistant.grounding.words import content, covered
from assistant.words import PROVENANCE
from corpus.records import Policy

# Two sentences are of the same thing when each has this share of the other's words.
_THE_SAME = 0.85
_ENOUGH_CHARS = 4
_MOST = 2
# What names its subject itself, in so many words; a shorter one takes it from its title, and says
# the same only under a title that does.
_NAMES_IT_CHARS = 10
_ONE_TITLE = 0.6
# An item of a list, or what a label says, is of what stands above it.
_ITEM = re.compile(
    r"^(?:\[[一二三四五六七八九十\d]+\]|\(?\d+[.)、]|[一二三四五六七八九十]+、|[^,:]{1,8}:)"
)
_YEAR = "某年"
_A_YEAR = re.compile(r"(?:19|20)\d\d年")


def conflicts(citations: Sequence[Citation]) -> tuple[str, ...]:
    """Give a line for each two sources that differ, with what tells their weight.

    That is their level, their date and where they are from; which of them holds, the line does not
    say: that is for whoever is responsible.
    """
    found = []
    for one, other in combinations(citations, 2):
        if one.record.id == other.record.id:
            continue
        for ours, theirs in _differing(one, other):
            found.append(
                f"两份资料说法不一：{_weight(one)}写“{ours}”[^{one.n}]；"
                f"{_weight(other)}写“{theirs}”[^{other.n}]。引用前请向主管部门核对。"
            )
    return tuple(dict.fromkeys(found))[:_MOST]


def _differing(one: Citation, other: Citation) -> Iterator[tuple[str, str]]:
    for ours in passage(one).stretches:
        for theirs in passage(other).stretches:
            if _same_thing(ours, theirs) and _other_figures(ours.text, theirs.text):
                yield ours.text, theirs.text


def _same_thing(ours: Stretch, theirs: Stretch) -> bool:
    if _ITEM.match(ours.text) or _ITEM.match(theirs.text):
        return False
    mine, yours = content(ours.text), content(theirs.text)
    if min(sum(map(len, mine)), sum(map(len, yours))) < _ENOUGH_CHARS:
        return False
    whole = min(sum(map(len, mine)), sum(map(len, yours))) >= _NAMES_IT_CHARS
    if not whole and not _one_title(ours.title, theirs.title):
        return False
    return covered(mine, theirs.pairs) >= _THE_SAME and covered(yours, ours.pairs) >= _THE_SAME


def _one_title(ours: str, theirs: str) -> bool:
    mine, yours = content(ours), content(theirs)
    return min(covered(mine, pairs_of(theirs)), covered(yours, pairs_of(ours))) >= _ONE_TITLE


def _other_figures(ours: str, theirs: str) -> bool:
    """Say whether they have other figures of one measure, of the same years."""
    mine, yours = _by_measure(ours), _by_measure(theirs)
    if mine.pop(_YEAR, set()) != yours.pop(_YEAR, set()):
        return False
    return any(not mine[measure] & yours[measure] for measure in mine.keys() & yours.keys())


def _by_measure(text: str) -> dict[str, set[Decimal]]:
    found: dict[str, set[Decimal]] = defaultdict(set)
    for one in figures_of(text):
        if one.measure:
            found[_YEAR if _A_YEAR.fullmatch(one.written) else one.measure].add(one.value)
    return found


def _weight(citation: Citation) -> str:
    """Give a record's title with its level, its date and where it is from."""
    record, facts = citation.record, citation.record.facts
    told = [PROVENANCE[citation.provenance]]
    if isinstance(facts, Policy):
        day = facts.published or facts.effective
        told = [facts.tier or "", day.isoformat() if day else "日期未载明", *told]
    return f"《{plain(record.title)}》（{' · '.join(part for part in told if part)}）"

"""Which other texts a text says it puts out of force."""

import re
from collections.abc import Iterator, Sequence

from corpus.recognise.numbers import numbers_in
from corpus.records import Relation

_SENTENCE = re.compile(r"[^。；;\n]+")
_REPEALS = re.compile(r"(?:同时|一并|即行|自行|予以|均|即)?\s*(?:废止|停止执行|失效|不再执行)")
# A text may say when others end without ending them: 违反…的, 未…废止, …废止的决定.
_NOT = re.compile(
    r"(?:不|未|没有|尚未|是否|另行)(?:予以)?(?:废止|停止执行|失效)|废止的|失效的|修改[、和]废止|清理"
)
_NAMED = re.compile(r"《([^《》]*(?:〈[^〉]*〉[^《》]*)*)》\s*((?:[（(][^（）()]*[)）]\s*)*)")
_ENDING = re.compile(r"(?:决定)?(?:对|将)?.{0,12}(?:予以)?废止\s*(?=《)")
# What may stand between a name and the verb, and between one name and the next.
_TO_THE_VERB = re.compile(
    r"^(?:等)?\s*(?:[一二三四五六七八九十\d]+[个件份部])?(?:规范性)?(?:文件)?[，,]?"
    r"(?:自[^，,。]{0,24}起)?[，,]?\s*$"
)
_TO_THE_NEXT = re.compile(
    r"^\s*(?:[、，,和及与]|以及)"
    r"(?!.*(?:规定|适用|执行|享受|按照|依照|根据|符合|违反|依据|给予|申报))[^《》。]{0,160}$"
)
_MAX_NOTE_CHARS = 200
# Under this label stands that a file itself lists what replaces what; then nothing is worked out.
LISTED = "替代关系"


def repeals_in(text: str, *, names: Sequence[str]) -> tuple[Relation, ...]:
    """Give the texts that this one repeals, by number where one is given, else by title.

    Only a whole text in 《》 counts, in a sentence that ends with what becomes of it. Where only
    some articles are repealed, nothing does.

    Args:
        text: All of it.
        names: What the text itself is called: that it ends one day repeals nothing else.
    """
    ends_others = any(re.search(r"关于(?:公布)?废止", n) and "修改" not in n for n in names)
    found: list[Relation] = []
    for sentence in _SENTENCE.findall(text):
        found += _of(sentence, names)
        for match in _ENDING.finditer(sentence) if ends_others else ():
            found += _named(sentence[match.end() :], sentence, names)
    return tuple({relation.other: relation for relation in found}.values())


def _of(sentence: str, names: Sequence[str]) -> Iterator[Relation]:
    matches = list(_REPEALS.finditer(sentence))
    if not matches or "《" not in sentence or _NOT.search(sentence):
        return
    ends = matches[-1]
    if sentence[ends.end() :].strip(" ，,") not in ("", "执行"):
        return
    before = sentence[: ends.start()]
    yield from _named(before[_chain(before) :], sentence, names)


def _chain(before: str) -> int:
    """Give where the names begin that stand right before the words that end them.

    `依照《甲》申报的，《乙》、《丙》（文号）同时废止` ends 乙 and 丙, not 甲.
    """
    start = len(before)
    gap = _TO_THE_VERB
    for match in reversed(list(_NAMED.finditer(before))):
        if not gap.match(before[match.end() : start]):
            break
        start, gap = match.start(), _TO_THE_NEXT
    return start


def _named(words: str, sentence: str, names: Sequence[str]) -> Iterator[Relation]:
    """Give each whole text that the words name."""
    note = sentence.strip()[:_MAX_NOTE_CHARS]
    for match in _NAMED.finditer(words):
        rest = words[match.end() :]
        if re.match(r"\s*(?:的?第[一二三四五六七八九十\d]+条|中|有关|规定的?$|等规定|附件)", rest):
            continue
        lead = words[: match.start()]
        if re.search(r"(?:根据|依据|按照|依照|参照|违反|与)\s*$", lead):
            continue
        numbers = numbers_in(match[2])
        other = numbers[0] if numbers else match[1].strip()
        if other not in names:
            yield Relation(other=other, kind="replaces", note=note)

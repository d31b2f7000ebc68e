"""Yes and no, must and may: turns of speech that turn what is said around."""

from collections.abc import Iterator, Sequence

from assistant.grounding.lexicon import lexicon
from assistant.grounding.passages import Stretch, pairs_of
from assistant.grounding.words import clauses, content, covered

_WORD = 2
# A clause that has this share of another's words says something of the same.
_ALIKE = 0.6
_NEARLY = 0.1
_ENOUGH_CHARS = 4


def denial_fault(text: str, stretches: Sequence[Stretch]) -> str | None:
    """Say what a text denies that its support does not, or the reverse; None for nothing.

    Each clause is held against the clause of the support that has most of its words.

    Args:
        text: Plain.
        stretches: The sentences of the support.
    """
    for clause in clauses(text):
        words = content(clause)
        if sum(map(len, words)) < _ENOUGH_CHARS:
            continue
        near = _nearest_clauses(words, stretches)
        if near and (why := min((_turned(clause, *one) for one in near), key=len)):
            return why
    return None


def _turned(clause: str, there: str, sentence: str) -> str:
    """Say how a clause turns another of its support around; empty where it does not."""
    if _denies(clause) and not _signs(sentence):
        return "出处没有这样否定"
    if _denies(there) and not _signs(clause):
        return "出处是否定的"
    return ""


def aspect_fault(text: str, stretches: Sequence[Stretch]) -> str | None:
    """Say that a text has done what its support has yet to do; None where it does not.

    Args:
        text: Plain.
        stretches: The sentences of the support.
    """
    words = lexicon()
    for clause in clauses(text):
        if not words.done.search(clause) or words.undone.search(clause):
            continue
        near = _nearest_clauses(content(words.done.sub(" ", clause)), stretches)
        if near and all(words.undone.search(there) for there, _ in near):
            return "出处没有说已经做到"
    return None


def _nearest_clauses(words: Sequence[str], stretches: Sequence[Stretch]) -> list[tuple[str, str]]:
    """Give the clauses that have most of the words, each with its sentence; none that has few."""
    found = [
        (covered(words, pairs_of(clause) | pairs_of(stretch.title)), clause, stretch.text)
        for stretch in stretches
        for clause in clauses(stretch.text)
    ]
    best = max((share for share, _, _ in found), default=0.0)
    least = max(_ALIKE, best - _NEARLY)
    return [(clause, sentence) for share, clause, sentence in found if share >= least]


def _denies(text: str) -> bool:
    return bool(lexicon().exception.search(text)) or any(True for _ in denied(text))


def _signs(text: str) -> bool:
    """Say whether anything is denied in a text, however it is said."""
    words = lexicon()
    return bool(words.sign.search(words.bounds.sub("", text)))


def exception_fault(text: str, nearest: str) -> str | None:
    """Say that a text leaves out an exception of what it renders; None where it does not."""
    words = lexicon()
    if not words.exception.search(nearest) or words.exception.search(text):
        return None
    if words.only.search(text) or any(True for _ in denied(text)):
        return None
    return "出处另有除外的情形，这句没有说"


def modality_fault(text: str, nearest: str) -> str | None:
    """Say that a text makes a must of a may, or drops what comes first; None where it does not."""
    of, there = kinds(text), kinds(nearest)
    if "must" in of and not there & {"must"} and there & {"may", "first", "encourage"}:
        return "出处不是“应当”"
    if "may" in of and "must" in there and "may" not in there and "must" not in of:
        return "出处是“应当”，不是“可以”"
    if "first" in of - there:
        return "出处没有“优先”"
    if "first" in there - of and not of & {"encourage"}:
        return "出处说的是“优先”"
    if "principle" in there - of:
        return "出处说的是“原则上”"
    return None


def kinds(text: str) -> set[str]:
    """Give the kinds of modality that a text has."""
    return {kind for kind, pattern in lexicon().modality.items() if pattern.search(text)}


def denied(text: str) -> Iterator[str]:
    """Give the beginnings of the words that a plain text denies, two characters each."""
    words = lexicon()
    apart = [match.span() for match in words.unless.finditer(text)]
    for match in words.negation.finditer(text):
        if any(start <= match.start() < end for start, end in apart):
            continue
        rest = words.skip.sub("", text[match.end() : match.end() + 10])
        word = rest[:_WORD]
        if len(word) == _WORD and all("\u4e00" <= character <= "\u9fff" for character in word):
            yield word

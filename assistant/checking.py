"""What code checks of what a language model wrote: every sentence, against what it cites.

A sentence stays when it cites, every citation exists, and the passages that it cites carry it: its
figures, dates and 文号, its names and what it says of them. One that cites the wrong passage, or
none, and stands in another is given that one's mark. Everything else is removed and reported.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answers import Citation, Removed
from assistant.figures import plain
from assistant.grounding.faults import fault, stands_in
from assistant.grounding.passages import Passage, passage
from assistant.grounding.tidied import joined_fault, markup_fault, tidied

MARK = re.compile(r"\[\^([0-9]{1,3})\]")
# A sentence ends with its marks, which writers put before the full stop or behind it.
_SENTENCE = re.compile(
    r"[^。！？!?\n]*(?:[。！？!?]+[”’」』）)]*(?:〔[^〕\n]{1,6}〕)?|\n|$)"
    r"(?:[ \t]*\[\^[0-9]{1,3}\])*"
)
_UNFINISHED_MARK = re.compile(r"\s*[\[〔][^\]〕]*$")
_CONNECTIVE = re.compile(r"^[\s#>*\-·：:。，；、]*$")
# Of a line without words only the sign of a list stays, and where it ends.
_PLAIN_LINE = re.compile(r"[^\s*\-·]")
_IN_A_LIST = re.compile(r"^\s*(?:\d{1,2}\.\s+|[(（]?\d{1,2}[)）])")
_MARKED = re.compile(r"(.*?)((?:[ \t]*\[\^[0-9]{1,3}\])+)", re.DOTALL)
_CLOSING = re.compile(r"([。！？!?]*\s*)$")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_A_STATEMENT = 5
_UNMARKED = "没有标明出处"
_AGAIN = "前面已经写过"
_NO_STATEMENT = "不是陈述"
_BARE_DATES = re.compile(r"[\d年月日至到、,.\-—~() ]+")
_FOLLOWS = 0.5

# How likely the second text follows from the first, 0…1; `index.embedding.entailment` has one.
Follows = Callable[[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A sentence as it was written, and as it is shown.

    Attributes:
        written: With its marks.
        shown: With those of the passages that carry it; empty where it is not shown.
        why: What is wrong with it as it was written; None where nothing is.
    """

    written: str
    shown: str
    why: str | None = None

    @property
    def removed(self) -> bool:
        """Whether something is wrong with it and nothing of it is shown."""
        return self.why is not None and not self.shown.strip()

    @property
    def mendable(self) -> bool:
        """Whether it was removed, and could be put right."""
        return self.removed and self.why != _AGAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A text, sentence by sentence."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """What is left of it."""
        return re.sub(r"\n{3,}", "\n\n", "".join(piece.shown for piece in self.pieces)).strip()

    @property
    def says_something(self) -> bool:
        """Whether more than scraps are left: a sentence of some words, with its mark."""
        return any(
            MARK.search(piece.shown) and len(_CHINESE.findall(piece.shown)) >= _A_STATEMENT
            for piece in self.pieces
        )

    @property
    def removed(self) -> tuple[Removed, ...]:
        """What was taken out."""
        return self._wrong(removed=True)

    @property
    def mended(self) -> tuple[Removed, ...]:
        """What cited a passage that does not carry it, and was given one that does."""
        return self._wrong(removed=False)

    def _wrong(self, *, removed: bool) -> tuple[Removed, ...]:
        return tuple(
            Removed(text=piece.written.strip(), why=piece.why)
            for piece in self.pieces
            if piece.why is not None and piece.removed == removed
        )


def checked(text: str, citations: Sequence[Citation], *, follows: Follows | None = None) -> Checked:
    """Give the text with what is wrong in it told, sentence by sentence.

    Args:
        text: As a model wrote it.
        citations: What it was given.
        follows: Says how likely a sentence follows from passages, 0…1; it can only take away what
            the rules let pass. None for the rules alone.
    """
    known = {citation.n: passage(citation) for citation in citations}
    sentences = _SENTENCE.findall(tidied(text))
    pieces = (_piece(sentence, known) for sentence in sentences)
    followed = (_followed(piece, known, follows) for piece in pieces)
    return Checked(pieces=tuple(_each_once(followed)))


def finished_part(text: str) -> str:
    """Give the sentences of a growing text that are certainly over, their marks included."""
    pieces: list[str] = _SENTENCE.findall(_UNFINISHED_MARK.sub("", text).rstrip())
    return "".join([piece for piece in pieces if piece][:-1])


def _each_once(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Give the pieces, and what says the same as one before it without what it says."""
    said: set[str] = set()
    for piece in pieces:
        words = plain(MARK.sub("", piece.shown)).strip("。*-")
        if words and words in said and not _CONNECTIVE.match(words):
            yield Piece(written=piece.written, shown="", why=_AGAIN)
            continue
        said.add(words)
        yield piece


def _followed(piece: Piece, known: Mapping[int, Passage], follows: Follows | None) -> Piece:
    """Take away a sentence that the rules let pass and that does not follow from what it cites."""
    marks = [int(n) for n in MARK.findall(piece.shown)]
    if follows is None or not marks:
        return piece
    premise = "\n".join(known[n].written for n in dict.fromkeys(marks))
    if follows(premise, MARK.sub("", piece.shown).strip()) >= _FOLLOWS:
        return piece
    end = "\n" if piece.written.endswith("\n") else ""
    return Piece(written=piece.written, shown=end, why="依据不足以得出这句话")


def _piece(sentence: str, known: Mapping[int, Passage]) -> Piece:
    bare = MARK.sub("", sentence)
    if _CONNECTIVE.match(bare):
        return Piece(written=sentence, shown=_PLAIN_LINE.sub("", bare))
    why = _fault(sentence, bare, known)
    if why is None:
        return Piece(written=sentence, shown=sentence)
    whole = "[^" not in bare and not markup_fault(bare) and why != _NO_STATEMENT
    mended = _marked_anew(bare, known) if whole else ""
    shown = mended or ("\n" if sentence.endswith("\n") else "")
    return Piece(written=sentence, shown=shown, why=why)


def _fault(sentence: str, bare: str, known: Mapping[int, Passage]) -> str | None:
    """Say what is wrong with a sentence; None when nothing is."""
    if why := markup_fault(sentence):
        return why
    cited = [int(n) for n in MARK.findall(sentence)]
    if not cited:
        return _UNMARKED
    unknown = [n for n in cited if n not in known]
    if unknown:
        return f"引用了不存在的出处 [{unknown[0]}]"
    if "[^" in bare:
        return "出处标记的写法不对"
    if not _states(plain(bare), [known[n].title for n in cited]):
        return _NO_STATEMENT
    if why := joined_fault(bare, "\n".join(known[n].written for n in cited)):
        return why
    for part, marks in _parts(sentence, cited):
        if why := fault(_IN_A_LIST.sub("", part), [known[n] for n in dict.fromkeys(marks)]):
            return why
    return None


def _states(text: str, titles: Sequence[str]) -> bool:
    """Say whether a plain sentence states anything: no question, no title, no bare date does."""
    bare = text.strip("。*- ")
    return not bare.endswith("?") and bare not in titles and not _BARE_DATES.fullmatch(bare)


def _parts(sentence: str, cited: Sequence[int]) -> list[tuple[str, list[int]]]:
    """Give the parts of a sentence with the marks behind each; what has none has all of them."""
    parts: list[tuple[str, list[int]]] = []
    end = 0
    for match in _MARKED.finditer(sentence):
        parts.append((match[1], [int(n) for n in MARK.findall(match[2])]))
        end = match.end()
    if not _CONNECTIVE.match(sentence[end:]):
        parts.append((sentence[end:], list(cited)))
    return parts


def _marked_anew(bare: str, known: Mapping[int, Passage]) -> str:
    """Give a sentence with the mark of the one passage that carries all of it; empty for none."""
    text = _IN_A_LIST.sub("", bare)
    carrying = [
        n
        for n, one in known.items()
        if stands_in(text, one) and joined_fault(text, one.written) is None
    ]
    if not carrying:
        return ""
    return _CLOSING.sub(lambda end: f"[^{carrying[0]}]{end[1]}", bare, count=1)

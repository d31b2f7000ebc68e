"""What code checks of what a language model wrote: every sentence, against what it cites.

A sentence stays when it cites, every citation exists, and every number, date and 文号 in it
stands in a passage that it cites. Everything else is removed and reported.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Citation, Removed
from assistant.figures import plain, unsupported

MARK = re.compile(r"\[\^([0-9]{1,3})\]")
# A sentence ends with its marks, which writers put before the full stop or behind it.
_SENTENCE = re.compile(
    r"[^。！？!?\n]*(?:[。！？!?]+[”’」』）)]*(?:〔[^〕\n]{1,6}〕)?|\n|$)"
    r"(?:[ \t]*\[\^[0-9]{1,3}\])*"
)
_UNFINISHED_MARK = re.compile(r"\s*[\[〔][^\]〕]*$")
_CONNECTIVE = re.compile(r"^[\s#>*\-·：:]*$")
_IN_A_LIST = re.compile(r"^\s*(?:\d{1,2}\.\s+|[(（]?\d{1,2}[)）])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is left of a text, and what was taken out."""

    text: str
    removed: tuple[Removed, ...]


def checked(text: str, citations: Sequence[Citation]) -> Checked:
    """Give the text without the sentences that its citations do not carry."""
    known = {citation.n: _support(citation) for citation in citations}
    kept: list[str] = []
    removed: list[Removed] = []
    for sentence in _SENTENCE.findall(text):
        bare = MARK.sub("", sentence)
        if _CONNECTIVE.match(bare):
            kept.append(bare)
            continue
        why = _fault(sentence, bare, known)
        if why is None:
            kept.append(sentence)
        else:
            removed.append(Removed(text=sentence.strip(), why=why))
            kept.append("\n" if sentence.endswith("\n") else "")
    return Checked(text=re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip(), removed=tuple(removed))


def finished_part(text: str) -> str:
    """Give the sentences of a growing text that are certainly over, their marks included."""
    pieces: list[str] = _SENTENCE.findall(_UNFINISHED_MARK.sub("", text).rstrip())
    return "".join([piece for piece in pieces if piece][:-1])


def _fault(sentence: str, bare: str, known: dict[int, str]) -> str | None:
    """Say what is wrong with a sentence; None when nothing is."""
    cited = [int(n) for n in MARK.findall(sentence)]
    if not cited:
        return "没有标明出处"
    unknown = [n for n in cited if n not in known]
    if unknown:
        return f"引用了不存在的出处 [{unknown[0]}]"
    if "[^" in bare:
        return "出处标记的写法不对"
    support = "\n".join(known[n] for n in cited)
    missing = unsupported(plain(_IN_A_LIST.sub("", bare)), support)
    return f"出处中没有{missing}" if missing else None


def _support(citation: Citation) -> str:
    """Give what a citation vouches for, plain: its passage, under its record's title."""
    return f"{plain(citation.record.title)}\n{plain(citation.quote)}"

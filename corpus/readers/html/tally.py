"""How much text of which sort stands in each element of a page, counted in one pass."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from corpus.readers.html.hiding import Look, look_of

_SENTENCE = re.compile(r"[，。；：！？、,;]")
_FILES = (".doc", ".docx", ".xls", ".xlsx", ".pdf", ".wps", ".ofd", ".zip", ".rar")
_NO_WORD = re.compile(r"[\W\d_年月日]+")


@dataclass(slots=True)
class Tally:
    """What stands in one element, itself and below, in characters without spaces.

    Attributes:
        all: Text, links and what is hidden included.
        prose: Text that is shown, outside links.
        sentences: Prose in stretches that have a stop, a comma or a colon.
        linked: Text in links.
        words: Letters outside links, but for dates.
        links: How many links there are; `files` of them lead to a file.
    """

    all: int = 0
    prose: int = 0
    sentences: int = 0
    linked: int = 0
    words: int = 0
    links: int = 0
    files: int = 0

    def add(self, other: "Tally") -> None:
        """Take in what stands in a child."""
        self.all += other.all
        self.prose += other.prose
        self.sentences += other.sentences
        self.linked += other.linked
        self.words += other.words
        self.links += other.links
        self.files += other.files

    def take(self, text: str | None, *, linked: bool, hidden: bool) -> None:
        """Take in a stretch of text."""
        bare = "".join(text.split()) if text else ""
        if not bare:
            return
        self.all += len(bare)
        if linked:
            self.linked += len(bare)
            return
        self.words += len(_NO_WORD.sub("", bare))
        if not hidden:
            self.prose += len(bare)
            self.sentences += len(bare) if _SENTENCE.search(bare) else 0


Tallies = Mapping[etree._Element, Tally]


def tallied(page: etree._Element) -> Tallies:
    """Count for the page and each element in it, in document order."""
    tallies: dict[etree._Element, Tally] = {}
    plain = Look()
    opened: list[tuple[Tally, bool, bool]] = []  # and whether in a link, whether hidden
    for event, node in etree.iterwalk(page, events=("start", "end")):
        linked, hidden = opened[-1][1:] if opened else (False, False)
        if event == "start":
            is_link = node.tag == "a"
            own = Tally(links=int(is_link), files=int(is_link and _is_file(node)))
            tallies[node] = own
            opened.append((own, linked or is_link, hidden or look_of(node, plain).hidden))
            own.take(node.text, linked=opened[-1][1], hidden=opened[-1][2])
            continue
        own, _, _ = opened.pop()
        if opened:
            parent, linked, hidden = opened[-1]
            parent.add(own)
            parent.take(node.tail, linked=linked, hidden=hidden)
    return tallies


def _is_file(link: etree._Element) -> bool:
    return link.get("href", "").lower().partition("?")[0].endswith(_FILES)

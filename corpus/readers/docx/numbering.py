"""Automatic numbering: the 第一条, （一） and 1. that stand in no `w:t`.

Without it the articles of many notices have no numbers. Word counts a level up at each paragraph,
starts the deeper levels again, and writes the label by a pattern such as `第%1条`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from corpus.readers.docx.numerals import numeral
from corpus.readers.docx.styles import Styles, whole
from corpus.readers.docx.tree import Node

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_MAX_NUMBER = 1_000_000
_NONE: Mapping[str, str] = {}
# After these nothing is put between a label and its text: 一、总则, （一）范围.
_CLOSED = re.compile(r"[、。．）】〕）：]$")
# Bullets are symbols of fonts that nobody else has; so is a label written in one.
_PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(slots=True)
class _List:
    """One abstract list: its levels, and how far it has counted."""

    levels: dict[int, Mapping[str, str]]
    by_style: dict[str, int]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Use:
    """A list as paragraphs name it: which abstract one it counts in, and what it changes."""

    list: _List
    levels: Mapping[int, Mapping[str, str]]
    starts: Mapping[int, int]


class Numbering:
    """The lists of one document, counting as its paragraphs are read in order."""

    def __init__(self, nodes: Iterable[Node], styles: Styles) -> None:
        self._styles = styles
        self._uses: dict[str, _Use] = {}
        self._begun: set[tuple[str, int]] = set()
        nodes = list(nodes)
        lists = {
            node.attributes.get("abstractNumId", ""): node
            for node in nodes
            if node.tag == "abstractNum"
        }
        made: dict[str, _List] = {}
        links = {n.values["styleLink"]: a for a, n in lists.items() if "styleLink" in n.values}
        for node in nodes:
            if node.tag != "num":
                continue
            name = node.values.get("abstractNumId", "")
            link = lists[name].values.get("numStyleLink", "") if name in lists else ""
            name = links.get(link, name)
            if name in lists:
                own = made.setdefault(name, _list_of(lists[name]))
                self._uses[node.attributes.get("numId", "")] = _use_of(node, own)

    def label(self, paragraph: Node) -> str:
        """Count a paragraph and give its label with what parts it from the text; "" for none."""
        name, stated, style = self._styles.numbering(paragraph)
        use = self._uses.get(name or "")
        if use is None:
            return ""
        level = use.list.by_style.get(style, whole(stated) or 0)
        if not 0 <= level < _LEVELS:
            return ""
        self._count(name or "", use, level)
        return _label(use, level)

    def _count(self, name: str, use: _Use, level: int) -> None:
        counts = use.list.counts
        first = (name, level) not in self._begun
        self._begun.add((name, level))
        start = use.starts.get(level)
        before = counts[level]
        if first and start is not None:
            counts[level] = start
        elif before is None:
            counts[level] = _start(use, level)
        else:
            counts[level] = min(before + 1, _MAX_NUMBER)
        for deeper in range(level + 1, _LEVELS):
            if _restarts(_settings(use, deeper), after=level, level=deeper):
                counts[deeper] = None


def _list_of(node: Node) -> _List:
    levels = {whole(lvl.attributes.get("ilvl")): lvl.values for lvl in node.children}
    known: dict[int, Mapping[str, str]] = {
        n: values for n, values in levels.items() if n is not None and 0 <= n < _LEVELS
    }
    by_style = {values["pStyle"]: n for n, values in known.items() if "pStyle" in values}
    return _List(levels=known, by_style=by_style)


def _use_of(node: Node, own: _List) -> _Use:
    levels: dict[int, Mapping[str, str]] = {}
    starts: dict[int, int] = {}
    for change in node.children:
        level = whole(change.attributes.get("ilvl"))
        if level is None:
            continue
        for instead in change.children:
            levels[level] = instead.values
        start = whole(change.values.get("startOverride"))
        if start is not None:
            starts[level] = start
    return _Use(list=own, levels=levels, starts=starts)


def _settings(use: _Use, level: int) -> Mapping[str, str]:
    return use.levels.get(level) or use.list.levels.get(level, _NONE)


def _start(use: _Use, level: int) -> int:
    start = use.starts.get(level, whole(_settings(use, level).get("start")))
    return 1 if start is None else start


def _restarts(settings: Mapping[str, str], *, after: int, level: int) -> bool:
    """Say whether a level starts again after a higher one: by default, after any."""
    stated = whole(settings.get("lvlRestart"))
    return after < level if stated is None else after < stated


def _label(use: _Use, level: int) -> str:
    settings = _settings(use, level)
    style = settings.get("numFmt", "decimal")
    pattern = settings.get("lvlText", "")
    if style == "bullet" or _PRIVATE.search(pattern):
        return ""
    plain = settings.get("isLgl", "0") not in ("0", "false")

    def written(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        number = use.list.counts[place]
        own = _settings(use, place).get("numFmt", "decimal")
        return numeral(
            _start(use, place) if number is None else number, "decimal" if plain else own
        )

    text = _PLACE.sub(written, pattern)
    tight = settings.get("suff") == "nothing" or _CLOSED.search(text)
    return text if tight or not text else f"{text} "

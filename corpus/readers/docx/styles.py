"""What a Word document's styles say: which paragraphs are headings, and what runs look like."""

import re
from collections.abc import Iterable, Mapping

from corpus.readers.docx.tree import Node

_HEADING = re.compile(r"^(?:heading|标题)\s*(\d)$|^(title|标题)$|^(\d)$", re.IGNORECASE)
_BODY_LEVEL = 9  # the outline level of running text
_MAX_CHAIN = 20  # styles based on styles; Word itself allows about ten
# What a style says of its paragraphs alone, and what it says of the runs in them.
_LOOKS = ("vanish", "color", "sz", "shd", "highlight")
_NONE: Mapping[str, str] = {}


class Styles:
    """The styles of one document; empty where it has none."""

    def __init__(self, nodes: Iterable[Node] = ()) -> None:
        self._nodes: dict[str, Node] = {}
        self._merged: dict[str, Mapping[str, str]] = {}
        self._default_look: Mapping[str, str] = _NONE
        self._default_paragraph = ""
        for node in nodes:
            if node.tag == "rPrDefault":
                self._default_look = node.values
            elif node.tag == "style":
                name = node.attributes.get("styleId", "")
                self._nodes[name] = node
                if node.attributes.get("type") == "paragraph" and _is_on(
                    node.attributes.get("default", "0")
                ):
                    self._default_paragraph = name

    def heading(self, paragraph: Node) -> int:
        """Give 1 for a title, 2 for the first level of headings and so on, 0 for running text."""
        level = paragraph.values.get("outlineLvl")
        style = paragraph.values.get("pStyle", "")
        if level is None:
            for node in self._chain(style):
                if match := _HEADING.match(node.values.get("name", "").strip()):
                    return 1 if match[2] else int(match[1] or match[3]) + 1
                if (level := node.values.get("outlineLvl")) is not None:
                    break
        number = whole(level)
        return number + 2 if number is not None and 0 <= number < _BODY_LEVEL else 0

    def numbering(self, paragraph: Node) -> tuple[str | None, str | None, str]:
        """Give the list, the level in it, and the style that state how a paragraph is numbered.

        The style is empty where the paragraph itself names the list.
        """
        own, level = paragraph.values.get("numId"), paragraph.values.get("ilvl")
        if own is not None:
            return own, level, ""
        for node in self._chain(paragraph.values.get("pStyle") or self._default_paragraph):
            if (stated := node.values.get("numId")) is not None:
                return stated, level or node.values.get("ilvl"), node.attributes.get("styleId", "")
        return None, level, ""

    def look(self, paragraph: str, run: str) -> Mapping[str, str]:
        """Give what runs look like in these two styles, before what they state themselves."""
        key = f"{paragraph}\n{run}"
        if key not in self._merged:
            look = dict(self._default_look)
            for style in (paragraph or self._default_paragraph, run):
                for node in reversed(self._chain(style)):
                    look.update({k: v for k, v in node.values.items() if k in _LOOKS})
            self._merged[key] = look
        return self._merged[key]

    def shades(self, table: str) -> bool:
        """Say whether a table style may put a colour behind its text."""
        chain = self._chain(table)
        parts = [part for node in chain for part in (node, *node.children)]
        return any(not is_blank(part.values.get("shd", "")) for part in parts)

    def _chain(self, style: str) -> list[Node]:
        """Give a style and what it is based on, nearest first; circles end."""
        chain: list[Node] = []
        while style in self._nodes and len(chain) < _MAX_CHAIN:
            node = self._nodes[style]
            chain.append(node)
            style = node.values.get("basedOn", "")
        return chain


def is_blank(fill: str) -> bool:
    """Say whether a colour behind text leaves it on white paper."""
    return fill.lower() in ("", "auto", "none", "ffffff")


def whole(value: str | None) -> int | None:
    """Give an attribute's whole number; None where it has none, or an absurd one."""
    if value is None or not re.fullmatch(r"[+-]?\d{1,9}", value.strip()):
        return None
    return int(value)


def _is_on(value: str) -> bool:
    return value.lower() not in ("0", "false", "off", "none")

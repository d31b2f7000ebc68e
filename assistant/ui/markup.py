"""Turn an answer's text into HTML that holds nothing but an allow-list of tags.

The text may come from a language model or from a document that somebody wrote to do harm, so
nothing passes through: tags are made here from parsed tokens, and every other character is
escaped. Links, images and HTML are not in the grammar, so a page never fetches anything for them.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.ui.badges import provenance_mark

# The inline tag or block tag that each kind of token becomes; the rest is dropped or escaped.
_TAGS = {
    "paragraph": "p",
    "em": "em",
    "strong": "strong",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "blockquote": "blockquote",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
    "th": "th",
    "td": "td",
}
ALLOWED = frozenset({*_TAGS.values(), "br", "button", "span"})

_GRAMMAR = MarkdownIt("zero").enable(
    ["emphasis", "list", "blockquote", "table", "newline", "balance_pairs", "fragments_join"]
)
_MARK = r"\[\^[0-9]{1,3}\]|〔[一-龥]{1,6}〕"
_SPECIAL = re.compile(_MARK)
_TAIL = re.compile(f"(?:{_MARK})+")  # what follows a sentence stays together on a line


def answer_html(text: str, *, answer: str, badges: Mapping[int, str]) -> str:
    """Render an answer.

    Args:
        text: Markdown.
        answer: The answer's name in the page: letters and digits. A mark [^2] of the answer
            `a1` becomes a button that opens `a1-2`.
        badges: By the citations' numbers, the badges that stand behind each mark, as HTML; a
            mark of none of these numbers stays text.
    """
    return "".join(_rendered(_GRAMMAR.parse(text), answer, badges))


def inline_html(text: str, *, answer: str, badges: Mapping[int, str]) -> str:
    """Render one line of plain text with its marks; see `answer_html`."""
    return _with_marks(text, answer, badges)


def plain_html(text: str) -> str:
    """Escape a text, its provenance marks made into badges."""
    return _with_marks(text, "", {})


def _rendered(tokens: Iterable[Token], answer: str, badges: Mapping[int, str]) -> Iterable[str]:
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        tag = _TAGS.get(kind)
        if token.children is not None:
            yield from _rendered(token.children, answer, badges)
        elif token.hidden:
            continue  # the paragraphs of a tight list
        elif tag is not None and token.nesting:
            yield f"<{tag}>" if token.nesting > 0 else f"</{tag}>"
        elif token.type in ("softbreak", "hardbreak"):
            yield "<br>"
        else:
            yield _with_marks(token.content, answer, badges)


def _with_marks(text: str, answer: str, badges: Mapping[int, str]) -> str:
    pieces, end = [], 0
    for tail in _TAIL.finditer(text):
        marks = [_special(mark, answer, badges) for mark in _SPECIAL.findall(tail[0])]
        pieces.append(escape(text[end : tail.start()]))
        pieces.append(f'<span class="tail">{"".join(marks)}</span>' if marks[1:] else marks[0])
        end = tail.end()
    return "".join([*pieces, escape(text[end:])])


def _special(mark: str, answer: str, badges: Mapping[int, str]) -> str:
    if mark.startswith("〔"):
        return provenance_mark(mark[1:-1]) or escape(mark)
    n = int(mark[2:-1])
    return f"{_button(n, answer)}{badges[n]}" if n in badges else escape(mark)


def _button(n: int, answer: str) -> str:
    return (
        f'<button type="button" class="mark" data-cite="{escape(answer)}-{n}"'
        f' aria-label="查看出处 {n}">{n}</button>'
    )

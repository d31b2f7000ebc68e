"""Turn an answer's text into HTML that holds nothing but an allow-list of tags.

The text may come from a language model or from a document that somebody wrote to do harm, so
nothing passes through: tags are made here from parsed tokens, and every other character is
escaped. Links, images and HTML are not in the grammar, so a page never fetches anything for them.
"""

import re
from collections.abc import Collection, Iterable
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
_SPECIAL = re.compile(r"\[\^(?P<n>[0-9]{1,3})\]|〔(?P<provenance>[一-龥]{1,6})〕")


def answer_html(text: str, *, answer: str, numbers: Collection[int]) -> str:
    """Render an answer.

    Args:
        text: Markdown.
        answer: The answer's name in the page: letters and digits. A mark [^2] of the answer
            `a1` becomes a button that opens `a1-2`.
        numbers: Those of the citations; a mark of none of them stays text.
    """
    return "".join(_rendered(_GRAMMAR.parse(text), answer, numbers))


def plain_html(text: str) -> str:
    """Escape a text, its provenance marks made into badges."""
    return _with_marks(text, "", ())


def _rendered(tokens: Iterable[Token], answer: str, numbers: Collection[int]) -> Iterable[str]:
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        tag = _TAGS.get(kind)
        if token.children is not None:
            yield from _rendered(token.children, answer, numbers)
        elif token.hidden:
            continue  # the paragraphs of a tight list
        elif tag is not None and token.nesting:
            yield f"<{tag}>" if token.nesting > 0 else f"</{tag}>"
        elif token.type in ("softbreak", "hardbreak"):
            yield "<br>"
        else:
            yield _with_marks(token.content, answer, numbers)


def _with_marks(text: str, answer: str, numbers: Collection[int]) -> str:
    pieces, end = [], 0
    for match in _SPECIAL.finditer(text):
        pieces.append(escape(text[end : match.start()]))
        pieces.append(_special(match, answer, numbers))
        end = match.end()
    return "".join([*pieces, escape(text[end:])])


def _special(match: re.Match[str], answer: str, numbers: Collection[int]) -> str:
    if match["n"] is None:
        return provenance_mark(match["provenance"]) or escape(match[0])
    n = int(match["n"])
    return mark_button(n, answer) if n in numbers else escape(match[0])


def mark_button(n: int, answer: str) -> str:
    """Give the button that opens citation n of an answer."""
    return (
        f'<button type="button" class="mark" data-cite="{escape(answer)}-{n}"'
        f' aria-label="查看出处 {n}">{n}</button>'
    )

"""What somebody typed without its markup, every other character where it stood.

People paste from pages and notes: <p>水深3000米</p>, > 要求, **必须**. Markup says nothing of a
need, and a quote that began in the middle of it would begin with a stray sign.
"""

import re

from assistant.measuring.levelled import NOTHING

_TAG = re.compile(
    r"<(?P<name>[/!?]?[A-Za-z][A-Za-z0-9]{0,15})"
    r"(?:\s+[A-Za-z_:@-][\w:.-]*(?:\s*=\s*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s<>\"']+))?)*\s*/?>"
    r"|<!--.{0,400}?-->",
    re.DOTALL,
)
# These end what stood before them; others stand within a sentence.
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "br",
        "hr",
        "li",
        "ul",
        "ol",
        "tr",
        "td",
        "th",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "blockquote",
        "pre",
    }
)
_ENTITY = re.compile(r"&(?:nbsp|lt|gt|amp|quot|apos|#\d{2,5}|#x[0-9A-Fa-f]{2,5});")
# What opens a line of notes (> of a quote, # of a heading, - of a list), and signs of emphasis.
_OPENS = re.compile(r"^[ \t]*(?:>[ \t]?)+|^[ \t]*(?:#{1,6}|[-*+•·])[ \t]+(?!\d)", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|`+")


def unmarked(text: str) -> str:
    r"""Give a text of the same length with nothing where its markup stood.

    A tag that ends a line leaves a line's end; one within a sentence parts no word from the next.

    >>> unmarked("> 要求<b>耐压</b>").replace(NOTHING, ".")
    '  要求...耐压....'
    >>> unmarked("a<br>b").replace(NOTHING, "."), unmarked("压力<2MPa，温度>80℃")
    ('a\n...b', '压力<2MPa，温度>80℃')
    """
    if not any(sign in text for sign in "<>&*_`#-+•·"):
        return text
    text = _TAG.sub(_without_tag, text)
    text = _OPENS.sub(lambda found: " " * len(found[0]), text)
    for pattern in (_ENTITY, _EMPHASIS):
        text = pattern.sub(lambda found: NOTHING * len(found[0]), text)
    return text


def _without_tag(found: re.Match[str]) -> str:
    name = (found["name"] or "").strip("/!?").lower()
    first = "\n" if name in _BLOCKS else NOTHING
    return first + NOTHING * (len(found[0]) - 1)

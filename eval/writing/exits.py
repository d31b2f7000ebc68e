"""What of a page, or of a Markdown text, would reach another machine or run in a browser."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from markdown_it import MarkdownIt

# Elements that fetch, submit, run, or change how the rest is read.
_LIVE = frozenset(
    {
        "a", "applet", "area", "audio", "base", "embed", "form", "frame", "frameset", "iframe",
        "image", "img", "input", "link", "math", "meta", "object", "picture", "portal", "script",
        "select", "source", "style", "svg", "template", "textarea", "track", "video",
    }
)  # fmt: skip
_FETCHING = frozenset(
    {
        "action", "background", "cite", "data", "data-src", "formaction", "href", "longdesc",
        "ping", "poster", "src", "srcdoc", "srcset", "style", "xlink:href",
    }
)  # fmt: skip
_ADDRESS = re.compile(
    r"(?:https?|ftp|wss?)\s*:\s*//[^\s\"'<>）)\[。，]*|(?:javascript|data)\s*:\s*[^\s\[。，]+", re.I
)
# As any program shows Markdown that does not know who wrote it.
_MARKDOWN = MarkdownIt("commonmark", {"html": True})
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<[?!/](?![A-Za-z])[^>]*(?:>|\Z)|<(script|style|template|textarea|title|noscript)\b.*?(?:</\1\s*>|\Z)",
    re.S | re.I,
)
_TAG = re.compile(r"<[^>]*>")


def exits_of_page(html: str) -> list[str]:
    """Give every element and attribute of a page through which something could leave it."""
    finder = _Finder()
    finder.feed(html)
    finder.close()
    return finder.found


def exits_of_text(text: str) -> list[str]:
    """Give the same of a text shown as Markdown, and the addresses that stand bare in it."""
    return [*exits_of_page(_MARKDOWN.render(text)), *_ADDRESS.findall(text)]


def shown_as_markdown(text: str) -> str:
    """Give what a reader sees of a text that is shown as Markdown with its HTML."""
    return _TAG.sub("", _UNSEEN.sub("", _MARKDOWN.render(text)))


class _Finder(HTMLParser):
    """Collects exits.

    Attributes:
        found: In the order of the page.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that is one, or has one."""
        self.found += list(_exits(tag, attrs))

    def handle_decl(self, decl: str) -> None:
        """Note a declaration: no answer has one."""
        self.found.append(f"<!{decl}>")

    def handle_comment(self, data: str) -> None:
        """Note a comment: it hides what is in it, and none of ours has one."""
        self.found.append(f"<!--{data}")


def _exits(tag: str, attrs: list[tuple[str, str | None]]) -> Iterator[str]:
    if tag in _LIVE:
        yield f"<{tag} {' '.join(f'{name}={value}' for name, value in attrs)}>"
    for name, value in attrs:
        if name.startswith("on") or name in _FETCHING:
            yield f"{tag}@{name}={value}"

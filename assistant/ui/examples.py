"""Things to try in a view that nothing was asked of yet, as buttons."""

from collections.abc import Iterable
from html import escape


def examples(way: str, texts: Iterable[str]) -> str:
    """Render the buttons as entries of a list.

    Args:
        way: The attribute by which the view's script knows a button, and that holds its text.
        texts: What one may try.
    """
    return "".join(
        f'<li><button type="button" class="example" {way}="{escape(text)}" data-content>'
        f'{escape(text)}<span aria-hidden="true">→</span></button></li>'
        for text in texts
    )


def tries(way: str, texts: Iterable[str]) -> str:
    """Render a list of things to try, and what it is."""
    return f'<p class="try">可以先试试：</p><ul>{examples(way, texts)}</ul>'

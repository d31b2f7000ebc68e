"""What every page has in its head for colours and language, and the switches for both."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from assistant.ui.look.catalogue import address

_HERE = Path(__file__).parent
_COLOURS = (("", "跟随系统"), ("light", "浅色"), ("dark", "深色"))


def look_head(root: str = ".") -> str:
    """Give the colours and the script, before anything is painted.

    Args:
        root: The path that the program is reached by, as seen from the page.
    """
    return (
        f'<meta name="words" content="{escape(address(root))}">'
        f"<style>{_text('colours.css')}</style><script>{_text('look.js')}</script>"
    )


@cache
def script_source() -> str:
    """Give the source of this script in a policy."""
    return source_of(_text("look.js"))


def source_of(script: str) -> str:
    """Give the source by which a policy lets a script run that stands in a page, and no other."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def switches_html() -> str:
    """Render the switches; they are seen where the script runs that they need."""
    options = "".join(f'<option value="{code}">{name}</option>' for code, name in _COLOURS)
    return (
        '<div class="switches"><span class="colours">'
        f'<select data-colours aria-label="配色" title="配色">{options}</select></span>'
        '<button type="button" data-language data-content lang="en">English</button></div>'
    )


@cache
def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")

"""The script by which what a page of the door shows once is copied, let in by its hash alone."""

from functools import cache
from pathlib import Path

from assistant.ui.look.head import source_of

_SCRIPT = Path(__file__).with_name("copying.js")


def copy_script() -> str:
    """Give the script as it stands in a page."""
    return f"<script>{_text()}</script>"


def copy_source() -> str:
    """Give the source of this script in a policy."""
    return source_of(_text())


@cache
def _text() -> str:
    return _SCRIPT.read_text(encoding="utf-8")

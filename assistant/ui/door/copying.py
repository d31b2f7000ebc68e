"""The script by which what a page of the door shows once is copied, let in by its hash alone."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

_SCRIPT = Path(__file__).with_name("copying.js")


def copy_script() -> str:
    """Give the script as it stands in a page."""
    return f"<script>{_text()}</script>"


def copy_source() -> str:
    """Give the source by which a policy lets this script run, and no other."""
    return f"'sha256-{b64encode(sha256(_text().encode()).digest()).decode()}'"


@cache
def _text() -> str:
    return _SCRIPT.read_text(encoding="utf-8")

"""What a part of the evaluation view is chosen with, as HTML: `evaluating.js` reads it."""

import json
from collections.abc import Iterable
from html import escape

from assistant.ui.trials.port import Choice


def said(**fields: object) -> str:
    """Give the attribute with which a button says what it is about."""
    return f'data-say="{escape(json.dumps(fields, ensure_ascii=False))}"'


def options(choices: Iterable[Choice], chosen: str) -> str:
    """Render the choices of a select: codes and names."""
    return "".join(
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>'
        f"{escape(name)}</option>"
        for code, name in choices
    )

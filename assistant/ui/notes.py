"""A note in a view: what it says in a colour, with a sign for whoever does not see that."""

from assistant.ui.badges import Tone


def note(tone: Tone, sign: str, *lines: str, below: str = "", live: bool = False) -> str:
    """Render a note.

    Args:
        tone: Its colour.
        sign: Stands before each line, and is not read out.
        lines: What it says, as HTML.
        below: What stands under the lines, as HTML.
        live: Whether it is read out where it comes.
    """
    said = "".join(
        f'<p><span class="sign" aria-hidden="true">{sign}</span><span>{line}</span></p>'
        for line in lines
    )
    status = ' role="status"' if live else ""
    return f'<div class="note {tone}"{status}>{said}{below}</div>'

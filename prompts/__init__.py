"""Prompts are files in this folder; this module only finds and fills them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent


class PromptError(Exception):
    """A prompt is missing, or was filled with the wrong variables."""


@cache
def _template(name: str) -> Template:
    path = FOLDER / f"{name}.md"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.md")))
        raise PromptError(f"no prompt {name!r}; there are: {known}")
    return Template(path.read_text(encoding="utf-8"))


def render(name: str, variables: Mapping[str, str]) -> str:
    """Fill the prompt `name`.md with exactly the variables it declares.

    Values are inserted once and never read as template text themselves, so a `$` in a user's
    question is harmless.

    Raises:
        PromptError: No such prompt, or `variables` lacks one or has one too many.
    """
    template = _template(name)
    wanted, given = set(template.get_identifiers()), set(variables)
    if wanted != given:
        raise PromptError(
            f"prompt {name!r}: missing {sorted(wanted - given)}, unknown {sorted(given - wanted)}"
        )
    return template.substitute(variables)

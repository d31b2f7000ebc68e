"""Prompts are files in this folder; this module only finds, names and fills them.

The first line of each declares its version and its variables, and is not part of the prompt:
`<!-- version: 3; variables: question, day -->`, or `<!-- version: 3 -->` for one without any.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent
_HEADER = re.compile(
    r"<!-- version: (?P<number>[1-9][0-9]*)(?:; variables: (?P<names>\w+(?:, \w+)*))? -->\n"
)
_HASH_CHARS = 6


class PromptError(Exception):
    """A prompt is missing or badly declared, or was filled with the wrong variables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One prompt, as its file declares it.

    Attributes:
        version: Its name, its number, and what its text hashes to.
        variables: What it is filled with.
    """

    name: str
    version: str
    variables: frozenset[str]
    template: Template

    def fill(self, variables: Mapping[str, str]) -> str:
        """Give the text with these values in place.

        Raises:
            PromptError: `variables` lacks one or has one too many.
        """
        given = set(variables)
        if self.variables != given:
            raise PromptError(
                f"prompt {self.name!r}: missing {sorted(self.variables - given)},"
                f" unknown {sorted(given - self.variables)}"
            )
        return self.template.substitute(variables)


def names() -> tuple[str, ...]:
    """Give the names of all prompts, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.md")))


def version(name: str) -> str:
    """Give which prompt it is: its name, its number, and what its text hashes to.

    A changed text is another version, also where nobody raised the number: `answer/2·5f2c91`.

    Raises:
        PromptError: No such prompt, or it is badly declared.
    """
    return _prompt(name).version


def render(name: str, variables: Mapping[str, str]) -> str:
    """Fill the prompt `name`.md with exactly the variables it declares.

    Values are inserted once and never read as template text themselves, so a `$` in a user's
    question is harmless.

    Raises:
        PromptError: No such prompt, it is badly declared, or `variables` lacks one or has one too
            many.
    """
    return _prompt(name).fill(variables)


@cache
def _prompt(name: str) -> Prompt:
    path = FOLDER / f"{name}.md"
    if not path.is_file():
        raise PromptError(f"no prompt {name!r}; there are: {', '.join(names())}")
    return read(name, path.read_text(encoding="utf-8"))


def read(name: str, text: str) -> Prompt:
    """Read a prompt from what its file says.

    Raises:
        PromptError: It declares no version, or other variables than its text uses.
    """
    header = _HEADER.match(text)
    if header is None:
        raise PromptError(
            f"prompt {name!r}: its first line must declare it, such as"
            " '<!-- version: 1; variables: question, day -->'"
        )
    body = text[header.end() :]
    template = Template(body)
    if not template.is_valid():
        raise PromptError(f"prompt {name!r}: a dollar sign that is no variable is written '$$'")
    listed = header["names"].split(", ") if header["names"] else []
    declared, used = set(listed), set(template.get_identifiers())
    if declared != used or len(listed) != len(declared):
        raise PromptError(
            f"prompt {name!r}: declares {sorted(listed)}, but its text uses {sorted(used)}"
        )
    digest = hashlib.sha256(body.encode()).hexdigest()[:_HASH_CHARS]
    return Prompt(
        name=name,
        version=f"{name}/{header['number']}·{digest}",
        variables=frozenset(declared),
        template=template,
    )

"""The files that a draft can be had as."""

from collections.abc import Mapping

from assistant.drafting.draft import Draft
from assistant.papers import pdf
from assistant.papers.marks import identity_of
from assistant.papers.official import as_official
from assistant.papers.plain import as_markdown
from assistant.ui.drafting.port import Paper


def papers() -> Mapping[str, Paper]:
    """Give what writes a draft, by the ending of the file; PDF only where a program makes it."""
    found: dict[str, Paper] = {"docx": _word, "md": _markdown}
    if pdf.available():
        found["pdf"] = _pdf
    return found


def _word(made: Draft, draft: str, number: int) -> bytes:
    return as_official(made, identity=identity_of(made, draft=draft, number=number))


def _pdf(made: Draft, draft: str, number: int) -> bytes:
    return pdf.as_pdf(_word(made, draft, number))


def _markdown(made: Draft, _draft: str, _number: int) -> bytes:
    return as_markdown(made).encode()

"""A draft on the command line, and into a file."""

from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.drafting.draft import Draft
from assistant.errors import BadRequest

_SIGN = {"error": "✕", "warning": "!"}


def draft_lines(made: Draft) -> Iterator[str]:
    """Give a draft as lines to read: its sections, what is open, what is wrong."""
    yield f"# {made.title}{'：' if made.name else ''}{made.name}"
    if made.notice:
        yield f"（{made.notice}）"
    for section in made.sections:
        yield f"\n## {section.title}"
        yield from section.text.splitlines()
    yield ""
    for one in made.remarks:
        yield f"{_SIGN[one.severity]} {one.what}"
    if made.missing:
        yield f"还有 {len(made.missing)} 处待填：{'、'.join(made.missing)}"


def draft_writer(out: Path | None) -> Callable[[Draft], bytes]:
    """Give what writes a draft into a file of that ending: .docx, .pdf or .md.

    Raises:
        BadRequest: The ending is another.
        PdfUnavailable: It is .pdf, and nothing here makes one.
    """
    ending = out.suffix.lower() if out is not None else ".docx"
    if ending == ".docx":
        from assistant.papers.official import as_official

        return as_official
    if ending == ".pdf":
        from assistant.papers.official import as_official
        from assistant.papers.pdf import as_pdf, need_program

        need_program()
        return lambda made: as_pdf(as_official(made))
    if ending == ".md":
        from assistant.papers.plain import as_markdown

        return lambda made: as_markdown(made).encode()
    raise BadRequest(f"{out} 应以 .docx、.pdf 或 .md 结尾。")

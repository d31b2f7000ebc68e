"""Drafts as the JSON of docs/commands.md; see there for the names."""

import re
from dataclasses import asdict

from assistant.drafting.draft import Draft, Piece, Remark, Section
from assistant.drafting.forms import Form
from assistant.drafting.template import Template

Json = dict[str, object]

_FIGURE = re.compile(r"[\d零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]")
_TOLD = ("user", "record", "rule", "computed")


def draft_face(made: Draft, *, file: str | None = None) -> Json:
    """Give a draft as JSON.

    Args:
        made: The draft.
        file: The path it was written to; None for none.
    """
    return {
        "type": made.type,
        "title": made.title,
        "name": made.name,
        "as_of": made.day.isoformat(),
        "notice": made.notice,
        "sections": [_section(section) for section in made.sections],
        "figures": figures_face(made),
        "lint": [remark_face(one) for one in made.remarks],
        "basis": [
            {
                "record": one.record,
                "title": one.title,
                "number": one.number,
                "clauses": list(one.clauses),
                "status": one.status,
                "provenance": one.provenance,
                "checked": one.checked.isoformat() if one.checked else None,
            }
            for one in made.basis
        ],
        "written": made.written,
        "file": file,
    }


def _section(section: Section) -> Json:
    return {
        "title": section.title,
        "text": section.text,
        "missing": list(section.missing),
        "citations": [_citation(piece) for piece in section.pieces if piece.source is not None],
    }


def _citation(piece: Piece) -> Json:
    return {
        "record": piece.record,
        "quote": piece.text,
        "ref": piece.ref,
        "source": None if piece.source is None else asdict(piece.source),
    }


def figures_face(made: Draft) -> list[Json]:
    """Give the pieces with figures and where each is from, without the form's own words."""
    return [
        {"text": piece.text, "origin": piece.origin, "ref": piece.record or piece.ref}
        for section in made.sections
        for piece in section.pieces
        if piece.origin in _TOLD and not piece.gap and _FIGURE.search(piece.text)
    ]


def remark_face(one: Remark) -> Json:
    """Give a remark as JSON."""
    return {
        "code": one.code,
        "severity": one.severity,
        "what": one.what,
        "label": one.label,
        "section": one.section,
    }


def template_face(template: Template) -> Json:
    """Give a kind of document as `draft --list` has it."""
    return {"type": template.type, "title": template.title, "about": template.about,
            "version": template.version, "draws": list(template.draws)}  # fmt: skip


def form_face(form: Form) -> Json:
    """Give a form as `draft --list` has it, beside the kinds of documents."""
    return {"type": form.id, "title": form.name, "about": form.about, "base": form.base}


def kept_form_face(form: Form) -> Json:
    """Give a form as `forms list` has it."""
    return {
        "id": form.id,
        "name": form.name,
        "base": form.base,
        "version": form.version,
        "who": form.who,
        "when": form.when.isoformat(),
    }

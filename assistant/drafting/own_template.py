"""A draft's values in somebody's own Word template: `{{ 项目名称 }}`, and rows for lists.

Labels and properties go in as everywhere; names that no field has are told, and stay open.
"""

import base64
import json
import logging
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.drafting.draft import Cell, Draft, Grid, Line
from assistant.drafting.template import FieldSpec, ProsePart, TablePart, Template
from assistant.errors import BadRequest
from assistant.papers import labels
from assistant.papers.content import printable
from corpus.errors import UnreadableFile
from corpus.intake.guard import guard
from corpus.readers.docx.package import Package

logger = logging.getLogger(__name__)

MOST_BYTES = 10_000_000
_SECONDS = 30.0
_ROOT = Path(__file__).resolve().parents[2]
# What Jinja takes for a name; a field that is called otherwise is reached by 字段["…"].
_NO_NAME = re.compile(r"\W")
_FIELDS = "字段"
_NEW_PARAGRAPH = "\a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A template that was filled.

    Attributes:
        document: The .docx.
        unknown: Names in it that no field of this kind of document has.
    """

    document: bytes
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholders:
    """The names that a template uses, each once, in order.

    Attributes:
        known: Those that a field has.
        unknown: Those that none has.
    """

    known: tuple[str, ...]
    unknown: tuple[str, ...]


def filled(template: bytes, made: Draft, kind: Template, *, name: str = "模板.docx") -> Filled:
    """Fill a Word template with the values of a draft.

    Args:
        template: The file, with placeholders.
        made: The draft.
        kind: The template of the draft: what its fields are called.
        name: Of the file; its ending has to be .docx.

    Raises:
        BadRequest: It is no Word document, must not be opened, or says what it may not.
    """
    _check(template, name)
    told = _tried(template, made, values_of(made, kind), name)
    unknown = told["unknown"]
    return Filled(
        document=base64.b64decode(str(told["document"])),
        unknown=tuple(map(str, unknown)) if isinstance(unknown, list) else (),
    )


def placeholders(template: bytes, kind: Template, *, name: str, day: date) -> Placeholders:
    """Give which names stand in a Word template, having filled it for a try with nothing known.

    Args:
        template: The file, with placeholders.
        kind: What its fields are called.
        name: Of the file; its ending has to be .docx.
        day: Today.

    Raises:
        BadRequest: As of `filled`.
    """
    empty = Draft(
        type=kind.type,
        version=kind.version,
        title=kind.title,
        name="",
        group=kind.group,
        sections=(),
        day=day,
    )
    unknown = filled(template, empty, kind, name=name).unknown
    # To whom no name is known, each of them is one that is not.
    named = _tried(template, empty, {}, name)["unknown"]
    names = tuple(map(str, named)) if isinstance(named, list) else ()
    return Placeholders(known=tuple(one for one in names if one not in unknown), unknown=unknown)


def _tried(
    template: bytes, made: Draft, values: Mapping[str, object], name: str
) -> Mapping[str, object]:
    """Give what the process that fills answers.

    Raises:
        BadRequest: It cannot be filled.
    """
    text = "\n".join(one.text for one in made.sections)
    above = [(labels.visible_label(made), "000000")]
    if made.group == "contract":
        above.append((labels.FOR_LAWYERS, "B00020"))
    told = _asked(
        {
            "template": base64.b64encode(template).decode(),
            "values": values,
            "above": above,
            "below": labels.visible_label(made),
            "properties": {labels.PROPERTY: labels.aigc(f"{made.type}\n{text}")},
        },
        name,
    )
    if "error" in told:
        raise BadRequest(f"{name} 不能用作模板：{told['error']}。")
    return told


def unknown_told(unknown: Sequence[str]) -> str:
    """Give in words which names of a template nothing is known of."""
    return f"模板里的 {'、'.join(unknown)} 不是这类材料的字段，已留作【待填】。"


def _check(template: bytes, name: str) -> None:
    if len(template) > MOST_BYTES:
        raise BadRequest(f"{name} 太大，最多 {MOST_BYTES // 1_000_000} MB。")
    try:
        if guard(name, template) != "docx":
            raise BadRequest(f"{name} 不是 Word 文档（.docx）。")
        package = Package(template)
        macros = package.has_macros() or b"macroEnabled" in package.bytes_of("[Content_Types].xml")
    except UnreadableFile as error:
        raise BadRequest(f"{name} 不能打开：{error}。{error.hint}") from error
    if macros:
        raise BadRequest(f"{name} 带有宏，没有打开；请另存为不含宏的 .docx。")


def _asked(request: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Ask a process of its own; it may take neither long nor much."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "assistant.papers.filling"],
            input=json.dumps(request).encode(),
            capture_output=True,
            cwd=_ROOT,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadRequest(f"{name} 填了 {_SECONDS:g} 秒还没有填完，已停止。") from error
    try:
        told = json.loads(done.stdout)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        # Not what it wrote on stderr, which repeats what was filled in.
        logger.warning("filling ended with %s", done.returncode)
        raise BadRequest(f"{name} 填的时候用完了时间或内存，已停止；请检查模板里的循环。")
    return told


def values_of(made: Draft, kind: Template) -> dict[str, object]:
    """Give what a template can name: each field by its label and its other names.

    Words are a string; what nobody said is `{"open": label}`; a list is its rows by column.
    """
    known = {**_values(made), **_prose(made, kind), **_lists(made, kind)}
    found: dict[str, object] = {}
    for spec in kind.fields:
        value = known.get(spec.label, _open(spec))
        for name in (spec.label, *spec.called):
            found.setdefault(name, value)
    by_label = dict(found)
    for label, value in by_label.items():
        found.setdefault(_NO_NAME.sub("", label), value)
    found.update({"材料名称": made.title, "起草日期": made.day.isoformat(), _FIELDS: by_label})
    return found


def _open(spec: FieldSpec) -> object:
    if not spec.columns:
        return {"open": spec.label}
    return [{column: {"open": f"{spec.label}·{column}"} for column in spec.columns}]


def _values(made: Draft) -> dict[str, object]:
    """Give the fields that stand somewhere as they are, by label."""
    found: dict[str, object] = {}
    for section in made.sections:
        for piece in section.pieces:
            if piece.label is not None and not piece.gap:
                found.setdefault(piece.label, printable(piece.text))
    return found


def _prose(made: Draft, kind: Template) -> dict[str, object]:
    """Give the fields of prose as they stand, rewritten ones too, a paragraph each."""
    lines = [b for s in made.sections for b in s.blocks if isinstance(b, Line)]
    found: dict[str, object] = {}
    for section in kind.sections:
        for n, part in enumerate(section.parts, start=1):
            if isinstance(part, ProsePart):
                own = [one for one in lines if one.id.rpartition(".")[0] == f"{section.id}.{n}"]
                texts = [printable(one.text) for one in own if not _is_open(one.pieces)]
                if texts:
                    found[part.prose] = _NEW_PARAGRAPH.join(texts)
    return found


def _lists(made: Draft, kind: Template) -> dict[str, object]:
    grids = {b.id: b for s in made.sections for b in s.blocks if isinstance(b, Grid)}
    found: dict[str, object] = {}
    for section in kind.sections:
        for n, part in enumerate(section.parts, start=1):
            grid = grids.get(f"{section.id}.{n}")
            if isinstance(part, TablePart) and part.each is not None and grid is not None:
                columns = kind.by_label[part.each].columns
                columns = columns if len(columns) == len(grid.head) else grid.head
                found[part.each] = [
                    {
                        name: value
                        for column, cell in zip(columns, row, strict=False)
                        for name in {column, _NO_NAME.sub("", column)}
                        for value in [_cell(part.each, column, cell)]
                    }
                    for row in grid.rows
                ]
    return found


def _cell(label: str, column: str, cell: Cell) -> object:
    if _is_open(cell):
        return {"open": f"{label}·{column}"}
    return printable("".join(piece.text for piece in cell))


def _is_open(cell: Cell) -> bool:
    return all(piece.gap for piece in cell)

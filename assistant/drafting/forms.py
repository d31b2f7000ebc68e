"""Word forms that staff put on the shelf, so that everybody can draft with them.

A form is somebody's own template (`own_template`) with a name, filled from the fields of one of
the built-in kinds of documents, its base.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from assistant.drafting.own_template import Placeholders, placeholders
from assistant.drafting.template import Template, template_of
from assistant.errors import BadRequest
from corpus.errors import NotPermitted
from corpus.levels import Viewer, require_staff

MAX_NAME_CHARS = 60
MAX_WHO_CHARS = 200
PREFIX = "form-"
_HASH_CHARS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form on the shelf, without its bytes.

    Attributes:
        id: Stable; the same name and base have the same.
        base: The kind of document whose fields it is filled from.
        version: Counted from 1; one more each time that it is replaced.
        who: Who put it there.
    """

    id: str
    name: str
    base: str
    version: int
    who: str
    when: datetime

    @property
    def about(self) -> str:
        """What it is, in words."""
        return f"单位自己的 Word 模板，{self.who}于 {self.when.date()} 放入"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A form that was added, and what was found in it."""

    form: Form
    found: Placeholders


class Forms(Protocol):
    """Keeps forms. Everybody may see them, and staff change them."""

    def put(self, name: str, base: str, content: bytes, viewer: Viewer, *, who: str) -> Form:
        """Keep a form; one of the same name and base is replaced.

        Raises:
            NotPermitted: The viewer is not of the staff.
        """

    def listed(self) -> tuple[Form, ...]:
        """Give all forms, by base and name."""

    def opened(self, id_: str) -> tuple[Form, bytes]:
        """Give a form and its .docx.

        Raises:
            UnknownTemplate: There is none of that id.
        """

    def remove(self, id_: str, viewer: Viewer) -> None:
        """Take a form off the shelf.

        Raises:
            NotPermitted: The viewer is not of the staff.
            UnknownTemplate: There is none of that id.
        """


def add_form(
    forms: Forms,
    content: bytes,
    viewer: Viewer,
    *,
    file: str,
    base: str,
    name: str,
    who: str,
    day: date,
) -> Added:
    """Put a form on the shelf, once it has been filled for a try.

    Args:
        forms: The shelf.
        content: The .docx.
        viewer: Who adds it.
        file: What the file is called; its ending has to be .docx.
        base: The kind of document whose fields it is filled from.
        name: What it is to be called.
        who: Who answers for it.
        day: Today.

    Raises:
        NotPermitted: The viewer is not of the staff.
        UnknownTemplate: There is no such kind of document.
        BadRequest: It has no name, nobody answers for it, it cannot be filled, or it names no
            field of that kind.
    """
    may_change(viewer)
    kind = template_of(base)
    name = _line(name, "模板的名称", MAX_NAME_CHARS)
    who = _line(who, "谁放入的", MAX_WHO_CHARS)
    found = placeholders(content, kind, name=file, day=day)
    if not found.known:
        raise BadRequest(_nothing_known(file, kind, found))
    return Added(form=forms.put(name, base, content, viewer, who=who), found=found)


def found_told(added: Added) -> str:
    """Give in words which placeholders of a form are filled, and which stay open."""
    told = f"会填入：{'、'.join(added.found.known)}。"
    if added.found.unknown:
        title = template_of(added.form.base).title
        told += f"不是《{title}》的字段，会留作【待填】：{'、'.join(added.found.unknown)}。"
    return told


def may_change(viewer: Viewer) -> None:
    """Let nobody but staff change the shelf.

    Raises:
        NotPermitted: The viewer is not of the staff.
    """
    try:
        require_staff(viewer)
    except NotPermitted as error:
        raise NotPermitted("只有工作人员可以放入或撤下 Word 模板。") from error


def form_id(name: str, base: str) -> str:
    """Give the id of the form of a name and a base.

    >>> form_id("厅里的申报书", "transfer_project") == form_id("厅里的申报书", "gaoqi_application")
    False
    """
    of = hashlib.sha256(f"{base}\n{name}".encode()).hexdigest()
    return f"{PREFIX}{of[:_HASH_CHARS]}"


def _line(given: str, what: str, most: int) -> str:
    """Give a line as it is kept, where it may be."""
    line = " ".join(given.split())
    if not line or not line.isprintable():
        raise BadRequest(f"没有写{what}，或其中有不能显示的字符。")
    if len(line) > most:
        raise BadRequest(f"{what}有 {len(line)} 字，最多 {most} 字。")
    return line


def _nothing_known(file: str, kind: Template, found: Placeholders) -> str:
    fields = "、".join(spec.label for spec in kind.fields[:5])
    named = f"（有的是：{'、'.join(found.unknown)}）" if found.unknown else ""
    return (
        f"{file} 里没有一个占位符是《{kind.title}》的字段{named}；"
        f"占位符写作 {{{{ 字段 }}}}，字段例如 {fields}。"
    )

"""A kind of document as data: its fields, sections, tables and rules, read from `templates/*.toml`.

A line has its fields in braces: `甲方：{甲方}`. docs/drafting.md says how a template is written.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.drafting.draft import Group, Style
from assistant.drafting.rules import Rule
from assistant.errors import BadTemplate, UnknownTemplate

_FOLDER = Path(__file__).with_name("templates")
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")

# What a field holds. `long`: prose. `span`: from a day to a day. `rows`: a list of entries;
# `indicators`: one of technical targets, which may be told in a sentence. `trl`: a readiness level.
Sort = Literal[
    "text", "long", "money", "date", "span", "count", "share", "choice", "rows", "indicators",
    "trl", "person", "phone", "code",
]  # fmt: skip
# Tables that code makes of what is known, and no template spells out.
Made = Literal["conditions", "score", "evidence", "gaps", "materials"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldSpec(_Data):
    """One field.

    Attributes:
        label: What it is called, and what a gap of it says.
        ask: The question that asks for it.
        rank: 1 is asked for first; 3 is rather filled in on paper.
        called: Other names that people give it by.
        take: Where its value may come from when the person does not say, in this order:
            `profile.name`, `profile.years.-1.revenue` (the year before the draft's day),
            `achievement.title`, `demand.text:拟解决的技术难题` (the stretch below that heading),
            `policy.number`, `measure.window`.
        of: The field of the party that it is about: what a record or the profile says counts only
            where it is that party's.
        total: The fields whose sum it is; counted where all of them are known.
        less: Two fields whose difference it is.
        ratio: Two fields, a part and its whole: it is their ratio in per cent.
        capitals: The money field whose amount it says in capitals (壹佰贰拾万元整).
        max_chars: Longer is an error.
        columns: Of `rows`: the names of the columns.
        columns_called: Other names that people give columns by, by column.
        optional: Columns that only stand where an entry says something in them.
        named: Those of the other names, of the field or of its columns, that say a part of it
            only: what is given by them stands with the name before it, beside what else is given.
        choices: Of `choice`.
        choices_called: Other words for a choice, by choice.
        private: Whether it never goes into a copy that is made public, as a contact.
    """

    label: str
    sort: Sort = "text"
    ask: str = ""
    hint: str = ""
    rank: int = Field(default=2, ge=1, le=3)
    required: bool = False
    called: tuple[str, ...] = ()
    take: tuple[str, ...] = ()
    of: str | None = None
    total: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    ratio: tuple[str, ...] = ()
    capitals: str | None = None
    max_chars: int | None = None
    columns: tuple[str, ...] = ()
    columns_called: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    optional: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    choices_called: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    private: bool = False

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The fields that it can be computed from."""
        return (*self.total, *self.less, *self.ratio, *((self.capitals,) if self.capitals else ()))

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return (*self.rests_on, *((self.of,) if self.of else ()))

    def column(self, name: str) -> str | None:
        """Give the column that people call so; None for none."""
        if name in self.columns:
            return name
        return self._by_column_name.get(_plain(name))

    def is_part(self, name: str) -> bool:
        """Say whether what is given by a name is only a part of the field or the column."""
        return _plain(name) in map(_plain, self.named)

    @cached_property
    def _by_column_name(self) -> Mapping[str, str]:
        others = {_plain(n): column for column, ns in self.columns_called.items() for n in ns}
        return {**others, **{_plain(column): column for column in self.columns}}

    @model_validator(mode="after")
    def _speaks_of_its_own(self) -> "FieldSpec":
        unknown = {*self.columns_called, *self.optional} - {*self.columns}
        names = [name for names in self.columns_called.values() for name in names]
        twice = {name for name in names if names.count(name) > 1 or name in self.columns}
        loose = {*self.named} - {*self.called, *names}
        choices = {*self.choices_called} - {*self.choices}
        if wrong := unknown | twice | loose | choices:
            raise ValueError(f"{self.label}: {'、'.join(sorted(wrong))}")
        return self


class _Part(_Data):
    """A part of a section.

    Attributes:
        when: It only stands where one of these fields is known; of `支付方式=分期`, where that
            word is in it.
        unless: It does not stand where one of these is.
    """

    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    @property
    def _asked(self) -> tuple[str, ...]:
        return tuple(one.partition("=")[0] for one in (*self.when, *self.unless))


class LinePart(_Part):
    """A paragraph."""

    kind: Literal["line"] = "line"
    line: str
    style: Style = "body"

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return (*_slots(self.line), *self._asked)


class ProsePart(_Part):
    """A field of prose: the person's words, else what records say, else a model's, else a gap.

    Attributes:
        about: What it is to say, for a model and for the person.
        facts: The fields that a model may draw on; with none, none writes it.
    """

    kind: Literal["prose"] = "prose"
    prose: str
    about: str
    facts: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        return (self.prose, *self.facts, *self._asked)


class TablePart(_Part):
    """A table whose rows stand in the template, or one row for each entry of a `rows` field."""

    kind: Literal["table"] = "table"
    title: str = ""
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    each: str | None = None
    widths: tuple[int, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of."""
        cells = (cell for row in self.rows for cell in row)
        own = (self.each,) if self.each else ()
        return (*own, *(label for cell in cells for label in _slots(cell)), *self._asked)

    @model_validator(mode="after")
    def _fits(self) -> "TablePart":
        if bool(self.rows) == bool(self.each):
            raise ValueError("a table has either rows or each")
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError(f"table {self.title}: a row has another number of cells than the head")
        return self


class MadePart(_Part):
    """A table that code makes."""

    kind: Literal["made"] = "made"
    made: Made
    title: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The fields that it speaks of: those that it depends on."""
        return self._asked


def _slots(text: str) -> list[str]:
    """Give the fields of a text, without the articles that it names."""
    return [label for label in PLACEHOLDER.findall(text) if not label.startswith("@")]


Part = Annotated[LinePart | ProsePart | TablePart | MadePart, Field(discriminator="kind")]


class SectionSpec(_Data):
    """One section."""

    id: str
    title: str
    parts: tuple[Part, ...]

    @model_validator(mode="before")
    @classmethod
    def _sorted(cls, given: object) -> object:
        """Tell the sorts of parts apart by what they have, so that templates need not."""
        if not isinstance(given, dict):
            return given
        parts = [
            {"kind": next((k for k in ("line", "prose", "made") if k in part), "table"), **part}
            for part in given.get("parts", ())
        ]
        return {**given, "parts": parts}


class Template(_Data):
    """One kind of document.

    Attributes:
        name: The field that names a draft.
        about: What it is for, in one line.
        notice: What to know of the form.
        draws: What it may be made from: policy, measure, demand, achievement.
        applicant: The field of who speaks in the document: words of a record that is another's
            are told as that one's.
        judges: The policy whose conditions it goes through where none was chosen.
        attachments: What such a document asks for, beside what the measure names.
        policies: Policies whose current text its legal words rest on, by id.
        opens: Policies and measures that one applies for with such a document, by id.
    """

    type: str
    version: int = Field(ge=1)
    title: str
    group: Group
    name: str
    about: str
    notice: str = ""
    draws: tuple[Literal["policy", "measure", "demand", "achievement"], ...] = ()
    attachments: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    applicant: str | None = None
    judges: str | None = None
    opens: tuple[str, ...] = ()
    fields: tuple[FieldSpec, ...]
    sections: tuple[SectionSpec, ...]
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "Template":
        labels = [spec.label for spec in self.fields]
        twice = {label for label in labels if labels.count(label) > 1}
        unknown = {label for label in _used(self) if label not in labels}
        sections = [section.id for section in self.sections]
        if twice:
            raise ValueError(f"fields twice: {'、'.join(sorted(twice))}")
        if unknown:
            raise ValueError(f"unknown fields: {'、'.join(sorted(unknown))}")
        if len(set(sections)) < len(sections):
            raise ValueError("two sections have the same id")
        return self

    @property
    def by_label(self) -> Mapping[str, FieldSpec]:
        """Its fields by label, in order."""
        return {spec.label: spec for spec in self.fields}

    def named(self, name: str) -> FieldSpec | None:
        """Give the field that people call so; None for none.

        Its label counts before the other names of another. What is only typography does not:
        项目名称： is 项目名称.
        """
        return self.by_name.get(_plain(name))

    @cached_property
    def by_name(self) -> Mapping[str, FieldSpec]:
        """Its fields by all that they are called, as `named` compares names."""
        others = {_plain(name): spec for spec in self.fields for name in spec.called}
        return {**others, **{_plain(spec.label): spec for spec in self.fields}}


def _plain(name: str) -> str:
    return re.sub(r"[\s:*]", "", unicodedata.normalize("NFKC", name))


def _used(template: Template) -> set[str]:
    """Give the labels that fields, sections and rules speak of."""
    parts = (part for section in template.sections for part in section.parts)
    spoken = [spec.names for spec in template.fields]
    spoken += [one.labels for one in (*parts, *template.rules)]
    own = [template.name, *([template.applicant] if template.applicant else [])]
    return {*own, *(label for labels in spoken for label in labels)}


@cache
def templates() -> Mapping[str, Template]:
    """Give the newest version of every kind of document, by type, in the order of their files."""
    found: dict[str, Template] = {}
    for file in sorted(_FOLDER.glob("*.toml")):
        template = read_template(file.read_text(encoding="utf-8"), name=file.name)
        known = found.get(template.type)
        if known is None or known.version < template.version:
            found[template.type] = template
    return found


def template_of(type_: str) -> Template:
    """Give the newest template of a type.

    Raises:
        UnknownTemplate: There is none of that name.
    """
    if type_ not in templates():
        raise UnknownTemplate(f"没有“{type_}”这类材料；可用：{'、'.join(templates())}。")
    return templates()[type_]


def read_template(text: str, *, name: str) -> Template:
    """Read a template.

    Raises:
        BadTemplate: It is no TOML, or not as a template has to be.
    """
    try:
        return Template.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadTemplate(f"模板 {name} 不可用：{error}") from error

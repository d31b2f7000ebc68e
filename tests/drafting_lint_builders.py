"""A small kind of document and what is wrong with one of it, each test naming only its error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from eligibility_builders import ANYBODY, DAY, Shelf, judged, measure

from assistant.drafting.chosen import Chosen
from assistant.drafting.composing import Filling, composed
from assistant.drafting.draft import Remark
from assistant.drafting.drafting import draft
from assistant.drafting.edits import edited
from assistant.drafting.facts import read_facts
from assistant.drafting.known import known_of
from assistant.drafting.lint import remarks_on
from assistant.drafting.template import read_template
from corpus.store.records import StoredRecord

Fields = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a form that is made for one test."""

    label: str
    sort: str = "text"
    more: str = ""

    @property
    def toml(self) -> str:
        more = f", {self.more}" if self.more else ""
        return f'  {{ label = "{self.label}", sort = "{self.sort}"{more} }},\n'


@dataclass(frozen=True, kw_only=True)
class Form:
    """A kind of document with a line for each field, or a table for a list.

    Attributes:
        rules: As TOML.
        more: Further sections, as TOML.
    """

    fields: tuple[Field, ...] = ()
    group: str = "application"
    kind: str = "form"
    rules: str = ""
    more: str = ""
    top: str = ""
    title: str = "正文"

    @property
    def toml(self) -> str:
        named = (Field(label="项目名称"), *self.fields)
        parts = "".join(f"  {self._part(one)},\n" for one in named)
        return (
            f'type = "{self.kind}"\nversion = 1\ntitle = "测试"\ngroup = "{self.group}"\n'
            f'name = "项目名称"\nabout = "测试"\n{self.top}\n'
            f"fields = [\n{''.join(one.toml for one in named)}]\n"
            f'[[sections]]\nid = "body"\ntitle = "{self.title}"\nparts = [\n{parts}]\n'
            f"{self.more}\n{self.rules}\n"
        )

    def _part(self, one: Field) -> str:
        if one.sort in ("rows", "indicators"):
            columns = one.more.partition("columns = ")[2].partition("]")[0] + "]"
            return f'{{ head = {columns}, each = "{one.label}" }}'
        if one.sort == "long":
            return f'{{ prose = "{one.label}", about = "测试" }}'
        return f'{{ line = "{one.label}：{{{one.label}}}" }}'


def form(*fields: Field, **more: str) -> Form:
    """Give a form with these fields."""
    return Form(fields=fields, **more)


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a draft is made from, beside its fields."""

    profile: Mapping[str, object] = field(default_factory=dict)
    chosen: Chosen = field(default_factory=lambda: Chosen(stored={}))
    edits: Mapping[str, str] = field(default_factory=dict)
    day: date = DAY


def linted(of: Form, fields: Fields, made: Made | None = None) -> tuple[Remark, ...]:
    """Give the remarks on a draft of a form."""
    made = made or Made()
    template = read_template(of.toml, name="test.toml")
    facts = read_facts({"profile": made.profile, "fields": fields})
    known = known_of(template, facts, made.chosen, day=made.day)
    whole = edited(
        composed(Filling(template=template, known=known, chosen=made.chosen)), made.edits
    )
    return remarks_on(
        template,
        known,
        whole.sections,
        chosen=made.chosen,
        homeless=whole.homeless,
        day=made.day,
        facts=facts,
    )


def codes(of: Form, fields: Fields, made: Made | None = None) -> list[str]:
    """Give the codes of the remarks, without that something is open."""
    return [one.code for one in linted(of, fields, made) if one.code != "open"]


def drafted(
    type_: str,
    fields: Fields,
    *,
    profile: Mapping[str, object] | None = None,
    edits: Mapping[str, str] | None = None,
    day: date = DAY,
) -> tuple[Remark, ...]:
    """Give the remarks on a draft of a kind that is served."""
    shelf = Shelf((), ())
    made = draft(
        type_,
        read_facts({"profile": profile or {}, "fields": fields}),
        ANYBODY,
        day=day,
        records=shelf,
        rulebook=shelf.book(),
        edits=edits or {},
    )
    return made.remarks


def chosen_policy(
    stored: StoredRecord,
    rule: str | None = None,
    profile: Mapping[str, object] | None = None,
    day: date = DAY,
) -> Chosen:
    """Give a policy as chosen, with its measure judged if there is one."""
    found = () if rule is None else (judged(measure(rule), profile or {}, of=stored, day=day),)
    return Chosen(stored={stored.record.id: stored}, policy=stored.record.id, judged=found)


def chosen_offer(stored: StoredRecord) -> Chosen:
    """Give a demand or an achievement as chosen."""
    id_, kind = stored.record.id, stored.record.kind
    if kind == "demand":
        return Chosen(stored={id_: stored}, demand=id_)
    return Chosen(stored={id_: stored}, achievement=id_)

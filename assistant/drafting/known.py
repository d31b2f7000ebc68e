"""What is known of each field of a template: what the person said, else what records and rules say.

Nothing is guessed: a value has one origin, and where none has it the field stays open.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.drafting.chosen import Chosen
from assistant.drafting.computing import computed
from assistant.drafting.facts import DraftFacts, Given
from assistant.drafting.taking import offer_of, same_party, taken
from assistant.drafting.template import FieldSpec, Template
from assistant.drafting.told import labels_by_path
from assistant.drafting.values import Value, read_as
from corpus.records import Record

SAID = "您填写的内容"
# A gap that came back as it was left says nothing.
_OPEN = re.compile(r"\s*【待填[:：]?[^】]*】\s*")
_FIRST_PERSON = re.compile("[我本](?:公司|司|厂|单位|院|校|所|企业|团队|方|中心|集团)|我们")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known.

    Attributes:
        values: By the label of the field.
        beyond: What the person said that the template has no field for, by their label.
        paths: The label of the field that is filled from a profile path, by path.
    """

    values: Mapping[str, Value]
    beyond: Mapping[str, Value]
    paths: Mapping[str, str] = field(default_factory=dict)


def known_of(template: Template, facts: DraftFacts, chosen: Chosen, *, day: date) -> Known:
    """Give what is known of the fields.

    A field is filled by the first that has it: the person by its label or another name of it, the
    sources that its template lists, what can be computed from other fields.
    """
    values, beyond = _given(template, facts)
    # Whose a field is has to be known before the field is.
    for spec in sorted(template.fields, key=lambda spec: spec.of is not None):
        if spec.label in values:
            continue
        party = values.get(spec.of) if spec.of else None
        if spec.of and party is None:
            continue
        found = next(taken(spec, facts.profile, chosen, day=day, party=party), None)
        if found is not None:
            values[spec.label] = read_as(spec, found)
    values = computed(template, _attributed(template, values, chosen))
    return Known(
        values=values,
        beyond=beyond,
        paths=labels_by_path(template, day),
    )


def _given(template: Template, facts: DraftFacts) -> tuple[dict[str, Value], dict[str, Value]]:
    """Give what the person said, of the fields and beyond them; nothing of it is left out.

    Of a field told by several of its names, its label counts, then the first; what another name
    says otherwise stands beyond. Names that say a part of it are told with what they say.
    """
    parts: dict[str, dict[str, str]] = {}
    values: dict[str, Value] = {}
    beyond: dict[str, Value] = {}
    for label in sorted(facts.fields, key=lambda label: label not in template.by_label):
        given = facts.fields[label]
        if isinstance(given, str) and _OPEN.fullmatch(given):
            continue
        spec = template.named(label)
        if spec is None:
            beyond[label] = _said(label, given)
            continue
        if isinstance(given, str) and spec.is_part(label):
            parts.setdefault(spec.label, {})[label] = given
            continue
        value = read_as(spec, _said(spec.label, given, spec))
        held = values.setdefault(spec.label, value)
        if held.text != value.text:
            beyond[label] = replace(_said(label, given), label=label)
        for column, text in _left_over(spec, given):
            beyond[f"{label}·{column}"] = _said(f"{label}·{column}", text)
    for label, told in parts.items():
        spec = template.by_label[label]
        whole, superseded = _joined(values[label].written if label in values else "", told)
        values[label] = read_as(spec, _said(label, whole, spec))
        beyond |= {name: _said(name, text) for name, text in superseded.items()}
    return values, {label: beyond[label] for label in _in_order(beyond, facts)}


def _joined(whole: str, told: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Give a text with what its parts say put behind it, and the parts that it supersedes.

    A part that was joined before, and that was written anew since, stands there by its name.

    >>> _joined("税率：13%", {"税率": "6%", "发票": "专用发票"})
    ('税率：13%；发票：专用发票', {'税率': '6%'})
    """
    there = {name: text for name, text in told.items() if f"{name}：" in whole}
    added = "；".join(f"{name}：{text}" for name, text in told.items() if name not in there)
    ends = "；" if whole and added and not whole.endswith(("。", "；")) else ""
    return f"{whole}{ends}{added}", {n: text for n, text in there.items() if text not in whole}


def _in_order(beyond: Mapping[str, Value], facts: DraftFacts) -> list[str]:
    """Give the labels as the person told them, what is of no label of theirs last."""
    order = {label: n for n, label in enumerate(facts.fields)}
    return sorted(beyond, key=lambda label: order.get(label.partition("·")[0], len(order)))


def _left_over(spec: FieldSpec, given: Given) -> Iterator[tuple[str, str]]:
    """Give what entries say in columns that the field has not, by column."""
    if isinstance(given, str) or not spec.columns:
        return
    told: dict[str, list[str]] = {}
    for n, row in enumerate(given, start=1):
        for name in _entry(spec, row)[1]:
            told.setdefault(name, []).append(f"第{n}行：{row[name]}")
    for name, texts in told.items():
        yield name, "；".join(texts)


def _entry(spec: FieldSpec, row: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Give what an entry says by column, and the names of which nothing stands there.

    Of two names of one column its own counts, then the first; what says a part of it is put behind
    with its name. An entry without columns is of the first.
    """
    entry: dict[str, str] = {}
    left: list[str] = []
    ordered = sorted(row, key=lambda name: (spec.is_part(name), name not in ("", *spec.columns)))
    for name in filter(row.get, ordered):
        column = spec.column(name) if name else spec.columns[0]
        if column is None:
            left.append(name)
        elif spec.is_part(name):
            entry[column] = "；".join(filter(None, (entry.get(column), f"{name}：{row[name]}")))
        elif entry.setdefault(column, row[name]) != row[name]:
            left.append(name)
    return {column: entry[column] for column in spec.columns if column in entry}, left


def _attributed(
    template: Template, values: Mapping[str, Value], chosen: Chosen
) -> dict[str, Value]:
    """Give the values, with whose words they are where a record speaks that is another's.

    “我公司” in the demand of another company is not the applicant.
    """
    speaker = values.get(template.applicant) if template.applicant else None
    long = {spec.label for spec in template.fields if spec.sort == "long"}
    led = dict(values)
    for label, value in values.items():
        record = _quoted(value, chosen)
        offer = None if record is None else offer_of(record)
        if record is None or offer is None or not offer.owner:
            continue
        if speaker is not None and same_party(speaker.text, offer.owner):
            continue
        told_at_length = record.kind == "demand" and label in long
        if told_at_length or _FIRST_PERSON.search(value.text):
            kind = "技术需求" if record.kind == "demand" else "成果"
            led[label] = replace(value, lead=f"据{kind}《{record.title}》（{offer.owner}）：")
    return led


def _quoted(value: Value, chosen: Chosen) -> Record | None:
    """Give the record whose very words a value is; None for others."""
    if value.origin != "record" or value.record is None or value.source is None:
        return None
    stored = chosen.stored.get(value.record)
    return None if stored is None else stored.record


def _said(label: str, given: Given, spec: FieldSpec | None = None) -> Value:
    if isinstance(given, str):
        return Value(label=label, text=given, origin="user", ref=SAID, written=given)
    if spec is None or not spec.columns:
        text = "；".join(
            "，".join(f"{name}：{said}" if name else said for name, said in row.items() if said)
            for row in given
        )
        return Value(label=label, text=text, origin="user", ref=SAID, written=text)
    rows = tuple(_entry(spec, row)[0] for row in given)
    text = "；".join("，".join(filter(None, row.values())) for row in rows)
    return Value(label=label, text=text, origin="user", ref=SAID, written=text, rows=rows)

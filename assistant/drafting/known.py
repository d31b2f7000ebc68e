"""What is known of each field of a template: what the person said, else what records and rules say.

Nothing is guessed: a value has one origin, and where none has it the field stays open.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.drafting.chosen import Chosen
from assistant.drafting.computing import computed
from assistant.drafting.facts import DraftFacts, Given
from assistant.drafting.stretches import stretch
from assistant.drafting.template import FieldSpec, Template
from assistant.drafting.told import labels_by_path, path_on
from assistant.drafting.values import Value, read_as
from assistant.eligibility.fields import label_of
from assistant.eligibility.findings import shown
from assistant.eligibility.profile import Profile
from assistant.eligibility.verdicts import Judged
from corpus.records import Achievement, Demand, Policy, Record

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
        found = next(_elsewhere(spec, facts.profile, chosen, day=day, party=party), None)
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
    says otherwise stands beyond.
    """
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
        value = read_as(spec, _said(spec.label, given, spec))
        held = values.setdefault(spec.label, value)
        if held.text != value.text:
            beyond[label] = replace(_said(label, given), label=label)
        for column, text in _left_over(spec, given):
            beyond[f"{label}·{column}"] = _said(f"{label}·{column}", text)
    return values, {label: beyond[label] for label in _in_order(beyond, facts)}


def _in_order(beyond: Mapping[str, Value], facts: DraftFacts) -> list[str]:
    """Give the labels as the person told them, what is of no label of theirs last."""
    order = {label: n for n, label in enumerate(facts.fields)}
    return sorted(beyond, key=lambda label: order.get(label.partition("·")[0], len(order)))


def _left_over(spec: FieldSpec, given: Given) -> Iterator[tuple[str, str]]:
    """Give what entries say in columns that the field has not, by column."""
    if isinstance(given, str) or not spec.columns:
        return
    others = dict.fromkeys(name for row in given for name in row if name not in ("", *spec.columns))
    for name in others:
        told = [f"第{n}行：{row[name]}" for n, row in enumerate(given, start=1) if row.get(name)]
        if told:
            yield name, "；".join(told)


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
        offer = None if record is None else _offer(record)
        if record is None or offer is None or not offer.owner:
            continue
        if speaker is not None and _plain(speaker.text) == _plain(offer.owner):
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


def _plain(name: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))


def _said(label: str, given: Given, spec: FieldSpec | None = None) -> Value:
    if isinstance(given, str):
        return Value(label=label, text=given, origin="user", ref=SAID, written=given)
    if spec is None or not spec.columns:
        text = "；".join(
            "，".join(f"{name}：{said}" if name else said for name, said in row.items() if said)
            for row in given
        )
        return Value(label=label, text=text, origin="user", ref=SAID, written=text)
    # An entry without columns is of the first.
    rows = tuple({name or spec.columns[0]: text for name, text in row.items()} for row in given)
    text = "；".join("，".join(filter(None, row.values())) for row in rows)
    return Value(label=label, text=text, origin="user", ref=SAID, written=text, rows=rows)


def _elsewhere(
    spec: FieldSpec, profile: Profile, chosen: Chosen, *, day: date, party: Value | None
) -> Iterator[Value]:
    """Give the values that the sources of a field have, in their order.

    Args:
        spec: The field.
        profile: Of the company.
        chosen: The records and measures.
        day: Whose years count.
        party: Who the field is about; what is another's is left out. None for anybody.
    """
    for path in spec.take:
        owner, _, rest = path.partition(".")
        if party is not None and _plain(party.text) != _plain(_whose(owner, profile, chosen)):
            continue
        if owner == "profile":
            found = _of_profile(spec.label, rest, profile, day)
        elif owner == "measure":
            found = _of_measure(spec.label, rest, chosen.judged)
        else:
            record = chosen.record(owner)
            found = None if record is None else _of_record(spec.label, rest, record)
        if found is not None:
            yield found


def _whose(source: str, profile: Profile, chosen: Chosen) -> str:
    """Give whose a source is; empty where it does not say."""
    if source == "profile":
        return profile_text("name", profile) or ""
    record = chosen.record(source)
    return (_owner(record) if record is not None else None) or ""


def _of_profile(label: str, path: str, profile: Profile, day: date) -> Value | None:
    path = path_on(path, day)
    text = profile_text(path, profile)
    if text is None:
        return None
    return Value(label=label, text=text, origin="user", ref=f"画像：{label_of(path)}", written=text)


def profile_text(path: str, profile: Profile) -> str | None:
    """Give what a profile says at a path, as a paper has it; None where it says nothing."""
    if path.endswith(".year"):
        year = path.split(".")[1]
        return f"{year}年" if any(year in told.split(".") for told in profile.figures) else None
    if path == "region":
        return None if profile.region is None else profile.region.replace("/", "")
    if path == "founded":
        if profile.founded is None:
            return None
        first, last = profile.founded
        return first.isoformat() if first == last else f"{first.year}年"
    for name, held in profile.lists.items():
        if name == path:
            return "、".join(one.name for one in held) or "无"
    if (word := profile.words.get(path)) is not None:
        yes, no = ("有", "没有") if path == "violations" else ("是", "否")
        return word if isinstance(word, str) else yes if word else no
    value = profile.figures.get(path)
    if value is None:
        return None
    # What was only said roughly stands as it was said.
    rough = value.figure.exact is None
    return value.written if rough else shown(value.figure, value.unit, None).text.replace(" ", "")


def _of_record(label: str, path: str, record: Record) -> Value | None:
    """Give what a record says; what is guarded is never among it."""
    name, _, among = path.partition(":")
    if name == "text":
        place = stretch(record, among)
        return None if place is None else _stretch(label, among, record, *place)
    text = _FACTS[name](record) if name in _FACTS else None
    if not text:
        return None
    at = record.text.find(text)
    value = Value(
        label=label,
        text=text,
        origin="rule" if record.kind == "policy" else "record",
        ref=f"《{record.title}》（{record.id}）",
        written=text,
        record=record.id,
    )
    return value if at < 0 else replace(value, source=record.place(at, at + len(text)))


def _stretch(label: str, among: str, record: Record, start: int, end: int) -> Value:
    return Value(
        label=label,
        text=record.text[start:end],
        origin="rule" if record.kind == "policy" else "record",
        ref=f"《{record.title}》（{record.id}）{among.partition('|')[0]}",
        written=record.text[start:end],
        record=record.id,
        source=record.place(start, end),
    )


def _offer(record: Record) -> Achievement | Demand | None:
    facts = record.facts
    return facts if isinstance(facts, Achievement | Demand) else None


def _money(record: Record) -> str | None:
    facts = record.facts
    amount = (
        facts.price_wan
        if isinstance(facts, Achievement)
        else facts.budget_wan
        if isinstance(facts, Demand)
        else None
    )
    return None if amount is None else f"{amount:g}万元"


def _number(record: Record) -> str | None:
    return record.facts.number if isinstance(record.facts, Policy) else None


def _owner(record: Record) -> str | None:
    offer = _offer(record)
    return None if offer is None else offer.owner


def _field(record: Record) -> str | None:
    offer = _offer(record)
    return None if offer is None else offer.field


def _region(record: Record) -> str | None:
    offer = _offer(record)
    return None if offer is None or offer.region is None else offer.region.replace("/", "")


def _trl(record: Record) -> str | None:
    offer = _offer(record)
    return None if offer is None or offer.trl is None else str(offer.trl)


_FACTS: Mapping[str, Callable[[Record], str | None]] = {
    "id": lambda record: record.id,
    "title": lambda record: record.title,
    "owner": _owner,
    "field": _field,
    "region": _region,
    "trl": _trl,
    "money": _money,
    "number": _number,
}


def _of_measure(label: str, path: str, judged: tuple[Judged, ...]) -> Value | None:
    """Give what the chosen measure says; nothing where a policy has several."""
    if len(judged) != 1:
        return None
    one = judged[0]
    policy = one.placed.policy.record
    text = {"name": one.measure.name, "window": _window(one), "benefit": one.benefit}.get(path)
    if not text:
        return None
    return Value(
        label=label,
        text=text,
        origin="rule",
        ref=f"《{policy.title}》（{policy.id}）",
        written=text,
        record=policy.id,
    )


def _window(judged: Judged) -> str:
    """Give the window in words; empty where it is not known."""
    window = judged.window
    if window.state == "rolling":
        return "常年受理"
    if window.first is None or window.last is None:
        return ""
    return f"{window.first} 至 {window.last}"

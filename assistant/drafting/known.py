"""What is known of each field of a template: what the person said, else what records and rules say.

Nothing is guessed: a value has one origin, and where none has it the field stays open.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assistant.drafting.chosen import Chosen
from assistant.drafting.computing import computed
from assistant.drafting.facts import DraftFacts, Given
from assistant.drafting.stretches import stretch
from assistant.drafting.template import FieldSpec, Template
from assistant.drafting.values import Value, read_as
from assistant.eligibility.fields import label_of
from assistant.eligibility.findings import shown
from assistant.eligibility.profile import Profile
from assistant.eligibility.verdicts import Judged
from corpus.records import Achievement, Demand, Policy, Record

_SAID = "您填写的内容"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known.

    Attributes:
        values: By the label of the field.
        beyond: What the person said that the template has no field for, by their label.
    """

    values: Mapping[str, Value]
    beyond: Mapping[str, Value]


def known_of(template: Template, facts: DraftFacts, chosen: Chosen, *, day: date) -> Known:
    """Give what is known of the fields.

    A field is filled by the first that has it: the person by its label or another name of it, the
    sources that its template lists, what can be computed from other fields.
    """
    names = {name: spec for spec in template.fields for name in (spec.label, *spec.called)}
    values: dict[str, Value] = {}
    beyond: dict[str, Value] = {}
    for label, given in facts.fields.items():
        spec = names.get(label)
        if spec is None:
            beyond[label] = _said(label, given)
        elif spec.label not in values or label == spec.label:
            values[spec.label] = read_as(spec, _said(spec.label, given, spec))
    for spec in template.fields:
        if spec.label in values:
            continue
        found = next(_elsewhere(spec, facts.profile, chosen, day=day), None)
        if found is not None:
            values[spec.label] = read_as(spec, found)
    values = computed(template, values)
    return Known(values=values, beyond=beyond)


def _said(label: str, given: Given, spec: FieldSpec | None = None) -> Value:
    if isinstance(given, str):
        return Value(label=label, text=given, origin="user", ref=_SAID, written=given)
    # An entry without columns is of the first.
    first = spec.columns[0] if spec is not None and spec.columns else label
    rows = tuple({name or first: text for name, text in row.items()} for row in given)
    text = "；".join("，".join(row.values()) for row in rows)
    return Value(label=label, text=text, origin="user", ref=_SAID, written=text, rows=rows)


def _elsewhere(spec: FieldSpec, profile: Profile, chosen: Chosen, *, day: date) -> Iterator[Value]:
    """Give the values that the sources of a field have, in their order."""
    for path in spec.take:
        owner, _, rest = path.partition(".")
        if owner == "profile":
            found = _of_profile(spec.label, rest, profile, day)
        elif owner == "measure":
            found = _of_measure(spec.label, rest, chosen.judged)
        else:
            record = chosen.record(owner)
            found = None if record is None else _of_record(spec.label, rest, record)
        if found is not None:
            yield found


def _of_profile(label: str, path: str, profile: Profile, day: date) -> Value | None:
    path = path.replace("years.-1.", f"years.{day.year - 1}.")
    path = path.replace("years.-2.", f"years.{day.year - 2}.")
    path = path.replace("years.-3.", f"years.{day.year - 3}.")
    text = profile_text(path, profile)
    if text is None:
        return None
    return Value(label=label, text=text, origin="user", ref=f"画像：{label_of(path)}", written=text)


def profile_text(path: str, profile: Profile) -> str | None:
    """Give what a profile says at a path, as a paper has it; None where it says nothing."""
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
        return word if isinstance(word, str) else "是" if word else "否"
    value = profile.figures.get(path)
    return None if value is None else shown(value.figure, value.unit, None).text.replace(" ", "")


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

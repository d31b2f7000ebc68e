"""What the sources of a field say of it: the profile, chosen records, the chosen measure."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from assistant.drafting.chosen import Chosen
from assistant.drafting.stretches import stretch
from assistant.drafting.template import FieldSpec
from assistant.drafting.told import path_on
from assistant.drafting.values import Value, in_wan
from assistant.eligibility.fields import label_of
from assistant.eligibility.findings import shown
from assistant.eligibility.profile import Profile
from assistant.eligibility.verdicts import Judged
from corpus.records import Achievement, Demand, Policy, Record


def taken(
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
        if party is not None and not same_party(party.text, _whose(owner, profile, chosen)):
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
    return Value(label=label, text=text, origin="user", ref=f"画像：{_called(path)}", written=text)


def _called(path: str) -> str:
    """Give what people call a path; also of those that no question asks for."""
    if path.endswith(".year"):
        return f"有 {path.split('.')[1]} 年的数据"
    return "企业名称" if path == "name" else label_of(path)


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
    """Give what its text or its facts say; contacts and reserve prices are none of these."""
    name, _, among = path.partition(":")
    if name == "text":
        place = stretch(record, among)
        if place is None or _is_not_taken(record, *place):
            return None
        return _stretch(label, among, record, *place)
    text = _FACTS[name](record) if name in _FACTS else None
    if not text:
        return None
    place = _stands(name, text, record)
    if place is not None and _is_not_taken(record, *place):
        return None
    value = Value(
        label=label,
        text=text,
        origin="rule" if record.kind == "policy" else "record",
        ref=f"《{record.title}》（{record.id}）",
        written=text,
        record=record.id,
    )
    return value if place is None else replace(value, source=record.place(*place))


def _stands(name: str, text: str, record: Record) -> tuple[int, int] | None:
    """Give where a fact stands in its record's text; a bare number only behind what it is of."""
    if name in _BEFORE:
        number = re.escape(text.removesuffix("万元").replace(",", ""))
        found = re.search(rf"(?:{_BEFORE[name]})[^\n\d]{{0,12}}({number})(?!\d|\.\d)", record.text)
        return None if found is None else found.span(1)
    at = record.text.find(text)
    return None if at < 0 else (at, at + len(text))


def _is_not_taken(record: Record, start: int, end: int) -> bool:
    """Say whether a stretch speaks to programs or is hidden from readers: nobody signs that."""
    return any(one.code in _NOT_TAKEN for one in record.cautions_at(start, end))


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


def offer_of(record: Record) -> Achievement | Demand | None:
    """Give what a record offers or asks for; None for a policy."""
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
    return None if amount is None else in_wan(Fraction(str(amount)))


def _number(record: Record) -> str | None:
    return record.facts.number if isinstance(record.facts, Policy) else None


def _owner(record: Record) -> str | None:
    offer = offer_of(record)
    return None if offer is None else offer.owner


def _field(record: Record) -> str | None:
    offer = offer_of(record)
    return None if offer is None else offer.field


def _region(record: Record) -> str | None:
    offer = offer_of(record)
    return None if offer is None or offer.region is None else offer.region.replace("/", "")


def _trl(record: Record) -> str | None:
    offer = offer_of(record)
    return None if offer is None or offer.trl is None else str(offer.trl)


_BEFORE = {"trl": "TRL|成熟度", "money": "价|预算|投入|经费"}
_NOT_TAKEN = ("instruction", "hidden")
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


def same_party(one: str, other: str) -> bool:
    """Say whether two names are one party's; spaces and width do not count."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))

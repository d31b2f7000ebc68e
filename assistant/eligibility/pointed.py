"""Figures of a company that a language model points at, beside those that patterns hear.

The model only says which words tell of what. Code finds the words in the message, reads the figure
and its year out of them, and takes it where it is surely the company's own, of a whole year and
exact, and contradicts nothing that was heard. Even so it is only proposed, with its words: it
counts once the person has said it.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from assistant.chatmodel.masking import Masks
from assistant.chatmodel.port import ChatModel, Shape
from assistant.eligibility.fields import field_at
from assistant.eligibility.quantities import MONEY, NoQuantity
from assistant.eligibility.saying import Heard, Told, as_heard, figures_told, value_of
from assistant.errors import ModelUnavailable
from prompts import render

_FILE = Path(__file__).with_suffix(".toml")
_YEARLY = "years."
_MOST, _MAX_WORDS, _MAX_CHARS = 12, 40, 1000
_OLDEST = 5
_YEAR = re.compile(r"大前年|前年|去年|上年|今年|(?:20)?\d\d年度?")
_SAYS_MONEY = re.compile("[万亿元块wW]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """A figure that a model pointed at.

    Attributes:
        path: Of the profile.
        value: As code read it.
        words: The clause of the message that tells it.
        said: How a person says the same so that patterns hear it.
    """

    path: str
    value: float
    words: str
    said: str


def pointed(
    text: str,
    day: date,
    *,
    heard: Heard,
    model: ChatModel,
    profile: Mapping[str, object] | None = None,
) -> tuple[Pointed, ...]:
    """Give what a message tells besides what was heard; empty also where the model fails.

    Args:
        text: One message of a company.
        day: The day on which it is said; 去年 is seen from there.
        heard: What patterns heard in it; it stands.
        model: Asked once, and only where the message has a figure that nobody heard.
        profile: What was known before, as JSON; nothing of it is put in doubt.
    """
    text = text[:_MAX_CHARS]
    plain = as_heard(text)
    told = tuple(figures_told(plain, day))
    known = _flat(profile or {}) | heard
    if not any(_is_new(one, known) for one in told):
        return ()
    found: dict[str, list[Pointed]] = {}
    for field, one in _in_order(_entries(text, model), plain, told):
        fact = _fact(field, one, day)
        if fact is not None:
            found.setdefault(fact.path, []).append(fact)
    # Two figures of one fact contradict each other, or are parts of a sum: nobody knows which.
    surely = [own[0] for own in found.values() if len(own) == 1]
    return tuple(
        one for one in surely if one.value not in heard.values() and _may_join(one, surely, known)
    )


def _entries(text: str, model: ChatModel) -> list[tuple[str, str]]:
    """Give (name, words) as the model answers; none where it does not."""
    masks = Masks.of(text) if model.about.remote else Masks.of()
    system = render("facts_system", {"names": _rules().told})
    prompt = render("facts", {"text": masks.hide(text)})
    try:
        reply = json.loads("".join(model.stream(system, prompt, shape=_shape())))
    except (ModelUnavailable, ValueError, RecursionError):
        return []
    facts = reply.get("facts") if isinstance(reply, dict) else None
    return [
        (str(one.get("field")), as_heard(masks.reveal(str(one.get("words"))).strip()))
        for one in (facts if isinstance(facts, list) else [])
        if isinstance(one, dict)
    ]


def _in_order(
    entries: Sequence[tuple[str, str]], plain: str, told: Sequence[Told]
) -> Iterator[tuple["_Field", Told]]:
    """Give the fields with the one figure of their words, in the order of the message.

    A clause that is a year and a figure and nothing else goes on with what the figure before it is
    of, where there is one in its sentence.
    """
    found = []
    for name, words in entries:
        field = _rules().fields.get(name)
        at = plain.find(words) if words else -1
        if at < 0 or plain.find(words, at + 1) >= 0:
            continue
        within = [one for one in told if at <= one.start < at + len(words)]
        if len(within) == 1:
            found.append((within[0].start, field, within[0]))
    before: _Field | None = None
    for _, field, one in sorted(found, key=lambda entry: entry[0]):
        if field is not None and (field == before or one.first or not _is_bare(one)):
            yield field, one
        before = field


def _is_bare(one: Told) -> bool:
    rest = _YEAR.sub("", one.clause.replace(one.written, "", 1))
    return not _rules().filler.sub("", rest)


def _fact(field: "_Field", one: Told, day: date) -> Pointed | None:
    """Read a figure as what it is said to be; None where it cannot be that, or not surely."""
    if field.excluded is not None and field.excluded.search(one.clause):
        return None
    path, year = field.path, one.year or day.year - 1
    if path.startswith(_YEARLY):
        if not one.of_a_year or not day.year - _OLDEST <= year < day.year:
            return None
        path = f"{_YEARLY}{year}.{path.removeprefix(_YEARLY)}"
    known = field_at(path)
    if known is None or (known.unit == MONEY and not _SAYS_MONEY.search(one.written)):
        return None
    try:
        value = value_of(one.written, path)
    except NoQuantity:
        return None
    if not isinstance(value, int | float):
        return None
    said = field.say.format(year=year, value=f"{value:,}")
    return Pointed(path=path, value=value, words=one.clause, said=said)


def _is_new(one: Told, known: Heard) -> bool:
    """Say whether no fact that is known can be this figure."""
    return not any(_reads_as(one.written, path) == value for path, value in known.items())


def _reads_as(written: str, path: str) -> object:
    try:
        return value_of(written, path)
    except NoQuantity:
        return None


def _flat(profile: Mapping[str, object], head: str = "") -> Heard:
    """Give what a profile has, by path; what is null is unknown."""
    flat: Heard = {}
    for name, value in profile.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{head}{name}.")
        elif value is not None:
            flat[f"{head}{name}"] = value
    return flat


def _may_join(one: Pointed, others: Sequence[Pointed], known: Heard) -> bool:
    """Say whether a fact is not known yet, and is no more than what it is a part of."""
    if one.path in known:
        return False
    field = field_at(one.path)
    if field is None or field.part_of is None:
        return True
    head, _, _ = one.path.rpartition(".")
    whole_path = f"{head}.{field.part_of}" if head else field.part_of
    told = {other.path: other.value for other in others}
    whole = known.get(whole_path, told.get(whole_path))
    return not isinstance(whole, int | float) or one.value <= whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """What a model may name.

    Attributes:
        path: Of the profile, without its year.
        say: How it is said, of a year and a value.
        excluded: What a clause must not have; None for nothing.
    """

    path: str
    say: str
    excluded: re.Pattern[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """The fields by name, what is none of them, and both as a model is told them."""

    fields: Mapping[str, _Field]
    others: tuple[str, ...]
    told: str
    filler: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    others = tuple(data["others"]["names"])
    lines = [f"- {entry['name']}：{entry['means']}" for entry in data["field"]]
    return _Rules(
        fields={
            entry["name"]: _Field(
                path=entry["path"],
                say=entry["say"],
                excluded=re.compile(entry["not"]) if "not" in entry else None,
            )
            for entry in data["field"]
        },
        others=others,
        told="\n".join([*lines, f"- 不是上面这些的：{'、'.join(others)}"]),
        filler=re.compile(data["bare"]["filler"]),
    )


@cache
def _shape() -> Shape:
    rules = _rules()
    entry = {
        "type": "object",
        "properties": {
            "field": {"type": "string", "enum": [*rules.fields, *rules.others]},
            "words": {"type": "string", "maxLength": _MAX_WORDS},
        },
        "required": ["field", "words"],
        "additionalProperties": False,
    }
    return Shape(
        name="facts",
        schema={
            "type": "object",
            "properties": {"facts": {"type": "array", "maxItems": _MOST, "items": entry}},
            "required": ["facts"],
            "additionalProperties": False,
        },
    )

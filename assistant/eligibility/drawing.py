"""Conditions drawn out of a policy's text: candidates, each with its clause, for a person to check.

Nothing drawn counts by itself. What the patterns do not know is left out, never guessed. They are
data: `drawing.toml`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.eligibility.quantities import FOUND, MONEY, SHARE, NoQuantity, quantity
from corpus.measures.rules import Measure
from corpus.records import Policy, Record

_FILE = Path(__file__).with_suffix(".toml")
_CLAUSE = re.compile(r"[^，,；;。\n]+[，,；;。]?")
_LIST_MARK = re.compile(r"^(?:（[一二三四五六七八九十]+）|[①-⑳]|\d+[.、]|[(（]\d+[)）])\s*")
_CAP = re.compile(r"(?:最高|不超过|共支持)\s*(\d[\d,.]*\s*(?:万|亿)元)")
_MARK = re.compile(r"〔[^〕]*〕")
_GIVES = re.compile(r"支持|补助|奖励|奖补|补贴")
_MOST = 40
_TEXT_CHARS = 200

Entry = dict[str, object]


def drawn(record: Record) -> Measure | None:
    """Give a candidate measure of what a policy's text states; None where nothing was found.

    Every condition quotes the clause that it was drawn from, to the letter. The conditions count
    as not fully published until a person says that they are.
    """
    if not isinstance(record.facts, Policy):
        return None
    conditions: list[Entry] = []
    seen: set[str] = set()
    for clause in _clauses(record.text):
        entry = _figure(clause) or _statement(clause)
        if entry is None or len(conditions) >= _MOST:
            continue
        key = str({name: value for name, value in entry.items() if name not in ("text", "quote")})
        if key not in seen:
            seen.add(key)
            conditions.append({"id": f"d{len(conditions) + 1}", **entry})
    if not conditions:
        return None
    benefit = _benefit(record.text)
    data: Entry = {
        "id": record.id,
        "policy": record.id,
        "name": record.title[:_TEXT_CHARS],
        "gives": ["其他"],
        "published": "partial",
        "conditions": conditions,
        **({"benefit": benefit} if benefit else {}),
    }
    return Measure.model_validate(data)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause, and what came before it in its sentence, which may say the years."""

    text: str
    before: str


def _clauses(text: str) -> Iterator[_Clause]:
    away = False
    for line in text.split("\n"):
        bare = _MARK.sub("", line)
        away = (away and _LIST_MARK.match(bare) is not None) or bool(
            _rules().leads_away.search(bare.strip())
        )
        if away or _rules().not_conditions.search(bare):
            continue
        before = ""
        for match in _CLAUSE.finditer(bare):
            written = match[0].strip()
            if written:
                yield _Clause(written, before)
            before += match[0]


def _figure(clause: _Clause) -> Entry | None:
    plain = _LIST_MARK.sub("", clause.text)
    sides = {side for match in FOUND.finditer(plain) if (side := side_of(plain, match))}
    if len(sides) > 1:  # a span, or two limits: which is of what, a person says
        return None
    for match in FOUND.finditer(plain):
        if not re.search(r"\d", match[0]):
            continue
        entry = _of_figure(clause, plain, match)
        if entry is not None:
            return entry
    return None


def _of_figure(clause: _Clause, plain: str, match: re.Match[str]) -> Entry | None:
    written = re.search(r"\d[\d,]*(?:\.\d+)?\s*(?:[万亿千百]*\S{0,3})", match[0])
    bounds = side_of(plain, match)
    if written is None or bounds is None:
        return None
    head = plain[: match.start()]
    for rule in _rules().figures:
        if not rule.says.search(head + plain[match.start() : match.end()]):
            continue
        line = _line(match, rule)
        if line is None:
            continue
        return _condition(clause, rule, {bounds: line})
    return None


def side_of(plain: str, match: re.Match[str]) -> str | None:
    """Give on which side of a figure one has to be, from the words around it; None for neither.

    Args:
        plain: A clause.
        match: A figure in it, as `FOUND` finds it.
    """
    said = match[0]
    before = plain[: match.start()] + (match["before"] or "")
    after = (match["after"] or "") + plain[match.end() : match.end() + 6]
    for kind, words in _rules().after:
        if words.match(after):
            return kind
    for kind, words in _rules().before:
        if words.search(before) or words.match(said):
            return kind
    return None


def _line(match: re.Match[str], rule: "_Figure") -> str | None:
    """Give the figure in the unit of its field; None where it is of another sort."""
    bare = "".join(match[part] or "" for part in ("figures", "scale", "rest", "unit"))
    unit = SHARE if rule.over else rule.unit
    if bool(rule.over) != bare.endswith("%"):
        return None
    try:
        exact = quantity(bare, unit="" if rule.over else unit).figure.exact
    except NoQuantity:
        return None
    if exact is None or (not match["unit"] and unit in (MONEY, "年")):
        return None
    return f"{float(exact):.6f}".rstrip("0").rstrip(".")


def _condition(clause: _Clause, rule: "_Figure", bounds: Mapping[str, str]) -> Entry:
    entry: Entry = {"text": _said(clause.text), "quote": clause.text}
    if rule.age:
        return {**entry, "kind": "age", "bounds": dict(bounds)}
    if rule.judged:
        return {
            **entry,
            "kind": "judged",
            "by": rule.judged,
            "of": rule.of,
            "bounds": dict(bounds),
            "unit": rule.unit,
        }
    figure: Entry = {"of": rule.of}
    if rule.over:
        figure["over"] = rule.over
    if rule.per:
        context = clause.before + clause.text
        figure["years"] = next(
            (years for years, says in _rules().years if says.search(context)), rule.per
        )
    made = {**entry, "kind": "amount", "figure": figure, "bounds": dict(bounds)}
    if rule.unit:
        made["unit"] = rule.unit
    return {**made, "by": rule.by} if rule.by else made


def _statement(clause: _Clause) -> Entry | None:
    for rule in _rules().statements:
        match = rule.says.search(clause.text)
        if match is None:
            continue
        entry: Entry = {"text": _said(clause.text), "quote": clause.text, **rule.entry}
        if rule.entry["kind"] == "holds":
            named = re.sub(r"[“”\"]", "", match["title"])
            entry |= {"among": "qualifications", "named": [named]}
        return entry
    return None


def _said(clause: str) -> str:
    return _LIST_MARK.sub("", clause).strip("，,；;。 ")[:_TEXT_CHARS]


def _benefit(text: str) -> Entry | None:
    """Give what a text says that it gives, with its cap."""
    for line in text.split("\n"):
        sentence = _MARK.sub("", line).strip()
        cap = _CAP.search(sentence)
        if cap and _GIVES.search(sentence) and len(sentence) <= _TEXT_CHARS:
            exact = quantity(cap[1], unit=MONEY).figure.exact
            if exact is not None:
                return {"text": sentence, "quote": sentence, "cap_wan": str(float(exact))}
    return None


# --- the patterns -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    says: re.Pattern[str]
    of: str = ""
    over: str | None = None
    unit: str = ""
    per: str | None = None
    by: str | None = None
    judged: str | None = None
    age: bool = False


@dataclass(frozen=True, slots=True)
class _Statement:
    says: re.Pattern[str]
    entry: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Rules:
    before: tuple[tuple[str, re.Pattern[str]], ...]
    after: tuple[tuple[str, re.Pattern[str]], ...]
    not_conditions: re.Pattern[str]
    leads_away: re.Pattern[str]
    years: tuple[tuple[str, re.Pattern[str]], ...]
    figures: tuple[_Figure, ...]
    statements: tuple[_Statement, ...]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    kinds = ("at_least", "at_most", "more_than", "less_than")
    return _Rules(
        before=tuple((kind, re.compile(f"(?:{'|'.join(data[kind])})$")) for kind in kinds),
        after=tuple(
            (kind, re.compile("|".join(data[f"{kind}_after"]))) for kind in ("at_least", "at_most")
        ),
        not_conditions=re.compile(data["not_conditions"]),
        leads_away=re.compile(data["leads_away"]),
        years=tuple((years, re.compile(says)) for years, says in data["years"].items()),
        figures=tuple(
            _Figure(
                says=re.compile(entry["says"]),
                **{k: v for k, v in entry.items() if k != "says"},
            )
            for entry in data["figure"]
        ),
        statements=tuple(_statement_rule(entry) for entry in data["statement"]),
    )


def _statement_rule(entry: dict[str, object]) -> _Statement:
    made = {k: v for k, v in entry.items() if k not in ("says", "words")}
    if "words" in entry:
        made["is"] = entry["words"]
    return _Statement(re.compile(str(entry["says"])), made)

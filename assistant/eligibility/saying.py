"""What a company says of itself in a conversation, without a language model.

What others say, what a rule asks and what it gives are not the company's own and are passed over;
what is only nearly said is kept as it was said. The patterns are data: `saying.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from assistant.eligibility.fields import field_at
from assistant.eligibility.quantities import FOUND, NoQuantity, quantity
from corpus.facet_names import facets_named_in, is_elsewhere

_FILE = Path(__file__).with_suffix(".toml")
_CLAUSE = re.compile(r"[，。；！？!?;\n]|,(?!\d{3})|\s+")
_SENTENCE = re.compile(r"[。；！？!?;\n]")
_YEARLY = "years."
_BACK = {"大前年": 3, "前年": 2, "去年": 1, "上年": 1, "今年": 0}
_IN_YEAR = re.compile(
    r"大前年|前年|去年|上年|今年|(?P<full>20\d\d)年?|(?<!\d)(?P<short>\d\d)年(?=.*)"
)
_ONLY_A_YEAR = re.compile(rf"[、和,]?(?:{_IN_YEAR.pattern})(?:是|有|花|投|卖|做|了)*")
_CENTURY = 2000
_SHORTEST_YEAR = 4

Heard = dict[str, object]


def heard(text: str, day: date, *, asked: Sequence[str] = ()) -> Heard:
    """Give what a company says of itself, by profile path.

    Args:
        text: One message.
        day: The day on which it is said; 去年 is seen from there.
        asked: The paths that it was asked for; a bare figure answers the first of its unit.

    Returns:
        Figures as numbers where they are exact, else as they were said; statements as bool or
        text; what is held as a list.
    """
    plain = unicodedata.normalize("NFKC", text)
    listener = _Listener(day)
    for clause in _own_clauses(plain):
        listener.hear(clause)
    found = listener.found
    _held(plain, found)
    _place(plain, found)
    _founded(plain, found)
    _answers(listener.bare, asked, found)
    return found


def only_tells(text: str) -> bool:
    """Say whether a message asks nothing."""
    return not _rules().asks.search(unicodedata.normalize("NFKC", text))


def merged(profile: Mapping[str, object], said: Mapping[str, object]) -> dict[str, object]:
    """Give a profile, as JSON, with what was heard put in; what is held is added to."""
    result = {name: _copied(value) for name, value in profile.items()}
    for path, value in said.items():
        steps = path.split(".", 2) if path.startswith(_YEARLY) else path.split(".", 1)
        place = result
        for step in steps[:-1]:
            inner = place.get(step)
            if not isinstance(inner, dict):
                inner = {}
                place[step] = inner
            place = inner
        old = place.get(steps[-1])
        place[steps[-1]] = _joined(old, value) if isinstance(value, list) else value
    return result


def _joined(old: object, new: list[object]) -> list[object]:
    names = {_name(one) for one in new}
    kept = old if isinstance(old, list) else []
    return [*(one for one in kept if _name(one) not in names), *new]


def _copied(value: object) -> object:
    return {k: _copied(v) for k, v in value.items()} if isinstance(value, dict) else value


def _name(held: object) -> object:
    return held.get("name") if isinstance(held, dict) else held


# --- figures ------------------------------------------------------------------------------------


def _own_clauses(plain: str) -> Iterator[str]:
    """Give the clauses that are about the company itself.

    After hearsay, what follows in the sentence is hearsay too, until it says to be its own.
    """
    for sentence in _SENTENCE.split(plain):
        own = True
        for clause in filter(None, _CLAUSE.split(sentence)):
            if _rules().hearsay.search(clause):
                own = False
                continue
            own = own or bool(_rules().own.search(clause))
            if own:
                yield clause


@dataclass(slots=True)
class _Listener:
    """Hears one message, clause by clause.

    Attributes:
        bare: Figures of which it does not say what they are.
        last: What the last figure was of; the next clause may go on with another year.
        sums: What is added up, as 实用新型 and 软著 are.
    """

    day: date
    found: Heard = field(default_factory=dict)
    bare: list[str] = field(default_factory=list)
    last: "_Figure | None" = None
    sums: dict[str, float] = field(default_factory=dict)

    def hear(self, clause: str) -> None:
        """Put what a clause tells into `found`."""
        rules = _rules()
        nothing = {name for none in rules.none if none.says.search(clause) for name in none.fields}
        self.found.update(dict.fromkeys(sorted(nothing), 0))
        for states in rules.states:
            if states.says.search(clause):
                self.found[states.field] = states.value
        end = 0
        for match in _figures(clause):
            rule = next((one for one in rules.figures if one.fits(clause, match)), None)
            if rule is None and self.last is not None:
                rule = _of_another_year(clause[end : match.start()], self.last)
            if rule is None:
                self.bare.append(match[0])
                continue
            end, self.last = match.end(), rule
            if rule.field not in nothing:
                self._put(rule, match[0], clause[: match.end()])

    def _put(self, rule: "_Figure", written: str, before: str) -> None:
        path = _path(rule.field, before, self.day)
        value = _value(written, path)
        if rule.sums and isinstance(value, int | float):
            value = self.sums[path] = self.sums.get(path, 0) + value
        self.found[path] = value


def _of_another_year(between: str, rule: "_Figure") -> "_Figure | None":
    """Give the rule again where only a year stands between two figures: 前年150万去年280万."""
    same = rule.field.startswith(_YEARLY) and _ONLY_A_YEAR.fullmatch(between)
    return rule if same else None


def _figures(clause: str) -> Iterator[re.Match[str]]:
    """Give what may be a figure; years and parts of words are passed over."""
    for match in FOUND.finditer(clause):
        if not re.search(r"[\d一二三四五六七八九十两几]", match[0]):
            continue
        if re.fullmatch(r"(?:(?:19|20)\d\d年?|[012]\d年)", match[0]):
            continue
        yield match


def _path(field: str, before: str, day: date) -> str:
    if not field.startswith(_YEARLY):
        return field
    year = day.year - 1
    for match in _IN_YEAR.finditer(before):
        if match[0] in _BACK:
            year = day.year - _BACK[match[0]]
        else:
            said = int(match["full"] or match["short"])
            year = said if said >= _CENTURY else _CENTURY + said
    return f"years.{year}.{field.removeprefix(_YEARLY)}"


def _value(written: str, path: str) -> object:
    """Give a figure as a number where it is exact, else as it was said."""
    known = field_at(path)
    figure = quantity(written, unit=known.unit if known else "").figure
    if figure.exact is None:
        return written
    value = float(figure.exact)
    return int(value) if value.is_integer() else value


def _answers(bare: Sequence[str], asked: Sequence[str], found: Heard) -> None:
    """Let bare figures answer what was asked, in order, where the unit agrees."""
    waiting = [path for path in asked if path not in found]
    for written in bare:
        for path in waiting:
            try:
                found[path] = _value(written, path)
            except NoQuantity:
                continue
            waiting.remove(path)
            break


# --- statements ---------------------------------------------------------------------------------


def _held(plain: str, found: Heard) -> None:
    held = []
    for sentence in _SENTENCE.split(plain):
        for clause in filter(None, _CLAUSE.split(sentence)):
            if _rules().not_held.search(clause) or _rules().hearsay.search(clause):
                continue
            held += [{"name": name} for name, says in _rules().held.items() if says.search(clause)]
    if held:
        found["qualifications"] = held


def _place(plain: str, found: Heard) -> None:
    end = -1  # of the place before, where that is theirs: 银川金凤区 is one place
    for named in facets_named_in(plain):
        if named.facet != "region" or is_elsewhere(named.name):
            continue
        said = re.escape(plain[named.start : named.end])
        if named.start == end or re.search(_rules().place.replace("@", said), plain):
            end = named.end
            old = str(found.get("region", ""))
            found["region"] = max(old, named.name, key=lambda path: path.count("/"))


def _founded(plain: str, found: Heard) -> None:
    match = _rules().founded.search(plain)
    if match is None:
        return
    year = match["year"] or match["year2"]
    parts = [year if len(year) == _SHORTEST_YEAR else f"20{year}"]
    for part in (match["month"] or match["month2"], match["day"] or match["day2"]):
        if part is None:
            break
        parts.append(part.zfill(2))
    found["founded"] = "-".join(parts)


# --- the patterns -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Figure:
    field: str
    before: re.Pattern[str]
    after: re.Pattern[str] | None
    alone: str | None
    sums: bool
    needs_unit: bool
    unit: str

    def fits(self, clause: str, match: re.Match[str]) -> bool:
        """Say whether a figure of a clause is of this field, by its unit and what is around it."""
        if self.needs_unit and not match["unit"]:
            return False
        try:
            quantity(match[0], unit=self.unit)
        except NoQuantity:
            return False
        if self.before.search(clause[: match.start()]):
            return True
        if self.after is not None and self.after.match(clause[match.end() :]):
            return True
        return self.alone is not None and match["unit"] is not None and self.alone in match["unit"]


@dataclass(frozen=True, slots=True)
class _None:
    fields: tuple[str, ...]
    says: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _States:
    field: str
    value: bool | str
    says: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Rules:
    hearsay: re.Pattern[str]
    asks: re.Pattern[str]
    own: re.Pattern[str]
    figures: tuple[_Figure, ...]
    none: tuple[_None, ...]
    states: tuple[_States, ...]
    held: Mapping[str, re.Pattern[str]]
    not_held: re.Pattern[str]
    place: str
    founded: re.Pattern[str]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    filler = data["filler"]
    held = data["held"]
    return _Rules(
        hearsay=re.compile(data["hearsay"]),
        asks=re.compile(data["asks"]),
        own=re.compile(data["own"]),
        figures=tuple(_figure(entry, filler) for entry in data["figure"]),
        none=tuple(
            _None(tuple(entry["fields"]), re.compile(entry["says"])) for entry in data["none"]
        ),
        states=tuple(
            _States(entry["field"], entry["value"], re.compile(entry["says"]))
            for entry in data["states"]
        ),
        held={
            name: re.compile(held["says"].replace("@", f"(?:{'|'.join(written)})"))
            for name, written in held["names"].items()
        },
        not_held=re.compile(held["not"]),
        place=data["place"]["says"],
        founded=re.compile(data["founded"]["says"]),
    )


def _figure(entry: Mapping[str, str], filler: str) -> _Figure:
    field = entry["field"]
    known = field_at(field.replace(_YEARLY, f"{_YEARLY}{_CENTURY}."))
    before = entry.get("only", entry["before"])
    after = entry.get("after")
    return _Figure(
        field=field,
        before=re.compile(f"(?:{before}){filler}$"),
        after=re.compile(f"{filler}(?:{after})(?![\\d一二三四五六七八九十两])") if after else None,
        alone=entry.get("alone"),
        sums=bool(entry.get("sums")),
        needs_unit=bool(entry.get("needs_unit")),
        unit=known.unit if known else "",
    )

"""What a company says of itself in a conversation, without a language model.

Heard is only what is surely its own, of a whole year, and stated: what others say or have, what a
rule asks or gives, what is supposed, asked, planned or over is passed over, and will be asked for.
What is only nearly said is kept as it was said. The patterns are data: `saying.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from assistant.eligibility.fields import LISTS, field_at, is_statement
from assistant.eligibility.profile import place_of
from assistant.eligibility.quantities import FOUND, MONEY, NoQuantity, quantity
from assistant.measuring.intervals import Interval
from assistant.measuring.numbers import in_one
from corpus.facet_names import Named, facets_named_in, is_elsewhere

_FILE = Path(__file__).with_suffix(".toml")
_CLAUSE = re.compile(r"[，。；！？!?;\n]|(?<!\d),|,(?!\d{3}(?!\d))|\s+")
_SENTENCE = re.compile(r"[。；！？!?;\n]")
_YEARLY = "years."
_BACK = {"大前年": 3, "前年": 2, "去年": 1, "上年": 1, "今年": 0}
_IN_YEAR = re.compile(
    r"大前年|前年|去年|上年|今年|(?<!\d)(?P<full>20\d\d)年|(?<!\d)(?P<short>[012]\d)年"
)
# A year may also follow its figure: 3600万是前年的, 3600万(2023年).
_YEAR_AFTER = re.compile(rf"[(是]?(?:{_IN_YEAR.pattern})(?:的|[)度])")
_CENTURY = 2000
_OLD = 50
_ONLY_A_YEAR = re.compile(rf"[、和,]?(?:{_IN_YEAR.pattern})(?:是|有|花|投|卖|做|了)*")
_SHORTEST_YEAR = 4
# What turns a figure into a limit: 研发费100万都不到, 没超过500人.
_FALLS_SHORT = re.compile(
    r"(?:块钱?|人|项|个)?(?:都|也|还)?(?:不到|没到|没有|不够|没达到|未达到|不足|差一?点)"
)
_NOT_REACHED = re.compile(r"(?:没有?|不够|没到|没达到|未达到|达不到|不到)$")
_NOT_OVER = re.compile(r"(?:没有?|不|未)(?:超过?)?$")
_NEARLY = re.compile(r"(?:快|快到|差不多到)$")
_RANGE_BEFORE = re.compile(r"(\d[\d,.]*|[一二两三四五六七八九十百千]+)\s*(?:到|至|-|~|—)$")
# A clause that is a figure and little more, as answers are.
_BARE = re.compile(
    rf"^(?:大概|大约|约|有|是|一共|差不多|嗯|对)*(?P<year>{_IN_YEAR.pattern})?(?:是|有|大概|约)*$"
)
_BARE_AFTER = re.compile(r"^(?:左右|吧|的|上下|啊|哈)*$")
_WORDED = re.compile(r"[一二两三四五六七八九十百千万亿点]+")
_YES = re.compile(r"(?:有过?|是的?|对的?)[。!]?")
_NO = re.compile(r"(?:没有?过?|从来?没有?过?|无|否|不是)的?[。!]?")
_COUNTED = re.compile(r"(?:已?授权)?(?:的)?(?:发明|实用新型|外观设计|外观专利|软著|软件著作权)")
_SINGLE = re.compile(r"[零一二两三四五六七八九十]")

Heard = dict[str, object]


def heard(text: str, day: date, *, asked: Sequence[str] = ()) -> Heard:
    """Give what a company says of itself, by profile path.

    Args:
        text: One message.
        day: The day on which it is said; 去年 is seen from there.
        asked: The paths that it was asked for; a clause that is a figure and little more answers
            the one of its unit, and of the year that it says.

    Returns:
        Figures as numbers where they are exact, else as they were said; statements as bool or
        text; what is held as a list.
    """
    plain = as_heard(text)
    listener = _Listener(day, plain=plain, in_wan="单位万" in plain or "单位:万" in plain)
    for _, clause in _own_clauses(plain):
        listener.hear(clause)
    _answers(listener.bare, asked, listener.found)
    return listener.found | _yes_or_no(plain, asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A figure that a message tells of the company itself, whatever it is of.

    Attributes:
        start, end: Where it stands in the plain message.
        clause: In which it stands.
        written: With what makes it a limit; to be read by `value_of`.
        year: The last one that its sentence says before it, or that follows it; None for none.
        of_a_year: Whether it can be of one whole year.
        first: Whether no other figure stands before it in its sentence.
    """

    start: int
    end: int
    clause: str
    written: str
    year: int | None
    of_a_year: bool
    first: bool


def as_heard(text: str) -> str:
    """Give a message in the form that it is heard in: of one width, amounts said in one."""
    return in_one(unicodedata.normalize("NFKC", text))


def figures_told(plain: str, day: date) -> Iterator[Told]:
    """Give the figures of the company's own clauses, patterns knowing what they are of or not.

    Args:
        plain: A message, as `as_heard` gives it.
        day: The day on which it is said.
    """
    for at, clause in _own_clauses(plain):
        begin = max((cut.end() for cut in _SENTENCE.finditer(plain, 0, at)), default=0)
        for written, match in _figures(clause):
            after = _YEAR_AFTER.match(clause[match.end() :])
            before = plain[begin : at + match.start()]
            yield Told(
                start=at + match.start(),
                end=at + match.end(),
                clause=clause,
                written=_limited(written, clause, match),
                year=_year_in(after[0] if after else before, day),
                of_a_year=not _rules().not_a_year.search(clause),
                first=next(_figures(before), None) is None,
            )


def value_of(written: str, path: str) -> object:
    """Give a figure as a number where it is exact, else as it was said.

    Raises:
        NoQuantity: It is of another sort than what stands at the path.
    """
    known = field_at(path)
    figure = quantity(written, unit=known.unit if known else "").figure
    if figure.exact is None:
        return written
    value = float(figure.exact)
    return int(value) if value.is_integer() else value


def only_tells(text: str) -> bool:
    """Say whether a message asks nothing."""
    return not _rules().asks.search(unicodedata.normalize("NFKC", text))


def merged(profile: Mapping[str, object], said: Mapping[str, object]) -> dict[str, object]:
    """Give a profile, as JSON, with what was heard put in.

    What is held is added to; a title that is there already stays as it is known, with its expiry.
    A place takes the place of another only where it says as much.
    """
    result = {name: _copied(value) for name, value in profile.items()}
    for path, value in said.items():
        steps = _steps(path)
        place = result
        for step in steps[:-1]:
            inner = place.get(step)
            if not isinstance(inner, dict):
                inner = {}
                place[step] = inner
            place = inner
        old = place.get(steps[-1])
        if path == "region" and _is_within(old, value):
            continue
        place[steps[-1]] = _joined(old, value) if isinstance(value, list) else value
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """A figure that was only nearly told, of which an exact one is known.

    Attributes:
        told: As it was said.
        known: The exact one, in the unit of its field.
        agrees: Whether the exact one is among what was told.
    """

    path: str
    told: str
    known: float
    agrees: bool


def held_back(profile: Mapping[str, object], said: Mapping[str, object]) -> tuple[HeldBack, ...]:
    """Give what was told and does not count, as a profile, as JSON, knows it exactly."""
    found: list[HeldBack] = []
    for path, value in said.items():
        told = _figure_at(path, value) if isinstance(value, str) else None
        if told is None or told.exact is not None:
            continue
        known = _figure_at(path, value_at(profile, path))
        if known is None or known.exact is None:
            continue
        agrees = _is_among(known.exact, told)
        figure = float(known.exact)
        found.append(HeldBack(path=path, told=str(value), known=figure, agrees=agrees))
    return tuple(found)


def with_told(profile: Mapping[str, object], said: Mapping[str, object]) -> dict[str, object]:
    """Give a profile, as JSON, with what was told put in, but for what is `held_back`."""
    back = {one.path for one in held_back(profile, said)}
    return merged(profile, {path: value for path, value in said.items() if path not in back})


def _steps(path: str) -> list[str]:
    return path.split(".", 2) if path.startswith(_YEARLY) else path.split(".", 1)


def value_at(profile: Mapping[str, object], path: str) -> object:
    """Give what a profile, as JSON, has at a path; None where it has nothing."""
    place: object = profile
    for step in _steps(path):
        place = place.get(step) if isinstance(place, Mapping) else None
    return place


def _figure_at(path: str, value: object) -> Interval | None:
    """Give what stands at a path as a figure; None where it is none."""
    known = field_at(path)
    if known is None or not known.unit or value is None or isinstance(value, bool):
        return None
    if isinstance(value, Mapping):
        value = f"{value.get('value', '')}{value.get('unit') or ''}"
    try:
        return quantity(str(value), unit=known.unit).figure
    except NoQuantity:
        return None


def _is_among(value: Fraction, told: Interval) -> bool:
    above = told.low is None or value > told.low or (value == told.low and not told.above)
    below = told.high is None or value < told.high or (value == told.high and not told.below)
    return above and below


def _is_within(old: object, new: object) -> bool:
    """Say whether a place that is known, however it was written, lies within the one told."""
    known = place_of(old) if isinstance(old, str) else None
    return known is not None and known.startswith(f"{new}/")


def _joined(old: object, new: list[object]) -> list[object]:
    kept = old if isinstance(old, list) else []
    names = {_name(one) for one in kept}
    return [*kept, *(one for one in new if _name(one) not in names)]


def _copied(value: object) -> object:
    return {k: _copied(v) for k, v in value.items()} if isinstance(value, dict) else value


def _name(held: object) -> object:
    return held.get("name") if isinstance(held, dict) else held


# --- clauses ------------------------------------------------------------------------------------


def _own_clauses(plain: str) -> Iterator[tuple[int, str]]:
    """Give the clauses that are about the company itself, and where each begins.

    After hearsay, what follows in the sentence is hearsay too, until it says to be its own.
    """
    for at, sentence in _parts(_SENTENCE, plain):
        own = True
        for start, clause in _parts(_CLAUSE, sentence):
            if _rules().hearsay.search(clause):
                own = False
                continue
            own = own or bool(_rules().own.search(clause))
            if own:
                yield at + start, clause


def _parts(mark: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    """Give what stands between the marks and is not empty, and where it begins."""
    begin = 0
    for cut in mark.finditer(text):
        if cut.start() > begin:
            yield begin, text[begin : cut.start()]
        begin = cut.end()
    if begin < len(text):
        yield begin, text[begin:]


@dataclass(slots=True)
class _Listener:
    """Hears one message, clause by clause.

    Attributes:
        plain: All of it.
        in_wan: Whether the message says that its amounts are in 万.
        bare: Figures that are a clause by themselves, and the year that they say.
        last: What the last figure was of; the next clause may go on with another year.
        sums: What is added up, as 实用新型 and 软著 are.
    """

    day: date
    plain: str
    in_wan: bool = False
    found: Heard = field(default_factory=dict)
    bare: list[tuple[str, int | None]] = field(default_factory=list)
    last: "_Figure | None" = None
    sums: dict[str, float] = field(default_factory=dict)

    def hear(self, clause: str) -> None:
        """Put what a clause tells into `found`."""
        rules = _rules()
        nothing = {name for none in rules.none if none.says.search(clause) for name in none.fields}
        self.found.update(dict.fromkeys(sorted(nothing), 0))
        if not rules.unsure.search(clause):
            self._statements(clause)
        for states in rules.states:
            if states.value is False and states.says.search(clause) and _is_plain(clause):
                self.found[states.field] = False
        end = 0
        for written, match in _figures(clause):
            rule = next((one for one in rules.figures if one.fits(clause, match, self)), None)
            if rule is None and self.last is not None:
                rule = _of_another_year(clause[end : match.start()], self.last, match, self)
            if rule is None:
                self._keep_bare(clause, written, match)
                continue
            end, self.last = match.end(), rule
            if rule.field not in nothing:
                self._put(rule, written, clause, match)

    def _put(self, rule: "_Figure", written: str, clause: str, match: re.Match[str]) -> None:
        if rule.field.startswith(_YEARLY) and _rules().not_a_year.search(clause):
            return
        path = _path(rule.field, clause, match, self.day)
        value = value_of(_limited(written, clause, match), path)
        if rule.sums and isinstance(value, int | float):
            value = self.sums[path] = self.sums.get(path, 0) + value
        self.found[path] = value

    def _keep_bare(self, clause: str, written: str, match: re.Match[str]) -> None:
        head = _BARE.match(clause[: match.start()])
        if head is None or not _BARE_AFTER.match(clause[match.end() :]):
            return
        year = _year_in(clause[: match.start()], self.day)
        self.bare.append((_limited(written, clause, match), year))

    def _statements(self, clause: str) -> None:
        rules = _rules()
        for states in rules.states:
            if states.value is not False and states.says.search(clause):
                self.found[states.field] = states.value
        held = [{"name": name} for name, says in rules.held.items() if says.search(clause)]
        if held:
            old = self.found.get("qualifications")
            self.found["qualifications"] = [*(old if isinstance(old, list) else []), *held]
        self._founded(clause)
        if not rules.not_there.search(clause):
            self._place(clause)

    def _place(self, clause: str) -> None:
        end = -1  # of the place before, where that is theirs: 银川金凤区 is one place
        places = [
            named
            for named in facets_named_in(clause)
            if named.facet == "region" and not is_elsewhere(named.name)
        ]
        for named in places:
            whole = re.escape(clause[named.start : _end_of(places, named)])
            said = re.escape(clause[named.start : named.end])
            theirs = _rules().place.replace("@", f"(?:{whole}|{said})")
            if named.start == end or re.search(theirs, clause):
                end = named.end
                old = str(self.found.get("region") or "")
                if not old or named.name.count("/") > old.count("/"):
                    self.found["region"] = named.name

    def _founded(self, clause: str) -> None:
        match = _rules().founded.search(clause)
        if match is None:
            return
        year = match["year"] or match["year2"]
        if len(year) < _SHORTEST_YEAR:
            year = f"{19 if int(year) >= _OLD else 20}{year}"
        parts = [year]
        for part in (match["month"] or match["month2"], match["day"] or match["day2"]):
            if part is None:
                break
            parts.append(part.zfill(2))
        self.found["founded"] = "-".join(parts)


def _end_of(places: Sequence[Named], first: Named) -> int:
    """Give where the places end that follow one another from the first on."""
    end = first.end
    for named in places:
        if named.start == end:
            end = named.end
    return end


def _is_plain(clause: str) -> bool:
    """Say whether a denial is a plain one, and no question or doubt."""
    return not re.search(r"吗|嘛|呢|[?？]|有没有|是不是|不敢|能不能|影响|会不会", clause)


# --- figures ------------------------------------------------------------------------------------


def _figures(clause: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Give what is a figure, as it is written; years and parts of words are passed over."""
    for match in FOUND.finditer(clause):
        said = match[0]
        if re.fullmatch(r"(?:(?:19|20)\d\d年?|[012]\d年)", said) or clause[
            : match.start()
        ].endswith("第"):
            continue
        if not re.search(r"\d", said):
            numeral = _WORDED.search(said)
            alone = numeral is not None and _SINGLE.fullmatch(numeral[0]) is not None
            if numeral is None or (alone and not match["unit"]):
                continue
            if (
                alone
                and match["unit"] in ("个", "点", "年", "月", "成", "家", "位", "次")
                and not _COUNTED.match(clause[match.end() :])
            ):
                continue  # 一个, 一家: words, not figures
        before = _RANGE_BEFORE.search(clause[: match.start()])
        yield (f"{before[1]}到{said}" if before else said), match


def _limited(written: str, clause: str, match: re.Match[str]) -> str:
    """Give a figure with what makes it a limit: 100万都不到 is below 100万."""
    head, tail = clause[: match.start()], clause[match.end() :]
    if match["before"] in ("超过", "超") and re.search(r"(?:没有?|不|未)$", head):
        return f"不超过{written.removeprefix(match['before'])}"
    if match["before"] or match["after"] in ("不到", "以下", "以内"):
        return written
    if _FALLS_SHORT.match(tail) or _NOT_REACHED.search(head):
        return f"不到{written}"
    if _NEARLY.search(head):
        return f"将近{written}"
    return written


def _of_another_year(
    between: str, rule: "_Figure", match: re.Match[str], listener: _Listener
) -> "_Figure | None":
    """Give the rule again where only a year stands between two figures: 前年150万去年280万."""
    if not rule.field.startswith(_YEARLY) or not _ONLY_A_YEAR.fullmatch(between):
        return None
    return rule if rule.takes(match, listener) else None


def _path(field_name: str, clause: str, match: re.Match[str], day: date) -> str:
    if not field_name.startswith(_YEARLY):
        return field_name
    after = _YEAR_AFTER.match(clause[match.end() :])
    said = _year_in(after[0], day) if after else _year_in(clause[: match.start()], day)
    return f"years.{said or day.year - 1}.{field_name.removeprefix(_YEARLY)}"


def _year_in(text: str, day: date) -> int | None:
    """Give the last year that a text says; None for none."""
    year = None
    for match in _IN_YEAR.finditer(text):
        if match[0] in _BACK:
            year = day.year - _BACK[match[0]]
        else:
            year = int(match["full"] or _CENTURY + int(match["short"]))
    return year


def _answers(bare: Sequence[tuple[str, int | None]], asked: Sequence[str], found: Heard) -> None:
    """Let bare figures answer what was asked: by unit and year; in order where none says a year.

    Of several years that were asked for, one figure without its year answers none.
    """
    waiting = [
        path
        for path in asked
        if path not in found and (known := field_at(path)) is not None and known.unit
    ]
    for written, year in bare:
        fitting = [path for path in waiting if _fits(written, year, path)]
        same = [path for path in fitting if _topic(path) == _topic(fitting[0])]
        if not fitting or (year is None and len(same) > 1 and len(bare) < len(same)):
            continue
        found[fitting[0]] = value_of(written, fitting[0])
        waiting.remove(fitting[0])


def _yes_or_no(plain: str, asked: Sequence[str]) -> Heard:
    """Give what a plain yes or no answers: the one statement that was asked for, if it is one."""
    plainly = [path for path in asked if is_statement(path)]
    if len(plainly) != 1 or any(path in LISTS for path in asked):
        return {}
    if _YES.fullmatch(plain.strip()):
        return {plainly[0]: True}
    return {plainly[0]: False} if _NO.fullmatch(plain.strip()) else {}


def _fits(written: str, year: int | None, path: str) -> bool:
    if year is not None and not path.startswith(f"{_YEARLY}{year}."):
        return False
    try:
        value_of(written, path)
    except NoQuantity:
        return False
    return True


def _topic(path: str) -> str:
    return path.rpartition(".")[2] if path.startswith(_YEARLY) else path


# --- the patterns -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    field: str
    before: re.Pattern[str]
    after: re.Pattern[str] | None
    alone: str | None
    excluded: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    sums: bool
    needs_unit: bool
    unit: str

    def fits(self, clause: str, match: re.Match[str], listener: _Listener) -> bool:
        """Say whether a figure of a clause is of this field, by its unit and what is around it."""
        if not self.takes(match, listener):
            return False
        if self.excluded is not None and self.excluded.search(clause):
            return False
        if self.unless is not None and self.unless.search(listener.plain):
            return False
        head = _RANGE_BEFORE.sub("", clause[: match.start()])
        if self.before.search(_NOT_OVER.sub("", _NOT_REACHED.sub("", _NEARLY.sub("", head)))):
            return True
        if self.after is not None and self.after.match(clause[match.end() :]):
            return True
        alone = self.alone is not None and match["unit"] is not None and self.alone in match["unit"]
        return alone and len(clause) <= len(match[0]) + 6

    def takes(self, match: re.Match[str], listener: _Listener) -> bool:
        """Say whether a figure may be of this field by its unit; money must say its own."""
        scaled = re.search("[万亿元块wW]", match[0]) is not None
        if self.needs_unit and not match["unit"]:
            return False
        if self.unit == MONEY and not scaled and not listener.in_wan:
            return False
        try:
            quantity(match[0], unit=self.unit)
        except NoQuantity:
            return False
        return True


@dataclass(frozen=True, slots=True)
class _None:
    fields: tuple[str, ...]
    says: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _States:
    field: str
    value: bool | str
    says: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    hearsay: re.Pattern[str]
    asks: re.Pattern[str]
    own: re.Pattern[str]
    unsure: re.Pattern[str]
    not_a_year: re.Pattern[str]
    figures: tuple[_Figure, ...]
    none: tuple[_None, ...]
    states: tuple[_States, ...]
    held: Mapping[str, re.Pattern[str]]
    place: str
    not_there: re.Pattern[str]
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
        unsure=re.compile(data["unsure"]),
        not_a_year=re.compile(data["not_a_year"]),
        figures=tuple(_figure(entry, filler, data["one_sale"]) for entry in data["figure"]),
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
        place=data["place"]["says"],
        not_there=re.compile(data["place"]["not"]),
        founded=re.compile(data["founded"]["says"]),
    )


def _figure(entry: Mapping[str, str], filler: str, one_sale: str) -> _Figure:
    field_name = entry["field"]
    known = field_at(field_name.replace(_YEARLY, f"{_YEARLY}{_CENTURY}."))
    after = entry.get("after")
    excluded, unless = (
        re.compile(said.replace("@one_sale", one_sale)) if (said := entry.get(key)) else None
        for key in ("not", "unless")
    )
    return _Figure(
        field=field_name,
        before=re.compile(f"(?:{entry['before']}){filler}$"),
        after=re.compile(f"{filler}(?:{after})(?![\\d一二三四五六七八九十两])") if after else None,
        alone=entry.get("alone"),
        excluded=excluded,
        unless=unless,
        sums=bool(entry.get("sums")),
        needs_unit=bool(entry.get("needs_unit")),
        unit=known.unit if known else "",
    )

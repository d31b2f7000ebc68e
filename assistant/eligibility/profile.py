"""What is known of a company, read from the JSON of docs/commands.md.

Absent or null is unknown, never zero or false; an empty list is none. A value that cannot be used
(no figure, another period, a part larger than its whole) is unknown too, and the reason is kept.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import cast

from assistant.eligibility.fields import (
    LISTS,
    STATEMENTS,
    Field,
    extra_meant,
    field_at,
    fields,
    label_of,
    unit_told,
)
from assistant.eligibility.quantities import LARGEST, NoQuantity, quantity
from assistant.errors import BadRequest
from assistant.measuring.intervals import Interval, exactly
from corpus.facet_names import facets_named_in, region_path
from corpus.measures.rules import Listed
from corpus.recognise.values import as_date

_TEXTS = ("name", "industry", "bookkeeping", "institution")
_TRUE = ("是", "有", "true", "yes", "对", "1")
_FALSE = ("否", "无", "没有", "不是", "false", "no", "未发生", "0")
_NOT_SAID = ("不清楚", "不知道", "不详", "未知", "待定", "?", "/", "-", "—")
_YEAR = re.compile(r"(?:19|20)\d\d")
_WHOLE_YEAR = re.compile(r"\s*((?:19|20)\d\d)\s*(?:年度?|全年)?\s*")
_DAY = re.compile(
    r"[\d〇零一二三四五六七八九十]{4}\s*[-./年]\s*[\d〇零一二三四五六七八九十]{1,3}"
    r"(?:\s*[-./月]\s*[\d〇零一二三四五六七八九十]{0,3}日?)?"
)
_MAX_DIGITS = 6
_MAX_EXTRAS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One figure.

    Attributes:
        period: The year that it says it is of; None where it says none.
        source: Where it is from, in the words of whoever gave it.
        written: As it was given.
    """

    figure: Interval
    unit: str
    written: str
    period: int | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A title, award, platform or standard; what is not said is None.

    Attributes:
        unclear: What was said of its expiry and cannot be read.
    """

    name: str
    until: date | None = None
    level: str | None = None
    rank: int | None = None
    year: int | None = None
    unclear: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of a company.

    Attributes:
        figures: By path: `employees`, `years.2025.revenue`, `extra.场地面积_平方米`.
        words: Texts and plain statements by path.
        lists: What is held, by sort; a sort that is not there is unknown.
        founded: The first and the last day that it may be; the same where it is exactly known.
        region: From the whole to the part: 宁夏/银川/金凤区.
        unusable: Why the value that was given at a path does not count.
        unknown_names: Names that were given and mean nothing here.
    """

    figures: Mapping[str, Value] = field(default_factory=dict)
    words: Mapping[str, str | bool] = field(default_factory=dict)
    lists: Mapping[Listed, tuple[Held, ...]] = field(default_factory=dict)
    founded: tuple[date, date] | None = None
    region: str | None = None
    unusable: Mapping[str, str] = field(default_factory=dict)
    unknown_names: tuple[str, ...] = ()


def read_profile(data: object) -> Profile:
    """Read a profile.

    Raises:
        BadRequest: It is no JSON object, or one of its groups is none.
    """
    if not isinstance(data, Mapping):
        raise BadRequest('画像应是一个 JSON 对象，例如 {"employees": 100}。')
    given = {str(name): value for name, value in data.items() if _is_said(value)}
    figures, unusable = _figures(given)
    words, wrong = _words(given)
    lists = {name: _held(name, given[name]) for name in LISTS if name in given}
    founded, region = given.get("founded"), given.get("region")
    days = _days(str(founded)) if founded is not None else None
    if founded is not None and days is None:
        wrong["founded"] = f"“{founded}”不是日期，应写成 2019-05-01"
    place = place_of(str(region)) if region is not None else None
    if region is not None and place is None:
        wrong["region"] = f"“{region}”看不出是哪里，应写成 宁夏/银川/金凤区"
    known = {*fields(), *_TEXTS, "years", "extra"}
    return consistent(
        Profile(
            figures=figures,
            words=words,
            lists=cast("Mapping[Listed, tuple[Held, ...]]", lists),
            founded=days,
            region=place,
            unusable={**unusable, **wrong},
            unknown_names=tuple(name for name in given if name not in known),
        )
    )


def _days(written: str) -> tuple[date, date] | None:
    """Give the first and last day of a date, a month or a year."""
    written = unicodedata.normalize("NFKC", written).strip()
    if year := re.fullmatch(r"((?:19|20)\d\d)年?", written):
        return date(int(year[1]), 1, 1), date(int(year[1]), 12, 31)
    if not _DAY.fullmatch(written.removesuffix("成立")):
        return None
    first, last = as_date(written), as_date(written, end_of_month=True)
    return None if first is None or last is None else (first, last)


def place_of(written: str) -> str | None:
    """Give a place from the whole to the part; None where none, several or a denied one is told."""
    named = [found.name for found in facets_named_in(written) if found.facet == "region"]
    roots = {name.partition("/")[0] for name in named}
    if len(roots) != 1 or re.search("[不非没]", written):
        return None
    path = region_path(written)
    return path if path.partition("/")[0] in roots else max(named, key=lambda name: name.count("/"))


def _is_said(value: object) -> bool:
    return value is not None and not (isinstance(value, str) and value.strip() in _NOT_SAID)


def _figures(given: Mapping[str, object]) -> tuple[dict[str, Value], dict[str, str]]:
    figures: dict[str, Value] = {}
    unusable: dict[str, str] = {}
    for path, known, raw in _each_figure(given):
        try:
            figures[path] = _value(raw, known, path)
        except NoQuantity as error:
            unusable[path] = str(error)
    return figures, unusable


def _each_figure(given: Mapping[str, object]) -> Iterator[tuple[str, Field, object]]:
    for name, known in fields().items():
        if known.unit and not known.yearly and name in given:
            yield name, known, given[name]
    for path, raw in (*_yearly(given), *_extras(given)):
        known_at = field_at(path)
        if known_at is not None and known_at.unit and raw is not None:
            yield path, known_at, raw


def _yearly(given: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for year, of_year in _object(given, "years").items():
        if not _YEAR.fullmatch(year):
            raise BadRequest(f"画像的 years 下应是年份，例如 2025；“{year}”不是。")
        if of_year is not None and not isinstance(of_year, Mapping):
            raise BadRequest(f"画像的 years.{year} 应是一个 JSON 对象。")
        for name, raw in (of_year or {}).items():
            yield f"years.{year}.{name}", raw


def _extras(given: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Give facts beyond the form; one by its own name comes last, as it counts most."""
    told = list(_object(given, "extra").items())[:_MAX_EXTRAS]
    for name, raw in sorted(told, key=lambda entry: extra_meant(entry[0]) == entry[0]):
        if _is_said(raw):
            yield f"extra.{extra_meant(name)}", _in_told_unit(raw, unit_told(name))


def _in_told_unit(raw: object, unit: str) -> object:
    """Give a figure in the unit that its name carries, where it states none itself."""
    if not unit or isinstance(raw, bool):
        return raw
    if isinstance(raw, Mapping):
        return raw if raw.get("unit") else {**raw, "unit": unit}
    return {"value": raw, "unit": unit}


def _object(given: Mapping[str, object], name: str) -> Mapping[str, object]:
    group = given.get(name, {})
    if not isinstance(group, Mapping):
        raise BadRequest(f"画像的 {name} 应是一个 JSON 对象。")
    return {str(key): value for key, value in group.items()}


def _value(raw: object, known: Field, path: str) -> Value:
    """Read one figure: a number, a text, or an object with `value`, `unit`, `period`, `source`.

    Raises:
        NoQuantity: It is none, or of another period than it stands under.
    """
    unit, period, source, written = "", "", None, raw
    if isinstance(raw, Mapping):
        unit = str(raw.get("unit") or "")
        period = str(raw.get("period") or "")
        source = str(raw["source"]) if raw.get("source") else None
        raw = raw.get("value")
        if raw is None:
            raise NoQuantity("没有写数值")
        written = raw
    figure = _figure(raw, unit, known)
    if not known.negative and (figure.low is None or figure.low < 0):
        raise NoQuantity(f"“{raw}”不应是负数")
    year = _YEAR.search(path) if path.startswith("years.") else None
    whole = _WHOLE_YEAR.fullmatch(period)
    if period and year and (whole is None or whole[1] != year[0]):
        said = f"{whole[1]} 年" if whole else period
        raise NoQuantity(f"期间写的是 {said}，这一项要 {year[0]} 年全年的数")
    return Value(
        figure=figure,
        unit=known.unit,
        written=str(written),
        period=int(whole[1]) if whole else None,
        source=source,
    )


def _figure(raw: object, unit: str, known: Field) -> Interval:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise NoQuantity(f"“{raw}”不是一个数")
    if isinstance(raw, str):
        return quantity(raw if _has_unit(raw) else f"{raw}{unit}", unit=known.unit).figure
    if raw != raw or raw in (float("inf"), float("-inf")):  # noqa: PLR0124  (not a number)
        raise NoQuantity(f"“{raw}”不是一个数")
    if abs(raw) > LARGEST:
        raise NoQuantity("这个数太大，请核对")
    value = exactly(Fraction(str(raw)))
    if not unit or unit == known.unit:
        return value
    factor = quantity(f"1{unit}", unit=known.unit).figure.exact
    return value.times(factor) if factor else value


def _has_unit(raw: str) -> bool:
    return not re.fullmatch(r"[\d,.\seE+-]*", unicodedata.normalize("NFKC", raw))


def _words(given: Mapping[str, object]) -> tuple[dict[str, str | bool], dict[str, str]]:
    words: dict[str, str | bool] = {}
    wrong: dict[str, str] = {}
    for name in _TEXTS:
        if name in given and str(given[name]).strip():
            words[name] = _known_word(name, unicodedata.normalize("NFKC", str(given[name])).strip())
    plain = {name: given[name] for name in STATEMENTS if name in given}
    for path, raw in _extras(given):
        known = field_at(path)
        if raw is not None and known is not None and not known.unit:
            plain[path] = raw
    for path, raw in plain.items():
        said = _yes_or_no(raw)
        if said is not None:
            words[path] = said
        else:
            wrong[path] = f"“{str(raw)[:40]}”应写是或否（true 或 false）"
    return words, wrong


def _known_word(name: str, said: str) -> str:
    """Give a word as rules write it, where it surely means one that they know."""
    if name == "institution":
        if said.casefold() in ("enterprise", "company") or said.endswith(("公司", "企业")):
            return "enterprise"
        return said.casefold()
    if name == "bookkeeping" and not re.search("[不非没]", said):
        ways = [way for way in ("查账征收", "核定征收") if way[:2] in said.replace("查帐", "查账")]
        return ways[0] if len(ways) == 1 else said
    return said


def _yes_or_no(raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    written = str(raw).strip().casefold()
    return True if written in _TRUE else False if written in _FALSE else None


def _held(name: str, raw: object) -> tuple[Held, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise BadRequest(
            f'画像的 {name} 应是一个列表，例如 [{{"name": "高新技术企业"}}]；没有写 []。'
        )
    held = []
    for one in raw:
        entry: Mapping[str, object] = one if isinstance(one, Mapping) else {"name": one}
        if not str(entry.get("name") or "").strip():
            raise BadRequest(f"画像的 {name} 里有一条没有 name。")
        until = str(entry.get("until") or "").strip()
        days = _days(until)
        year = _YEAR.search(str(entry.get("year") or ""))
        held.append(
            Held(
                name=str(entry["name"]).strip(),
                until=days[1] if days else None,
                level=str(entry["level"]) if entry.get("level") else None,
                rank=_whole(entry.get("rank")),
                year=int(year[0]) if year else None,
                unclear=until if until and not days else None,
            )
        )
    return tuple(held)


def _whole(raw: object) -> int | None:
    match = re.search(r"\d+", str(raw)) if raw is not None else None
    return int(match[0]) if match and len(match[0]) <= _MAX_DIGITS else None


def consistent(profile: Profile) -> Profile:
    """Give the profile without the figures that are larger than what they are a part of."""
    wrong: dict[str, str] = {}
    for path, value in profile.figures.items():
        known = field_at(path)
        if known is None or known.part_of is None:
            continue
        whole_path = f"{path.rpartition('.')[0]}.{known.part_of}" if known.yearly else known.part_of
        whole = profile.figures.get(whole_path)
        if whole is None or whole.figure.high is None or value.figure.low is None:
            continue
        if value.figure.low > whole.figure.high:
            wrong[path] = (
                f"{label_of(path)}（{value.written}）"
                f"比{label_of(whole_path)}（{whole.written}）还多，两个数有一个不对"
            )
    figures = {path: value for path, value in profile.figures.items() if path not in wrong}
    return replace(profile, figures=figures, unusable={**profile.unusable, **wrong})

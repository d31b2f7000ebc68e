"""A profile as a form: one line of text for each path, and back."""

import re
from collections.abc import Mapping, Sequence

from assistant.eligibility.fields import LISTS, is_statement
from assistant.eligibility.saying import merged

_DATE = r"(?:19|20)\d\d(?:[-年./]\d{1,2}(?:[-月./]\d{1,2}日?|月)?|年)?"
# An expiry says to be one; of a span of time it is the end.
_UNTIL = re.compile(
    rf"(?:有效期[为:：]?|自|从)?\s*(?:{_DATE}\s*(?:至|到|—|–|~|-)|(?:有效期)?(?:至|到|截至)"
    rf"|到期(?:日|时间)?[为:：]?)\s*({_DATE})|({_DATE})\s*(?:到期|止|为止)"
)
_LASTS = re.compile(r"有效期?\s*[一二三四五六\d]\s*年")
_AWARDED = re.compile(r"认定|获得|取得|评定|发证")
_BY_THE_WAY = re.compile(rf"{_AWARDED.pattern}|有效期?")
_BARE_DATE = re.compile(r"(?:19|20)\d\d[-年./]\d{1,2}(?:[-月./]\d{1,2}日?|月)?")
_OF = re.compile(rf"{_DATE}\s*年?")
_RANK = re.compile(r"(?:排名)?第?\s*(\d{1,2})\s*(?:名|位)|排名\s*(\d{1,2})")
_LEVEL = re.compile(r"国家级|省部级|省级|自治区级|市级|国际标准|国家标准|行业标准")
_NONE = ("无", "没有", "0")
_YES, _NO = ("是", "有"), ("否", "没有", "无")


def from_form(lines: Mapping[str, str]) -> dict[str, object]:
    """Give the profile, as JSON, of what was written into a form; an empty line is unknown."""
    said: dict[str, object] = {}
    for path, written in lines.items():
        text = written.strip()
        if text and (value := _value(path, text)) is not None:
            said[path] = value
    return merged({}, said)


def to_form(profile: Mapping[str, object]) -> dict[str, str]:
    """Give the lines of a form that a profile, as JSON, fills."""
    lines: dict[str, str] = {}
    for name, value in profile.items():
        if value is None:
            continue
        if name == "years" and isinstance(value, Mapping):
            for year, figures in value.items():
                if isinstance(figures, Mapping):
                    lines |= {
                        f"years.{year}.{field}": _written(figure)
                        for field, figure in figures.items()
                        if figure is not None
                    }
        elif name == "extra" and isinstance(value, Mapping):
            lines |= {
                f"extra.{key}": _written(one) for key, one in value.items() if one is not None
            }
        elif name in LISTS and isinstance(value, Sequence) and not isinstance(value, str):
            lines[name] = "\n".join(_held(one) for one in value) or "没有"
        else:
            lines[name] = _written(value, path=name)
    return lines


def _value(path: str, text: str) -> object:
    if path in LISTS:
        if text in _NONE:
            return []
        expires = path == "qualifications"
        lines = re.split(r"[\n；;]", text)
        return [_entry(line, expires=expires) for line in lines if line.strip()]
    if is_statement(path):
        if text in _YES:
            return True
        return False if text in _NO else text
    return text


def _entry(line: str, *, expires: bool) -> dict[str, object]:
    """Read one line of what is held: 高新技术企业 有效期至 2027-12-31.

    The bare date of what `expires` is its last day, unless it is said to be that of its award: a
    title is rather taken for over than for one that lasts.
    """
    entry: dict[str, object] = {}
    rest = line
    if until := _UNTIL.search(rest):
        entry["until"] = until[1] or until[2]
        rest = rest.replace(until[0], " ")
    elif expires and not _AWARDED.search(rest) and (bare := _BARE_DATE.search(rest)):
        entry["until"] = bare[0]
        rest = rest.replace(bare[0], " ")
    if lasts := _LASTS.search(rest):
        # From when is for a person to say.
        entry.setdefault("until", lasts[0])
        rest = rest.replace(lasts[0], " ")
    if rank := _RANK.search(rest):
        entry["rank"] = int(rank[1] or rank[2])
        rest = rest.replace(rank[0], " ")
    if level := _LEVEL.search(rest):
        entry["level"] = level[0]
        rest = rest.replace(level[0], " ")
    if of := _OF.search(rest):
        entry["year"] = int(of[0][:4])
        rest = rest.replace(of[0], " ")
    rest = _BY_THE_WAY.sub(" ", rest)
    name = re.sub(r"[\s，,、]+", " ", rest).strip()
    return {"name": name or line.strip(), **entry}


def _held(one: object) -> str:
    if not isinstance(one, Mapping):
        return str(one)
    said = [str(one.get("name") or "")]
    if one.get("level"):
        said.append(str(one["level"]))
    if one.get("rank"):
        said.append(f"第 {one['rank']} 名")
    if one.get("year"):
        said.append(f"{one['year']} 年")
    if one.get("until"):
        said.append(f"有效期至 {one['until']}")
    return "，".join(said)


def _written(value: object, *, path: str = "") -> str:
    if isinstance(value, bool):
        yes = "有" if path == "violations" else "是"
        no = "没有" if path == "violations" else "否"
        return yes if value else no
    if isinstance(value, Mapping):
        return f"{value.get('value', '')}{value.get('unit') or ''}"
    return str(value)

"""What a person gives a draft to be made from, read from the JSON of docs/commands.md."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.eligibility.profile import Profile, read_profile
from assistant.errors import BadRequest

# A field's value: words, or the entries of a list, each by column.
Given = str | tuple[Mapping[str, str], ...]

_IDS = ("policy", "measure", "demand", "achievement")
_NAMES = ("profile", *_IDS, "fields")
_MAX_FIELDS = 300
_MAX_CHARS = 20_000
_MAX_ROWS = 200
_MAX_CHARS_IN_ALL = 200_000
# No figure of a document has as many digits, and code does not count with endless ones.
MAX_DIGITS = 400
_ENDLESS = re.compile(rf"(?<!\d)\d(?:[,，]?\d){{{MAX_DIGITS}}}")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFacts:
    """The facts of a draft; all are optional.

    Attributes:
        profile: What is known of the company; an empty one where nobody said.
        policy, measure, demand, achievement: Ids.
        fields: By label, as the person wrote it.
    """

    profile: Profile = field(default_factory=Profile)
    policy: str | None = None
    measure: str | None = None
    demand: str | None = None
    achievement: str | None = None
    fields: Mapping[str, Given] = field(default_factory=dict)


def read_facts(data: object) -> DraftFacts:
    """Read facts.

    Raises:
        BadRequest: They are no JSON object, or one of their groups is not as it has to be.
    """
    if not isinstance(data, Mapping):
        raise BadRequest('草拟所用的事实应是一个 JSON 对象，例如 {"fields": {"项目名称": "…"}}。')
    _refuse_unreadable(data)
    unknown = [str(name) for name in data if name not in _NAMES]
    if unknown:
        raise BadRequest(f"事实里的 {'、'.join(unknown)} 不认识；可用：{'、'.join(_NAMES)}。")
    ids = {name: _id(name, data.get(name)) for name in _IDS}
    profile = data.get("profile")
    return DraftFacts(
        profile=Profile() if profile is None else read_profile(profile),
        fields=_fields(data.get("fields")),
        **ids,
    )


def refuse_unreadable(text: str) -> None:
    """Refuse a text that can be neither written down nor counted with.

    Raises:
        BadRequest: It has half a character, or a figure of more than `MAX_DIGITS` digits.
    """
    if _SURROGATE.search(text):
        raise BadRequest("内容里有读不出来的字符，请改正后再试。")
    if _ENDLESS.search(text):
        raise BadRequest(f"内容里有超过 {MAX_DIGITS} 位的数字，请改正后再试。")


def _refuse_unreadable(data: object) -> None:
    """Refuse JSON in which any text or figure, however deep, is unreadable.

    Raises:
        BadRequest: As of `refuse_unreadable`; or a figure has no end or is none.
    """
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple):
            waiting += one
        elif isinstance(one, str):
            refuse_unreadable(one)
        elif isinstance(one, float) and not math.isfinite(one):
            raise BadRequest("事实里有不是数的数（NaN 或无穷大），请改正后再试。")
        elif isinstance(one, int) and abs(one) >= 10**MAX_DIGITS:
            raise BadRequest(f"内容里有超过 {MAX_DIGITS} 位的数字，请改正后再试。")


def _id(name: str, given: object) -> str | None:
    if given is None or given == "":
        return None
    if not isinstance(given, str):
        raise BadRequest(f"事实里的 {name} 应是一个编号，例如 X15。")
    return given.strip()


def _fields(given: object) -> dict[str, Given]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise BadRequest('事实里的 fields 应是一个 JSON 对象，例如 {"项目名称": "…"}。')
    if len(given) > _MAX_FIELDS:
        raise BadRequest(f"fields 有 {len(given)} 项，最多 {_MAX_FIELDS} 项。")
    read = {str(label).strip(): _given(str(label), value) for label, value in given.items()}
    chars = sum(len(label) + _chars(value) for label, value in read.items())
    if chars > _MAX_CHARS_IN_ALL:
        raise BadRequest(f"fields 一共有 {chars} 字，最多 {_MAX_CHARS_IN_ALL} 字，请删减后再试。")
    return {label: value for label, value in read.items() if label and value}


def _chars(value: Given) -> int:
    if isinstance(value, str):
        return len(value)
    return sum(len(name) + len(text) for row in value for name, text in row.items())


def _given(label: str, value: object) -> Given:
    """Give one value; what is empty or null nobody said."""
    if value is None or isinstance(value, bool):
        return "" if value is None else "是" if value else "否"
    if isinstance(value, list | tuple):
        if len(value) > _MAX_ROWS:
            raise BadRequest(f"“{label}”有 {len(value)} 行，最多 {_MAX_ROWS} 行。")
        return tuple(_row(label, row) for row in value if row)
    if not isinstance(value, str | int | float):
        raise BadRequest(f"“{label}”应是文字、数，或由各行组成的列表。")
    text = str(value).strip()
    if len(text) > _MAX_CHARS:
        raise BadRequest(f"“{label}”有 {len(text)} 字，最多 {_MAX_CHARS} 字。")
    return text


def _row(label: str, row: object) -> Mapping[str, str]:
    if isinstance(row, str):
        return {"": row.strip()}
    if not isinstance(row, Mapping):
        raise BadRequest(f"“{label}”的每一行应是文字或一个 JSON 对象。")
    return {
        str(name).strip(): str(value).strip() for name, value in row.items() if value is not None
    }

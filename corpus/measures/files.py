"""Measures read from YAML files, strictly: what is wrong is told with file, measure and field."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from corpus.errors import UnusableRule
from corpus.measures.rules import Condition, Measure

# The measures of the sample policies.
SHIPPED = Path(__file__).with_name("samples")
_MAX_BYTES = 1_000_000
_SAID = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个字段名",
    "union_tag_invalid": "kind 不可用",
    "union_tag_not_found": "缺少 kind",
    "string_type": "应是文字",
    "bool_type": "应是 true 或 false",
    "literal_error": "不是可选的值",
    "decimal_parsing": "应是数字",
    "decimal_type": "应是数字",
    "date_from_datetime_parsing": "应是日期，例如 2026-06-01",
    "decimal_max_digits": "数字太长",
    "finite_number": "应是数字",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "bool_parsing": "应是 true 或 false",
    "greater_than_equal": "不能小于 1",
    "date_type": "应是日期，例如 2026-06-01",
    "date_parsing": "应是日期，例如 2026-06-01",
    "date_from_datetime_inexact": "应是日期，例如 2026-06-01",
    "string_too_short": "不能空着",
    "string_too_long": "太长，最多 400 字",
    "too_short": "至少写一项",
    "tuple_type": "应是几项，用 [ ] 括起来",
    "model_type": "应分项写",
    "string_pattern_mismatch": "只能用小写字母、数字和下划线",
}
# What pydantic names a condition by after its place.
_KINDS = frozenset(
    kind
    for one in get_args(get_args(Condition)[0])
    for kind in get_args(one.model_fields["kind"].annotation)
)


def read_measures(paths: list[Path]) -> tuple[Measure, ...]:
    """Read the measures of YAML files; a folder stands for the `.yaml` files in it, by name.

    Raises:
        UnusableRule: A file is no YAML, something in it is not as it should be, or an id is
            used twice.
    """
    measures: list[Measure] = []
    for path in paths:
        files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        for file in files:
            measures += _of_file(file)
    ids = [measure.id for measure in measures]
    if twice := next((one for one in ids if ids.count(one) > 1), None):
        raise UnusableRule(f"措施编号“{twice}”用了两次；每项措施的编号要不同。")
    return tuple(measures)


def measure_from(text: str, *, where: str = "规则") -> tuple[Measure, ...]:
    """Read the measures of a YAML text: one measure, or a list of them.

    Raises:
        UnusableRule: As for `read_measures`.
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"第 {mark.line + 1} 行" if mark is not None else ""
        raise UnusableRule(f"{where}{line}不是合法的 YAML，请检查缩进和冒号。") from error
    entries = data if isinstance(data, list) else [data]
    return tuple(_measure(entry, where) for entry in entries if entry is not None)


def as_text(measure: Measure) -> str:
    """Give a measure as the YAML text that `measure_from` reads."""
    data = measure.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=96))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What is wrong with a measure that is being written, and where.

    Attributes:
        at: The names and places that lead to it, as in the text: conditions, 0, bounds.
    """

    at: tuple[str | int, ...]
    said: str


def measure_or_slips(entry: object) -> Measure | tuple[Slip, ...]:
    """Give the measure that an entry is, or all that keeps it from being one."""
    try:
        return Measure.model_validate(entry)
    except ValidationError as error:
        return tuple(Slip(at=_at(one["loc"]), said=_short(one)) for one in error.errors())


def _of_file(file: Path) -> Iterator[Measure]:
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise UnusableRule(f"{file} 超过 1 MB，不像规则文件。")
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableRule(f"{file} 不是 UTF-8 编码的文本文件。") from error
    yield from measure_from(text, where=f"{file.name} ")


def _measure(entry: object, where: str) -> Measure:
    name = entry.get("id") if isinstance(entry, dict) else None
    called = f"{where}措施 {name} " if name else where
    if not isinstance(entry, dict):
        raise UnusableRule(f"{called}应是一项措施（id、policy、name……）。")
    try:
        return Measure.model_validate(entry)
    except ValidationError as error:
        raise UnusableRule(f"{called}{'；'.join(map(_said, error.errors()[:3]))}。") from error


def _said(error: ErrorDetails) -> str:
    where = ".".join(str(step) for step in error["loc"])
    return f"{where}：{_short(error)}" if where else _short(error)


def _short(error: ErrorDetails) -> str:
    return _SAID.get(error["type"], error["msg"].removeprefix("Value error, "))


def _at(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Give a place without the kinds that pydantic names after the place of a condition."""
    kept: list[str | int] = []
    for step in loc:
        is_kind = isinstance(step, str) and step in _KINDS and kept and isinstance(kept[-1], int)
        if not is_kind:
            kept.append(step)
    return tuple(kept)

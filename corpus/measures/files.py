"""Measures read from YAML files, strictly: what is wrong is told with file, measure and field."""

from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from corpus.errors import UnusableRule
from corpus.measures.rules import Measure

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
    "string_pattern_mismatch": "只能用小写字母、数字和下划线",
}


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
    said = _SAID.get(error["type"], error["msg"].removeprefix("Value error, "))
    return f"{where}：{said}" if where else said

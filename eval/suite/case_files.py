"""Files of cases: read with the line of every slip, and written back one case at a time."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from filelock import FileLock
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from eval.errors import BadCases
from eval.suite.cases import Case
from eval.suite.halves import half_of

SHIPPED = Path(__file__).resolve().parents[1] / "sets"
# The shipped sets, in the order in which they are asked and shown.
NAMES = (
    "searches",
    "hard_searches",
    "answers",
    "refusals",
    "conversations",
    "safety",
    "eligibility",
    "matches",
    "drafts",
)
_MOST_TOLD = 20
_CASE: TypeAdapter[Case] = TypeAdapter(Case)
_SAID = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个字段名",
    "union_tag_invalid": "kind 不可用",
    "union_tag_not_found": "缺少 kind",
    "json_invalid": "不是完整的 JSON 对象",
    "string_too_short": "不能为空",
    "too_short": "至少要有一项",
    "string_type": "应是文字",
    "tuple_type": "应是列表",
    "list_type": "应是列表",
    "dict_type": "应是 {…}",
    "date_from_datetime_parsing": "应是日期，例如 2026-11-23",
    "date_parsing": "应是日期，例如 2026-11-23",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSet:
    """The cases of one file, in its order."""

    name: str
    path: Path
    cases: tuple[Case, ...]


def shipped() -> tuple[CaseSet, ...]:
    """Give the sets that come with the product.

    Raises:
        BadCases: One of them is not as it should be.
    """
    return read_sets([SHIPPED / f"{name}.jsonl" for name in NAMES])


@cache
def _kept_back() -> frozenset[str]:
    return frozenset(case.id for of in shipped() for case in of.cases if half_of(case) == "kept")


def may_be_shown(case: Case) -> bool:
    """Say whether a case may be looked at: shipped ones kept back stay unread until spent."""
    return case.id not in _kept_back()


def read_sets(paths: Sequence[Path]) -> tuple[CaseSet, ...]:
    """Read files of cases.

    Raises:
        BadCases: A file cannot be read, a line is no case, or an id occurs twice in them.
    """
    sets = tuple(
        CaseSet(name=path.stem, path=path, cases=tuple(case for _, case in _cases(path)))
        for path in paths
    )
    homes: dict[str, str] = {}
    for of in sets:
        for case in of.cases:
            if case.id in homes:
                raise BadCases(
                    f"{of.path}：用例编号“{case.id}”与{homes[case.id]}中的重复；每条用例的编号应唯一。"
                )
            homes[case.id] = of.path.name
    return sets


def _cases(path: Path) -> Iterator[tuple[int, Case]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCases(f"{path}：不是 UTF-8 编码；请另存为 UTF-8。") from error
    except OSError as error:
        raise BadCases(f"读不到用例文件 {path}；请检查路径和文件名。") from error
    slips: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, parse(line)
        except BadCases as error:
            slips.append(f"第 {number} 行：{error}")
    if slips:
        more = f"（另有 {len(slips) - _MOST_TOLD} 行）" if len(slips) > _MOST_TOLD else ""
        raise BadCases(f"{path}：{'　'.join(slips[:_MOST_TOLD])}{more}")


def parse(line: str) -> Case:
    """Read one case from JSON.

    Raises:
        BadCases: It is none; the message names each field, what it holds and what is right.
    """
    try:
        return _CASE.validate_json(line)
    except ValidationError as error:
        raise BadCases("；".join(map(_slip, error.errors())) + "。") from error


def _slip(error: ErrorDetails) -> str:
    # The first step of the place is the kind of case, which tells nobody anything.
    where = ".".join(str(step) for step in error["loc"][1:])
    return f"{where} {describe(error)}".strip()


def describe(error: ErrorDetails) -> str:
    """Say in words what is wrong with one field, and what would be right."""
    given = error.get("input")
    if error["type"] == "literal_error":
        said = f"应为 {error['ctx']['expected'].replace(' or ', '、').replace(chr(39), '')} 之一"
    elif error["type"] == "string_pattern_mismatch":
        blank = error["ctx"]["pattern"] == r"\S"
        said = "不能为空" if blank else "应以字母开头，只含字母、数字和连字符，2 到 40 个字符"
    elif error["type"] == "value_error":
        said = str(error["ctx"]["error"])
    elif error["type"] == "union_tag_invalid":
        said = f"kind 应为 {str(error['ctx']['expected_tags']).replace(chr(39), '')} 之一"
    else:
        said = _SAID.get(error["type"], f"不可用（{error['msg']}）")
    shown = f"（现为 {given}）" if isinstance(given, str | int | float) and given != "" else ""
    return f"{said}{shown}"


def digest(case: Case) -> str:
    """Give a digest of all that a case says: another one, and it is another case."""
    return hashlib.sha256(written(case).encode()).hexdigest()[:16]


def written(case: Case) -> str:
    """Give a case as its line in a file; what has its default is left out."""
    return json.dumps(
        {"id": case.id, "kind": case.kind, **case.model_dump(mode="json", exclude_defaults=True)},
        ensure_ascii=False,
    )


def keep(case: Case, path: Path) -> None:
    """Write a case into a file, in place of the one of that id, else at its end.

    The file is replaced whole: whoever reads it meanwhile reads the old or the new one.

    Raises:
        BadCases: What stands in the file cannot be read.
    """
    with _alone_with(path):
        cases = {other.id: other for _, other in _cases(path)} if path.exists() else {}
        cases[case.id] = case
        _write(tuple(cases.values()), path)


def drop(identity: str, path: Path) -> None:
    """Take a case out of a file; nothing where it is not in it.

    Raises:
        BadCases: What stands in the file cannot be read.
    """
    with _alone_with(path):
        if path.exists():
            _write([case for _, case in _cases(path) if case.id != identity], path)


def _alone_with(path: Path) -> FileLock:
    """Give what lets one program or thread at a time change a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(path.with_suffix(".lock"))


def _write(cases: Sequence[Case], path: Path) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text("".join(f"{written(case)}\n" for case in cases), encoding="utf-8")
    fresh.replace(path)

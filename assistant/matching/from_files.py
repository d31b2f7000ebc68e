"""A demand out of a file that somebody has: a form, a table, a letter."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.errors import BadRequest
from assistant.matching.offers import demand_of_text
from corpus.errors import UnreadableFile
from corpus.ingest import Parser
from corpus.labels import field_of
from corpus.records import Demand, Problem, Reading, Record, Source

MOST_BYTES = 20_000_000
# The headings of the table that people can begin with; the first must be there.
HEADINGS = (
    "需求名称",
    "单位名称",
    "所在地区",
    "需求内容",
    "技术指标",
    "预算（万元）",
    "完成时限",
    "合作方式",
    "联系人",
)
_MAX_LABEL_CHARS = 20
# Counts the rows of a table, and says nothing of them.
_NUMBERS = ("序号", "编号", "行号")


def demand_of_file(path: Path, *, parser: Parser) -> Record:
    """Read the first demand of a file; see `demand_of_bytes`."""
    if path.stat().st_size > MOST_BYTES:
        raise BadRequest(f"{path.name} 太大，最多 {MOST_BYTES // 1_000_000} MB。")
    return demand_of_bytes(path.read_bytes(), name=path.name, parser=parser)


def demand_of_bytes(data: bytes, *, name: str, parser: Parser) -> Record:
    """Read the first demand of a file; a text that is no form is a demand as a whole.

    Raises:
        BadRequest: Nothing can be read of it.
        SecretMaterial: A mark forbids using it at all.
    """
    reading = _read(data, name, parser)
    found = next((one for one in reading.records if one.text.strip()), None)
    if found is None:
        told = reading.problems[0].what if reading.problems else "里面没有文字"
        raise BadRequest(f"{name} 里没有读到需求：{told}")
    return found if found.facts is not None else demand_of_text(found.text)


def demands_of_bytes(
    data: bytes, *, name: str, parser: Parser, most: int
) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """Read all demands of a table, and what is wrong with its other rows.

    Raises:
        BadRequest: There is none in it, or there are more than `most`.
        SecretMaterial: A mark forbids using it at all.
    """
    reading = _read(data, name, parser)
    found = tuple(
        one for one in reading.records if one.text.strip() and one.kind == "demand" and one.facts
    )
    if not found:
        told = reading.problems[0].what if reading.problems else "里面没有需求"
        if any(one.code == "no_header" for one in reading.problems):
            told += f"。{_known_headings()}"
        raise BadRequest(f"{name} 里没有读到需求：{told}")
    if len(found) > most:
        raise BadRequest(f"{name} 里有 {len(found)} 条需求，一次最多 {most} 条；请分几个表。")
    return found, (*_set_aside(found), *reading.problems)


def notes_of(demand: Record) -> tuple[str, ...]:
    """Give the lines of a demand under headings that we do not know: 备注：厂里地方小."""
    return tuple(line for line in demand.text.split("\n")[1:] if _is_note(line))


def _known_headings() -> str:
    others = "、".join(HEADINGS[1:])
    return (
        f"表头要有“{HEADINGS[0]}”一列，也认“想解决什么问题”这样的写法；另认得{others}等。"
        "可以下载表格模板，照着填。"
    )


def _is_note(line: str) -> bool:
    label, _, value = line.partition("：")
    known = field_of(label, "demand") is not None or label in _NUMBERS
    return bool(value) and len(label) <= _MAX_LABEL_CHARS and not known


def _set_aside(found: Sequence[Record]) -> Iterator[Problem]:
    """Say which columns were not compared, so that none is passed over in silence."""
    notes = {line.partition("：")[0]: None for one in found for line in notes_of(one)}
    kept = [one.facts.guarded for one in found if isinstance(one.facts, Demand)]
    guarded = {label: None for labels in kept for label in labels}
    if notes:
        yield _aside(
            f"没有认出的列：{'、'.join(notes)}",
            "只当说明文字读，不逐项比对；导出的表里照原样带着。",
        )
    if guarded:
        yield _aside(
            f"没有用来匹配的列：{'、'.join(guarded)}",
            "联系方式不参加匹配，也不留存；要对着名单联系，请按行号看原来的表。",
        )


def _aside(what: str, hint: str) -> Problem:
    return Problem(source=Source(), severity="flagged", code="columns_aside", what=what, hint=hint)


def _read(data: bytes, name: str, parser: Parser) -> Reading:
    try:
        return parser.parse(data, name=name, path=name, kind="demand", level="public")
    except UnreadableFile as error:
        raise BadRequest(f"{name} 读不出来：{error}") from error

"""A demand out of a file that somebody has: a form, a table, a letter."""

from pathlib import Path

from assistant.errors import BadRequest
from assistant.matching.offers import demand_of_text
from corpus.errors import UnreadableFile
from corpus.ingest import Parser
from corpus.records import Problem, Reading, Record

MOST_BYTES = 20_000_000


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
        raise BadRequest(f"{name} 里没有读到需求：{told}")
    if len(found) > most:
        raise BadRequest(f"{name} 里有 {len(found)} 条需求，一次最多 {most} 条；请分几个表。")
    return found, reading.problems


def _read(data: bytes, name: str, parser: Parser) -> Reading:
    try:
        return parser.parse(data, name=name, path=name, kind="demand", level="public")
    except UnreadableFile as error:
        raise BadRequest(f"{name} 读不出来：{error}") from error

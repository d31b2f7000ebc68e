"""One row of a table as what JSON has, and back, by the types of its columns."""

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

from pydantic import JsonValue
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, LargeBinary, Table

from corpus.errors import UnusableRows

PlainRow = Mapping[str, JsonValue]
_Kind = TypeVar("_Kind")


def plain(value: object) -> JsonValue:
    """Give a column's value as JSON has it: bytes as base64, a time in UTC."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        # SQLite keeps no time zones; what was written is UTC.
        known = value if value.tzinfo else value.replace(tzinfo=UTC)
        return known.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    raise TypeError(f"no column of ours holds {type(value).__name__}")


def fitting(row: PlainRow, table: Table) -> dict[str, object]:
    """Give a row as the columns of a table take it.

    Raises:
        UnusableRows: It has other columns, or a value that does not fit one.
    """
    if set(row) != set(table.columns.keys()):
        raise UnusableRows(f"表 {table.name} 的一行与数据库的列不符")
    try:
        return {name: _value(row[name], column) for name, column in table.columns.items()}
    except (ValueError, TypeError, binascii.Error) as error:
        raise UnusableRows(f"表 {table.name} 的一行有放不进去的值") from error


def _value(value: JsonValue, column: Column[object]) -> object:
    kind = column.type
    if isinstance(kind, JSON):
        return value
    if value is None:
        if not column.nullable:
            raise ValueError(column.name)
        return None
    if isinstance(kind, Boolean):
        return bool(_of(int, value))
    if isinstance(kind, Integer):
        return _of(int, value)
    if isinstance(kind, Float):
        return float(_of(int, value) if isinstance(value, int) else _of(float, value))
    text = _of(str, value)
    if isinstance(kind, LargeBinary):
        return base64.b64decode(text, validate=True)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(text).astimezone(UTC)
    if isinstance(kind, Date):
        return date.fromisoformat(text)
    return text


def _of(kind: type[_Kind], value: JsonValue) -> _Kind:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value

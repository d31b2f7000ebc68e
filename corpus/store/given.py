"""The file that a record was read from, as it was handed in: for staff, by the record's id."""

from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import Engine, select

from corpus.errors import UnknownRecord
from corpus.levels import Viewer, require_staff
from corpus.store.tables import ORIGINAL, RECORD, VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A file as it was handed in.

    Attributes:
        name: As its sender called it, without its folders; anything may stand in it.
    """

    name: str
    data: bytes


def original_of(engine: Engine, record: str, viewer: Viewer) -> Original:
    """Give the file that the visible version of a record was read from.

    It holds what the record itself keeps apart (contacts, reserve prices), and rows of whatever
    level, so it is for staff alone, who may know of every record.

    Raises:
        NotPermitted: The viewer is none of them.
        UnknownRecord: There is no such record, or its file is not kept.
    """
    require_staff(viewer)
    query = (
        select(RECORD.c.path, ORIGINAL.c.data)
        .join(VERSION, (VERSION.c.record == RECORD.c.id) & (VERSION.c.version == RECORD.c.version))
        .join(ORIGINAL, ORIGINAL.c.sha256 == VERSION.c.original)
        .where(RECORD.c.id == record)
    )
    with engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownRecord("没有这份原件，或您无权查看。")
    return Original(name=PurePath((row.path or "").replace("\\", "/")).name, data=bytes(row.data))

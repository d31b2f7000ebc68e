"""Where the Word forms of the staff are kept: the newest of each, for everybody to draft with."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Engine, Row, delete, insert, select, update

from assistant.drafting.forms import Form, form_id, may_change
from assistant.errors import UnknownTemplate
from assistant.keeping.hourly import write_alone
from assistant.keeping.tables import FORM
from corpus.levels import Viewer
from corpus.store.database import upgrade

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_TOLD: tuple[Column[Any], ...] = (
    FORM.c.id,
    FORM.c.name,
    FORM.c.base,
    FORM.c.version,
    FORM.c.who,
    FORM.c.given,
)


class FormStore:
    """Forms in the records' database; see `assistant.drafting.forms.Forms`."""

    def __init__(self, engine: Engine, *, now: Callable[[], datetime] | None = None) -> None:
        """Use the records' database; brings the assistant's tables up to date.

        Args:
            engine: The database.
            now: The clock, in UTC.
        """
        upgrade(engine, _MIGRATIONS, version_table="assistant_schema")
        self._engine = engine
        self._now = now or (lambda: datetime.now(UTC))

    def put(self, name: str, base: str, content: bytes, viewer: Viewer, *, who: str) -> Form:
        """Keep a form; one of the same name and base is replaced.

        Raises:
            NotPermitted: The viewer is not of the staff.
        """
        may_change(viewer)
        id_ = form_id(name, base)
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                # A read first would let another take the same version between it and the write.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            write_alone(connection, FORM)
            last = connection.scalar(select(FORM.c.version).where(FORM.c.id == id_))
            form = Form(
                id=id_,
                name=name,
                base=base,
                version=(last or 0) + 1,
                who=who,
                when=self._now().astimezone(UTC),
            )
            values = _values(form, content)
            if last is None:
                connection.execute(insert(FORM).values(values))
            else:
                connection.execute(update(FORM).where(FORM.c.id == id_).values(values))
            return form

    def listed(self) -> tuple[Form, ...]:
        """Give all forms, by base and name."""
        with self._engine.connect() as connection:
            found = [_form(row) for row in connection.execute(select(*_TOLD))]
        # Databases sort Chinese in ways of their own.
        return tuple(sorted(found, key=lambda one: (one.base, one.name)))

    def opened(self, id_: str) -> tuple[Form, bytes]:
        """Give a form and its .docx.

        Raises:
            UnknownTemplate: There is none of that id.
        """
        with self._engine.connect() as connection:
            row = connection.execute(select(FORM).where(FORM.c.id == id_)).one_or_none()
        if row is None:
            raise _unknown(id_)
        return _form(row), bytes(row.content)

    def remove(self, id_: str, viewer: Viewer) -> None:
        """Take a form off the shelf.

        Raises:
            NotPermitted: The viewer is not of the staff.
            UnknownTemplate: There is none of that id.
        """
        may_change(viewer)
        with self._engine.begin() as connection:
            if not connection.execute(delete(FORM).where(FORM.c.id == id_)).rowcount:
                raise _unknown(id_)


def _unknown(id_: str) -> UnknownTemplate:
    return UnknownTemplate(f"没有编号为 {id_} 的 Word 模板，可能已被撤下。")


def _values(form: Form, content: bytes) -> dict[str, object]:
    return {
        "id": form.id,
        "name": form.name,
        "base": form.base,
        "version": form.version,
        "who": form.who,
        "given": form.when,
        "content": content,
    }


def _form(row: Row[Any]) -> Form:
    # SQLite keeps no time zones; what was written is UTC.
    when = row.given if row.given.tzinfo else row.given.replace(tzinfo=UTC)
    return Form(
        id=row.id,
        name=row.name,
        base=row.base,
        version=row.version,
        who=row.who,
        when=when.astimezone(UTC),
    )

"""How much is kept of one identity in an hour, whoever else writes at the same time."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Table, func, select

from assistant.errors import TooBusy

_HOUR = timedelta(hours=1)


def write_alone(connection: Connection, table: Table) -> None:
    """Keep other writers of a table away until the commit; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE")


def refuse_too_many(
    connection: Connection, table: Table, *, identity: str, when: datetime, most: int, what: str
) -> None:
    """Refuse one more of an identity where as many as may be were kept within the hour.

    Args:
        connection: Has written already, so that nobody else can until its commit.
        table: With `identity` and `given`.
        identity: Who gives it.
        when: When they do.
        most: How many are kept in an hour.
        what: What is kept, in Chinese.

    Raises:
        TooBusy: There are as many.
    """
    since = when.astimezone(UTC) - _HOUR
    kept = select(func.count()).where(table.c.identity == identity, table.c.given > since)
    if (connection.scalar(kept) or 0) >= most:
        raise TooBusy(f"一小时内已收到 {most} 条{what}，这一条没有记下；请稍后再试。")

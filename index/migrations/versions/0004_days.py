"""Passages of rules that a more guarded one ended hold the days of before (`corpus` 0006)."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Have the caches compared with the records, where a guarded rule replaces any other."""
    connection = op.get_bind()
    if not sa.inspect(connection).has_table("corpus_link"):
        return  # nothing was ever kept here
    link = sa.table("corpus_link", sa.column("newer"))
    record = sa.table("corpus_record", sa.column("id"), sa.column("level"))
    guarded = (
        sa.select(link.c.newer)
        .join(record, record.c.id == link.c.newer)
        .where(record.c.level != "public")
    )
    if connection.execute(guarded.limit(1)).first() is not None:
        op.execute("UPDATE index_seal SET value = ''")


def downgrade() -> None:
    """What was compared may stay so."""

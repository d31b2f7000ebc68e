"""By what records are compared, and which policy takes the place of which."""

import sqlalchemy as sa
from alembic import op

from corpus.store.links import fill
from corpus.store.serial import from_json

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the columns and tables, and fill them from the visible versions."""
    with op.batch_alter_table("corpus_record") as record:
        record.add_column(sa.Column("name", sa.Text, nullable=False, server_default=""))
        record.add_column(sa.Column("number", sa.Text, nullable=False, server_default=""))
        record.add_column(sa.Column("words", sa.String(64), nullable=False, server_default=""))
        record.add_column(sa.Column("starts", sa.Date))
    with op.batch_alter_table("corpus_record") as record:
        for name in ("name", "number", "words"):
            record.alter_column(name, server_default=None)
            record.create_index(f"ix_corpus_record_{name}", [name])
    op.create_table(
        "corpus_link",
        sa.Column("owner", sa.String(200), primary_key=True),
        sa.Column("newer", sa.String(200), primary_key=True, index=True),
        sa.Column("older", sa.String(200), primary_key=True, index=True),
    )
    op.create_table(
        "corpus_claim",
        sa.Column("owner", sa.String(200), primary_key=True),
        sa.Column("key", sa.Text, primary_key=True, index=True),
    )
    _fill(op.get_bind())


def downgrade() -> None:
    """Records are never dropped by a migration."""
    raise NotImplementedError


def _fill(connection: sa.Connection) -> None:
    record = sa.table("corpus_record", sa.column("id"), sa.column("version"))
    version = sa.table(
        "corpus_version", sa.column("record"), sa.column("version"), sa.column("content")
    )
    same = (version.c.record == record.c.id) & (version.c.version == record.c.version)
    query = sa.select(version.c.content).join(record, same)
    contents = connection.scalars(query).all()
    fill(connection, [from_json(content) for content in contents])

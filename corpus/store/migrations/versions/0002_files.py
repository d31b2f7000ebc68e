"""Files with their states, what staff have checked, and which file a record is from."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables, and fill in the paths of the records that are there."""
    op.create_table(
        "corpus_file",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.Column("original", sa.String(64), sa.ForeignKey("corpus_original.sha256")),
    )
    op.create_table(
        "corpus_check",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("record", sa.String(200), nullable=False, index=True),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("provenance", sa.String(16), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("checked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.add_column("corpus_record", sa.Column("path", sa.Text))
    op.create_index("ix_corpus_record_path", "corpus_record", ["path"])
    _fill_paths(op.get_bind())


def downgrade() -> None:
    """Records are never dropped by a migration."""
    raise NotImplementedError


def _fill_paths(connection: sa.Connection) -> None:
    record = sa.table("corpus_record", sa.column("id"), sa.column("version"), sa.column("path"))
    version = sa.table(
        "corpus_version", sa.column("record"), sa.column("version"), sa.column("content")
    )
    same = (version.c.record == record.c.id) & (version.c.version == record.c.version)
    rows = connection.execute(sa.select(record.c.id, version.c.content).join(version, same)).all()
    for name, content in rows:
        path = json.loads(content)["source"]["path"]
        connection.execute(record.update().where(record.c.id == name).values(path=path))

"""What searches filter and group passages by stands beside them, so that a scan needs no engine."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ADDED = ("level", "kind", "first", "last", "field", "regions", "trl", "whole")


def upgrade() -> None:
    """Make the table of passages anew; caches of before count as not checked, and fill it."""
    op.drop_table("index_chunk")
    op.create_table(
        "index_chunk",
        sa.Column("id", sa.String(250), primary_key=True),
        sa.Column("record", sa.String(200), nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("crumb", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("regions", sa.Text, nullable=False),
        sa.Column("trl", sa.Integer, nullable=False),
        sa.Column("whole", sa.String(200), nullable=False),
    )
    op.execute("UPDATE index_seal SET value = ''")


def downgrade() -> None:
    """Everything here can be computed again."""
    with op.batch_alter_table("index_chunk") as table:
        for name in _ADDED:
            table.drop_column(name)

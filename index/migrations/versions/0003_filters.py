"""What searches filter and group passages by stands beside them, so that a scan needs no engine."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; caches of before count as not checked, and are made anew."""
    with op.batch_alter_table("index_chunk") as table:
        table.add_column(sa.Column("level", sa.String(16), nullable=False, server_default=""))
        table.add_column(sa.Column("kind", sa.String(16), nullable=False, server_default=""))
        table.add_column(sa.Column("first", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("last", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("field", sa.Text, nullable=False, server_default=""))
        table.add_column(sa.Column("regions", sa.Text, nullable=False, server_default=""))
        table.add_column(sa.Column("trl", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("whole", sa.String(200), nullable=False, server_default=""))
    op.execute("UPDATE index_seal SET value = ''")


def downgrade() -> None:
    """Everything here can be computed again."""
    with op.batch_alter_table("index_chunk") as table:
        for name in ("whole", "trl", "regions", "field", "last", "first", "kind", "level"):
            table.drop_column(name)

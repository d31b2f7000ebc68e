"""Demands and achievements that people write down themselves, one row each."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "assistant_offer",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("number", sa.String(60), nullable=False, unique=True),
        sa.Column("identity", sa.String(200), nullable=False, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("values", sa.JSON, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("record", sa.String(240), nullable=False),
        sa.Column("level", sa.String(20)),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Refuse: what people wrote cannot be had again."""
    raise NotImplementedError("offers are never dropped by a migration")

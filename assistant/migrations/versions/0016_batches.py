"""Batches of demands that people have matched: one row a table, and one a demand of it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "assistant_batch",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("identity", sa.String(200), nullable=False, index=True),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("problems", sa.JSON, nullable=False),
    )
    op.create_table(
        "assistant_batch_row",
        sa.Column("id", sa.String(100), primary_key=True),
        sa.Column("batch", sa.String(64), nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("identity", sa.String(200), nullable=False, index=True),
        sa.Column("row", sa.Integer),
        sa.Column("demand", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
        sa.Column("recommended", sa.Integer),
        sa.Column("outcome", sa.JSON),
    )


def downgrade() -> None:
    """Refuse: what people have matched cannot be had again."""
    raise NotImplementedError("batches are never dropped by a migration")

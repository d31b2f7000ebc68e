"""Drafts that their owner lets somebody else read, one row a draft and reader."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "assistant_draft_share",
        sa.Column("draft", sa.String(64), primary_key=True),
        sa.Column("reader", sa.String(64), primary_key=True),
        sa.Column("owner", sa.String(200), nullable=False, index=True),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Refuse: who may read what cannot be guessed again."""
    raise NotImplementedError("shares are never dropped by a migration")

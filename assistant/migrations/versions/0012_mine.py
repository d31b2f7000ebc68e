"""What somebody finds again under 我的: questions they asked, searches and topics they follow."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "assistant_asked",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("identity", sa.String(200), nullable=False, index=True),
        sa.Column("asked", moment, nullable=False, index=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("ended", sa.String(20), nullable=False),
    )
    op.create_table(
        "assistant_unasked",
        sa.Column("identity", sa.String(200), primary_key=True),
        sa.Column("since", moment, nullable=False),
    )
    op.create_table(
        "assistant_followed",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("identity", sa.String(200), nullable=False, index=True),
        sa.Column("sort", sa.String(20), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("wish", sa.JSON, nullable=False),
        sa.Column("made", moment, nullable=False),
        sa.Column("looked", moment, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("seen", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Refuse: what people keep for themselves cannot be made anew."""
    raise NotImplementedError("what people keep is never dropped by a migration")

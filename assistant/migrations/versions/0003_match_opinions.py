"""What people said of match cards, one row a pair and person."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "assistant_match_opinion",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("identity", sa.String(200), nullable=False, index=True),
        sa.Column("demand", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("achievement", sa.String(200), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("shown", sa.String(20), nullable=False),
        sa.Column("rated", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("case_id", sa.String(200)),
    )


def downgrade() -> None:
    """Refuse: what people said cannot be had again."""
    raise NotImplementedError("opinions are never dropped by a migration")

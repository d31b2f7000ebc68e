"""What people told of their companies, and how measures stood when they last looked."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "assistant_profile",
        sa.Column("identity", sa.String(200), primary_key=True),
        sa.Column("profile", sa.JSON, nullable=False),
        sa.Column("seen", sa.JSON, nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Refuse: what people told cannot be had again."""
    raise NotImplementedError("profiles are never dropped by a migration")

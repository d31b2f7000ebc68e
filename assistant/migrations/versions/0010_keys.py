"""Keys by which programs come in on somebody's behalf."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "assistant_key",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("account", sa.String(64), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("made", moment, nullable=False),
        sa.Column("expires", moment, nullable=False),
        sa.Column("used", sa.Date),
    )


def downgrade() -> None:
    """Refuse: programs could not come in any more."""
    raise NotImplementedError("keys are never dropped by a migration")

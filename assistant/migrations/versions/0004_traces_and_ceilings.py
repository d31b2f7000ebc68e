"""How each answer came about, and what each endpoint of a language model may see."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "assistant_trace",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("identity", sa.String(200), nullable=False, index=True),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("understood", sa.Text, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("whole", sa.JSON, nullable=False),
    )
    op.create_table(
        "assistant_model_ceiling",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
        sa.Column("host", sa.String(300), nullable=False, index=True),
        sa.Column("ceiling", sa.String(20), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Refuse: who let a passage leave the machine, and when, cannot be had again."""
    raise NotImplementedError("traces and ceilings are never dropped by a migration")

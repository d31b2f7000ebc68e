"""Records that were taken out of sight: who did it, when and why, and who brought them back."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table. Of records that were taken out before, nobody noted it beside them."""
    op.create_table(
        "corpus_withdrawal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("record", sa.String(200), nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("done", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(16), nullable=False),
        sa.Column("back_by", sa.String(200), nullable=False),
        sa.Column("back", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    """Records are never dropped by a migration."""
    raise NotImplementedError

"""When a key was withdrawn, so that its owner sees that and when they did it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column; keys that were withdrawn before are gone."""
    op.add_column("assistant_key", sa.Column("withdrawn", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Refuse: programs could come in by keys that were withdrawn."""
    raise NotImplementedError("withdrawn keys are never let in again by a migration")

"""Whether the caches are as they were when they were last checked and finished."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table; caches of before count as not checked yet."""
    seal = op.create_table(
        "index_seal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("value", sa.String(64), nullable=False),
    )
    op.bulk_insert(seal, [{"id": 1, "value": ""}])


def downgrade() -> None:
    """Everything here can be computed again."""
    op.drop_table("index_seal")

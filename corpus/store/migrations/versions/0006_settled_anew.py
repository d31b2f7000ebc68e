"""Rules that a more guarded one was taken to have ended: whether they are is worked out anew."""

import sqlalchemy as sa
from alembic import op

from corpus.store.links import settle

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Settle from when each rule is superseded; where that moves, the generation does too.

    The caches still hold the old days then, which `index` notices by its own migration.
    """
    connection = op.get_bind()
    record = sa.table("corpus_record", sa.column("id"), sa.column("superseded_from"))
    ended = sa.select(record.c.id).where(record.c.superseded_from.is_not(None))
    if settle(connection, list(connection.scalars(ended))):
        op.execute("UPDATE corpus_generation SET value = value + 1")


def downgrade() -> None:
    """Records are never dropped by a migration."""
    raise NotImplementedError

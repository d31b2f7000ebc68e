"""By what records are counted: days, standing and readiness of each, and its named facets."""

import sqlalchemy as sa
from alembic import op

from corpus.store.facet_rows import fill

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the columns and the table, and fill them from the visible versions."""
    with op.batch_alter_table("corpus_record") as record:
        record.add_column(sa.Column("published", sa.Date))
        record.add_column(sa.Column("since", sa.Date))
        record.add_column(sa.Column("until", sa.Date))
        record.add_column(sa.Column("over", sa.Boolean, nullable=False, server_default=sa.false()))
        record.add_column(
            sa.Column("standing", sa.String(16), nullable=False, server_default="open")
        )
        record.add_column(sa.Column("trl", sa.Integer))
    with op.batch_alter_table("corpus_record") as record:
        for name in ("over", "standing"):
            record.alter_column(name, server_default=None)
    op.create_table(
        "corpus_facet",
        sa.Column("record", sa.String(200), primary_key=True),
        sa.Column("facet", sa.String(16), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
    )
    op.create_index("ix_corpus_facet_facet_name", "corpus_facet", ["facet", "name"])
    fill(op.get_bind())


def downgrade() -> None:
    """Records are never dropped by a migration."""
    raise NotImplementedError

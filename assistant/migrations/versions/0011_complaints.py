"""Complaints; and of traces, what they are counted by, in columns of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_PAGE = 500


def upgrade() -> None:
    """Make the table and the columns, and fill these from what is kept."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "assistant_complaint",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("given", moment, nullable=False, index=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("identity", sa.String(200), nullable=False, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("record", sa.String(200), nullable=False),
        sa.Column("trace", sa.String(200), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("handler", sa.String(200), nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("changed", moment),
        sa.Column("closed", moment),
    )
    op.add_column("assistant_trace", sa.Column("intent", sa.String(40)))
    op.add_column("assistant_trace", sa.Column("ended", sa.String(20)))
    op.add_column("assistant_trace", sa.Column("total_ms", sa.Float))
    _fill()


def _fill() -> None:
    trace = sa.table(
        "assistant_trace",
        sa.column("id", sa.String),
        sa.column("whole", sa.JSON),
        sa.column("intent", sa.String),
        sa.column("ended", sa.String),
        sa.column("total_ms", sa.Float),
    )
    connection = op.get_bind()
    ids = list(connection.scalars(sa.select(trace.c.id)))
    for start in range(0, len(ids), _PAGE):
        page = sa.select(trace.c.id, trace.c.whole).where(
            trace.c.id.in_(ids[start : start + _PAGE])
        )
        for row in connection.execute(page).all():
            whole = row.whole or {}
            values = {
                "intent": whole.get("intent"),
                "ended": whole.get("ended"),
                "total_ms": (whole.get("ms") or {}).get("total"),
            }
            connection.execute(sa.update(trace).where(trace.c.id == row.id).values(values))


def downgrade() -> None:
    """Refuse: what people told the staff cannot be had again."""
    raise NotImplementedError("complaints are never dropped by a migration")

"""An index of all that traces are counted by, so that none need be read for it."""

from alembic import op

revision = "0013"
down_revision = "0012"

_COLUMNS = ["asked", "status", "intent", "ended", "mode", "total_ms"]


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_assistant_trace_counted", "assistant_trace", _COLUMNS)


def downgrade() -> None:
    """Drop the index; nothing is lost."""
    op.drop_index("ix_assistant_trace_counted", "assistant_trace")

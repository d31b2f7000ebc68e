"""Accounts, their sessions, failed logins, and logins that another provider is doing."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "assistant_account",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("company", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("subject", sa.String(500), unique=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("created", moment, nullable=False),
        sa.Column("changed", moment, nullable=False),
    )
    op.create_table(
        "assistant_session",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(64), nullable=False, index=True),
        sa.Column("began", moment, nullable=False),
        sa.Column("seen", moment, nullable=False),
    )
    op.create_table(
        "assistant_login_try",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last", moment, nullable=False),
        sa.Column("locked_until", moment),
    )
    op.create_table(
        "assistant_login_flow",
        sa.Column("state", sa.String(64), primary_key=True),
        sa.Column("nonce", sa.String(100), nullable=False),
        sa.Column("verifier", sa.String(200), nullable=False),
        sa.Column("made", moment, nullable=False),
    )


def downgrade() -> None:
    """Refuse: nobody could come in any more."""
    raise NotImplementedError("accounts are never dropped by a migration")

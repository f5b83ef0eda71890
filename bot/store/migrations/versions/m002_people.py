"""Owners, takes and submissions of rehearsals; people, reviews and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "m002"
down_revision = "m001"


def upgrade() -> None:
    """Rehearsals kept so far belong to the local person."""
    with op.batch_alter_table("rehearsals") as table:
        table.add_column(sa.Column("owner", sa.String(120), nullable=False, server_default="local"))
        table.add_column(sa.Column("title", sa.String(200)))
        table.add_column(sa.Column("take_of", sa.String(36)))
        table.add_column(sa.Column("take_from", sa.Integer))
        table.add_column(sa.Column("submitted", sa.DateTime(timezone=True)))
        table.create_index("ix_rehearsals_owner", ["owner"])
        table.create_index("ix_rehearsals_take_of", ["take_of"])
    op.create_table(
        "people",
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password", sa.String(200)),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("rehearsal", sa.String(36), sa.ForeignKey("rehearsals.id"), nullable=False, index=True),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("criterion", sa.String(40)),
        sa.Column("score", sa.Float),
        sa.Column("comment", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "looks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("who", sa.String(120), nullable=False, index=True),
        sa.Column("deed", sa.String(40), nullable=False),
        sa.Column("whose", sa.String(120), nullable=False, index=True),
        sa.Column("rehearsal", sa.String(36)),
    )

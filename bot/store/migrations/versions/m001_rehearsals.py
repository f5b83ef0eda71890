"""Rehearsals, turns, hints, scorecards: the tables of version 0.1, which had no migrations yet."""

import sqlalchemy as sa
from alembic import op

revision = "m001"
down_revision = None


def upgrade() -> None:
    """Create what is missing; a database of version 0.1 has it all."""
    if sa.inspect(op.get_bind()).has_table("rehearsals"):
        return
    op.create_table(
        "rehearsals",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("persona", sa.String(60), nullable=False, index=True),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("opening", sa.JSON, nullable=False),
        sa.Column("ended", sa.String(20)),
    )
    op.create_table(
        "turns",
        sa.Column("rehearsal", sa.String(36), sa.ForeignKey("rehearsals.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("record", sa.JSON, nullable=False),
    )
    op.create_table(
        "hints",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("rehearsal", sa.String(36), sa.ForeignKey("rehearsals.id"), nullable=False, index=True),
        sa.Column("record", sa.JSON, nullable=False),
    )
    op.create_table(
        "scorecards",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("rehearsal", sa.String(36), sa.ForeignKey("rehearsals.id"), nullable=False, index=True),
        sa.Column("record", sa.JSON, nullable=False),
        sa.Column("assessment", sa.JSON, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
    )

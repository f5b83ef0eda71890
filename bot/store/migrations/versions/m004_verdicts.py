"""A lead's own result; what bars a machine's; a stamp on sessions; audit lines forget rehearsals that are gone."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "m004"
down_revision = "m003"


def upgrade() -> None:
    """Results kept so far learn whether something bars them; audit lines forget rehearsals that are gone."""
    with op.batch_alter_table("reviews") as table:
        table.add_column(sa.Column("verdict", sa.String(20)))
    with op.batch_alter_table("people") as table:
        table.add_column(sa.Column("stamp", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_looks_rehearsal", "looks", ["rehearsal"])
    looks, kept = sa.table("looks", sa.column("rehearsal")), sa.table("rehearsals", sa.column("id"))
    gone = looks.c.rehearsal.not_in(sa.select(kept.c.id))
    op.execute(looks.update().where(gone).values(rehearsal=None))
    cards = sa.table("scorecards", *(sa.column(name, kind) for name, kind in COLUMNS.items()))
    bind = op.get_bind()
    for id in bind.scalars(sa.select(cards.c.id)).all():
        card = bind.execute(sa.select(cards).where(cards.c.id == id)).one()
        result = {**card.result, "barred": _barred(card.record)}
        bind.execute(cards.update().where(cards.c.id == id).values(result=result))


COLUMNS: dict[str, Any] = {"id": sa.Integer(), "record": sa.JSON(), "result": sa.JSON()}


def _barred(record: dict[str, Any]) -> bool:
    critical = any(finding.get("critical") for finding in record.get("findings", ()))
    compliance = record.get("secondary", {}).get("compliance")
    unchecked = compliance is not None and compliance.get("score") is None
    return critical or unchecked or record.get("meta", {}).get("ended") == "walk_away"

"""What a scorecard comes to, beside it, so that a list of a thousand rehearsals reads no scorecard."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "m003"
down_revision = "m002"


def upgrade() -> None:
    """Scorecards kept so far get their result."""
    with op.batch_alter_table("scorecards") as table:
        table.add_column(sa.Column("result", sa.JSON, nullable=False, server_default="{}"))
    op.create_index("ix_rehearsals_submitted", "rehearsals", ["submitted"])
    cards = sa.table(
        "scorecards", sa.column("id", sa.Integer), sa.column("record", sa.JSON), sa.column("result", sa.JSON)
    )
    bind = op.get_bind()
    for id in bind.scalars(sa.select(cards.c.id)).all():
        record = bind.execute(sa.select(cards.c.record).where(cards.c.id == id)).scalar_one()
        bind.execute(cards.update().where(cards.c.id == id).values(result=_result(record)))


def _result(record: dict[str, Any]) -> dict[str, Any]:
    meta, criteria = record.get("meta", {}), record.get("criteria", {})
    return {
        "rubric": str(meta.get("rubric", "")),
        "evaluator": str(meta.get("evaluator", "")),
        "passed": bool(meta.get("passed")),
        "critical": any(finding.get("critical") for finding in record.get("findings", ())),
        "scores": {name: criterion.get("score") for name, criterion in criteria.items()},
        "sub_skills": {name: criterion.get("sub_skills", {}) for name, criterion in criteria.items()},
    }

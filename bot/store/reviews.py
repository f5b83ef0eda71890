"""What leads say beside the machine's score: both are kept, with who and when."""

from datetime import UTC, datetime

from pydantic import Field
from sqlalchemy import select

from bot.core.model import Strict
from bot.store.database import Database
from bot.store.tables import ReviewRow


class Review(Strict):
    """A comment on a rehearsal, or on one `criterion`, maybe with another score for it, 1-5 in halves."""

    rehearsal: str
    by: str
    at: datetime
    criterion: str | None = None
    score: float | None = Field(None, ge=1, le=5, multiple_of=0.5)
    comment: str = Field("", max_length=2_000)


class Reviews:
    """The reviews of one database; never changed, only added to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, review: Review) -> None:
        """Keep a review."""
        async with self._database.writes() as session:
            session.add(ReviewRow(**review.model_dump()))

    async def of(self, rehearsal: str) -> list[Review]:
        """All reviews of a rehearsal, oldest first."""
        async with self._database.reads() as session:
            rows = await session.scalars(select(ReviewRow).filter_by(rehearsal=rehearsal).order_by(ReviewRow.id))
            return [
                Review(
                    rehearsal=row.rehearsal, by=row.by, at=row.at.replace(tzinfo=row.at.tzinfo or UTC),
                    criterion=row.criterion, score=row.score, comment=row.comment,
                )
                for row in rows
            ]  # fmt: skip

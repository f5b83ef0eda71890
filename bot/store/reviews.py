"""What leads say beside the machine's score: both are kept, with who and when."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import Field
from sqlalchemy import select

from bot.core.model import Strict
from bot.store.database import Database
from bot.store.tables import ReviewRow

LONGEST = 2_000
"""Characters of a comment."""


class Review(Strict):
    """A comment on a rehearsal, or on one `criterion`, maybe with another score for it, 1-5 in halves."""

    rehearsal: str
    by: str
    at: datetime
    criterion: str | None = None
    score: float | None = Field(None, ge=1, le=5, multiple_of=0.5)
    comment: str = Field("", max_length=LONGEST)


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
        return (await self.among([rehearsal])).get(rehearsal, [])

    async def among(self, rehearsals: Sequence[str]) -> dict[str, list[Review]]:
        """Rehearsal -> its reviews, oldest first; those without any are left out."""
        wanted = select(ReviewRow).where(ReviewRow.rehearsal.in_(rehearsals)).order_by(ReviewRow.id)
        found: dict[str, list[Review]] = {}
        async with self._database.reads() as session:
            for row in await session.scalars(wanted):
                found.setdefault(row.rehearsal, []).append(_review(row))
        return found


def _review(row: ReviewRow) -> Review:
    return Review(
        rehearsal=row.rehearsal, by=row.by, at=row.at.replace(tzinfo=row.at.tzinfo or UTC),
        criterion=row.criterion, score=row.score, comment=row.comment,
    )  # fmt: skip

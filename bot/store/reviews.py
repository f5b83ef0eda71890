"""What leads say beside the machine's score: both are kept, with who and when."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.core.review import Review
from bot.errors import NotFoundError
from bot.store.database import Database
from bot.store.tables import RehearsalRow, ReviewRow, in_utc


class Reviews:
    """The reviews of one database; never changed, only added to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, review: Review) -> None:
        """Keep a review; raises NotFoundError where the rehearsal was deleted or taken back meanwhile."""
        handed_in = (
            select(RehearsalRow.id)
            .where(RehearsalRow.id == review.rehearsal, RehearsalRow.submitted.is_not(None))
            .with_for_update()
        )
        async with self._database.writes() as session:
            if await session.scalar(handed_in) is None:
                raise NotFoundError(f"rehearsal {review.rehearsal!r} is not handed in any more; nothing was saved")
            session.add(ReviewRow(**review.model_dump()))

    async def by(self, name: str) -> list[Review]:
        """All reviews that somebody wrote, oldest first."""
        wanted = select(ReviewRow).where(ReviewRow.by == name).order_by(ReviewRow.id)
        async with self._database.reads() as session:
            return [_review(row) for row in await session.scalars(wanted)]

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
    return Review.model_validate(
        {
            "rehearsal": row.rehearsal, "by": row.by, "at": in_utc(row.at),
            "criterion": row.criterion, "score": row.score, "verdict": row.verdict, "comment": row.comment,
        }
    )  # fmt: skip

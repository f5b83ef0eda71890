"""Takes of the same rehearsal: what was taken up again, and what was taken up from it."""

from sqlalchemy import Select, select

from bot.store.database import Database, Stored
from bot.store.tables import RehearsalRow

MOST = 30
"""Takes of one rehearsal; each copies the turns it starts from."""


async def family(database: Database, rehearsal: str) -> list[Stored]:
    """All takes that go back to the same first one, oldest first, even where that one was deleted."""
    async with database.reads() as session:
        root = rehearsal
        while parent := await session.scalar(select(RehearsalRow.take_of).where(RehearsalRow.id == root)):
            root = parent
        found = {root}
        while newer := set(await session.scalars(_takes_of(found))) - found:
            found |= newer
        ids = list(
            await session.scalars(
                select(RehearsalRow.id)
                .where(RehearsalRow.id.in_(found))
                .order_by(RehearsalRow.started, RehearsalRow.id)
            )
        )
    return [await database.load(id) for id in ids]


def _takes_of(rehearsals: set[str]) -> Select[str]:
    return select(RehearsalRow.id).where(RehearsalRow.take_of.in_(rehearsals))

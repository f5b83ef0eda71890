"""Many rehearsals at a glance: what lists and charts need of each, and no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select, update

from bot.core.review import Review
from bot.core.scorecard import Scorecard
from bot.core.standing import Played, Result
from bot.store.database import Database, Entry, entries
from bot.store.tables import RehearsalRow, ReviewRow, ScorecardRow


@dataclass(frozen=True)
class Standing:
    """A rehearsal in a list, with what its scorecard comes to once there is one."""

    entry: Entry
    result: Result | None

    def played(self, reviews: Sequence[Review] = ()) -> Played:
        """As the rules about standing want it: the machine's scores, which compare, and whether it counts as passed."""
        entry, result = self.entry, self.result
        if result and reviews:
            result = result.model_copy(update={"passed": result.settled(reviews).passed})
        return Played(rehearsal=entry.id, persona=entry.persona, at=entry.started, result=result)


class Standings:
    """The standings of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, owner: str) -> list[Standing]:
        """All rehearsals of `owner`, newest first."""
        return await self._read(entries().where(RehearsalRow.owner == owner))

    async def handed_in(self) -> list[Standing]:
        """All rehearsals that were handed in, newest first."""
        return await self._read(entries().where(RehearsalRow.submitted.is_not(None)))

    async def _read(self, wanted: Select[RehearsalRow]) -> list[Standing]:
        ids = wanted.with_only_columns(RehearsalRow.id).order_by(None)
        scored = (
            select(ScorecardRow.rehearsal, ScorecardRow.result)
            .where(ScorecardRow.rehearsal.in_(ids))
            .order_by(ScorecardRow.id)
        )
        async with self._database.reads() as session:
            results = {row.rehearsal: row.result for row in await session.execute(scored)}
            return [
                Standing(Entry.of(row), Result.model_validate(results[row.id]) if row.id in results else None)
                for row in await session.scalars(wanted)
            ]

    async def cards(self, rehearsals: Sequence[str]) -> dict[str, Scorecard]:
        """The scorecards of these rehearsals."""
        wanted = (
            select(ScorecardRow.rehearsal, ScorecardRow.record)
            .where(ScorecardRow.rehearsal.in_(rehearsals))
            .order_by(ScorecardRow.id)
        )
        async with self._database.reads() as session:
            return {id: Scorecard.model_validate(record) for id, record in await session.execute(wanted)}

    async def withdraw(self, rehearsal: str) -> bool:
        """Take a handed-in rehearsal back; False where somebody has reviewed it already."""
        unseen = ~exists().where(ReviewRow.rehearsal == RehearsalRow.id)
        change = update(RehearsalRow).where(RehearsalRow.id == rehearsal, unseen).values(submitted=None)
        async with self._database.writes() as session:
            await session.scalar(select(RehearsalRow.id).filter_by(id=rehearsal).with_for_update())  # reviews wait
            done = await session.execute(change.returning(RehearsalRow.id))
            return done.first() is not None

    async def older_than(self, moment: datetime) -> dict[str, list[str]]:
        """Owner -> ids of the rehearsals that started before `moment`."""
        wanted = select(RehearsalRow.owner, RehearsalRow.id).where(RehearsalRow.started < moment)
        found: dict[str, list[str]] = {}
        async with self._database.reads() as session:
            for owner, id in await session.execute(wanted):
                found.setdefault(owner, []).append(id)
        return found

    async def ids(self, owner: str) -> list[str]:
        """All rehearsals of `owner`, newest first."""
        wanted = entries().where(RehearsalRow.owner == owner).with_only_columns(RehearsalRow.id)
        async with self._database.reads() as session:
            return list(await session.scalars(wanted))

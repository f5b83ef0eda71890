"""Rehearsals on disk: append-only turns, hints and scorecards. SQLite by default, PostgreSQL by URL."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Select, delete, event, insert, or_, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import defer

from bot.core.person import LOCAL
from bot.core.record import Ended, Hint, Opening, Turn
from bot.core.scorecard import Scorecard
from bot.core.standing import Result
from bot.errors import FailureError, InputError, NotFoundError
from bot.store.schema import bring_up
from bot.store.tables import HintRow, LookRow, RehearsalRow, ReviewRow, ScorecardRow, TurnRow, in_utc


@dataclass(frozen=True)
class Stored:
    """All that is kept of one rehearsal. `take_of`, `take_from`: what it takes up again, and its first new turn.

    `retaken`: another rehearsal takes it up again.
    """

    opening: Opening
    turns: Sequence[Turn] = ()
    hints: Sequence[Hint] = ()
    ended: str | None = None
    scorecard: Scorecard | None = None
    owner: str = LOCAL
    title: str | None = None
    take_of: str | None = None
    take_from: int | None = None
    submitted: datetime | None = None
    retaken: bool = False


@dataclass(frozen=True)
class Entry:
    """A rehearsal in a list: what may be shown before its end."""

    id: str
    persona: str
    started: datetime
    ended: str | None
    owner: str
    title: str | None
    take_of: str | None
    submitted: datetime | None
    take_from: int | None = None

    @classmethod
    def of(cls, row: RehearsalRow) -> "Entry":
        """The entry of a row."""
        return cls(
            row.id, row.persona, in_utc(row.started), row.ended, row.owner, row.title, row.take_of,
            row.submitted and in_utc(row.submitted), row.take_from,
        )  # fmt: skip


@dataclass(frozen=True)
class Matching:
    """A search: `text` in the title, or one of these personas."""

    text: str
    personas: tuple[str, ...] = ()


class Database:
    """Open with `async with Database.open(url)`; every method is one transaction."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], url: str) -> None:
        self._sessions, self._url = sessions, url
        self._writing = asyncio.Lock()  # SQLite has one writer; queueing here beats 'database is locked'

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator["Database"]:
        """Connect, creating folder and tables where they are missing; raises FailureError if it cannot."""
        _make_folder(url)
        try:
            engine = create_async_engine(url)
        except (SQLAlchemyError, ImportError) as fault:
            raise InputError(f"GREENROOM_DATABASE_URL {_masked(url)!r}: {fault}") from fault
        if engine.dialect.name == "sqlite":
            event.listen(engine.sync_engine, "connect", _tune_sqlite)
        try:
            try:
                async with engine.begin() as connection:
                    await connection.run_sync(bring_up)
            except (SQLAlchemyError, OSError, RuntimeError) as fault:
                raise FailureError(f"cannot open the database {_masked(url)!r}: {_first_line(fault)}") from fault
            yield cls(async_sessionmaker(engine, expire_on_commit=False), url)
        finally:
            await engine.dispose()

    @property
    def shown_url(self) -> str:
        """The URL without user and password."""
        return _masked(self._url)

    @asynccontextmanager
    async def reads(self) -> AsyncIterator[AsyncSession]:
        """One transaction; faults of the database become words."""
        try:
            async with self._sessions.begin() as session:
                yield session
        except IntegrityError as fault:
            raise FailureError("this rehearsal was continued elsewhere; reload it and go on from there") from fault
        except (SQLAlchemyError, OSError) as fault:
            raise FailureError(f"the database does not answer: {_first_line(fault)}; try again") from fault

    @asynccontextmanager
    async def writes(self) -> AsyncIterator[AsyncSession]:
        """One transaction that changes something."""
        async with self._writing, self.reads() as session:
            yield session

    async def keep(self, stored: Stored) -> None:
        """Keep a rehearsal not yet graded, with the turns it starts from if it is another take."""
        opening = stored.opening
        row = RehearsalRow(
            id=opening.id, persona=opening.persona.id, started=opening.started, opening=opening.model_dump(mode="json"),
            owner=stored.owner, title=stored.title, take_of=stored.take_of, take_from=stored.take_from,
        )  # fmt: skip
        async with self.writes() as session:
            session.add(row)
            await session.flush()
            session.add_all(
                TurnRow(rehearsal=opening.id, number=turn.number, record=turn.model_dump(mode="json"))
                for turn in stored.turns
            )

    async def add_turn(self, rehearsal: str, turn: Turn) -> None:
        """Keep a turn, and the ending it brought; a turn number is taken once."""
        async with self.writes() as session:
            row = {"rehearsal": rehearsal, "number": turn.number, "record": turn.model_dump(mode="json")}
            await (await session.connection()).execute(insert(TurnRow), row)  # half the work of a mapped object
            if turn.ended:
                await self._set_ended(session, rehearsal, turn.ended)

    async def add_hint(self, rehearsal: str, hint: Hint) -> None:
        """Keep that advice was given."""
        async with self.writes() as session:
            session.add(HintRow(rehearsal=rehearsal, record=hint.model_dump(mode="json")))

    async def finish(self, rehearsal: str, ended: str, scorecard: Scorecard, assessment: dict[str, Any]) -> None:
        """Keep the scorecard with the evaluator's raw output."""
        async with self.writes() as session:
            await self._set_ended(session, rehearsal, ended)
            session.add(
                ScorecardRow(
                    rehearsal=rehearsal,
                    record=scorecard.model_dump(mode="json"),
                    assessment=assessment,
                    made=datetime.now(UTC),
                    result=Result.of(scorecard).model_dump(mode="json"),
                )
            )

    async def end(self, rehearsal: str, ended: Ended) -> None:
        """Keep that a rehearsal is over without a scorecard."""
        async with self.writes() as session:
            await self._set_ended(session, rehearsal, ended)

    @staticmethod
    async def _set_ended(session: AsyncSession, rehearsal: str, ended: str) -> None:
        (await _row(session, rehearsal)).ended = ended

    async def load(self, rehearsal: str) -> Stored:
        """Everything of a rehearsal; raises NotFoundError."""
        async with self.reads() as session:
            row = await _row(session, rehearsal)
            turns = await session.scalars(
                select(TurnRow).where(TurnRow.rehearsal == rehearsal).order_by(TurnRow.number)
            )
            hints = await session.scalars(select(HintRow).where(HintRow.rehearsal == rehearsal).order_by(HintRow.id))
            cards = (
                select(ScorecardRow)
                .where(ScorecardRow.rehearsal == rehearsal)
                .order_by(ScorecardRow.id.desc())
                .limit(1)
            )
            card = (await session.scalars(cards)).first()
            retaken = await session.scalar(select(RehearsalRow.id).filter_by(take_of=rehearsal).limit(1))
            return Stored(
                opening=Opening.model_validate(row.opening),
                turns=tuple(Turn.model_validate(turn.record) for turn in turns),
                hints=tuple(Hint.model_validate(hint.record) for hint in hints),
                ended=row.ended,
                scorecard=Scorecard.model_validate(card.record) if card else None,
                owner=row.owner,
                title=row.title,
                take_of=row.take_of,
                take_from=row.take_from,
                submitted=row.submitted,
                retaken=retaken is not None,
            )

    async def recent(
        self,
        limit: int = 20,
        *,
        owner: str | None = None,
        before: datetime | None = None,
        matching: Matching | None = None,
    ) -> list[Entry]:
        """The latest rehearsals, of `owner` or of everybody, started before `before`."""
        wanted = entries().limit(limit)
        if owner is not None:
            wanted = wanted.where(RehearsalRow.owner == owner)
        if before is not None:
            wanted = wanted.where(RehearsalRow.started < before)
        if matching is not None:
            titled = RehearsalRow.title.icontains(matching.text, autoescape=True)
            wanted = wanted.where(or_(titled, RehearsalRow.persona.in_(matching.personas)))
        async with self.reads() as session:
            return [Entry.of(row) for row in await session.scalars(wanted)]

    async def entry(self, rehearsal: str) -> Entry:
        """Whose a rehearsal is, and how it stands; raises NotFoundError."""
        async with self.reads() as session:
            return Entry.of(await _row(session, rehearsal))

    async def rename(self, rehearsal: str, title: str) -> None:
        """Give a rehearsal another title."""
        async with self.writes() as session:
            (await _row(session, rehearsal)).title = title

    async def submit(self, rehearsal: str, at: datetime) -> None:
        """Hand a rehearsal in to those who review."""
        async with self.writes() as session:
            (await _row(session, rehearsal)).submitted = at

    async def forget(self, rehearsals: Sequence[str]) -> None:
        """Delete rehearsals with everything kept of them; lines of the audit stay, and no longer say which it was."""
        async with self.writes() as session:
            held = select(RehearsalRow.id).where(RehearsalRow.id.in_(rehearsals)).order_by(RehearsalRow.id)
            await session.execute(held.with_for_update())  # no turn comes in, no two deletions wait for each other
            await session.execute(update(LookRow).where(LookRow.rehearsal.in_(rehearsals)).values(rehearsal=None))
            for table in (TurnRow, HintRow, ScorecardRow, ReviewRow):
                await session.execute(delete(table).where(table.rehearsal.in_(rehearsals)))
            await session.execute(delete(RehearsalRow).where(RehearsalRow.id.in_(rehearsals)))


def entries() -> Select[RehearsalRow]:
    """Rehearsals for a list, newest first, without their openings: those hold a whole persona each."""
    listed = select(RehearsalRow).order_by(RehearsalRow.started.desc(), RehearsalRow.id)
    return listed.options(defer(RehearsalRow.opening, raiseload=True))


async def _row(session: AsyncSession, rehearsal: str) -> RehearsalRow:
    row = await session.get(RehearsalRow, rehearsal)
    if row is None:
        raise NotFoundError(f"no rehearsal {rehearsal!r}; `greenroom rehearsals` lists them")
    return row


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, synced at every commit: neither a killed process nor a power cut takes a turn that was kept.

    Waiting beats 'database is locked'. The system caches the file; SQLite's own cache (KiB) only doubles it.
    """
    cursor = connection.cursor()
    tuning = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000", "cache_size=-256")
    for pragma in tuning:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _make_folder(url: str) -> None:
    _, _, path = url.partition("sqlite+aiosqlite:///")
    if path and path != ":memory:":
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise FailureError(f"cannot create the folder of {path!r}: {fault.strerror}") from fault


def _masked(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://…@{rest.rpartition('@')[2]}" if "@" in rest else url


def _first_line(fault: BaseException) -> str:
    return str(fault).splitlines()[0] if str(fault) else type(fault).__name__

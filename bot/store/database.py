"""Rehearsals on disk: append-only turns, hints and scorecards. SQLite by default, PostgreSQL by URL."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Integer, String, event, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.core.record import Hint, Opening, Turn
from bot.core.scorecard import Scorecard
from bot.errors import FailureError, InputError, NotFoundError


class _Base(DeclarativeBase):
    pass


class _Rehearsal(_Base):
    __tablename__ = "rehearsals"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    persona: Mapped[str] = mapped_column(String(60), index=True)
    started: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    opening: Mapped[dict[str, Any]] = mapped_column(JSON)
    ended: Mapped[str | None] = mapped_column(String(20))


class _Turn(_Base):
    __tablename__ = "turns"
    rehearsal: Mapped[str] = mapped_column(ForeignKey("rehearsals.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)


class _Hint(_Base):
    __tablename__ = "hints"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    rehearsal: Mapped[str] = mapped_column(ForeignKey("rehearsals.id"), index=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)


class _Scorecard(_Base):
    __tablename__ = "scorecards"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    rehearsal: Mapped[str] = mapped_column(ForeignKey("rehearsals.id"), index=True)
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    assessment: Mapped[dict[str, Any]] = mapped_column(JSON)
    made: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Stored:
    """All that is kept of one rehearsal."""

    def __init__(
        self,
        opening: Opening,
        turns: Sequence[Turn],
        hints: Sequence[Hint],
        ended: str | None,
        scorecard: Scorecard | None,
    ) -> None:
        self.opening, self.turns, self.hints = opening, tuple(turns), tuple(hints)
        self.ended, self.scorecard = ended, scorecard


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
                    await connection.run_sync(_Base.metadata.create_all)
            except (SQLAlchemyError, OSError) as fault:
                raise FailureError(f"cannot open the database {_masked(url)!r}: {_first_line(fault)}") from fault
            yield cls(async_sessionmaker(engine, expire_on_commit=False), url)
        finally:
            await engine.dispose()

    @property
    def shown_url(self) -> str:
        """The URL without user and password."""
        return _masked(self._url)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        try:
            async with self._sessions.begin() as session:
                yield session
        except IntegrityError as fault:
            raise FailureError("this rehearsal was continued elsewhere; reload it and go on from there") from fault
        except (SQLAlchemyError, OSError) as fault:
            raise FailureError(f"the database does not answer: {_first_line(fault)}; try again") from fault

    @asynccontextmanager
    async def _writes(self) -> AsyncIterator[AsyncSession]:
        async with self._writing, self._transaction() as session:
            yield session

    async def begin(self, opening: Opening) -> None:
        """Keep the start of a rehearsal."""
        row = _Rehearsal(
            id=opening.id, persona=opening.persona.id, started=opening.started, opening=opening.model_dump(mode="json")
        )
        async with self._writes() as session:
            session.add(row)

    async def add_turn(self, rehearsal: str, turn: Turn) -> None:
        """Keep a turn, and the ending it brought; a turn number is taken once."""
        async with self._writes() as session:
            session.add(_Turn(rehearsal=rehearsal, number=turn.number, record=turn.model_dump(mode="json")))
            if turn.ended:
                await self._set_ended(session, rehearsal, turn.ended)

    async def add_hint(self, rehearsal: str, hint: Hint) -> None:
        """Keep that advice was given."""
        async with self._writes() as session:
            session.add(_Hint(rehearsal=rehearsal, record=hint.model_dump(mode="json")))

    async def finish(self, rehearsal: str, ended: str, scorecard: Scorecard, assessment: dict[str, Any]) -> None:
        """Keep the scorecard with the evaluator's raw output."""
        async with self._writes() as session:
            await self._set_ended(session, rehearsal, ended)
            session.add(
                _Scorecard(
                    rehearsal=rehearsal,
                    record=scorecard.model_dump(mode="json"),
                    assessment=assessment,
                    made=datetime.now(UTC),
                )
            )

    @staticmethod
    async def _set_ended(session: AsyncSession, rehearsal: str, ended: str) -> None:
        row = await session.get(_Rehearsal, rehearsal)
        if row is None:
            raise NotFoundError(f"no rehearsal {rehearsal!r}")
        row.ended = ended

    async def load(self, rehearsal: str) -> Stored:
        """Everything of a rehearsal; raises NotFoundError."""
        async with self._transaction() as session:
            row = await session.get(_Rehearsal, rehearsal)
            if row is None:
                raise NotFoundError(f"no rehearsal {rehearsal!r}; `greenroom rehearsals` lists them")
            turns = await session.scalars(select(_Turn).where(_Turn.rehearsal == rehearsal).order_by(_Turn.number))
            hints = await session.scalars(select(_Hint).where(_Hint.rehearsal == rehearsal).order_by(_Hint.id))
            cards = select(_Scorecard).where(_Scorecard.rehearsal == rehearsal).order_by(_Scorecard.id.desc()).limit(1)
            card = (await session.scalars(cards)).first()
            return Stored(
                Opening.model_validate(row.opening),
                [Turn.model_validate(turn.record) for turn in turns],
                [Hint.model_validate(hint.record) for hint in hints],
                row.ended,
                Scorecard.model_validate(card.record) if card else None,
            )

    async def recent(self, limit: int = 20) -> list[tuple[str, str, datetime, str | None]]:
        """(id, persona, started, ended) of the latest rehearsals."""
        async with self._transaction() as session:
            rows = await session.scalars(select(_Rehearsal).order_by(_Rehearsal.started.desc()).limit(limit))
            return [(row.id, row.persona, row.started, row.ended) for row in rows]


def _tune_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log: a killed process leaves every committed turn readable; waiting beats 'database is locked'."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
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

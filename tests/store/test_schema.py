"""Migrations: from nothing, from version 0.1, at once from two servers, and never from the future."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core.person import LOCAL
from bot.core.standing import Result
from bot.errors import FailureError
from bot.rehearsal import Rehearsal
from bot.store import schema
from bot.store.database import Database
from bot.store.library import Library
from bot.store.people import People
from bot.store.standings import Standings
from bot.store.tables import Base, LookRow, ScorecardRow
from tests.personas import PAT
from tests.scripted import scripted_cast

MIGRATIONS = Path(schema.__file__).parent / "migrations"


async def run(url: str, *statements: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


def test_the_newest_revision_is_the_one_the_code_asks_for() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == schema.LATEST


async def test_migrations_end_in_the_tables_that_the_code_uses(url: str) -> None:
    async with Database.open(url):
        pass
    engine = create_async_engine(url)

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_a_database_of_version_0_1_keeps_its_rehearsals(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        rubric, packs = library.rubric("customer-care"), library.packs(PAT)
        old = await Rehearsal.start(PAT, scripted_cast(), database, rubric, packs, id="old", seed=3)
        result = Result.of(await old.finish())
        assert not result.barred
    await run(
        url,
        "DROP TABLE alembic_version", "DROP TABLE people", "DROP TABLE reviews", "DROP TABLE looks",
        "DROP INDEX ix_rehearsals_owner", "DROP INDEX ix_rehearsals_take_of", "DROP INDEX ix_rehearsals_submitted",
        "ALTER TABLE scorecards DROP COLUMN result",
        *(f"ALTER TABLE rehearsals DROP COLUMN {name}"
          for name in ("owner", "title", "take_of", "take_from", "submitted")),
    )  # fmt: skip
    async with Database.open(url) as database:
        stored = await database.load("old")
        assert stored.owner == LOCAL
        assert stored.opening.persona == PAT
        assert [standing.result for standing in await Standings(database).of(LOCAL)] == [result]


async def test_results_kept_before_leads_had_a_say_know_what_bars_them(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        rubric, packs = library.rubric("customer-care"), library.packs(PAT)
        for id in ("left", "stayed"):
            await (await Rehearsal.start(PAT, scripted_cast(), database, rubric, packs, id=id, seed=3)).finish()
        async with database.writes() as session:
            for card in await session.scalars(select(ScorecardRow)):
                ended = "walk_away" if card.rehearsal == "left" else "trainee"
                card.record = {**card.record, "meta": {**card.record["meta"], "ended": ended}}
                card.result = {name: value for name, value in card.result.items() if name != "barred"}
            for rehearsal in ("left", "gone", None):
                session.add(LookRow(at=datetime.now(UTC), who="lea", deed="looked_at", whose="jo", rehearsal=rehearsal))
    await run(
        url,
        "DROP INDEX ix_looks_rehearsal", "ALTER TABLE reviews DROP COLUMN verdict",
        "ALTER TABLE people DROP COLUMN stamp",
        "UPDATE alembic_version SET version_num = 'm003'",
    )  # fmt: skip
    async with Database.open(url) as database:
        found = {one.entry.id: one.result for one in await Standings(database).of(LOCAL)}
        assert {id: result and result.barred for id, result in found.items()} == {"left": True, "stayed": False}
        assert [look.rehearsal for look in await People(database).looks()] == [None, None, "left"]


async def test_servers_that_start_together_migrate_once(url: str) -> None:
    async def open_and_close() -> None:
        async with Database.open(url) as database:
            await database.recent()

    await asyncio.gather(*(open_and_close() for _ in range(4)))


async def test_a_database_from_the_future_is_left_alone(url: str) -> None:
    async with Database.open(url):
        pass
    await run(url, "UPDATE alembic_version SET version_num = 'm999'")
    with pytest.raises(FailureError, match="made by a newer Greenroom"):
        async with Database.open(url):
            pass

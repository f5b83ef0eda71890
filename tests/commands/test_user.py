"""`greenroom user remove`: what becomes of somebody's rehearsals is said, and done."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.core.person import Person
from bot.errors import NotFoundError
from bot.store.database import Database
from bot.store.library import Library
from bot.store.people import People
from bot.store.standings import Standings
from tests.store.test_takes import played

GONE = ", with the audit lines about them. Reviews that they wrote stay with others' rehearsals."


def database(data: Path) -> str:
    return f"sqlite+aiosqlite:///{data / 'greenroom.db'}"


@pytest.fixture
def data(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two rehearsals of jo and one of max."""
    monkeypatch.setenv("GREENROOM_DATA", str(tmp_path))

    async def fill() -> None:
        async with Database.open(database(tmp_path)) as opened:
            await People(opened).add("jo", "trainee", "correct horse battery")
            for id, owner in (("a", "jo"), ("b", "jo"), ("c", "max")):
                await played(opened, library, id, owner)
                await People(opened).note(Person(name="lea"), "looked_at", owner, id)

    asyncio.run(fill())
    return tmp_path


def remove(*arguments: str) -> str:
    """What it says; raises what it raises."""
    result = CliRunner().invoke(app, ["user", "remove", *arguments], catch_exceptions=False)
    return result.output.strip()


def looked_at(data: Path) -> list[str]:
    """Whose work the lines of the audit are about."""

    async def read() -> list[str]:
        async with Database.open(database(data)) as opened:
            return [look.whose for look in await People(opened).looks()]

    return asyncio.run(read())


def kept(data: Path, owner: str) -> int:
    async def read() -> int:
        async with Database.open(database(data)) as opened:
            return len(await Standings(opened).ids(owner))

    return asyncio.run(read())


def test_rehearsals_stay_and_it_is_said(data: Path) -> None:
    assert remove("Jo") == "jo is off; their 2 rehearsals stay. `--with-rehearsals` deletes them."
    assert kept(data, "jo") == 2


def test_it_is_said_until_when_they_stay(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_RETENTION_DAYS", "90")
    assert "2 rehearsals stay until 90 days after their start." in remove("jo")


def test_rehearsals_go_where_that_is_asked_for_even_afterwards(data: Path) -> None:
    remove("jo")
    assert remove("jo", "--with-rehearsals") == "jo is off, and their 2 rehearsals are deleted" + GONE
    assert (kept(data, "jo"), kept(data, "max")) == (0, 1)
    assert looked_at(data) == ["max"]
    assert remove("max", "--with-rehearsals") == "max is off, and their 1 rehearsal is deleted" + GONE
    assert looked_at(data) == []
    with pytest.raises(NotFoundError, match="no user 'jo'"):
        remove("jo", "--with-rehearsals")

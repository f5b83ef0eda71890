"""The same store on SQLite and on PostgreSQL, and through kill -9."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.core.record import Hint
from bot.errors import FailureError, InputError
from bot.rehearsal import Rehearsal
from bot.store.database import Database
from bot.store.library import Library
from tests.personas import PAT
from tests.scripted import scripted_cast


async def test_a_rehearsal_is_kept_whole_on_either_database(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        rubric, packs = library.rubric("customer-care"), library.packs(PAT)
        name = f"kept-{time.time_ns()}"
        rehearsal = await Rehearsal.start(PAT, scripted_cast(), database, rubric, packs, id=name, seed=3)
        for text in ("Hello “there” 👋", "Ünïcode\nand lines", "x" * 4000):
            [_ async for _ in rehearsal.say(text)]
        await database.add_hint(name, Hint(before_turn=4, text="Listen."))
        await rehearsal.finish()
    async with Database.open(url) as database:  # a second opening finds the tables there
        stored = await database.load(name)
        assert list(stored.turns) == rehearsal.turns
        assert stored.opening == rehearsal.opening
        assert [hint.text for hint in stored.hints] == ["Listen."]
        assert stored.scorecard == rehearsal.scorecard
        assert (name, "pat") in [(kept.id, kept.persona) for kept in await database.recent()]


async def test_a_turn_number_is_taken_once(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        rubric, packs = library.rubric("customer-care"), library.packs(PAT)
        name = f"once-{time.time_ns()}"
        rehearsal = await Rehearsal.start(PAT, scripted_cast(), database, rubric, packs, id=name, seed=3)
        [_ async for _ in rehearsal.say("Hello")]
        with pytest.raises(FailureError, match="continued elsewhere"):
            await database.add_turn(name, rehearsal.turns[0])


async def test_forty_rehearsals_at_once_are_all_kept(url: str, library: Library) -> None:
    async with Database.open(url) as database:
        rubric, packs = library.rubric("customer-care"), library.packs(PAT)

        async def one(number: int) -> None:
            name = f"many-{number}-{time.time_ns()}"
            rehearsal = await Rehearsal.start(PAT, scripted_cast(), database, rubric, packs, id=name, seed=number)
            [_ async for _ in rehearsal.say("Hello")]
            assert len((await database.load(name)).turns) == 1

        await asyncio.gather(*map(one, range(40)))


BAD_URLS = [
    ("nonsense", InputError, "GREENROOM_DATABASE_URL"),
    ("sqlite+aiosqlite:////proc/nowhere/x.db", FailureError, "cannot create the folder"),
    ("postgresql+asyncpg://me:secret@127.0.0.1:1/x", FailureError, "cannot open the database"),
]


@pytest.mark.parametrize(("url", "error", "words"), BAD_URLS, ids=[row[0][:12] for row in BAD_URLS])
async def test_a_database_that_cannot_be_opened_is_told_without_its_password(
    url: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        async with Database.open(url):
            pass
    assert "secret" not in str(caught.value)


WRITER = """
import asyncio, sys
from bot.rehearsal import Rehearsal
from bot.store.database import Database
from bot.store.library import Library
from tests.personas import PAT
from tests.scripted import scripted_cast

async def main(path: str) -> None:
    async with Database.open(f"sqlite+aiosqlite:///{path}") as database:
        library = Library.at()
        rehearsal = await Rehearsal.start(
            PAT, scripted_cast(), database, library.rubric("customer-care"), library.packs(PAT), id="k", seed=1,
            max_turns=100_000)
        while True:
            [_ async for _ in rehearsal.say(f"message number {len(rehearsal.turns)} {'x' * 500}")]
            print(len(rehearsal.turns), flush=True)

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.parametrize("after_turns", [1, 4, 9])
def test_kill_minus_nine_loses_at_most_the_turn_in_flight(tmp_path: Path, library: Library, after_turns: int) -> None:
    path = tmp_path / "killed.db"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as writer:
        assert writer.stdout is not None
        confirmed = 0
        for line in writer.stdout:
            confirmed = int(line)
            if confirmed == after_turns:
                writer.send_signal(signal.SIGKILL)
                break
        for line in writer.stdout:  # what it had printed before the signal arrived
            confirmed = int(line)

    async def check() -> None:
        async with Database.open(f"sqlite+aiosqlite:///{path}") as database:
            stored = await database.load("k")
            assert confirmed <= len(stored.turns) <= confirmed + 1
            rubric, packs = library.rubric("customer-care"), library.packs(PAT)
            rehearsal = Rehearsal.resume(stored, scripted_cast(), database, rubric, packs)
            [_ async for _ in rehearsal.say("and on we go from here")]
            assert len((await database.load("k")).turns) == len(stored.turns) + 1

    asyncio.run(check())

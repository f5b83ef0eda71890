"""An office where people sign in, with rehearsals of several of them, played by the embedded cast."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from sqlalchemy import func, select

from bot.config import Settings
from bot.core.person import PersonRole
from bot.greenroom import Greenroom
from bot.store.database import Database
from bot.store.people import People
from bot.store.tables import Base
from tests.ui.conftest import Server, serving

PASSWORD = "correct horse battery"
PEOPLE: dict[str, PersonRole] = {
    "jo": "trainee", "max": "trainee", "nell": "trainee", "abe": "author", "lea": "lead", "ada": "admin"
}  # fmt: skip
GOOD = (
    "I'm sorry you had to chase this five times. Being billed for nothing must be infuriating.",
    "What matters most to you now? I want to understand it before I offer anything.",
    "I will see to it myself and write to you tomorrow before noon, whatever happens.",
    "Would Thursday suit you, or is Friday better?",
)
POOR = ("Calm down please.", "You should have told us earlier, it's in the terms.", "That's policy.", "Anything else?")


async def play(
    greenroom: Greenroom, persona: str, owner: str, lines: Sequence[str] = GOOD, *, graded: bool = True
) -> str:
    """A rehearsal of `owner`; its id."""
    rehearsal = await greenroom.begin(persona, seed=1, owner=owner, id=str(uuid4()))
    for line in lines:
        if rehearsal.ended is None:
            [_ async for _ in rehearsal.say(line)]
    if graded:
        await rehearsal.finish()
    return rehearsal.id


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[Greenroom]:
    """The product on the data of a server."""
    async with Greenroom.open(Settings(_env_file=None, data=data)) as greenroom:
        yield greenroom


@contextmanager
def office(data: Path, **settings: str) -> Iterator[Server]:
    """A server that all of PEOPLE may sign in to."""

    async def hire() -> None:
        async with opened(data) as greenroom:
            for name, role in PEOPLE.items():
                await People(greenroom.database).add(name, role, PASSWORD)

    asyncio.run(hire())
    with serving(data, CHAINLIT_AUTH_SECRET="s" * 40, **settings) as running:
        yield running


class Visit:
    """Somebody with a browser that keeps their session and says where a form comes from."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http, self.url = http, url

    async def get(self, path: str) -> tuple[int, str]:
        """Status and text, as a browser that wants a page."""
        async with self.http.get(self.url + path, headers={"Accept": "text/html"}, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, origin: str | None = None, **form: str) -> tuple[int, str]:
        """Send a form; status and text."""
        headers = {"Origin": origin or self.url, "Accept": "text/html"}
        url = self.url + path
        async with self.http.post(url, data=form or b"", headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.text()

    async def json(self, path: str) -> Any:
        """What a file of JSON says."""
        async with self.http.get(self.url + path) as answer:
            return json.loads(await answer.text())


@asynccontextmanager
async def visit(server: Server, name: str = "") -> AsyncIterator[Visit]:
    """A visit of somebody signed in; of nobody without a name."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        if name:
            async with http.post(f"{server.url}/login", data={"username": name, "password": PASSWORD}) as answer:
                assert answer.status == 200
        yield Visit(http, server.url)


async def rows(database: Database) -> dict[str, int]:
    """Rows per table."""
    async with database.reads() as session:
        return {
            table.name: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }

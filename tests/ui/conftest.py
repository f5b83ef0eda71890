"""A real server in a process of its own, shared by the tests of the browser app."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import aiohttp
import pytest

from bot.store.database import Database
from bot.store.people import People
from bot.ui import patches
from tests.llm import openai_server
from tests.llm.openai_server import OpenAIServer
from tests.ui.client import Tab
from tests.ui.scripted import KEY

os.environ.setdefault(
    "CHAINLIT_APP_ROOT", tempfile.mkdtemp(prefix="greenroom-test-")
)  # Chainlit writes there on import
patches.before_import()

START_SECONDS, STOP_SECONDS = 90, 60
"""What a busy machine may take."""
QUICK = {"GREENROOM_PACE": "2000", "GREENROOM_SEED": "7"}
"""Replies still come in pieces, but no test waits for a person's speed of writing, and chance is the same each time."""
BY_HEADER = {"GREENROOM_SIGN_IN_HEADER": "X-User", "CHAINLIT_AUTH_SECRET": "k" * 48}
"""Settings of a server behind a proxy that says who somebody is."""


class Server:
    """A running `greenroom serve`."""

    def __init__(self, url: str, data: Path, process: "subprocess.Popen[str]") -> None:
        self.url, self.data, self.process = url, data, process

    @property
    def database(self) -> str:
        """URL of its database."""
        return f"sqlite+aiosqlite:///{self.data / 'greenroom.db'}"

    @asynccontextmanager
    async def tab(self, profile: str = "", opened: bool = True) -> AsyncIterator[Tab]:
        """A tab, closed as a browser closes it."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            tab = Tab(http, self.url, profile)
            if opened:
                await tab.open()
            yield tab
            if opened and not tab.socket.closed:
                with suppress(ConnectionError):  # the server may have gone first
                    await tab.emit("clear_session")
                    await tab.socket.close()
                await tab.reading


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(data: Path, **settings: str) -> Iterator[Server]:
    """A server that keeps its rehearsals in `data`; `settings` go into its environment. At the end it is killed."""
    running = _started(data, settings)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def _started(data: Path, settings: dict[str, str]) -> Server:
    for _ in range(3):
        server = _launched(data, free_port(), settings)
        if _ready(server):
            return server
        server.process.kill()
        server.process.wait()
        told = (data / "log").read_text()
        if "cannot listen" not in told:  # else somebody else was quicker to take the port
            break
    pytest.fail(f"the server did not start:\n{told}")


def _launched(data: Path, port: int, settings: dict[str, str]) -> Server:
    environment = {name: value for name, value in os.environ.items() if not re.match("GREENROOM_|CHAINLIT_", name)}
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    with (data / "log").open("w") as log:
        process = subprocess.Popen(
            command,
            env=environment | {"GREENROOM_DATA": str(data)} | QUICK | settings,
            cwd=Path(__file__).parents[2],
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
    return Server(f"http://127.0.0.1:{port}", data, process)


def _ready(server: Server) -> bool:
    """Whether it answers; False where it ended or took too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        try:
            with urlopen(f"{server.url}/health", timeout=START_SECONDS) as answer:
                return bool(json.load(answer)["status"] == "ok")
        except OSError:  # not listening yet, or not ready
            time.sleep(0.05)
    return False


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of the browser app."""
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server behind a proxy that names people in a header; Lee leads, everybody else is a trainee."""
    data = tmp_path_factory.mktemp("office")

    async def appoint() -> None:
        async with Database.open(f"sqlite+aiosqlite:///{data / 'greenroom.db'}") as database:
            await People(database).appoint("lee", "lead")

    asyncio.run(appoint())
    with serving(data, **BY_HEADER) as running:
        yield running


@pytest.fixture(scope="session")
def model() -> Iterator[OpenAIServer]:
    """A language model for all roles; reset it before you script it."""
    with openai_server.serving() as running:
        yield running


def played_by(model: OpenAIServer) -> dict[str, str]:
    """Settings of a server whose roles are all played by `model`."""
    return {"GREENROOM_MODEL": "scripted", "OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": KEY}


@asynccontextmanager
async def visiting(server: Server, name: str, profile: str = "") -> AsyncIterator[Tab]:
    """A tab of the person `name` in the office, signed in but not open."""
    headers = {"X-User": name}
    async with aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        tab = Tab(http, server.url, profile)
        assert await tab.sign_in() == 200
        yield tab

"""Signing in: by nobody on this computer, by password, by a proxy's header; and who gets nothing."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import CompletedProcess

import aiohttp
import jwt
import pytest

from bot.config import Settings
from bot.core.person import LOCAL, PersonRole
from bot.errors import FailureError, InputError
from bot.store.database import Database
from bot.store.people import People
from bot.ui.signin import SECRET_LENGTH, chosen, guarded, kept_secret
from tests import command
from tests.ui.client import Tab
from tests.ui.conftest import Server, free_port, serving

PASSWORD, PERSONA = "correct horse battery", "past-due-marcus"
LONG = "s" * SECRET_LENGTH


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


WAYS = [
    ({}, False, False, "local"), ({}, True, False, "password"), ({}, True, True, "oauth"), ({}, False, True, "oauth"),
    ({"sign_in_header": "X-User"}, True, True, "header"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "people", "oauth", "way"), WAYS)
def test_the_settings_choose_one_way_to_sign_in(given: dict[str, str], people: bool, oauth: bool, way: str) -> None:
    assert chosen(settings(**given), people, oauth) == way


REFUSED = [
    ("local", "0.0.0.0", LONG, "open to other computers, and nobody would have to sign in"),
    ("local", "192.168.1.5", "", "greenroom user add"),
    ("password", "0.0.0.0", "", "CHAINLIT_AUTH_SECRET has 0 characters"),
    ("password", "127.0.0.1", "changeme", "set it to 32 or more"),
    ("header", "127.0.0.1", "", "CHAINLIT_AUTH_SECRET"),
    ("oauth", "::", "x" * 31, "has 31 characters"),
]


@pytest.mark.parametrize(("way", "host", "secret", "message"), REFUSED)
def test_it_does_not_open_where_strangers_could_come_in(way: str, host: str, secret: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        guarded(way, settings(host=host), secret)  # type: ignore[arg-type]
    assert message in str(refused.value)


@pytest.mark.parametrize(("way", "host", "secret"), [("local", "127.0.0.1", ""), ("password", "0.0.0.0", LONG)])
def test_it_opens_where_only_the_right_people_come_in(way: str, host: str, secret: str) -> None:
    guarded(way, settings(host=host), secret)  # type: ignore[arg-type]


def test_the_secret_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "ui" / "secret"
    first = kept_secret(path)
    assert len(first) >= SECRET_LENGTH
    assert kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FailureError, match="set CHAINLIT_AUTH_SECRET"):
        kept_secret(path / "below a file")


def greenroom(data: Path, *arguments: str, given: str = "", **settings: str) -> CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GREENROOM_", "CHAINLIT"))}
    return command.greenroom(
        *arguments, environment=environment | {"GREENROOM_DATA": str(data)} | settings, given=given
    )


def test_people_are_kept_by_the_command(tmp_path: Path) -> None:
    assert greenroom(tmp_path, "user", "add", "Jo.Smith", "--role", "lead", given=PASSWORD + "\n").returncode == 0
    again = greenroom(tmp_path, "user", "add", "jo.smith", given=PASSWORD + "\n")
    assert (again.returncode, again.stderr) == (
        2, "greenroom: user 'jo.smith' exists; change the password with `greenroom user passwd`\n",
    )  # fmt: skip
    assert greenroom(tmp_path, "user", "role", "jo.smith", "author").returncode == 0
    assert greenroom(tmp_path, "user", "passwd", "jo.smith", given="short\n").returncode == 2
    listed = greenroom(tmp_path, "user", "list").stdout
    assert "jo.smith" in listed
    assert "author" in listed
    assert greenroom(tmp_path, "user", "remove", "jo.smith").returncode == 0
    assert greenroom(tmp_path, "user", "remove", "jo.smith").stderr.startswith("greenroom: no user 'jo.smith'")


@pytest.mark.parametrize(
    ("host", "message"), [("0.0.0.0", "nobody would have to sign in"), ("127.0.0.1", "CHAINLIT_AUTH_SECRET has 0")]
)
def test_serve_refuses_in_one_sentence(tmp_path: Path, host: str, message: str) -> None:
    if host == "127.0.0.1":
        greenroom(tmp_path, "user", "add", "jo", given=PASSWORD + "\n")
    refused = greenroom(tmp_path, "serve", "--host", host, "--port", str(free_port()))
    assert refused.returncode == 2
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr


async def add(server_data: Path, name: str, role: PersonRole = "trainee") -> None:
    async with Database.open(f"sqlite+aiosqlite:///{server_data / 'greenroom.db'}") as database:
        await People(database).add(name, role, PASSWORD)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server where people sign in by password."""
    data = tmp_path_factory.mktemp("office")
    for name in ("jo", "max", "gone", "guessed"):
        asyncio.run(add(data, name))
    with serving(data, CHAINLIT_AUTH_SECRET=LONG) as running:
        yield running


@asynccontextmanager
async def visitor(server: Server, name: str = "", profile: str = PERSONA, thread: str = "") -> AsyncIterator[Tab]:
    """A tab of somebody signed in, not yet connected."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        tab = Tab(http, server.url, profile, thread=thread)
        if name:
            assert await tab.sign_in(name, PASSWORD) == 200
        yield tab


async def test_nobody_gets_in_without_signing_in(office: Server) -> None:
    async with visitor(office) as tab:
        assert await tab.sign_in() == 400  # the door for the person at this computer is closed here
        with pytest.raises(ConnectionRefusedError, match="sign in first"):
            await tab.connect()
        for path in ("/user", "/project/settings"):
            async with tab.http.get(office.url + path) as answer:
                assert answer.status == 401


async def test_a_forged_session_opens_nothing(office: Server) -> None:
    async with visitor(office) as tab:
        claims: dict[str, object] = {"identifier": "jo", "metadata": {}, "exp": 9_000_000_000, "iat": 0}
        unsigned = jwt.encode(claims, "", algorithm="none")
        for token in (unsigned, jwt.encode(claims, "t" * SECRET_LENGTH, algorithm="HS256"), "x.y.z", "nonsense"):
            tab.http.cookie_jar.update_cookies({"access_token": token})
            with pytest.raises(ConnectionRefusedError, match="sign in first"):
                await tab.connect()


async def test_a_rehearsal_is_its_owners_alone(office: Server) -> None:
    async with visitor(office, "jo") as tab:
        await tab.open()
        await tab.say("Hello Marcus, I'm Jo. How can I help?")
        mine = tab.rehearsal_id()
        listed = await tab.post("/project/threads", {"pagination": {"first": 20}, "filter": {}})
        assert mine in listed[1]
    async with visitor(office, "max", thread=mine) as other:
        await other.open()
        assert other.rehearsal_id() != mine  # a new one: the foreign one was not gone on with
        assert mine not in (await other.post("/project/threads", {"pagination": {"first": 20}, "filter": {}}))[1]
        named = {"pagination": {"first": 20}, "filter": {"userId": "jo"}}
        assert mine not in (await other.post("/project/threads", named))[1]
        async with other.http.get(f"{office.url}/project/thread/{mine}") as answer:
            assert answer.status == 401
        for method, body in (("PUT", {"threadId": mine, "name": "mine"}), ("DELETE", {"threadId": mine})):
            assert (await other.post("/project/thread", body, method))[0] == 401
    async with Database.open(office.database) as database:
        entry = await database.entry(mine)
        assert (entry.owner, entry.title) == ("jo", None)


async def test_an_owner_finds_renames_and_deletes(office: Server) -> None:
    async with visitor(office, "jo") as tab:
        await tab.open()
        mine = tab.rehearsal_id()
        assert (await tab.post("/project/thread", {"threadId": mine, "name": "My best <b>"}, "PUT"))[0] == 200
        found = await tab.post("/project/threads", {"pagination": {"first": 20}, "filter": {"search": "my BEST"}})
        assert "My best <b>" in found[1]
        assert (await tab.post("/project/thread", {"threadId": mine}, "DELETE"))[0] == 200
        async with tab.http.get(f"{office.url}/project/thread/{mine}") as answer:
            assert answer.status == 404


async def test_whoever_was_removed_is_out_with_the_next_connection(office: Server) -> None:
    async with visitor(office, "gone") as tab:
        async with Database.open(office.database) as database:
            await People(database).remove("gone")
        with pytest.raises(ConnectionRefusedError, match="sign in first"):
            await tab.connect()


async def test_guessing_is_cut_off(office: Server) -> None:
    async with visitor(office) as tab:
        statuses = [await tab.sign_in("guessed", f"guess number {n}") for n in range(6)]
        assert statuses == [401] * 5 + [429]
        assert await tab.sign_in("guessed", PASSWORD) == 429


async def test_a_proxy_in_front_names_who_signed_in(tmp_path: Path) -> None:
    with serving(tmp_path, CHAINLIT_AUTH_SECRET=LONG, GREENROOM_SIGN_IN_HEADER="X-Forwarded-User") as proxied:
        async with visitor(proxied) as tab:
            async with tab.http.post(
                f"{proxied.url}/auth/header", headers={"X-Forwarded-User": "Lea@Example.com"}
            ) as a:
                assert a.status == 200
            named = [("Lea@Example.com", "lea@example.com"), ("max@example.com", None), ("", None)]
            for name, expected in named:  # the proxy says it with every request; somebody else may sit there by now
                async with tab.http.get(f"{proxied.url}/user", headers={"X-Forwarded-User": name}) as answer:
                    assert (await answer.json()).get("identifier") == expected
                async with tab.http.get(
                    f"{proxied.url}/progress", headers={"X-Forwarded-User": name}, allow_redirects=False
                ) as answer:
                    assert answer.status == (200 if expected else 303)
        async with visitor(proxied) as tab:
            for name in ("", "../x", "a b", "local", "greenroom", "\u212aim"):
                async with tab.http.post(f"{proxied.url}/auth/header", headers={"X-Forwarded-User": name}) as a:
                    assert a.status == 401


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""])
async def test_a_name_that_points_here_from_outside_gets_no_local_session(server: Server, host: str) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(server.url, headers={"Host": host, "Accept": "text/html"}) as answer:
            assert answer.status in (400, 421)
            assert "access_token" not in answer.cookies
        async with http.post(f"{server.url}/auth/header", headers={"Host": host}) as answer:
            assert answer.status in (400, 421)


async def test_the_first_page_brings_the_local_session_once(server: Server) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with http.get(server.url, headers={"Accept": "text/html"}) as answer:
            cookie = answer.cookies["access_token"]
            assert (cookie["httponly"], cookie["samesite"]) == (True, "lax")
        async with http.get(server.url, headers={"Accept": "text/html"}) as answer:
            assert "access_token" not in answer.cookies
        async with http.get(f"{server.url}/user") as answer:
            assert (await answer.json())["identifier"] == LOCAL

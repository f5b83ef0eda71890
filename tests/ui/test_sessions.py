"""A session ends with its person: taken off, signed out, another password, a recycled name; in every route and tab."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import text

from bot.greenroom import Greenroom
from bot.store.database import Database
from bot.store.people import People
from bot.store.tables import Base
from bot.ui.lockout import PER_NAME_HERE
from tests.ui.client import Tab
from tests.ui.conftest import Server
from tests.ui.office import PASSWORD, Visit, office, opened, play, visit

DANA = "repeat-contact-dana"
Ending = Callable[[People, str], Awaitable[None]]


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with office(tmp_path_factory.mktemp("office"), CHAINLIT_URL="https://greenroom.example") as running:
        yield running


@pytest.fixture
async def greenroom(building: Server) -> AsyncIterator[Greenroom]:
    async with opened(building.data) as found:
        yield found


async def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    async with database.reads() as session:
        return {
            name: [tuple(row) for row in await session.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2"))]
            for name in Base.metadata.tables
        }


async def somebody(greenroom: Greenroom) -> str:
    """A new person's name."""
    person = await People(greenroom.database).add(f"p{uuid4().hex[:8]}", "trainee", PASSWORD)
    return person.name


def plain(cookies: aiohttp.CookieJar) -> dict[str, str]:
    """The cookies as they are: a browser would keep those for HTTPS back, and the test's server has none."""
    return {cookie.key: cookie.value for cookie in cookies}


async def signed_in(server: Server, name: str, password: str = PASSWORD) -> dict[str, str]:
    """The cookies of somebody who signed in."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with http.post(f"{server.url}/login", data={"username": name, "password": password}) as answer:
            assert answer.status == 200, await answer.text()
        return plain(http.cookie_jar)  # type: ignore[arg-type]


async def removed(people: People, name: str) -> None:
    await people.remove(name)


async def given_another_password(people: People, name: str) -> None:
    await people.change(name, password=PASSWORD + "!")


async def recycled(people: People, name: str) -> None:
    """Somebody else gets the name."""
    await people.remove(name)
    await people.add(name, "lead", PASSWORD + "?", again=True)


async def made_a_lead(people: People, name: str) -> None:
    await people.appoint(name, "lead")


ENDINGS: list[Ending] = [removed, given_another_password, recycled]
ROUTES: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/user", {}), ("POST", "/project/threads", {"pagination": {"first": 20}, "filter": {}}),
    ("GET", "/project/thread/{}", {}), ("PUT", "/project/thread", {"threadId": "{}", "name": "mine"}),
    ("DELETE", "/project/thread", {"threadId": "{}"}), ("GET", "/project/settings", {}),
    ("GET", "/progress", {}), ("GET", "/progress/data.json", {}), ("GET", "/cohort", {}),
    ("GET", "/rehearsals/{}/export.json", {}), ("POST", "/progress/{}/hand-in", {}),
    ("POST", "/progress/{}/delete", {}), ("POST", "/rehearsals/{}/takes", {"turn": 1}), ("GET", "/studio", {}),
]  # fmt: skip


@pytest.mark.parametrize("end", ENDINGS)
@pytest.mark.parametrize("bearer", [False, True])
async def test_a_session_that_is_over_opens_no_route_and_changes_no_row(
    building: Server, greenroom: Greenroom, end: Ending, bearer: bool
) -> None:
    name = await somebody(greenroom)
    id, cookies = await play(greenroom, DANA, name), await signed_in(building, name)
    headers = {"Authorization": f"Bearer {cookies['access_token']}"} if bearer else {}
    async with aiohttp.ClientSession(headers=headers, cookies={} if bearer else cookies) as http:
        if not bearer:
            async with http.get(f"{building.url}/project/thread/{id}") as answer:
                assert answer.status == 200
        await end(People(greenroom.database), name)
        before = await everything(greenroom.database)
        for method, path, body in ROUTES:
            sent = {key: id if value == "{}" else value for key, value in body.items()}
            where = building.url + path.format(id)
            json = sent if method != "GET" else None
            async with http.request(method, where, json=json, allow_redirects=False) as answer:
                assert answer.status in (303, 401), (method, path, answer.status)
                assert "Dana" not in await answer.text()
        assert await everything(greenroom.database) == before


@pytest.mark.parametrize("way_out", ["/sign-out", "/logout"])
async def test_whoever_signs_out_is_out_in_every_browser(building: Server, greenroom: Greenroom, way_out: str) -> None:
    name = await somebody(greenroom)
    stolen, own = await signed_in(building, name), await signed_in(building, name)
    async with aiohttp.ClientSession(cookies=own) as http, http.post(building.url + way_out, data=b"") as answer:
        first = (answer.history or (answer,))[0]
        assert first.cookies["access_token"].value == ""
    new = await signed_in(building, name)
    for cookies, status in ((stolen, 401), (own, 401), (new, 200)):
        async with aiohttp.ClientSession(cookies=cookies) as http, http.get(f"{building.url}/user") as answer:
            assert answer.status == status


async def test_over_https_the_cookie_stays_there_and_no_script_reads_it(building: Server) -> None:
    async with aiohttp.ClientSession() as http:
        form = {"username": "jo", "password": PASSWORD}
        async with http.post(f"{building.url}/login", data=form) as answer:
            cookie = answer.cookies["access_token"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "lax")
    assert 0 < int(cookie["max-age"]) <= 86_400


async def test_a_cookie_that_was_planted_before_is_replaced(building: Server, greenroom: Greenroom) -> None:
    planted, name = await signed_in(building, "max"), await somebody(greenroom)
    async with aiohttp.ClientSession(cookies=planted) as http:
        async with http.post(f"{building.url}/login", data={"username": name, "password": PASSWORD}) as answer:
            assert answer.cookies["access_token"].value != planted["access_token"]
        fresh = {"access_token": answer.cookies["access_token"].value}
    async with aiohttp.ClientSession(cookies=fresh) as http, http.get(f"{building.url}/user") as answer:
        told = await answer.json()
    assert told["identifier"] == name
    assert "role" not in str(told)


async def test_an_open_tab_is_cut_off_and_its_words_are_not_kept(building: Server, greenroom: Greenroom) -> None:
    name = await somebody(greenroom)
    async with aiohttp.ClientSession(cookies=await signed_in(building, name)) as http:
        tab = Tab(http, building.url, DANA)
        await tab.open()
        await tab.say("Hello Dana, I'm Jo.")
        await removed(People(greenroom.database), name)
        assert await tab.press("end") == 404  # at once
        async with asyncio.timeout(120):  # a message within a few seconds
            ended = tab.count("task_end")
            while "sign in first" not in (await tab.notice("Still here.")).lower():
                await tab.next("task_end", ended)
                ended = tab.count("task_end")
                await asyncio.sleep(1)  # not faster than a person may write
        before = await everything(greenroom.database)
        assert "sign in first" in (await tab.notice("And here.")).lower()
        assert await everything(greenroom.database) == before
        again = Tab(http, building.url, DANA, session=tab.session)
        with pytest.raises(ConnectionRefusedError, match="sign in first"):
            await again.connect()


async def test_another_role_leaves_an_open_tab_open(building: Server, greenroom: Greenroom) -> None:
    name = await somebody(greenroom)
    async with aiohttp.ClientSession(cookies=await signed_in(building, name)) as http:
        tab = Tab(http, building.url, DANA)
        await tab.open()
        await made_a_lead(People(greenroom.database), name)
        async with http.get(f"{building.url}/cohort") as answer:
            assert answer.status == 200
        await tab.say("Hello Dana, I'm Jo.")
        assert len((await greenroom.database.load(tab.rehearsal_id())).turns) == 1


async def test_many_guesses_at_once_are_no_more_than_one_after_the_other(
    building: Server, greenroom: Greenroom
) -> None:
    name = await somebody(greenroom)
    spellings = (name, name.upper(), f" {name} ", name.capitalize())
    async with aiohttp.ClientSession() as http:

        async def guess(number: int) -> int:
            form = {"username": spellings[number % len(spellings)], "password": f"guess number {number}"}
            spoofed = {"X-Real-IP": f"10.0.0.{number}", "Forwarded": f"for=10.0.0.{number}"}
            async with http.post(f"{building.url}/login", data=form, headers=spoofed) as answer:
                return answer.status

        statuses = await asyncio.gather(*(guess(number) for number in range(40)))
    assert sorted(statuses) == [401] * PER_NAME_HERE + [429] * (40 - PER_NAME_HERE)


@pytest.mark.parametrize("name", ["\x00", "ｊｏ", "jo\u2003", "\u212aim", "x" * 5_000, "jo'--", "local", "greenroom"])
async def test_a_name_that_nobody_can_have_is_a_wrong_one(building: Server, name: str) -> None:
    form = {"username": name, "password": PASSWORD}
    async with aiohttp.ClientSession() as http, http.post(f"{building.url}/login", data=form) as answer:
        assert answer.status == 401


async def test_deletions_at_once_all_succeed_and_leave_nothing(building: Server, greenroom: Greenroom) -> None:
    name = await somebody(greenroom)
    ids = [await play(greenroom, DANA, name) for _ in range(2)]
    others = await everything(greenroom.database)
    async with aiohttp.ClientSession(cookies=await signed_in(building, name)) as http:
        person, paths = Visit(http, building.url), [f"/progress/{id}/delete" for id in ids] * 3
        answers = await asyncio.gather(
            *(person.post(path) for path in paths), *(person.post("/progress/delete", sure="yes") for _ in range(3))
        )
    assert {status for status, _ in answers} <= {303, 404}
    left = await everything(greenroom.database)
    assert not [row for table in left.values() for row in table if any(id in map(str, row) for id in ids)]
    assert len(left["rehearsals"]) == len(others["rehearsals"]) - 2


async def test_a_lead_of_nothing_sees_that_there_is_nothing(building: Server, greenroom: Greenroom) -> None:
    async with visit(building) as stranger:
        assert (await stranger.get("/cohort"))[0] == 303
    async with aiohttp.ClientSession(cookies=await signed_in(building, "lea")) as http:
        lead = Visit(http, building.url)
        status, page = await lead.get("/cohort")
        assert (status, 'data-testid="empty"' in page) == (200, True)
        assert (await lead.get("/cohort/scores.csv"))[1].count("\n") == 1
        for path in (
            f"/cohort/{uuid4()}",
            "/cohort/%00",
            "/cohort/x%2f..%2faudit",
            "/cohort/..%2fprogress%2fdata.json",
        ):
            status, page = await lead.get(path)
            assert status in (404, 200), path  # the chat's own page answers where there is none
            assert 'data-testid="audit"' not in page
            assert '"looks"' not in page

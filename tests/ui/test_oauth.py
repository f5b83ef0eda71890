"""Signing in by OAuth: the whole dance with a provider over HTTP, and everybody who must not get in by it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from yarl import URL

from bot.errors import InputError
from bot.store.database import Database
from bot.store.people import People
from bot.ui.signin import domains, one_safe
from tests.ui.conftest import Server, free_port, serving
from tests.ui.office import rows
from tests.ui.provider import Provider, providing
from tests.ui.test_signin import LONG, greenroom

START = "/auth/oauth/generic"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providing() as found:
        yield found


@pytest.fixture(scope="module")
def office(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that people sign in to by OAuth: Lea leads, Abe of another firm is known, example.com may come in."""
    data = tmp_path_factory.mktemp("oauth")

    async def appoint() -> None:
        async with Database.open(f"sqlite+aiosqlite:///{data / 'greenroom.db'}") as database:
            await People(database).appoint("lea@example.com", "lead")
            await People(database).appoint("abe@elsewhere.org", "author")

    asyncio.run(appoint())
    settings = {"CHAINLIT_AUTH_SECRET": LONG, "GREENROOM_SIGN_IN_DOMAINS": "example.com", **provider.settings}
    with serving(data, **settings) as running:
        yield running


@pytest.fixture
async def browser(provider: Provider) -> AsyncIterator[aiohttp.ClientSession]:
    provider.faults.clear()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield http


async def back(http: aiohttp.ClientSession, server: Server) -> str:
    """Go to the provider; the address that it sends the browser back to."""
    async with http.get(server.url + START, allow_redirects=False) as answer:
        assert answer.status == 307
        away = answer.headers["Location"]
    async with http.get(URL(away, encoded=True), allow_redirects=False) as answer:
        assert answer.status == 302
        return answer.headers["Location"]


async def lands(http: aiohttp.ClientSession, address: str) -> str:
    """Path and query of the page that `address` leads to."""
    async with http.get(URL(address, encoded=True), allow_redirects=False) as answer:
        assert answer.status == 302, await answer.text()
        found = urlsplit(answer.headers["Location"])
        return f"{found.path}?{found.query}"


async def who(http: aiohttp.ClientSession, server: Server) -> str | None:
    """Whom the server takes the browser for."""
    async with http.get(f"{server.url}/user") as answer:
        found: str | None = (await answer.json()).get("identifier")
        return found


async def come_in(provider: Provider, http: aiohttp.ClientSession, server: Server, **claims: Any) -> str | None:
    """The whole dance; whom the server takes the browser for after it."""
    provider.claims = claims
    page = await lands(http, await back(http, server))
    found = await who(http, server)
    assert page == ("/login?error=oauthSignin" if found is None else "/login/callback?success=True")
    return found


async def status(http: aiohttp.ClientSession, url: str) -> int:
    async with http.get(url, allow_redirects=False) as answer:
        return answer.status


COME_IN = [
    # who signs in, as whom, and the status of /cohort and /studio
    ({"email": "Lea@Example.com"}, "lea@example.com", 200, 200),
    ({"email": "abe@elsewhere.org", "email_verified": True}, "abe@elsewhere.org", 403, 200),
    ({"email": "new@example.com"}, "new@example.com", 403, 403),
]


@pytest.mark.parametrize(("claims", "name", "cohort", "studio"), COME_IN)
async def test_whom_the_provider_names_comes_in_with_the_role_they_have_here(
    provider: Provider, office: Server, browser: aiohttp.ClientSession, claims: dict[str, Any], name: str, cohort: int,
    studio: int,
) -> None:  # fmt: skip
    assert await who(browser, office) is None
    assert await come_in(provider, browser, office, **claims) == name
    assert [await status(browser, office.url + path) for path in ("/cohort", "/studio")] == [cohort, studio]
    asked = provider.asked[-1]
    assert asked["redirect_uri"] == f"{office.url}{START}/callback"
    assert len(asked["state"]) >= 32


KEPT_OUT: list[dict[str, Any]] = [
    {"email": "stranger@elsewhere.org"},
    {"email": "mallory@notexample.com"},
    {"email": "mallory@example.com@elsewhere.org"},
    {"email": "lea@example.com", "email_verified": False},
    {"email": "lea@example.com", "email_verified": "false"},
    {"email": "new@example.com ", "email_verified": "False"},
    {"email": "\u212aim@example.com"},  # the sign for kelvin is a k in lower case
    {"email": "../../lea@example.com"},
    {"email": ""},
    {"email": None},
    {"email": ["lea@example.com"]},
    {"sub": "lea@example.com"},
    {"email": "local"},
    {"email": "greenroom"},
]


@pytest.mark.parametrize("claims", KEPT_OUT)
async def test_who_is_not_known_here_does_not_come_in_and_leaves_no_row(
    provider: Provider, office: Server, browser: aiohttp.ClientSession, claims: dict[str, Any]
) -> None:
    async with Database.open(office.database) as database:
        before = await rows(database)
        assert await come_in(provider, browser, office, **claims) is None
        assert await rows(database) == before


@pytest.mark.parametrize("forgery", ["another state", "no state", "no code", "no cookie", "another's cookie"])
async def test_an_answer_to_a_question_that_this_browser_did_not_ask_is_refused(
    provider: Provider, office: Server, browser: aiohttp.ClientSession, forgery: str
) -> None:
    provider.claims = {"email": "lea@example.com"}
    address = await back(browser, office)
    given = {name: found[0] for name, found in parse_qs(urlsplit(address).query).items()}
    assert set(given) == {"code", "state"}
    if forgery == "another state":
        given["state"] = "x" * 32
    elif forgery.startswith("no c"):
        browser.cookie_jar.clear() if forgery == "no cookie" else given.pop("code")
    elif forgery == "no state":
        del given["state"]
    else:
        browser.cookie_jar.update_cookies({"oauth_state": "y" * 32}, URL(office.url))
    forged = URL(f"{office.url}{START}/callback").with_query(given)
    assert await lands(browser, str(forged)) == "/login?error=oauthSignin"
    assert await who(browser, office) is None


async def test_an_answer_works_once(provider: Provider, office: Server, browser: aiohttp.ClientSession) -> None:
    provider.claims = {"email": "lea@example.com"}
    address = await back(browser, office)
    assert await lands(browser, address) == "/login/callback?success=True"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as other:
        assert await lands(other, address) == "/login?error=oauthSignin"
        state = parse_qs(urlsplit(address).query)["state"][0]
        other.cookie_jar.update_cookies({"oauth_state": state}, URL(office.url))
        assert await lands(other, address) == "/login?error=oauthSignin"  # the provider takes a code once
        assert await who(other, office) is None


@pytest.mark.parametrize("endpoint", ["authorize", "token", "userinfo"])
async def test_a_provider_that_fails_lets_nobody_in(
    provider: Provider, office: Server, browser: aiohttp.ClientSession, endpoint: str
) -> None:
    provider.faults = {endpoint: 500}
    assert await come_in(provider, browser, office, email="lea@example.com") is None


async def test_a_role_taken_away_is_gone_from_an_open_session(
    provider: Provider, office: Server, browser: aiohttp.ClientSession
) -> None:
    async with Database.open(office.database) as database:
        people = People(database)
        await people.appoint("kim@elsewhere.org", "lead")
        assert await come_in(provider, browser, office, email="kim@elsewhere.org") == "kim@elsewhere.org"
        assert await status(browser, f"{office.url}/cohort") == 200
        await people.appoint("kim@elsewhere.org", "trainee")
        assert await status(browser, f"{office.url}/cohort") == 403
        await people.remove("kim@elsewhere.org")
    assert await who(browser, office) is None
    assert await status(browser, f"{office.url}/progress") == 303


async def test_other_doors_stay_shut(office: Server, browser: aiohttp.ClientSession) -> None:
    for path, form in (("/login", {"username": "lea@example.com", "password": "x" * 12}), ("/auth/header", {})):
        async with browser.post(office.url + path, data=form or b"") as answer:
            assert answer.status in (400, 401), path
    async with browser.get(f"{office.url}/auth/oauth/github", allow_redirects=False) as answer:
        assert answer.status == 307  # Chainlit knows it; without its settings it leads nowhere
        assert "client_id=None" in answer.headers["Location"]
    async with browser.get(f"{office.url}/auth/config") as answer:
        told = await answer.json()
    assert (told["oauthProviders"], told["passwordAuth"], told["headerAuth"]) == (["generic"], False, False)


@pytest.mark.parametrize(("secret", "host"), [("", "0.0.0.0"), ("short", "0.0.0.0"), ("", "127.0.0.1")])
def test_it_does_not_open_without_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str, host: str
) -> None:
    for name, value in Provider(1).settings.items():
        monkeypatch.setenv(name, value)
    refused = greenroom(
        tmp_path, "serve", "--host", host, "--port", str(free_port()), **{"CHAINLIT_AUTH_SECRET": secret}
    )
    assert refused.returncode == 2
    assert f"CHAINLIT_AUTH_SECRET has {len(secret)} characters" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("providers", "message"),
    [
        (["github", "generic"], "set up for github, generic; set the OAUTH_ variables of one only"),
        (["azure-ad-hybrid"], "set the OAUTH_AZURE_AD_ variables instead"),
    ],
)
def test_providers_that_could_be_told_another_name_are_refused(providers: list[str], message: str) -> None:
    with pytest.raises(InputError) as refused:
        one_safe(providers)
    assert message in str(refused.value)
    one_safe(["generic"])


def test_domains_are_read_as_people_write_them() -> None:
    assert domains(" Example.com, @example.org,, ") == {"example.com", "example.org"}
    assert domains("") == frozenset()

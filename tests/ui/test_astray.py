"""A link to a rehearsal that was deleted, or is somebody else's: the page says so instead of waiting for it."""

from uuid import uuid4

import aiohttp
import pytest
from playwright.async_api import expect

from bot.ui.wording import text
from tests.ui.browsing import browsing
from tests.ui.client import Tab
from tests.ui.conftest import Server, visiting


@pytest.mark.parametrize("thread", ["nowhere", str(uuid4())])
async def test_who_goes_on_with_a_rehearsal_that_is_not_there_is_told(server: Server, thread: str) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        tab = Tab(http, server.url, "", thread=thread)
        await tab.open()
        await tab.until(lambda: tab.count("resume_thread_error") == 1)
        assert ("resume_thread_error", text("takes.not_here")) in tab.events
        assert tab.elements("Lobby")


async def test_another_persons_rehearsal_sounds_like_one_that_is_not_there(office: Server) -> None:
    async with visiting(office, "ann", "past-due-marcus") as hers:
        await hers.open()
        await hers.say("Hello Marcus, what happened?")
        async with visiting(office, "bob") as his:
            his.thread = hers.rehearsal_id()
            await his.open()
            await his.until(lambda: his.count("resume_thread_error") == 1)
            assert ("resume_thread_error", text("takes.not_here")) in his.events
            assert "Marcus, what happened" not in "".join(his.received)


@pytest.mark.browser
async def test_the_page_goes_to_the_lobby_and_says_why_in_our_words(server: Server) -> None:
    async with browsing(server, "light") as tab:
        await tab.page.goto(f"{server.url}/thread/{uuid4()}")
        await tab.page.get_by_test_id("lobby").wait_for()
        await expect(tab.page.locator("[data-sonner-toast] [data-title]").first).to_have_text(text("takes.not_here"))

"""The whole path in a real Chromium: pick, chat, hint, end, scorecard, curve, again; light, dark and narrow."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.ui.browsing import LINES, NAME, PERSONA, Tab, browsing, readable
from tests.ui.conftest import Server

pytestmark = pytest.mark.browser


@pytest.fixture(params=["light", "narrow"])
async def tab(request: pytest.FixtureRequest, server: Server) -> AsyncIterator[Tab]:
    """A fresh browser profile per screen."""
    async with browsing(server, request.param) as opened:
        yield opened


async def test_a_rehearsal_from_the_picker_to_the_next_one(tab: Tab, server: Server) -> None:
    page = tab.page
    await expect(page.get_by_test_id("lobby")).to_contain_text("Could this customer tell that they were understood?")
    await page.get_by_test_id(f"pick-{PERSONA}").click()
    await expect(page.get_by_test_id("brief")).to_contain_text("You are on chat for a broadband provider.")
    await expect(page.locator(f'img[alt="Avatar for {NAME}"]').first).to_be_visible()
    for line in LINES:
        await tab.say(line)
        reply = page.locator('[data-step-type="assistant_message"]').last
        await expect(reply).to_be_in_viewport(ratio=0.9)
    await take_a_hint(tab)
    await end(page)
    await check_scorecard(tab)
    await check_curve(page, server.url)
    await page.get_by_test_id("again").click()
    await expect(page.get_by_test_id("scorecard")).to_have_count(0)
    await expect(page.get_by_test_id("brief")).to_contain_text(NAME)
    assert await tab.lines("user_message") == []


async def take_a_hint(tab: Tab) -> None:
    """One click asks the coach, leaves no message of the trainee behind and keeps what was being written."""
    said = await tab.lines("user_message")
    await tab.page.fill("#chat-input", "half a thought")
    await tab.page.click("#command-hint")
    await expect(tab.page.locator('img[alt="Avatar for Coach"]')).to_have_count(1)
    await expect(tab.page.locator("#chat-input")).to_have_value("half a thought")
    assert await tab.lines("user_message") == said
    await tab.page.fill("#chat-input", "")


async def end(page: Page) -> None:
    """Ending asks first; keeping on takes the question away."""
    await page.click("#command-end")
    await page.get_by_test_id("keep-going").click()
    await expect(page.get_by_test_id("ending")).to_have_count(0)
    await page.click("#command-end")
    await expect(page.get_by_test_id("end-now")).to_be_in_viewport(ratio=1)
    await page.get_by_test_id("end-now").click()


async def check_scorecard(tab: Tab) -> None:
    """It is in view, its scores are there, and every quote stands in the chat."""
    page = tab.page
    await expect(page.get_by_test_id("scorecard")).to_be_visible()
    await expect(page.get_by_test_id("score-empathy")).to_be_in_viewport()
    for criterion in ("empathy", "diplomacy", "composure"):
        assert re.match(r"[1-5](\.5)?|–", await page.get_by_test_id(f"score-{criterion}").inner_text())
    said, heard = "\n".join(await tab.lines("user_message")), "\n".join(await tab.lines("assistant_message"))
    quotes = await page.get_by_test_id("quote").all()
    assert len(quotes) >= 3
    for quote in quotes:
        spoken = said if await quote.get_attribute("data-speaker") == "trainee" else heard
        assert (await quote.inner_text()).strip("“”") in spoken
    await page.get_by_role("button", name="Show turn 1").first.click()
    await expect(page.locator("pre").get_by_text(LINES[0], exact=True)).to_be_in_viewport()
    await page.get_by_role("button", name="Back to the scorecard").click()
    await expect(page.get_by_role("button", name="Show turn 1").first).to_be_in_viewport()


async def check_curve(page: Page, home: str) -> None:
    """Three lines, readable on this theme, as wide as the page lets it, and there again after a reload."""
    for again in (False, True):
        if again:
            await page.goto(f"{home}/thread/{await rehearsal(page)}")
        curve = page.get_by_test_id("curve")
        await expect(page.get_by_test_id("next")).to_be_visible()  # the last of all elements
        await expect(curve.locator("polyline")).to_have_count(3)
        await readable(curve.locator(".gr-number").first, page.locator(".gr-top"), "fill")
        box = await curve.bounding_box()
        assert box is not None
        assert box["width"] >= 0.75 * min(page.viewport_size["width"], 768)  # type: ignore[index]


async def rehearsal(page: Page) -> str:
    """Id of the finished rehearsal on the page."""
    link = await page.get_by_test_id("debrief").locator("footer a").first.get_attribute("href")
    return str(link).split("/")[2]


@pytest.mark.parametrize("tab", ["light"], indirect=True)
async def test_after_a_reload_the_rehearsal_goes_on_where_it_was(tab: Tab, server: Server) -> None:
    page = tab.page
    await page.get_by_test_id(f"pick-{PERSONA}").click()
    await page.get_by_test_id("brief").wait_for()
    await tab.say(LINES[0])
    before = await tab.lines("assistant_message")
    await page.reload()
    await expect(page.get_by_text(LINES[0], exact=True)).to_be_visible()
    await expect(page.locator("#chat-profiles")).to_contain_text(NAME)
    await tab.say(LINES[1])
    assert [line for line in before if line][-1] in await tab.lines("assistant_message")
    await page.goto(server.url)
    await page.get_by_test_id("resume").click()
    await expect(page.get_by_text(LINES[1], exact=True)).to_be_visible()
    await tab.say(LINES[2])


@pytest.mark.parametrize("tab", ["light"], indirect=True)
async def test_the_menu_picks_a_customer_and_asks_before_leaving_a_chat(tab: Tab) -> None:
    page = tab.page
    await page.get_by_test_id("lobby").wait_for()
    await page.click("#chat-profiles")
    await page.locator(f'[data-test="select-item:{PERSONA}"]').click()
    await page.get_by_test_id("brief").wait_for()
    await tab.say(LINES[0])
    await page.click("#chat-profiles")
    await page.locator('[data-test="select-item:vip-gayle"]').click()
    await expect(page.locator("#new-chat-dialog")).to_contain_text("without a scorecard")
    await page.click("#confirm")
    await expect(page.get_by_test_id("brief")).to_contain_text("Gayle Ransome")

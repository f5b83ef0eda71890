"""After the end in a real Chromium: x-ray and curve, another take from turn 2, two takes compared, the export."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.ui.browsing import LINES, NAME, PERSONA, Tab, browsing, readable
from tests.ui.conftest import Server

pytestmark = pytest.mark.browser

BETTER = (
    "You asked whether anybody wrote it down: I have all four notes here, and I can see why you are fed up.",
    "I will stay on this myself until it is settled. Shall the engineer come on Thursday at nine, or on Friday?",
    "Thursday at nine it is, for Flat 14A, and I write to you tomorrow before noon to confirm it. Anything else?",
)
FITS = "document.scrollingElement.scrollWidth <= innerWidth"


@pytest.fixture(params=["light", "narrow"])
async def tab(request: pytest.FixtureRequest, server: Server) -> AsyncIterator[Tab]:
    """A fresh browser profile per screen."""
    async with browsing(server, request.param) as opened:
        yield opened


async def test_debrief_another_take_and_the_two_compared(tab: Tab) -> None:
    page = tab.page
    await page.get_by_test_id(f"pick-{PERSONA}").click()
    await page.get_by_test_id("brief").wait_for()
    for line in LINES[:4]:
        await tab.say(line)
    await end(page)
    await check_xray(tab)
    await check_curve_and_rows(tab)
    await check_way_to_the_chat(page)
    await page.get_by_test_id("again-2").click()
    await check_take(tab)
    for line in BETTER:
        await tab.say(line)
    await end(page)
    await expect(page.get_by_test_id("debrief")).to_be_visible()
    await page.get_by_test_id("compare").click()
    await check_comparison(tab)
    await page.get_by_text("Back to the rehearsal").first.click()
    await check_first_take_again(tab)


async def end(page: Page) -> None:
    await page.click("#command-end")
    await page.get_by_test_id("end-now").click()
    await expect(page.get_by_test_id("scorecard")).to_be_visible()


async def check_xray(tab: Tab) -> None:
    """A row per turn, its words marked, its arrows told in words too, all readable on this theme."""
    page = tab.page
    rows = page.get_by_test_id("debrief").locator(".gr-row")
    await expect(rows).to_have_count(4)
    blame = page.get_by_test_id("row-4")
    await expect(blame).to_contain_text("You put the blame on them")
    await expect(blame.locator("mark.gr-bad").first).to_contain_text("That's your own fault")
    await expect(blame.locator(".gr-effect.gr-bad .gr-heard").first).to_contain_text("rose")
    await readable(blame.locator(".gr-effect").first, blame)
    await readable(blame.locator(".gr-retry").first, blame)
    await readable(blame.locator(".gr-did").first, blame)
    assert await page.evaluate(FITS)


async def check_curve_and_rows(tab: Tab) -> None:
    """Choosing a turn in the curve marks its row, and the other way round; by mouse and by key."""
    page = tab.page
    curve, says = page.get_by_test_id("curve"), page.get_by_test_id("says")
    await expect(curve.locator("polyline")).to_have_count(3)
    await readable(curve.locator(".gr-number").first, page.locator(".gr-top"), "fill")
    await curve.locator('[data-turn="4"]').click()
    await expect(page.get_by_test_id("row-4")).to_have_class("gr-row gr-chosen")
    await expect(says).to_contain_text("Turn 4: anger rose")
    await curve.scroll_into_view_if_needed()
    await tab.picture("debrief-curve")
    await curve.locator('[data-turn="2"]').press("Enter")
    await expect(page.get_by_test_id("row-2")).to_have_class("gr-row gr-chosen")
    await page.get_by_test_id("row-3").get_by_role("button", name="Turn 3: mark it in the curve").click()
    await expect(curve.locator('[aria-pressed="true"]')).to_have_attribute("data-turn", "3")
    await expect(says).to_contain_text("Turn 3:")
    await tab.picture("debrief-rows")


async def check_way_to_the_chat(page: Page) -> None:
    """A quote leads to its message, and from there back."""
    await page.get_by_test_id("row-4").locator("mark").first.click()
    await expect(page.locator("pre").get_by_text(LINES[3], exact=True)).to_be_in_viewport()
    await page.get_by_role("button", name="Back to the debrief").click()
    await expect(page.get_by_test_id("row-4")).to_be_in_viewport()


async def check_take(tab: Tab) -> None:
    """The exchange before turn 2 stands, the brief says what this is, and nothing of the first take's end is there."""
    page = tab.page
    await expect(page.get_by_test_id("take")).to_contain_text("from turn 2")
    await expect(page.locator("pre").get_by_text(LINES[0], exact=True)).to_be_visible()
    assert await tab.lines("user_message") == [LINES[0]]
    await expect(page.get_by_test_id("scorecard")).to_have_count(0)
    await expect(page.get_by_test_id("debrief")).to_have_count(0)
    await expect(page.locator("#chat-profiles")).to_contain_text(NAME)
    await page.get_by_test_id("take").evaluate("take => take.scrollIntoView({ block: 'center' })")
    await tab.picture("take")


async def check_comparison(tab: Tab) -> None:
    """Scores with their change, both messages where they part, three curves; readable, and as wide as the screen."""
    page = tab.page
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Takes compared: {NAME}")
    await expect(page.get_by_test_id("parted")).to_contain_text(LINES[1])
    await expect(page.get_by_test_id("parted")).to_contain_text(BETTER[0])
    await expect(page.get_by_test_id("curves").locator("polyline")).to_have_count(6)
    for criterion in ("empathy", "diplomacy", "composure"):
        await expect(page.get_by_test_id(f"change-{criterion}")).to_have_text(re.compile("up|down|same|–"))
    assert await page.locator(".gr-pair .wide").evaluate("table => table.scrollWidth <= table.clientWidth")
    await readable(page.locator(".soft").first, page.locator("body"))
    await readable(page.get_by_test_id("curves").locator(".gr-number").first, page.locator(".card").last, "fill")
    assert await page.evaluate(FITS)
    await tab.picture("takes", whole=True)


async def check_first_take_again(tab: Tab) -> None:
    """After coming back the debrief is whole, knows of the other take, and can be taken away."""
    page = tab.page
    await expect(page.get_by_test_id("debrief").locator(".gr-row")).to_have_count(4)
    await expect(page.get_by_test_id("curve").locator("polyline")).to_have_count(3)
    await expect(page.get_by_test_id("compare")).to_be_visible()
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Page to print").click()
    export = await opened.value
    await expect(export.get_by_role("heading", level=1)).to_have_text(f"Debrief: {NAME}")
    await expect(export.locator("polyline")).to_have_count(3)
    assert await export.evaluate(FITS)
    await Tab(export, tab.screen).picture("export", whole=True)

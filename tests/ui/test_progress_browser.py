"""Progress, handing in and reviewing in a real Chromium: phone and desk, light and dark."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Page, expect

from tests.ui.browsing import Tab, browsing, readable
from tests.ui.conftest import Server, serving
from tests.ui.office import GOOD, POOR, opened, play

pytestmark = pytest.mark.browser

FITS = "document.scrollingElement.scrollWidth <= innerWidth"
WHOLE = """() => [...document.querySelectorAll(".card > *")].every((one) =>
    getComputedStyle(one).display === "inline" || one.scrollWidth <= one.clientWidth + 1)"""
"""Whether every part of a card has room for what is in it."""
WIDTHS = (360, 390, 1280, 1440)
INK = ".fine, .soft, .pill, .tone, .gr-level, a, button, summary"


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server where nobody signs in."""
    with serving(tmp_path_factory.mktemp("local")) as running:
        yield running


@pytest.fixture
async def local(building: Server) -> Server:
    """It has four rehearsals, one of them open."""
    async with opened(building.data) as greenroom:
        await greenroom.database.forget([entry.id for entry in await greenroom.database.recent(100)])
        for lines in (POOR, GOOD, POOR[:3] + GOOD[:2]):
            await play(greenroom, "repeat-contact-dana", "local", lines)
        await play(greenroom, "past-due-marcus", "local", GOOD[:1], graded=False)
    return building


@pytest.fixture(params=["light", "dark"])
async def tab(request: pytest.FixtureRequest, local: Server) -> AsyncIterator[Tab]:
    async with browsing(local, request.param) as found:
        yield found


async def show(tab: Tab, path: str, name: str) -> None:
    """Open a page; at every width it fits, its letters can be read, and a picture of it is kept."""
    await tab.page.goto(path)
    for width in WIDTHS:
        await tab.page.set_viewport_size({"width": width, "height": 900})
        assert await tab.page.evaluate(FITS), (path, width)
        if width in (390, 1280):
            await tab.picture(f"{name}-{width}", whole=True)
    card = tab.page.locator(".card, .family, .wide").first
    for part in await tab.page.locator(f"main :is({INK}):not(.first)").all():
        if await part.is_visible():
            await readable(part, card)
    assert await tab.page.locator("h1").count() == 1
    assert await tab.page.evaluate(WHOLE), path


async def test_a_rehearsal_is_handed_in_reviewed_and_deleted(tab: Tab, local: Server) -> None:
    page, url = tab.page, local.url
    await show(tab, f"{url}/progress", "progress")
    await expect(page.get_by_test_id("next")).to_be_visible()
    await expect(page.get_by_test_id("work").locator("q").first).to_be_visible()
    await expect(page.locator("svg.scores")).to_have_count(3)
    await page.get_by_role("button", name="Hand in").first.click()
    await expect(page.get_by_role("button", name="Take back")).to_have_count(1)
    await show(tab, f"{url}/cohort", "cohort")
    await page.get_by_test_id("cohort").get_by_role("link", name="You").click()
    await write_review(page)
    await show(tab, page.url.partition("#")[0], "review")
    await show(tab, f"{url}/cohort/audit", "audit")
    await show(tab, f"{url}/progress", "progress-reviewed")
    await expect(page.get_by_test_id("review")).to_contain_text("Read the last line aloud.")
    await expect(page.get_by_role("button", name="Take back")).to_have_count(0)
    await delete_one(page)
    await page.get_by_role("link", name="Rehearse with").click()
    await expect(page.get_by_test_id("brief")).to_be_visible()


async def write_review(page: Page) -> None:
    await page.get_by_label("About").select_option(label="Diplomacy")
    await page.get_by_label("Your score").select_option("4.0")
    await page.get_by_role("textbox", name="Comment").fill("Read the last line aloud.")
    await page.get_by_role("button", name="Save review").click()
    await expect(page.get_by_test_id("said")).to_contain_text("Diplomacy: 4 instead of")


async def delete_one(page: Page) -> None:
    """It asks first."""
    rehearsals = page.get_by_test_id("rehearsal")
    await expect(rehearsals).to_have_count(4)
    last = rehearsals.last
    await expect(last.get_by_role("button", name="Yes, delete it")).to_be_hidden()
    await last.get_by_text("Delete", exact=True).click()
    await last.get_by_role("button", name="Yes, delete it").click()
    await expect(rehearsals).to_have_count(3)


async def test_a_page_can_be_walked_by_keyboard(tab: Tab, local: Server) -> None:
    await tab.page.goto(f"{local.url}/progress")
    await tab.page.keyboard.press("Tab")
    await expect(tab.page.locator(".skip")).to_be_focused()
    await tab.page.keyboard.press("Enter")
    await tab.page.wait_for_url("**#*")
    await tab.page.keyboard.press("Tab")
    assert await tab.page.evaluate("document.querySelector('main').contains(document.activeElement)")


async def test_the_chat_leads_to_the_progress_page(tab: Tab, local: Server) -> None:
    await tab.page.get_by_test_id("lobby").wait_for()
    await (
        tab.page.get_by_role("button", name="Progress").or_(tab.page.get_by_role("link", name="Progress")).first.click()
    )
    await expect(tab.page).to_have_url(f"{local.url}/progress")

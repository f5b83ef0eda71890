"""The whole path in a real Chromium: pick, chat, hint, end, scorecard, curve, again; light, dark and narrow."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, async_playwright, expect

from tests.ui.conftest import Server

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
PERSONA, NAME = "repeat-contact-dana", "Dana Pollard"
LINES = (
    "I'm sorry you had to chase this five times, Dana. Being billed for a line that isn't there must be infuriating.",
    "So the order keeps going to number 14, the shop, while you are at 14A. Is that right? What matters most to you?",
    "I will book an engineer for Flat 14A and write to you myself tomorrow before noon, whatever happens.",
    "You should have given the right address when you ordered, it's in the terms.",
    "I apologise, that was unfair of me: the mistake is ours. Does Thursday morning suit you, or is Friday better?",
)
PRESS_STOP_AT_ONCE = """new MutationObserver((_, observer) => {
    const button = document.querySelector("#stop-button");
    if (button) { observer.disconnect(); button.click(); }
}).observe(document.body, { childList: true, subtree: true })"""
SCREENS = {"light": ("light", 1180, 860), "dark": ("dark", 1180, 860), "narrow": ("dark", 390, 844)}


@dataclass
class Tab:
    """A page and everything it complained about or asked other hosts for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def watch(self, home: str) -> "Tab":
        """Collect from now on."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._request(request, home))
        return self

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _request(self, request: Request, home: str) -> None:
        if not request.url.startswith((home, "data:", "blob:")):
            self.elsewhere.append(request.url)

    async def say(self, text: str) -> None:
        """Type, send and wait for the reply."""
        replies = self.page.locator('[data-step-type="assistant_message"]')
        before = await replies.count()
        await self.page.fill("#chat-input", text)
        await self.page.click("#chat-submit")
        await expect(replies).not_to_have_count(before)
        await expect(self.page.locator("#stop-button")).to_have_count(0)

    async def lines(self, kind: str) -> list[str]:
        """What stands in the chat by `user_message` or `assistant_message`."""
        return await self.page.locator(f'[data-step-type="{kind}"] .message-content').all_inner_texts()


@pytest.fixture(params=SCREENS)
async def tab(request: pytest.FixtureRequest, server: Server) -> AsyncIterator[Tab]:
    """A fresh browser profile per screen."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium found; install it: apt-get install -y chromium")
        pytest.skip("no Chromium found; install it to run the browser tests: apt-get install -y chromium")
    theme, width, height = SCREENS[request.param]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context: BrowserContext = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,  # type: ignore[arg-type]
        )
        context.set_default_timeout(15_000)
        found = Tab(await context.new_page()).watch(server.url)
        await found.page.goto(server.url)
        yield found
        await browser.close()
        assert found.elsewhere == []
        assert found.complaints == []


async def test_a_rehearsal_from_the_picker_to_the_next_one(tab: Tab) -> None:
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
    await check_curve(page)
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
    await expect(page.get_by_text(LINES[0], exact=True)).to_be_in_viewport()
    await page.get_by_role("button", name="Back to the scorecard").click()
    await expect(page.get_by_role("button", name="Show turn 1").first).to_be_in_viewport()


async def check_curve(page: Page) -> None:
    """Three lines, readable on this theme, no white box, as wide as the page lets it."""
    chart = page.locator(".js-plotly-plot")
    await expect(chart.locator(".scatterlayer .trace").nth(2)).to_be_attached()
    text, behind = await chart.evaluate(
        """chart => [getComputedStyle(chart.querySelector('.xtick text')).fill,
                     getComputedStyle(chart.closest('.message-content')).backgroundColor]"""
    )
    assert contrast(text, behind) >= 4.5, (text, behind)
    assert await chart.evaluate("chart => getComputedStyle(chart.querySelector('.main-svg')).backgroundColor") in (
        "rgba(0, 0, 0, 0)",
        "transparent",
    )
    box = await chart.bounding_box()
    assert box is not None
    assert box["width"] >= 0.75 * min(page.viewport_size["width"], 768)  # type: ignore[index]


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two CSS colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


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
async def test_stopping_a_reply_says_that_the_turn_does_not_count(tab: Tab) -> None:
    page = tab.page
    await page.get_by_test_id(f"pick-{PERSONA}").click()
    await page.get_by_test_id("brief").wait_for()
    notice = page.get_by_text("Stopped. That turn was not recorded", exact=False)
    for line in LINES:  # a short reply may be over before the click arrives
        await page.evaluate(PRESS_STOP_AT_ONCE)
        await tab.say(line)
        if await notice.count():
            break
    await expect(notice.first).to_be_visible()  # a slow page may tell of one stop when the next is on its way
    await tab.say("Where were we?")


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
    await expect(page.locator("#new-chat-dialog")).to_contain_text("It ends without a scorecard")
    await page.click("#confirm")
    await expect(page.get_by_test_id("brief")).to_contain_text("Gayle Ransome")

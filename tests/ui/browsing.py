"""A real Chromium for tests: pages that note every complaint, screens to try, and pictures kept to look at."""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, Request, async_playwright, expect

from tests.ui.conftest import Server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 60_000
"""Milliseconds that anything on the page may take on a busy machine."""
expect.set_options(timeout=PATIENCE)
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
SCREENS = {"light": ("light", 1180, 860), "dark": ("dark", 1180, 860), "narrow": ("dark", 390, 844)}
PERSONA, NAME = "repeat-contact-dana", "Dana Pollard"
LINES = (
    "I'm sorry you had to chase this five times, Dana. Being billed for a line that isn't there must be infuriating.",
    "So the order keeps going to number 14, the shop, while you are at 14A. Is that right? What matters most to you?",
    "I will book an engineer for Flat 14A and write to you myself tomorrow before noon, whatever happens.",
    "You should have given the right address when you ordered. That's your own fault, it's in the terms.",
    "I apologise, that was unfair of me: the mistake is ours. Does Thursday morning suit you, or is Friday better?",
)


@dataclass
class Tab:
    """A page and everything it complained about or asked other hosts for."""

    page: Page
    screen: str
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
        await self.page.fill("#chat-input", text)
        await self.answered(self.page.click("#chat-submit"))

    async def answered(self, sending: Awaitable[None]) -> None:
        """Send and wait for the reply, when all that was sent before has had its own: the opening may still come."""
        busy = self.page.locator("#stop-button")
        replies = self.page.locator('[data-step-type="assistant_message"]')
        await expect(busy).to_have_count(0)
        before = await replies.count()
        await sending
        await expect(replies).not_to_have_count(before)
        await expect(busy).to_have_count(0)

    async def lines(self, kind: str) -> list[str]:
        """What stands in the chat by `user_message` or `assistant_message`."""
        return await self.page.locator(f'[data-step-type="{kind}"] .message-content').all_inner_texts()

    async def picture(self, name: str, whole: bool = False) -> None:
        """Keep what is to be seen now in GREENROOM_SHOTS, for people to look at."""
        folder = Path(os.environ.get("GREENROOM_SHOTS") or Path(tempfile.gettempdir()) / "greenroom-shots")
        await self.page.screenshot(path=folder / f"{name}-{self.screen}.png", full_page=whole, animations="disabled")


@asynccontextmanager
async def browsing(server: Server, screen: str) -> AsyncIterator[Tab]:
    """A fresh browser profile on the first page; closing it fails where the page complained or went elsewhere."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium found; install it: apt-get install -y chromium")
        pytest.skip("no Chromium found; install it to run the browser tests: apt-get install -y chromium")
    theme, width, height = SCREENS[screen]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context: BrowserContext = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE)
        found = Tab(await context.new_page(), screen).watch(server.url)
        await found.page.goto(server.url)
        yield found
        await browser.close()
        assert found.elsewhere == []
        assert found.complaints == []


async def readable(part: Locator, behind: Locator, property: str = "color") -> None:
    """Letters stand out from what is behind them, as WCAG AA wants it."""
    ink, paper = await style(part, property), await style(behind, "backgroundColor")
    assert contrast(ink, paper) >= 4.5, (ink, paper)


async def style(part: Locator, name: str) -> str:
    """A computed style; a part that the page is just drawing anew has none for a moment."""
    async with asyncio.timeout(PATIENCE / 1000):
        while not (found := await part.evaluate("(part, name) => getComputedStyle(part)[name]", name)):
            await asyncio.sleep(0.05)
    return str(found)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two CSS colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

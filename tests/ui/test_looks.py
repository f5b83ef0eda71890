"""How it looks and handles: every screen on four widths, light and dark, by keyboard alone, and readable."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.ui import wording
from tests.ui import browsing as browser
from tests.ui.browsing import Tab, browsing, contrast
from tests.ui.conftest import Server, serving
from tests.ui.legible import FAINT, SMALL, readable_and_large_enough
from tests.ui.test_signin import LONG, PASSWORD, greenroom

THEME = json.loads((Path(wording.__file__).parent / "public" / "theme.json").read_text(encoding="utf-8"))["variables"]
GRIEF = "bereaved-alan"
SIZES = {
    f"{theme}-{width}": (theme, width, height)
    for theme in ("light", "dark")
    for width, height in ((360, 740), (390, 844), (768, 1024), (1440, 900))
}
PAIRS = [
    ("--foreground", "--background"), ("--foreground", "--card"), ("--muted-foreground", "--background"),
    ("--muted-foreground", "--card"), ("--muted-foreground", "--muted"), ("--primary-foreground", "--primary"),
    ("--secondary-foreground", "--secondary"), ("--accent-foreground", "--accent"),
    ("--popover-foreground", "--popover"),
    ("--sidebar-foreground", "--sidebar-background"),
    ("--gr-good", "--card"), ("--gr-warn", "--card"), ("--gr-bad", "--card"), ("--gr-good", "--background"),
    ("--gr-warn", "--background"), ("--gr-bad", "--background"), ("--primary", "--background"), ("--primary", "--card"),
]  # fmt: skip
NAMELESS = """() => {
    const seen = (one) => one.offsetParent !== null && getComputedStyle(one).visibility !== "hidden";
    const name = (one) => (one.getAttribute("aria-label") || one.innerText || one.title || one.value
        || (one.labels && [...one.labels].map((label) => label.innerText).join(" ")) || one.placeholder || "").trim();
    return [...document.querySelectorAll("button, a[href], input:not([type=hidden]), textarea, [role=button]")]
        .filter((one) => seen(one) && !name(one)).map((one) => one.outerHTML.slice(0, 160));
}"""
PICTURES = """() => [...document.images].filter((one) => one.offsetParent && !one.hasAttribute("alt"))
    .map((one) => one.outerHTML)"""
SAME_IDS = """() => { const ids = [...document.querySelectorAll(".gr [id]")].map((one) => one.id);
    return ids.filter((id, index) => ids.indexOf(id) !== index); }"""
OVERHANG = """() => [...document.querySelectorAll("#header *, .gr, .gr *, #message-composer *")]
    .filter((one) => one.offsetParent && getComputedStyle(one).position !== "absolute")
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => `${one.tagName} ${one.className} ${Math.round(one.getBoundingClientRect().right)}`)"""
FOCUSED = """() => { const one = document.activeElement, style = getComputedStyle(one);
    const framed = one.id === "chat-input" ? getComputedStyle(one.closest("#message-composer")) : style;
    return { id: one.dataset.testid || one.id || one.value || one.innerText, tag: one.tagName,
        seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none"
            || (one.id === "chat-input" && framed.borderColor)
            || one.closest("label:has(:focus-visible)") !== null }; }"""


@pytest.fixture(autouse=True)
def sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """These screens beside the usual ones."""
    monkeypatch.setattr(browser, "SCREENS", browser.SCREENS | SIZES)


def rgb(value: str) -> str:
    """A theme colour, `hue saturation% light%`, as CSS `rgb(...)`."""
    hue, saturation, light = (float(part.rstrip("%")) for part in value.split())
    strength = saturation / 100 * min(light / 100, 1 - light / 100)

    def part(shift: int) -> float:
        turned = (shift + hue / 30) % 12
        return light / 100 - strength * max(-1.0, min(turned - 3, 9 - turned, 1.0))

    return "rgb({:.0f}, {:.0f}, {:.0f})".format(*(255 * part(shift) for shift in (0, 8, 4)))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_the_colours_of_the_theme_stand_out_as_wcag_aa_wants_it(theme: str, ink: str, paper: str) -> None:
    assert contrast(rgb(THEME[theme][ink]), rgb(THEME[theme][paper])) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("paper", ["--card", "--background"])
@pytest.mark.parametrize("edge", ["--input", "--ring"])
def test_fields_and_the_focus_stand_out_from_what_is_around_them(theme: str, edge: str, paper: str) -> None:
    assert contrast(rgb(THEME[theme][edge]), rgb(THEME[theme][paper])) >= 3


async def sound(tab: Tab, name: str) -> None:
    """Nothing without a name, nothing beyond the edge, nothing faint or tiny; kept as a picture."""
    await tab.picture(f"looks-{name}")
    page = tab.page
    assert await page.evaluate(NAMELESS) == []
    assert await page.evaluate(PICTURES) == []
    assert await page.evaluate(SAME_IDS) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert await page.evaluate(OVERHANG) == []
    await readable_and_large_enough(page)


@pytest.mark.browser
async def test_what_is_faint_or_tiny_would_be_found(server: Server) -> None:
    async with browsing(server, "dark-390") as tab:
        tiny = '<div class="gr"><p style="color:#777; background:#999">Faint</p><button>Tiny</button></div>'
        await tab.page.set_content(f"{tiny}<p>Well</p><style>button {{ height: 20px; padding: 0 }}</style>")
        assert [found.split(": ")[1] for found in await tab.page.evaluate(FAINT)] == ["Faint"]
        assert [found.split()[1] for found in await tab.page.evaluate(SMALL)] == ["Tiny"]


async def told(page: Page, test_id: str, words: str) -> None:
    """What stands there is in view and wide enough to read."""
    part = page.get_by_test_id(test_id).first
    await part.scroll_into_view_if_needed()
    await expect(part).to_contain_text(words)
    box = await part.bounding_box()
    assert box is not None
    assert box["width"] >= 100


@pytest.mark.browser
@pytest.mark.parametrize("screen", ["light-360", "dark-390", "light-768", "dark-1440"])
async def test_every_screen_is_sound_at_every_width(server: Server, screen: str) -> None:
    async with browsing(server, screen) as tab:
        page = tab.page
        await told(page, "local", "Nobody signs in here")
        await told(page, "intensity", "At most tense")
        await told(page, f"note-{GRIEF}", "a death")
        await sound(tab, "1-lobby")
        await page.get_by_test_id("intensity-tense").click()
        await page.get_by_test_id(f"pick-{GRIEF}").click()
        await told(page, "content-note", "a death")
        await told(page, "capped", "Intensity capped at tense")
        await sound(tab, "2-brief")
        await tab.say("I'm so sorry about Jamie, Alan. I will stop the messages now. What would help you most?")
        await page.click("#command-pause")
        await told(page, "paused", "Alan Crowther waits for as long as you like")
        await sound(tab, "3-paused")
        await page.get_by_test_id("go-on").click()
        await expect(page.get_by_test_id("paused")).to_have_count(0)
        await page.click("#command-end")
        await page.get_by_test_id("ending").wait_for()
        await sound(tab, "4-ending")
        await page.get_by_test_id("end-now").click()
        await expect(page.get_by_test_id("scorecard")).to_contain_text("Played with intensity capped at tense.")
        await page.get_by_test_id("next").wait_for()
        await sound(tab, "5-scorecard")
        await page.get_by_test_id("another").click()
        await page.get_by_test_id(f"pick-{GRIEF}").click()
        await page.get_by_test_id("brief").wait_for()
        await tab.say("Hello Alan.")
        await page.click("#command-stop")
        await expect(page.get_by_test_id("next")).to_contain_text("Stopped, and that is all right.")
        await expect(page.get_by_test_id("scorecard")).to_have_count(0)
        await sound(tab, "6-stopped")


@pytest.mark.browser
@pytest.mark.parametrize("screen", ["light-1440", "dark-1440"])
async def test_the_history_and_the_about_page_are_sound(server: Server, screen: str) -> None:
    async with browsing(server, screen) as tab:
        page = tab.page
        await page.get_by_test_id("lobby").wait_for()
        await page.click("#header #sidebar-trigger-button")
        await expect(page.locator("#thread-history")).to_be_visible()
        await sound(tab, "7-history")
        await page.click("#readme-button")
        await expect(page.get_by_text("Looking after yourself.")).to_be_visible()
        await tab.picture("looks-8-about")
        await page.keyboard.press("Escape")
        await expect(page.get_by_text("Looking after yourself.")).to_have_count(0)


@pytest.mark.browser
async def test_a_rehearsal_can_be_begun_and_ended_by_keyboard_alone(server: Server) -> None:
    async with browsing(server, "light-1440") as tab:
        page = tab.page
        await page.get_by_test_id(f"pick-{GRIEF}").wait_for()
        met = await walk(page, "boiling")
        assert met.index("sidebar-trigger-button") < met.index("boiling")
        await page.keyboard.press("ArrowLeft")
        await expect(page.locator("input[value=upset]")).to_be_checked()
        await walk(page, f"pick-{GRIEF}")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("capped")).to_contain_text("upset")
        await walk(page, "chat-input")
        await page.keyboard.type("I'm so sorry about Jamie, Alan.")
        await tab.answered(page.keyboard.press("Enter"))
        await expect(page.locator("#chat-input")).to_be_focused()  # Chainlit gives the focus back after a reply
        await walk(page, "command-end")
        await page.keyboard.press("Space")
        await expect(page.get_by_test_id("end-now")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("ending")).to_have_count(0)
        await walk(page, "command-end")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("end-now")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("scorecard")).to_be_visible()


async def walk(page: Page, goal: str, steps: int = 40) -> list[str]:
    """Press Tab until the focus is on `goal`; each stop on the way can be seen. Returns the stops."""
    met: list[str] = []
    for _ in range(steps):
        await page.keyboard.press("Tab")
        at = await page.evaluate(FOCUSED)
        met.append(at["id"])
        if at["tag"] != "BODY":
            assert at["seen"], at
        if at["id"] == goal:
            return met
    raise AssertionError(f"Tab never came to {goal}: {met}")


@pytest.mark.browser
async def test_who_wants_little_motion_gets_none(server: Server) -> None:
    async with browsing(server, "light-1440") as tab:
        page = tab.page
        await page.emulate_media(reduced_motion="reduce")
        await page.get_by_test_id("lobby").wait_for()
        assert await page.evaluate("greenroom.pace()") == "auto"
        slow = """() => [...document.querySelectorAll("*")].map((one) => getComputedStyle(one))
            .filter((style) => [style.transitionDuration, style.animationDuration].join().split(",")
                .some((time) => parseFloat(time) > 0.01)).length"""
        assert await page.evaluate(slow) == 0


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server where people sign in by password."""
    data = tmp_path_factory.mktemp("guarded")
    greenroom(data, "user", "add", "anna", given=f"{PASSWORD}\n")
    with serving(data, CHAINLIT_AUTH_SECRET=LONG) as running:
        yield running


@pytest.mark.browser
@pytest.mark.parametrize("screen", ["light-1440", "dark-360"])
async def test_the_sign_in_page_is_ours_and_says_what_is_wrong(guarded: Server, screen: str) -> None:
    async with browsing(guarded, screen) as tab:
        page, name = tab.page, f"anna-{screen}"
        await expect(page.get_by_role("heading", name="Sign in to rehearse")).to_be_visible()
        await sound(tab, "9-sign-in")
        await page.get_by_label("Name").fill(name)
        await page.locator("#password").fill("wrong and long")
        await page.get_by_role("button", name="Sign in").click()
        refusal = page.locator('form [role="alert"]')
        await expect(refusal).to_have_text(wording.text("sign_in.wrong"))
        await sound(tab, "9-sign-in-wrong")
        for _ in range(8):
            async with page.expect_response("**/login") as answer:
                await page.get_by_role("button", name="Sign in").click()
            if (await answer.value).status == 429:
                break
        await expect(refusal).to_contain_text("Too many wrong passwords. Wait")
        await sound(tab, "9-sign-in-locked")
        tab.complaints.clear()  # Chromium notes every refused request

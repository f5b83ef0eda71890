"""Whether a page can be read and pressed: contrast of every text as it is painted, and size of every button."""

import asyncio

from playwright.async_api import Page

SECONDS = 15
"""For a page to come to rest: what is just being faded in is faint for a moment."""
FAINT = r"""() => {
    const light = (rgb) => rgb.map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const rgba = (text) => [...text.match(/[\d.]+/g).map(Number), 1].slice(0, 4);
    const over = (top, under) => [0, 1, 2].map((part) => top[part] * top[3] + under[part] * (1 - top[3]));
    const above = (one) => (one ? [one, ...above(one.parentElement)] : []);
    const paper = (one) => {
        const layers = above(one).map((each) => rgba(getComputedStyle(each).backgroundColor));
        const solid = layers.findIndex((layer) => layer[3] === 1);
        const seen = layers.slice(0, solid + 1 || layers.length).reverse();
        return seen.reduce((under, top) => over(top, under), [255, 255, 255]);
    };
    const faint = (one) => {
        const style = getComputedStyle(one), behind = paper(one);
        const shown = above(one).reduce((product, each) => product * getComputedStyle(each).opacity, 1);
        const seen = style.visibility !== "hidden" && one.getClientRects().length && shown;
        if (!seen || one.closest("[disabled]")) return "";
        const ink = rgba(one.ownerSVGElement ? style.fill : style.color);
        const painted = over([...ink.slice(0, 3), ink[3] * shown], behind);
        const [bright, dark] = [painted, behind].map(light).sort((one, other) => other - one);
        const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
        const ratio = (bright + 0.05) / (dark + 0.05);
        return ratio < (large ? 3 : 4.5) ? `${ratio.toFixed(2)} ${one.className.baseVal ?? one.className}` : "";
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
        const { textContent, parentElement } = walker.currentNode;
        if (!textContent.trim() || parentElement.closest("script, style, noscript")) continue;
        if (faint(parentElement)) found.push(`${faint(parentElement)}: ${textContent.trim().slice(0, 60)}`);
    }
    return found;
}"""
SMALL = """() => [...document.querySelectorAll(".gr :is(button, summary), .page :is(button, summary)")]
    .filter((one) => one.offsetParent && !one.closest("details:not([open]) > form"))
    .map((one) => [one.getBoundingClientRect(), one])
    .filter(([box]) => box.width && (box.width < 24 || box.height < 23.9))
    .map(([box, one]) => `${box.width.toFixed(0)}x${box.height.toFixed(1)} ${one.innerText}`)"""
"""What is smaller than the 24 px of WCAG 2.2."""


async def readable_and_large_enough(page: Page) -> None:
    """Every text stands out by WCAG AA, and every button of ours is large enough to hit."""
    try:
        async with asyncio.timeout(SECONDS):
            while found := [*await page.evaluate(FAINT), *await page.evaluate(SMALL)]:
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(found) from None

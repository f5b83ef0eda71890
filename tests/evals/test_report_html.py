"""The page of a run: nothing a transcript says breaks out of it, quotes are marked, and it works in a browser."""

import os
import shutil
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect

from evals.comparison import Report
from evals.outcome import Passage
from evals.report import cases, html
from tests.evals import sample

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SCREENS = [("light", 1280), ("dark", 390)]


class Elements(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def report() -> Report:
    return sample.report(lost=True)


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    return html.render([report])


def test_hostile_text_adds_no_element_and_no_handler(page: str) -> None:
    elements = Elements(page)
    assert len(elements.named("script")) == 1
    assert elements.named("img") == elements.named("template") == []
    handlers = [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
    assert handlers == []
    assert "<script>window.broken" not in page
    assert page.count("&lt;script&gt;window.broken") > 28


def test_links_stay_on_the_page_and_nothing_is_loaded(page: str) -> None:
    elements = Elements(page)
    assert all((link["href"] or "").startswith("#suite-1") for link in elements.named("a"))
    assert not [attributes for _, attributes in elements.found if "src" in attributes or "action" in attributes]
    assert elements.named("link") == []
    policy = next(meta["content"] or "" for meta in elements.named("meta") if "http-equiv" in meta)
    assert policy.startswith("default-src 'none'")


def test_every_case_has_a_row_and_a_section_with_both_variants(page: str, report: Report) -> None:
    elements = Elements(page)
    sections = [one["id"] for one in elements.named("section") if one.get("class") == "case"]
    assert sections == [f"suite-1-{number}" for number in range(1, len(report.cases) + 1)]
    assert [row["data-section"] for row in elements.named("tr") if "data-section" in row] == sections
    changed = len(report.comparisons[0].changed)
    assert len(elements.named("article")) == len(report.cases) + changed, "what came out alike shares a column"
    assert page.count("<h3>main = working tree</h3>") == len(report.cases) - changed


def test_four_hundred_cases_make_a_page_that_opens() -> None:
    assert len(html.render([sample.report(400)]).encode()) < 5_000_000


@pytest.mark.parametrize(
    ("text", "marks", "pieces", "nowhere"),
    [
        ("I am sorry, Pat.", (("sorry", "good"),), [("I am ", ""), ("sorry", "good"), (", Pat.", "")], ()),
        ("a\n b c", (("a b", "bad"),), [("a\n b", "bad"), (" c", "")], ()),
        ("abc", (("ab", "good"), ("bc", "bad")), [("ab", "good"), ("c", "")], ()),
        ("abc", (("b", "bad"), ("abc", "good")), [("abc", "good")], ()),
        ("abc", (("x", "bad"), ("", "bad")), [("abc", "")], ("x", "")),
        ("Customer: Hi\nTrainee 1: Yes", (("Yes", "good"),),
         [("Customer:", "who"), (" Hi\n", ""), ("Trainee 1:", "who"), (" ", ""), ("Yes", "good")], ()),
        ("a.*b", ((".*", "plain"),), [("a", ""), (".*", "plain"), ("b", "")], ()),
    ],
)  # fmt: skip
def test_quotes_are_marked_where_they_stand(
    text: str, marks: tuple[tuple[str, str], ...], pieces: list[tuple[str, str]], nowhere: tuple[str, ...]
) -> None:
    shown = cases.cut(Passage(title="Transcript", text=text, marks=marks))
    assert [tuple(piece) for piece in shown.pieces] == pieces
    assert shown.nowhere == nowhere


def test_a_row_tells_what_a_case_came_to(report: Report) -> None:
    rows = {row.case.id: row for row in cases.told(report)}
    assert [rows[name].turn for name in ("G01", "G02", "G14")] == ["worse", "same", "worse"]
    assert [rows[name].state for name in ("G01", "G02", "G14")] == ["failed", "unclear", "lost"]
    assert rows["G01"].scores == "empathy 2 → 4 (2.5); diplomacy 2 → 4 (2.5)"
    assert [check.check for check in rows["G01"].failed] == ["level_within"]


def test_a_further_repeat_shows_only_what_differs(report: Report) -> None:
    first = cases.told(report)[0].runs[0][1][0]
    other = cases.Run(first.outcome, (first.shown[0], cases.cut(Passage(title="empathy: 3", text="New."))))
    assert html.fresh(first, first) == list(first.shown)
    assert [one.title for one in html.fresh(other, first)] == ["empathy: 3"]


@pytest.fixture(params=SCREENS, ids=["light-1280", "dark-390"])
async def tab(request: pytest.FixtureRequest, tmp_path: Path, page: str) -> AsyncIterator[Page]:
    """The page, opened from disk; whatever it complains of or asks for elsewhere fails the test."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium found; install it: apt-get install -y chromium")
        pytest.skip("no Chromium found; install it to run the browser tests: apt-get install -y chromium")
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    complaints: list[str] = []
    scheme, width = request.param
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        screen: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        found = await (await browser.new_context(**screen)).new_page()
        found.on("console", lambda message: complaints.append(message.text))
        found.on("pageerror", lambda error: complaints.append(str(error)))
        found.on("request", lambda asked: complaints.append(asked.url) if asked.url != file.as_uri() else None)
        await found.goto(file.as_uri())
        yield found
        await browser.close()
    assert complaints == []


async def shown(tab: Page) -> list[str]:
    """Ids of the cases in the table, as they stand."""
    return await tab.locator(".cases tbody tr:visible a").all_inner_texts()


@pytest.mark.browser
async def test_the_page_works_from_a_file(tab: Page) -> None:
    assert (await shown(tab))[:2] == ["G01", "G05"], "worst first"
    await tab.click("[data-key=id]")
    await tab.click("[data-key=id]")
    assert (await shown(tab))[0] == "G14"
    await tab.select_option(".turn", "same")
    assert len(await shown(tab)) == 8
    await tab.fill(".find", "ms 7.")
    assert await shown(tab) == ["G07"]
    assert await tab.inner_text(".count") == "1 of 14 cases"
    await tab.click(".cases >> text=G07")
    await expect(tab.locator("#suite-1-7 mark.good").first).to_have_text("I'm sorry")
    await expect(tab.locator("#suite-1-7")).to_contain_text("Not in the text: “Gone”")
    await expect(tab.locator("#summary")).to_be_hidden()
    await tab.click("#suite-1-7 nav >> text=Next")
    await expect(tab.locator("#suite-1-8")).to_be_visible()
    await tab.click("#suite-1-8 nav >> text=All of evaluator")
    await expect(tab.locator("#summary")).to_be_visible()
    assert await shown(tab) == ["G07"], "the filter is still there"
    assert await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await tab.evaluate("window.broken === undefined")

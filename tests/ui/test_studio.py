"""The studio on a real server: who may use it, what it refuses, and an author's way through it in a browser."""

import json
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.store.library import product_home
from bot.ui.web import MAX_AUTHORED_BODY, refusal
from tests.ui.browsing import CHROMIUM, FLAGS
from tests.ui.conftest import Server, serving

ID = "past-due-marcus"
TEXT = (product_home() / "personas" / f"{ID}.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / "personas").mkdir()
    return folder


@pytest.fixture(scope="module")
def studio(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data"), GREENROOM_HOME=str(home)) as running:
        yield running


@pytest.fixture(autouse=True)
def file(home: Path) -> Path:
    """The persona as it was, before every test."""
    for path in (home / "personas").iterdir():
        path.unlink()
    (home / "personas" / f"{ID}.yaml").write_text(TEXT, encoding="utf-8")
    return home / "personas" / f"{ID}.yaml"


def ask(url: str, body: Any = None, **headers: str) -> tuple[int, str]:
    """GET, or POST with a body; status and text."""
    data = json.dumps(body).encode() if body is not None else None
    try:
        with urlopen(Request(url, data, {"Content-Type": "application/json", **headers}), timeout=20) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def mark_of(studio: Server) -> str:
    _, page = ask(f"{studio.url}/studio/{ID}")
    return page.partition('data-mark="')[2][:12]


def save(studio: Server, text: str, mark: str) -> tuple[int, Any]:
    body = {"id": ID, "text": text, "mark": mark}
    status, answer = ask(f"{studio.url}/studio/save", body, Origin=studio.url)
    return status, json.loads(answer)


def test_saving_writes_the_file_and_the_picker_has_it_at_once(studio: Server, file: Path) -> None:
    status, answer = save(studio, TEXT.replace("name: Marcus Bell", "name: Marcus Bellow"), mark_of(studio))
    assert (status, answer["version"]) == (200, 2)
    assert "name: Marcus Bellow\n" in file.read_text(encoding="utf-8")
    assert "Marcus Bellow" in ask(f"{studio.url}/studio")[1]
    assert ask(f"{studio.url}/studio/{ID}")[1].count("version 1</a>") == 1


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"mark": "0" * 12}, 422, "has changed since you opened it"),
        ({"id": "../personas/past-due-marcus"}, 422, "no persona"),
        ({"id": "nobody-here"}, 422, "no persona 'nobody-here'"),
        ({"text": TEXT.replace("age: 44", "age: old")}, 422, "character.age"),
        ({"text": "x" * 512_001}, 422, "String should have at most 512000 characters"),
        ({"more": 1}, 422, "Extra inputs"),
    ],
)
def test_what_is_not_saved_leaves_the_file_as_it_was(
    studio: Server, file: Path, given: dict[str, Any], status: int, says: str
) -> None:
    body = {"id": ID, "text": TEXT.replace("age: 44", "age: 45"), "mark": mark_of(studio)} | given
    found, answer = ask(f"{studio.url}/studio/save", body, Origin=studio.url)
    assert found == status
    assert says in str(json.loads(answer)["detail"])
    assert file.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("save", {}),
        ("save", {"Origin": "http://elsewhere.example"}),
        ("save", {"Origin": "null"}),
        ("check", {"Origin": "http://elsewhere.example"}),
        ("publish", {}),
    ],
)
def test_a_write_that_another_site_s_page_sends_is_refused(
    studio: Server, file: Path, path: str, headers: dict[str, str]
) -> None:
    body = {"id": ID, "text": TEXT.replace("age: 44", "age: 45"), "mark": mark_of(studio)}
    assert ask(f"{studio.url}/studio/{path}", body, **headers)[0] == 403
    assert file.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(("size", "refused"), [(MAX_AUTHORED_BODY, None), (MAX_AUTHORED_BODY + 1, 413)])
def test_a_file_larger_than_any_persona_is_not_even_read(size: int, refused: int | None) -> None:
    headers = [(b"content-length", str(size).encode())]
    answer = refusal({"type": "http", "method": "POST", "path": "/studio/save", "headers": headers})
    assert (answer.status_code if answer else None) == refused


@pytest.mark.parametrize("path", ["/..%2fpast-due-marcus", "/no-such", f"/{ID}/000000000000", "/UPPER"])
def test_a_page_that_does_not_exist_is_not_found(studio: Server, path: str) -> None:
    assert ask(f"{studio.url}/studio{path}")[0] == 404


def test_a_page_under_a_stranger_s_host_name_sees_nothing(studio: Server) -> None:
    for path in ("/studio", f"/studio/{ID}"):
        status, page = ask(studio.url + path, Host="rebound.example")
        assert status in (403, 421)
        assert "Marcus" not in page


def test_who_is_no_author_sees_nothing(tmp_path: Path) -> None:
    secret = {"CHAINLIT_AUTH_SECRET": "s" * 40}
    with serving(tmp_path, GREENROOM_SIGN_IN_HEADER="X-User", **secret) as strangers:
        for path in ("/studio", f"/studio/{ID}"):
            status, page = ask(strangers.url + path)
            assert (status, TEXT[:40] in page) == (403, False)
        body = {"id": ID, "text": TEXT, "mark": "0" * 12}
        assert ask(f"{strangers.url}/studio/save", body, Origin=strangers.url)[0] == 403


def test_words_of_a_file_are_never_markup(studio: Server, file: Path) -> None:
    file.write_text(TEXT.replace("name: Marcus Bell", 'name: "<img src=x onerror=alert(1)>"'), encoding="utf-8")
    body = {"id": ID, "text": file.read_text(encoding="utf-8") + "\nbad: '</textarea><script>'\n"}
    _, answer = ask(f"{studio.url}/studio/check", body, Origin=studio.url)
    pages = (ask(f"{studio.url}/studio")[1], ask(f"{studio.url}/studio/{ID}")[1], json.loads(answer)["html"])
    assert not any("<img src=x" in page or "<script>'" in page for page in pages)


async def test_a_broken_file_is_told_to_the_author_and_the_customer_stays(studio: Server, file: Path) -> None:
    async with studio.tab() as tab:
        assert [customer["id"] for customer in tab.elements("Lobby")[-1]["props"]["customers"]].count(ID) == 1
        assert tab.elements("Lobby")[-1]["props"]["studio"] == []
    file.write_text(TEXT.replace("age: 44", "age: old"), encoding="utf-8")
    (file.parent / "half-done.yaml").write_text("id: half-done\n", encoding="utf-8")
    async with studio.tab() as tab:
        props = tab.elements("Lobby")[-1]["props"]
        assert {(one["id"], one["kept"]) for one in props["studio"]} == {(ID, True), ("half-done", False)}
        assert ID in [customer["id"] for customer in props["customers"]]
    async with studio.tab(ID) as tab:
        assert tab.elements("Brief")[-1]["props"]["customer"]["name"] == "Marcus Bell"


@pytest.fixture
async def page(studio: Server) -> AsyncIterator[Page]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium found; install it: apt-get install -y chromium")
        pytest.skip("no Chromium found; install it to run the browser tests: apt-get install -y chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = await browser.new_page(viewport={"width": 390, "height": 844})
        opened.set_default_timeout(15_000)
        complaints: list[str] = []
        opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        yield opened
        await browser.close()
        assert complaints == []


@pytest.mark.browser
async def test_an_author_breaks_mends_saves_and_compares(page: Page, studio: Server, file: Path) -> None:
    shutil.rmtree(studio.data / "persona-versions", ignore_errors=True)
    await page.goto(f"{studio.url}/studio")
    await page.get_by_role("link", name="Marcus Bell").click()
    await expect(page.locator("#shown .play")).to_have_count(5)
    await page.fill("#text", TEXT.replace("age: 44", "age: old"))
    await expect(page.locator("#shown .error").first).to_contain_text("character.age")
    await expect(page.locator("#shown .play")).to_have_count(0)
    await page.fill("#text", TEXT.replace("age: 44", "age: 45").replace("trust: 0.30}", "trust: 0.02}"))
    await expect(page.locator("#shown .verdict")).to_have_text("too hard")
    await page.get_by_role("button", name="Save as new version").click()
    await expect(page.locator("#said")).to_have_text("Saved as version 2.")
    assert "age: 45" in file.read_text(encoding="utf-8")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.reload()
    await page.get_by_role("link", name="version 1").click()
    await expect(page.locator(".diff .add").filter(has_text="age: 45")).to_have_count(1)
    await expect(page.locator(".diff .cut").filter(has_text="age: 44")).to_have_count(1)

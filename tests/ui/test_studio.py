"""The studio on a real server: who may use it, what it refuses, and an author's way through it in a browser."""

import asyncio
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.async_api import expect

from bot.core.persona import Persona
from bot.store.authored import load
from bot.store.library import product_home
from bot.ui.web import MAX_AUTHORED_BODY, refusal
from tests.ui.browsing import Tab, browsing, readable
from tests.ui.conftest import Server, serving
from tests.ui.office import office, visit

ID = "past-due-marcus"
TEXT = re.sub(
    r"(?m)^version: \d+", "version: 1", (product_home() / "personas" / f"{ID}.yaml").read_text(encoding="utf-8")
)


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
    """GET, or POST with a body; status and text of the last page."""
    data = json.dumps(body).encode() if body is not None else None
    try:
        with urlopen(Request(url, data, {"Content-Type": "application/json"} | headers), timeout=60) as answer:
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
    assert (status, answer["said"]) == (200, "Saved as version 2.")
    assert "version 1</a>" in answer["earlier"]
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
        ({"text": "x" * 512_001}, 422, "missing or too long"),
        ({"more": 1}, 422, "missing or too long"),
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


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A server that people sign in to, and its persona files."""
    own = tmp_path_factory.mktemp("house")
    with office(tmp_path_factory.mktemp("office"), GREENROOM_HOME=str(own)) as running:
        yield running, own / "personas"


@pytest.mark.parametrize(("name", "status"), [("", 303), ("jo", 403)])
async def test_who_is_no_author_sees_and_writes_nothing(house: tuple[Server, Path], name: str, status: int) -> None:
    server, files = house
    async with visit(server, name) as who:
        for path in ("/studio", f"/studio/{ID}"):
            found, page = await who.get(path)
            assert (found, "Marcus" in page) == (status, False)
        assert (await who.post("/studio/new", name="mine"))[0] in (401, 403)
        body = {"id": ID, "text": TEXT, "mark": "0" * 12}
        async with who.http.post(f"{server.url}/studio/save", json=body, headers={"Origin": server.url}) as answer:
            assert answer.status in (401, 403)
    assert not files.exists()


async def test_an_author_begins_and_saves_and_each_leaves_a_line_in_the_audit(house: tuple[Server, Path]) -> None:
    server, files = house
    async with visit(server, "abe") as abe:
        assert (await abe.post("/studio/new", name="Flood Helen", archetype="bereaved"))[0] == 303
        _, page = await abe.get("/studio/flood-helen")
        text = (files / "flood-helen.yaml").read_text(encoding="utf-8")
        body = {"id": "flood-helen", "text": text + "# seen\n", "mark": page.partition('data-mark="')[2][:12]}
        async with abe.http.post(f"{server.url}/studio/save", json=body, headers={"Origin": server.url}) as answer:
            assert (await answer.json())["said"] == "Saved as version 2."
    assert load(files / "flood-helen.yaml", Persona).temperament.archetype == "bereaved"
    async with visit(server, "ada") as ada:
        _, page = await ada.get("/cohort/audit")
    lines = [re.sub(r"<[^>]+>|\s+", " ", line) for line in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)]
    for deed in ("began a persona", "saved a persona"):
        assert [line for line in lines if all(part in line for part in ("abe", deed, "persona:flood-helen"))]


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


# ---- a new persona


def begin(studio: Server, origin: str | None = None, **form: str) -> tuple[int, str]:
    """Send the form of a new persona; status and text of the page it leads to."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin or studio.url}
    try:
        with urlopen(Request(f"{studio.url}/studio/new", urlencode(form).encode(), headers), timeout=60) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


BRIEF = """\
Tomasz, 47, parked outside the hospital on 3 March and was fined £70, notice PN-77312. He will not say why at first.
We can put the fine on hold.
"""
CHAT = "Agent: Hello.\r\nCustomer: My husband died in March and you write to him.\r\n"


@pytest.mark.parametrize(
    ("form", "archetype", "holds"),
    [
        ({}, "repeat_contact", "# REWRITE: situation is an example"),
        ({"archetype": "fraud_victim"}, "fraud_victim", "# REWRITE: name is an example"),
        ({"material": BRIEF}, "repeat_contact", "The reference is PN-77312."),
        (
            {"material": BRIEF, "archetype": "entitled_vip"},
            "entitled_vip",
            "# chosen as you asked; others: repeat_contact",
        ),
        ({"material": CHAT}, "bereaved", "- My husband died in March and you write to him."),
        ({"material": "He said:\x00\x1b[2J\u2028{offer}: &a *b <script>"}, "repeat_contact", "&a *b <script>"),
    ],
)
def test_a_persona_begun_from_what_there_is_can_be_played_and_lands_in_the_editor(
    studio: Server, file: Path, form: dict[str, str], archetype: str, holds: str
) -> None:
    status, page = begin(studio, name="  Parking Tomasz ", **form)
    assert (status, "<h1>parking-tomasz</h1>" in page, "<script>'" in page) == (200, True, False)
    text = (file.parent / "parking-tomasz.yaml").read_text(encoding="utf-8")
    assert holds in text
    assert load(file.parent / "parking-tomasz.yaml", Persona).temperament.archetype == archetype
    assert "parking-tomasz" in ask(f"{studio.url}/studio")[1]
    _, answer = ask(f"{studio.url}/studio/check", {"id": "parking-tomasz", "text": text}, Origin=studio.url)
    assert re.match(r"(\d+ warnings?, )?\d+ still to write; fair in numbers$", json.loads(answer)["said"])
    assert json.loads(answer)["html"].count("data-line=") >= text.count("# REWRITE") > 10


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": ID}, f"There is a customer {ID} already, and nothing is written over."),
        ({"name": "repeat-contact-dana"}, "There is a customer repeat-contact-dana already"),
        ({"name": "123"}, "is no name for a file; use letters"),
        ({"name": "../.."}, "is no name for a file; use letters"),
        ({"name": ""}, "is no name for a file; use letters"),
        ({"name": "mine", "archetype": "bereved"}, "did you mean &#39;bereaved&#39;?"),
        ({"name": "mine", "material": "x" * 60_001}, "the text has 60,001 characters, and 60,000 are read"),
        ({"name": "mine", "material": "x" * 250_001}, "missing or too long"),
        ({"name": "m" * 61}, "missing or too long"),
        ({"name": "mine", "more": "1"}, "missing or too long"),
    ],
)
def test_what_cannot_be_begun_is_told_and_leaves_nothing_behind(
    studio: Server, file: Path, form: dict[str, str], says: str
) -> None:
    status, page = begin(studio, **form)
    assert (status, says in page) == (422, True)
    assert sorted(file.parent.parent.rglob("*")) == [file.parent, file]
    assert file.read_text(encoding="utf-8") == TEXT


def test_what_was_typed_is_still_there_after_a_mistake(studio: Server) -> None:
    _, page = begin(studio, name=ID, archetype="bereaved", material="\n</textarea><b>My words.")
    assert "&lt;/textarea&gt;&lt;b&gt;My words." in page
    assert '<option value="bereaved" selected>' in page
    assert f'value="{ID}"' in page


def test_a_name_with_a_path_in_it_becomes_a_plain_file_name(studio: Server, file: Path) -> None:
    assert begin(studio, name="../../etc/Passwd.yaml")[0] == 200
    assert sorted(path.name for path in file.parent.iterdir()) == ["etc-passwd-yaml.yaml", file.name]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(studio: Server, file: Path, tmp_path: Path) -> None:
    (file.parent / "mine.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    status, page = begin(studio, name="mine")
    assert status == 422
    assert "already" in page or "leads out" in page
    assert not (tmp_path / "elsewhere.yaml").exists()


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://127.0.0.1:1"])
def test_a_form_on_another_site_begins_nothing(studio: Server, file: Path, origin: str) -> None:
    assert begin(studio, origin, name="mine")[0] == 403
    assert sorted(file.parent.iterdir()) == [file]


async def test_of_many_who_begin_the_same_at_once_one_does(studio: Server, file: Path) -> None:
    texts = [f"Customer number {n} paid £{n + 10} and waits." for n in range(8)]
    given = [asyncio.to_thread(begin, studio, name="same", material=material) for material in texts]
    statuses = [status for status, _ in await asyncio.gather(*given)]
    assert sorted(statuses) == [200] + [422] * 7
    winner = texts[statuses.index(200)]
    assert winner.removesuffix(" and waits.") in (file.parent / "same.yaml").read_text(encoding="utf-8")
    assert sorted(path.name for path in file.parent.iterdir()) == [file.name, "same.yaml"]


FITS = "document.scrollingElement.scrollWidth <= innerWidth"
READ = ("#shown .verdict", "#shown .line", "#shown .warning b", "#shown .fair", "#shown .soft", "#shortcuts", "#save")


async def on_every_screen(tab: Tab, name: str, *read: str) -> None:
    """The page fits a phone and a desk, and its letters can be read in the dark and in the light."""
    for theme, width in (("dark", 360), ("light", 1440)):
        await tab.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        await tab.page.set_viewport_size({"width": width, "height": 900})
        assert await tab.page.evaluate(FITS), (name, width)
        await tab.picture(f"studio-{name}-{theme}-{width}", whole=True)
        for part in map(tab.page.locator, read):
            own = await part.first.get_attribute("class") == "first"  # a button with a ground of its own
            await readable(part.first, part.first if own else tab.page.locator("body"))


@pytest.mark.browser
async def test_an_author_begins_breaks_mends_saves_and_compares(studio: Server, file: Path) -> None:
    shutil.rmtree(studio.data / "persona-versions", ignore_errors=True)
    async with browsing(studio, "light") as tab:
        page = tab.page
        await page.goto(f"{studio.url}/studio")
        await page.get_by_text("Begin a new customer").focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await page.keyboard.type("Flood Helen")
        await on_every_screen(tab, "list", "h1", ".begin .fine")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("flood-helen")
        await expect(page.locator("#shown .play")).to_have_count(5)
        line = page.get_by_test_id("left").locator("button").first
        await line.focus()
        await page.keyboard.press("Enter")
        assert "REWRITE" in await page.evaluate("getSelection().toString()")
        await on_every_screen(tab, "bench", *READ)
        await page.goto(f"{studio.url}/studio/{ID}")
        await expect(page.locator("#shown .play")).to_have_count(5)
        await page.fill("#text", TEXT.replace("age: 44", "age: old"))
        await expect(page.locator("#shown .error").first).to_contain_text("character.age")
        await expect(page.locator("#shown .play")).to_have_count(0)
        await page.fill("#text", TEXT.replace("age: 44", "age: 45").replace("trust: 0.30}", "trust: 0.02}"))
        await expect(page.locator("#shown .verdict")).to_have_text("too hard")
        await page.keyboard.press("Control+s")
        await expect(page.locator("#said")).to_have_text("Saved as version 2.")
        assert "age: 45" in file.read_text(encoding="utf-8")
        await page.get_by_role("link", name="version 1").click()
        await expect(page.locator(".diff .add").filter(has_text="age: 45")).to_have_count(1)
        await expect(page.locator(".diff .cut").filter(has_text="age: 44")).to_have_count(1)

"""One catalogue: nothing that a person reads stands outside it, and a second language is used throughout."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.config import Settings
from bot.errors import AuthoringError, NotFoundError
from bot.ui import folder, wording
from bot.ui.wording import load
from tests.ui.browsing import browsing
from tests.ui.conftest import Server, serving

UI = Path(wording.__file__).parent
MODULES = sorted(path for path in UI.rglob("*.py") if not path.stem.startswith("studio"))  # authors' own tool
SCRIPTS = sorted(path for path in (UI / "public").rglob("*.js*") if path.stem not in ("studio", "theme"))
TEMPLATES = sorted((UI / "pages").glob("*.html"))
FOR_OPERATORS = ("GREENROOM_", "SECRET", "greenroom with its", "cannot ", "is open to other")
"""Marks of what is told in the terminal to whoever starts the server."""
NAMES = {"Greenroom", "· Greenroom"}
SENTENCE = re.compile(r"[A-Za-z’']+(?:,? [A-Za-z’']+){2,}")
KEY = re.compile(r"^[a-z_]+(?:\.[\w-]+)+$")


def own_texts(path: Path) -> Iterator[str]:
    """Strings of a module that read like a sentence: not docstrings, not for the log, not for an operator."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed_over: set[int] = set()
    for node in ast.walk(tree):
        logs = isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("log.", "re.compile", "print"))
        if (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) or logs:
            passed_over |= {id(inside) for inside in ast.walk(node)}
        if isinstance(node, ast.Raise) and any(mark in ast.unparse(node) for mark in FOR_OPERATORS):
            passed_over |= {id(inside) for inside in ast.walk(node)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in passed_over else None
        if isinstance(text, str) and SENTENCE.search(text) and not re.search(r"-src '|^\s*<|slots", text):
            yield text


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(UI)))
def test_no_module_holds_a_text_of_its_own(path: Path) -> None:
    assert [*own_texts(path)] == []


def bare(script: str) -> list[str]:
    """Texts of a page element that stand in its code: between tags, in attributes people read, in quotes."""
    code = re.sub(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", "", script, flags=re.DOTALL)
    between = re.findall(r">\s*([A-Z][^<>{}=;()]*[a-z][^<>{}=;()]*)<", code)
    read = re.findall(r"(?:aria-label|title|alt|placeholder|label)[=:]\s*[\"']([^\"']*[A-Za-z]{2}[^\"']*)[\"']", code)
    quoted = [text for text in re.findall(r"[\"'`]([A-Z][^\"'`\n]*)[\"'`]", code) if SENTENCE.search(text)]
    return [text.strip() for text in (*between, *read, *quoted) if "${" not in text]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(UI)))
def test_no_page_element_holds_a_text_of_its_own(path: Path) -> None:
    assert bare(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_a_text_of_its_own(path: Path) -> None:
    plain = re.sub(r"\{[{%#].*?[}%#]\}|<(?:style|script).*?</(?:style|script)>", "", path.read_text(), flags=re.DOTALL)
    assert {text.strip() for text in re.findall(r">([^<>]*[A-Za-z]{2}[^<>]*)<", plain)} <= NAMES


@pytest.mark.parametrize(
    "code",
    ["<h1>Rehearse now</h1>", '<img alt="A customer">', 'toast("Something went wrong here")', "<p>\n  You left\n</p>"],
)
def test_the_check_finds_what_it_should(code: str) -> None:
    assert bare(code)


def test_every_key_that_is_asked_for_exists_and_every_one_that_exists_is_asked_for() -> None:
    known = load()
    code = "\n".join(path.read_text(encoding="utf-8") for path in (*MODULES, *SCRIPTS, *TEMPLATES))
    asked = {key for key in re.findall(r"\btext\(\s*\"([\w.-]+)\"", code) if KEY.match(key)}
    assert sorted(asked - known.keys() - {"part.key"}) == []
    whole = {"chainlit", "about", "label"} | set(re.findall(r"""f["']([a-z_]+)\.""", code))
    """Parts whose keys are put together by code."""
    layers = (path for layer in ("core", "store") for path in (UI.parent / layer).rglob("*.py"))
    named = set(re.findall(r"[\w-]+", code + "".join(path.read_text(encoding="utf-8") for path in layers)))
    assert [key for key in known if key.split(".")[0] not in whole and key.split(".")[-1] not in named] == []


# ---- a second language


def pretended(home: Path) -> Path:
    """A language in which every word of English stands between brackets."""
    english = yaml.safe_load((UI / "catalogue" / "en.yaml").read_text(encoding="utf-8"))
    english["language"]["code"] = "xx"

    def translated(data: dict[str, object]) -> dict[str, object]:
        return {
            key: translated(value) if isinstance(value, dict) else f"⟦{value}⟧" for key, value in data.items()
        }  # fmt: skip

    made = {part: texts if part == "language" else translated(texts) for part, texts in english.items()}
    (home / "catalogue").mkdir(parents=True)
    (home / "catalogue" / "xx.yaml").write_text(yaml.safe_dump(made, allow_unicode=True), encoding="utf-8")
    return home


def test_a_catalogue_that_differs_from_english_is_refused_with_every_difference(tmp_path: Path) -> None:
    path = pretended(tmp_path) / "catalogue" / "xx.yaml"
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    del found["chat"]["ended"]
    found["next"]["again"], found["next"]["never"] = "Again", "Never"
    path.write_text(yaml.safe_dump(found), encoding="utf-8")
    with pytest.raises(AuthoringError) as refused:
        load("xx", tmp_path)
    assert refused.value.faults == [
        "chat.ended: missing",
        "next.never: unknown",
        "next.again: has the slots [], expected ['name']",
    ]


def test_a_language_that_nobody_wrote_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"GREENROOM_LANGUAGE='eo': there is no such catalogue; try 'en'"):
        load("eo", tmp_path)


def test_the_folder_of_the_page_is_written_in_the_language(tmp_path: Path) -> None:
    home = pretended(tmp_path / "home")
    settings = Settings(_env_file=None, data=tmp_path, home=home, language="xx")
    try:
        wording.speak(settings)
        root = folder.prepare(settings)
    finally:
        wording.speak(Settings(_env_file=None))
    assert "⟦**How it works.**" in (root / "chainlit_en-US.md").read_text(encoding="utf-8")
    chainlit = json.loads((root / ".chainlit" / "translations" / "en-US.json").read_text(encoding="utf-8"))
    assert chainlit["chat"]["input"]["placeholder"] == "⟦Reply to the customer⟧"
    script = (root / "public" / "greenroom.js").read_text(encoding="utf-8")
    assert '"code": "xx"' in script
    assert "⟦Rehearse the conversation before it happens⟧" in script


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that speaks the pretended language."""
    home = pretended(tmp_path_factory.mktemp("home") / "home")
    with serving(tmp_path_factory.mktemp("data"), GREENROOM_HOME=str(home), GREENROOM_LANGUAGE="xx") as running:
        yield running


async def test_the_server_says_everything_in_the_second_language(foreign: Server) -> None:
    async with foreign.tab("past-due-marcus") as tab:
        assert (await tab.notice("")).startswith("⟦")
        await tab.say("Hello Marcus, what happened?")
        await tab.say("/end")
        await tab.press("end")
        await tab.until(lambda: len(tab.elements("Next")) == 1)
        card = tab.elements("Scorecard")[0]["props"]
        assert card["outcome"]["title"].startswith("⟦")
        assert card["customer"]["hardness"] == "⟦hard⟧"
        assert card["customer"]["note"].startswith("⟦")
        await tab.say("Anybody there?")
        assert tab.elements("Next")[-1]["props"]["note"].startswith("⟦")
        assert "⟦" in await tab.get("/progress")


@pytest.mark.browser
async def test_the_page_shows_the_second_language(foreign: Server) -> None:
    async with browsing(foreign, "light") as tab:
        await tab.page.get_by_test_id("pick-past-due-marcus").wait_for()
        english = load()
        lobby = await tab.page.get_by_test_id("lobby").inner_text()
        for key in ("title", "lead", "local", "criteria"):
            assert f"⟦{english[f'lobby.{key}']}⟧" in lobby
        assert await tab.page.evaluate("document.documentElement.lang") == "xx"
        await tab.page.get_by_test_id("pick-past-due-marcus").click()
        await tab.page.get_by_test_id("brief").wait_for()
        assert "⟦Your brief⟧" in await tab.page.get_by_test_id("brief").inner_text()
        for name in ("Hint", "Pause", "End", "Stop"):
            assert await tab.page.get_by_role("button", name=f"⟦{name}⟧", exact=True).inner_text() == f"⟦{name}⟧"

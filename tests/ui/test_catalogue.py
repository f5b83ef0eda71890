"""One catalogue: nothing that a person reads stands outside it, and nothing in it is said by nobody."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.note import ENGLISH
from bot.ui import wording
from bot.ui.wording import load

UI = Path(wording.__file__).parent
MODULES = sorted(UI.rglob("*.py"))
SCRIPTS = sorted(path for path in (UI / "public").rglob("*.js*") if path.stem != "theme")
TEMPLATES = sorted((UI / "pages").glob("*.html"))
FOR_OPERATORS = ("GREENROOM_", "OAUTH_", "SECRET", "greenroom with its", "cannot ", "is open to other")
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


def test_the_catalogue_says_in_english_what_records_and_the_terminal_say() -> None:
    known = load()
    assert {key.removeprefix("note."): said for key, said in known.items() if key.startswith("note.")} == ENGLISH

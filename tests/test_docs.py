"""What the documents tell people to type exists, and every link in them leads somewhere."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer.main

from bot.cli import app

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / name
    for name in ("README.md", "evals/README.md", "evals/data/README.md", "personas/README.md", "prompts/README.md")
] + sorted((ROOT / "docs").glob("*.md"))
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
END = {"#", ">", "<", "|", "||", "&&", "then"}

each = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


class Named(NamedTuple):
    """A command line as a page has it."""

    line: str
    words: list[str]


def command_lines(page: Path) -> Iterator[Named]:
    """Every `greenroom ...` of the page, in a block or in a sentence, as a shell would cut it."""
    text = page.read_text(encoding="utf-8")
    indented = [line for line in text.splitlines() if line.startswith("    ")]
    blocks = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    for line in (*blocks, *indented, *INLINE.findall(BLOCK.sub("", text))):
        if found := re.search(r"(?:^|[\s/])greenroom (?=[a-z-])(.*)", line.strip()):
            words = shlex.split(found[1], comments=True)
            end = next((at for at, word in enumerate(words) if word in END or word == "..."), len(words))
            yield Named(line.strip(), words[:end])


def fault(words: list[str]) -> str:
    """What is wrong with a command line; empty if all of it exists. Arguments are not looked at."""
    command: Any = typer.main.get_command(app)  # of the click that typer carries inside it
    rest = list(words)
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        if name not in command.commands:
            return f"no command {name!r}"
        command = command.commands[name]
    known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)} | {"--help"}
    unknown = [word for word in rest if word.startswith("-") and word != "-" and word.partition("=")[0] not in known]
    return f"no option {unknown[0]!r}" if unknown else ""


@each
def test_every_command_and_option_exists(page: Path) -> None:
    assert [(one.line, why) for one in command_lines(page) if (why := fault(one.words))] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["eval", "run", "--against", "main"], ""),
        (["evel", "run"], "no command 'evel'"),
        (["eval", "rum"], "no command 'rum'"),
        (["grade", "chats.jsonl", "--output=x"], "no option '--output=x'"),
        (["eval", "run", "-k", "marcus", "--frobnicate"], "no option '--frobnicate'"),
    ],
)
def test_a_command_that_does_not_exist_is_found(words: list[str], told: str) -> None:
    assert fault(words) == told


def test_the_pages_do_name_commands() -> None:
    named = {tuple(one.words[:2]) for page in PAGES for one in command_lines(page)}
    assert {("eval", "run"), ("calibrate", "init"), ("persona", "check")} <= named


@each
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        file = (page.parent / path) if path else page
        assert file.exists(), f"{page.name}: {target}"
        if anchor and file.suffix == ".md":
            assert anchor in {slug(title) for title in HEADING.findall(file.read_text(encoding="utf-8"))}, target


def slug(title: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")

"""`greenroom persona`: write, check and preview customers."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from bot.casting import models_for
from bot.commands import Json, Model, console, group
from bot.commands.authored_files import authored_files
from bot.commands.persona_preview import preview
from bot.commands.persona_try import try_
from bot.commands.reporting import show
from bot.config import Settings, settings
from bot.core.temperament import Archetype
from bot.core.usage import Usage
from bot.errors import InputError
from bot.store.library import Library

if TYPE_CHECKING:
    from bot.authoring.interview import Interview
    from bot.authoring.sheet import Sheet

app = group("persona", help="Write, check and preview customers.")
Strictly = Annotated[bool, typer.Option("--strict", help="Let warnings fail, too.")]
From = Annotated[Path | None, typer.Option("--from", help="A brief in your words, or a transcript (Customer: lines).")]
Kind = Annotated[str | None, typer.Option(help="Way of reacting, e.g. repeat_contact. Asked for if left out.")]
Folder = Annotated[
    Path | None, typer.Option(help="Folder for the file. Default: personas/ of GREENROOM_HOME, or here.")
]

app.command(epilog="Example: greenroom persona preview personas/past-due-marcus.yaml --html preview.html")(preview)
app.command("try", epilog="Example: greenroom persona try personas/past-due-marcus.yaml --html try.html")(try_)


@app.command(epilog="Example: greenroom persona check personas/past-due-marcus.yaml --strict")
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files, folders, or names of personas. Default: all of the library.")
    ] = None,
    strict: Strictly = False,
    as_json: Json = False,
) -> None:
    """Tell everything that is wrong with persona files, with line and fix. Exit code 2 if there are errors."""
    from bot.authoring.check import Checker

    current = settings()
    library = Library.at(current.home)
    report = Checker(library, current.max_turns).check(authored_files(files or (), library.persona_files, "persona"))
    show(report, as_json=as_json)
    raise typer.Exit(report.exit_code(strict=strict))


@app.command(epilog="Examples: greenroom persona new flood-helen | greenroom persona new flood-helen --from brief.md")
def new(
    name: Annotated[str, typer.Argument(help="A name for the file, like flood-helen.")],
    given: From = None,
    archetype: Kind = None,
    out: Folder = None,
    model: Model = None,
) -> None:
    """Start a customer from your answers (Enter keeps the example) or from a text. Nothing is ever written over.

    Exit code 0: the file can be played; 2: it has errors, which are told.
    """
    from bot.authoring import new as writing

    current = settings()
    library, id = Library.at(current.home), writing.slug(name)
    path = (out or (current.home or Path()) / "personas") / f"{id}.yaml"
    if path.exists() or (out is None and id in library.persona_ids()):
        there = path if path.exists() else library.persona_files[id]
        raise InputError(f"{there} is there already; choose another name, another folder with --out, or edit that file")
    kind = writing.known_archetype(archetype) if archetype else None
    writing.create(path, writing.headed(_text(id, given, kind, current, library, model), path))
    raise typer.Exit(_tell_what_is_left(path, current))


def _text(
    id: str, given: Path | None, kind: Archetype | None, current: Settings, library: Library, model: str | None
) -> str:
    """The file: drafted by a model if one is configured, else the archetype's skeleton, filled."""
    from bot.authoring import new as writing
    from bot.authoring.beginning import Pen, begun
    from bot.authoring.skeleton import skeleton

    player = models_for(current, model).get("customer")
    pen = Pen(player, library.prompt("draft")) if player else None
    if given:
        material = writing.source(given)
    else:
        interview, kind, sheet = _interviewed(kind)
        if pen is None:
            return skeleton(id, kind, sheet, interview.kept, interview.notes)
        material = sheet.as_brief
    if pen:
        _say(f"{pen.model.shown} drafts {id} ...")
    found = asyncio.run(begun(id, material, kind, pen))
    if pen:
        _say(str(Usage.of(pen.calls)))
    else:
        _say(f"No model is configured: a skeleton of archetype {found.archetype} ({found.why}). Others: --archetype "
             + ", ".join(name for name in get_args(Archetype) if name != found.archetype))  # fmt: skip
    return found.text


def _interviewed(kind: Archetype | None) -> "tuple[Interview, Archetype, Sheet]":
    """The interview held in the terminal, and what came of it."""
    from bot.authoring.interview import Interview

    interview = Interview(_ask, _say)
    kind, sheet = interview.hold(kind)
    if interview.cut_short:
        _say("The answers ended early. What was said is kept; the rest is an example, marked REWRITE.")
    return interview, kind, sheet


def _say(text: str) -> None:
    console().print(text, markup=False, highlight=False, soft_wrap=True)


def _ask(question: str, default: str) -> str:
    """A question in the terminal, the example below it; raises UnansweredError where nobody answers."""
    from bot.authoring.interview import UnansweredError

    typer.echo(f"{question}\n  e.g. {default}" if default else question)
    try:
        return input("> ")
    except EOFError:
        raise UnansweredError("nobody answers; press Enter to keep an example, or give --from FILE") from None


def _tell_what_is_left(path: Path, current: Settings) -> int:
    """Errors of the new file, what is left to write, and what to do next; the exit code of the check."""
    from bot.authoring.check import Checker
    from bot.authoring.page import LEFT, LEFT_TO_WRITE

    report = Checker(Library.at(current.home), current.max_turns).check([path])
    left = [found for found in report.findings if found.rule == LEFT_TO_WRITE]
    wrong = [found for found in report.findings if found.level == "error"]
    _say(f"Wrote {path}. " + ("It has errors:" if wrong else "It can be played." if left else "It is ready to play."))
    for found in wrong:
        _say(f"  line {found.line}: {found.told}")
    if left:
        _say(f"Still to write, {len(left)} in all. Rewrite what stands below each of these comments, then delete it:")
    for found in left:
        _say(f"  line {found.line:<4} {found.what.removeprefix(LEFT)}")
    _say("Next:")
    for step in (f"greenroom persona check {path}", f"greenroom persona preview {path}", _talking_to(path, current)):
        _say(f"  {step}")
    return report.exit_code(strict=False)


def _talking_to(path: Path, current: Settings) -> str:
    """The command to meet the customer in `path`, whose folder need not be the library's."""
    known = Library.at(current.home).persona_files.get(path.stem)
    if known and known.resolve() == path.resolve():
        return f"greenroom talk {path.stem}"
    if path.parent.name == "personas":
        return f"GREENROOM_HOME={path.parent.parent} greenroom talk {path.stem}"
    return f"move it into a folder called personas, then GREENROOM_HOME=(the folder above) greenroom talk {path.stem}"

"""`greenroom persona`: write, check and preview customers."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.casting import models_for
from bot.commands import Json, Model, console, group
from bot.commands.persona_preview import preview
from bot.commands.persona_try import try_
from bot.commands.reporting import show
from bot.config import Settings, settings
from bot.core.temperament import Archetype
from bot.core.usage import Call, Usage
from bot.errors import InputError
from bot.store.library import Library

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
    files: Annotated[list[Path] | None, typer.Argument(help="Persona files. Default: all of the library.")] = None,
    strict: Strictly = False,
    as_json: Json = False,
) -> None:
    """Tell everything that is wrong with persona files, with line and fix. Exit code 2 if there are errors."""
    from bot.authoring.check import Checker

    current = settings()
    library = Library.at(current.home)
    report = Checker(library, current.max_turns).check(files or list(library.persona_files.values()))
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
    """Start a customer from your answers (Enter keeps the example) or from a text. Nothing is ever written over."""
    from bot.authoring import new as writing

    current = settings()
    library, id = Library.at(current.home), writing.slug(name)
    path = (out or (current.home or Path()) / "personas") / f"{id}.yaml"
    if path.exists() or id in library.persona_ids():
        there = path if path.exists() else library.persona_files[id]
        raise InputError(f"{there} is there already; choose another name, or edit that file")
    kind = writing.known_archetype(archetype) if archetype else None
    writing.create(path, _text(id, given, kind, current, library, model))
    _tell_what_is_left(path, library, current.max_turns)


def _text(
    id: str, given: Path | None, kind: Archetype | None, current: Settings, library: Library, model: str | None
) -> str:
    """The file: drafted by a model if one is configured, else the archetype's skeleton, filled."""
    from bot.authoring import new as writing
    from bot.authoring.interview import Interview
    from bot.authoring.skeleton import skeleton

    player, out = models_for(current, model).get("customer"), console()
    if given:
        material = writing.source(given)
        if player is None:
            return skeleton(id, *writing.read(material, kind))
    else:
        interview = Interview(_ask, lambda said: out.print(escape(said), highlight=False))
        kind, sheet = interview.hold(kind)
        material = sheet.as_brief
        if player is None:
            return skeleton(id, kind, sheet, interview.kept)
    from bot.authoring.draft import drafted

    calls: list[Call] = []
    out.print(escape(f"{player.shown} drafts {id} ..."), highlight=False)
    text = asyncio.run(drafted(id, material, player, library.prompt("draft"), calls, kind))
    out.print(escape(str(Usage.of(calls))), highlight=False)
    return text


def _ask(question: str, default: str) -> str:
    """A question in the terminal, the example below it; raises InputError where nobody answers."""
    typer.echo(f"{question}\n  e.g. {default}" if default else question)
    try:
        return input("> ") or default
    except EOFError:
        raise InputError("nobody answers; press Enter to keep an example, or give --from FILE") from None


def _tell_what_is_left(path: Path, library: Library, max_turns: int) -> None:
    """What the check has to say about the new file, and what to do next."""
    from bot.authoring.check import Checker

    report, out = Checker(library, max_turns).check([path]), console()
    for found in report.findings:
        out.print(f"line {found.line}: {found.told}", markup=False, highlight=False, soft_wrap=True)
    out.print(f"Wrote {path}. {report.summary}. Next:", markup=False, highlight=False, soft_wrap=True)
    for step in (f"greenroom persona check {path}", f"greenroom persona preview {path}", f"greenroom talk {path.stem}"):
        out.print(f"  {step}", markup=False, highlight=False, soft_wrap=True)

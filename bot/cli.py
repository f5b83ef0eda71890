"""The `greenroom` command. Errors are one sentence on stderr: exit 2 for the person's mistake, 1 for a failure."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot import doctor as examination
from bot import labelling, terminal, transcript_file
from bot import trajectory as engine
from bot.casting import cast_for, cast_notice
from bot.config import settings
from bot.core.cast import Appraiser
from bot.core.persona import Persona
from bot.errors import GreenroomError, InputError
from bot.greenroom import Greenroom, grade
from bot.report import rehearsal_json
from bot.store import authored
from bot.store.library import Library

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Rehearse hard customer conversations, and get feedback with quotes you can check.",
)
PIPE_WIDTH = 200
Model = Annotated[str | None, typer.Option(help="Who plays: a model id, or 'embedded'. Default: GREENROOM_MODEL.")]
MaxCost = Annotated[float | None, typer.Option(min=0.0, help="Stop calling models at this many US dollars.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
PersonaOption = Annotated[str | None, typer.Option("--persona", help="Persona whose facts, offers and rules apply.")]


@app.command(
    epilog="Examples: greenroom talk past-due-marcus | greenroom talk past-due-marcus --seed 7 --json < lines.txt"
)
def talk(
    persona: Annotated[str | None, typer.Argument(help="Persona id; `greenroom personas` lists them.")] = None,
    model: Model = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Same seed and same lines give the same chat.")] = None,
    resume: Annotated[str | None, typer.Option(help="Id of a kept rehearsal to go on with.")] = None,
    max_cost: MaxCost = None,
    as_json: Json = False,
) -> None:
    """Rehearse in the terminal. Over a pipe: one message per line (blank ones are skipped), until /end or the end."""
    if (persona is None) == (resume is None):
        raise InputError("name a persona, or give --resume ID, not both; `greenroom personas` lists the personas")
    asyncio.run(_talk(persona, resume, model, seed, max_cost, as_json))


async def _talk(
    persona: str | None, resume: str | None, model: str | None, seed: int | None, max_cost: float | None, as_json: bool
) -> None:
    interactive = sys.stdin.isatty()
    out = _console(stderr=as_json and interactive, quiet=as_json and not interactive)
    async with Greenroom.open(settings(max_cost=max_cost), model) as room:
        rehearsal = await (room.resume(resume) if resume else room.begin(persona or "", seed))
        if interactive:
            rubric = room.library.rubric(rehearsal.persona.rubric)
            terminal.show_brief(rehearsal.persona, rubric, cast_notice(room.settings, model), out)
        terminal.show_so_far(rehearsal, out)
        card = await rehearsal.finish(await terminal.converse(rehearsal, out, interactive=interactive))
        if as_json:
            _print_json(rehearsal_json(rehearsal))
        else:
            terminal.show_scorecard(card, out)
            terminal.show_curve(rehearsal, out)


@app.command("grade", epilog="Example: greenroom grade chat.txt --persona past-due-marcus --json")
def grade_file(
    file: Annotated[Path, typer.Argument(help="JSON or YAML list of {speaker, text}, or Customer:/Agent: lines.")],
    persona: PersonaOption = None,
    model: Model = None,
    runs: Annotated[int, typer.Option(min=1, max=20, help="Evaluator runs; scores are medians.")] = 1,
    max_cost: MaxCost = None,
    as_json: Json = False,
) -> None:
    """Grade any transcript; '-' reads it from the pipe."""
    transcript = transcript_file.read(file)
    library = Library.at(settings().home)
    known = library.persona(persona) if persona else None
    cast = cast_for(settings(max_cost=max_cost), library.prompt, model)
    card = asyncio.run(grade(transcript, cast, library, known, runs))
    if as_json:
        _print_json(card.model_dump(mode="json"))
    else:
        terminal.show_scorecard(card, _console())


@app.command(epilog='Example: echo \'{"customer": "Again?", "trainee": "Calm down."}\' | greenroom appraise')
def appraise(persona: PersonaOption = None, model: Model = None) -> None:
    """Label trainee messages: JSONL in on stdin, JSONL out."""
    library = Library.at(settings().home)
    known = library.persona(persona) if persona else None
    asyncio.run(_appraise(known, cast_for(settings(), library.prompt, model).appraiser))


async def _appraise(known: Persona | None, appraiser: Appraiser) -> None:
    async for labels in labelling.label(sys.stdin, appraiser, known):
        print(json.dumps(labels, ensure_ascii=False), flush=True)


@app.command(epilog="Example: greenroom state past-due-marcus --signals turns.json")
def state(
    persona: Annotated[str, typer.Argument(help="Persona id.")],
    signals: Annotated[Path, typer.Option(help='JSON list of {"signal": "weak"|"strong"}, one object per turn.')],
) -> None:
    """Run the state engine alone: signals per turn in, trajectory out (JSON)."""
    turns = engine.read(transcript_file.read_text(signals), str(signals))
    _print_json(engine.trajectory(Library.at(settings().home).persona(persona), turns))


@app.command()
def personas(as_json: Json = False) -> None:
    """List the customers you can rehearse with."""
    found = Library.at(settings().home).personas()
    if as_json:
        public = {"id", "name", "summary", "difficulty", "industry", "channel", "brief"}
        _print_json([persona.model_dump(mode="json", include=public) for persona in found])
        return
    table = Table("id", "customer", "industry", "difficulty", "what it is about")
    for persona in found:
        table.add_row(persona.id, persona.name, persona.industry, persona.difficulty, persona.summary)
    _console().print(table)


@app.command(epilog="Example: greenroom check personas/past-due-marcus.yaml")
def check(files: Annotated[list[Path], typer.Argument(help="Persona files.")]) -> None:
    """Check persona files: every fault, with its line."""
    for file in files:
        persona = authored.load(file, Persona)
        print(f"{file}: right ({persona.name}, {persona.difficulty})")


@app.command()
def rehearsals(limit: Annotated[int, typer.Option(min=1, max=500)] = 20) -> None:
    """List kept rehearsals, newest first; go on with one by `greenroom talk --resume ID`."""
    asyncio.run(_rehearsals(limit))


async def _rehearsals(limit: int) -> None:
    async with Greenroom.open(settings()) as room:
        table = Table("id", "persona", "started", "ended")
        for name, persona, started, ended in await room.database.recent(limit):
            table.add_row(name, persona, f"{started:%Y-%m-%d %H:%M}", ended or "open")
        _console().print(table)


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on. Default: GREENROOM_HOST or 127.0.0.1.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Default: GREENROOM_PORT or 8000.")] = None,
) -> None:
    """Open the browser app."""
    from bot.ui.server import serve as run  # Chainlit takes a second to import and writes files: only for the browser

    given = {"host": host, "port": port}
    run(settings().model_copy(update={key: value for key, value in given.items() if value is not None}))


@app.command()
def doctor() -> None:
    """Tell what is configured, reachable and missing, and how to mend it."""
    checks = asyncio.run(examination.examine(settings()))
    out = _console()
    for found in checks:
        mark = "[green]ok[/]  " if found.good else "[red]mend[/]"
        out.print(f"{mark} [bold]{found.what}[/]: ", end="")
        out.print(found.found if found.good else f"{found.found}\n     → {found.fix}", markup=False, highlight=False)
    if not all(found.good for found in checks):
        raise SystemExit(1)


def _console(*, stderr: bool = False, quiet: bool = False) -> Console:
    """A pipe gets wide lines, so that no table is cut."""
    return Console(stderr=stderr, quiet=quiet, width=None if sys.stdout.isatty() else PIPE_WIDTH)


def _print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


def main() -> None:
    """Run the command; the one place where errors become words and exit codes."""
    try:
        app()
    except GreenroomError as error:
        print(f"greenroom: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left, e.g. `| head`
        raise SystemExit(1) from None

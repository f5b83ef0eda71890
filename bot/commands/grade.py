"""`greenroom grade`, `appraise` and `state`: evaluator, appraiser and engine on their own."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import labelling, terminal, transcript_file
from bot import trajectory as engine
from bot.casting import cast_for
from bot.commands import Json, MaxCost, Model, PersonaOption, console, group, print_json
from bot.config import settings
from bot.core.cast import Appraiser
from bot.core.persona import Persona
from bot.greenroom import grade
from bot.store.library import Library

app = group()


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
        print_json(card.model_dump(mode="json"))
    else:
        terminal.show_scorecard(card, console())


@app.command(epilog='Example: echo \'{"customer": "Again?", "trainee": "Calm down."}\' | greenroom appraise')
def appraise(persona: PersonaOption = None, model: Model = None) -> None:
    """Label trainee messages: JSONL in on stdin, JSONL out."""
    library = Library.at(settings().home)
    known = library.persona(persona) if persona else None
    asyncio.run(_appraise(known, cast_for(settings(), library.prompt, model).appraiser))


async def _appraise(known: Persona | None, appraiser: Appraiser) -> None:
    async for labels in labelling.label(sys.stdin, appraiser, known):
        typer.echo(json.dumps(labels, ensure_ascii=False))


@app.command(epilog="Example: greenroom state past-due-marcus --signals turns.json")
def state(
    persona: Annotated[str, typer.Argument(help="Persona id.")],
    signals: Annotated[Path, typer.Option(help='JSON list of {"signal": "weak"|"strong"}, one object per turn.')],
) -> None:
    """Run the state engine alone: signals per turn in, trajectory out (JSON)."""
    turns = engine.read(transcript_file.read_text(signals), str(signals))
    print_json(engine.trajectory(Library.at(settings().home).persona(persona), turns))

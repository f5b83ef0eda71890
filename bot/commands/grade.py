"""`greenroom grade`, `appraise` and `state`: evaluator, appraiser and engine on their own."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import labelling, terminal, transcript_file
from bot import trajectory as engine
from bot.casting import cast_for
from bot.commands import Json, MaxCost, Model, PersonaOption, console, group, print_json
from bot.config import Settings, settings
from bot.core.cast import Appraiser
from bot.core.persona import Persona
from bot.core.scorecard import Scorecard
from bot.core.transcript import Transcript
from bot.errors import InputError
from bot.greenroom import grade
from bot.store.library import Library

app = group()


@app.command(
    "grade",
    epilog="Examples: greenroom grade chat.txt --persona past-due-marcus --json | "
    "greenroom grade chats.jsonl --out scores.jsonl",
)
def grade_file(
    source: Annotated[
        Path,
        typer.Argument(
            help="A transcript: JSON or YAML list of {speaker, text}, or Customer:/Agent: lines. "
            "Many, with --out: a folder of such files, or JSONL with an {id, lines} object a line."
        ),
    ],
    persona: PersonaOption = None,
    rubric: Annotated[str | None, typer.Option(help="Rubric to grade by. Default: the persona's.")] = None,
    model: Model = None,
    runs: Annotated[int, typer.Option(min=1, max=20, help="Evaluator runs; scores are medians.")] = 1,
    max_cost: MaxCost = None,
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option(help="Where the scores of many go, a JSON row each; given again, it goes on.")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=500, help="Of many: model calls at once.")] = 8,
    ledger: Annotated[Path | None, typer.Option(help="Of many: where answers are kept.")] = None,
) -> None:
    """Grade any transcript; '-' reads it from the pipe. Many of them go to --out; exit 2 if not all were graded."""
    chosen = settings(max_cost=max_cost)
    if out or source.is_dir() or source.suffix == ".jsonl":
        more = {"persona": persona, "rubric": rubric, "model": model, "runs": runs}
        _grade_many(source, out, chosen, **more, concurrency=concurrency, ledger=ledger)
        return
    card = asyncio.run(_graded(transcript_file.read(source), chosen, persona, rubric, model, runs))
    if as_json:
        print_json(card.model_dump(mode="json"))
    else:
        terminal.show_scorecard(card, console())


async def _graded(
    chat: Transcript, chosen: Settings, persona: str | None, rubric: str | None, model: str | None, runs: int
) -> Scorecard:
    library = Library.at(chosen.home)
    known = library.persona(persona) if persona else None
    return await grade(chat, cast_for(chosen, library.prompt, model), library, known, runs, rubric)


def _grade_many(source: Path, out: Path | None, chosen: Settings, **more: Any) -> None:
    from evals.many import Batch, carry_out  # a second to import: only for many

    if out is None:
        raise InputError(f"{source} holds many transcripts: say where their scores go, e.g. --out scores.jsonl")
    screen = console(stderr=True)
    tally = asyncio.run(carry_out(Batch(source, out, **more), chosen, screen))
    for told in (*tally.faults, f"{out}: {tally}"):
        screen.print(told, highlight=False, markup=False)
    raise SystemExit(tally.exit_code)


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

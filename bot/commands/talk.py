"""`greenroom talk`, `personas` and `rehearsals`: rehearse in the terminal, with whom, and what is kept."""

import asyncio
import sys
from typing import Annotated

import typer
from rich.table import Table

from bot import terminal
from bot.casting import cast_notice
from bot.commands import Json, MaxCost, Model, console, group, print_json
from bot.config import settings
from bot.core.direction import BANDS, UNLIMITED, Band
from bot.core.record import Ended
from bot.core.scorecard import Scorecard
from bot.errors import InputError
from bot.greenroom import Greenroom
from bot.rehearsal import Rehearsal
from bot.report import rehearsal_json
from bot.store.library import Library

app = group()


@app.command(
    epilog="Examples: greenroom talk past-due-marcus | greenroom talk past-due-marcus --seed 7 --json < lines.txt"
)
def talk(
    persona: Annotated[str | None, typer.Argument(help="Persona id; `greenroom personas` lists them.")] = None,
    model: Model = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Same seed and same lines give the same chat.")] = None,
    resume: Annotated[str | None, typer.Option(help="Id of a kept rehearsal to go on with.")] = None,
    intensity: Annotated[
        str | None, typer.Option(help=f"How heated it may get at most: {', '.join(BANDS)}. Default: no limit.")
    ] = None,
    max_cost: MaxCost = None,
    as_json: Json = False,
) -> None:
    """Rehearse in the terminal. Over a pipe: one message per line (blank ones are skipped), until /end or the end."""
    if (persona is None) == (resume is None):
        raise InputError("name a persona, or give --resume ID, not both; `greenroom personas` lists the personas")
    if resume and intensity:
        raise InputError("--intensity is chosen when a rehearsal begins, and --resume keeps it; leave one of them out")
    ceiling = next((band for band in BANDS if band == (intensity or UNLIMITED)), None)
    if ceiling is None:
        raise InputError(f"--intensity {intensity!r}: expected one of {', '.join(BANDS)}")
    asyncio.run(_talk(persona, resume, model, seed, ceiling, max_cost, as_json))


async def _talk(
    persona: str | None,
    resume: str | None,
    model: str | None,
    seed: int | None,
    ceiling: Band,
    max_cost: float | None,
    as_json: bool,
) -> None:
    interactive = sys.stdin.isatty()
    out = console(stderr=as_json and interactive, quiet=as_json and not interactive)
    async with Greenroom.open(settings(max_cost=max_cost), model) as room:
        rehearsal = await (room.resume(resume) if resume else room.begin(persona or "", seed, intensity=ceiling))
        if interactive:
            rubric = room.library.rubric(rehearsal.persona.rubric)
            notice = " ".join(map(str, cast_notice(room.settings, model, room.trust(rubric.id))))
            terminal.show_brief(rehearsal, rubric, notice, out)
        terminal.show_so_far(rehearsal, out)
        ended = await terminal.converse(rehearsal, out, interactive=interactive)
        card = await _closed(rehearsal, ended)
        if as_json:
            print_json(rehearsal_json(rehearsal))
        elif card is None:
            out.print(terminal.STOPPED)
        else:
            terminal.show_scorecard(card, out)
            terminal.show_curve(rehearsal, out)


async def _closed(rehearsal: Rehearsal, ended: Ended) -> Scorecard | None:
    """The scorecard; None where the trainee stopped."""
    if ended != "stopped":
        return await rehearsal.finish(ended)
    if rehearsal.ended is None:
        await rehearsal.stop()
    return None


@app.command()
def personas(as_json: Json = False) -> None:
    """List the customers you can rehearse with."""
    found = Library.at(settings().home).personas()
    if as_json:
        public = {"id", "name", "summary", "difficulty", "industry", "channel", "brief"}
        print_json([persona.model_dump(mode="json", include=public) for persona in found])
        return
    table = Table("id", "customer", "industry", "difficulty", "what it is about")
    for persona in found:
        table.add_row(persona.id, persona.name, persona.industry, persona.difficulty, persona.summary)
    console().print(table)


@app.command()
def rehearsals(limit: Annotated[int, typer.Option(min=1, max=500)] = 20) -> None:
    """List kept rehearsals, newest first; go on with one by `greenroom talk --resume ID`."""
    asyncio.run(_rehearsals(limit))


async def _rehearsals(limit: int) -> None:
    async with Greenroom.open(settings()) as room:
        table = Table("id", "persona", "started", "ended")
        for kept in await room.database.recent(limit):
            table.add_row(kept.id, kept.persona, f"{kept.started:%Y-%m-%d %H:%M}", kept.ended or "open")
        console().print(table)

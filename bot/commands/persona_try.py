"""`greenroom persona try`: scripted trainees really talk to a persona, and its checks run."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.commands import Json, MaxCost, Model, console, print_json
from bot.commands.authored_files import authored_file
from bot.config import settings
from bot.errors import InputError
from bot.store.library import Library

if TYPE_CHECKING:
    from evals.trial import Trial, Tried

ENDINGS = {
    "accept": "agrees", "accept_grudging": "agrees, grudgingly", "walk_away": "walks out", "turn_limit": "has to go",
}  # fmt: skip


def try_(
    file: Annotated[Path, typer.Argument(help="A file, or the name of a persona in the library.")],
    model: Model = None,
    trainee: Annotated[str | None, typer.Option(help="Model that plays the trainees. Default: scripted.")] = None,
    judge: Annotated[str | None, typer.Option(help="Model for checks that code cannot decide.")] = None,
    repeat: Annotated[int, typer.Option(min=1, max=20, help="Rehearsals per trainee, each with another seed.")] = 1,
    max_cost: MaxCost = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with every rehearsal.")] = None,
    as_json: Json = False,
) -> None:
    """Let eight kinds of trainees talk to a persona and check what comes of it.

    Exit code 0: every check holds; 1: one does not; 2: a rehearsal was lost, or the file is wrong.
    """
    from evals.order import Order  # scipy and scikit-learn take a second: only where they are needed
    from evals.report import html as page
    from evals.trial import trial
    from evals.variants import Wanted

    order = Order(Wanted(models=(model,) if model else ()), repeats=repeat, judge=judge, trainee=trainee)
    current = settings(max_cost=max_cost)
    file = authored_file(file, Library.at(current.home).persona_files, "persona")
    found, report = asyncio.run(trial(file, order, current, console(stderr=True)))
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        _show(found, repeat)
    if html:
        try:
            html.write_text(page.render([report]), encoding="utf-8")
        except OSError as fault:
            raise InputError(f"{html}: {fault.strerror}") from None
    raise typer.Exit(found.exit_code)


def _show(found: "Trial", repeat: int) -> None:
    from bot.authoring.findings import still_to_write

    out = console()
    title = f"{escape(found.name)}  {found.persona} version {found.version}, played by {escape(found.model)}"
    table = Table("trainee", "how it ends", "scores", "anger", "distress", "trust", "checks", title=title)
    for one in found.tried:
        table.add_row(one.trainee, _ending(one), _scores(one), *_feelings(one), _checks(one))
    out.print(table)
    for fault in found.faults:
        out.print(fault, style="red", markup=False, highlight=False, soft_wrap=True)
    count = sum(len(one.failed) for one in found.tried)
    unclear = sum(one.unclear for one in found.tried)
    told = (
        (f"{count} checks do not hold." if count > 1 else "1 check does not hold.") if count else "Every check holds."
    )
    if found.unwritten:
        told = f"{told.removesuffix('.')}; {still_to_write(found.unwritten)}."
    if repeat == 1:
        told += " That was one rehearsal a trainee; --repeat 3 hears more of the lines."
    out.print(told + (f" {unclear} need a judge: add --judge MODEL." if unclear else ""), markup=False)


def _ending(one: "Tried") -> str:
    return "lost" if one.lost else ENDINGS.get(one.ended, one.ended)


def _scores(one: "Tried") -> str:
    return "  ".join("–" if score is None else f"{score:g}" for score in one.scores.values())


def _feelings(one: "Tried") -> list[str]:
    values = [one.feelings.get(name) for name in ("anger", "distress", "trust")]
    return ["" if value is None else f"{value:.2f}" for value in values]


def _checks(one: "Tried") -> str:
    whole = one.held + len(one.failed)
    return f"[red]{one.held} of {whole}[/]" if one.failed else f"{one.held} of {whole}"

"""`greenroom calibrate`: let people rate transcripts, and learn how far the grader can be trusted."""

import asyncio
import random
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import MaxCost, Model, console, group
from bot.commands.eval import needed
from bot.config import Settings, settings
from bot.errors import AuthoringError, FailureError, InputError
from bot.store.calibration import Calibrations, grader
from bot.store.library import Library

if TYPE_CHECKING:
    from evals.calibration.rated_set import RatedSet
    from evals.calibration.sheets import Reading
    from evals.calibration.verdict import Findings
    from evals.cases import EvaluatorCase

app = group("calibrate", "Compare the grader with people: draw transcripts, rate them, import, report.")


@app.command(epilog="Example: greenroom calibrate init --out autumn.csv --raters ann,ben,cho --n 48")
def init(
    out: Annotated[Path, typer.Option(help="Sheets are named after it: autumn-ann.csv. Its stem names the set.")],
    raters: Annotated[str, typer.Option(help="Names, with commas between. Three at least, to be of use.")],
    source: Annotated[
        str, typer.Option("--from", help="'rehearsals' (finished ones), 'gold', a folder, or a JSONL file.")
    ] = "rehearsals",
    n: Annotated[int, typer.Option("--n", min=2, max=2000, help="Transcripts to draw.")] = 48,
    seed: Annotated[int, typer.Option(help="Same seed, same draw.")] = 1,
    rubric: Annotated[str, typer.Option(help="The rubric to rate by.")] = "customer-care",
) -> None:
    """Draw a balanced sample, and write each rater a sheet and the transcripts to read."""
    from evals.calibration.rated_set import RatedSet

    given, names = settings(), _names(raters)
    yardstick = Library.at(given.home).rubric(rubric)
    found = RatedSet.at(given.data, out.stem)
    drawn = found.draw(asyncio.run(_drawn(given, source, n, seed, rubric)), yardstick)
    _hand_out(out, names, drawn, seed, found, given)


async def _drawn(given: Settings, source: str, n: int, seed: int, rubric: str) -> "list[EvaluatorCase]":
    from bot.casting import embedded_cast
    from bot.store.database import Database
    from evals.calibration import drawing

    if source == "rehearsals":
        async with Database.open(given.database) as database:
            cases = await drawing.kept(database)
    elif source == "gold":
        cases = drawing.gold(given.home)
    else:
        cases = drawing.in_files(Path(source))
    library = Library.at(given.home)
    judge = embedded_cast().evaluator
    candidates = await drawing.candidates(cases, library, library.rubric(rubric), judge)
    return drawing.balanced(candidates, n, seed)


def _hand_out(
    out: Path, names: list[str], drawn: "list[EvaluatorCase]", seed: int, found: "RatedSet", given: Settings
) -> None:
    """Each rater's files, in an order of their own."""
    from evals.calibration import sheets, showing

    rubric = Library.at(given.home).rubric(found.about.rubric)
    for name in names:
        order = random.Random(f"{seed} {name}").sample(drawn, len(drawn))
        for suffix, text in (
            (".csv", sheets.sheet(name, order, rubric)),
            (".html", showing.reading(name, order, rubric)),
        ):
            path = out.with_name(f"{out.stem}-{name}{suffix}")
            _put(path, text)
            typer.echo(path)
    typer.echo(
        f"Set {found.name!r}: {len(drawn)} transcripts. Give each rater their two files. When the sheets are back: "
        f"greenroom calibrate import {out.with_name(f'{out.stem}-*.csv')}"
    )


def _names(raters: str) -> list[str]:
    from evals.calibration.rated_set import NAME

    names = [name.strip() for name in raters.split(",") if name.strip()]
    if wrong := [name for name in names if not NAME.fullmatch(name)]:
        raise InputError(f"--raters: {wrong[0]!r}: use lower-case letters, digits, - and _, since it names a file")
    if len(names) < 2 or len(set(names)) < len(names):
        raise InputError(f"--raters {raters}: give at least two different names, with commas between")
    return names


@app.command("import", epilog="Example: greenroom calibrate import autumn-*.csv")
def import_sheets(
    sheets: Annotated[list[Path], typer.Argument(help="The filled-in sheets, CSV.")],
    name: Annotated[str | None, typer.Option("--set", help="The set they belong to. Default: the only one.")] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Take sheets that are not filled in to the end.")] = False,
) -> None:
    """Read rating sheets: every fault with file, row and column; nothing is kept unless all are right."""
    from evals.calibration import sheets as rating
    from evals.calibration.rated_set import RatedSet

    given = settings()
    found = RatedSet.only(given.data, name)
    cases, rubric = found.drawn(), Library.at(given.home).rubric(found.about.rubric)
    readings = [rating.read(path, cases, rubric) for path in sheets]
    faults = [fault for reading in readings for fault in reading.faults] + _twice(readings, sheets)
    missing = [gap for reading in readings for gap in rating.gaps(reading, cases, rubric)]
    if faults or (missing and not partial):
        raise AuthoringError("calibrate import", faults + ([] if partial else missing))
    rated = found.keep(readings)
    for reading in readings:
        for loose in rating.loose_quotes(reading.rows, cases):
            typer.echo(f"note: {loose}", err=True)
    total = sum(len(reading.rows) for reading in readings)
    typer.echo(f"Set {found.name!r}: {total} ratings of {len(rated)} transcripts. Next: greenroom calibrate report")


def _twice(readings: "list[Reading]", sheets: list[Path]) -> list[str]:
    seen: dict[str, Path] = {}
    faults = []
    for reading, path in zip(readings, sheets, strict=True):
        if reading.rater in seen:
            faults.append(f"{path.name}: by {reading.rater!r}, as {seen[reading.rater].name} is; one file per rater")
        seen.setdefault(reading.rater, path)
    return faults


@app.command(
    epilog="Example: greenroom calibrate report --model openai:gpt-4.1-mini --html report.html. "
    "Exit codes: 0 passed, 1 not passed, 2 not every transcript was graded."
)
def report(
    name: Annotated[str | None, typer.Argument(help="The set. Default: the only one.")] = None,
    model: Model = None,
    max_cost: MaxCost = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with the worst disagreements side by side.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write a summary.")] = None,
) -> None:
    """Grade the rated transcripts and compare with the people; a pass is named on every scorecard from then on."""
    needed()
    from evals.calibration import showing
    from evals.calibration.rated_set import RatedSet

    given = settings(max_cost=max_cost)
    found = asyncio.run(_compared(RatedSet.only(given.data, name), given, model))
    showing.show(found, console())
    if html:
        _put(html, showing.html(found))
    if markdown:
        _put(markdown, showing.markdown(found))
    records = Calibrations.under(given.data)
    if found.passed:
        records.keep(found.record)
    elif not found.incomplete:
        records.withdraw(found.ratings, found.grader)
    raise SystemExit(0 if found.passed else 2 if found.incomplete else 1)


async def _compared(rated: "RatedSet", given: Settings, model: str | None) -> "Findings":
    from bot.casting import cast_for
    from evals.calibration.verdict import findings
    from evals.loading import Loaded
    from evals.single import played
    from evals.suite import Suite

    cases, about = rated.rated(), rated.about
    library = Library.at(given.home)
    who = grader(cast_for(given, library.prompt, model).evaluator, library.rubric(about.rubric))
    suite = Suite(id="calibration", kind="evaluator", version=1, purpose="Calibration", made="Rated by people.")
    side = (await played(Loaded(suite, tuple(cases)), given, model, console(stderr=True))).sides[-1]
    return findings(rated.name, who, about.anchors, date.today(), cases, rated.words(), side)


def _put(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as fault:
        raise FailureError(f"{path}: {fault.strerror}") from None

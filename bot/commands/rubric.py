"""`greenroom rubric`: check the rubrics that trainees are graded on."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands import Json, group
from bot.commands.authored_files import authored_files
from bot.commands.reporting import show
from bot.config import settings
from bot.store.library import Library

app = group("rubric", help="Check the rubrics that trainees are graded on.")


@app.callback()
def rubric() -> None:
    """Check the rubrics that trainees are graded on."""


@app.command(epilog="Example: greenroom rubric check prompts/rubrics/customer-care.yaml")
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files, folders, or names of rubrics. Default: all of the library.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail, too.")] = False,
    as_json: Json = False,
) -> None:
    """Tell everything that is wrong with rubrics, with line and fix. Exit code 2 if there are errors."""
    from bot.authoring.rubric_check import check as examined

    report = examined(authored_files(files or (), Library.at(settings().home).rubric_files, "rubric"))
    show(report, as_json=as_json)
    raise typer.Exit(report.exit_code(strict=strict))

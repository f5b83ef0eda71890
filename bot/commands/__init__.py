"""What the commands share: options that mean the same everywhere, and how they print.

Each module here has an `app`; `bot/cli.py` puts them together. Import heavy libraries inside the commands that need
them: `greenroom talk` must not wait for statistics.
"""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console

PIPE_WIDTH = 200
Model = Annotated[str | None, typer.Option(help="Who plays: a model id, or 'embedded'. Default: GREENROOM_MODEL.")]
MaxCost = Annotated[float | None, typer.Option(min=0.0, help="Stop calling models at this many US dollars.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
PersonaOption = Annotated[str | None, typer.Option("--persona", help="Persona whose facts, offers and rules apply.")]


def group(name: str | None = None, help: str | None = None) -> typer.Typer:
    """A part of the command line: commands below `name`, or beside the others without one."""
    return typer.Typer(name=name, help=help, no_args_is_help=True, pretty_exceptions_enable=False)


def console(*, stderr: bool = False, quiet: bool = False) -> Console:
    """A pipe gets wide lines, so that no table is cut."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, quiet=quiet, width=None if stream.isatty() else PIPE_WIDTH)


def print_json(data: Any) -> None:
    """`data` on stdout for another program to read."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))

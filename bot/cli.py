"""The `greenroom` command. Errors are one sentence on stderr: exit 2 for the person's mistake, 1 for a failure."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import calibrate, eval, grade, serve, talk, user
from bot.core.persona import Persona
from bot.errors import GreenroomError
from bot.store import authored

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Rehearse hard customer conversations, and get feedback with quotes you can check.",
)
for part in (talk.app, serve.app, grade.app, eval.app, calibrate.app, user.app):
    app.add_typer(part)


@app.command(epilog="Example: greenroom check personas/past-due-marcus.yaml")
def check(files: Annotated[list[Path], typer.Argument(help="Persona files.")]) -> None:
    """Check persona files: every fault, with its line."""
    for file in files:
        persona = authored.load(file, Persona)
        print(f"{file}: right ({persona.name}, {persona.difficulty})")


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

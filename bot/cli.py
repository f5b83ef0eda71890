"""The `greenroom` command. Errors are one sentence on stderr: exit 2 for the person's mistake, 1 for a failure."""

import os
import sys

import typer

from bot.commands import calibrate, eval, grade, persona, rubric, serve, talk, user
from bot.errors import GreenroomError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Rehearse hard customer conversations, and get feedback with quotes you can check.",
)
for part in (talk.app, serve.app, persona.app, rubric.app, grade.app, eval.app, calibrate.app, user.app):
    app.add_typer(part)


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

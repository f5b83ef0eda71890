"""`greenroom serve` and `doctor`: the browser app, and whether everything it needs is there."""

import asyncio
from typing import Annotated

import typer

from bot import doctor as examination
from bot.commands import console, group
from bot.config import settings

app = group()


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
    out = console()
    for found in checks:
        mark = "[green]ok[/]  " if found.good else "[red]mend[/]"
        out.print(f"{mark} [bold]{found.what}[/]: ", end="")
        out.print(found.found if found.good else f"{found.found}\n     → {found.fix}", markup=False, highlight=False)
    if not all(found.good for found in checks):
        raise SystemExit(1)

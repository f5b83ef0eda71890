"""`greenroom user`: who may sign in."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer
from rich.table import Table

from bot.commands import console, group
from bot.config import settings
from bot.core.person import PersonRole
from bot.errors import InputError, NotFoundError
from bot.store.database import Database
from bot.store.people import People
from bot.store.standings import Standings

app = group("user", "Add people who sign in with a password, list them, change them.")
Name = Annotated[str, typer.Argument(help="Sign-in name, e.g. jo.smith or jo@example.com.")]
Role = Annotated[PersonRole, typer.Option(help="trainee; author writes personas; lead reviews; admin manages people.")]


Again = Annotated[bool, typer.Option("--again", help="They were here before, and their rehearsals are theirs.")]


@app.command(epilog="Example: greenroom user add jo.smith --role lead")
def add(name: Name, role: Role = "trainee", again: Again = False) -> None:
    """Add somebody; asks for the password, or reads it from the pipe."""
    asyncio.run(_with_people(lambda people: people.add(name, role, _new_password(), again=again)))
    typer.echo(f"{name.strip().lower()} may sign in as {role}. From now on everybody signs in.")


@app.command("list")
def list_people() -> None:
    """List everybody."""
    asyncio.run(_with_people(_list))


async def _list(people: People) -> None:
    table = Table("name", "role", "since")
    for person, since in await people.all():
        table.add_row(person.name, person.role, f"{since:%Y-%m-%d}")
    console().print(table)


@app.command()
def passwd(name: Name) -> None:
    """Change a password; asks for it, or reads it from the pipe."""
    asyncio.run(_with_people(lambda people: people.change(name, password=_new_password())))


@app.command()
def role(name: Name, role: Annotated[PersonRole, typer.Argument(help="trainee, author, lead or admin.")]) -> None:
    """Change what somebody may do. Also gives a role to people who sign in by proxy or OAuth."""
    asyncio.run(_with_people(lambda people: people.appoint(name, role)))


@app.command(epilog="Example: greenroom user remove jo.smith --with-rehearsals")
def remove(
    name: Name,
    with_rehearsals: Annotated[bool, typer.Option("--with-rehearsals", help="Delete their rehearsals too.")] = False,
) -> None:
    """Take somebody off; they are signed out at once. Their rehearsals stay, unless told otherwise.

    Whom a proxy or an OAuth domain still lets in comes back as a trainee: close that door, too.
    """
    typer.echo(asyncio.run(_remove(name, with_rehearsals)))


async def _remove(name: str, with_rehearsals: bool) -> str:
    async with Database.open(settings().database) as database:
        name = name.strip().lower()
        ids = await Standings(database).ids(name)
        try:
            await People(database).remove(name)
        except NotFoundError:
            if not (with_rehearsals and ids):  # taken off before, or signed in elsewhere
                raise
        if with_rehearsals:
            await database.forget(ids)
            await People(database).forget_looks_at(name)
            return (
                f"{name} is off, and their {_counted(ids, 'is', 'are')} deleted, with the audit lines about them. "
                "Reviews that they wrote stay with others' rehearsals."
            )
        days = settings().retention_days
        until = f" until {days} days after their start" if days else ""
        return f"{name} is off; their {_counted(ids, 'stays', 'stay')}{until}. `--with-rehearsals` deletes them."


def _counted(rehearsals: list[str], one: str, more: str) -> str:
    return f"1 rehearsal {one}" if len(rehearsals) == 1 else f"{len(rehearsals)} rehearsals {more}"


async def _with_people(deed: Callable[[People], Awaitable[object]]) -> None:
    async with Database.open(settings().database) as database:
        await deed(People(database))


def _new_password() -> str:
    """Asked twice of a person, read once from a pipe; raises InputError where the two differ."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Again: "):
        raise InputError("the two passwords differ; try again")
    return first

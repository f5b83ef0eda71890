"""`greenroom doctor`: what is configured, reachable and missing, and the fix."""

import importlib.metadata
import importlib.util
import socket
import sys
from typing import NamedTuple

from bot.casting import EMBEDDED_CAST, audition, embedded_cast, role_ids
from bot.config import EMBEDDED, Settings
from bot.core.cast import Moment
from bot.core.transcript import Transcript
from bot.errors import GreenroomError
from bot.store.database import Database
from bot.store.library import Library


class Check(NamedTuple):
    """One line of the report; `fix` is empty when `good`."""

    what: str
    good: bool
    found: str
    fix: str = ""


async def examine(settings: Settings) -> list[Check]:
    """All checks, in the order a newcomer needs them."""
    return [
        _python(),
        _browser_app(),
        _port(settings),
        _library(settings),
        await _embedded(),
        *[
            await _model(settings, role)
            for role, id in role_ids(settings).items()
            if id != EMBEDDED and role != "coach"
        ],
        await _database(settings),
    ]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", sys.version_info >= (3, 11), version, "install Python 3.11 or newer")


def _browser_app() -> Check:
    if importlib.util.find_spec("chainlit") is None:
        return Check("Browser app", False, "chainlit is not installed", "run `make install`")
    version = importlib.metadata.version("chainlit")
    return Check(
        "Browser app", version.startswith("2.12."), f"chainlit {version}", "run `make install`: 2.12 is pinned"
    )


def _port(settings: Settings) -> Check:
    with socket.socket() as probe:
        busy = probe.connect_ex((settings.host, settings.port)) == 0
    where = f"{settings.host}:{settings.port}"
    return Check(
        "Address", not busy, f"{where} is {'in use' if busy else 'free'}", "set GREENROOM_PORT to another number"
    )


def _library(settings: Settings) -> Check:
    library = Library.at(settings.home)
    try:
        personas = library.personas()
        for persona in personas:
            library.rubric(persona.rubric)
            library.packs(persona)
    except GreenroomError as error:
        return Check("Personas", False, str(error), "mend the file: `greenroom persona check` says how")
    return Check("Personas", bool(personas), f"{len(personas)} found", "set GREENROOM_HOME to a folder with personas/")


async def _embedded() -> Check:
    said = "I'm sorry we missed the appointment."
    found = await embedded_cast().appraiser.appraise(Moment(said, Transcript()))
    labels = ", ".join(found.strengths) or "nothing"
    heard = f"{EMBEDDED_CAST} Heard in {said!r}: {labels}"
    return Check("Cast", bool(found.labels), heard, "reinstall: weights missing")


async def _model(settings: Settings, role: str) -> Check:
    """One tiny call; the coach has the evaluator's model."""
    what = f"Model of the {role}"
    try:
        return Check(what, True, str(await audition(settings, role)))
    except GreenroomError as error:
        return Check(what, False, str(error), f"set GREENROOM_{role.upper()}_MODEL to another id, or to 'embedded'")


async def _database(settings: Settings) -> Check:
    try:
        async with Database.open(settings.database) as database:
            kept = await database.recent()
    except GreenroomError as error:
        return Check("Database", False, str(error), "set GREENROOM_DATA to a folder you can write to")
    return Check("Database", True, f"{database.shown_url}, {len(kept)} recent rehearsals")

"""The product as one object: library, database and cast put together from settings. CLI and UI both start here."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from bot.casting import cast_for
from bot.config import Settings
from bot.core.cast import Case, Cast
from bot.core.persona import Persona
from bot.core.scorecard import Scorecard, assemble
from bot.core.transcript import Transcript
from bot.rehearsal import Rehearsal
from bot.store.database import Database
from bot.store.library import Library

MAX_SEED = 2**31
DEFAULT_RUBRIC = "customer-care"


@dataclass(frozen=True)
class Greenroom:
    """Open with `async with Greenroom.open(settings())`."""

    settings: Settings
    library: Library
    database: Database
    cast: Cast

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings, model: str | None = None) -> AsyncIterator["Greenroom"]:
        """The product ready to play; `model` overrides the configured cast."""
        library = Library.at(settings.home)
        cast = cast_for(settings, library.prompt, model)
        async with Database.open(settings.database) as database:
            yield cls(settings, library, database, cast)

    async def begin(self, persona_id: str, seed: int | None = None) -> Rehearsal:
        """A new rehearsal; without `seed`, chance chooses one (it is kept)."""
        persona = self.library.persona(persona_id)
        return await Rehearsal.start(
            persona,
            self.cast,
            self.database,
            self.library.rubric(persona.rubric),
            self.library.packs(persona),
            id=str(uuid4()),
            seed=secrets.randbelow(MAX_SEED) if seed is None else seed,
            max_turns=self.settings.max_turns,
        )

    async def resume(self, rehearsal_id: str) -> Rehearsal:
        """A kept rehearsal, where it stopped."""
        stored = await self.database.load(rehearsal_id)
        persona = stored.opening.persona
        rubric, packs = self.library.rubric(persona.rubric), self.library.packs(persona)
        return Rehearsal.resume(stored, self.cast, self.database, rubric, packs)


async def grade(
    transcript: Transcript, cast: Cast, library: Library, persona: Persona | None = None, runs: int = 1
) -> Scorecard:
    """The scorecard of any transcript; `persona` adds facts, offer ladder and compliance packs."""
    rubric = library.rubric(persona.rubric if persona else DEFAULT_RUBRIC)
    packs = library.packs(persona)
    facts, offers, brief = (persona.fact_texts, persona.offers, persona.brief) if persona else ((), (), "")
    case = Case(transcript, rubric, facts, offers, packs, brief, runs)
    return assemble(await cast.evaluator.evaluate(case), transcript, rubric, offers=offers, packs=packs)

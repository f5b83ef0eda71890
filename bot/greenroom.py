"""The product as one object: library, database and cast put together from settings. CLI and UI both start here."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from bot.casting import cast_for
from bot.config import Settings
from bot.core.assessment import Assessment
from bot.core.calibration import UNCALIBRATED
from bot.core.cast import Case, Cast
from bot.core.direction import UNLIMITED, Band
from bot.core.note import Note, note
from bot.core.person import LOCAL
from bot.core.persona import Persona
from bot.core.scorecard import Scorecard, assemble
from bot.core.transcript import Transcript
from bot.errors import FailureError
from bot.rehearsal import Rehearsal
from bot.store.calibration import Calibrations
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

    def trust(self, rubric: str = DEFAULT_RUBRIC) -> Note:
        """How far scores by `rubric` can be trusted, in one sentence."""
        records = Calibrations.under(self.settings.data)
        try:
            record = records.find(self.cast.evaluator, self.library.rubric(rubric))
        except FailureError as fault:
            return note("broken_record", fault=str(fault))
        return record.sentence if record else UNCALIBRATED

    async def begin(
        self,
        persona_id: str,
        seed: int | None = None,
        owner: str = LOCAL,
        id: str | None = None,
        intensity: Band = UNLIMITED,
    ) -> Rehearsal:
        """A new rehearsal, never hotter than `intensity`; chance chooses the `seed` and `id` not given."""
        persona = self.library.persona(persona_id)
        seed = self.settings.seed if seed is None else seed
        return await Rehearsal.start(
            persona,
            self.cast,
            self.database,
            self.library.rubric(persona.rubric),
            self.library.packs(persona),
            id=id or str(uuid4()),
            seed=secrets.randbelow(MAX_SEED) if seed is None else seed,
            owner=owner,
            max_turns=self.settings.max_turns,
            intensity=intensity,
        )

    async def resume(self, rehearsal_id: str) -> Rehearsal:
        """A kept rehearsal, where it stopped."""
        stored = await self.database.load(rehearsal_id)
        persona = stored.opening.persona
        rubric, packs = self.library.rubric(persona.rubric), self.library.packs(persona)
        return Rehearsal.resume(stored, self.cast, self.database, rubric, packs)

    async def again(self, rehearsal_id: str, turn: int) -> Rehearsal:
        """Another take of a kept rehearsal, from before trainee turn `turn`; raises InputError."""
        stored = await self.database.load(rehearsal_id)
        persona = stored.opening.persona
        rubric, packs = self.library.rubric(persona.rubric), self.library.packs(persona)
        return await Rehearsal.again(stored, turn, self.cast, self.database, rubric, packs, id=str(uuid4()))


async def grade(
    transcript: Transcript,
    cast: Cast,
    library: Library,
    persona: Persona | None = None,
    runs: int = 1,
    rubric: str | None = None,
) -> Scorecard:
    """The scorecard of any transcript; `persona` adds facts, offer ladder and compliance packs."""
    case = case_for(transcript, library, persona, runs, rubric)
    return card_for(case, await cast.evaluator.evaluate(case))


def case_for(
    transcript: Transcript, library: Library, persona: Persona | None = None, runs: int = 1, rubric: str | None = None
) -> Case:
    """All that an evaluator of `transcript` may look at. Without `rubric` the persona names it."""
    yardstick = library.rubric(rubric or (persona.rubric if persona else DEFAULT_RUBRIC))
    packs = library.packs(persona)
    facts, offers, brief = (persona.fact_texts, persona.offers, persona.brief) if persona else ((), (), "")
    return Case(transcript, yardstick, facts, offers, packs, brief, runs)


def card_for(case: Case, assessment: Assessment) -> Scorecard:
    """What `assessment` can prove of `case`."""
    return assemble(assessment, case.transcript, case.rubric, offers=case.offers, packs=case.packs)

"""Rehearsals of scripted trainees with the embedded cast, graded; each is played once per test run."""

import asyncio
from functools import cache

from bot.casting import embedded_cast
from bot.core.scorecard import Scorecard
from bot.core.usage import Call
from bot.store.library import Library
from bot.trainees.scripted import ScriptedTrainee
from bot.trainees.trainee import Known, Style
from evals.checks.rehearsed import Rehearsed
from evals.players.persona import graded
from evals.players.rehearsing import rehearse_with
from evals.stage import Stage

LIBRARY = Library.at()
PERSONAS = tuple(LIBRARY.personas())
TURNS = 12


@cache
def rehearsal(style: Style, persona: str, seed: int) -> tuple[Rehearsed, Scorecard]:
    """The rehearsal and its scorecard."""
    stage, calls = Stage(LIBRARY, embedded_cast()), list[Call]()

    async def play() -> tuple[Rehearsed, Scorecard]:
        trainee = ScriptedTrainee(style)
        played = await rehearse_with(trainee, LIBRARY.persona(persona), stage, seed, TURNS, calls)
        return played, await graded(played, stage, calls)

    return asyncio.run(play())


def known(persona: str) -> Known:
    """What a trainee is told about `persona`."""
    return Known.of(LIBRARY.persona(persona))

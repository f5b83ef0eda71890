"""A whole rehearsal without a database: a trainee and the cast take turns until somebody ends it."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from bot.core.appraisal import Appraisal
from bot.core.cast import Cast, Scene
from bot.core.director import opening
from bot.core.disclosure import role
from bot.core.persona import Persona
from bot.core.reaction import Progress
from bot.core.record import Turn
from bot.core.state import initial
from bot.core.transcript import Transcript
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm.appraiser import FAILED
from bot.llm.customer import wording
from bot.performance import perform
from bot.store.library import Library
from bot.trainees.played import ModelTrainee
from bot.trainees.scripted import ScriptedTrainee
from bot.trainees.trainee import Known, Style, Trainee
from evals.checks.rehearsed import Rehearsed
from evals.stage import Stage

NO_CLOCK = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands as the time of every turn: a record of an eval is the same whenever it is made."""

UNPROVEN = "none of its quotes is in the message"
"""How a model's appraiser says that it could prove no label; such a message counts as plain, as in the product."""

Says = Callable[[Transcript], Awaitable[str | None]]
"""The trainee's next message after what was said; None ends the chat."""


def trainee_of(style: Style, stage: Stage) -> Trainee:
    """Who plays `style`: the stage's model, else the script."""
    return ModelTrainee(style, stage.trainee, stage.library.prompt) if stage.trainee else ScriptedTrainee(style)


async def rehearse_with(
    trainee: Trainee, persona: Persona, stage: Stage, seed: int, turns: int, calls: list[Call]
) -> Rehearsed:
    """`persona` as the stage's cast plays them against `trainee`; raises FailureError where a model failed."""
    known = Known.of(persona)
    return await rehearse(lambda said: trainee.say(known, said, seed, calls), persona, stage, seed, turns, calls)


async def rehearse(says: Says, persona: Persona, stage: Stage, seed: int, turns: int, calls: list[Call]) -> Rehearsed:
    """The rehearsal of at most `turns` turns; raises FailureError where a model failed."""
    played = await _opened(persona, stage, seed, calls)
    so_far = Progress(persona, seed, turns, played.start, ())
    while (text := await says(played.transcript)) is not None:
        turn = await _turn(text, so_far, played.transcript, stage.cast, calls)
        so_far = replace(so_far, state=turn.after, turns=(*so_far.turns, turn))
        played = replace(played, turns=so_far.turns, ended=turn.ended or "trainee")
        if turn.ended:
            break
    return played


async def _opened(persona: Persona, stage: Stage, seed: int, calls: list[Call]) -> Rehearsed:
    state = initial(persona.resolved)
    direction = opening(state, persona.resolved.feeling)
    scene = Scene(role(persona, state.disclosed), direction, Transcript(), seed=seed, calls=calls)
    async with aclosing(stage.cast.customer.speak(scene)) as pieces:
        text = "".join([piece async for piece in pieces])
    return Rehearsed(persona, seed, state, direction, text, wording=_wording(stage.library))


async def _turn(text: str, so_far: Progress, before: Transcript, cast: Cast, calls: list[Call]) -> Turn:
    performance = await perform(cast, so_far, before, text, calls)
    async with aclosing(performance.pieces) as pieces:
        said = "".join([piece async for piece in pieces])
    taken = performance.reaction
    return Turn(
        number=len(so_far.turns) + 1,
        trainee=text,
        appraisal=served(taken.appraisal),
        after=taken.state,
        events=taken.events,
        direction=taken.direction,
        customer=said,
        ended="turn_limit" if taken.direction.beat == "leave" else taken.state.ended,
        milliseconds=0,
        at=NO_CLOCK,
    )


def served(appraisal: Appraisal) -> Appraisal:
    """`appraisal`; raises FailureError where the server gave no answer. Labels without proof are the model's fault."""
    failed = next((flag for flag in appraisal.flags if flag.startswith(FAILED)), "")
    if failed and UNPROVEN not in failed:
        raise FailureError(failed.removeprefix(f"{FAILED}: "))
    return appraisal


@cache
def _wording(library: Library) -> str:
    return wording(library.prompt("customer"))

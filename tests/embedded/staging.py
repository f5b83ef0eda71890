"""Scenes and whole rehearsals for tests of the embedded customer: the real appraiser, engine and director, no store."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from bot.core.cast import Moment, Scene
from bot.core.direction import Band, Beat, Direction
from bot.core.director import opening
from bot.core.disclosure import role
from bot.core.persona import Persona
from bot.core.reaction import Progress, Reaction, react
from bot.core.record import Turn
from bot.core.state import initial
from bot.core.transcript import Speaker, Transcript
from bot.embedded.appraiser import label
from bot.embedded.playing.reply import reply
from bot.store.library import Library

OPENING = "I need some help with this, please."


@cache
def personas() -> tuple[Persona, ...]:
    """All personas of the product."""
    return tuple(Library.at().personas())


def bare(persona: Persona) -> Persona:
    """`persona` without its script."""
    return persona.model_copy(update={"script": persona.script.model_validate({})})


def direction(persona: Persona, beat: Beat = "answer", band: Band = "tense", **details: object) -> Direction:
    """A stage direction written by hand."""
    return Direction.model_validate(
        {"beat": beat, "band": band, "feeling": persona.resolved.feeling} | {"felt": (), "quote": ""} | details
    )


def scene(
    persona: Persona,
    message: str,
    beat: Beat = "answer",
    band: Band = "tense",
    *,
    before: tuple[tuple[Speaker, str], ...] = (("customer", OPENING),),
    past: tuple[Direction, ...] = (),
    unlocked: frozenset[str] = frozenset(),
    seed: int = 1,
    **details: object,
) -> Scene:
    """One scene: `before` is what was said, `details` go into the direction."""
    transcript = Transcript.of([*before, ("trainee", message)])
    return Scene(role(persona, unlocked), direction(persona, beat, band, **details), transcript, past, seed)


def say(persona: Persona, message: str, beat: Beat = "answer", band: Band = "tense", **rest: object) -> str:
    """The reply in one scene."""
    return reply(scene(persona, message, beat, band, **rest))  # type: ignore[arg-type]


def rehearse(persona: Persona, messages: tuple[str, ...], seed: int = 1) -> list[tuple[Scene, str]]:
    """Every scene and reply of a rehearsal, the opening first; it stops where the customer ends it."""
    state = initial(persona.resolved)
    here = Scene(role(persona, state.disclosed), opening(state, persona.resolved.feeling), Transcript(), seed=seed)
    played = [(here, reply(here))]
    so_far, transcript = Progress(persona, seed, 30, state, ()), Transcript().add("customer", played[0][1])
    for message in messages:
        moment = Moment(message, transcript, persona.fact_texts, persona.offers)
        taken = react(so_far, message, label(moment))
        transcript = transcript.add("trainee", message)
        past = tuple(turn.direction for turn in so_far.turns)
        here = Scene(taken.role, taken.direction, transcript, past, seed)
        played.append((here, reply(here)))
        transcript = transcript.add("customer", played[-1][1])
        so_far = replace(so_far, state=taken.state, turns=(*so_far.turns, _turn(so_far, message, taken, played[-1][1])))
        if taken.state.ended:
            break
    return played


def _turn(so_far: Progress, message: str, taken: Reaction, said: str) -> Turn:
    return Turn(
        number=len(so_far.turns) + 1, trainee=message, appraisal=taken.appraisal, after=taken.state,
        events=taken.events, direction=taken.direction, customer=said, milliseconds=0,
        at=datetime(2025, 1, 1, tzinfo=UTC),
    )  # fmt: skip

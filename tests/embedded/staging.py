"""Scenes and whole rehearsals for tests of the embedded customer: the real appraiser, engine and director, no store."""

import random
from functools import cache

from bot.core.cast import Moment, Scene
from bot.core.direction import Band, Beat, Direction
from bot.core.director import Situation, direct, opening
from bot.core.disclosure import role
from bot.core.emotion import step
from bot.core.offers import affordable, match
from bot.core.persona import Persona
from bot.core.state import initial
from bot.core.transcript import Speaker, Transcript, similarity
from bot.embedded.appraiser import label
from bot.embedded.reply import reply
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
    first = Scene(role(persona, state.disclosed), opening(state, persona.resolved.feeling), Transcript(), seed=seed)
    played = [(first, reply(first))]
    transcript, settled = Transcript().add("customer", played[0][1]), False
    for message in messages:
        offer = match(message, persona.offers)
        settled |= offer is not None and offer.settles and affordable(message, persona.character.limits)
        found = label(Moment(message, transcript, persona.fact_texts, persona.offers))
        pasted = any(similarity(message, said.text) >= 0.9 for said in transcript.said_by("trainee"))
        before = state
        state, events = step(before, found.values, persona.resolved, pasted=pasted, settled=settled)
        dice = random.Random(f"{seed}:{state.turn}")
        situation = Situation(before, state, events, found, persona.resolved.feeling, message, dice)
        told = direct(situation, offer=offer.id if offer else None, aside="pasted" if pasted else None)
        transcript = transcript.add("trainee", message)
        past = tuple(played_scene.direction for played_scene, _ in played[1:])
        here = Scene(role(persona, state.disclosed), told, transcript, past, seed)
        played.append((here, reply(here)))
        transcript = transcript.add("customer", played[-1][1])
        if state.ended:
            break
    return played

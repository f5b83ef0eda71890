"""What a player of the customer may know: the persona without temperament and without locked facts."""

from dataclasses import dataclass

from bot.core.direction import Feeling
from bot.core.persona import Character, HiddenFact, Offer, Persona, tells
from bot.core.script import Script
from bot.core.temperament import Archetype


@dataclass(frozen=True)
class Role:
    """The public part of a persona plus the facts unlocked so far."""

    persona_id: str
    name: str
    archetype: Archetype
    feeling: Feeling
    brief: str
    character: Character
    offers: tuple[Offer, ...]
    script: Script
    unlocked: tuple[HiddenFact, ...] = ()


def role(persona: Persona, unlocked: frozenset[str]) -> Role:
    """The role of `persona` once the hidden facts with these ids may be told."""
    known = tuple(fact for fact in persona.hidden_facts if fact.id in unlocked)
    lines = {key: lines for key, lines in persona.script.disclose.items() if key in unlocked}
    return Role(
        persona_id=persona.id,
        name=persona.name,
        archetype=persona.temperament.archetype,
        feeling=persona.resolved.feeling,
        brief=persona.brief,
        character=persona.character,
        offers=persona.offers,
        script=persona.script.model_copy(update={"disclose": lines}),
        unlocked=known,
    )


def leaks(text: str, persona: Persona, unlocked: frozenset[str]) -> tuple[str, ...]:
    """Ids of locked facts that `text` would give away."""
    locked = (fact for fact in persona.hidden_facts if fact.id not in unlocked)
    return tuple(fact.id for fact in locked if any(tells(tell, text) for tell in fact.tells))

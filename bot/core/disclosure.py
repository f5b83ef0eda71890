"""What a player of the customer may know: the persona without temperament and without locked facts."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core.direction import Feeling
from bot.core.persona import Character, HiddenFact, Offer, Persona, tells
from bot.core.persona_faults import says
from bot.core.script import Script
from bot.core.temperament import Archetype
from bot.core.transcript import normalise


class Locked:
    """Facts not unlocked yet, as a yes-or-no test. Nothing gives the words back, so no prompt can hold them."""

    __slots__ = ("_told_by",)

    def __init__(self, facts: Iterable[HiddenFact] = ()) -> None:
        words = tuple(normalise(tell) for fact in facts for tell in fact.tells)

        def told_by(text: str) -> bool:
            said = normalise(text)
            return any(says(tell, said) for tell in words)

        self._told_by = told_by

    def told_by(self, text: str) -> bool:
        """Whether `text` would give one of them away."""
        return self._told_by(text)

    def __repr__(self) -> str:
        return "Locked()"

    def __reduce__(self) -> str:
        raise TypeError("locked facts are not copied, pickled or written out")


@dataclass(frozen=True)
class Role:
    """The public part of a persona plus the facts unlocked so far. `locked` answers questions, it tells nothing."""

    persona_id: str
    name: str
    archetype: Archetype
    feeling: Feeling
    brief: str
    character: Character
    offers: tuple[Offer, ...]
    script: Script
    unlocked: tuple[HiddenFact, ...] = ()
    locked: Locked = field(default_factory=Locked, compare=False, repr=False)


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
        locked=Locked(fact for fact in persona.hidden_facts if fact.id not in unlocked),
    )


def leaks(text: str, persona: Persona, unlocked: frozenset[str]) -> tuple[str, ...]:
    """Ids of locked facts that `text` would give away."""
    locked = (fact for fact in persona.hidden_facts if fact.id not in unlocked)
    return tuple(fact.id for fact in locked if any(tells(tell, text) for tell in fact.tells))

"""What one labelled message does to a rehearsal: new state, events and the stage direction. Pure."""

import random
from dataclasses import dataclass

from bot.core.appraisal import Appraisal
from bot.core.direction import UNLIMITED, Aside, Band, Direction
from bot.core.director import Situation, direct
from bot.core.disclosure import Role, role
from bot.core.emotion import step
from bot.core.offers import affordable, match
from bot.core.persona import Offer, Persona
from bot.core.record import Turn
from bot.core.signals import CONSTRUCTIVE, Signal
from bot.core.state import State
from bot.core.transcript import alike, words

PASTED_SIMILARITY, SHORT_MESSAGE = 0.9, 3
OFFERING = frozenset({Signal.CONCRETE_OFFER, Signal.OFFER_CHOICE, Signal.EXPLAIN_NEXT_STEP, Signal.OVERPROMISE})
"""A rung of the ladder counts as offered only in a message that does one of these; naming it is not enough."""


@dataclass(frozen=True)
class Progress:
    """A rehearsal up to now."""

    persona: Persona
    seed: int
    max_turns: int
    state: State
    turns: tuple[Turn, ...]
    ceiling: Band = UNLIMITED


@dataclass(frozen=True)
class Reaction:
    """The outcome of one message."""

    appraisal: Appraisal
    state: State
    events: tuple[str, ...]
    direction: Direction
    role: Role


def react(so_far: Progress, text: str, labelled: Appraisal) -> Reaction:
    """How the customer takes `text`, labelled as `labelled`."""
    persona, temperament = so_far.persona, so_far.persona.resolved
    named = match(text, persona.offers)
    offer = named if OFFERING & labelled.strengths.keys() else None
    fits = offer is not None and offer.settles and affordable(text, persona.character.limits)
    appraisal = _weighed(labelled, persona, strong=fits and not _offered_before(offer, so_far))
    pasted = _is_pasted(text, appraisal, so_far)
    settled = fits or _settled_before(so_far)
    state, events = step(so_far.state, appraisal.values, temperament, pasted=pasted, settled=settled)
    dice = random.Random(f"{so_far.seed}:{state.turn}")
    direction = direct(
        Situation(so_far.state, state, events, appraisal, temperament.feeling, text, dice, so_far.ceiling),
        offer=offer.id if offer else None,
        aside=_aside(text, appraisal, pasted),
        leave=state.turn >= so_far.max_turns,
        settles=bool(persona.offers) and (settled or (named is not None and named.settles)),
    )
    return Reaction(appraisal, state, events, direction, role(persona, state.disclosed))


def _weighed(appraisal: Appraisal, persona: Persona, *, strong: bool) -> Appraisal:
    """An offer is strong only if it newly settles the need; without a ladder the appraiser's own strength stands."""
    if not persona.offers:
        return appraisal
    update = {"strength": "strong" if strong else "weak"}
    labels = (
        label.model_copy(update=update) if label.signal == Signal.CONCRETE_OFFER else label
        for label in appraisal.labels
    )
    return appraisal.model_copy(update={"labels": tuple(labels)})


def _offered_before(offer: Offer | None, so_far: Progress) -> bool:
    return offer is not None and any(turn.direction.offer == offer.id for turn in so_far.turns)


def _settled_before(so_far: Progress) -> bool:
    """Whether an affordable offer that meets the need was made in an earlier turn; true without a ladder."""
    persona = so_far.persona
    settling = {offer.id for offer in persona.offers if offer.settles}
    made = (turn for turn in so_far.turns if turn.direction.offer in settling)
    return not persona.offers or any(affordable(turn.trainee, persona.character.limits) for turn in made)


def _is_pasted(text: str, appraisal: Appraisal, so_far: Progress) -> bool:
    if len(words(text)) <= SHORT_MESSAGE and not CONSTRUCTIVE & appraisal.strengths.keys():
        return False  # a second "yes, please" is no paste
    return any(alike(text, turn.trainee, PASTED_SIMILARITY) for turn in so_far.turns)


def _aside(text: str, appraisal: Appraisal, pasted: bool) -> Aside | None:
    if not text.strip():
        return "empty"
    return "unreadable" if "unreadable" in appraisal.flags else "pasted" if pasted else None

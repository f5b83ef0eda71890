"""A persona met by one standard trainee, through the state engine alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from bot.authoring.standard_trainees import Exchange, Move, Trainee
from bot.core.direction import Band
from bot.core.emotion import step
from bot.core.persona import Offer, Persona
from bot.core.signals import STRENGTH_VALUE, Signal
from bot.core.state import State, escalation, initial
from bot.core.temperament import Temperament, Unlock

MAX_TURNS = 12
"""Messages each trainee gets."""

AGREES_AT = {"resolution": 0.70, "trust": 0.45, "heard": 0.35}
CALM_ENOUGH = 0.45
"""Least beliefs and most anger with which a customer agrees: the engine's rule for `accept`."""

AGREED = {"accept": 1.0, "accept_grudging": 0.8}
FACTS_SHARE = 0.25
"""Weight of the hidden facts beside agreeing in how far a trainee has come."""

Outcome = Literal["accept", "accept_grudging", "walk_away", "turn_limit"]


@dataclass(frozen=True)
class Point:
    """The customer after turn `turn` (0: the opening). `tension` is the escalation index; all feelings 0-1.

    `progress`: how near the customer is to agreeing and to telling what they hide, 0-1.
    """

    turn: int
    does: str
    offer: str | None
    band: Band
    tension: float
    anger: float
    distress: float
    trust: float
    heard: float
    resolution: float
    patience: float
    progress: float
    events: tuple[str, ...]


@dataclass(frozen=True)
class Playthrough:
    """One trainee's turns, the opening first, and how it ended."""

    trainee: str
    about: str
    points: tuple[Point, ...]
    outcome: Outcome

    @property
    def last(self) -> Point:
        """Where it ended."""
        return self.points[-1]

    @property
    def told(self) -> dict[str, int]:
        """Hidden facts told, and in which turn."""
        found = ((event.partition(":"), point.turn) for point in self.points for event in point.events)
        return {fact: turn for (kind, _, fact), turn in found if kind == "disclose"}

    @property
    def progress(self) -> float:
        """Mean progress over all turns, 0-1; what was reached at the end counts for the turns that were not needed."""
        lived = [point.progress for point in self.points[1:]]
        return fmean(lived + lived[-1:] * (MAX_TURNS - len(lived)))


def play(persona: Persona, trainee: Trainee) -> Playthrough:
    """`trainee` with `persona`, until it ends or the turns are used up."""
    temperament = persona.resolved
    state = initial(temperament)
    points, seen, made = [_point(state, temperament, (), "", None)], list[Exchange](), list[Offer]()
    while state.ended is None and state.turn < MAX_TURNS:
        move = trainee.plays(seen, state.band_name)
        offer = rung(persona.offers, move)
        values = _weighed(move, offer, made, persona)
        made += [offer] if offer else []
        settled = not persona.offers or any(one.settles for one in made)
        state, events = step(state, values, temperament, settled=settled)
        seen.append(Exchange(move, state.band_name, events))
        points.append(_point(state, temperament, events, move.does, offer))
    return Playthrough(trainee.name, trainee.about, tuple(points), _outcome(state))


def rung(offers: Sequence[Offer], move: Move) -> Offer | None:
    """The remedy that `move` offers: the cheapest within the trainee's authority, or the cheapest that settles."""
    within = [
        offer for offer in offers if offer.authority != "not_allowed" and (offer.settles or move.rung != "settling")
    ]
    own = [offer for offer in within if offer.authority == "allowed"]
    return min(own or within, key=lambda offer: offer.cost, default=None) if move.rung else None


def _weighed(move: Move, offer: Offer | None, made: Sequence[Offer], persona: Persona) -> dict[Signal, float]:
    """As in a rehearsal: with a ladder, an offer is strong only where it newly settles the need."""
    values = dict(move.values)
    if persona.offers and Signal.CONCRETE_OFFER in values:
        newly = offer is not None and offer.settles and offer not in made
        values[Signal.CONCRETE_OFFER] = STRENGTH_VALUE["strong" if newly else "weak"]
    return values


def _point(state: State, temperament: Temperament, events: tuple[str, ...], does: str, offer: Offer | None) -> Point:
    return Point(
        turn=state.turn, does=does, offer=offer.id if offer else None, band=state.band_name,
        tension=escalation(state, temperament), anger=state["anger"], distress=state["distress"],
        trust=state["trust"], heard=state["heard"], resolution=state["resolution"], patience=state.patience,
        progress=_progress(state, temperament), events=events,
    )  # fmt: skip


def _progress(state: State, temperament: Temperament) -> float:
    if state.ended == "walk_away":
        return 0.0
    near = [min(1.0, state[name] / least) for name, least in AGREES_AT.items()]
    near.append(min(1.0, (1 - state["anger"]) / (1 - CALM_ENOUGH)))
    agreed = AGREED.get(state.ended or "", 0.75 * fmean(near))
    if not temperament.unlocks:
        return agreed
    facts = fmean(_openness(state, fact, unlock) for fact, unlock in temperament.unlocks.items())
    return (1 - FACTS_SHARE) * agreed + FACTS_SHARE * facts


def _openness(state: State, fact: str, unlock: Unlock) -> float:
    """How near a hidden fact is to being told: 1 once it is, at most half before."""
    if fact in state.disclosed:
        return 1.0
    needs = ((state["trust"], unlock.trust), (state["heard"], unlock.heard))
    return 0.5 * fmean(min(1.0, has / least) if least else 1.0 for has, least in needs)


def _outcome(state: State) -> Outcome:
    endings: dict[str | None, Outcome] = {
        "accept": "accept", "accept_grudging": "accept_grudging", "walk_away": "walk_away"
    }  # fmt: skip
    return endings.get(state.ended, "turn_limit")

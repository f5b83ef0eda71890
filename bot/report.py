"""A rehearsal as plain data: the JSON that `greenroom talk --json` prints and other tools read."""

from typing import Any

from bot.core.record import Turn
from bot.core.state import State, escalation
from bot.core.temperament import Temperament
from bot.rehearsal import Rehearsal

VARIABLES = ("anger", "distress", "trust", "heard", "control", "resolution", "patience")


def state_json(state: State, temperament: Temperament) -> dict[str, float | str]:
    """Values 0-1 to three decimals, and the band as a word."""
    values: dict[str, float | str] = {name: round(state[name], 3) for name in VARIABLES}
    return values | {"escalation": round(escalation(state, temperament), 3), "band": state.band_name}


def turn_json(turn: Turn, temperament: Temperament) -> dict[str, Any]:
    """One turn with what it did to the customer."""
    return {
        "trainee": turn.trainee,
        "appraisal": [label.model_dump(mode="json") for label in turn.appraisal.labels],
        "state": state_json(turn.after, temperament),
        "events": list(turn.events),
        "direction": turn.direction.model_dump(mode="json"),
        "customer": turn.customer,
    }


def rehearsal_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """The whole rehearsal. Holds hidden state: only for after the end."""
    temperament = rehearsal.persona.resolved
    cast = rehearsal.opening.cast
    return {
        "id": rehearsal.id,
        "persona": rehearsal.persona.id,
        "seed": rehearsal.opening.seed,
        "model": cast["customer"],
        "opening": rehearsal.opening.text,
        "start": state_json(rehearsal.opening.state, temperament),
        "turns": [turn_json(turn, temperament) for turn in rehearsal.turns],
        "ended": rehearsal.ended,
        "scorecard": rehearsal.scorecard.model_dump(mode="json") if rehearsal.scorecard else None,
    }

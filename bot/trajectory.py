"""`greenroom state`: the state engine alone, from a list of signals per turn."""

import json
from difflib import get_close_matches
from typing import Any, get_args

from bot.core.emotion import step
from bot.core.persona import Persona
from bot.core.signals import STRENGTH_VALUE, Signal, Strength
from bot.core.state import initial
from bot.errors import InputError
from bot.report import state_json

Turns = list[dict[Signal, float]]


def read(text: str, where: str) -> Turns:
    """JSON list of {signal: weak|strong} per turn; raises InputError."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as fault:
        raise InputError(f"{where} line {fault.lineno}: not JSON: {fault.msg}") from None
    if not isinstance(data, list) or not all(isinstance(turn, dict) for turn in data):
        raise InputError(f'{where}: expected a list with one object per turn, like [{{"validate": "strong"}}]')
    return [_turn(turn, f"{where} turn {number}") for number, turn in enumerate(data, 1)]


def _turn(turn: dict[str, Any], where: str) -> dict[Signal, float]:
    known = [signal.value for signal in Signal]
    for name, strength in turn.items():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise InputError(f"{where}: unknown signal {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        if strength not in get_args(Strength):
            raise InputError(f"{where}: {name}: {strength!r}; use 'weak' or 'strong'")
    return {Signal(name): STRENGTH_VALUE[strength] for name, strength in turn.items()}


def trajectory(persona: Persona, turns: Turns) -> list[dict[str, Any]]:
    """State and events per turn, turn 0 first; stops moving at a terminal event."""
    temperament = persona.resolved
    state = initial(temperament)
    rows = [{"turn": 0, "state": state_json(state, temperament), "events": [], "ended": None}]
    for number, values in enumerate(turns, 1):
        state, events = step(state, values, temperament)
        row = {"turn": number, "state": state_json(state, temperament), "events": list(events), "ended": state.ended}
        rows.append(row)
    return rows

"""The state engine against the published trajectories, to three decimals."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.core.emotion import step
from bot.core.signals import Signal
from bot.core.state import State, escalation, initial
from bot.core.temperament import ARCHETYPES, Archetype, Temperament, Unlock

RUNS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "reference_trajectories.json").read_text(encoding="utf-8")
)
UNLOCKS: dict[str, dict[str, Unlock]] = {
    "repeat_contact": {"missed_work": Unlock(trust=0.36, heard=0.34)},
    "bereaved": {"first_call": Unlock(trust=0.50, heard=0.38, invited=True)},
    "past_due": {"lost_job": Unlock(trust=0.34, heard=0.34, invited=True)},
    "fraud_victim": {"shared_code": Unlock(trust=0.50, heard=0.42, invited=True)},
    "entitled_vip": {"board_meeting": Unlock(trust=0.52, heard=0.40)},
    "confused_elderly": {"lives_alone": Unlock(trust=0.62, heard=0.50)},
}
NUMBERS = ("anger", "distress", "trust", "heard", "control", "resolution", "patience")


def temperament_of(archetype: Archetype) -> Temperament:
    return ARCHETYPES[archetype].model_copy(update={"unlocks": UNLOCKS[archetype]})


def as_row(state: State, temperament: Temperament, events: tuple[str, ...]) -> dict[str, Any]:
    numbers = {name: round(state[name], 3) for name in NUMBERS}
    index = round(escalation(state, temperament), 3)
    return numbers | {"escalation": index, "band": state.band, "events": list(events), "ended": state.ended}


def test_there_are_thirty_one_reference_runs() -> None:
    assert len(RUNS) == 31


@pytest.mark.parametrize("name", RUNS)
def test_step_reproduces_the_reference_run(name: str) -> None:
    archetype: Archetype = next(part for part in name.split("/") if part in ARCHETYPES)
    temperament = temperament_of(archetype)
    state = initial(temperament)
    events: tuple[str, ...] = ()
    for expected in RUNS[name]:
        if expected["turn"]:
            state, events = step(state, {Signal(k): v for k, v in expected["signals"].items()}, temperament)
        got = as_row(state, temperament, events)
        wanted = {key: expected[key] for key in got}
        assert rounded(got) == rounded(wanted), f"turn {expected['turn']}"


def rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()}

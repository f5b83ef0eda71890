"""Invariants of the state engine (emotion.md section 7) over random states and appraisals.

Deliberate exceptions: `overpromise` is mixed; `honest_limit` breaks an open promise; a worn-out apology does nothing.
"""

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.emotion import step
from bot.core.signals import CONSTRUCTIVE, HARMFUL, SOLVE, TOXIC, Signal
from bot.core.state import BAND_UP, HYSTERESIS, LOGITS, State, escalation, initial, logit, next_band, share
from bot.core.temperament import ARCHETYPES, Temperament, Unlock

Values = dict[Signal, float]
EPS = 2e-6  # logits are rounded to six decimals
LOW, HIGH = share(-4.0) - EPS, share(4.0) + EPS
UNLOCKS = {"one": Unlock(trust=0.4, heard=0.4), "two": Unlock(trust=0.4, heard=0.4, invited=True)}

temperaments = st.sampled_from([t.model_copy(update={"unlocks": UNLOCKS}) for t in ARCHETYPES.values()])
strengths = st.sampled_from([0.5, 1.0])


def values_of(signals: frozenset[Signal], **size: int) -> st.SearchStrategy[Values]:
    return st.dictionaries(st.sampled_from(sorted(signals)), strengths, **size)  # type: ignore[arg-type]


constructive, harmful = values_of(CONSTRUCTIVE, min_size=1, max_size=5), values_of(HARMFUL, min_size=1, max_size=4)
anything = values_of(frozenset(Signal), max_size=6)


@st.composite
def states(draw: st.DrawFn, promises: st.SearchStrategy[int] | None = None) -> State:
    habit_of = st.floats(0.06, 4).map(lambda x: round(x, 6))
    z = {name: round(draw(st.floats(-4, 4)), 6) for name in LOGITS}
    return State(
        z=z,
        patience=round(draw(st.floats(0.2, 1)), 6),
        turn=draw(st.integers(0, 12)),
        band=draw(st.integers(0, 3)),
        habit=draw(st.dictionaries(st.sampled_from(sorted(Signal)), habit_of, max_size=4)),
        promises=draw(st.just(0) if promises is None else promises),
        invited=draw(st.integers(0, 2)),
        flags=draw(st.frozensets(st.sampled_from(["disclosed:one", "supervisor"]))),
    )


def after(state: State, values: Mapping[Signal, float], temperament: Temperament) -> State:
    return step(state, values, temperament)[0]


@given(states(st.integers(0, 3)), anything, temperaments)
def test_every_variable_stays_in_bounds(state: State, values: Values, temperament: Temperament) -> None:
    new = after(state, values, temperament)
    assert all(LOW <= new[name] <= HIGH for name in LOGITS)
    assert 0 <= new.patience <= 1
    assert 0 <= escalation(new, temperament) <= 1


@given(states(), anything, temperaments, st.randoms(use_true_random=False))
def test_step_is_deterministic_order_free_and_leaves_its_input_alone(
    state: State, values: Values, temperament: Temperament, chance: Any
) -> None:
    shuffled = list(values.items())
    chance.shuffle(shuffled)
    kept, kept_values = state.model_dump_json(), dict(values)
    assert step(state, values, temperament) == step(state, dict(shuffled), temperament)
    assert (state.model_dump_json(), values) == (kept, kept_values)


@given(states(), constructive, temperaments)
def test_kindness_alone_never_hurts(state: State, values: Values, temperament: Temperament) -> None:
    silent, new = after(state, {}, temperament), after(state, values, temperament)
    assert new["anger"] <= state["anger"] + EPS
    assert new["distress"] <= state["distress"] + EPS
    assert new["trust"] >= state["trust"] - EPS
    assert new.patience >= silent.patience - EPS


@given(states(st.integers(0, 2)), harmful, temperaments)
def test_harm_alone_never_helps(state: State, values: Values, temperament: Temperament) -> None:
    silent, new = after(state, {}, temperament), after(state, values, temperament)
    assert new["anger"] >= silent["anger"] - EPS
    assert new["trust"] <= state["trust"] + EPS
    assert new.patience <= state.patience + EPS


@given(states(), constructive, st.sampled_from(sorted(HARMFUL)), strengths, temperaments)
def test_adding_harm_never_helps(
    state: State, values: Values, harm: Signal, strength: float, temperament: Temperament
) -> None:
    # hollow words beside a sincere strong acknowledgement are forgiven by rule 1, so they add nothing either way
    without, with_ = after(state, values, temperament), after(state, {**values, harm: strength}, temperament)
    assert with_["anger"] >= without["anger"] - EPS
    assert with_["distress"] >= without["distress"] - EPS
    assert with_["trust"] <= without["trust"] + EPS
    assert with_["heard"] <= without["heard"] + EPS
    assert with_.patience <= without.patience + EPS


@given(states(), anything, st.sampled_from(sorted(CONSTRUCTIVE)), strengths, temperaments)
def test_adding_kindness_never_hurts(
    state: State, values: Values, good: Signal, strength: float, temperament: Temperament
) -> None:
    assume(good not in values)
    without, with_ = after(state, values, temperament), after(state, {**values, good: strength}, temperament)
    assert with_["anger"] <= without["anger"] + EPS
    assert with_["distress"] <= without["distress"] + EPS
    assert with_.patience >= without.patience - EPS


@given(states(), st.sampled_from(sorted(CONSTRUCTIVE)), strengths, temperaments)
def test_repeating_a_kindness_never_gains_more_trust(
    state: State, good: Signal, strength: float, temperament: Temperament
) -> None:
    fresh = state.model_copy(update={"habit": {}})
    worn = state.model_copy(update={"habit": {good: 1.0}})
    gain = {name: after(s, {good: strength}, temperament).z["trust"] for name, s in (("fresh", fresh), ("worn", worn))}
    assert gain["worn"] <= gain["fresh"] + EPS


@given(states(), st.floats(0.05, 0.9), st.floats(0.05, 0.9), strengths, temperaments)
def test_an_offer_lands_at_least_as_well_on_a_customer_who_feels_heard(
    state: State, one: float, other: float, strength: float, temperament: Temperament
) -> None:
    low, high = sorted((one, other))
    results = [
        after(
            state.model_copy(update={"z": {**state.z, "heard": logit(x)}}),
            {Signal.CONCRETE_OFFER: strength},
            temperament,
        )
        for x in (low, high)
    ]
    assert results[1].z["resolution"] >= results[0].z["resolution"] - EPS


@given(states(), temperaments)
def test_silence_never_angers_and_never_builds_trust(state: State, temperament: Temperament) -> None:
    new = after(state, {}, temperament)
    assert new["anger"] <= state["anger"] + EPS
    assert new["trust"] <= state["trust"] + EPS


@given(states(), values_of(TOXIC, min_size=1, max_size=2), values_of(CONSTRUCTIVE, max_size=4), temperaments)
def test_a_toxic_turn_brings_no_disclosure_and_no_acceptance(
    state: State, toxic: Values, kind: Values, temperament: Temperament
) -> None:
    _, events = step(state, {**kind, **toxic}, temperament)
    assert not [e for e in events if e.startswith("disclose") or e.startswith("accept")]


@given(states(), anything, temperaments, st.sampled_from(["walk_away", "accept", "accept_grudging"]))
def test_an_ended_state_takes_nothing_more(state: State, values: Values, temperament: Temperament, ended: str) -> None:
    over = state.model_copy(update={"ended": ended})
    assert step(over, values, temperament) == (over, ())


@given(states(), st.sampled_from(sorted(HARMFUL)), temperaments)
def test_strong_harm_is_at_least_as_bad_as_weak(state: State, harm: Signal, temperament: Temperament) -> None:
    weak, strong = (after(state, {harm: strength}, temperament) for strength in (0.5, 1.0))
    assert strong["anger"] >= weak["anger"] - EPS
    assert strong["trust"] <= weak["trust"] + EPS
    assert strong.patience <= weak.patience + EPS


@given(states(), temperaments)
def test_trust_is_lost_faster_than_gained_per_unit_of_weight(state: State, temperament: Temperament) -> None:
    calm = state.model_copy(update={"habit": {}, "z": {**state.z, "trust": 0.0}})
    plain = temperament.model_copy(update={"sensitivity": {}})
    gained = after(calm, {Signal.OWN_IT: 0.5}, plain).z["trust"] / (0.30 * 0.5)
    lost = -after(calm, {Signal.BELITTLE: 0.5}, plain).z["trust"] / (0.30 * 0.5)
    assert lost > gained


@given(st.sampled_from(range(3)), st.lists(st.floats(-0.025, 0.025), min_size=2, max_size=30))
def test_jitter_around_a_band_edge_flips_the_band_at_most_once(edge: int, jitter: list[float]) -> None:
    assert HYSTERESIS > 0.025 * 2
    bands = [edge]
    for wobble in jitter:
        bands.append(next_band(BAND_UP[edge] + wobble, bands[-1]))
    assert sum(a != b for a, b in itertools.pairwise(bands)) <= 1


@given(temperaments, st.lists(anything, max_size=8))
def test_escalation_moves_at_most_a_third_a_turn_and_flags_only_grow(
    temperament: Temperament, turns: list[Values]
) -> None:
    state = initial(temperament)
    for values in turns:
        new = after(state, values, temperament)
        assert abs(escalation(new, temperament) - escalation(state, temperament)) <= 0.35
        assert state.flags <= new.flags
        state = new


@given(states(st.integers(1, 2)), temperaments, st.sampled_from([Signal.POLICY_SHIELD, Signal.BLAME_COLLEAGUE]))
def test_backing_out_of_a_promise_costs_trust_once(state: State, temperament: Temperament, out: Signal) -> None:
    new, events = step(state, {out: 1.0}, temperament)
    kept, _ = step(state.model_copy(update={"promises": 0}), {out: 1.0}, temperament)
    assert "promise_broken" in events
    assert new.promises == 0
    assert new["trust"] <= kept["trust"]


def test_a_third_bare_apology_has_no_effect() -> None:
    temperament = ARCHETYPES["repeat_contact"]
    state, seen = initial(temperament), []
    for _ in range(3):
        state, events = step(state, {Signal.SINCERE_APOLOGY: 1.0}, temperament)
        seen.append("apology_worn_out" in events)
    assert seen == [False, False, True]


@given(states(), constructive, temperaments)
def test_pasting_an_earlier_message_earns_nothing(state: State, values: Values, temperament: Temperament) -> None:
    pasted = step(state, values, temperament, pasted=True)
    assert pasted == step(state, {Signal.HOLLOW_EMPATHY: 0.5}, temperament)


def test_no_acceptance_without_a_settling_offer() -> None:
    temperament = ARCHETYPES["confused_elderly"]
    ready = initial(temperament).model_copy(
        update={"z": {"anger": -3, "distress": -3, "trust": 2, "heard": 2, "control": 2, "resolution": 3}}
    )
    assert step(ready, {Signal.VALIDATE: 1.0}, temperament, settled=False)[0].ended is None
    assert step(ready, {Signal.VALIDATE: 1.0}, temperament, settled=True)[0].ended == "accept"


STYLES = ("expert", "average", "robotic", "hostile")
SCRIPTS: dict[str, list[Values]] = {
    name: [{Signal(k): v for k, v in row["signals"].items()} for row in run if row["turn"]]
    for name, run in json.loads((Path(__file__).parent / "reference_trajectories.json").read_text()).items()
}


def play(archetype: str, style: str) -> list[State]:
    """States after each turn of the reference script in this style."""
    temperament = ARCHETYPES[archetype]  # type: ignore[index]
    found = [initial(temperament)]
    for values in SCRIPTS[f"{archetype}/{style}"]:
        found.append(after(found[-1], values, temperament))
    return found


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_after_three_turns_better_service_means_less_escalation(archetype: str) -> None:
    temperament = ARCHETYPES[archetype]  # type: ignore[index]
    indices = [escalation(play(archetype, style)[3], temperament) for style in STYLES]
    assert all(better < worse for better, worse in itertools.pairwise(indices))


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_experts_settle_within_ten_turns_and_hostility_loses_the_customer_within_eight(archetype: str) -> None:
    expert, hostile = play(archetype, "expert"), play(archetype, "hostile")
    assert (expert[-1].ended, expert[-1].turn <= 10) == ("accept", True)
    assert (hostile[-1].ended, hostile[-1].turn <= 8) == ("walk_away", True)


@settings(max_examples=50)
@given(states(), values_of(SOLVE, min_size=1, max_size=3), temperaments)
def test_solutions_before_listening_cost_a_hot_customer_some_feeling_heard(
    state: State, values: Values, temperament: Temperament
) -> None:
    hot = state.model_copy(update={"habit": {}, "z": {**state.z, "anger": 2.0, "heard": -2.0}})
    assert "premature_solution" in step(hot, values, temperament)[1]
    eased = {**values, Signal.NAME_FEELING: 0.5}
    assert "premature_solution" not in step(hot, eased, temperament)[1]

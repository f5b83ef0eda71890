"""The state engine: `step(state, appraisal, temperament) -> (state, events)`, rule by rule as emotion.md section 4.

Pure: no clock, no chance, no model. Weights and groups are in `signals`, constants of a customer in `temperament`.
"""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.core.signals import ACKNOWLEDGE, CONSTRUCTIVE, SIGNALS, SOLVE, TOXIC, Signal
from bot.core.state import LOGITS, Z_MAX, State, clamp, escalation, logit, next_band
from bot.core.temperament import Temperament

WEAK, STRONG = 0.5, 1.0
FEELINGS = ("anger", "distress")
VARIABLES = (*LOGITS, "patience")
HALF_LIFE = {"anger": 6.0, "distress": 8.0, "heard": 4.0, "control": 10.0}
"""Turns until half of the distance to the resting point is gone; trust and resolution do not decay."""
LOSS_FACTOR = {"anger": 1.15, "distress": 1.15, "heard": 1.15, "control": 1.0, "resolution": 1.0}
"""How much harder harm hits than good; trust has the persona's own factor."""
STEP_MAX, RESOLUTION_STEP_MAX = 1.2, 1.8
ACCEPTS = {"resolution": 0.70, "trust": 0.45, "heard": 0.35}
"""What a customer needs for a glad yes, with anger at most `CALM`."""
CALM = 0.45
FLOOR = 0.6
"""Kindness alone cannot take a feeling below this share of its resting point while the problem stands."""
GOOD_DISCOUNT, HARM_DISCOUNT = 0.7, 0.85
MISMATCH_COST = 0.10
HABIT_FADE, HABIT_GONE = 0.85, 0.05

Values = Mapping[Signal, float]


class Modulators(NamedTuple):
    """Multipliers on beneficial and harmful effects this turn."""

    good: float
    harm: float


class Effects(NamedTuple):
    """Magnitudes per variable, all >= 0."""

    good: dict[str, list[float]]
    harm: dict[str, list[float]]


def step(
    state: State, appraisal: Values, temperament: Temperament, *, pasted: bool = False, settled: bool = True
) -> tuple[State, tuple[str, ...]]:
    """State after one trainee message, and the events it caused.

    `appraisal`: signal -> .5 or 1. `pasted`: the message nearly repeats an earlier one. `settled`: a settling offer
    has been made (true where the persona lists none).
    """
    if state.ended:
        return state, ()
    values, events = clean(state, appraisal, pasted)
    resting = decay(state, temperament)
    effects = gather(state, values, temperament, congruence(state, values, temperament))
    z = {name: apply(name, resting[name], effects, state, temperament) for name in LOGITS}
    if premature(state, values):
        z["heard"] = clamp(z["heard"] - MISMATCH_COST, -Z_MAX, Z_MAX)
        events.append("premature_solution")
    promises = call_in_promises(state, values, temperament, z, events)
    after = State(
        z={name: round(value, 6) for name, value in z.items()},
        patience=round(patience(state, effects, temperament), 6),
        turn=state.turn + 1,
        band=state.band,
        habit=habits(state, values),
        promises=promises,
        hot_turns=state.hot_turns,
        invited=2 if Signal.OPEN_QUESTION in values else max(0, state.invited - 1),
        flags=state.flags,
    )
    return conclude(state, after, values, temperament, events, settled)


def clean(state: State, appraisal: Values, pasted: bool) -> tuple[dict[Signal, float], list[str]]:
    """Rule 1: snap strengths; a pasted message is a formula; worn-out apologies and redundant formulas do not count."""
    values = {s: STRONG if v >= STRONG else WEAK for s, v in appraisal.items() if s in SIGNALS and v > 0}
    if pasted:
        values = {s: v for s, v in values.items() if s not in CONSTRUCTIVE}
        values.setdefault(Signal.HOLLOW_EMPATHY, WEAK)
    if STRONG in (values.get(Signal.NAME_FEELING), values.get(Signal.VALIDATE)):
        values.pop(Signal.HOLLOW_EMPATHY, None)
    backed = {Signal.OWN_IT, Signal.CONCRETE_OFFER} & values.keys()
    if Signal.SINCERE_APOLOGY in values and state.habit.get(Signal.SINCERE_APOLOGY, 0) >= 1.5 and not backed:
        del values[Signal.SINCERE_APOLOGY]
        return values, ["apology_worn_out"]
    return values, []


def resting_feeling(name: str, state: State, temperament: Temperament) -> float:
    """Where anger or distress comes to rest, 0-1: lower the nearer the problem is to being solved."""
    return temperament.baseline[name] * (1 - temperament.relief * state["resolution"])


def decay(state: State, temperament: Temperament) -> dict[str, float]:
    """Rule 2: time cools feelings and fades being heard; it never adds anything."""
    z = dict(state.z)
    for name, half_life in HALF_LIFE.items():
        rest = resting_feeling(name, state, temperament) if name in FEELINGS else temperament.baseline[name]
        excess = z[name] - logit(rest)
        if excess > 0:
            z[name] = logit(rest) + excess * 2 ** (-1 / (half_life * temperament.half_life_scale))
    return z


def congruence(state: State, values: Values, temperament: Temperament) -> Modulators:
    """Rule 3: a bad mood discounts good and amplifies harm; beside a toxic signal good counts 30 %."""
    mood = clamp(state.hottest - state["trust"], 0, 1)
    good = temperament.receptivity * (1 - 0.3 * mood) * (0.3 if TOXIC & values.keys() else 1.0)
    return Modulators(good, temperament.reactivity * (1 + 0.3 * mood))


def habituation(signal: Signal, state: State, temperament: Temperament) -> float:
    """Rule 4a: repeated kindness wears off (apology fastest), repeated harm stings more, up to 1.75."""
    habit = state.habit.get(signal, 0.0)
    if signal not in CONSTRUCTIVE:
        return min(1.75, 1 + 0.25 * habit)
    return 1 / (1 + (1.0 if signal == Signal.SINCERE_APOLOGY else temperament.habituation) * habit)


def gate(state: State, acknowledged: float, temperament: Temperament) -> float:
    """Rule 4b: how far a solution lands, 0-1; a hot customer must be heard first. `acknowledged`: this turn's part."""
    felt_heard = clamp(clamp(state["heard"] + acknowledged, 0, 1) / temperament.gate_threshold, 0, 1)
    open_ = felt_heard * felt_heard * (3 - 2 * felt_heard)
    hot = clamp((state.hottest - 0.4) / 0.3, 0, 1)
    return 1 - hot * (1 - (temperament.gate_minimum + (1 - temperament.gate_minimum) * open_))


def gather(state: State, values: Values, temperament: Temperament, modulators: Modulators) -> Effects:
    """Rule 4: magnitude of every signal on every variable; acknowledgement is taken in before solutions."""
    effects = Effects({name: [] for name in VARIABLES}, {name: [] for name in VARIABLES})
    habit = {signal: habituation(signal, state, temperament) for signal in values}
    acknowledged = sum(0.15 * value * habit[signal] for signal, value in values.items() if signal in ACKNOWLEDGE)
    landing = gate(state, acknowledged, temperament)
    for signal, value in values.items():
        size = value * temperament.sensitivity.get(signal, 1.0) * habit[signal]
        reach = landing if signal in SOLVE else 1.0
        for name, weight in zip(VARIABLES, SIGNALS[signal].weights, strict=True):
            harmful = weight > 0 if name in FEELINGS else weight < 0
            if harmful:
                effects.harm[name].append(abs(weight) * size * modulators.harm)
            elif weight:
                effects.good[name].append(abs(weight) * size * modulators.good * reach)
    return effects


def combine(magnitudes: Iterable[float], discount: float) -> float:
    """Rule 5: the largest counts in full, each next one less; saying everything at once does not add up."""
    return math.fsum(m * discount**i for i, m in enumerate(sorted(magnitudes, reverse=True)))


def apply(name: str, z: float, effects: Effects, state: State, temperament: Temperament) -> float:
    """Rule 6: new logit of one variable."""
    good = combine(effects.good[name], GOOD_DISCOUNT)
    harm = LOSS_FACTOR.get(name, temperament.trust_asymmetry) * combine(effects.harm[name], HARM_DISCOUNT)
    if name in FEELINGS:
        raised = z + min(harm, STEP_MAX)
        floor = logit(FLOOR * resting_feeling(name, state, temperament))
        return clamp(max(raised - min(good, STEP_MAX), min(raised, floor)), -Z_MAX, Z_MAX)
    upper = RESOLUTION_STEP_MAX if name == "resolution" else STEP_MAX
    return clamp(z + clamp(good - harm, -STEP_MAX, upper), -Z_MAX, Z_MAX)


def premature(state: State, values: Values) -> bool:
    """Rule 7: a solution before the hot customer was heard."""
    eased = ACKNOWLEDGE | {Signal.OWN_IT, Signal.OPEN_QUESTION}
    return bool(SOLVE & values.keys()) and not eased & values.keys() and state["heard"] < 0.35 and state.hottest > 0.6


def call_in_promises(
    state: State, values: Values, temperament: Temperament, z: dict[str, float], events: list[str]
) -> int:
    """Rule 8: promises still open; backing out of them costs trust and resolution (`z` is changed in place)."""
    backed_out = {Signal.POLICY_SHIELD, Signal.HONEST_LIMIT, Signal.BLAME_COLLEAGUE} & values.keys()
    if Signal.OVERPROMISE in values:
        return state.promises + 1
    if not (state.promises and backed_out):
        return state.promises
    z["trust"] = clamp(z["trust"] - 0.5 * state.promises * temperament.trust_asymmetry, -Z_MAX, Z_MAX)
    z["resolution"] = clamp(z["resolution"] - 0.4 * state.promises, -Z_MAX, Z_MAX)
    events.append("promise_broken")
    return 0


def patience(state: State, effects: Effects, temperament: Temperament) -> float:
    """Rule 9: patience left, 0-1; every turn drains some, anger drains more, being heard less."""
    gain = combine(effects.good["patience"], GOOD_DISCOUNT)
    loss = combine(effects.harm["patience"], HARM_DISCOUNT)
    drain = temperament.drain * (0.5 + state["anger"]) * (1 - 0.5 * state["heard"])
    return clamp(state.patience + gain - loss - drain, 0, 1)


def habits(state: State, values: Values) -> dict[str, float]:
    """Use counts after this turn, older uses fading."""
    faded = {signal: count * HABIT_FADE for signal, count in state.habit.items() if count * HABIT_FADE > HABIT_GONE}
    for signal in values:
        faded[signal] = faded.get(signal, 0.0) + 1.0
    return {signal: round(count, 6) for signal, count in faded.items()}


def conclude(
    before: State, after: State, values: Values, temperament: Temperament, events: list[str], settled: bool
) -> tuple[State, tuple[str, ...]]:
    """Rule 10: band, then events in the order of the table in emotion.md section 4."""
    index = escalation(after, temperament)
    band = next_band(index, before.band)
    hot_turns = before.hot_turns + 1 if index >= 0.85 else 0
    if band != before.band:
        events.append("escalated" if band > before.band else "softened")
    flags = set(after.flags)
    toxic = bool(TOXIC & values.keys())
    if not toxic and (fact := next_disclosure(after, temperament)):
        flags.add(f"disclosed:{fact}")
        events.append(f"disclose:{fact}")
    if band == 3 and after["trust"] <= 0.35 and "supervisor" not in flags and before.turn >= 1:
        flags.add("supervisor")
        events.append("ask_supervisor")
    ended = ending(after, hot_turns, toxic, settled)
    if ended:
        events.append(ended)
    update = {"band": band, "hot_turns": hot_turns, "flags": frozenset(flags), "ended": ended}
    return after.model_copy(update=update), tuple(events)


def next_disclosure(state: State, temperament: Temperament) -> str | None:
    """The first hidden fact, in the persona's order, that trust, being heard and invitation now unlock."""
    for fact, unlock in temperament.unlocks.items():
        trusted = state["trust"] >= unlock.trust and state["heard"] >= unlock.heard
        if fact not in state.disclosed and trusted and (state.invited or not unlock.invited):
            return fact
    return None


def ending(state: State, hot_turns: int, toxic: bool, settled: bool) -> str | None:
    """The terminal event this turn brings, if any."""
    if state.patience <= 0.05 or hot_turns >= 2:
        return "walk_away"
    if toxic or not settled or state["anger"] > CALM:
        return None
    if all(state[name] >= least for name, least in ACCEPTS.items()):
        return "accept"
    if state["resolution"] >= 0.85 and state["trust"] >= 0.40:
        return "accept_grudging"
    return None

"""How a customer reacts: start, resting point and reactivity of each archetype (emotion.md section 5)."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from bot.core.direction import Feeling
from bot.core.model import Strict
from bot.core.signals import Signal

Archetype = Literal["repeat_contact", "bereaved", "past_due", "fraud_victim", "entitled_vip", "confused_elderly"]


class Unlock(Strict):
    """When a hidden fact may be told: least `trust` and `heard` (0-1), and whether the trainee must have invited it."""

    trust: float = Field(ge=0, le=1, description="least trust, 0-1", examples=[0.34])
    heard: float = Field(ge=0, le=1, description="least being heard, 0-1", examples=[0.34])
    invited: bool = Field(False, description="only after an open question, asked now or just before", examples=[True])


class Temperament(Strict):
    """Constants of one customer. Beliefs and feelings 0-1; `half_life_scale` > 1 means more inertia."""

    feeling: Feeling = Field(description="what their distress is")
    start: Mapping[str, float] = Field(description="at the opening, 0-1")
    baseline: Mapping[str, float] = Field(description="where feelings come to rest, 0-1")
    reactivity: float = Field(1.0, gt=0, le=3, description="how hard harm hits")
    receptivity: float = Field(1.0, gt=0, le=3, description="how much good does")
    half_life_scale: float = Field(1.0, gt=0, le=5, description="above 1, feelings last longer")
    trust_asymmetry: float = Field(1.6, ge=1, le=3, description="how much faster trust falls than it grows")
    gate_threshold: float = Field(0.45, gt=0, le=1, description="being heard at which a solution lands in full")
    gate_minimum: float = Field(0.35, ge=0, le=1, description="how much of a solution lands unheard, 0-1")
    relief: float = Field(0.6, ge=0, le=1, description="how far resolution lowers resting anger and distress (omega)")
    drain: float = Field(0.03, ge=0, le=0.2, description="patience that every turn costs")
    habituation: float = Field(0.6, ge=0, le=3, description="how fast repeated kindness wears off")
    distress_weight: float = Field(0.6, ge=0, le=1, description="share of distress in the escalation index")
    sensitivity: Mapping[Signal, float] = Field(default_factory=dict, description="signal -> factor on its effects")
    unlocks: Mapping[str, Unlock] = Field(default_factory=dict, description="hidden fact id -> when it may be told")


_FEELINGS = ("anger", "distress", "trust", "heard", "control", "resolution", "patience")
_RESTING = ("anger", "distress", "heard", "control")


def _archetype(
    feeling: Feeling,
    start: tuple[float, ...],
    baseline: tuple[float, ...],
    sensitivity: dict[Signal, float],
    **constants: float,
) -> Temperament:
    return Temperament(
        feeling=feeling,
        start=dict(zip(_FEELINGS, start, strict=True)),
        baseline=dict(zip(_RESTING, baseline, strict=True)),
        sensitivity=sensitivity,
        **constants,
    )


S = Signal
ARCHETYPES: dict[Archetype, Temperament] = {
    "repeat_contact": _archetype(
        "frustration", (0.72, 0.35, 0.28, 0.15, 0.25, 0.10, 0.55), (0.55, 0.25, 0.12, 0.25),
        {S.ASK_REPEAT: 1.8, S.HOLLOW_EMPATHY: 1.6, S.OWN_IT: 1.4, S.REFLECT_BACK: 1.2, S.BLAME_COLLEAGUE: 1.4,
         S.OVERPROMISE: 1.3},
        reactivity=1.15, receptivity=0.95, half_life_scale=1.0, trust_asymmetry=1.8, gate_threshold=0.45,
        gate_minimum=0.35, relief=0.70, drain=0.035, habituation=0.8, distress_weight=0.50),
    "bereaved": _archetype(
        "grief", (0.25, 0.78, 0.45, 0.20, 0.25, 0.10, 0.60), (0.12, 0.60, 0.15, 0.25),
        {S.AFFIRM_DIGNITY: 1.5, S.ASK_REPEAT: 1.8, S.RUSH: 1.7, S.POLICY_SHIELD: 1.3, S.BELITTLE: 1.5,
         S.EXPLAIN_NEXT_STEP: 1.2, S.NAME_FEELING: 1.1, S.OVERPROMISE: 0.8},
        reactivity=1.0, receptivity=1.0, half_life_scale=1.6, trust_asymmetry=1.6, gate_threshold=0.50,
        gate_minimum=0.30, relief=0.25, drain=0.02, habituation=0.6, distress_weight=0.75),
    "past_due": _archetype(
        "shame", (0.40, 0.70, 0.30, 0.15, 0.20, 0.08, 0.50), (0.30, 0.55, 0.12, 0.20),
        {S.AFFIRM_DIGNITY: 1.6, S.PRESSURE: 1.6, S.THREAT: 1.5, S.BLAME_CUSTOMER: 1.7, S.BELITTLE: 1.4,
         S.OFFER_CHOICE: 1.4, S.OPEN_QUESTION: 1.2, S.SINCERE_APOLOGY: 0.6},
        reactivity=1.2, receptivity=0.9, half_life_scale=1.2, trust_asymmetry=1.8, gate_threshold=0.45,
        gate_minimum=0.35, relief=0.55, drain=0.03, habituation=0.6, distress_weight=0.70),
    "fraud_victim": _archetype(
        "fear", (0.35, 0.82, 0.40, 0.20, 0.12, 0.08, 0.60), (0.20, 0.55, 0.15, 0.20),
        {S.REASSURE_GROUNDED: 1.5, S.EXPLAIN_NEXT_STEP: 1.4, S.BLAME_CUSTOMER: 1.9, S.IGNORE_QUESTION: 1.3,
         S.RUSH: 1.2, S.OVERPROMISE: 1.0},
        reactivity=1.15, receptivity=1.05, half_life_scale=0.9, trust_asymmetry=1.6, gate_threshold=0.35,
        gate_minimum=0.50, relief=0.70, drain=0.03, habituation=0.6, distress_weight=0.75),
    "entitled_vip": _archetype(
        "indignation", (0.62, 0.15, 0.40, 0.20, 0.40, 0.12, 0.45), (0.45, 0.10, 0.15, 0.40),
        {S.POLICY_SHIELD: 1.5, S.BELITTLE: 1.5, S.AFFIRM_DIGNITY: 1.4, S.OFFER_CHOICE: 1.3, S.OWN_IT: 1.2,
         S.HONEST_LIMIT: 0.6, S.NAME_FEELING: 0.6, S.BLAME_COLLEAGUE: 0.8},
        reactivity=1.25, receptivity=0.8, half_life_scale=0.9, trust_asymmetry=1.5, gate_threshold=0.35,
        gate_minimum=0.35, relief=0.75, drain=0.045, habituation=0.9, distress_weight=0.40),
    "confused_elderly": _archetype(
        "confusion", (0.20, 0.62, 0.50, 0.25, 0.15, 0.10, 0.75), (0.10, 0.45, 0.20, 0.20),
        {S.EXPLAIN_NEXT_STEP: 1.4, S.RUSH: 1.9, S.BELITTLE: 1.5, S.POLICY_SHIELD: 1.5, S.ASK_REPEAT: 0.6,
         S.REASSURE_GROUNDED: 1.3},
        reactivity=0.9, receptivity=1.05, half_life_scale=1.1, trust_asymmetry=1.4, gate_threshold=0.35,
        gate_minimum=0.55, relief=0.60, drain=0.015, habituation=0.3, distress_weight=0.70),
}  # fmt: skip

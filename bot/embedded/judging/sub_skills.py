"""From labelled turns to what each sub-skill shows: how much good, how much harm, and in which turns."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.appraisal import Appraisal, Label
from bot.core.caps import repaired
from bot.core.rubric import Standard
from bot.core.signals import STRENGTH_VALUE, Signal

S = Signal
NEED, TOLERANCE = 2.0, 3.0
"""Counts at which good and harm have made 63 % of their effect: more still counts, but ever less."""
REPAIRED, SECOND_HARM = 0.4, 0.3
"""Share of a harm that is left after a full repair; share of further harms within one turn."""

LETTER: dict[Standard, str] = {"empathy": "E", "diplomacy": "D", "composure": "C"}

GAINS: dict[str, dict[Signal, float]] = {
    "E1": {S.NAME_FEELING: 1, S.AFFIRM_DIGNITY: 0.6, S.VALIDATE: 0.5, S.SINCERE_APOLOGY: 0.25},
    "E2": {S.VALIDATE: 1, S.SINCERE_APOLOGY: 0.5, S.NAME_FEELING: 0.4},
    "E3": {S.REFLECT_BACK: 1},
    "E4": {S.OPEN_QUESTION: 1, S.OFFER_CHOICE: 0.4, S.NAME_FEELING: 0.2},
    "E5": {S.AFFIRM_DIGNITY: 1, S.OWN_IT: 0.6, S.SINCERE_APOLOGY: 0.6, S.REASSURE_GROUNDED: 0.4, S.VALIDATE: 0.4},
    "D1": {
        S.AFFIRM_DIGNITY: 0.8, S.SINCERE_APOLOGY: 0.8, S.VALIDATE: 0.6, S.OWN_IT: 0.5, S.REFLECT_BACK: 0.4,
        S.REASSURE_GROUNDED: 0.4,
    },
    "D2": {S.HONEST_LIMIT: 1},
    "D3": {S.CONCRETE_OFFER: 1, S.EXPLAIN_NEXT_STEP: 0.4, S.OWN_IT: 0.3},
    "D4": {S.OFFER_CHOICE: 1, S.OPEN_QUESTION: 0.6},
    "D5": {S.EXPLAIN_NEXT_STEP: 1, S.REASSURE_GROUNDED: 1, S.OWN_IT: 0.8, S.HONEST_LIMIT: 0.8},
    "C1": {
        S.REASSURE_GROUNDED: 0.8, S.OWN_IT: 0.8, S.NAME_FEELING: 0.7, S.VALIDATE: 0.7, S.REFLECT_BACK: 0.6,
        S.EXPLAIN_NEXT_STEP: 0.6, S.SINCERE_APOLOGY: 0.6, S.CONCRETE_OFFER: 0.5, S.OFFER_CHOICE: 0.5,
        S.HONEST_LIMIT: 0.5,
    },
    "C2": {S.OWN_IT: 1, S.VALIDATE: 1, S.NAME_FEELING: 0.8, S.SINCERE_APOLOGY: 0.7, S.REFLECT_BACK: 0.5},
    "C3": {
        S.EXPLAIN_NEXT_STEP: 1, S.REFLECT_BACK: 0.7, S.CONCRETE_OFFER: 0.6, S.OPEN_QUESTION: 0.6, S.OFFER_CHOICE: 0.6,
    },
    "C4": {S.OWN_IT: 1, S.REASSURE_GROUNDED: 1, S.EXPLAIN_NEXT_STEP: 0.7, S.AFFIRM_DIGNITY: 0.7},
    "C5": {S.HONEST_LIMIT: 1, S.OWN_IT: 0.6, S.SINCERE_APOLOGY: 0.6},
}  # fmt: skip
"""How much a strong signal shows of a sub-skill, 0-1."""

HARMS: dict[Standard, dict[Signal, tuple[str, float]]] = {
    "empathy": {
        S.BELITTLE: ("E1", 1), S.BLAME_CUSTOMER: ("E2", 1), S.HOSTILE: ("E5", 1), S.THREAT: ("E5", 1),
        S.RUSH: ("E4", 0.9), S.PRESSURE: ("E4", 0.7), S.ASK_REPEAT: ("E3", 0.6), S.HOLLOW_EMPATHY: ("E5", 0.5),
        S.IGNORE_QUESTION: ("E3", 0.5), S.POLICY_SHIELD: ("E2", 0.5), S.BLAME_COLLEAGUE: ("E2", 0.4),
        S.OVERPROMISE: ("E5", 0.2),
    },
    "diplomacy": {
        S.BLAME_CUSTOMER: ("D1", 1), S.HOSTILE: ("D1", 1), S.THREAT: ("D4", 1), S.PRESSURE: ("D4", 1),
        S.BELITTLE: ("D1", 0.8), S.POLICY_SHIELD: ("D2", 0.8), S.OVERPROMISE: ("D5", 0.8),
        S.BLAME_COLLEAGUE: ("D5", 0.7), S.RUSH: ("D4", 0.6), S.IGNORE_QUESTION: ("D3", 0.6), S.ASK_REPEAT: ("D1", 0.3),
        S.HOLLOW_EMPATHY: ("D3", 0.3),
    },
    "composure": {
        S.HOSTILE: ("C1", 1), S.THREAT: ("C2", 1), S.BELITTLE: ("C1", 0.8), S.BLAME_CUSTOMER: ("C2", 0.8),
        S.RUSH: ("C3", 0.8), S.BLAME_COLLEAGUE: ("C2", 0.7), S.PRESSURE: ("C4", 0.6), S.OVERPROMISE: ("C4", 0.5),
        S.POLICY_SHIELD: ("C2", 0.5), S.HOLLOW_EMPATHY: ("C4", 0.4), S.IGNORE_QUESTION: ("C3", 0.4),
        S.ASK_REPEAT: ("C3", 0.3),
    },
}  # fmt: skip
"""Per criterion, where a harmful signal is filed and how grave a strong one is, 0-1."""


@dataclass(frozen=True)
class Sign:
    """One label that says something about `sub_skill`; `weight` 0-1 is how much."""

    turn: int
    sub_skill: str
    label: Label
    weight: float


@dataclass(frozen=True)
class Reading:
    """One criterion as the labels show it: good and harm 0-1, whole and per sub-skill, and the signs behind them."""

    good: float
    harm: float
    good_by: Mapping[str, float]
    harm_by: Mapping[str, float]
    gains: tuple[Sign, ...]
    harms: tuple[Sign, ...]


def read(criterion: Standard, appraisals: Sequence[Appraisal]) -> Reading:
    """What the labelled trainee turns 1, 2, ... show of `criterion`."""
    names = [f"{LETTER[criterion]}{i}" for i in range(1, 6)]
    gains, harms = tuple(_gains(names, appraisals)), tuple(_harms(criterion, appraisals))
    good_by = {name: _filled(sum(_best(gains, name).values()), NEED) for name in names}
    harm_by = {name: _filled(sum(s.weight for s in harms if s.sub_skill == name), TOLERANCE) for name in names}
    return Reading(
        good=sum(good_by.values()) / len(names),
        harm=_filled(sum(_turn_harm(harms).values()), TOLERANCE),
        good_by=good_by,
        harm_by=harm_by,
        gains=gains,
        harms=harms,
    )


def _gains(names: Sequence[str], appraisals: Sequence[Appraisal]) -> Iterator[Sign]:
    for turn, appraisal in enumerate(appraisals, 1):
        for label in appraisal.labels:
            for name in names:
                if weight := GAINS[name].get(label.signal, 0.0) * STRENGTH_VALUE[label.strength]:
                    yield Sign(turn, name, label, weight)


def _harms(criterion: Standard, appraisals: Sequence[Appraisal]) -> Iterator[Sign]:
    for turn, appraisal in enumerate(appraisals, 1):
        left = REPAIRED if repaired(turn, appraisals) else 1.0
        for label in appraisal.labels:
            if label.signal in HARMS[criterion]:
                home, severity = HARMS[criterion][label.signal]
                yield Sign(turn, home, label, severity * STRENGTH_VALUE[label.strength] * left)


def _best(signs: Sequence[Sign], name: str) -> dict[int, float]:
    """Heaviest sign of `name` per turn, so that saying much in one turn counts once."""
    best: dict[int, float] = {}
    for sign in signs:
        if sign.sub_skill == name:
            best[sign.turn] = max(best.get(sign.turn, 0.0), sign.weight)
    return best


def _turn_harm(harms: Sequence[Sign]) -> dict[int, float]:
    by_turn: dict[int, list[float]] = {}
    for sign in harms:
        by_turn.setdefault(sign.turn, []).append(sign.weight)
    return {turn: max(found) + SECOND_HARM * (sum(found) - max(found)) for turn, found in by_turn.items()}


def _filled(amount: float, need: float) -> float:
    return 1 - math.exp(-amount / need)

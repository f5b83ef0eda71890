"""The hidden emotional state of a customer, and what is derived from it (emotion.md section 2)."""

import math
from collections.abc import Mapping

from pydantic import Field

from bot.core.direction import BANDS, Band
from bot.core.model import Strict
from bot.core.temperament import Temperament

LOGITS = ("anger", "distress", "trust", "heard", "control", "resolution")
"""Variables kept as logits; `patience` is linear."""

Z_MAX = 4.0
BAND_UP = (0.30, 0.50, 0.70)
HYSTERESIS = 0.06


def clamp(value: float, low: float, high: float) -> float:
    """`value` held within [low, high]."""
    return max(low, min(high, value))


def share(z: float) -> float:
    """Logit to share, 0-1."""
    return 1.0 / (1.0 + math.exp(-z))


def logit(x: float) -> float:
    """Share to logit, held within +-Z_MAX."""
    x = clamp(x, share(-Z_MAX), share(Z_MAX))
    return math.log(x / (1 - x))


class State(Strict):
    """Snapshot after a turn. `z`: logits rounded to 6 decimals so snapshots are equal on every platform.

    `habit`: how often each signal was used lately. `hot_turns`: consecutive turns at escalation >= .85.
    `invited`: turns for which an open question still counts as invitation. `flags`: what happened once and stays so.
    """

    z: Mapping[str, float]
    patience: float
    turn: int = 0
    band: int = Field(0, ge=0, le=3)
    habit: Mapping[str, float] = Field(default_factory=dict)
    promises: int = 0
    hot_turns: int = 0
    invited: int = 0
    flags: frozenset[str] = frozenset()
    ended: str | None = None

    def __getitem__(self, name: str) -> float:
        """Value of a variable, 0-1."""
        return self.patience if name == "patience" else share(self.z[name])

    @property
    def hottest(self) -> float:
        """The stronger of the two feelings, 0-1."""
        return max(self["anger"], self["distress"])

    @property
    def band_name(self) -> Band:
        """Band as a word."""
        return BANDS[self.band]

    @property
    def disclosed(self) -> frozenset[str]:
        """Ids of hidden facts told so far."""
        return frozenset(flag.removeprefix("disclosed:") for flag in self.flags if flag.startswith("disclosed:"))


def initial(temperament: Temperament) -> State:
    """State at the customer's opening."""
    z = {name: round(logit(temperament.start[name]), 6) for name in LOGITS}
    state = State(z=z, patience=temperament.start["patience"])
    return state.model_copy(update={"band": next_band(escalation(state, temperament), 0)})


def escalation(state: State, temperament: Temperament) -> float:
    """Escalation index E, 0-1."""
    hot = max(state["anger"], temperament.distress_weight * state["distress"])
    return clamp(0.80 * hot + 0.20 * (1 - state["trust"]) - 0.05, 0.0, 1.0)


def next_band(index: float, band: int) -> int:
    """Band 0-3 for an escalation index; it falls only HYSTERESIS below the threshold by which it rose."""
    while band < 3 and index >= BAND_UP[band]:
        band += 1
    while band > 0 and index < BAND_UP[band - 1] - HYSTERESIS:
        band -= 1
    return band

"""From good and harm to a level 1-5: three named, monotone parameters per criterion, from `evals.evaluator.gold`."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.core.rubric import Standard
from bot.core.scoring import round_half
from bot.embedded.judging.sub_skills import Reading

PARAMETERS = Path(__file__).parent / "mapping.json"
SPREAD = 1.5
"""Points by which a sub-skill stands above or below its criterion when it shows all the good, or all the harm."""


@dataclass(frozen=True)
class Curve:
    """Level of a criterion. `start`: log-odds with nothing shown; `lift`, `drag` >= 0: what full good or harm moves."""

    start: float
    lift: float
    drag: float

    def level(self, reading: Reading) -> float:
        """1-5; never falls with more good, never rises with more harm."""
        return 1 + 4 / (1 + math.exp(self.drag * reading.harm - self.start - self.lift * reading.good))


@cache
def curves() -> Mapping[Standard, Curve]:
    """The shipped parameters."""
    stored = json.loads(PARAMETERS.read_text(encoding="utf-8"))
    return {name: Curve(**values) for name, values in stored["curves"].items()}


def sub_scores(reading: Reading, level: float, known: frozenset[str]) -> dict[str, float | None]:
    """Sub-scores around `level`, so that the mean of the `known` ones rounds to it; the others are None."""
    leaning = {name: SPREAD * (reading.good_by[name] - reading.harm_by[name]) for name in reading.good_by}
    centre = sum(leaning[name] for name in known) / len(known) if known else 0.0
    whole = round_half(level)
    offset = {name: leaning[name] - centre for name in known}
    room = min((_room(whole, value) for value in offset.values()), default=1.0)
    return {name: round(whole + room * offset[name], 1) if name in known else None for name in leaning}


def _room(level: float, offset: float) -> float:
    """Share of `offset` that keeps `level + offset` within 1-5, at most 1."""
    if not offset:
        return 1.0
    return min(1.0, ((5 - level) if offset > 0 else (level - 1)) / abs(offset))

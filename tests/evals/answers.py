"""Made-up results for the statistics: ratings, an evaluator that adds bias and noise, checks that pass at a rate."""

from collections.abc import Sequence

import numpy as np

from evals.cases import EvaluatorCase, Said
from evals.outcome import Checked, Outcome

SAID = (Said(speaker="customer", text="It broke."), Said(speaker="trainee", text="I'm sorry."))


def half(value: float) -> float:
    return float(np.clip(round(value * 2) / 2, 1, 5))


def rated_cases(count: int = 36, criteria: Sequence[str] = ("empathy",), per_source: int = 1) -> list[EvaluatorCase]:
    """Ratings spread evenly over the nine levels; `per_source` cases share a source."""
    return [
        EvaluatorCase(
            id=f"C{i}",
            cluster=f"s{i // per_source}",
            said=SAID,
            ratings={"a": {name: 1 + (i * 4 + shift) % 9 / 2 for shift, name in enumerate(criteria)}},
        )
        for i in range(count)
    ]


def graded(
    cases: Sequence[EvaluatorCase], seed: int, bias: float = 0, noise: float = 0.7, repeats: int = 1
) -> list[Outcome]:
    """Rating plus `bias` plus normal `noise`, to the nearest half."""
    chance = np.random.default_rng(seed)
    return [
        Outcome(
            case=case.id,
            source=case.source,
            repeat=repeat,
            scores={
                name: half((score or 0) + bias + chance.normal(0, noise)) for name, score in case.ratings["a"].items()
            },
        )
        for case in cases
        for repeat in range(1, repeats + 1)
    ]


def checked(count: int, seed: int, rate: float, names: Sequence[str] = ("polite",)) -> list[Outcome]:
    """Each check passes at `rate`, one case per source."""
    chance = np.random.default_rng(seed)
    return [
        Outcome(
            case=f"C{i}",
            source=f"C{i}",
            repeat=1,
            checked=tuple(Checked(check=name, verdict="pass" if chance.random() < rate else "fail") for name in names),
        )
        for i in range(count)
    ]

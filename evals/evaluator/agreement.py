"""How far two sets of half-step scores agree."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LOWEST, LEVELS = 1.0, 9
"""Scores run from 1 to 5 in halves: nine levels."""


@dataclass(frozen=True)
class Agreement:
    """`qwk`, `within_one`, `exact` (same half), `mean_difference` of the `n` pairs both scored; None counted apart."""

    n: int
    qwk: float
    within_one: float
    exact: float
    mean_difference: float
    null_agreed: int
    null_either: int


def agreement(ours: Sequence[float | None], theirs: Sequence[float | None]) -> Agreement:
    """Agreement of `ours` with `theirs`, pair by pair."""
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a is not None and b is not None]
    nulls = [(a, b) for a, b in zip(ours, theirs, strict=True) if a is None or b is None]
    one, other = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    gap = one - other
    return Agreement(
        n=len(pairs),
        qwk=round(weighted_kappa(one, other), 3),
        within_one=round(float(np.mean(np.abs(gap) <= 1)), 3),
        exact=round(float(np.mean(gap == 0)), 3),
        mean_difference=round(float(np.mean(gap)), 3),
        null_agreed=sum(a is None and b is None for a, b in nulls),
        null_either=len(nulls),
    )


def weighted_kappa(one: np.ndarray, other: np.ndarray) -> float:
    """Quadratic weighted kappa of half-step scores; 1 is full agreement, 0 chance. NaN if all scores are the same."""
    index = [((scores - LOWEST) * 2).round().astype(int) for scores in (one, other)]
    seen = np.zeros((LEVELS, LEVELS))
    np.add.at(seen, tuple(index), 1)
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    levels = np.arange(LEVELS)
    weight = (levels[:, None] - levels[None, :]) ** 2
    by_chance = float((weight * expected).sum())
    return 1 - float((weight * seen).sum()) / by_chance if by_chance else math.nan
